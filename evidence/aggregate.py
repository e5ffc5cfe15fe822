"""From scored passages to one judgement: vetoes a passage, then the strongest for and against, never their
average.
"""

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from evidence.calibration import FEATURES, Calibration
from evidence.checks import Finding, run_checks
from evidence.checks.names import mentions, names
from evidence.checks.numbers import missing
from evidence.lexicon import words
from evidence.scorers import Scores, shared_bigrams
from evidence.tokens import aligned, coverage, tokens
from state.claims import Check, Label
from state.sources import Passage

VETOES: dict[str, tuple[float, bool]] = {
    "numbers": (0.05, True),
    "comparison": (0.1, True),
    "negation": (0.15, True),
    "direction": (0.15, True),
    "superlatives": (0.3, False),
    "names": (0.25, False),
}
"""Of a failed check: what is left of the support, and whether the rest speaks against (or only says
nothing).
"""
UNMATCHED_LEFT = 0.25
"""What is left of a claim's support when one of its numbers is nowhere in its evidence."""
UNNAMED_LEFT = 0.6
"""The same when one of its names is neither in its evidence nor in a title."""
VERBATIM_SHARE = 1.0
"""Share of the claim's content words that a passage must have, in the claim's order, to state it."""
TURNING = words(
    "not no nor neither never cannot few fewer less least little only against down off under below over above until "
    "unlikely hardly rarely without may might could would should whether if unless unclear unknown most some all every"
)
"""Small words that turn or hedge a statement: both sides must have the same ones."""
_LEADING = re.compile(
    r"\b(by|to|from|at|of)\s+(?:about|around|only|some|up to)?\s*(\d[\d.,]*)", re.IGNORECASE
)
"""What leads to a number: a fall to 40 is no fall by 40."""
BETWEEN = 1
"""Content words of the passage that may stand between the claim's first and last."""
STATED = 0.98
"""Support by a passage that has the claim's words in the claim's order, with no check against it."""
NUMBERS_MISSING, NAMES_MISSING = FEATURES.index("numbers_missing"), FEATURES.index("names_missing")
VERBATIM = FEATURES.index("verbatim")
MAJOR = 3
"""Passages whose numbers together may carry a claim's numbers."""


class Judged(NamedTuple):
    """One passage with its probabilities after the checks."""

    passage: Passage
    support: float
    refute: float
    insufficient: float
    findings: tuple[Finding, ...]
    cover: float


def judge_passage(claim: str, passage: Passage, scores: Sequence[float]) -> Judged:
    """Apply the checks to one scored passage: a failed one takes support away, whatever the scorer said."""
    support, refute, insufficient = (float(s) for s in scores)
    evidence = context(passage)
    findings = run_checks(claim, evidence, passage.title)
    _, cover = aligned(claim, evidence)
    for found in findings:
        veto = VETOES.get(found.check.name)
        if found.outcome != "fail" or veto is None:
            continue
        left, against = veto
        lost = support * (1 - left)
        support *= left
        if found.check.name == "names":
            # What is said of another system says nothing of this one, neither for nor against.
            insufficient += refute * (1 - left)
            refute *= left
        # Only evidence that is about the claim can refute it.
        if against and cover >= 0.5:
            refute += lost
        else:
            insufficient += lost
    judged = Judged(passage, support, refute, insufficient, findings, cover)
    if verbatim(claim, judged) and support < STATED:
        # The passage says the claim in its own words and no check is against it: no scorer overrules that.
        rest = (1 - STATED) / max(1e-6, refute + insufficient)
        return judged._replace(support=STATED, refute=refute * rest, insufficient=insufficient * rest)
    return judged


def context(passage: Passage) -> str:
    """What the checks read of a passage: its text after the sentence before it."""
    if passage.before and len(passage.before) < 400:
        return f"{passage.before} {passage.text}"
    return passage.text


def presented(passage: Passage) -> str:
    """What the scorer reads of a passage: the paper's title, which says what "our method" is, then its context."""
    return f"{passage.title}. {context(passage)}" if passage.title else context(passage)


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


def verbatim(claim: str, judged: Judged) -> bool:
    """Does the passage have the claim's words in the claim's order, and no check against it?"""
    if judged.cover < VERBATIM_SHARE or any(f.outcome == "fail" for f in judged.findings):
        return False
    text = context(judged.passage)
    span, _ = aligned(claim, text)
    sentence = text[span.start : span.end]
    if {t.low for t in tokens(claim)} & TURNING != {t.low for t in tokens(sentence)} & TURNING:
        return False
    if not set(_LEADING.findall(claim)) <= set(_LEADING.findall(sentence)):
        return False
    ours = [t.stem for t in tokens(claim) if t.content]
    theirs = [t.stem for t in tokens(sentence) if t.content]
    blocks = [b for b in SequenceMatcher(None, ours, theirs, autojunk=False).get_matching_blocks() if b.size]
    matched = sum(b.size for b in blocks)
    # Words picked from two statements of one sentence are no statement.
    apart = blocks[-1].b + blocks[-1].size - blocks[0].b - matched if blocks else 0
    return bool(ours) and matched >= VERBATIM_SHARE * len(ours) and apart <= BETWEEN


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
    """Move most of the support to INSUFFICIENT when a number of the claim is missing from its evidence, part of it when a
    name is; raise it to STATED when the claim stands there in its own words. ``row`` is that of ``features``.
    """
    out = probabilities.copy()
    left = (UNMATCHED_LEFT if row[NUMBERS_MISSING] else 1.0) * (UNNAMED_LEFT if row[NAMES_MISSING] else 1.0)
    if left < 1:
        moved = out[0] * (1 - left)
        out[0] -= moved
        out[2] += moved
    elif row[VERBATIM] and out[0] < STATED:
        out[1:] *= (1 - STATED) / max(1e-9, 1 - out[0])
        out[0] = STATED
    return out


def relevant(judged: Judged) -> tuple[float, float]:
    """Order by how much a passage has to say on the claim, for or against."""
    return (max(judged.support, judged.refute), judged.cover)


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


def judge_all(claim: str, passages: Sequence[Passage], scores: Scores) -> list[Judged]:
    """Every passage judged, most telling first, ties in the given order."""
    judged = [judge_passage(claim, p, s) for p, s in zip(passages, scores.tolist(), strict=True)]
    return sorted(judged, key=relevant, reverse=True)
