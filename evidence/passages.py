"""Cut a document into passages, the unit of retrieval and judgement, with exact offsets into the stored
text.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator

from evidence.sentences import Span, sentences
from state.sources import Document, Paper, Passage, Section

TARGET_WORDS = 85
"""A window closes when the next sentence would take it beyond this."""
MAX_SENTENCES = 4
SKIPPED = frozenset({"references", "furniture", "hidden"})
"""Kinds of section that are never evidence."""

__all__ = ["Span", "page_of", "passages", "sentences"]


def passages(
    paper: Paper, document: Document, *, target_words: int = TARGET_WORDS, max_sentences: int = MAX_SENTENCES
) -> tuple[Passage, ...]:
    """Return windows of 1 to ``max_sentences`` sentences within sections, in reading order.

    ``passage.text == document.text[passage.start:passage.end]`` always; ``before`` holds the sentence that
    precedes the window in its section. Tables go row by row into windows of the same size and keep their
    kind, as captions do.
    """
    out: list[Passage] = []
    document_id = document.id
    for section in document.sections:
        if section.kind in SKIPPED:
            continue
        spans = _units(document.text, section)
        for first, last in _windows(
            document.text, spans, target_words, max_sentences, section.kind == "table"
        ):
            start, end = spans[first].start, spans[last].end
            text = document.text[start:end]
            if len(re.findall(r"[^\W\d_]", text)) < 12:
                continue
            before = document.text[spans[first - 1].start : spans[first - 1].end] if first else ""
            out.append(
                Passage(
                    paper_id=paper.id,
                    document_id=document_id,
                    section=section.title,
                    start=start,
                    end=end,
                    text=text,
                    kind=section.kind,
                    page=page_of(document, start, section),
                    title=paper.title,
                    before=before,
                )
            )
    return tuple(out)


def page_of(document: Document, offset: int, section: Section | None = None) -> int | None:
    """Page (from 1) on which ``offset`` stands, where the format has pages."""
    if document.pages:
        return max(1, bisect_right(document.pages, offset))
    return section.page if section else None


def _units(text: str, section: Section) -> list[Span]:
    body = text[section.start : section.end]
    if section.kind == "table":
        rows = [m for m in re.finditer(r"[^\n]+", body) if m.group().strip(" |-:\t=+")]
        return [Span(section.start + m.start(), section.start + m.end()) for m in rows]
    spans = [Span(section.start + s.start, section.start + s.end) for s in sentences(body)]
    return [s for s in spans if not _is_heading(text[s.start : s.end])]


def _is_heading(text: str) -> bool:
    return bool(re.fullmatch(r"#{1,6} [^\n]*", text))


def _windows(text: str, spans: list[Span], target: int, most: int, rows: bool) -> Iterator[tuple[int, int]]:
    lengths = [len(text[s.start : s.end].split()) for s in spans]
    first, words = 0, 0
    made: list[tuple[int, int]] = []
    limit = 30 if rows else most
    for i, length in enumerate(lengths):
        if i > first and (words + length > target or i - first >= limit):
            made.append((first, i - 1))
            first, words = i, 0
        words += length
    if first < len(spans):
        made.append((first, len(spans) - 1))
    # A rest of a few words says nothing alone: it joins the window before it.
    if len(made) > 1 and sum(lengths[made[-1][0] :]) < 15:
        made[-2:] = [(made[-2][0], made[-1][1])]
    yield from made
