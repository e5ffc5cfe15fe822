"""From judged passages to one judgement: the strongest for and against, never their average."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from evidence.calibration import FEATURES, Calibration
from evidence.checks.names import mentions, names
from evidence.checks.numbers import missing
from evidence.scorers import shared_bigrams
from evidence.tokens import coverage
from evidence.vetoes import STATED, Judged, context, relevant, verbatim
from state.claims import Check, Label

UNMATCHED = 0.25
"""Largest probability of support of a claim one of whose numbers is nowhere in its evidence."""
UNNAMED, UNNAMED_LEFT = 0.3, 0.2
"""Where one of its names is neither in its evidence nor in a title: of what goes beyond the first, the second is left.
"""
NUMBERS_MISSING, NAMES_MISSING = FEATURES.index("numbers_missing"), FEATURES.index("names_missing")
VERBATIM = FEATURES.index("verbatim")
SHOWN = 0.35
"""Probability from which a text is evidence for or against."""
UNSHOWN = 0.3
"""Largest probability of support or refutation that no text is evidence of."""
FOR = tuple(FEATURES.index(name) for name in ("support_1", "together_support", "closely_support"))
AGAINST = tuple(FEATURES.index(name) for name in ("refute_1", "together_refute", "closely_refute"))
MAJOR = 3
"""Passages whose numbers together may carry a claim's numbers."""


def features(
    claim: str, judged: Sequence[Judged], together: Sequence[float], closely: Sequence[float]
) -> list[float]:
    """The claim-level features, named by ``evidence.calibration.FEATURES``; ``together`` and ``closely`` are what the
    careful reader gave the nearest sentences and the most telling passage.
    """
    support = [*sorted((j.support for j in judged), reverse=True), 0.0, 0.0]
    refute = [*sorted((j.refute for j in judged), reverse=True), 0.0, 0.0]
    best = max(judged, key=relevant)
    text, whole = context(best.passage), everything(judged)
    failed = {f.check.name for f in best.findings if f.outcome == "fail"}
    passed = {f.check.name for f in best.findings if f.outcome == "pass"}
    return [
        _logit(support[0]),
        support[1],
        _logit(refute[0]),
        refute[1],
        _logit(min(j.insufficient for j in judged)),
        max(best.cover, coverage(claim, text)),
        shared_bigrams(claim, text),
        float("numbers" in failed),
        float(bool(unmatched(claim, judged))),
        float("negation" in failed),
        float("direction" in failed),
        float("comparison" in failed),
        float(bool(failed & {"names", "superlatives"})),
        float(np.log(len(judged))),
        float(stated(claim, judged)),
        coverage(claim, whole),
        float(bool(unnamed(claim, whole))),
        *(_logit(float(p)) for p in (*together, *closely)),
        float("numbers" in passed),
        float("direction" in passed),
        float("names" in passed),
        1.0,
    ]


def decide(
    claim: str,
    judged: Sequence[Judged],
    together: Sequence[float],
    closely: Sequence[float],
    calibration: Calibration,
) -> NDArray[np.float64]:
    """Probabilities of the claim: by ``calibration``, then by the laws that a supported claim's numbers and names are
    there, and that what a passage states is supported, whatever others say (they are listed against it).
    """
    row = features(claim, judged, together, closely)
    return settle(calibration.probabilities(row), row)


def stated(claim: str, judged: Sequence[Judged]) -> bool:
    """Does a passage have the claim's words in order, and no check against it?"""
    return any(verbatim(claim, j) for j in judged)


def settle(probabilities: NDArray[np.float64], row: Sequence[float]) -> NDArray[np.float64]:
    """Hold ``probabilities`` to the laws, by the claim's ``features``: no support or refutation without a text that gives
    it after the checks; little of it for a claim with a number that is missing from its evidence, or with a name that is,
    unless all else speaks for it (only the top is held down: what was doubtful is as probable as it was); a claim that
    stands there in its own words is supported.
    """
    out = probabilities.copy()
    for side, given in ((0, FOR), (1, AGAINST)):
        if max(row[i] for i in given) < _logit(SHOWN) and out[side] > UNSHOWN:
            out[2] += out[side] - UNSHOWN
            out[side] = UNSHOWN
    held = float(out[0])
    if row[NAMES_MISSING] and held > UNNAMED:
        held = UNNAMED + UNNAMED_LEFT * (held - UNNAMED)
    if row[NUMBERS_MISSING]:
        held = min(held, UNMATCHED)
    if row[NAMES_MISSING] or row[NUMBERS_MISSING]:
        out[2] += out[0] - held
        out[0] = held
    elif row[VERBATIM] and out[0] < STATED:
        out[1:] *= (1 - STATED) / max(1e-9, 1 - out[0])
        out[0] = STATED
    return out


def unmatched(claim: str, judged: Sequence[Judged]) -> list[str]:
    """Quantities of the claim that none of the strongest passages has."""
    strongest = sorted(judged, key=relevant, reverse=True)[:MAJOR]
    text = "\n\n".join(context(j.passage) for j in strongest)
    return [claim[q.start : q.end] for q in missing(claim, text)]


def unnamed(claim: str, text: str) -> list[str]:
    """Names of the claim that ``text`` does not have."""
    found = (claim[s.start : s.end] for s in names(claim))
    return [name for name in found if not mentions(text, name)]


def everything(judged: Sequence[Judged]) -> str:
    """All passages in the order given, after their titles."""
    titles = dict.fromkeys(j.passage.title for j in judged if j.passage.title)
    return "\n\n".join([*titles, *(context(j.passage) for j in judged)])


def numbers_check(claim: str, judged: Sequence[Judged], label: Label) -> Check:
    """The law that every number of a supported claim occurs in its evidence, over the strongest passages; of a refuted
    claim what the first of ``judged`` has against its numbers.
    """
    lacking = unmatched(claim, judged)
    own = next((f.check for f in judged[0].findings if f.check.name == "numbers"), None) if judged else None
    if own and own.outcome == "fail" and label == "REFUTED":
        return own
    if not lacking:
        return (
            own
            if own and own.outcome == "pass"
            else Check(
                name="numbers", outcome="pass", detail="no quantity of the claim is missing from its evidence"
            )
        )
    if own and own.outcome == "fail":
        return own
    return Check(name="numbers", outcome="unknown", detail="not in the evidence: " + ", ".join(lacking))


def _logit(p: float) -> float:
    p = min(max(p, 1e-3), 1 - 1e-3)
    return float(np.log(p / (1 - p)))
