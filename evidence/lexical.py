"""The lexical score of the kernel's ancestor, computed as it was: shown beside every claim, deciding
nothing.
"""

from collections import Counter
from collections.abc import Sequence

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
    float.
    """
    from sklearn.feature_extraction.text import TfidfVectorizer

    analyse = TfidfVectorizer(ngram_range=(1, 2), stop_words="english").build_analyzer()
    columns: dict[str, int] = {}
    entries: list[list[tuple[int, int]]] = []
    for row, abstract in enumerate(abstracts):
        for term, count in Counter(analyse(abstract)).items():
            column = columns.setdefault(term, len(columns))
            if column == len(entries):
                entries.append([])
            entries[column].append((row, count))
    size = len(abstracts)
    document_frequency = np.array([len(e) for e in entries], dtype=np.float64)
    weights = _idf(document_frequency, size + 1)
    base = np.zeros(size)
    for column, found in enumerate(entries):
        for row, count in found:
            base[row] += (count * weights[column]) ** 2
    return [_one(Counter(analyse(claim)), columns, entries, base, size) for claim in claims]


def _one(
    terms: Counter[str],
    columns: dict[str, int],
    entries: list[list[tuple[int, int]]],
    base: NDArray[np.float64],
    size: int,
) -> float:
    if not size or not terms:
        return 0.0
    squares = base.copy()
    products = np.zeros(size)
    own = 0.0
    for term, count in terms.items():
        column = columns.get(term)
        frequency = 0 if column is None else len(entries[column])
        # The claim is a document too: it raises the frequency of its own terms by one.
        weight = float(_idf(np.float64(frequency + 1), size + 1))
        own += (count * weight) ** 2
        if column is None:
            continue
        alone = float(_idf(np.float64(frequency), size + 1))
        for row, found in entries[column]:
            products[row] += count * found * weight * weight
            squares[row] += (found * weight) ** 2 - (found * alone) ** 2
    norms = np.sqrt(squares * own)
    cosines = np.divide(products, norms, out=np.zeros(size), where=norms > 0)
    return _bounded(float(cosines.max()))


def _idf(frequency: NDArray[np.float64] | np.float64, documents: int) -> NDArray[np.float64]:
    return np.log((1 + documents) / (1 + np.asarray(frequency))) + 1


def _bounded(value: float) -> float:
    return min(1.0, max(0.0, value))
