"""Names of methods, data sets, models and metrics that a claim uses must stand in its evidence."""

import re
from functools import lru_cache

from evidence.checks.finding import Finding, finding
from evidence.lexicon import words
from evidence.sentences import Span
from evidence.tokens import aligned

NAME = "names"
_NAME = re.compile(
    r"(?<![\w\-])(?:[A-Z][a-z]+(?:[A-Z][\w]*)+|[A-Z]{2,}\w*(?:-\w+(?:\.\w+)*)*|[A-Za-z]+-?\d[\w.\-]*[A-Za-z\d]|"
    r"[A-Za-z]+\d\b|"
    r"[A-Z]\w*-[A-Z\d]\w*(?:[.\-]\w+)*|[A-Z][a-z]{2,}(?:-[a-z]+)?)(?![\w])"
)
_COMPOUND = re.compile(r"(.{2,}?)-[a-z]{3,}")
"""A name that a hyphen joins to an ordinary word: "BEiT-like", "CD4-positive"."""
_GREEK = str.maketrans(
    {
        "α": "alpha",
        "β": "beta",
        "γ": "gamma",
        "δ": "delta",
        "ε": "epsilon",
        "κ": "kappa",
        "λ": "lambda",
        "μ": "mu",
    }
)
_ORDINARY = words(
    "the a an we our this these those in on for with by when while although however moreover "
    "furthermore it its they their there here both each all most many some several using under after "
    "before during compared results experiments models model methods training transformers transformer "
    "figure table section theorem i ii iii"
)


def names(text: str) -> list[Span]:
    """Spans of names in ``text``; the first word of a sentence counts only when its shape is that of a
    name.
    """
    out: list[Span] = []
    for match in _NAME.finditer(text):
        word = match.group()
        if word.lower() in _ORDINARY or re.fullmatch(r"\d[\d.\-]*|[a-z]{2,}-\d+s?", word):
            continue
        plain = re.fullmatch(r"[A-Z][a-z]+(?:-[a-z]+)?", word)
        if plain and _starts_sentence(text, match.start()):
            continue
        out.append(Span(match.start(), match.end()))
    return out


def check_names(claim: str, evidence: str, title: str = "") -> Finding:
    """Pass when every name is there or in the ``title`` of the text, fail when the backing sentence is the claim but for
    the name.
    """
    spans = names(claim)
    if not spans:
        return finding(NAME, "unknown", "no name in the claim")
    absent = [s for s in spans if not mentions(f"{title}\n{evidence}", claim[s.start : s.end])]
    if not absent:
        return finding(NAME, "pass", "every name of the claim is in the evidence", tuple(spans))
    lacking = ", ".join(claim[s.start : s.end] for s in absent)
    span, cover = aligned(claim, evidence)
    share = len(absent) / max(1, len(claim.split()))
    if cover >= 0.6 - share:
        return finding(
            NAME, "fail", f"the evidence speaks of something else than {lacking}", tuple(absent), (span,)
        )
    return finding(NAME, "unknown", f"not in the evidence: {lacking}", tuple(absent))


def mentions(text: str, name: str) -> bool:
    """Does ``text`` have ``name``, its plural, its spelling without hyphens, or what its letters stand
    for?
    """
    compound = _COMPOUND.fullmatch(name)
    if compound and mentions(text, compound.group(1)):
        return True
    low, wanted = _folded(text), _plain(name)
    if wanted in low or wanted.rstrip("s") in low:
        return True
    letters = re.sub(r"s$", "", name)
    if 2 <= len(letters) <= 6 and letters.isalpha() and sum(c.isupper() for c in letters) >= 2:
        return letters.lower() in _initials(text)
    if len(name) > 6 and not any(c.isdigit() for c in name):
        return wanted[: max(5, len(wanted) - 3)] in low
    return False


@lru_cache(maxsize=1024)
def _folded(text: str) -> str:
    return _plain(text)


def _plain(text: str) -> str:
    return re.sub(r"[\s\-_‐–]+", "", text).lower().translate(_GREEK)


@lru_cache(maxsize=1024)
def _initials(text: str) -> str:
    every_word = re.findall(r"[A-Za-z]+", text)
    small = {"of", "and", "the", "for", "in", "to", "with"}
    every = "".join(w[0] for w in every_word)
    content = "".join(w[0] for w in every_word if w.lower() not in small)
    return f"{every}|{content}".lower()


def _starts_sentence(text: str, at: int) -> bool:
    return not text[:at].strip() or bool(re.search(r"[.!?:]\s*[\"'(\[]*$", text[:at]))
