"""Chooses the reader for a format; runs in this very process, so only trusted texts and the worker come here."""

from collections.abc import Callable

from sources.readers.reading import Format, Reading
from state.errors import ReadError

MIN_WORDS = 60
"""A text shorter than this is a note or a damaged file, not a paper."""


def read_here(data: bytes, kind: Format, name: str) -> Reading:
    """Read ``data`` as ``kind``; ``name`` is the file's name, for messages and stated ids.

    Raises:
        ReadError: ``empty``, ``too-short``, or what the format's reader found wrong.
    """
    if not data.strip():
        raise ReadError(name, "empty", "the file is empty")
    return check(_reader(kind)(data, name), name)


def check(reading: Reading, name: str) -> Reading:
    """``reading``, unless it holds too few words to be a paper's."""
    words = sum(
        len(reading.document.text[section.start : section.end].split())
        for section in reading.document.sections
        if section.kind not in {"furniture", "hidden", "references"}
    )
    if words < MIN_WORDS:
        why = f" ({reading.marks.notes[0]})" if reading.marks.notes else ""
        raise ReadError(
            name, "too-short", f"only {words} words of running text: not a paper, or damaged{why}"
        )
    return reading


def _reader(kind: Format) -> Callable[[bytes, str], Reading]:
    # Each reader brings its own library; only the one that is needed is loaded.
    if kind == "markdown":
        from sources.readers.markdown import read_markdown

        return read_markdown
    if kind == "html":
        from sources.readers.html import read_html

        return read_html
    if kind == "latex":
        from sources.readers.latex import read_latex

        return read_latex
    if kind == "pdf":
        from sources.readers.pdf import read_pdf

        return read_pdf
    from sources.readers.text import read_text

    return read_text
