"""Finds sentences of other papers that say a claim in other words: near in meaning, with no check against them."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from evidence.checks import run_checks
from evidence.checks.numbers import missing
from evidence.sentences import sentences
from evidence.tokens import coverage
from state.claims import Evidence, Quote
from state.sources import Passage

NEAR = 0.75
"""Cosine (MiniLM) of claim and sentence from which they may say the same."""
_KNOTS = ((0.75, 0.62), (0.8, 0.66), (0.85, 0.75), (0.9, 0.82), (1.0, 0.9))
"""Cosine to probability of support. Measured on 1,300 claims of the training split (SciFact, Check-COVID,
CitInt, HealthVer, Climate-FEVER) with their best sentence that fails no check: 62 % supported at 0.75 to
0.80, 69 % at 0.80 to 0.85, 82 % above. Those sets hold false claims on purpose, so it is a low estimate."""
SHARED = 0.3
"""Share of the claim's content words that the sentence must have: meaning alone drifts to the same subject."""


class Candidate(NamedTuple):
    """A sentence that may say the claim in other words."""

    claim: int
    """Index of the claim."""
    passage: Passage
    start: int
    end: int
    """Within the passage's text."""

    @property
    def text(self) -> str:
        return self.passage.text[self.start : self.end]


def candidates(
    claims: Sequence[str], own: Sequence[str], passages: Sequence[Sequence[Passage]]
) -> list[Candidate]:
    """Sentences of papers other than each claim's ``own`` (its paper id) that share words with the claim, have all its
    numbers and no check against them."""
    found: list[Candidate] = []
    for i, (claim, paper_id, windows) in enumerate(zip(claims, own, passages, strict=True)):
        seen: set[tuple[str, int]] = set()
        for passage in windows:
            if passage.paper_id == paper_id or passage.kind not in {"body", "abstract"}:
                continue
            for span in sentences(passage.text):
                text = passage.text[span.start : span.end]
                place = (passage.document_id, passage.start + span.start)
                if place in seen or coverage(claim, text) < SHARED:
                    continue
                seen.add(place)
                if missing(claim, text):
                    continue
                if all(f.check.outcome != "fail" for f in run_checks(claim, text)):
                    found.append(Candidate(i, passage, span.start, span.end))
    return found


def corroborating(
    found: Sequence[Candidate], claim_vectors: NDArray[np.float32], vectors: NDArray[np.float32]
) -> dict[int, list[Evidence]]:
    """Evidence by index of the claim: the nearest sentence of each other paper, where it is near enough.

    Args:
        claim_vectors: shape (claims, d), unit rows. vectors: shape (len(found), d), unit rows.
    """
    best: dict[tuple[int, str], tuple[float, Candidate]] = {}
    for candidate, vector in zip(found, vectors, strict=True):
        cosine = float(claim_vectors[candidate.claim] @ vector)
        key = (candidate.claim, candidate.passage.paper_id)
        if cosine >= NEAR and (key not in best or cosine > best[key][0]):
            best[key] = (cosine, candidate)
    evidence: dict[int, list[Evidence]] = {}
    for (claim, _), (cosine, candidate) in sorted(best.items(), key=lambda item: (item[0][0], -item[1][0])):
        evidence.setdefault(claim, []).append(
            Evidence(quote=_quote(candidate), probability=probability(cosine), relation="independent")
        )
    return evidence


def probability(cosine: float) -> float:
    """Probability of support of a near sentence without a check against it, see ``_KNOTS``."""
    xs, ys = zip(*_KNOTS, strict=True)
    return round(float(np.interp(cosine, xs, ys)), 4)


def _quote(candidate: Candidate) -> Quote:
    passage = candidate.passage
    return Quote(
        paper_id=passage.paper_id,
        document_id=passage.document_id,
        section=passage.section,
        start=passage.start + candidate.start,
        end=passage.start + candidate.end,
        quote=candidate.text,
        page=passage.page,
        kind=passage.kind,
    )
