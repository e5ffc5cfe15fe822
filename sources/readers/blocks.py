"""Assembles a document from blocks: the one place where text offsets and sections come from."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from sources.readers.headings import section_kind
from sources.readers.reading import READER_VERSION, Format
from state.sources import Document, Section, SectionKind

BlockKind = SectionKind | Literal["heading"]
FRONT = "Front matter"
"""Title of what stands before the first heading: title, authors, affiliations."""

_FLOWING: tuple[SectionKind, ...] = ("body", "abstract", "references")
"""Text that runs over pages; floats and notes keep to the page that they stand on."""
_TAIL: tuple[SectionKind, ...] = ("furniture", "hidden")


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, heading, table, …; ``text`` is final, nothing changes it later."""

    kind: BlockKind
    text: str
    page: int | None = None
    title: str = ""
    """Overrides the running section title, e.g. for footnotes."""
    breaks: tuple[tuple[int, int], ...] = ()
    """(offset in ``text``, page) where further pages begin within this block."""
    tail: bool = False
    """Set apart after the running text, so that it cuts no sentence in two."""


@dataclass(slots=True)
class _Writer:
    parts: list[str] = field(default_factory=list[str])
    length: int = 0
    sections: list[Section] = field(default_factory=list[Section])
    pages: dict[int, int] = field(default_factory=dict[int, int])

    def write(self, block: Block, title: str, kind: SectionKind, *, running: bool) -> None:
        start = self.length + (2 if self.parts else 0)
        if self.parts:
            self.parts.append("\n\n")
        self.parts.append(block.text)
        self.length = start + len(block.text)
        if running and block.page is not None:
            self.pages.setdefault(block.page, start)
            for offset, page in block.breaks:
                self.pages.setdefault(page, start + offset)
        last = self.sections[-1] if self.sections else None
        flows = running and kind in _FLOWING
        if last and last.title == title and last.kind == kind and (flows or last.page == block.page):
            self.sections[-1] = last.model_copy(update={"end": self.length})
        else:
            self.sections.append(
                Section(title=title, start=start, end=self.length, kind=kind, page=block.page)
            )


def assemble(
    blocks: Iterable[Block], kind: Format, reader: str, *, flags: Sequence[str] = (), page_count: int = 0
) -> Document:
    """Join ``blocks`` with blank lines into one text with sections.

    A heading is a ``furniture`` section of its own name, so that no sentence runs into it; the
    blocks after it bear its name. Tail blocks (footnotes, running heads, hidden text) follow at the
    end with their page. ``page_count`` > 0 fills ``Document.pages`` for every page.
    """
    writer = _Writer()
    tail: list[Block] = []
    title, context = FRONT, "furniture"
    for block in blocks:
        if not block.text.strip():
            continue
        if block.tail:
            tail.append(block)
        elif block.kind == "heading":
            title, context = block.text, section_kind(block.text)
            writer.write(block, title, "furniture", running=True)
        else:
            # A block with a title of its own has said what it is; the others are what their heading says.
            section = context if block.kind == "body" and not block.title else block.kind
            writer.write(block, block.title or title, section, running=True)  # type: ignore[arg-type]
    for block in sorted(tail, key=lambda b: (_TAIL.index(b.kind) if b.kind in _TAIL else -1, b.page or 0)):
        section = "furniture" if block.kind == "heading" else block.kind
        writer.write(block, block.title or section.capitalize(), section, running=False)
    text = "".join(writer.parts)
    return Document(
        text=text,
        sections=tuple(writer.sections),
        kind=kind,
        reader=f"{reader}-{READER_VERSION}",
        pages=_page_offsets(writer.pages, page_count, len(text)),
        flags=tuple(dict.fromkeys(flags)),
    )


def _page_offsets(found: dict[int, int], page_count: int, end: int) -> tuple[int, ...]:
    """Offset of each page; a page without running text starts where the next one does."""
    offsets: list[int] = []
    following = end
    for page in range(page_count, 0, -1):
        following = min(following, found.get(page, following))
        offsets.append(following)
    return tuple(reversed(offsets))


def one_line(text: str) -> str:
    """Collapse all white space to single spaces."""
    return re.sub(r"\s+", " ", text).strip()
