"""How far the reviewers agree: Krippendorff's alpha for interval data."""

from collections.abc import Mapping, Sequence
from itertools import combinations


def alpha(ratings: Sequence[Mapping[str, float]]) -> float | None:
    """Krippendorff's alpha over ``ratings``, one mapping of item to value for each rater.

    Interval metric (squared difference), missing values allowed. None where it is undefined: fewer
    than two pairable values, or no variation at all. Source: K. Krippendorff, Content Analysis
    (2004), ch. 11, the general form by coincidences.
    """
    units: list[list[float]] = []
    for item in sorted({key for rating in ratings for key in rating}):
        values = [rating[item] for rating in ratings if item in rating]
        if len(values) > 1:
            units.append(values)
    pairable = [value for unit in units for value in unit]
    n = len(pairable)
    if n < 2:
        return None
    observed = (
        sum(2 * sum((a - b) ** 2 for a, b in combinations(unit, 2)) / (len(unit) - 1) for unit in units) / n
    )
    expected = 2 * sum((a - b) ** 2 for a, b in combinations(pairable, 2)) / (n * (n - 1))
    return None if expected == 0 else round(1.0 - observed / expected, 3)
