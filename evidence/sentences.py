"""Split running text of papers into sentences, with offsets into the text that was given."""

import re
from itertools import pairwise
from typing import NamedTuple

from evidence.lexicon import words

MAX_WORDS = 110
"""A longer "sentence" is a table, a list or lost punctuation, and is cut at the softest place."""


class Span(NamedTuple):
    """A half-open range of code points."""

    start: int
    end: int


_ABBREVIATIONS = words(
    "al fig figs eq eqs eqn sec secs tab tabs ref refs app appx thm def lem prop cor ch chap vol no nos "
    "pp pg dr prof mr mrs ms st vs cf resp approx ca e.g i.e eg ie viz a.k.a w.r.t s.t i.i.d u.s u.k "
    "inc ltd jr sr dept univ proc conf trans int ed eds est max min avg std incl excl dept gov alg ex "
    "obs op wrt"
)
_BLOCK = re.compile(r"\n[ \t]*\n\s*|\n(?=[ \t]*(?:#{1,6} |[-*+] |\d+[.)] |\||> |```))")
_HEADING = re.compile(r"[ \t]*#{1,6} [^\n]*")
_STOP = re.compile(r"[.!?…]+[\"'”’)\]}*_]*(?=\s)")
_OPENER = re.compile(r"[\s\"'“‘(\[{*_$\\`]*")
_TRIM = " \t\r\n\f\v\u00a0\u200b"


def sentences(text: str) -> list[Span]:
    """Return the sentences of ``text`` in order, without the white space around them.

    Blank lines, headings, list items and table rows always end one; ``et al.``, ``Fig. 3``, initials,
    decimals and a stop before a lower-case word never do. Joined by the gaps between them the spans give
    back the text.
    """
    out: list[Span] = []
    for start, end in _blocks(text):
        begin = start
        for stop in _STOP.finditer(text, start, end):
            if _ends(text, stop, begin, end):
                _add(out, text, begin, stop.end())
                begin = stop.end()
        _add(out, text, begin, end)
    return out


def _blocks(text: str) -> list[tuple[int, int]]:
    cuts = [0]
    for match in _BLOCK.finditer(text):
        cuts.append(match.end())
    cuts.append(len(text))
    blocks: list[tuple[int, int]] = []
    for start, end in pairwise(cuts):
        heading = _HEADING.match(text, start, end)
        body = heading.end() if heading and heading.end() < end else start
        if body > start:
            blocks.append((start, body))
        blocks.append((body, end))
    return blocks


def _ends(text: str, stop: re.Match[str], begin: int, end: int) -> bool:
    opener = _OPENER.match(text, stop.end(), end)
    after = opener.end() if opener else stop.end()
    if after >= end:
        return True
    following = text[after]
    if following.islower() or following in ",;:)]":
        return False
    if not stop.group().startswith("."):
        return True
    before = text[begin : stop.start()]
    token = before.rsplit(None, 1)[-1].lstrip("([{\"'“‘*_") if before.strip() else ""
    if not token:
        return False
    low = token.lower()
    if low in _ABBREVIATIONS:
        return False
    if len(token) == 1 and token.isalpha() and token.isupper():
        return _after_reference(before)
    if re.fullmatch(r"(?:[A-Za-z]\.)+[A-Za-z]", token):
        return following.isupper() and low not in _ABBREVIATIONS
    # "1. First item" at the start of a block is an enumerator, not a sentence.
    return not (token.isdigit() and len(before.split()) == 1)


def _after_reference(before: str) -> bool:
    said = before.split()
    return len(said) >= 2 and said[-2].lower() in {
        "appendix",
        "section",
        "table",
        "figure",
        "vitamin",
        "hepatitis",
        "type",
    }


def _add(out: list[Span], text: str, start: int, end: int) -> None:
    while start < end and text[start] in _TRIM:
        start += 1
    while end > start and text[end - 1] in _TRIM:
        end -= 1
    if end <= start:
        return
    while len(text[start:end].split()) > MAX_WORDS:
        cut = _soft_cut(text, start, end)
        out.append(Span(start, cut))
        start = cut
        while start < end and text[start] in _TRIM:
            start += 1
    out.append(Span(start, end))


def _soft_cut(text: str, start: int, end: int) -> int:
    found = list(re.finditer(r"\S+", text[start:end]))
    low, high = start + found[MAX_WORDS // 3].end(), start + found[MAX_WORDS - 1].end()
    for mark in ("\n", ";", ":", ","):
        at = text.rfind(mark, low, high)
        if at > 0:
            cut = at if mark == "\n" else at + 1
            return len(text[:cut].rstrip(_TRIM)) if text[start:cut].strip() else cut
    return high
