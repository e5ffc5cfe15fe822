"""Computations on a claim and its evidence that no model may overrule."""

from functools import lru_cache

from evidence.checks.comparison import check_comparison, check_superlatives
from evidence.checks.direction import check_direction
from evidence.checks.finding import Finding
from evidence.checks.names import check_names
from evidence.checks.negation import check_negation
from evidence.checks.numbers import check_numbers

__all__ = ["Finding", "run_checks"]

_CHECKS = (check_numbers, check_negation, check_direction, check_comparison, check_superlatives)


@lru_cache(maxsize=4096)
def run_checks(claim: str, evidence: str, title: str = "") -> tuple[Finding, ...]:
    """All checks of ``claim`` against ``evidence``, in a fixed order: numbers, negation, direction,
    comparison, superlatives, names. Names may also stand in the ``title`` of the text, which says what "our
    method" is.
    """
    return (*(check(claim, evidence) for check in _CHECKS), check_names(claim, evidence, title))
