"""Tells which numbers of a text its basis does not bear: those that differ, and those that are not there at all."""

from evidence.checks.numbers import check_numbers, missing


def unborne(text: str, basis: str) -> str:
    """Why the numbers of ``text`` do not stand in ``basis``, in words; empty when they do.

    A check of two texts that merely speak of different things is ``unknown``; what rests on a quote has no
    such excuse: a number that its quote lacks comes from nowhere.
    """
    check = check_numbers(text, basis).check
    if check.outcome == "fail":
        return check.detail
    lacking = missing(text, basis)
    return "not there: " + ", ".join(text[q.start : q.end] for q in lacking) if lacking else ""
