"""Read quantities out of prose: values, ranges, magnitudes and units; names such as ``T5-11B`` are not
quantities.
"""

import re
from functools import lru_cache
from typing import NamedTuple

from evidence.checks.bounds import bound, in_citation, in_name, label, opening
from evidence.checks.fractions import fractions
from evidence.checks.units import GLUED, PHRASES, WORDS, decade, unit_of

_POINTER = re.compile(
    r"(?:\b(?:section|sections|sec|table|tables|tab|figure|figures|fig|figs|equation|eq|eqs|eqn|appendix|"
    r"chapter|"
    r"theorem|lemma|definition|algorithm|proposition|corollary|step|page|pages|ref|refs|version|phase|type|"
    r"arxiv|"
    r"layer|level|stage|task|line)s?\.?~?\s*[(\[]?\s*|§\s*|arxiv:\s*)$",
    re.I,
)
_SPACED = r"(?<![\d.] )(?<![\d.])[1-9]\d{0,2}(?: \d{3})+(?![\d.%])"
_NUMBER = re.compile(
    r"(?P<sign>(?<![\w)])[-−+])?(?P<num>\d{1,3}(?:,\d{3})+(?:\.\d+)?|"
    + _SPACED
    + r"|\d+(?:\.\d+|·(?!10\^)\d+)?|\.\d+)"
    r"(?:\s*(?:[eE](?P<exp>[-−+]?\d+)(?![\w])|(?:[×x*·]|\\times|"
    r"\\cdot)\s*10\s*\^?\s*[{(]?(?P<pow>[-−+]?\d+)[})]?))?"
)
_UNIT = re.compile(
    r"(?P<gap>\s|-|~|\\[,;]?|\$)*(?:(?P<mag>thousand|million|billion|trillion)(?:s\b)?)?[\s\-]*"
    r"(?P<unit>percentage points?|per cent|[A-Za-zµ°]+|%|×)?"
)


_YEAR_THEN_MANY = re.compile(r"(?:19|20)\d\d (?:thousand|million|billion)s\b")
_POWER = re.compile(r"(?<![\d.×x*·] )(?<![\d.×x*·])10(?:\s*\^\s*[{(]?([-+]?\d{1,2})[})]?|\(([-+]?\d{1,2})\))")
_FOLDED = str.maketrans({"μ": "µ", "‐": "-", "‑": "-", "−": "-", "\u2009": " ", "\u202f": " ", "\u00a0": " "})
"""Letters that look the same, one for one, so that offsets stay."""
_MINUS = re.compile(r"((?:[=<>≤≥(\[]|\b(?:is|was|of))\s?)–(?=\.?\d)")
"""A dash that no range can have begun: "r = –0.4"."""
_MAGNITUDES = {"hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "dozen": 12}
_ONES = "|".join(word for word, value in WORDS.items() if 0 < value < 10)
_SPELLED = re.compile(
    r"\b(?:(?P<tens>" + "|".join(word for word in WORDS if word.endswith("ty")) + r")"
    + rf"(?:-(?P<one>{_ONES})| (?P<lone>{_ONES})(?!-))|(?P<word>" + "|".join(WORDS) + r"))\b"
    r"(?:[- ](?P<mag>hundred|thousand|million|billion|dozen))?",
    re.I,
)  # fmt: skip
SHARE_ROUNDING = 0.08
"""Relative room of a share in words: "one in six" of 16.2 %."""


class Quantity(NamedTuple):
    """A value with its unit in base form and where it stands."""

    low: float
    high: float
    """Equal to ``low`` unless a range was given."""
    unit: str
    """``%``, ``pp``, ``x``, ``byte``, ``s``, ``month``, … or empty for a plain count."""
    precision: float
    """Half of the last digit shown, in base units: what rounding may hide."""
    start: int
    end: int
    bound: str
    """``=``, ``~`` (about), ``>`` (over, at least) or ``<`` (under, up to)."""
    counted: str
    """The word that follows a plain count, lower case."""
    word: bool
    """Written out in letters."""
    label: str = ""
    """The name that the value is given to, where it tells what a sign or size means: ``p``, ``r``."""
    opening: str = ""
    """``from``, ``between``, ``by`` or ``up to`` where it stands before."""

    @property
    def year(self) -> bool:
        return not self.unit and self.low == self.high and 1900 <= self.low <= 2035 and self.precision == 0.5


@lru_cache(maxsize=4096)
def quantities(text: str) -> tuple[Quantity, ...]:
    """Quantities of ``text`` in order; numbers inside names, citations, and pointers such as "Table 2" are
    left out.
    """
    text = _MINUS.sub(r"\1-", text.translate(_FOLDED))
    found = [*_powers(text), *_digits(text), *_spelled(text), *_phrases(text)]
    found.sort(key=lambda q: (q.start, -(q.end - q.start)))
    out: list[Quantity] = []
    for quantity in found:
        if not out or quantity.start >= out[-1].end:
            out.append(quantity)
    return tuple(out)


def _powers(text: str) -> list[Quantity]:
    out: list[Quantity] = []
    for match in _POWER.finditer(text):
        value = 10.0 ** int(match.group(1) or match.group(2))
        unit, factor, end, counted = _unit(text, match.end())
        room = 0.05 * value * factor
        sign = bound(text, match.start(), end)
        value *= factor
        out.append(Quantity(value, value, unit, room, match.start(), end, sign, counted, False))
    return out


def _digits(text: str) -> list[Quantity]:
    out: list[Quantity] = []
    position = 0
    for match in _NUMBER.finditer(text):
        if match.start() < position or in_name(text, match) or in_citation(text, match):
            continue
        if _POINTER.search(text, max(0, match.start() - 16), match.start()):
            continue
        value, step = _value(match)
        passed = decade(text, match.start("num"), match.end())
        unit, scale, end, counted = ("decade", 1.0, passed, "") if passed else _unit(text, match.end())
        if _YEAR_THEN_MANY.match(text, match.start()):
            # "By May 2020 millions had it".
            unit, scale, end, counted = "", 1.0, match.end(), ""
        high = value
        upper = re.compile(r"\s*(?:-|–|—|--|to|and)\s*(?=\d)").match(text, end)
        if upper:
            second = _NUMBER.match(text, upper.end())
            joined = upper.group().strip()
            ranged = joined != "and" or re.search(r"\bbetween\s*\$?\s*$", text[: match.start()])
            if second and ranged and not in_name(text, second):
                other, _ = _value(second)
                unit2, scale2, end2, counted2 = _unit(text, second.end())
                if other > value or unit2 == unit:
                    unit, scale = (unit or unit2), (scale2 if not unit and scale == 1 else scale)
                    high, end, counted, position = (
                        other * (scale2 / scale if scale else 1),
                        end2,
                        counted2,
                        end2,
                    )
        loosened = bound(text, match.start(), end)
        sign = -1.0 if match.group("sign") in {"-", "−"} else 1.0
        out.append(
            Quantity(
                sign * value * scale,
                # The second end of "-0.2 to 0.4" has a sign of its own.
                (sign if high == value else 1.0) * high * scale,
                unit,
                step * scale,
                match.start(),
                end,
                loosened,
                counted,
                False,
                label(text, match.start()),
                opening(text, match.start()),
            )
        )
    return out


def _value(match: re.Match[str]) -> tuple[float, float]:
    # The Lancet writes its decimals with a raised dot.
    raw = match.group("num").replace(",", "").replace(" ", "").replace("·", ".")
    power = match.group("exp") or match.group("pow")
    factor = 10.0 ** int(power.replace("−", "-")) if power and len(power) < 4 else 1.0
    decimals = len(raw.split(".")[1]) if "." in raw else 0
    return float(raw) * factor, 0.5 * 10.0**-decimals * factor


def _unit(text: str, at: int) -> tuple[str, float, int, str]:
    if re.compile(r"\+(?=[\s-][A-Za-z])").match(text, at):
        # "100+ languages", "10+ years".
        at += 1
    glued = re.compile(r"(bn|[kKMBT])(?![A-Za-z])").match(text, at)
    if glued:
        following = re.compile(r"[\s\-]*([A-Za-z]+)").match(text, glued.end())
        return "", GLUED[glued.group(1)], glued.end(), following.group(1).lower() if following else ""
    match = _UNIT.match(text, at)
    if not match:
        return "", 1.0, at, ""
    scale = {"thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12}.get(
        match.group("mag") or "", 1.0
    )
    raw = match.group("unit") or ""
    known = unit_of(raw)
    # A single letter is a unit only when it stands alone, and "points" in "data points" never follows a
    # number.
    if known and not (raw in {"m", "g", "h", "w", "W", "us"} and scale != 1.0):
        return known[0], scale * known[1], match.end("unit"), ""
    end = match.end("mag") if match.group("mag") else at
    return "", scale, end, raw.lower()


def _spelled(text: str) -> list[Quantity]:
    out: list[Quantity] = []
    for match in _SPELLED.finditer(text):
        tens = (match.group("tens") or "zero").lower()
        word = (match.group("one") or match.group("lone") or match.group("word")).lower()
        half = re.compile(r"\s+and a half\b", re.I).match(text, match.end())
        if word in {"one", "zero"} and tens == "zero" and not match.group("mag") and not half:
            continue
        scale = _MAGNITUDES.get((match.group("mag") or "").lower(), 1)
        unit, factor, end, counted = _unit(text, half.end() if half else match.end())
        small = WORDS[tens] + WORDS[word] + (0.5 if half else 0)
        value = small * scale * factor
        low, start = value, match.start()
        if out and _joined(text, out[-1], match.start()) and out[-1].low < value:
            # "between four and five", "two or three": one range.
            first = out.pop()
            low, start = first.low * factor, first.start
        elif out and _continues(text, out[-1], small, scale, match.start()):
            # "one hundred and fifty", "one hundred and fifty thousand".
            first = out.pop()
            low = value = (first.low + small) * scale * factor
            start = first.start
        sign, first_word = bound(text, start, end), opening(text, start)
        out.append(Quantity(low, value, unit, 0.5 * factor, start, end, sign, counted, True, "", first_word))
    return out


def _continues(text: str, first: Quantity, value: float, scale: float, start: int) -> bool:
    between = text[first.end : start].strip().lower()
    whole = not first.unit and first.low == first.high
    if not whole or between != "and" or first.low < 100 or first.low % 100 or value >= 100:
        return False
    return scale == 1 or first.low < 1000 <= scale


def _joined(text: str, first: Quantity, start: int) -> bool:
    between = text[first.end : start].strip().lower()
    if between in {"to", "or"}:
        return not first.unit
    return between == "and" and bool(re.search(r"\bbetween\s+$", text[: first.start], re.I))


def _phrases(text: str) -> list[Quantity]:
    out = [
        Quantity(value, value, unit, 0.5, m.start(), m.end(), _loosely(text, m.start(), m.end()), "", True)
        for pattern, value, unit in PHRASES
        for m in re.finditer(pattern, text, re.I)
    ]
    for part in fractions(text):
        room = max(SHARE_ROUNDING * part.percent, part.step / 2)
        sign = _loosely(text, part.start, part.end)
        out.append(Quantity(part.percent, part.percent, "%", room, part.start, part.end, sign, "", True))
    return out


def _loosely(text: str, start: int, end: int) -> str:
    # A part in words is never meant to the digit.
    sign = bound(text, start, end)
    return "~" if sign == "=" else sign
