"""What stands around a number and loosens it: about, over, under, or more, or so."""

import re

_ARTICLE = r"\s*(?:an?\s+|the\s+|one\s+)?\$?\s*$"
_APPROX = re.compile(
    r"(?:\b(?:about|around|roughly|approximately|nearly|almost|some|circa|ca\.?|close to|on the order of|"
    r"(?:an )?estimated)|~|∼|≈|\\sim|\\approx)" + _ARTICLE,
    re.I,
)
_OVER = re.compile(
    r"(?:\bover|(?<!no )(?<!not )more than|above|exceed\w*|at least|n(?:o|ot) (?:less|fewer|lower|smaller) than|"
    r"greater than|larger than|>|≥|\\geq?|beyond|upwards of)" + _ARTICLE,
    re.I,
)
_UNDER = re.compile(
    r"(?:\bunder|(?<!no )(?<!not )(?:less|fewer) than|below|at most|up to|n(?:o|ot) more than|<|≤|\\leq?|within|"
    r"smaller than)" + _ARTICLE,
    re.I,
)
_AFTER = {
    "~": re.compile(r"\s+(?:\w+\s+)?or so\b", re.I),
    ">": re.compile(r"\s+(?:\w+\s+)?(?:or|and) (?:more|above|over|older|later|longer)\b", re.I),
    "<": re.compile(r"\s+(?:\w+\s+)?or (?:less|fewer|under|below|younger|earlier)\b", re.I),
}
_REACH = 30
"""Characters before a number in which a loosening word is looked for."""


def bound(text: str, start: int, end: int) -> str:
    """``=``, ``~`` (about), ``>`` (over, at least) or ``<`` (under, up to) for the number at ``start`` to ``end``."""
    before = text[max(0, start - _REACH) : start]
    for pattern, sign in ((_OVER, ">"), (_UNDER, "<"), (_APPROX, "~")):
        if pattern.search(before):
            return sign
    return next((sign for sign, pattern in _AFTER.items() if pattern.match(text, end)), "=")
