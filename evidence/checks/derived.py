"""Values that a claim may form of those that its evidence states: a difference, a ratio, the rest of a whole, the ends of
a range; and how near two values must be.
"""

from collections.abc import Iterator, Sequence
from itertools import combinations

from evidence.checks.kinds import spans
from evidence.checks.quantities import Quantity

APPROXIMATE = 0.06
"""Relative room that "about" and "nearly" give."""
ROUNDING = 0.1
"""Relative room that rounding to the digits shown may use at most."""
BOUNDED = 0.3
"""How far beyond the named value "over" and "under" may reach before they mislead."""
BOUNDED_SHARE = 0.6
"""The same for shares in words: "more than half" of 75 %."""
NEIGHBOURS = 160
"""Characters within which two quantities of the evidence stand that a difference or ratio is formed of."""


def computed(claimed: Quantity, found: Sequence[Quantity]) -> Quantity | None:
    """One of two quantities of the evidence whose difference (in points) or ratio (in times, or as a part in words) is
    the claimed one, or the one whose rest to 100 % is the claimed share ("5.8 % is lost" where 94.2 % are kept).
    """
    if claimed.low != claimed.high:
        return _both_ends(claimed, found) or _inside(claimed, found)
    if claimed.unit not in {"pp", "x", "%"}:
        return None
    if claimed.unit == "%":
        whole = [q for q in found if q.low == q.high and q.low and not q.year and q.unit == "%"]
        rest = next((q for q in whole if _rests(claimed, q)), None)
        if rest or not claimed.word:
            return rest
        # "A quarter of the size" of "4x smaller".
        times = [q for q in found if q.low == q.high and q.low > 1 and q.unit == "x"]
        turned = next((q for q in times if near(claimed.low, 100 / q.low, claimed)), None)
        if turned:
            return turned
    return next((one for one, v in formed(claimed, found) if near(claimed.low, v, claimed)), None)


def _rests(claimed: Quantity, stated: Quantity) -> bool:
    """Is the claimed share what the stated one leaves of the whole: told in digits, to the last of them?"""
    rest = 100 - stated.low
    return near(claimed.low, rest, claimed) if claimed.word else abs(claimed.low - rest) < 1e-6


def formed(claimed: Quantity, found: Sequence[Quantity]) -> Iterator[tuple[Quantity, float]]:
    """The differences, ratios or parts, as the claim has it, of the evidence's quantities, and where they stand."""
    for one, first, second in _pairs(found):
        if claimed.unit == "pp" and one.unit not in {"%", "pp", ""}:
            continue
        low, high = sorted((abs(first), abs(second)))
        value = (
            high - low if claimed.unit == "pp" else high / low if claimed.unit == "x" else 100 * low / high
        )
        # Values as good as equal are in no ratio worth a word; a difference may be small.
        if value > (0 if claimed.unit == "pp" else 1):
            yield one, value


def _pairs(found: Sequence[Quantity]) -> Iterator[tuple[Quantity, float, float]]:
    """Two values that may be set against each other, and where they stand: neighbours of one kind, and the ends of a
    change ("from 85% to 92%").
    """
    for one in found:
        if one.opening == "from" and one.low != one.high and one.low and one.high:
            yield one, one.low, one.high
    whole = [q for q in found if q.low == q.high and q.low and not q.year]
    for one, other in combinations(whole, 2):
        close = other.start - one.start <= NEIGHBOURS
        if close and one.unit == other.unit and one.counted == other.counted:
            yield one, one.low, other.low


def _both_ends(claimed: Quantity, found: Sequence[Quantity]) -> Quantity | None:
    """The first of two neighbouring quantities that are the ends of the claimed range."""
    for one, other in combinations(found, 2):
        close = other.start - one.start <= NEIGHBOURS and one.unit in {other.unit, ""}
        if close and claimed.unit == other.unit and (one.low, other.low) == (claimed.low, claimed.high):
            return one
    return None


def _inside(claimed: Quantity, found: Sequence[Quantity]) -> Quantity | None:
    """A value within the claimed "between 10 and 20", unless the evidence has a range of its own, which would be what
    the claim renders.
    """
    kind = [o for o in found if o.unit == claimed.unit and not o.year]
    if claimed.opening != "between" or any(o.low != o.high for o in kind):
        return None
    return next((o for o in kind if o.bound in {"=", "~"} and spans(claimed, o)), None)


def near(claimed: float, stated: float, quantity: Quantity) -> bool:
    """Is ``stated`` within what rounding, "about" or a bound of the claimed ``quantity`` allow?"""
    # Signs differ by style ("-3%" and "a drop of 3%"): direction is another check's business.
    claimed, stated = abs(claimed), abs(stated)
    room = quantity.precision if not quantity.year else 0.0
    if quantity.word and not quantity.unit:
        room = 0.0
    if quantity.bound == "~":
        room = max(room, APPROXIMATE * stated)
    reach = BOUNDED_SHARE if quantity.word and quantity.unit == "%" else BOUNDED
    if quantity.bound == ">" and claimed <= stated <= claimed * (1 + reach):
        return True
    if quantity.bound == "<" and claimed * (1 - reach) <= stated <= claimed:
        return True
    # Trailing zeros may be rounding: "7,000" of 6,988 is honest only with "about".
    # 0.1 is no honest rounding of 0.05: the last digit shown may not be the whole value.
    return abs(claimed - stated) <= min(room, max(ROUNDING * stated, 0.0)) * (1 + 1e-9) or claimed == stated
