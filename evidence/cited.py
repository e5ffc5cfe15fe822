"""A claim without the marks by which it cites: who said it first says nothing on whether it is so."""

import re

from evidence.lexicon import words

_PREFIX = r"(?:(?:see|see also|e\.g\.|i\.e\.|cf\.?|but see|reviewed in|for (?:a )?review,? see),?\s+)?"
_NAME = r"(?:(?:van|von|de|den|der|del|della|la|le|di|da|dos|ten|ter)\s+)*[A-Z][a-z][A-Za-z'’\-]*"
_AUTHORS = rf"{_NAME}(?:,?\s+(?:and|&)\s+{_NAME}|,\s+{_NAME})*"
_YEAR = r"(?:19|20)\d\d[a-z]?"
_YEARS = rf"{_YEAR}(?:\s*,\s*{_YEAR})*"
_ITEM = re.compile(
    rf"{_PREFIX}(?P<authors>{_AUTHORS})(?P<others>,?\s+et\s+al\b\.?)?\s*(?P<comma>,)?\s*(?P<years>{_YEARS})?"
)
"""One work of a list in parentheses; texts from which years were cut have "Gong and He, "."""
_MONTHS = words("January February March April May June July August September October November December")
_LIST = re.compile(r"\s?\(([^()]{4,400})\)")
_NARRATED = re.compile(
    rf"{_AUTHORS},?\s+et\s+al\b\.?(?:,?\s*\({_YEARS}\)|,?\s+{_YEAR}\b)?|{_NAME}\s+(?:and|&)\s+{_NAME}\s+\({_YEARS}\)"
)
"""Authors as the subject of a sentence: "Pertel et al. (2011) reported"."""
_NUMBERS = re.compile(r"\s?\[[1-9]\d{0,2}(?:\s?[,;–-]\s?[1-9]\d{0,2})*\]|\s?\(\s?[–-]\s?\d{1,3}\s?\)")
_RANGED = re.compile(r"(?:\b(?:in|range|interval|to|over|from|of|between|within|set)|[∈=<>≤≥])\s*$")
"""Before brackets that hold values: "in the range [1, 5]"."""


def uncited(claim: str) -> str:
    """``claim`` with its citations blanked, so that offsets stay: lists of authors and years in parentheses, authors
    named with "et al.", numbers in brackets.

    A name and a year alone ("Paris, 2020") may be part of what is claimed, and stay.
    """
    out = _LIST.sub(lambda m: _blank(m) if _cites(m.group(1)) else m.group(), claim)
    out = _NARRATED.sub(_blank, out)
    out = _NUMBERS.sub(lambda m: m.group() if _RANGED.search(claim[: m.start()]) else _blank(m), out)
    return out if out.strip(" .,;") else claim


def _cites(inner: str) -> bool:
    items = [m for part in inner.split(";") if part.strip() for m in [_ITEM.fullmatch(part.strip())]]
    found = [m for m in items if m]
    if not found or len(found) < len(items) or any(m.group("authors") in _MONTHS for m in found):
        return False
    several = len(found) > 1 and all(m.group("years") or m.group("comma") for m in found)
    return several or any(m.group("others") or (m.group("years") and _joined(m)) for m in found)


def _joined(item: re.Match[str]) -> bool:
    return bool(re.search(r"\s(?:and|&)\s", item.group("authors")))


def _blank(match: re.Match[str]) -> str:
    return " " * len(match.group())
