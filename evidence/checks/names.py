"""Names of methods, data sets, models and metrics that a claim uses must stand in its evidence."""

import re
from functools import lru_cache
from typing import NamedTuple

from evidence.checks.aliases import ALIASES, LONG
from evidence.checks.finding import Finding, finding
from evidence.checks.series import other_member
from evidence.checks.units import unit_of
from evidence.lexicon import STOPWORDS, words
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
HEADLINE = 5
"""Longer words, all with a capital, that make a headline."""
_COMPOUND = re.compile(r"(.{2,}?)-[a-z]{3,}")
"""A name that a hyphen joins to an ordinary word: "BEiT-like", "CD4-positive"."""
_JOINT = r"[\-_‐‑–−()]"
"""What may join two letters of a name: "PAR(2)", "Res-Net"."""
_GAP = r"[\s\-_‐‑–−()]"
"""The same with white space: "GPT 4", "Switch Base"."""
_GREEK = str.maketrans(
    {
        letter: f"-{name}"
        for both, name in zip(
            ("αΑ", "βΒ", "γΓ", "δΔ", "εΕ", "κΚ", "λΛ", "μΜ"),
            ("alpha", "beta", "gamma", "delta", "epsilon", "kappa", "lambda", "mu"),
            strict=True,
        )
        for letter in both
    }
)
"""With a hyphen, for it is a part by itself: "IFNγ" speaks of IFN."""
_ORDINARY = words(
    "the a an we our this these those in on for with by when while although however moreover "
    "furthermore it its they their there here both each all most many some several using under after "
    "before during compared results experiments models model methods training transformers transformer "
    "figure table section theorem i ii iii ai dna rna "
    "january february march april may june july august september october november december "
    "monday tuesday wednesday thursday friday saturday sunday university college institute hospital department"
)

_ENDINGS = words("a ae al an ans ese i ia ian ians ic ics ies is ish n ns s us y")
"""Endings by which the forms of a proper noun differ: "Canada", "Canadian"."""
_VERBAL = words("e ed es ing")
"""The same of what a hyphen joins: "Fine-tuning", "fine-tuned"."""
_SMALL = words("of and the for in to with from on by via a an")
"""What initials may leave out."""
_LETTERS = r"[^\W\d_]+(?:['’]s\b)?"
_RUN = re.compile(rf"{_LETTERS}(?:(?:[-‐‑–/]|[^\S\n]|\n(?!\n))+{_LETTERS})*")


def names(text: str) -> list[Span]:
    """Spans of names in ``text``; the first word of a sentence counts only when its shape is that of a name, and so does
    every word of a headline, which has capitals throughout.
    """
    long = re.findall(r"\b[A-Za-z]{4,}\b", text)
    headline = len(long) >= HEADLINE and all(word[0].isupper() for word in long)
    out: list[Span] = []
    for match in _NAME.finditer(text):
        word = match.group()
        if word.lower() in _ORDINARY or re.fullmatch(r"\d[\d.\-]*|[a-z]{2,}-\d+s?", word):
            continue
        plain = re.fullmatch(r"[A-Z][a-z]+(?:-[a-z]+)?", word)
        if plain and (headline or _starts_sentence(text, match.start())):
            continue
        if unit_of(word) and re.search(r"\d\s?$", text[: match.start()]):
            # "40 GB".
            continue
        out.append(Span(match.start(), match.end()))
    return out


def check_names(claim: str, evidence: str, title: str = "") -> Finding:
    """Pass when every name is there or in the ``title`` of the text, fail when the backing sentence is the claim but for
    the name, or speaks of another member of a series ("type 2" for "type 1").
    """
    known = f"{title}\n{evidence}"
    other = other_member(claim, known)
    if other:
        detail = f"the evidence speaks of {other.stated!r}, the claim of {other.claimed!r}"
        return finding(NAME, "fail", detail, (other.at,))
    spans = names(claim)
    if not spans:
        return finding(NAME, "unknown", "no name in the claim")
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
    """Does ``text`` have ``name`` as a word of its own, its plural, its spelling with other hyphens, or what its letters
    stand for?
    """
    compound = _COMPOUND.fullmatch(name)
    if compound and mentions(text, compound.group(1)):
        return True
    if _within(name, text):
        return True
    letters = _singular(name)
    if re.fullmatch(r"[A-Za-z]{2,6}", letters) and sum(c.isupper() for c in letters) >= 2:
        return _aliased(letters, text) or _spelled_out(letters, text)
    if _aliased(name, text) or _long_form(name, text):
        return True
    species = re.fullmatch(r"([A-Z])[a-z]{3,}", name)
    # "E. coli", but not the "S. economy" of "U.S. economy".
    if species and re.search(rf"(?<![A-Z]\.)\b{species.group(1)}\.\s?[a-z]{{3,}}", text):
        return True
    return _inflected(name, text)


def _within(name: str, text: str) -> bool:
    """Is ``name`` in ``text``, with neither letter nor digit at its sides ("BERT" is not in "DistilBERT")?"""
    return bool(_pattern(name).search(_unified(text)))


@lru_cache(maxsize=1024)
def _pattern(name: str) -> re.Pattern[str]:
    """Finds ``name`` and its plural; not the beginning of a longer number ("GPT-3" of "GPT-3.5")."""
    one = _singular(_unified(name))
    longer = r"(?!\.\d)" if one[-1:].isdigit() else ""
    # "ALL" is not "all", "AD" not the "ad" of "ad hoc", and "THI" no singular of "this".
    exact = one.lower() in STOPWORDS or f"{one.lower()}s" in STOPWORDS or (len(one) == 2 and one.isalpha())
    return re.compile(
        rf"(?<![^\W_]){_spelling(one)}(?:e?s)?(?![^\W_]){longer}", re.NOFLAG if exact else re.IGNORECASE
    )


def _spelling(name: str) -> str:
    """Pattern of the letters of ``name``, with what may stand between two of them."""
    held = [
        (m.group(2), bool(m.group(1))) for m in re.finditer(rf"({_GAP}*)([^\s\-_‐‑–−()])", _unified(name))
    ]
    out = "".join(re.escape(ch) for ch, _ in held[:1])
    for at in range(1, len(held)):
        ch, parted = held[at]
        if parted:
            gap = _GAP if len(name) >= 4 else _JOINT
        elif {held[at - 1][0], ch} <= set("0123456789."):
            gap = ""
        else:
            gap = _GAP if at > 1 and _seam(held[at - 1][0], ch, len(held)) else _JOINT
        out += (f"{gap}{{0,3}}" if gap else "") + re.escape(ch)
    return out


def _seam(before: str, ch: str, letters: int) -> bool:
    """May a space part these two neighbours in a name of so many ``letters``? "at 5" is no "T5", "is in" no "ISIN"."""
    if letters == 4:
        return before.isdigit() != ch.isdigit() or (before.islower() and ch.isupper())
    return letters > 4


def _singular(name: str) -> str:
    """ "LLM" of "LLMs", "Transformer" of "Transformers"; "AIDS" stays."""
    return re.sub(r"(?<=[A-Z])s$|(?<=\w{3})s$", "", name)


def _inflected(name: str, text: str) -> bool:
    """Has ``text`` another form of a capitalised word: "German" of "Germany", "Bayesian" of "Bayes"?"""
    if not re.fullmatch(r"[A-Z][a-z]+(?:-[a-z]+)?", name):
        return False
    return bool(_forms(name).search(_unified(text)))


@lru_cache(maxsize=1024)
def _forms(name: str) -> re.Pattern[str]:
    """``name`` with another ending. Not every word that begins alike: "performance" is no "Performer"."""
    endings = sorted(_ENDINGS | _VERBAL if "-" in name else _ENDINGS)
    bases = [name, *(name.removesuffix(e) for e in endings if name.endswith(e) and len(name) - len(e) >= 4)]
    base = "|".join(_spelling(held) for held in bases)
    return re.compile(rf"(?<![^\W_])(?:{base})(?:{'|'.join(endings)})?(?![^\W_])", re.IGNORECASE)


def _aliased(name: str, text: str) -> bool:
    return any(_within(alias, text) for alias in ALIASES.get(_plain(name), ()))


def _long_form(name: str, text: str) -> bool:
    """ "IL-6" of "interleukin-6", "TNF-alpha" of "tumor necrosis factor alpha"."""
    match = re.fullmatch(r"([A-Z]{2,5})[-‐‑−]?(\w+)", name)
    return bool(match) and any(_within(w + match.group(2), text) for w in LONG.get(match.group(1), ()))


@lru_cache(maxsize=1024)
def _unified(text: str) -> str:
    return text.translate(_GREEK)


def _plain(text: str) -> str:
    return re.sub(f"{_GAP}+", "", _unified(text)).lower()


def _spelled_out(letters: str, text: str) -> bool:
    """Are ``letters`` the initials of neighbouring words: "MoE" of "mixture of experts"?"""
    wanted = re.compile(f"(?={letters.lower()})")
    for initials, run, whole in _runs(text):
        for match in wanted.finditer(initials):
            found = run[match.start() : match.start() + len(letters)]
            # Two small letters are found by chance in any text: "a different" is no "AD".
            if len(letters) == 2 and not (whole and all(word[0].isupper() for word in found)):
                continue
            if not {found[0].lower(), found[-1].lower()} & STOPWORDS:
                return True
    return False


class _Run(NamedTuple):
    """Words that only spaces and hyphens part."""

    initials: str
    words: tuple[str, ...]
    whole: bool
    """Are its small words in it?"""


@lru_cache(maxsize=1024)
def _runs(text: str) -> tuple[_Run, ...]:
    """The runs of ``text``, each with its small words and, where it has any, without them."""
    out: list[_Run] = []
    for run in _RUN.findall(text):
        every = tuple(re.findall(_LETTERS, run))
        content = tuple(word for word in every if word.lower() not in _SMALL)
        for some in dict.fromkeys((every, content)):
            out.append(_Run("".join(w[0].lower()[0] for w in some), some, some == every))
    return tuple(out)


def _starts_sentence(text: str, at: int) -> bool:
    return not text[:at].strip() or bool(re.search(r"[.!?:]\s*[\"'(\[]*$", text[:at]))
