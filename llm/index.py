"""A semantic index of passages: embedded once, kept on disk with model and dimension, searched by cosine."""

import asyncio
import sqlite3
from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import numpy as np

from agents.ports import Embedder, Vectors
from llm.vectorstore import CommunityStore, PassageStore
from state.base import digest
from state.errors import IntegrityError
from state.sources import Passage

BATCH = 200
"""Passages that are embedded and then kept at once: what an interruption can lose."""

_TABLES = """
CREATE TABLE IF NOT EXISTS vectors (
    model TEXT NOT NULL, dimension INTEGER NOT NULL, text TEXT NOT NULL, vector BLOB NOT NULL,
    PRIMARY KEY (model, dimension, text));
CREATE TABLE IF NOT EXISTS passages (
    id TEXT PRIMARY KEY, text TEXT NOT NULL, paper TEXT NOT NULL, document TEXT NOT NULL,
    value TEXT NOT NULL);
"""
# ``text`` is the hash of the text: the same words in another paper or place are embedded once.


class Hit(NamedTuple):
    """A passage found."""

    passage: Passage
    score: float
    """Cosine with the query, -1 to 1."""


class SemanticIndex:
    """The passages of ``path`` under one embedder. Another embedder's vectors may lie in the same file.

    Several processes may write the file; each sees the others' passages when it opens it.
    """

    def __init__(
        self,
        path: Path,
        embedder: Embedder,
        *,
        store: Callable[[int], PassageStore] = CommunityStore,
    ) -> None:
        self.path = path
        self.embedder = embedder
        self._make = store
        self._store: PassageStore | None = None
        self._loaded: set[str] = set()
        """Ids of the passages in the store."""
        self._lock = asyncio.Lock()

    async def add(self, passages: Iterable[Passage]) -> int:
        """Index ``passages`` and return how many texts had to be embedded.

        Raises:
            ModelError: the embedder failed; what was embedded before is kept.
            IntegrityError: the file is damaged.
        """
        given = {p.id: p for p in passages if p.text.strip()}
        async with self._lock:
            await asyncio.to_thread(self._keep_passages, list(given.values()))
            embedded = await self._embed([p.text for p in given.values()])
            if self._store is not None:
                await asyncio.to_thread(self._extend, self._store, list(given.values()))
        return embedded

    async def vectors(self, passages: Sequence[Passage]) -> Vectors:
        """Vectors (len(passages), dimension) of ``passages``, embedding only what is new.

        Raises:
            ModelError, IntegrityError: as ``add``.
        """
        async with self._lock:
            await self._embed([p.text for p in passages])
            return await asyncio.to_thread(self._vectors, [p.text for p in passages])

    async def search(
        self, query: str, count: int = 20, *, paper_ids: Collection[str] | None = None
    ) -> list[Hit]:
        """The ``count`` passages nearest to ``query``, best first; of ``paper_ids`` only where given.

        Raises:
            ModelError: the query could not be embedded.
            IntegrityError: the file is damaged.
        """
        async with self._lock:
            if self._store is None:
                self._store = await asyncio.to_thread(self._load)
            store = self._store
        if not len(store):
            return []
        vector = (await self.embedder.embed([query], "query"))[0]
        papers = None if paper_ids is None else frozenset(paper_ids)
        return await asyncio.to_thread(self._find, store, vector, count, papers)

    async def remove(self, document_ids: Collection[str]) -> int:
        """Forget the passages of ``document_ids`` and return how many they were; vectors are kept."""
        async with self._lock:
            removed = await asyncio.to_thread(self._remove, sorted(document_ids))
            self._store = None if removed else self._store
        return removed

    async def _embed(self, texts: Sequence[str]) -> int:
        missing = await asyncio.to_thread(self._missing, list(dict.fromkeys(texts)))
        for start in range(0, len(missing), BATCH):
            part = missing[start : start + BATCH]
            await asyncio.to_thread(self._keep_vectors, part, await self.embedder.embed(part, "passage"))
        return len(missing)

    @property
    def _form(self) -> tuple[str, int]:
        return self.embedder.name, self.embedder.dimension

    def _keep_passages(self, passages: list[Passage]) -> None:
        with closing(self._open()) as db, db:
            known = {row[0] for row in db.execute("SELECT id FROM passages")}
            db.executemany(
                "INSERT OR IGNORE INTO passages VALUES (?, ?, ?, ?, ?)",
                [
                    (p.id, digest(p.text), p.paper_id, p.document_id, p.model_dump_json())
                    for p in passages
                    if p.id not in known
                ],
            )

    def _extend(self, store: PassageStore, passages: list[Passage]) -> None:
        fresh = [p for p in passages if p.id not in self._loaded]
        if fresh:
            store.add(
                [p.id for p in fresh], [p.paper_id for p in fresh], self._vectors([p.text for p in fresh])
            )
            self._loaded.update(p.id for p in fresh)

    def _missing(self, texts: list[str]) -> list[str]:
        with closing(self._open()) as db:
            rows = db.execute("SELECT text FROM vectors WHERE model = ? AND dimension = ?", self._form)
            known = {row[0] for row in rows}
        return [text for text in texts if digest(text) not in known]

    def _keep_vectors(self, texts: list[str], vectors: Vectors) -> None:
        rows = zip(texts, vectors.astype("<f4"), strict=True)
        with closing(self._open()) as db, db:
            db.executemany(
                "INSERT OR REPLACE INTO vectors VALUES (?, ?, ?, ?)",
                [(*self._form, digest(text), vector.tobytes()) for text, vector in rows],
            )

    def _vectors(self, texts: Sequence[str]) -> Vectors:
        with closing(self._open()) as db:
            rows = [
                db.execute(
                    "SELECT vector FROM vectors WHERE model = ? AND dimension = ? AND text = ?",
                    (*self._form, digest(text)),
                ).fetchone()[0]
                for text in texts
            ]
        return self._matrix(rows)

    def _matrix(self, blobs: list[bytes]) -> Vectors:
        width = self.embedder.dimension
        if any(len(blob) != 4 * width for blob in blobs):
            raise IntegrityError(f"index {self.path}: a vector is not of {width} numbers; delete the file")
        return np.frombuffer(b"".join(blobs), "<f4").astype(np.float32).reshape(len(blobs), width)

    def _load(self) -> PassageStore:
        store = self._make(self.embedder.dimension)
        with closing(self._open()) as db:
            rows = db.execute(
                "SELECT id, paper, vector FROM passages JOIN vectors USING (text) "
                "WHERE model = ? AND dimension = ? ORDER BY passages.rowid",
                self._form,
            ).fetchall()
        self._loaded = {row[0] for row in rows}
        if rows:
            ids, papers, blobs = zip(*rows, strict=True)
            store.add(ids, papers, self._matrix(list(blobs)))
        return store

    def _find(
        self, store: PassageStore, vector: Vectors, count: int, papers: frozenset[str] | None
    ) -> list[Hit]:
        found = store.search(vector, count, papers)
        with closing(self._open()) as db:
            rows = [
                db.execute("SELECT value FROM passages WHERE id = ?", (key,)).fetchone() for key, _ in found
            ]
        return [
            Hit(Passage.model_validate_json(row[0]), score)
            for row, (_, score) in zip(rows, found, strict=True)
            if row
        ]

    def _remove(self, document_ids: list[str]) -> int:
        with closing(self._open()) as db, db:
            return sum(
                db.execute("DELETE FROM passages WHERE document = ?", (key,)).rowcount for key in document_ids
            )

    def _open(self) -> sqlite3.Connection:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        db = sqlite3.connect(self.path, timeout=30.0)
        try:
            db.execute("PRAGMA journal_mode = WAL")
            db.execute("PRAGMA synchronous = NORMAL")
            db.executescript(_TABLES)
        except sqlite3.DatabaseError as error:
            db.close()
            raise IntegrityError(f"index {self.path}: {error}; delete the file") from error
        return db
