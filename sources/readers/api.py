"""The readers' face to the other sources: bytes of any format in, a document out, read in a child process."""

from sources.readers.process import MEMORY, SECONDS, ReaderProcess, Request
from sources.readers.reading import Format, Reading
from state.sources import Document


def read_bytes(data: bytes, kind: Format, name: str) -> Document:
    """Read a downloaded text; blocking, so call it through ``asyncio.to_thread``.

    ``latex`` takes one file or an archive as arXiv serves it; ``name`` is for messages and for an
    arXiv id that it may begin with.

    Raises:
        ReadError: the text can not be read; ``kind`` says why in a word.
    """
    return read_marks(data, kind, name).document


def read_marks(
    data: bytes, kind: Format, name: str, *, memory: int = MEMORY, seconds: float = SECONDS
) -> Reading:
    """As ``read_bytes``, with the metadata that the text itself states and limits of one's own."""
    with ReaderProcess(memory=memory, seconds=seconds) as reader:
        return reader.read(Request(kind, name, data))
