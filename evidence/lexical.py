"""The lexical score of the kernel's ancestor, computed as it was: shown beside every claim, deciding
nothing.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

THRESHOLD = 0.15
"""The cosine at which the ancestor called a claim verified."""


def lexical_score(claim: str, abstracts: Sequence[str]) -> float:
    """Largest TF-IDF cosine (uni- and bigrams, English stop words) of ``claim`` with one of ``abstracts``.

    The vectoriser is fitted on the claim and the abstracts together. 0.0 where nothing is left to compare.
    """
    # Here and not at the top: scikit-learn takes seconds to import.
    from sklearn.feature_extraction.text import TfidfVectorizer

    if not abstracts:
        return 0.0
    try:
        matrix = TfidfVectorizer(ngram_range=(1, 2), stop_words="english").fit_transform([claim, *abstracts])
    except ValueError:  # empty vocabulary
        return 0.0
    rows = matrix.tocsr()
    cosines = (rows[1:] @ rows[0].T).toarray().ravel()
    return _bounded(float(cosines.max()))


def lexical_scores(claims: Sequence[str], abstracts: Sequence[str]) -> list[float]:
    """``lexical_score`` of each claim, counting the abstracts once: equal but for the last bits of a
    float. Batches of claims over the same abstracts share the counting.
    """
    fitted = _fitted(tuple(abstracts))
    return [fitted.score(claim) for claim in claims]


class _Fitted:
    """Abstracts, counted: all that a score needs of them. Never changed after it is made."""

    def __init__(self, abstracts: Sequence[str]) -> None:
        from sklearn.feature_extraction.text import TfidfVectorizer

        analyse = TfidfVectorizer(ngram_range=(1, 2), stop_words="english").build_analyzer()
        self._analyse: Callable[[str], list[str]] = analyse
        self._size = len(abstracts)
        self._columns: dict[str, int] = {}
        self._entries: list[list[tuple[int, int]]] = []
        for row, abstract in enumerate(abstracts):
            for term, count in Counter(self._analyse(abstract)).items():
                column = self._columns.setdefault(term, len(self._columns))
                if column == len(self._entries):
                    self._entries.append([])
                self._entries[column].append((row, count))
        self._base = self._squares()

    def _squares(self) -> NDArray[np.float64]:
        """Squared length of each abstract, were its terms in no claim."""
        weights = _idf(np.array([len(e) for e in self._entries], dtype=np.float64), self._size + 1)
        base = np.zeros(self._size)
        for column, found in enumerate(self._entries):
            for row, count in found:
                base[row] += (count * weights[column]) ** 2
        return base

    def score(self, claim: str) -> float:
        """``lexical_score`` of ``claim``."""
        terms = Counter(self._analyse(claim))
        if not self._size or not terms:
            return 0.0
        squares = self._base.copy()
        products = np.zeros(self._size)
        own = 0.0
        for term, count in terms.items():
            column = self._columns.get(term)
            frequency = 0 if column is None else len(self._entries[column])
            # The claim is a document too: it raises the frequency of its own terms by one.
            weight = float(_idf(np.float64(frequency + 1), self._size + 1))
            own += (count * weight) ** 2
            if column is None:
                continue
            alone = float(_idf(np.float64(frequency), self._size + 1))
            for row, found in self._entries[column]:
                products[row] += count * found * weight * weight
                squares[row] += (found * weight) ** 2 - (found * alone) ** 2
        norms = np.sqrt(squares * own)
        cosines = np.divide(products, norms, out=np.zeros(self._size), where=norms > 0)
        return _bounded(float(cosines.max()))


@lru_cache(maxsize=2)
def _fitted(abstracts: tuple[str, ...]) -> _Fitted:
    return _Fitted(abstracts)


def _idf(frequency: NDArray[np.float64] | np.float64, documents: int) -> NDArray[np.float64]:
    return np.log((1 + documents) / (1 + np.asarray(frequency))) + 1


def _bounded(value: float) -> float:
    return min(1.0, max(0.0, value))
