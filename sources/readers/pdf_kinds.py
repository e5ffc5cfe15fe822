"""Settles what each chunk of a PDF is, from its words, its size and its neighbours, and joins torn paragraphs."""

import re
from dataclasses import dataclass, field

from sources.readers.blocks import Block
from sources.readers.headings import caption_kind, is_known_heading, is_numbered_heading, section_kind
from sources.readers.hyphens import Lexicon
from sources.readers.pdf_chunks import Chunk, Type
from sources.readers.pdf_text import append, join_lines, join_rows

_NOTE = re.compile(r"^\^?(?:\d{1,2}\.?|[*†‡§∗¶])\s?(?=[A-Z\"“(]|https?:|www)|^\^?[*†‡§∗¶]")
_BULLET = re.compile(r"^[•◦▪‣∙●■◆➢✓]\s*")
_ENDED = re.compile(r"[.!?:][\"'”’)\]]*(?:\s?\^[\d,]+)?$")
_CODE = re.compile(
    r"^(?:\d{1,3}:?\s+)?(?:for|while|if|else|end|return|repeat|until|require|ensure|input|output|result|data)\b",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[a-z)\]%\d][.!?](?:\s|$)")


def settle(pages: list[list[Chunk]], body: Type) -> None:
    """Give every chunk its final kind: text, heading, caption, table, equation, note, label."""
    in_references = False
    section = 0
    for number, chunks in enumerate(pages, start=1):
        for index, chunk in enumerate(chunks):
            if chunk.kind == "heading" and (len(chunk.lines) > 3 or len(chunk.raw) > 220):
                chunk.kind = "text"
            if chunk.kind == "heading":
                plain = not chunk.bold and chunk.first.tall < 1.06 * body.size
                counted = re.match(r"(\d{1,2})(?:\.\d+)*\.?\s", chunk.raw)
                if counted and not section <= int(counted.group(1)) <= section + (1 if plain else 3):
                    # Sections are counted one by one; other numbers are ticks of an axis.
                    chunk.kind = "label"
                    continue
                section = int(counted.group(1)) if counted else section
                if in_references and plain:
                    chunk.kind = "text"
                    continue
                in_references = section_kind(chunk.raw) == "references"
            elif chunk.kind == "row":
                tabular = _beside_table(chunks, index) or _tabular(chunk)
                chunk.kind = "table" if tabular else "text" if _is_line_of_prose(chunk) else "label"
            elif chunk.kind == "text" and not in_references:
                chunk.kind = _text_kind(chunks, index, body, first_page=number == 1)


def _text_kind(chunks: list[Chunk], index: int, body: Type, *, first_page: bool) -> str:
    chunk = chunks[index]
    small = chunk.size < 0.93 * body.size
    words = chunk.raw.split()
    if small and _NOTE.match(chunk.raw) and _at_foot(chunks, index, body):
        return "note"
    if (
        small
        and index
        and chunks[index - 1].kind == "note"
        and chunks[index - 1].first.column == chunk.first.column
    ):
        return "note"
    prose = len(words) >= 12 and bool(_SENTENCE.search(chunk.raw)) and chunk.size > 0.72 * body.size
    if small and not first_page and _beside_table(chunks, index):
        return "table"
    if small and not prose and not (first_page and len(words) > 30):
        return "table" if _beside_table(chunks, index) else "label"
    letters = sum(ch.isalpha() for ch in chunk.raw)
    if len(words) <= 4 and (letters < 0.6 * len(chunk.raw.replace(" ", "")) or letters < 8):
        return "label"
    if _CODE.match(chunk.raw) and len(words) < 60 and not _ENDED.search(chunk.raw):
        return "equation"
    if re.match(r"^\(a\)\s.*\(b\)\s", chunk.raw) and len(words) < 40 and not prose:
        return "label"
    centred = chunk.first.x0 > chunk.first.left + 12 and chunk.first.x1 < chunk.first.right - 12
    if (
        centred
        and len(chunk.lines) == 1
        and len(words) <= 8
        and not _ENDED.search(chunk.raw)
        and _by_float(chunks, index)
    ):
        return "label"
    if len(words) <= 3 and not _ENDED.search(chunk.raw) and len(chunk.lines) == 1 and _lonely(chunks, index):
        return "label"
    return "text"


def _by_float(chunks: list[Chunk], index: int) -> bool:
    around = [chunks[i].kind for i in (index - 1, index + 1) if 0 <= i < len(chunks)]
    return any(kind in {"label", "row", "table", "caption"} for kind in around)


def _lonely(chunks: list[Chunk], index: int) -> bool:
    """A few words among labels or rows, not beside running text that they may end or begin."""
    around = [chunks[i].kind for i in (index - 1, index + 1) if 0 <= i < len(chunks)]
    return bool(around) and all(kind in {"label", "row", "table", "caption"} for kind in around)


def _at_foot(chunks: list[Chunk], index: int, body: Type) -> bool:
    """Nothing of body size stands below in the same column."""
    own = chunks[index].first
    return not any(
        c.first.column == own.column
        and c.first.base < own.base
        and c.size >= 0.96 * body.size
        and len(c.raw) > 60
        for c in chunks
        if c is not chunks[index]
    )


def _beside_table(chunks: list[Chunk], index: int) -> bool:
    """Whether the nearest caption above or below, with nothing but rows between, is a table's."""
    for step in (-1, 1):
        at = index + step
        while 0 <= at < len(chunks) and chunks[at].kind in {"row", "table", "label"}:
            at += step
        if 0 <= at < len(chunks) and chunks[at].kind == "caption":
            return caption_kind(chunks[at].raw) == "table"
    return False


def _is_line_of_prose(chunk: Chunk) -> bool:
    """One full line of words with a gap in it, where a formula or a stretched space stands."""
    line = chunk.first
    words = line.text.split()
    lettered = sum(bool(re.search(r"[a-z]{2,}", word)) for word in words)
    full = line.x0 < line.left + 3 and line.x1 > line.right - 8
    return len(chunk.lines) == 1 and full and len(words) >= 8 and lettered >= 0.55 * len(words)


def _tabular(chunk: Chunk) -> bool:
    rows = [line for line in chunk.lines if len(line.cells) >= 3]
    return len(rows) >= 3 and len(rows) >= 0.6 * len(chunk.lines)


@dataclass
class Composer:
    """Turns chunks into blocks; floats and notes wait until the paragraph that they interrupt has ended."""

    lexicon: Lexicon
    body: Type
    blocks: list[Block] = field(default_factory=list[Block])
    _open: Block | None = None
    _last: Chunk | None = None
    _waiting: list[Block] = field(default_factory=list[Block])

    def add(self, chunk: Chunk) -> None:
        page = chunk.first.page
        if chunk.kind == "text":
            self._paragraph(chunk)
        elif chunk.kind == "heading" and not self._torn_by(chunk):
            self._close()
            self.blocks.append(Block("heading", join_lines(chunk.lines, self.lexicon), page))
        elif chunk.kind == "equation":
            # A display ends the paragraph; the words after it begin a new block.
            self._close()
            self.blocks.append(Block("equation", join_rows(chunk.lines).replace("\n", " ; "), page))
        elif chunk.kind == "note":
            text = _NOTE.sub("", join_lines(chunk.lines, self.lexicon), count=1)
            self.blocks.append(Block("body", text, page, title="Footnotes", tail=True))
        elif chunk.kind == "caption":
            self._waiting.append(Block("caption", join_lines(chunk.lines, self.lexicon), page))
        elif chunk.kind == "table":
            self._waiting.append(Block("table", join_rows(chunk.lines), page))
        else:
            self._label(chunk)

    def finish(self) -> list[Block]:
        """All blocks, in reading order."""
        self._close()
        return self.blocks

    def _close(self) -> None:
        if self._open:
            self.blocks.append(self._open)
        self.blocks += self._waiting
        self._open, self._waiting, self._last = None, [], None

    def _paragraph(self, chunk: Chunk) -> None:
        text = _BULLET.sub("", join_lines(chunk.lines, self.lexicon))
        page = chunk.first.page
        if self._open and self._last and self._goes_on(self._last, chunk, text):
            joined = append(self._open.text, text, self.lexicon)
            breaks = self._open.breaks
            reached = breaks[-1][1] if breaks else self._open.page
            if page != reached:
                breaks = (*breaks, (len(joined) - len(text), page))
            self._open = Block("body", joined, self._open.page, breaks=breaks)
        elif self._torn_by(chunk):
            self._label(chunk)
            return
        else:
            self._close()
            self._open = Block("body", text, page)
        self._last = chunk

    def _torn_by(self, chunk: Chunk) -> bool:
        """A few words in the middle of an unfinished sentence are the label of a figure, not a heading."""
        if not self._open or not self._last or _ENDED.search(self._open.text.rstrip()):
            return False
        last = self._last.last
        full = last.x1 > last.right - 0.06 * max(last.right - last.left, 1)
        marked = chunk.bold or chunk.first.tall > 1.06 * self.body.size or chunk.raw.isupper()
        known = is_known_heading(chunk.raw) or is_numbered_heading(chunk.raw)
        return (
            full and not (known and marked) and len(chunk.raw.split()) <= 8 and not _ENDED.search(chunk.raw)
        )

    def _label(self, chunk: Chunk) -> None:
        text = join_rows(chunk.lines)
        self.blocks.append(Block("furniture", text, chunk.first.page, title="Labels in figures", tail=True))

    def _goes_on(self, before: Chunk, chunk: Chunk, text: str) -> bool:
        """Whether ``chunk`` continues the open paragraph in the next column, page, or past a float."""
        assert self._open is not None
        last, first = before.last, chunk.first
        so_far = self._open.text.rstrip()
        if abs(before.size - chunk.size) > 0.08 * before.size:
            return False
        if so_far.endswith("-") and (text[:1].islower() or (text[:1].isalpha() and not self._waiting)):
            return True
        if _ENDED.search(so_far):
            return False
        moved = last.page != first.page or last.column != first.column or bool(self._waiting)
        full = last.x1 > last.right - 0.12 * max(last.right - last.left, 1)
        indented = first.x0 > first.left + 0.7 * first.size
        if re.match(r"[a-zà-ÿ(,;]", text):
            return moved or full
        return moved and full and not indented
