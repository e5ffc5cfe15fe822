"""What tests of online sources start from: impatient settings, a store in memory, a reader of plain bytes."""

import gzip
from pathlib import Path

from sources.http import Online
from sources.replies import Exchange, Limits
from state.errors import IntegrityError
from state.sources import Document, Section, TextKind

IMPATIENT = Limits(timeout=0.5, total=1.5, max_bytes=1_000_000, attempts=3, backoff=0.02)


def online(folder: Path, limits: Limits = IMPATIENT, record: list[Exchange] | None = None) -> Online:
    """Settings with short waits; every exchange goes into ``record``."""
    return Online(
        folder / "turns",
        contact="someone@example.org",
        limits=limits,
        record=None if record is None else record.append,
    )


class MemoryStore:
    """A ``DocumentStore`` in memory."""

    def __init__(self) -> None:
        self.documents: dict[str, Document] = {}

    def put(self, document: Document) -> str:
        self.documents[document.id] = document
        return document.id

    def get(self, document_id: str) -> Document:
        if document_id not in self.documents:
            raise IntegrityError(f"unknown document {document_id}")
        return self.documents[document_id]


def bytes_reader(data: bytes, kind: TextKind, name: str) -> Document:
    """The bytes, unzipped, as one section: for tests of which bytes are read rather than how."""
    text = (gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data).decode("utf-8", "replace")
    return Document(
        text=text, sections=(Section(title=name, start=0, end=len(text)),), kind=kind, reader="bytes"
    )
