"""The vector store of langchain-community in use, FAISS, behind three plain methods.

The one file that imports langchain-community (which is in its sunset): to replace the store, write
another class with the shape of ``PassageStore``. FAISS was chosen among the community's embedded stores
by measurement, on 20,000 vectors of 384 numbers and one core: 1.3 ms a query, against 8 to 28 ms for
SKLearnVectorStore (whose JSON file is 167 MB and loads in 3 to 4 s), 159 ms for the in-memory store and
1.5 ms for a bare matrix product. Its own ``save_local`` pickles, and a forged pickle runs code, so what
is kept on disk is kept by ``llm.index`` and the store is filled from there.
"""

import warnings
from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np

from agents.ports import Vectors


class PassageStore(Protocol):
    """Vectors of passages in memory, searched by cosine."""

    def add(self, ids: Sequence[str], papers: Sequence[str], vectors: Vectors) -> None:
        """Take in unit ``vectors`` (n, d) of passages ``ids``, each of one of ``papers``."""
        ...

    def search(self, vector: Vectors, count: int, papers: frozenset[str] | None) -> list[tuple[str, float]]:
        """Passage ids with cosines, best first, at most ``count``, of ``papers`` only where given."""
        ...

    def __len__(self) -> int: ...


class CommunityStore(PassageStore):
    """``langchain_community.vectorstores.FAISS`` over an exact inner-product index."""

    def __init__(self, dimension: int) -> None:
        with warnings.catch_warnings():
            # The sunset is known; the user can do nothing about it.
            warnings.filterwarnings("ignore", message=".*langchain-community", category=DeprecationWarning)
            import faiss
            from langchain_community.docstore.in_memory import InMemoryDocstore
            from langchain_community.vectorstores.faiss import FAISS
            from langchain_community.vectorstores.utils import DistanceStrategy

        self._faiss: Any = faiss
        self._rows: dict[str, list[int]] = {}
        """Paper to the rows of its passages in the index."""
        self._store: Any = FAISS(
            embedding_function=_vectors_only(),
            index=faiss.IndexFlatIP(dimension),
            docstore=InMemoryDocstore(),
            index_to_docstore_id={},
            distance_strategy=DistanceStrategy.MAX_INNER_PRODUCT,
        )

    def add(self, ids: Sequence[str], papers: Sequence[str], vectors: Vectors) -> None:
        for row, paper in enumerate(papers, start=len(self)):
            self._rows.setdefault(paper, []).append(row)
        self._store.add_embeddings(list(zip(ids, vectors, strict=True)), ids=list(ids))

    def search(self, vector: Vectors, count: int, papers: frozenset[str] | None) -> list[tuple[str, float]]:
        if papers is not None:
            return self._among(vector, count, [row for p in papers for row in self._rows.get(p, [])])
        if count < 1 or not len(self):
            return []
        found = self._store.similarity_search_with_score_by_vector(vector, k=min(count, len(self)))
        return [(document.id, float(score)) for document, score in found]

    def _among(self, vector: Vectors, count: int, rows: list[int]) -> list[tuple[str, float]]:
        # The store's own filter ranks everything first (42 ms); FAISS can look at the rows alone.
        if count < 1 or not rows:
            return []
        selector = self._faiss.IDSelectorBatch(np.asarray(rows, np.int64))
        scores, places = self._store.index.search(
            vector[None, :], min(count, len(rows)), params=self._faiss.SearchParameters(sel=selector)
        )
        names = self._store.index_to_docstore_id
        return [(names[int(place)], float(score)) for place, score in zip(places[0], scores[0], strict=True)]

    def __len__(self) -> int:
        return int(self._store.index.ntotal)


def _vectors_only() -> Any:
    """Texts are embedded by the index, asynchronously and once; the store must never do it."""
    from langchain_core.embeddings import Embeddings

    class VectorsOnly(Embeddings):
        def embed_documents(self, texts: list[str]) -> list[list[float]]:
            raise TypeError("this store takes vectors, not texts")

        def embed_query(self, text: str) -> list[float]:
            raise TypeError("this store takes vectors, not texts")

    return VectorsOnly()
