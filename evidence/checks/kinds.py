"""Whether two quantities measure the same thing, and whether one stays within what the other names."""

from evidence.checks.quantities import Quantity
from evidence.tokens import stem


def same_kind(claimed: Quantity, stated: Quantity) -> bool:
    """Do the two measure the same sort of thing, so that a difference is a contradiction?"""
    if (claimed.label == "p") != (stated.label == "p"):
        return False
    if claimed.year or stated.year:
        return claimed.year and stated.year
    if claimed.unit or stated.unit:
        return claimed.unit == stated.unit or {claimed.unit, stated.unit} in (
            {"%", "pp"},
            {"s", "month"},
            {"%", "x"},
        )
    if claimed.counted and stated.counted:
        return alike(claimed, stated)
    if claimed.counted and claimed.low.is_integer() and not stated.low.is_integer():
        # What is counted comes in whole numbers.
        return False
    return not claimed.word and not stated.word


def kept(claimed: Quantity, stated: Quantity) -> bool:
    """Does the stated value keep the bound that the claim names, whatever the distance? "Up to" names no bound to keep:
    it tells how far something went.
    """
    if claimed.unit != stated.unit or claimed.low != claimed.high or claimed.opening == "up to":
        return False
    if claimed.bound == stated.bound and claimed.label != "p":
        # "Over 8%" for what was told as "over 20%" is another figure, even if it follows.
        return False
    # "More than 5%" of -12%: signs differ by style.
    low, high = min(stated.low, stated.high), max(abs(stated.low), abs(stated.high))
    if claimed.bound == ">":
        return high > claimed.low or (high == claimed.low and stated.bound != "<")
    if claimed.bound == "<":
        return low < claimed.low or (low == claimed.low and stated.bound != ">")
    return False


def spans(claimed: Quantity, stated: Quantity) -> bool:
    """Does the stated value or range lie within the claimed range?"""
    if claimed.counted and stated.counted and not alike(claimed, stated):
        return False
    return claimed.low <= stated.low <= claimed.high and claimed.low <= stated.high <= claimed.high


def alike(claimed: Quantity, stated: Quantity) -> bool:
    """Do the two count the same thing?"""
    return stem(claimed.counted)[:6] == stem(stated.counted)[:6]
