"""A folder of papers as a source: lists, reads, de-duplicates and searches what a researcher has on disk."""

import asyncio
import threading
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from agents.ports import DocumentStore, Found
from sources.folder_merge import merge
from sources.folder_rank import Bm25, searchable, terms
from sources.folder_read import Library, read_library
from sources.folder_scan import Scan, scan
from state.errors import InputError, ReadError
from state.sources import Document, Paper, Query


@dataclass(frozen=True, slots=True)
class _Index:
    papers: tuple[Paper, ...]
    problems: dict[str, ReadError]
    counts: tuple[Counter[str], ...]
    ranking: Bm25


class FolderSource:
    """A ``PaperSource`` over ``folder``; conforms to ``agents.ports.PaperSource``.

    The folder is listed at once, so a wrong one is refused at construction; files are read at the
    first search or ``load``, new and changed ones only when ``cache`` names a folder to remember in.

    Raises:
        InputError: the folder is missing, no folder, unreadable, empty, or holds no paper.
    """

    def __init__(
        self, folder: Path, store: DocumentStore, *, name: str = "library", cache: Path | None = None
    ) -> None:
        self._folder = folder
        self._store = store
        self._name = name
        self._cache = cache
        self._scan: Scan = scan(folder)
        self._index: _Index | None = None
        self._lock = threading.Lock()

    @property
    def name(self) -> str:
        return self._name

    def load(self) -> None:
        """Read the folder's papers now (blocking); later calls do nothing.

        Raises:
            InputError: none of the files could be read as a paper.
        """
        self._loaded()

    def papers(self) -> tuple[Paper, ...]:
        """All readable papers, by location (blocking at first)."""
        return self._loaded().papers

    def problems(self) -> dict[str, ReadError]:
        """Location to what was wrong, for files that could not be read (blocking at first)."""
        return dict(self._loaded().problems)

    async def search(self, query: Query, limit: int) -> Found:
        """Best matches first by BM25 over title, abstract and text; ties by id.

        Raises:
            InputError: none of the files could be read as a paper.
        """
        return await asyncio.to_thread(self._search, query, limit)

    async def read(self, paper: Paper) -> tuple[Paper, Document]:
        """The stored text of one of this folder's papers.

        Raises:
            ReadError: this folder has no such paper.
        """
        return await asyncio.to_thread(self._read, paper)

    def _search(self, query: Query, limit: int) -> Found:
        index = self._loaded()
        scores = index.ranking.scores(" ".join([query.text, *query.fields.values()]))
        hits = [
            (score, paper)
            for score, paper in zip(scores, index.papers, strict=True)
            if score > 0 and _allowed(paper, query)
        ]
        if query.sort == "date":
            hits.sort(key=lambda hit: (-(hit[1].year or 0), -hit[0], hit[1].id))
        else:
            hits.sort(key=lambda hit: (-hit[0], hit[1].id))
        notes = [f"{self._name}: {len(index.problems)} files could not be read"] if index.problems else []
        if query.fields.get("cat"):
            notes.append(f"{self._name}: categories are not known of local files and were searched as words")
        return Found(papers=tuple(paper for _, paper in hits[:limit]), total=len(hits), notes=tuple(notes))

    def _read(self, paper: Paper) -> tuple[Paper, Document]:
        for own in self._loaded().papers:
            if paper.id == own.id or paper.id in own.also:
                if own.document_id is None:
                    break
                return own, self._store.get(own.document_id)
        raise ReadError(paper.id, "not-in-library", f"{self._name} has no such paper: search it again")

    def _loaded(self) -> _Index:
        with self._lock:
            if self._index is None:
                self._index = self._build(
                    read_library(self._folder, self._scan, self._store, self._name, self._cache)
                )
            return self._index

    def _build(self, library: Library) -> _Index:
        if not library.papers:
            first = next(iter(library.problems.values()), None)
            raise InputError(
                f"library {self._folder}: none of its {len(self._scan.papers)} files could be read"
                + (f" (first: {first})" if first else "")
            )
        papers = merge(library.papers)
        counts = tuple(
            searchable(paper, self._store.get(paper.document_id)) if paper.document_id else Counter[str]()
            for paper in papers
        )
        return _Index(papers, library.problems, counts, Bm25(counts))


def _allowed(paper: Paper, query: Query) -> bool:
    """Year and field restrictions; a paper of unknown year is not shut out by a year."""
    if query.since is not None and paper.year is not None and paper.year < query.since:
        return False
    for field, text in (("ti", paper.title), ("abs", paper.abstract)):
        wanted = query.fields.get(field)  # type: ignore[call-overload]
        if wanted and not set(terms(wanted)) & set(terms(text)):
            return False
    return True
