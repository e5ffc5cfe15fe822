"""Find candidate passages: BM25 over sparse matrices, fused with embeddings where vectors are given."""

from collections import Counter
from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from evidence.tokens import stem, tokens
from state.sources import Passage

K1, B = 1.2, 0.6
"""BM25's saturation and length constants (Robertson and Zaragoza 2009 give 1.2 to 2 and 0.5 to 0.8)."""
CONTEXT_WEIGHT = 0.3
"""What a word of the paper's or section's title counts, against 1 for a word of the passage."""
SEMANTIC_SHARE = 0.6
"""Weight of the cosine in the fused score, the rest is BM25; both scaled by the query's own best."""


class Hit(NamedTuple):
    """A passage and its score for one query; scores of different queries do not compare."""

    passage: Passage
    score: float


class PassageIndex:
    """An immutable index over passages.

    Args:
        passages: what can be found, in any order.
        vectors: float32 of shape (len(passages), dimension), rows of length one, or None for BM25 alone.

    Raises:
        ValueError: ``vectors`` has not one row a passage.
    """

    def __init__(self, passages: Sequence[Passage], vectors: NDArray[np.float32] | None = None) -> None:
        if vectors is not None and len(vectors) != len(passages):
            raise ValueError(f"{len(vectors)} vectors for {len(passages)} passages: give one row a passage")
        self.passages = tuple(passages)
        self.vectors = vectors
        self._columns: dict[str, int] = {}
        self._papers = np.array([p.paper_id for p in self.passages], dtype=object)
        self._weights = self._build()

    def __len__(self) -> int:
        return len(self.passages)

    def search(
        self,
        text: str,
        k: int = 8,
        vector: NDArray[np.float32] | None = None,
        paper_ids: Collection[str] | None = None,
    ) -> list[Hit]:
        """The ``k`` best passages for ``text``, best first, ties in index order; only of ``paper_ids`` if
        given.

        ``vector`` is the query's own unit vector; it is used when the index holds vectors too.
        """
        if not self.passages or k <= 0:
            return []
        scores = self._lexical(text)
        peak = float(scores.max())
        if peak > 0:
            scores = scores / peak
        if vector is not None and self.vectors is not None:
            cosines = self.vectors @ np.asarray(vector, dtype=np.float32)
            best = max(float(cosines.max()), 1e-6)
            scores = (1 - SEMANTIC_SHARE) * scores + SEMANTIC_SHARE * np.clip(cosines / best, 0, None)
        if paper_ids is not None:
            allowed = set(paper_ids)
            mask = np.fromiter((p in allowed for p in self._papers), dtype=bool, count=len(self._papers))
            scores = np.where(mask, scores, -1.0)
        size = min(k, len(scores))
        top = np.argpartition(-scores, size - 1)[:size] if size < len(scores) else np.arange(len(scores))
        order = sorted(top.tolist(), key=lambda i: (-float(scores[i]), i))
        return [Hit(self.passages[i], float(scores[i])) for i in order if scores[i] > 0]

    def _lexical(self, text: str) -> NDArray[np.float32]:
        columns = [self._columns[t] for t in dict.fromkeys(_terms(text)) if t in self._columns]
        if not columns:
            return np.zeros(len(self.passages), dtype=np.float32)
        total = np.zeros(len(self.passages), dtype=np.float32)
        weights = self._weights
        for column in columns:
            start, end = weights.indptr[column], weights.indptr[column + 1]
            total[weights.indices[start:end]] += weights.data[start:end]
        return total

    def _build(self) -> Any:
        # scipy is imported where an index is built, so that importing this module stays cheap.
        from scipy.sparse import csc_matrix

        rows: list[int] = []
        columns: list[int] = []
        counts: list[float] = []
        lengths = np.zeros(max(1, len(self.passages)), dtype=np.float32)
        context: dict[tuple[str, str], Counter[str]] = {}
        for row, passage in enumerate(self.passages):
            frequency: Counter[str] = Counter(_terms(passage.text))
            lengths[row] = sum(frequency.values())
            key = (passage.title, passage.section)
            if key not in context:
                context[key] = Counter(_terms(f"{passage.title} {passage.section}"))
            weighted: dict[str, float] = dict(frequency)
            for term in context[key]:
                weighted[term] = weighted.get(term, 0.0) + CONTEXT_WEIGHT
            for term, count in weighted.items():
                rows.append(row)
                columns.append(self._columns.setdefault(term, len(self._columns)))
                counts.append(count)
        data = np.asarray(counts, dtype=np.float32)
        row_ids = np.asarray(rows, dtype=np.int64)
        column_ids = np.asarray(columns, dtype=np.int64)
        size, width = len(self.passages), len(self._columns)
        documents = np.bincount(column_ids, minlength=max(1, width))
        mean = max(1.0, float(lengths.mean()))
        idf = np.log1p((size - documents + 0.5) / (documents + 0.5)).astype(np.float32)
        length_part = K1 * (1 - B + B * lengths / mean)
        values = idf[column_ids] * data * (K1 + 1) / (data + length_part[row_ids])
        return csc_matrix((values.astype(np.float32), (row_ids, column_ids)), shape=(size, max(1, width)))


def _terms(text: str) -> list[str]:
    out: list[str] = []
    for token in tokens(text):
        if not token.content:
            continue
        out.append(token.stem)
        # Compounds are found by their parts too: "mixture-of-experts" by "experts".
        if "-" in token.low:
            out.extend(stem(part) for part in token.low.split("-") if len(part) > 2)
    return out


def reciprocal_rank(rankings: Sequence[Sequence[str]], constant: int = 60) -> list[str]:
    """Fuse rankings of ids (Cormack, Clarke and Büttcher 2009, constant 60), best first."""
    scores: dict[str, float] = {}
    for ranking in rankings:
        for rank, item in enumerate(ranking):
            scores[item] = scores.get(item, 0.0) + 1 / (constant + rank + 1)
    return sorted(scores, key=lambda item: (-scores[item], item)) if scores else []
