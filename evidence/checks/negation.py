"""Negation with its scope: does the evidence say the same thing, or its opposite?"""

import re
from itertools import pairwise
from typing import NamedTuple

from evidence.checks.comparison import check_comparison
from evidence.checks.finding import Finding, finding
from evidence.checks.things import BREAK, kin, of_one_thing
from evidence.checks.units import WORDS
from evidence.lexicon import (
    ASIDE,
    ENDS_SCOPE,
    FORBIDDEN,
    KNOCKED_OUT,
    LACKING,
    NEGATIONS,
    PSEUDO_NEGATIONS,
    QUANTIFYING,
    SET_ASIDE,
    TOPICAL,
    TURNED_BY_UN,
    WITH,
    answering,
)
from evidence.sentences import Span
from evidence.tokens import Token, aligned, stem, tokens

ALIGNED = 0.5
"""The evidence must cover this share of the claim's words before a difference in polarity means anything."""
SCOPE = 6
"""Content words that a negation reaches forward, unless punctuation or "but" ends it."""
FIGURE = (
    r"(?:an? |one |the )?(?=[$~]?\d|"
    + "|".join(sorted(WORDS, key=len, reverse=True))
    + r"|half|third|quarter|tenth|fifth)"
)
_BOUNDING = re.compile(
    r"(?:no|not) (?:less|more|fewer|greater|lower|smaller|larger|higher|longer|shorter) than " + FIGURE, re.I
)
"""Here the negation turns the bound, not what follows it."""


class Side(NamedTuple):
    """A text with its words and what it negates."""

    text: str
    every: tuple[Token, ...]
    negated: list[tuple[Token, list[Token]]]

    @property
    def reached(self) -> set[int]:
        """Where the words in the scope of a negation start."""
        return {word.start for _, scope in self.negated for word in scope}

    @property
    def denied(self) -> set[str]:
        """Stems of the words in the scope of a negation."""
        return {word.stem for _, scope in self.negated for word in scope}


def side_of(text: str) -> Side:
    return Side(text, tokens(text), negated_words(text))


def check_negation(claim: str, evidence: str) -> Finding:
    """Fail when a shared word is negated on one side only."""
    span, cover = aligned(claim, evidence)
    sentence = evidence[span.start : span.end]
    ours, theirs = side_of(claim), side_of(sentence)
    if not ours.negated and not theirs.negated:
        return finding("negation", "pass", "neither side negates")
    if cover < ALIGNED:
        return finding("negation", "unknown", "a negation, and no sentence close enough to compare")
    answered = False
    for side, own, other in (("claim", ours, theirs), ("evidence", theirs, ours)):
        for cue, scope in own.negated:
            carrier = _carrier(cue, scope, own, other)
            if carrier is None or _speaks_of_lack(side, cue, carrier, ours, theirs):
                continue
            if _answered(cue, scope, own, other):
                answered = True
                continue
            detail = f"only the {side} negates: {own.text[cue.start : carrier.end]!r}"
            if side == "claim":
                return finding("negation", "fail", detail, (Span(cue.start, carrier.end),), (span,))
            there = Span(span.start + cue.start, span.start + carrier.end)
            return finding("negation", "fail", detail, (), (there,))
    if answered:
        return finding("negation", "unknown", "an opposite word answers the negation")
    both = bool(ours.negated) and bool(theirs.negated)
    outcome = "pass" if both or not ours.negated else "unknown"
    detail = "both negate the same" if both else "the negations concern other words"
    return finding("negation", outcome, detail)


def _carrier(cue: Token, scope: list[Token], own: Side, other: Side) -> Token | None:
    """The shared word that ``cue`` negates and the other side does not; None where there is none."""
    stems = {t.stem for t in other.every if t.content}
    shared = [w for w in scope if kin(w.stem, stems)]
    # The word right after the cue carries the negation: what follows may only be circumstance.
    carrier = next((w for w in scope[:3] if w in shared), None)
    if carrier is None:
        return None
    if any(kin(w.stem, other.denied) for w in (shared if cue.low in QUANTIFYING else [carrier])):
        return None
    at = scope.index(carrier)
    while at < len(scope) and scope[at] in shared and _stands_free(scope[at], own):
        # "Reduces stroke but does not reduce mortality": only the mortality is denied.
        at += 1
    if at == len(scope) or scope[at] not in shared or kin(scope[at].stem, other.denied):
        return None
    return scope[at]


def _stands_free(word: Token, side: Side) -> bool:
    """Does the side also have ``word`` out of the reach of every negation?"""
    free = (t for t in side.every if t.start not in side.reached and t.stem == word.stem)
    # "An extra hardening loss" hardens nothing by itself.
    return any(t.low.endswith("ing") == word.low.endswith("ing") for t in free)


def _speaks_of_lack(side: str, cue: Token, carrier: Token, ours: Side, theirs: Side) -> bool:
    """Does ``cue`` only say what happens when something is taken away?"""
    if cue.low not in LACKING:
        return False
    if side == "claim":
        return bool(KNOCKED_OUT.search(theirs.text))
    spots = (i for i, token in enumerate(ours.every) if kin(token.stem, {carrier.stem}))
    return not any(before.low in WITH for i in spots for before in ours.every[max(0, i - 3) : i])


def _answered(cue: Token, scope: list[Token], own: Side, other: Side) -> bool:
    """Does the other side say it by an opposite ("does not increase", "decreases"), or with the parties reversed?"""
    stems = {t.stem for t in other.every}
    free = [t for t in other.every if t.start not in other.reached]
    if _set_aside(scope, other) or any(_turned_back(word, stems) for word in scope):
        return True
    for word in scope:
        if word.low in TOPICAL or kin(word.stem, stems):
            continue
        opposed = answering(word.low)
        if any(t.low in opposed and of_one_thing(word, t, own.text, other.text) for t in free):
            return True
    # "Gato does not outperform Zebra" agrees with what turns the bare comparison around.
    bare = own.text[: cue.start] + " " * (cue.end - cue.start) + own.text[cue.end :]
    return check_comparison(bare, other.text).outcome == "fail"


def _set_aside(scope: list[Token], other: Side) -> bool:
    """Does the other side deny without a negation what is in ``scope`` ("independent of the dose", "was prohibited")?"""
    stems = {w.stem for w in scope}
    for at, token in enumerate(other.every):
        if token.low in SET_ASIDE | FORBIDDEN and token.start not in other.reached:
            first = max(0, at - SCOPE) if token.low in FORBIDDEN else at + 1
            if any(w.content and kin(w.stem, stems) for w in other.every[first : at + 1 + SCOPE]):
                return True
    return False


def _turned_back(word: Token, stems: set[str]) -> bool:
    """Is ``word`` an opposite by its beginning of what the other side says: nothing goes unread where all is read?"""
    bare = TURNED_BY_UN.match(word.low)
    return bool(bare) and not kin(word.stem, stems) and stem(word.low[bare.end() :]) in stems


def negated_words(text: str) -> list[tuple[Token, list[Token]]]:
    """Each negation of ``text`` with the content words in its scope."""
    # Asides stand between a negation and what it negates: blanked, so that offsets stay.
    text = ASIDE.sub(lambda m: " " * len(m.group()), text)
    low = text.lower()
    idle = [m.span() for phrase in PSEUDO_NEGATIONS for m in re.finditer(re.escape(phrase), low)]
    every = tokens(text)
    out: list[tuple[Token, list[Token]]] = []
    for i, token in enumerate(every):
        negates = token.low in NEGATIONS or token.low.endswith("n't")
        shape = text[token.start : token.end]
        # Nitric oxide, and a treatment that failed, negate nothing.
        idle_here = (shape == "NO" and not text.isupper()) or (
            token.low.startswith("fail") and not re.match(r"\s+(?:to|in \w+ing)\b", text[token.end :])
        )
        if not negates or idle_here or any(a <= token.start < b for a, b in idle):
            continue
        scope: list[Token] = []
        bounded = _BOUNDING.match(text, token.start)
        for before, word in pairwise(every[i:]):
            between = text[before.end : word.start]
            if (
                BREAK.search(between)
                or word.low in ENDS_SCOPE | {"no", "not"}
                or (bounded and word.start >= bounded.end())
            ):
                break
            if word.content:
                scope.append(word)
            if len(scope) >= SCOPE:
                break
        out.append((token, scope))
    return out
