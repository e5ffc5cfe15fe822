"""What every reader returns: the document, and what the source itself says about the paper."""

from typing import Literal

from state.base import Value
from state.sources import Document

Format = Literal["pdf", "latex", "html", "markdown", "text"]
"""The formats that are read; the same words as ``Document.kind``."""

READER_VERSION = "3"
"""Raised when any reader's output changes, so that cached texts are read again."""


class Marks(Value):
    """Metadata found in the source's own marks; what is not marked stays empty, never guessed in silence."""

    title: str = ""
    authors: tuple[str, ...] = ()
    year: int | None = None
    abstract: str = ""
    arxiv_id: str | None = None
    """Without version."""
    version: int | None = None
    doi: str | None = None
    venue: str = ""
    url: str = ""
    notes: tuple[str, ...] = ()
    """Doubts, in words: where a value came from when it was not a proper mark."""


class Reading(Value):
    """One file, read."""

    document: Document
    marks: Marks = Marks()
