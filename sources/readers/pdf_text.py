"""Spells chunks of a PDF as running text: lines joined, hyphens resolved, note marks taken off words."""

import re

from sources.readers.blocks import one_line
from sources.readers.characters import clean
from sources.readers.hyphens import Lexicon
from sources.readers.pdf_layout import Line

_NOTE_AFTER_WORD = re.compile(
    r"(?<=[a-zà-ÿ]{3}) ?\^(?:\d{1,2}(?:,\d{1,2})*|[*†‡§∗¶])(?=([a-z])|[\s.,;:)?!]|$)"
)
_NOTE_AFTER_STOP = re.compile(r"(?<=[.,;:)”\"?!]) ?\^(?:\d{1,2}(?:,\d{1,2})*|[*†‡§∗¶])(?=\s|$)")
_ORDINAL = re.compile(r"(?<=\d)\^(st|nd|rd|th)\b")
_TAIL = re.compile(r"([A-Za-zÀ-ÿ]+(?:-[A-Za-zÀ-ÿ]+)*)-$")
_HEAD = re.compile(r"^[A-Za-zÀ-ÿ]+")
_ACCENT = re.compile(r"([´`¨ˆ˜ˇ˚])\s?([A-Za-zı])")
_COMBINING = dict(zip("´`¨ˆ˜ˇ˚", "\u0301\u0300\u0308\u0302\u0303\u030c\u030a", strict=True))
_CEDILLA = re.compile(r"([cCsStT]) ?¸ ?")


def spell(text: str) -> str:
    """One line's text with ligatures, accents and note marks put right."""
    text = _CEDILLA.sub("\\1\u0327", text)
    text = _ACCENT.sub(lambda m: m.group(2).replace("ı", "i") + _COMBINING[m.group(1)], text)
    text = clean(text)
    text = _NOTE_AFTER_WORD.sub(lambda m: " " if m.group(1) else "", text)
    text = _NOTE_AFTER_STOP.sub("", text)
    return _ORDINAL.sub(r"\1", text)


def append(text: str, more: str, lexicon: Lexicon) -> str:
    """``more`` set after ``text``, as a reader would read over the end of a line."""
    more = more.strip()
    if not text or not more:
        return text + more
    tail, head = _TAIL.search(text), _HEAD.match(more)
    if tail and head:
        return text[: tail.start()] + lexicon.join(tail.group(1), head.group()) + more[head.end() :]
    if text.endswith(("—", "–")) or (text.endswith("-") and more[:1].isdigit()):
        return text + more
    if re.search(r"(?:https?://|www\.|doi\.org)\S*[/._=-]$", text) and re.match(r"[\w./?=&%-]+", more):
        return text + more
    return f"{text} {more}"


def join_lines(lines: list[Line], lexicon: Lexicon) -> str:
    """Running text of a chunk."""
    text = ""
    for line in lines:
        text = append(text, one_line(spell(line.text)), lexicon)
    return text


def join_rows(lines: list[Line]) -> str:
    """Rows of a table, one a line, cells parted by bars."""
    return "\n".join(" | ".join(one_line(spell(cell)) for cell in line.cells) for line in lines)
