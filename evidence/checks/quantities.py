"""Read quantities out of prose: values, ranges, magnitudes and units; names such as ``T5-11B`` are not
quantities.
"""

import re
from functools import lru_cache
from typing import NamedTuple

from evidence.checks.bounds import bound
from evidence.checks.fractions import fractions
from evidence.checks.units import GLUED, PHRASES, UNITS, WORDS

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
    r"(?P<gap>\s|-|~|\\[,;]?|\$)*(?P<mag>thousand|million|billion|trillion)?[\s\-]*"
    r"(?P<unit>percentage points?|per cent|[A-Za-zµ°]+|%|×)?"
)


_POWER = re.compile(r"(?<![\d.×x*·] )(?<![\d.×x*·])10(?:\s*\^\s*[{(]?([-+]?\d{1,2})[})]?|\(([-+]?\d{1,2})\))")
_FOLDED = str.maketrans({"μ": "µ", "‐": "-", "‑": "-", "−": "-", "\u2009": " ", "\u202f": " ", "\u00a0": " "})
"""Letters that look the same, one for one, so that offsets stay."""
_MAGNITUDES = {"hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "dozen": 12}
_SPELLED = r"\b(" + "|".join(WORDS) + r")\b(?:[- ](hundred|thousand|million|billion|dozen))?"
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

    @property
    def year(self) -> bool:
        return not self.unit and self.low == self.high and 1900 <= self.low <= 2035 and self.precision == 0.5


@lru_cache(maxsize=4096)
def quantities(text: str) -> tuple[Quantity, ...]:
    """Quantities of ``text`` in order; numbers inside names, citations, and pointers such as "Table 2" are
    left out.
    """
    text = text.translate(_FOLDED)
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
        if match.start() < position or _in_name(text, match) or _in_citation(text, match):
            continue
        if _POINTER.search(text, max(0, match.start() - 16), match.start()):
            continue
        value, step = _value(match)
        unit, scale, end, counted = _unit(text, match.end())
        high = value
        upper = re.compile(r"\s*(?:-|–|—|--|to|and)\s*(?=\d)").match(text, end)
        if upper:
            second = _NUMBER.match(text, upper.end())
            joined = upper.group().strip()
            ranged = joined != "and" or re.search(r"\bbetween\s*\$?\s*$", text[: match.start()])
            if second and ranged and not _in_name(text, second):
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
                sign * high * scale,
                unit,
                step * scale,
                match.start(),
                end,
                loosened,
                counted,
                False,
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
    known = UNITS.get(raw) or UNITS.get(raw.lower())
    # A single letter is a unit only when it stands alone, and "points" in "data points" never follows a
    # number.
    if known and not (raw in {"m", "g", "h", "w", "W", "us"} and scale != 1.0):
        return known[0], scale * known[1], match.end("unit"), ""
    end = match.end("mag") if match.group("mag") else at
    return "", scale, end, raw.lower()


def _in_name(text: str, match: re.Match[str]) -> bool:
    start, end = match.start("num"), match.end()
    left = start
    while left > 0 and (text[left - 1].isalnum() or text[left - 1] in "-_/."):
        left -= 1
    prefix = text[left:start]
    if re.search(r"[A-Za-z]", prefix) and not re.fullmatch(
        r"(?:.*[-/])?(?:x|over|under|about|to|and|by)[-/]?", prefix, re.I
    ):
        return True
    if re.match(r"(?:\^|_)\{?$", text[max(0, start - 2) : start]):
        return True
    following = re.compile(r"[A-Za-z\d×\-]*").match(text, end)
    tail = following.group() if following else ""
    if not tail or tail[0] == "-":
        return bool(re.match(r"-[A-Z]{2,}|-\d+-", tail))
    if re.fullmatch(r"[x×]\d.*", tail):
        return True
    letters = re.match(r"[A-Za-z×]+", tail)
    word = letters.group() if letters else ""
    known = word in GLUED or word.lower() in UNITS
    rest = tail[len(word) :]
    return bool(word) and (not known or bool(re.match(r"\d|-[A-Z\d]", rest)))


def _in_citation(text: str, match: re.Match[str]) -> bool:
    before = text[max(0, match.start() - 40) : match.start()]
    after = text[match.end() : match.end() + 40]
    if re.search(r"\[[\d,;\s–-]*$", before) and re.match(r"[\d,;\s–-]*\]", after):
        return True
    value = match.group("num")
    if re.fullmatch(r"(?:19|20)\d\d", value):
        return bool(re.search(r"(?:[(,;]\s*|al\.,?\s*\(?)$", before) and re.match(r"[a-z]?\s*[);,]", after))
    return False


def _spelled(text: str) -> list[Quantity]:
    out: list[Quantity] = []
    for match in re.finditer(_SPELLED, text, re.I):
        word = match.group(1).lower()
        half = re.compile(r"\s+and a half\b", re.I).match(text, match.end())
        if word in {"one", "zero"} and not match.group(2) and not half:
            continue
        scale = _MAGNITUDES.get((match.group(2) or "").lower(), 1)
        unit, factor, end, counted = _unit(text, half.end() if half else match.end())
        value = (WORDS[word] + (0.5 if half else 0)) * scale * factor
        low, start = value, match.start()
        if out and _joined(text, out[-1], match.start()) and out[-1].low < value:
            # "between four and five", "two or three": one range.
            first = out.pop()
            low, start = first.low * factor, first.start
        elif out and _continues(text, out[-1], value, match.start()):
            # "twenty-five", "one hundred and fifty".
            first = out.pop()
            low = value = first.low * factor + value
            start = first.start
        out.append(
            Quantity(low, value, unit, 0.5 * factor, start, end, bound(text, start, end), counted, True)
        )
    return out


def _continues(text: str, first: Quantity, value: float, start: int) -> bool:
    between = text[first.end : start].lower()
    if first.unit or first.low != first.high:
        return False
    if between in {"-", " "}:
        return 20 <= first.low < 100 and first.low % 10 == 0 and value < 10
    return between.strip() == "and" and first.low >= 100 and first.low % 100 == 0 and value < 100


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
