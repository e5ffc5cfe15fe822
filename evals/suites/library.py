"""The starter library as evals use it: papers and texts by arXiv id, read once a process."""

import tempfile
from functools import cache
from pathlib import Path

from evidence.passages import passages
from graph.settings import STARTER_LIBRARY
from sources.folder import FolderSource
from sources.store import FileDocumentStore
from state.errors import InputError
from state.sources import Document, Paper, Passage


@cache
def shelf() -> dict[str, tuple[Paper, Document]]:
    """arXiv id to paper and text; the same files give the same texts, so a process reads them once."""
    with tempfile.TemporaryDirectory() as folder:
        store = FileDocumentStore(Path(folder))
        source = FolderSource(STARTER_LIBRARY, store)
        return {
            p.arxiv_id: (p, store.get(p.document_id)) for p in source.papers() if p.arxiv_id and p.document_id
        }


@cache
def windows(arxiv_id: str) -> tuple[Passage, ...]:
    """The passages of one paper.

    Raises:
        InputError: the starter library has no such paper.
    """
    if arxiv_id not in shelf():
        raise InputError(
            f"paper {arxiv_id!r} is not in the starter library: python -m evals.generate verifier"
        )
    return passages(*shelf()[arxiv_id])
