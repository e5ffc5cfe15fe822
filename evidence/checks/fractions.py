"""Parts of a whole in words: "one in ten", "two out of five", "seven tenths", "half of"; as percentages."""

import re
from typing import NamedTuple

from evidence.checks.units import WORDS

_PARTS: dict[str, int] = {
    "half": 2,
    "third": 3,
    "quarter": 4,
    "fourth": 4,
    "fifth": 5,
    "sixth": 6,
    "seventh": 7,
    "eighth": 8,
    "ninth": 9,
    "tenth": 10,
    "twentieth": 20,
    "hundredth": 100,
}
_COUNT = r"(?P<{0}>" + "|".join(sorted(WORDS, key=len, reverse=True)) + r"|\d{{1,4}})"
_SHARE = re.compile(
    r"\b" + _COUNT.format("part") + r"\s+(?P<noun>[a-z]+\s+)?(?P<link>in|out of|in every|of every)\s+(?:a\s+)?"
    + _COUNT.format("whole")
    + r"\b(?!\s*(?:%|percent|per|[.,]\d|-|dimensions?|ms|seconds?|minutes?|hours?|days?|weeks?|months?|years?|steps?|"
    r"stages?|phases?|rounds?))",
    re.I,
)  # fmt: skip
_NAMED = re.compile(
    r"\b(?P<part>an?|one|"
    + "|".join(sorted(WORDS, key=len, reverse=True))
    + r")[- ](?P<name>"
    + "|".join(_PARTS)
    + r")s?\b",
    re.I,
)
_HALF = re.compile(
    r"(?<!one )(?<!a )(?<!ther )(?<!each )(?<!first )(?<!second )"
    r"(\b(?:more than|over|nearly|almost|about|roughly|around|under|less than|fewer than|in|by) )?"
    r"\b(?P<half>half)\b(?! an?\b)(?(1)| (?:of|the|as|its|their|that|those|these)\b)",
    re.I,
)
_HALVED = re.compile(r"(?<!two )(?<!both )(?<!the )(?<!of )\bhalv(?:es|ed|ing)\b", re.I)
LARGEST = 1000
"""Wholes beyond this are counts, not the base of a share."""


class Part(NamedTuple):
    """A share of a whole, in percent, and where it stands."""

    percent: float
    step: float
    """The smallest part that the words can tell, in percent: 10 of "four in ten"."""
    start: int
    end: int


def fractions(text: str) -> list[Part]:
    """Shares that ``text`` puts in words; where two readings overlap, both are given."""
    out = [Part(50.0, 10.0, m.start("half"), m.end("half")) for m in _HALF.finditer(text)]
    out += [Part(50.0, 10.0, m.start(), m.end()) for m in _HALVED.finditer(text)]
    for match in _SHARE.finditer(text):
        part, whole = _value(match.group("part")), _value(match.group("whole"))
        if _two_counts(text, match):
            continue
        if 0 < part < whole <= LARGEST and whole > 2:
            out.append(Part(100 * part / whole, 100 / whole, match.start(), match.end()))
    for match in _NAMED.finditer(text):
        part, whole = _value(match.group("part")), _PARTS[match.group("name").lower()]
        # "a third" may be an ordinal: "a third stage".
        ordinal = match.group("part").lower() in {"a", "an"} and not re.match(
            r"\s*(?:of|as|more|less|fewer|fast|slow|to|than|over|lower|higher|[.,;)]|$)",
            text[match.end() :],
            re.I,
        )
        if (
            0 < part < whole
            and not (ordinal and whole > 2)
            and not re.search(r"\band\s+$", text[: match.start()])
        ):
            out.append(Part(100 * part / whole, 100 / whole, match.start(), match.end()))
    return out


def _two_counts(text: str, match: re.Match[str]) -> bool:
    """Does "3 models in 12 languages" count two things? "One patient in ten" and "3 in 10 patients" are shares."""
    if not match.group("noun") or match.group("link").lower() != "in":
        return False
    if match.group("part").isdigit() and match.group("part") != "1":
        return True
    return bool(re.match(r"\s+(?!(?:is|was|has|does)\b)[a-z]+[^\Ws]s\b", text[match.end() :], re.I))


def _value(word: str) -> float:
    low = word.lower()
    if low in {"a", "an"}:
        return 1.0
    return WORDS[low] if low in WORDS else float(low)
