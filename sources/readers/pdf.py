"""Reads PDF: text layer to sections, columns in order, what is not running text set apart."""

import re
from typing import Any

from sources.readers.blocks import Block, assemble, one_line
from sources.readers.characters import clean
from sources.readers.hyphens import Lexicon
from sources.readers.instructions import reader_flags
from sources.readers.pdf_chunks import Chunk, body_type, cut
from sources.readers.pdf_furniture import take_margin_numbers, take_running_lines
from sources.readers.pdf_glyphs import PageReader
from sources.readers.pdf_kinds import Composer, settle
from sources.readers.pdf_layout import Line, page_lines
from sources.readers.pdf_marks import annotation_texts, hidden_properties, pdf_marks, printed_title
from sources.readers.pdf_types import Glyphs, Run
from sources.readers.pdf_wrap import unwrap
from sources.readers.prose import abstract_of, shape
from sources.readers.reading import Reading
from state.errors import ReadError

MAX_PAGES = 400
"""A longer file is a book or proceedings: its chapters are papers, it is not one."""
_MIN_GLYPHS = 40
"""Glyphs a page, on average, below which there is no text layer worth the name."""


def read_pdf(data: bytes, name: str) -> Reading:
    """Read a PDF.

    Raises:
        ReadError: ``encrypted``, ``broken``, ``too-long`` or ``no-text-layer``.
    """
    import pypdfium2 as pdfium

    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if "password" in str(error).lower() or "security" in str(error).lower():
            raise ReadError(name, "encrypted", "the PDF asks for a password: save it without one") from None
        raise ReadError(name, "broken", f"not a readable PDF ({error}): fetch it again") from None
    try:
        return _read(document, name)
    except pdfium.PdfiumError as error:
        raise ReadError(name, "broken", f"the PDF is damaged ({error}): fetch it again") from None
    finally:
        document.close()


def _read(document: Any, name: str) -> Reading:
    count = len(document)
    if count == 0:
        raise ReadError(name, "broken", "the PDF has no pages")
    if count > MAX_PAGES:
        raise ReadError(
            name, "too-long", f"{count} pages; up to {MAX_PAGES} are read: give its chapters as files"
        )
    pages, annotations = _pages(document)
    if sum(page.glyphs for page in pages) < _MIN_GLYPHS * count:
        raise ReadError(
            name, "no-text-layer", "a scan without a text layer: run text recognition (OCR) on it first"
        )
    info: dict[str, str] = document.get_metadata_dict()
    rotated = [run.text for run in pages[0].runs if run.angle]
    asides = [_aside(run, number) for number, page in enumerate(pages, 1) for run in page.runs if run.angle]
    for number, page in enumerate(pages, start=1):
        page.runs, numbers = take_margin_numbers(page.runs)
        asides += [_aside(run, number) for run in numbers]
    lines = [unwrap(page_lines(page, number)) for number, page in enumerate(pages, start=1)]
    first_text = "\n".join(line.text for line in lines[0])
    marks = pdf_marks(info, lines[0], rotated, first_text, name)
    running = take_running_lines(lines, [page.height for page in pages])
    blocks = [
        *_body(lines),
        *(
            Block("furniture", one_line(clean(line.text)), line.page, title="Running heads", tail=True)
            for line in running
        ),
        *asides,
        *_hidden(pages, hidden_properties(info, annotations)),
    ]
    _, blocks, notes = shape(blocks, settled=True)
    flags = reader_flags(blocks, any(block.kind == "hidden" for block in blocks))
    flags += ["ocr-text"] if sum(page.ocr for page in pages) > 0.5 * count else []
    text_notes = ["the text was recognised from a scan and may hold errors"] if "ocr-text" in flags else []
    if _garbled(blocks):
        flags.append("garbled-text")
        text_notes.append("fonts of this PDF do not say which letters they draw: parts of the text are wrong")
    marks = marks.model_copy(
        update={"abstract": abstract_of(blocks), "notes": (*marks.notes, *notes, *text_notes)}
    )
    return Reading(document=assemble(blocks, "pdf", "pdf", flags=flags, page_count=count), marks=marks)


def _pages(document: Any) -> tuple[list[Glyphs], list[str]]:
    reader = PageReader()
    pages: list[Glyphs] = []
    annotations: list[str] = []
    for index in range(len(document)):
        page = document[index]
        try:
            pages.append(reader.read(page))
            annotations += annotation_texts(page)
        finally:
            page.close()
    return pages, annotations


def _body(pages: list[list[Line]]) -> list[Block]:
    body = body_type(pages)
    lexicon = Lexicon("\n".join(clean(line.text) for lines in pages for line in lines))
    _, title_lines = printed_title(pages[0])
    titled = {id(line) for line in title_lines}
    chunks: list[list[Chunk]] = []
    for lines in pages:
        chunks.append(cut([line for line in lines if id(line) not in titled], body))
    settle(chunks, body)
    composer = Composer(lexicon, body)
    for line in title_lines:
        composer.blocks.append(Block("furniture", one_line(clean(line.text)), line.page))
    for page in chunks:
        for chunk in page:
            composer.add(chunk)
    return composer.finish()


def _aside(run: Run, page: int) -> Block:
    return Block("furniture", one_line(clean(run.text)), page, title="Margins", tail=True)


def _hidden(pages: list[Glyphs], properties: list[str]) -> list[Block]:
    found = [
        Block("hidden", one_line(clean(text)), number, title=f"Hidden text ({reason})", tail=True)
        for number, page in enumerate(pages, start=1)
        for text, reason in zip(page.hidden, page.reasons, strict=True)
        if len(re.findall(r"[A-Za-z]{2,}", text)) >= 3
    ]
    return [
        *found,
        *(Block("hidden", text, title="Hidden text (properties)", tail=True) for text in properties),
    ]


def _garbled(blocks: list[Block]) -> bool:
    text = "".join(block.text for block in blocks if block.kind == "body")
    odd = sum(ch == "\ufffd" or "\ue000" <= ch <= "\uf8ff" for ch in text)
    return bool(text) and odd > 0.02 * len(text)


__all__ = ["MAX_PAGES", "read_pdf"]
