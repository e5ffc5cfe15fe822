"""Cuts the lines of a PDF into chunks (paragraph, heading, caption, rows, equation, note) by how they are set."""

import re
from collections import Counter
from dataclasses import dataclass, field

from sources.readers.headings import (
    is_caption,
    is_known_heading,
    is_numbered_heading,
    is_reference_entry,
)
from sources.readers.maths import looks_like_maths
from sources.readers.pdf_layout import Line

_ENDED = re.compile(r"[.!?:][\"'”’)\]]*(?:\^?\d{1,2})?$")
_BULLET = re.compile(r"^(?:[•◦▪‣∙●■–◆➢✓]|\(?(?:\d{1,2}|[a-z]|[ivx]{1,4})[.)])\s")
_EQUATION_NUMBER = re.compile(r"^\(?(?:[A-Z]\.?)?\d{1,3}(?:\.\d{1,2})?[a-z]?\)$")
_SIGNS = re.compile(r"^[^\w\s]{1,2}$|^[∑∏∫√X]$")


@dataclass(slots=True)
class Type:
    """How the body of a document is set, in points."""

    size: float
    leading: float


@dataclass(slots=True)
class Chunk:
    """Lines that belong together; ``kind`` is settled by ``pdf_kinds``."""

    lines: list[Line] = field(default_factory=list[Line])
    kind: str = "text"

    @property
    def first(self) -> Line:
        return self.lines[0]

    @property
    def last(self) -> Line:
        return self.lines[-1]

    @property
    def raw(self) -> str:
        return " ".join(line.text for line in self.lines)

    @property
    def size(self) -> float:
        return Counter(round(line.size, 1) for line in self.lines for _ in line.text).most_common(1)[0][0]

    @property
    def bold(self) -> bool:
        return all(line.bold for line in self.lines)


def body_type(pages: list[list[Line]]) -> Type:
    """Most common size and line distance of the longer lines."""
    sizes: Counter[float] = Counter()
    leads: Counter[float] = Counter()
    for lines in pages:
        for before, line in zip([None, *lines], lines, strict=False):
            if len(line.text) < 25:
                continue
            sizes[round(line.size * 4) / 4] += len(line.text)
            if before and before.column == line.column and abs(before.size - line.size) < 0.3:
                step = before.base - line.base
                if 0.8 * line.size < step < 2.6 * line.size:
                    leads[round(step * 2) / 2] += 1
    size = sizes.most_common(1)[0][0] if sizes else 10.0
    return Type(size, leads.most_common(1)[0][0] if leads else 1.2 * size)


def cut(lines: list[Line], body: Type) -> list[Chunk]:
    """Chunks of one page, in reading order."""
    chunks: list[Chunk] = []
    open_chunk: Chunk | None = None
    for before, line, after in zip([None, *lines], lines, [*lines[1:], None], strict=False):
        if _SIGNS.match(line.text.strip()) or _is_inset(before, line, after, body):
            # The hook of a root or a large operator, painted as a line of its own.
            chunks.append(Chunk([line], "label"))
        elif open_chunk and not _breaks(open_chunk, line, body):
            open_chunk.lines.append(line)
        else:
            open_chunk = Chunk([line], line_kind(line, body))
            chunks.append(open_chunk)
    return chunks


def _is_inset(before: Line | None, line: Line, after: Line | None, body: Type) -> bool:
    """Part of a fraction or a limit, painted between two lines of a paragraph that stand closer than lines do."""
    if (
        len(line.text) > 8
        or re.search(r"[A-Za-z]{3}", line.text)
        or (line.size > 0.86 * body.size and line.maths < 0.9)
    ):
        return False
    near = [
        other
        for other in (before, after)
        if other and other.column == line.column and abs(other.base - line.base) < 0.8 * body.leading
    ]
    return any(len(other.text) >= 25 and other.maths < 0.5 for other in near)


def line_kind(line: Line, body: Type) -> str:
    """What a chunk that starts with ``line`` is: ``heading``, ``caption``, ``equation``, ``row`` or ``text``."""
    text = line.text
    if is_caption(text) and not (line.cells[1:] and len(text) < 25):
        return "caption"
    if is_heading_line(line, body):
        return "heading"
    if is_equation(line):
        return "equation"
    if (
        len(line.cells) >= 2
        and not _BULLET.match(text)
        and not is_reference_entry(text)
        and not _stretched(line)
    ):
        return "row"
    return "text"


def is_heading_line(line: Line, body: Type) -> bool:
    """Whether a line is set and worded as a heading."""
    text = line.text.strip()
    if len(text) > 120 or line.maths > 0.5 or line.tall < 0.88 * body.size:
        return False
    marked = line.bold or line.tall > 1.06 * body.size or text.upper() == text
    if line.cells[1:] and re.fullmatch(r"\d{1,3}|[ivxl]+", line.cells[-1].strip()):
        # An entry of a table of contents: the number at its end is a page.
        return False
    if is_known_heading(text):
        return marked or (
            bool(re.match(r"[A-Z\d]", text)) and not text.endswith((".", ",")) and len(text) < 30
        )
    if is_numbered_heading(text) and not re.search(r"[a-z]\.\s", text):
        plain = line.tall >= 0.97 * body.size and len(text.split()) <= 7
        return marked or (plain and line.x1 < line.right - 0.25 * (line.right - line.left))
    worded = (
        len(text) < 90 and not re.search(r"[.,;:]$|[a-z]\.\s", text) and bool(re.match(r"[A-Z0-9]", text))
    )
    full = len(line.cells) == 1 and len(re.findall(r"[A-Za-z]{3,}", text)) >= 1
    return worded and full and line.bold and line.size > 0.97 * body.size


def is_equation(line: Line) -> bool:
    """Whether a line is a displayed formula (often with its number in brackets)."""
    if line.x0 < line.left + 3 and line.x1 > line.right - 10 and len(line.cells) == 1:
        return False
    numbered = len(line.cells) >= 2 and bool(_EQUATION_NUMBER.match(line.cells[-1].strip()))
    words = re.findall(r"[A-Za-z]{4,}", line.text)
    centred = line.x0 > line.left + 8 and line.x1 < line.right + 2
    if numbered and (line.maths > 0.2 or len(words) <= 6):
        return True
    if line.maths > 0.55 and len(words) <= 4:
        return True
    return centred and len(words) <= 3 and looks_like_maths(line.text)


def _stretched(line: Line) -> bool:
    """A line of prose whose word gaps were pulled wide to fill the column."""
    words = line.text.split()
    full = line.x1 > line.right - 3 and line.x0 < line.left + 24
    return (
        full
        and len(line.cells) <= 3
        and len(words) >= 5
        and min(len(c) for c in line.cells) >= 2
        and (sum(bool(re.search(r"[a-z]{2,}", word)) for word in words) >= 0.7 * len(words))
    )


def _same_measure(before: Line, line: Line) -> bool:
    words = line.text.split()
    level = abs(line.x0 - before.x0) < 3 and abs(line.x1 - before.x1) < 4
    lettered = sum(bool(re.search(r"[a-z]{2,}", word)) for word in words)
    return level and len(line.cells) <= 3 and len(words) >= 3 and lettered >= 0.7 * len(words)


def _breaks(chunk: Chunk, line: Line, body: Type) -> bool:
    before = chunk.last
    if before.page != line.page:
        return True
    if before.column != line.column and not _falls_short(before, line, body):
        return True
    step = before.base - line.base
    size = max(before.size, line.size)
    kind = line_kind(line, body)
    if kind == "row" and chunk.kind == "text" and _same_measure(before, line):
        # The gap after a full stop was pulled wide: prose between the same edges as the line before.
        kind = "text"
    if chunk.kind == "row":
        # Rows keep to themselves; a short line between rows is a cell that was wrapped or a sub-heading.
        return step > 2.2 * size or step < -size or (kind != "row" and not _scrap(line))
    if chunk.kind == "equation":
        limit = len(line.text) <= 12 and not re.search(r"[A-Za-z]{3}", line.text) and step < 2 * size
        if limit and kind != "row":
            return False
        return kind != "equation" or step > 3 * size
    if kind == "caption" and chunk.kind == "text" and _in_flow(before, line, body):
        return False
    if kind in {"row", "equation", "caption"} and not (
        kind == "row" and chunk.kind == "caption" and _stretched(line)
    ):
        return True
    if chunk.kind == "heading":
        same = abs(before.size - line.size) < 0.12 * size and before.bold == line.bold
        capitals = (
            before.bold
            and line.bold
            and line.text.upper() == line.text
            and before.text.upper() == before.text
        )
        if capitals and step < 1.5 * size:
            return False
        return not (same and step < 1.5 * size and not is_numbered_heading(line.text) and kind == "heading")
    if kind == "heading":
        return True
    if abs(before.size - line.size) > 0.08 * size and not _tall(before, line):
        return True
    usual = max(body.leading * line.size / body.size, 1.05 * line.size)
    if step < 0.3 * size:
        return True
    if step > 1.32 * usual:
        # A tall formula in the line pushes it down; the sentence goes on all the same.
        return not (
            step < 2.3 * usual and re.match(r"[a-z(,]", line.text) and _in_flow(before, line, body, far=2.3)
        )
    return _new_paragraph(chunk, line)


def _in_flow(before: Line, line: Line, body: Type, far: float = 1.32) -> bool:
    """Whether ``line`` can only be the next line of an unfinished paragraph: same type, full line before it."""
    step = before.base - line.base
    return (
        0 < step < far * max(body.leading * line.size / body.size, 1.05 * line.size)
        and abs(before.size - line.size) < 0.05 * line.size
        and before.x1 > line.right - 0.1 * max(line.right - line.left, 1.0)
        and not _ENDED.search(before.text.rstrip())
    )


def _tall(before: Line, line: Line) -> bool:
    """One of the lines is so short or so full of scripts that its size says little."""
    return min(len(before.text), len(line.text)) < 12 or max(before.maths, line.maths) > 0.3


def _falls_short(before: Line, line: Line, body: Type) -> bool:
    """The last line of a full-width paragraph does not reach the second column."""
    step = before.base - line.base
    return (
        before.column == 0
        and line.column == 1
        and 0 < step < 1.3 * body.leading
        and abs(before.size - line.size) < 0.3
    )


def _scrap(line: Line) -> bool:
    return len(line.text) < 40 and (line.x1 - line.x0) < 0.6 * (line.right - line.left)


def _new_paragraph(chunk: Chunk, line: Line) -> bool:
    before, text = chunk.last, line.text
    em = line.size
    width = max(line.right - line.left, 1.0)
    short = before.x1 < line.right - 0.08 * width
    ended = bool(_ENDED.search(before.text.rstrip()))
    if _BULLET.match(text) and (ended or short or _BULLET.match(chunk.first.text)):
        return True
    if is_reference_entry(text) and line.x0 <= chunk.first.x0 + 2 and chunk.first is not before:
        return True
    if is_reference_entry(text) and is_reference_entry(chunk.first.text):
        return True
    indented = line.x0 > before.x0 + 0.7 * em and line.x0 < before.x0 + 4 * em
    outdented = before.x0 > line.x0 + 0.7 * em
    if indented:
        # A first line is followed by hanging lines in references and lists; elsewhere an indent opens.
        hanging = len(chunk.lines) == 1 and (not ended or not short)
        level = len(chunk.lines) > 1 and abs(before.x0 - chunk.lines[-2].x0) < 0.5 * em
        return (not hanging and (ended or level)) or (
            hanging and ended and abs(before.x0 - line.left) < 2 and _opens(text)
        )
    if outdented and len(chunk.lines) > 1:
        hung = abs(line.x0 - chunk.first.x0) < 2 and chunk.lines[1].x0 > chunk.first.x0 + 0.5 * em
        return hung or (ended and short)
    return ended and before.x1 < line.right - 0.2 * width and _opens(text)


def _opens(text: str) -> bool:
    return bool(re.match(r"[\"'“‘(\[]?[A-Z0-9]", text))
