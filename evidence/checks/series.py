"""Members of a series: what is said of type 2 is not said of type 1, nor what phase III found by phase II."""

import re
from typing import NamedTuple

from evidence.sentences import Span
from evidence.tokens import stem

_MEMBER = re.compile(
    r"\b(?P<series>types?|phases?|stages?|grades?|class(?:es)?|tiers?)[ -]"
    r"(?P<number>\d{1,2}(?![\d.]*\d|%)|(?-i:[IVX]{1,4}))\b",
    re.IGNORECASE,
)
_ROMAN = {"I": 1, "II": 2, "III": 3, "IV": 4, "V": 5, "VI": 6, "VII": 7, "VIII": 8, "IX": 9, "X": 10}


class Other(NamedTuple):
    """A member that the claim names where the evidence names another one."""

    claimed: str
    stated: str
    at: Span
    """In the claim."""


def other_member(claim: str, evidence: str) -> Other | None:
    """The first member of a series in ``claim`` that ``evidence`` lacks while it has another of the series."""
    stated = _members(evidence)
    for (series, number), match in _members(claim).items():
        rivals = [m for (name, _), m in stated.items() if name == series]
        if rivals and (series, number) not in stated:
            return Other(match.group(), rivals[0].group(), Span(match.start(), match.end()))
    return None


def _members(text: str) -> dict[tuple[str, int], re.Match[str]]:
    out: dict[tuple[str, int], re.Match[str]] = {}
    for match in _MEMBER.finditer(text):
        number = match["number"]
        value = int(number) if number.isdigit() else _ROMAN.get(number)
        if value is not None:
            out.setdefault((stem(match["series"].lower()), value), match)
    return out
