"""Find a quote verbatim in a stored document, up to Unicode form and white space, never fuzzily."""

import re
import unicodedata
from array import array
from functools import lru_cache

from evidence.passages import page_of
from state.claims import Quote
from state.sources import Document, Section

_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−﹘﹣－"), "-")
_QUOTES = {**dict.fromkeys(map(ord, "‘’‚‛′`´"), "'"), **dict.fromkeys(map(ord, "“”„‟″«»"), '"')}
_SIGNS = {**_DASHES, **_QUOTES, ord("…"): "..."}
_DROPPED = frozenset("\u00ad\u200b\u200c\u200d\u2060\ufeff\u200e\u200f")
_RANK = {"furniture": 1, "references": 2}


def normalise(text: str) -> str:
    """Fold Unicode forms (NFKC, ligatures), dashes, quotation marks, invisible characters and white space."""
    return _fold(text)[0].strip()


def ground(quote: str, document: Document, paper_id: str) -> Quote | None:
    """Return where ``quote`` stands in ``document``, or None when it does not stand there word for word.

    The result holds the document's own characters: ``document.text[start:end] == result.quote``. A word
    that the layout broke with a hyphen at the line's end is found too. Text that a reader can not see is
    never a source.
    """
    wanted = normalise(quote)
    if not re.search(r"\w", wanted):
        return None
    for folding in (_fold, _fold_joined, _fold_hyphen):
        haystack, starts, ends = folding(document.text)
        found = [(starts[at], ends[at + len(wanted) - 1]) for at in _occurrences(wanted, haystack)]
        ranked = [
            (rank, start, end) for start, end in found if (rank := _rank(document, start, end)) is not None
        ]
        if ranked:
            _, start, end = min(ranked)
            return quote_at(document, paper_id, start, end)
    return None


def quote_at(document: Document, paper_id: str, start: int, end: int) -> Quote:
    """The quote ``document.text[start:end]`` with its section and page."""
    section = section_of(document, start)
    return Quote(
        paper_id=paper_id,
        document_id=document.id,
        section=section.title if section else "",
        start=start,
        end=end,
        quote=document.text[start:end],
        page=page_of(document, start, section),
        kind=section.kind if section else "body",
    )


def section_of(document: Document, offset: int) -> Section | None:
    """The section that covers ``offset``, if any."""
    return next((s for s in document.sections if s.start <= offset < s.end), None)


def _rank(document: Document, start: int, end: int) -> int | None:
    kinds = {s.kind for s in document.sections if s.start < end and start < s.end}
    if "hidden" in kinds:
        return None
    return max((_RANK.get(kind, 0) for kind in kinds), default=0)


def _occurrences(wanted: str, haystack: str) -> list[int]:
    out: list[int] = []
    at = haystack.find(wanted)
    while at >= 0:
        before = haystack[at - 1 : at] if at else ""
        after = haystack[at + len(wanted) : at + len(wanted) + 1]
        cut_in_word = (before.isalnum() and wanted[0].isalnum()) or (after.isalnum() and wanted[-1].isalnum())
        if not cut_in_word:
            out.append(at)
        at = haystack.find(wanted, at + 1)
    return out


Folded = tuple[str, "array[int]", "array[int]"]
"""Folded text, and for each of its characters where its origin starts and ends."""


@lru_cache(maxsize=32)
def _fold(text: str) -> Folded:
    out: list[str] = []
    starts, ends = array("L"), array("L")
    i, size = 0, len(text)
    while i < size:
        j = i + 1
        while j < size and unicodedata.combining(text[j]):
            j += 1
        piece = text[i:j]
        if piece[0].isspace():
            while j < size and (text[j].isspace() or text[j] in _DROPPED):
                j += 1
            folded = " "
        elif piece in _DROPPED:
            folded = ""
        elif piece.isascii():
            folded = "'" if piece == "`" else piece
        else:
            # Signs before NFKC too: it would turn an acute accent that stands alone into a space.
            folded = unicodedata.normalize("NFKC", piece.translate(_SIGNS)).translate(_SIGNS)
            folded = re.sub(r"\s+", " ", folded)
        for char in folded:
            out.append(char)
            starts.append(i)
            ends.append(j)
        i = j
    return "".join(out), starts, ends


def _without(folded: Folded, pattern: str, keep: int) -> Folded:
    text, starts, ends = folded
    dropped: set[int] = set()
    for match in re.finditer(pattern, text):
        dropped.update(range(match.start() + keep, match.end()))
    kept = [i for i in range(len(text)) if i not in dropped]
    return (
        "".join(text[i] for i in kept),
        array("L", (starts[i] for i in kept)),
        array("L", (ends[i] for i in kept)),
    )


@lru_cache(maxsize=8)
def _fold_joined(text: str) -> Folded:
    """``exam- ple`` as ``example``."""
    return _without(_fold(text), r"(?<=\w)- (?=[^\W\d_])", 0)


@lru_cache(maxsize=8)
def _fold_hyphen(text: str) -> Folded:
    """``low- rank`` as ``low-rank``."""
    return _without(_fold(text), r"(?<=\w)- (?=\w)", 1)
