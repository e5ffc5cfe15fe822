"""Names of methods, data sets, models and metrics that a claim uses must stand in its evidence."""

import re
from functools import lru_cache

from evidence.checks.finding import Finding, finding
from evidence.lexicon import words
from evidence.sentences import Span
from evidence.tokens import aligned

NAME = "names"
_NAME = re.compile(
    r"(?<![\w\-])(?:"
    r"[A-Z][a-z]+(?:[A-Z]\w*)+(?:-\w+(?:\.\w+)*)*|"  # ResNet-50
    r"[a-z]{1,2}[A-Z]{2,}\w*|"  # mTOR
    r"[A-Z]{2,}\w*(?:-\w+(?:\.\w+)*)*|"  # COVID-19
    r"[A-Za-z]+-?\d[\w.\-]*[A-Za-z\d]|"  # p38-alpha
    r"[A-Za-z]+\d\b|"  # T5
    r"[A-Z]\w*-[A-Z\d]\w*(?:[.\-]\w+)*|"  # Med-PaLM
    r"[A-Z][a-z]{2,}(?:-[a-z]+)?"  # Gato
    r")(?![\w])"
)
_COMPOUND = re.compile(r"(.{2,}?)-[a-z]{3,}")
"""A name that a hyphen joins to an ordinary word: "BEiT-like", "CD4-positive"."""
_GAP = r"[\s\-_‐‑–−()]*"
"""What may stand between the letters of a name: "PAR(2)", "IL 6"."""
_ALIASES = {
    "covid19": ("coronavirusdisease", "sarscov2", "novelcoronavirus", "2019ncov"),
    "covid": ("coronavirusdisease", "sarscov2", "novelcoronavirus", "2019ncov"),
    "sarscov2": ("covid19", "novelcoronavirus", "2019ncov"),
    "americans": ("unitedstates", "u.s."),
    "american": ("unitedstates", "u.s."),
}
"""Names that texts use for one thing, folded."""
_LONG = {"IL": ("interleukin",), "IFN": ("interferon",), "TNF": ("tumornecrosisfactor", "tumournecrosisfactor"),
         "TGF": ("transforminggrowthfactor",), "VEGF": ("vascularendothelialgrowthfactor",)}  # fmt: skip
"""What the letters of some names stand for when more follows them."""
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
    "figure table section theorem i ii iii ai dna rna"
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
    known = f"{title}\n{evidence}"
    absent = [s for s in spans if not mentions(known, claim[s.start : s.end])]
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
    letters = re.sub(r"(?<=[A-Z])s$", "", name)
    short = (
        2 <= len(letters) <= 6
        and letters.isascii()
        and letters.isalpha()
        and sum(c.isupper() for c in letters) >= 2
    )
    if short and len(letters) <= 4:
        # "AD" is no part of "had".
        return _whole(letters, text) or letters.lower() in _initials(text)
    wanted = _plain(name)
    if _within(wanted, text) or (name[-1:] == "s" and _within(wanted[:-1], text)):
        return True
    low = _folded(text)
    if short:
        return letters.lower() in _initials(text)
    if any(alias in low for alias in _ALIASES.get(wanted, ())) or _long_form(name, text):
        return True
    species = re.fullmatch(r"([A-Z])[a-z]{3,}", name)
    # "E. coli", but not the "S. economy" of "U.S. economy".
    if species and re.search(rf"(?<![A-Z]\.)\b{species.group(1)}\.\s?[a-z]{{3,}}", text):
        return True
    if len(name) > 6 and not any(c.isdigit() for c in name):
        return wanted[: max(5, len(wanted) - 3)] in low
    return False


def _whole(letters: str, text: str) -> bool:
    return bool(
        re.search(rf"(?<![A-Z]){re.escape(letters)}s?(?![A-Za-z])", text)
        or re.search(rf"\b{re.escape(letters)}s?\b", text, re.I)
    )


def _within(wanted: str, text: str) -> bool:
    """Is the folded ``wanted`` in ``text``, and not as the beginning of a longer number ("GPT-3" of "GPT-3.5")?"""
    if wanted not in _folded(text):
        return False
    if not wanted[-1:].isdigit():
        return True
    spaced = _GAP.join(re.escape(ch) for ch in wanted)
    return bool(re.search(rf"{spaced}(?!\d|\.\d)", text.lower().translate(_GREEK)))


def _long_form(name: str, text: str) -> bool:
    """ "IL-6" of "interleukin-6", "TNF-alpha" of "tumor necrosis factor alpha"."""
    match = re.fullmatch(r"([A-Z]{2,5})[-‐‑−]?(\w+)", name)
    return bool(match) and any(
        _within(_plain(w + match.group(2)), text) for w in _LONG.get(match.group(1), ())
    )


@lru_cache(maxsize=1024)
def _folded(text: str) -> str:
    return _plain(text)


def _plain(text: str) -> str:
    return re.sub(_GAP[:-1] + "+", "", text).lower().translate(_GREEK)


@lru_cache(maxsize=1024)
def _initials(text: str) -> str:
    every_word = re.findall(r"[A-Za-z]+", text)
    small = {"of", "and", "the", "for", "in", "to", "with"}
    every = "".join(w[0] for w in every_word)
    content = "".join(w[0] for w in every_word if w.lower() not in small)
    return f"{every}|{content}".lower()


def _starts_sentence(text: str, at: int) -> bool:
    return not text[:at].strip() or bool(re.search(r"[.!?:]\s*[\"'(\[]*$", text[:at]))
