"""Words of direction: does the evidence say that the same thing goes the other way?"""

import re

from evidence.checks.finding import Finding, finding
from evidence.checks.negation import ALIGNED, FIGURE, Side, side_of
from evidence.checks.things import FOLLOWING, kin, near, of_one_thing, thing
from evidence.lexicon import (
    DOWN,
    HIGHER_IS_BETTER,
    KNOCKED_OUT,
    LOWER_IS_BETTER,
    THINGS,
    TOPICAL,
    UP,
    VERB_OR_NOUN,
    against,
    against_where_more_is_better,
    agreeing_with,
    answering,
    opposites_of,
    words,
)
from evidence.sentences import Span
from evidence.tokens import Token, aligned

_LOOSENING = re.compile(
    r"(?:\bat )?\b(least|most|more|less|fewer|over|under|above|below)(?: than)? " + FIGURE
)
"""Words that only bound a number are the numbers check's business."""


_STEP = re.compile(
    r"(?P<value>\d(?:[\d.,]*\d)?)\s?(?:%|x|×|-?fold|times|percent|(?:percentage )?points?)?\s"
    r"(?P<word>above|below|higher|lower|more|less|fewer|greater|larger|smaller|longer|shorter|faster|slower)\b",
    re.IGNORECASE,
)
"""So much above, below, faster than something."""
_STEPS = (
    (words("above higher more greater larger longer"), words("below lower less fewer smaller shorter")),
    (words("faster"), words("slower")),
)


def check_direction(claim: str, evidence: str) -> Finding:
    """Fail when the evidence has the opposite of a direction word, said of the same things."""
    span, cover = aligned(claim, evidence)
    ours, theirs = side_of(claim), side_of(evidence[span.start : span.end])
    loosening = {m.start(1) for m in _LOOSENING.finditer(claim.lower())}
    directed = [
        t
        for t in ours.every
        if t.start not in loosening
        and (t.low in UP or t.low in DOWN or (opposites_of(t.low) and t.low not in TOPICAL))
    ]
    topical = [t for t in ours.every if t.low in TOPICAL and opposites_of(t.low)] if cover >= 0.75 else []
    if any(t.low in {"no", "all"} for t in topical) and _answers(ours, theirs):
        # "No patient died" is "all survived".
        topical = [t for t in topical if t.low not in {"no", "all"}]
    step = _step_back(ours, theirs)
    if step:
        mine, other = step
        detail = f"the claim says {mine.group()!r}, the evidence {other.group()!r}"
        there = Span(span.start + other.start(), span.start + other.end())
        return finding("direction", "fail", detail, (Span(*mine.span()),), (there,))
    if not directed and not topical:
        return finding("direction", "unknown", "no word of direction in the claim")
    if cover < ALIGNED:
        return finding("direction", "unknown", "no sentence of the evidence is close enough to compare")
    seen = False
    for token in [*directed, *topical]:
        agrees, rival = _weighed(token, ours, theirs, wide=token not in topical)
        seen = seen or agrees
        if rival:
            detail = f"the claim says {token.low!r}, the evidence {rival.low!r}"
            there = Span(span.start + rival.start, span.start + rival.end)
            return finding("direction", "fail", detail, (Span(token.start, token.end),), (there,))
    if seen:
        return finding("direction", "pass", "the evidence has the same direction")
    return finding("direction", "unknown", "the evidence has no word of that direction")


def _answers(ours: Side, theirs: Side) -> bool:
    """Has the evidence an opposite of a word of the claim?"""
    said = {t.low for t in theirs.every}
    return any(answering(t.low) & said for t in ours.every if t.content)


def _step_back(ours: Side, theirs: Side) -> tuple[re.Match[str], re.Match[str]] | None:
    """Where both sides step by one value from one thing, the other way: "2.9 above the baseline", "2.9 lower than it"."""
    for mine in _STEP.finditer(ours.text):
        for other in _STEP.finditer(theirs.text):
            if mine.group("value") != other.group("value") or not _opposed(mine, other):
                continue
            (here, thing_here), (there, thing_there) = _stepping(mine, ours), _stepping(other, theirs)
            turned = (here in ours.reached) != (there in theirs.reached)
            if not turned and any(kin(stem, thing_there) for stem in thing_here):
                return mine, other
    return None


def _opposed(mine: re.Match[str], other: re.Match[str]) -> bool:
    one, two = mine.group("word").lower(), other.group("word").lower()
    return any((one in up and two in down) or (one in down and two in up) for up, down in _STEPS)


def _stepping(step: re.Match[str], side: Side) -> tuple[int, list[str]]:
    """Where the word of direction of ``step`` starts, and the stems of the content words after it."""
    at = step.start("word")
    after = [t.stem for t in side.every if t.content and t.start > at]
    return at, after[:FOLLOWING]


def _weighed(token: Token, ours: Side, theirs: Side, wide: bool) -> tuple[bool, Token | None]:
    """Does the evidence have the direction of ``token`` for the same thing, and which word has the opposite one
    (any of the other direction where ``wide``, or else an exact opposite)?
    """
    same = [t for t in theirs.every if kin(t.stem, {token.stem})]
    alike = same or ([t for t in theirs.every if t.low in agreeing_with(token.low)] if wide else [])
    if any(of_one_thing(token, t, ours.text, theirs.text) for t in alike):
        return True, None
    opposed = opposites_of(token.low)
    # Where another word says the same, only an exact opposite still contradicts.
    if wide and (same or not alike):
        opposed |= against(token.low)
    # What goes up as another thing goes down may go down with it where that is taken away.
    if same and bool(KNOCKED_OUT.search(ours.text)) != bool(KNOCKED_OUT.search(theirs.text)):
        return False, None
    said = {t.low for t in ours.every}
    for other in theirs.every:
        turned = (token.start in ours.reached) != (other.start in theirs.reached)
        if turned or other.low in said or not _directs(token, other, ours, theirs):
            continue
        if other.low in opposed:
            if of_one_thing(token, other, ours.text, theirs.text, fully=True, loosely=not same):
                return False, other
        elif wide and not alike and _measured(token, other, ours, theirs):
            return False, other
    return False, None


def _directs(token: Token, other: Token, ours: Side, theirs: Side) -> bool:
    """Are both words of direction here, and not names of things ("residual blocks", "the new loss")?"""
    for word, side, rival, there in ((token, ours, other, theirs), (other, theirs, token, ours)):
        if word.low in VERB_OR_NOUN and not kin(_beside(word, side)[1], thing(rival, there.text).stems):
            return False
    if token.low in THINGS or other.low in THINGS:
        # A twin of it has the same neighbour; any other word in its place has not.
        return any(a and a == b for a, b in zip(_beside(token, ours), _beside(other, theirs), strict=True))
    return True


def _beside(token: Token, side: Side) -> tuple[str, str]:
    """Stems of the content words before and after ``token``; empty where there is none."""
    before = [t.stem for t in side.every if t.content and t.end <= token.start]
    after = [t.stem for t in side.every if t.content and t.start >= token.end]
    return (before[-1] if before else "", after[0] if after else "")


def _measured(token: Token, other: Token, ours: Side, theirs: Side) -> bool:
    """Are a word of value and one of amount said of a measure of which more is better, and of none of which less is?"""
    if other.low not in against_where_more_is_better(token.low):
        return False
    mine, there = near(token, ours.every), near(other, theirs.every)
    if any(w.low in LOWER_IS_BETTER for w in (*mine, *there)):
        return False
    shared = {w.stem for w in mine if w.low in HIGHER_IS_BETTER} & {w.stem for w in there}
    return bool(shared) and of_one_thing(token, other, ours.text, theirs.text, fully=True, loosely=False)
