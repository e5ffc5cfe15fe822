"""What a word of direction or a negation speaks of, and whether two of them speak of the same thing."""

import re
from collections.abc import Collection, Sequence
from itertools import pairwise
from typing import NamedTuple

from evidence.lexicon import BEYOND, DOWN, ENDS_SCOPE, MEASURES, UP
from evidence.tokens import Token, tokens

KIN = 6
"""Words that begin with the same six letters are forms of one word."""
NEAR = 4
"""Words within which two words belong to the same phrase."""
FOLLOWING, PRECEDING = 5, 2
"""Content words after a word of direction, or else before it, that say what goes in that direction."""
BREAK = re.compile(r"[,;:.()]")
"""Marks that end a phrase."""


class Thing(NamedTuple):
    """What a word of direction speaks of: the stems, and the last word of the first noun with what qualifies it."""

    head: str
    stems: frozenset[str]


def thing(token: Token, text: str) -> Thing:
    """What ``token`` of ``text`` says goes up or down: the words after it, or else those before."""
    every = tokens(text)
    at = every.index(token)
    after = _phrase(text, every[at:], BEYOND, FOLLOWING)
    if after:
        # "Risk of stroke" is headed by the measure, which is no thing, "accuracy of the gate" by the accuracy.
        head = next(
            (a.stem for a, b in pairwise(after) if re.search(r"\b(?:of|in)\b", text[a.end : b.start])),
            after[-1].stem,
        )
        return Thing(head, frozenset(t.stem for t in after))
    before = _phrase(text, every[at::-1], ENDS_SCOPE | {"and"}, PRECEDING)
    return Thing("", frozenset(t.stem for t in before))


def _phrase(text: str, run: Sequence[Token], beyond: Collection[str], most: int) -> list[Token]:
    """The content words after the first of ``run`` up to the end of the phrase, without mere measures if others stand
    there."""
    found: list[Token] = []
    for last, word in pairwise(run):
        between = text[min(word.end, last.end) : max(word.start, last.start)]
        if BREAK.search(between) or word.low in beyond or len(found) == most:
            break
        if word.content and word.low not in UP | DOWN and not word.low.endswith("ly"):
            found.append(word)
    return [t for t in found if t.low not in MEASURES] or found


def near(token: Token, every: tuple[Token, ...]) -> tuple[Token, ...]:
    """The words around ``token``, itself among them."""
    at = every.index(token)
    return every[max(0, at - NEAR) : at + NEAR + 1]


def kin(stem: str, stems: Collection[str]) -> bool:
    """Is ``stem`` one of ``stems``, or a form of one ("quantization" of "quantizing")?"""
    if stem in stems or (len(stem) >= KIN and any(other[:KIN] == stem[:KIN] for other in stems)):
        return True
    # The stem of a short verb keeps its ending: "die", "died".
    return stem + "d" in stems or (stem.endswith("ied") and stem[:-1] in stems)


def of_one_thing(
    token: Token, other: Token, text: str, there: str, fully: bool = False, loosely: bool = True
) -> bool:
    """Do ``token`` of ``text`` and ``other`` of ``there`` speak of the same thing?

    Args:
        fully: most of the shorter of the two things must be shared, else one word.
        loosely: where one of the words has no thing of its own, its company decides.
    """
    mine, theirs = thing(token, text), thing(other, there)
    if mine.stems and theirs.stems:
        less, more = sorted((mine, theirs), key=lambda side: len(side.stems))
        shared = sum(kin(stem, more.stems) for stem in less.stems)
        # "Memory" is not "memory latency".
        other_head = len(less.stems) == 1 and mine.head and theirs.head and mine.head != theirs.head
        return shared > len(less.stems) / 2 and not other_head if fully else shared > 0
    return loosely and bool(_company(token, tokens(text)) & _company(other, tokens(there)))


def _company(token: Token, every: tuple[Token, ...]) -> set[str]:
    words_near = (w for w in near(token, every) if w is not token)
    return {w.stem for w in words_near if w.content and w.low not in UP and w.low not in DOWN}
