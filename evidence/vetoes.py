"""What one text says of a claim once the checks have had their say: a failed one takes support away, whatever the
scorer gave.
"""

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

from evidence.checks import Finding, run_checks
from evidence.checks.numbers import NAME as NUMBERS
from evidence.lexicon import words
from evidence.scorers import Scores
from evidence.tokens import aligned, tokens
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
_SAYS = r"(?:reports?|reported|finds?|found|shows?|showed|states?|stated|says?|said|claims?|claimed|concludes?|concluded)"
_SOURCE = r"(?:the|this|its|their) (?:authors?|paper|study|article|abstract|work)"
_ATTRIBUTED = re.compile(
    rf"\s*(?:according to {_SOURCE}|{_SOURCE} {_SAYS} that|(?:here )?it (?:is|was) {_SAYS} that|"
    rf"as (?:reported|shown|stated)|in this (?:work|paper|study|article)|we {_SAYS} that)\b\s*,?\s+",
    re.IGNORECASE,
)
"""What only says whose statement it is: "According to its authors, dense layers are slower"."""
BETWEEN = 1
"""Content words of the passage that may stand between the claim's first and last."""
STATED = 0.98
"""Support by a passage that has the claim's words in the claim's order, with no check against it."""


class Judged(NamedTuple):
    """One passage with its probabilities after the checks."""

    passage: Passage
    support: float
    refute: float
    insufficient: float
    findings: tuple[Finding, ...]
    cover: float
    elsewhere: bool = False
    """Does it lack the claim's numbers where another passage, as near to the claim, has them all?"""


def judge_passage(claim: str, passage: Passage, scores: Sequence[float]) -> Judged:
    """Apply the checks to one scored passage: a failed one takes support away, whatever the scorer said."""
    return _judged(claim, passage, scores, *checked(claim, passage), told=0.0)


def _judged(
    claim: str,
    passage: Passage,
    scores: Sequence[float],
    findings: tuple[Finding, ...],
    cover: float,
    told: float,
) -> Judged:
    """The same of a passage that was checked; ``told`` is the largest share of the claim's content words in one sentence
    of a passage that has all its numbers.
    """
    elsewhere = told >= cover and any(f.outcome == "fail" and f.check.name == NUMBERS for f in findings)
    support, refute, insufficient = vetoed(scores, findings, cover, elsewhere)
    judged = Judged(passage, support, refute, insufficient, findings, cover, elsewhere)
    if verbatim(claim, judged) and support < STATED:
        # The passage says the claim in its own words and no check is against it: no scorer overrules that.
        rest = (1 - STATED) / max(1e-6, refute + insufficient)
        return judged._replace(support=STATED, refute=refute * rest, insufficient=insufficient * rest)
    return judged


def checked(claim: str, passage: Passage) -> tuple[tuple[Finding, ...], float]:
    """What the checks find in a passage, and the largest share of the claim's content words in one of its sentences."""
    evidence = context(passage)
    return run_checks(claim, evidence, passage.title), aligned(claim, evidence)[1]


def vetoed(
    scores: Sequence[float], findings: Sequence[Finding], cover: float, elsewhere: bool = False
) -> tuple[float, float, float]:
    """Probabilities of a text after the checks on it: what a failed one takes from the support speaks against the claim
    where the text is about it (``cover``: share of the claim's content words in one sentence), else it says nothing.
    Nor do other numbers say anything against a claim whose numbers stand ``elsewhere``.
    """
    support, refute, insufficient = (float(s) for s in scores)
    for found in findings:
        veto = VETOES.get(found.check.name)
        if found.outcome != "fail" or veto is None:
            continue
        left, against = veto
        lost = support * (1 - left)
        support *= left
        other = found.check.name == NUMBERS and elsewhere
        if found.check.name == "names" or other:
            # What is said of another system says nothing of this one, neither for nor against.
            insufficient += refute * (1 - left)
            refute *= left
        # Only evidence that is about the claim can refute it.
        if against and cover >= 0.5 and not other:
            refute += lost
        else:
            insufficient += lost
    return support, refute, insufficient


def vetoed_text(claim: str, text: str, scores: Sequence[float]) -> tuple[float, float, float]:
    """The same of a text that is no passage."""
    return vetoed(scores, run_checks(claim, text), aligned(claim, text)[1])


def context(passage: Passage) -> str:
    """What the checks read of a passage: its text after the sentence before it."""
    if passage.before and len(passage.before) < 400:
        return f"{passage.before} {passage.text}"
    return passage.text


def presented(passage: Passage) -> str:
    """What the scorer reads of a passage: the paper's title, which says what "our method" is, then its context."""
    return f"{passage.title}. {context(passage)}" if passage.title else context(passage)


def verbatim(claim: str, judged: Judged) -> bool:
    """Does the passage have the claim's words in the claim's order, and no check against it? Words that only say whose
    statement it is may be the claim's own.
    """
    if any(f.outcome == "fail" for f in judged.findings):
        return False
    text = context(judged.passage)
    attributed = _ATTRIBUTED.match(claim)
    claim = claim[attributed.end() :] if attributed else claim
    if not attributed and judged.cover < VERBATIM_SHARE:
        return False
    span, cover = aligned(claim, text)
    if cover < VERBATIM_SHARE:
        return False
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


def relevant(judged: Judged) -> tuple[float, float]:
    """Order by how much a passage has to say on the claim, for or against."""
    return (max(judged.support, judged.refute), judged.cover)


def judge_all(claim: str, passages: Sequence[Passage], scores: Scores) -> list[Judged]:
    """Every passage judged, most telling first, ties in the given order."""
    checks = [checked(claim, p) for p in passages]
    told = max((cover for found, cover in checks if _has_numbers(found)), default=0.0)
    judged = [
        _judged(claim, p, s, *found, told=told)
        for p, s, found in zip(passages, scores.tolist(), checks, strict=True)
    ]
    return sorted(judged, key=relevant, reverse=True)


def _has_numbers(findings: Sequence[Finding]) -> bool:
    return any(f.check.name == NUMBERS and f.outcome == "pass" for f in findings)
