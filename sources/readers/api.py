"""The readers' face to the other sources: bytes of any format in, a document out."""

from sources.readers.dispatch import read_here
from sources.readers.reading import Format, Reading
from state.sources import Document


def read_bytes(data: bytes, kind: Format, name: str) -> Document:
    """Read a downloaded text; blocking, so call it through ``asyncio.to_thread``.

    Raises:
        ReadError: the text can not be read; ``kind`` says why in a word.
    """
    return read_marks(data, kind, name).document


def read_marks(data: bytes, kind: Format, name: str) -> Reading:
    """As ``read_bytes``, with the metadata that the text itself states."""
    return read_here(data, kind, name)
