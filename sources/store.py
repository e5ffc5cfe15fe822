"""Keeps documents by content hash in a folder, as gzipped JSON, checked whenever they are read back."""

import gzip
import os
import re
import tempfile
import zlib
from pathlib import Path

from pydantic import ValidationError

from state.base import canonical_json
from state.errors import IntegrityError
from state.sources import Document

_ID = re.compile(r"[0-9a-f]{32}\Z")


def write_atomically(path: Path, data: bytes) -> None:
    """Write ``data`` to ``path`` so that a reader sees the old file or the new one, never half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".tmp-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


class FileDocumentStore:
    """A ``DocumentStore`` over ``folder``: one file a document, ``ab/abcdef….json.gz``."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def _path(self, document_id: str) -> Path:
        return self._folder / document_id[:2] / f"{document_id}.json.gz"

    def put(self, document: Document) -> str:
        """Keep ``document`` and return its id; putting it again changes nothing."""
        document_id = document.id
        path = self._path(document_id)
        if not path.is_file():
            # A fixed time stamp: equal documents make equal files.
            packed = gzip.compress(
                canonical_json(document.as_json()).encode("utf-8", "surrogatepass"), mtime=0
            )
            write_atomically(path, packed)
        return document_id

    def has(self, document_id: str) -> bool:
        """Whether a document of that id is kept (it is checked only by ``get``)."""
        return bool(_ID.match(document_id)) and self._path(document_id).is_file()

    def get(self, document_id: str) -> Document:
        """Read a document back.

        Raises:
            IntegrityError: the id is unknown or malformed, the file can not be read, or its
                content does not hash to the id.
        """
        # Ids may come from a stored run, so they are checked before they become a file name.
        if not _ID.match(document_id):
            raise IntegrityError(f"document id {document_id!r} is malformed: expected 32 hex characters")
        try:
            raw = gzip.decompress(self._path(document_id).read_bytes())
            document = Document.model_validate_json(raw)
        except FileNotFoundError:
            raise IntegrityError(
                f"document {document_id} is not in the store {self._folder}: read its paper again"
            ) from None
        except (OSError, EOFError, zlib.error, ValidationError) as error:
            raise IntegrityError(f"document {document_id} in {self._folder} is damaged: {error}") from error
        if document.id != document_id:
            raise IntegrityError(
                f"document {document_id} in {self._folder} was changed: its content hashes to {document.id}"
            )
        return document
