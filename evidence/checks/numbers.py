"""Every quantity of a claim must stand in its evidence, up to units, magnitudes, ranges and honest
rounding.
"""

from evidence.checks.finding import Finding, finding
from evidence.checks.quantities import Quantity, quantities
from evidence.sentences import Span
from evidence.tokens import stem

NAME = "numbers"
APPROXIMATE = 0.06
"""Relative room that "about" and "nearly" give."""
ROUNDING = 0.1
"""Relative room that rounding to the digits shown may use at most."""
BOUNDED = 0.3
"""How far beyond the named value "over" and "under" may reach before they mislead."""


def check_numbers(claim: str, evidence: str) -> Finding:
    """Pass when each quantity of ``claim`` is matched, fail when one is contradicted, unknown when one is
    missing.

    A quantity is contradicted when the evidence has quantities of its kind (unit, or counted thing) and none
    agrees; it is missing when the evidence has none of its kind. Percent and percentage points are
    different kinds.
    """
    wanted = [q for q in quantities(claim) if not _idle(q)]
    if not wanted:
        return finding(NAME, "pass" if quantities(claim) else "unknown", "no quantity in the claim")
    found = quantities(evidence)
    matched: list[tuple[Quantity, Quantity]] = []
    for quantity in wanted:
        partner = next((other for other in found if agrees(quantity, other)), None)
        if partner:
            matched.append((quantity, partner))
    left = [q for q in wanted if q not in [m[0] for m in matched]]
    if not left:
        return finding(
            NAME,
            "pass",
            "every quantity of the claim is in the evidence: "
            + ", ".join(claim[q.start : q.end] for q in wanted),
            tuple(Span(q.start, q.end) for q, _ in matched),
            tuple(Span(o.start, o.end) for _, o in matched),
        )
    used = {o for _, o in matched}
    for quantity in left:
        rivals = [o for o in found if o not in used and same_kind(quantity, o)]
        if rivals and not (quantity.word and not quantity.unit and not _shares_noun(quantity, rivals)):
            shown = ", ".join(dict.fromkeys(evidence[o.start : o.end] for o in rivals[:4]))
            return finding(
                NAME,
                "fail",
                f"the claim says {claim[quantity.start : quantity.end]!r}, the evidence {shown!r}",
                (Span(quantity.start, quantity.end),),
                tuple(Span(o.start, o.end) for o in rivals[:4]),
            )
    return finding(
        NAME,
        "unknown",
        "not in the evidence: " + ", ".join(claim[q.start : q.end] for q in left),
        tuple(Span(q.start, q.end) for q in left),
    )


def missing(claim: str, evidence: str) -> list[Quantity]:
    """Quantities of ``claim`` that agree with none of ``evidence``, number words up to three aside."""
    found = quantities(evidence)
    return [
        q
        for q in quantities(claim)
        if not _idle(q) and not (q.word and q.high <= 3) and not any(agrees(q, o) for o in found)
    ]


def agrees(claimed: Quantity, stated: Quantity) -> bool:
    """Can the claimed quantity be an honest rendering of the stated one?"""
    if claimed.unit != stated.unit:
        return _across_units(claimed, stated)
    if (
        claimed.counted
        and stated.counted
        and not claimed.unit
        and _small(claimed)
        and not _alike(claimed, stated)
    ):
        return False
    if claimed.low == stated.low and claimed.high == stated.high:
        return True
    if claimed.low != claimed.high:
        return _near(claimed.low, stated.low, claimed) and _near(claimed.high, stated.high, claimed)
    if stated.low != stated.high:
        # One end of a range may be cited ("up to 6x" of "4-6x"), and a bound inside it holds.
        return (
            any(_near(claimed.low, end, claimed) for end in (stated.low, stated.high))
            and claimed.bound != "="
        )
    return _near(claimed.low, stated.low, claimed)


def _near(claimed: float, stated: float, quantity: Quantity) -> bool:
    # Signs differ by style ("-3%" and "a drop of 3%"): direction is another check's business.
    claimed, stated = abs(claimed), abs(stated)
    room = quantity.precision if not quantity.year else 0.0
    if quantity.word and not quantity.unit:
        room = 0.0
    if quantity.bound == "~":
        room = max(room, APPROXIMATE * stated)
    if quantity.bound == ">" and claimed <= stated <= claimed * (1 + BOUNDED):
        return True
    if quantity.bound == "<" and claimed * (1 - BOUNDED) <= stated <= claimed:
        return True
    # Trailing zeros may be rounding: "7,000" of 6,988 is honest only with "about".
    # 0.1 is no honest rounding of 0.05: the last digit shown may not be the whole value.
    return abs(claimed - stated) <= min(room, max(ROUNDING * stated, 0.0)) * (1 + 1e-9) or claimed == stated


def _across_units(claimed: Quantity, stated: Quantity) -> bool:
    pair = {claimed.unit, stated.unit}
    low = stated.low
    if pair == {"%", ""}:
        fraction, percent = (claimed, stated) if claimed.unit == "" else (stated, claimed)
        if 0 < fraction.low <= 1:
            return abs(fraction.low * 100 - percent.low) <= max(percent.precision, fraction.precision * 100)
        # A bare value in a table may be a percentage.
        return claimed.unit == "%" and not stated.counted and _near(claimed.low, low, claimed)
    if "" in pair and not (pair & {"byte", "s", "month"}):
        bare = claimed if claimed.unit == "" else stated
        return not bare.counted and _near(claimed.low, low, claimed)
    if pair == {"s", "month"}:
        days = {"s": 1 / 86400, "month": 30.44}
        return (
            abs(claimed.low * days[claimed.unit] - low * days[stated.unit]) <= 0.04 * low * days[stated.unit]
        )
    return False


def same_kind(claimed: Quantity, stated: Quantity) -> bool:
    """Do the two measure the same sort of thing, so that a difference is a contradiction?"""
    if claimed.year or stated.year:
        return claimed.year and stated.year
    if claimed.unit or stated.unit:
        return claimed.unit == stated.unit or {claimed.unit, stated.unit} in (
            {"%", "pp"},
            {"s", "month"},
            {"%", "x"},
        )
    if claimed.counted and stated.counted:
        return _alike(claimed, stated)
    return not claimed.word and not stated.word


def _alike(claimed: Quantity, stated: Quantity) -> bool:
    return stem(claimed.counted)[:6] == stem(stated.counted)[:6]


def _shares_noun(quantity: Quantity, rivals: list[Quantity]) -> bool:
    return any(quantity.counted and _alike(quantity, rival) for rival in rivals)


def _small(quantity: Quantity) -> bool:
    return quantity.low <= 12 and quantity.word


def _idle(quantity: Quantity) -> bool:
    return quantity.word and not quantity.unit and quantity.low < 2
