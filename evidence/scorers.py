"""How one claim and one piece of evidence become three probabilities: the port, and the scorer without
weights.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from evidence.tokens import aligned, coverage, tokens

Scores = NDArray[np.float32]
"""Shape (pairs, 3), columns in the order of ``state.claims.LABELS``, rows summing to one."""


class PairScorer(Protocol):
    """Anything that reads claim and evidence together."""

    @property
    def name(self) -> str: ...

    def score(self, pairs: Sequence[tuple[str, str]]) -> Scores:
        """Probabilities of (claim, evidence) pairs, one row a pair, in order; the same pair gives the same
        row.
        """
        ...


class Remembering:
    """A scorer that asks the wrapped one only for pairs it has not seen."""

    def __init__(self, scorer: PairScorer) -> None:
        self._scorer = scorer
        self._known: dict[tuple[str, str], NDArray[np.float32]] = {}
        self.name = scorer.name

    def score(self, pairs: Sequence[tuple[str, str]]) -> Scores:
        """As the wrapped one would, pair by pair."""
        new = [p for p in dict.fromkeys(pairs) if p not in self._known]
        if new:
            self._known.update(zip(new, self._scorer.score(new), strict=True))
        if not pairs:
            return np.zeros((0, 3), dtype=np.float32)
        return np.stack([self._known[p] for p in pairs])


class FeatureScorer:
    """Relevance from overlap alone; polarity is left to the checks, which the judge runs in any case.

    The weights were set by hand so that a verbatim sentence comes out near 0.97 and a half-covered one
    near 0.3. Used where the weights file is absent, and as a feature beside the cross-encoder.
    """

    name = "features-v1"

    def score(self, pairs: Sequence[tuple[str, str]]) -> Scores:
        rows = np.zeros((len(pairs), 3), dtype=np.float32)
        for i, (claim, evidence) in enumerate(pairs):
            support = relevance(claim, evidence)
            rows[i] = (support * 0.98, support * 0.02, 1 - support)
        return rows


def relevance(claim: str, evidence: str) -> float:
    """Probability-like closeness of ``claim`` to the best sentence of ``evidence``, 0 to 1."""
    _, cover = aligned(claim, evidence)
    whole = coverage(claim, evidence)
    runs = shared_bigrams(claim, evidence)
    z = 9.0 * (0.5 * cover + 0.2 * whole + 0.3 * runs) - 5.3
    return float(1 / (1 + np.exp(-z)))


def shared_bigrams(claim: str, evidence: str) -> float:
    """Share of the claim's neighbouring content words that are neighbours in the evidence too, 0 to 1."""
    ours = _bigrams(claim)
    return len(ours & _bigrams(evidence)) / len(ours) if ours else 0.0


def _bigrams(text: str) -> set[tuple[str, str]]:
    stems = [t.stem for t in tokens(text) if t.content]
    return set(pairwise(stems))
