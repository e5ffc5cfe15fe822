"""Every quantity of a claim must stand in its evidence, up to units, magnitudes, ranges and honest
rounding.
"""

from collections.abc import Sequence

from evidence.checks.derived import computed, formed, near
from evidence.checks.finding import Finding, finding
from evidence.checks.kinds import alike, kept, same_kind, spans
from evidence.checks.quantities import Quantity, quantities
from evidence.sentences import Span

NAME = "numbers"
COUNTED = 10
"""Counts in words up to this need not stand in the evidence: among 5,000 written claims they are missing as often from
true as from false ones."""
APART = 1e4
"""A count so many times as large is not the same thing told wrongly, but of another thing."""


def check_numbers(claim: str, evidence: str) -> Finding:
    """Pass when each quantity of ``claim`` is matched, fail when one is contradicted, unknown when one is
    missing.

    A quantity is contradicted when the evidence has quantities of its kind (unit, or counted thing) and none
    agrees or is compatible; it is missing when the evidence has none of its kind. Percent and percentage
    points are different kinds.
    """
    wanted = [q for q in quantities(claim) if not _idle(q)]
    if not wanted:
        return finding(NAME, "pass" if quantities(claim) else "unknown", "no quantity in the claim")
    found = quantities(evidence)
    matched: list[tuple[Quantity, Quantity]] = []
    for quantity in wanted:
        partner = next((other for other in found if agrees(quantity, other)), None) or computed(
            quantity, found
        )
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
        if _undecided(quantity, found):
            continue
        rivals = [o for o in found if o not in used and _rivals(quantity, o)]
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
    """Quantities of ``claim`` that agree with none of ``evidence``, counts in words up to ``COUNTED`` aside: a reader
    counts what a text lists.
    """
    found = quantities(evidence)
    return [
        q
        for q in quantities(claim)
        if not _idle(q)
        and not (q.word and not q.unit and q.high <= COUNTED)
        and not any(agrees(q, o) for o in found)
        and not computed(q, found)
    ]


def agrees(claimed: Quantity, stated: Quantity) -> bool:
    """Can the claimed quantity be an honest rendering of the stated one?"""
    if {claimed.bound, stated.bound} == {">", "<"}:
        return False
    if _turned(claimed, stated):
        return False
    if claimed.label == stated.label == "p" and kept(claimed, stated):
        # A p-value is named by the level that it stays under, however far.
        return True
    if claimed.unit != stated.unit:
        return _across_units(claimed, stated)
    small = claimed.low <= 12 and claimed.word and not claimed.unit
    if small and claimed.counted and stated.counted and not alike(claimed, stated):
        return False
    if claimed.low == stated.low and claimed.high == stated.high:
        return True
    if claimed.low != claimed.high:
        return near(claimed.low, stated.low, claimed) and near(claimed.high, stated.high, claimed)
    if stated.low != stated.high:
        if claimed.bound == "~" and stated.low <= claimed.low <= stated.high:
            return True
        # One end of a range may be cited: "up to 6x" of "4-6x", "rose to 92%" of "from 85% to 92%".
        return any(near(claimed.low, end, claimed) for end in (stated.low, stated.high))
    return near(claimed.low, stated.low, claimed)


def _rivals(claimed: Quantity, stated: Quantity) -> bool:
    """Can the stated quantity be what the claimed one is told instead of?"""
    less, more = sorted((abs(claimed.low), abs(stated.low)))
    apart = not claimed.unit and not stated.unit and 0 < APART * less < more
    return _turned(claimed, stated) or (same_kind(claimed, stated) and not apart)


def _undecided(claimed: Quantity, found: Sequence[Quantity]) -> bool:
    """Is there a value that the claim may mean, though it is no rendering of it?"""
    kin = [o for o in found if same_kind(claimed, o)]
    if any(compatible(claimed, o) for o in kin):
        return True
    if claimed.unit not in {"pp", "x"} or any(o.unit == claimed.unit for o in kin):
        return False
    values = [claimed._replace(low=v, high=v, bound="=") for _, v in formed(claimed, found)]
    # Among many pairs some keep any bound.
    return len(values) == 1 and kept(claimed, values[0])


def compatible(claimed: Quantity, stated: Quantity) -> bool:
    """May both be true although they do not agree: a bound that holds but says too little, an exact value of which the
    evidence tells only the bound, a wide range, a change told once in percent and once in times?
    """
    if kept(claimed, stated) or (claimed.bound in {"=", "~"} and _bounds(stated, claimed)):
        return True
    if claimed.low != claimed.high:
        # "Between 2014 and 2024" of "between 2019 and 2024" is the same range told wrongly.
        return claimed.opening == "between" != stated.opening and spans(claimed, stated)
    return any(near(claimed.low, other.low, claimed) for other in _converted(claimed, stated))


def _bounds(stated: Quantity, claimed: Quantity) -> bool:
    """Is the claimed value within what the evidence says is the least, or the most, and near enough to be meant?"""
    same = stated.unit == claimed.unit and (
        not stated.counted or not claimed.counted or alike(claimed, stated)
    )
    return same and stated.bound in {"<", ">"} and near(stated.low, claimed.low, stated)


def _converted(claimed: Quantity, stated: Quantity) -> list[Quantity]:
    """What the stated percentage may be in times, or the other way round: 100 % more and 200 % of are twofold, and what
    takes 50 % less time is 2x as fast.
    """
    value = abs(stated.low)
    if (claimed.unit, stated.unit) == ("x", "%"):
        values = [1 + value / 100, value / 100, 100 / (100 - value) if value < 100 else 0.0]
    elif (claimed.unit, stated.unit) == ("%", "x") and value:
        values = [100 * (value - 1), 100 * value, 100 - 100 / value]
    else:
        return []
    percent, times = (claimed, stated) if claimed.unit == "%" else (stated, claimed)
    if percent.opening == "by":
        # "By 200%" is not "200% of".
        values[1] = 0.0
    if percent.word or times.word:
        # What doubled did not change by half.
        values[2] = 0.0
    return [stated._replace(low=v, high=v, unit=claimed.unit) for v in values]


def _turned(claimed: Quantity, stated: Quantity) -> bool:
    """Do two values of the same name (two correlations, two scores) differ in their sign alone? Elsewhere the sign is a
    matter of style.
    """
    if not claimed.label or claimed.label != stated.label or claimed.unit or stated.unit:
        return False
    small = max(abs(claimed.low), abs(stated.low)) <= 1 and claimed.low == claimed.high
    return small and claimed.low * stated.low < 0 and near(claimed.low, stated.low, claimed)


def _across_units(claimed: Quantity, stated: Quantity) -> bool:
    pair = {claimed.unit, stated.unit}
    low = stated.low
    if pair == {"%", "x"}:
        # "Doubled" of "rose by 100%".
        percent = claimed if claimed.unit == "%" else stated
        step = _converted(claimed, stated)[:1] if percent.opening == "by" else []
        return any(near(claimed.low, other.low, claimed) for other in step)
    if pair == {"decade", ""}:
        years = 100 if claimed.low % 100 == 0 and claimed.low != 2000 else 10
        return claimed.unit == "decade" and stated.precision == 0.5 and 0 <= low - claimed.low < years
    if pair == {"%", ""}:
        fraction, percent = (claimed, stated) if claimed.unit == "" else (stated, claimed)
        if 0 < fraction.low <= 1:
            return abs(fraction.low * 100 - percent.low) <= max(percent.precision, fraction.precision * 100)
        # A bare value in a table may be a percentage.
        return claimed.unit == "%" and not stated.counted and near(claimed.low, low, claimed)
    if pair == {"", "month"}:
        # "after the age of 75" of "over 75 years".
        bare, dated = (claimed, stated) if claimed.unit == "" else (stated, claimed)
        return not bare.word and bare.low * 12 == dated.low
    if "" in pair and not (pair & {"byte", "s", "month"}):
        bare = claimed if claimed.unit == "" else stated
        return not bare.counted and near(claimed.low, low, claimed)
    if pair == {"s", "month"}:
        days = {"s": 1 / 86400, "month": 30.44}
        return (
            abs(claimed.low * days[claimed.unit] - low * days[stated.unit]) <= 0.08 * low * days[stated.unit]
        )
    return False


def _shares_noun(quantity: Quantity, rivals: list[Quantity]) -> bool:
    return any(quantity.counted and alike(quantity, rival) for rival in rivals)


def _idle(quantity: Quantity) -> bool:
    return quantity.word and not quantity.unit and quantity.low < 2
