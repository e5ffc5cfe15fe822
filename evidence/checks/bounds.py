"""What stands around a number: what loosens it (about, over, under, or more), names it, opens its range or makes it
part of a name or citation.
"""

import re

from evidence.checks.units import GLUED, unit_of

_ARTICLE = r"\s*(?:an?\s+|the\s+|one\s+)?\$?\s*$"
_THAN = r" than(?: or equal to)?"
_APPROX = re.compile(
    r"(?:\b(?:about|around|roughly|approximately|nearly|almost|some|circa|ca\.?|close to|on the order of|"
    r"(?:an )?estimated)|~|∼|≈|\\sim|\\approx)" + _ARTICLE,
    re.I,
)
_OVER = re.compile(
    r"(?:\bover|\b(?:more|higher|longer|older|larger|bigger|greater)"
    + _THAN
    + r"|above|exceed\w*|\bin excess of|at least|>|≥|\\geq?|beyond|upwards of)"
    + _ARTICLE,
    re.I,
)
_UNDER = re.compile(
    r"(?:\bunder|\b(?:less|fewer|lower|shorter|younger|smaller)"
    + _THAN
    + r"|below|at most|up to|<|≤|\\leq?|within)"
    + _ARTICLE,
    re.I,
)
_TURNED = re.compile(
    r"(?:\b(?:not|no|never|cannot|without|rarely|seldom|hardly)|n['’]t|\bfail(?:s|ed|ing)? to)\s+"
    r"(?:(?:(?:be|fall|drop|dip|sink|go|get|rise|grow|reach|come|stay|remain)(?:s|es|ing)?|fell|dropp(?:ed|ing)|went|"
    r"was|were|is|are|rose|rising|ever|longer|significantly|typically|usually|generally)\s+){0,3}$",
    re.I,
)
# "No model exceeds", but not "no patients over 60": there the bound belongs to the patients.
_NO_ONE = re.compile(
    r"\b(?:no \w+|none(?: of (?:the )?\w+)?|neither(?: \w+)?)\s+"
    r"(?:exceed\w*|(?:falls?|fell|drops?|dropped|goes|went|rises?|rose|gets?|got)\s+\w+)" + _ARTICLE,
    re.I,
)
_AFTER = {
    "~": re.compile(r"\s+(?:\w+\s+)?or so\b", re.I),
    ">": re.compile(
        r"\s+(?:\w+\s+)?(?:or|and) (?:more|above|over|older|later|longer|higher|greater|larger)\b(?! than)",
        re.I,
    ),
    "<": re.compile(
        r"\s+(?:\w+\s+)?or (?:less|fewer|under|below|younger|earlier|lower|shorter|smaller)\b(?! than)", re.I
    ),
}
_PLUS = re.compile(r"(?<=[\d%])\+(?!\s*[\d.(+/])")
_REACH = 60
"""Characters before a number in which a loosening word, and what turns it round, is looked for."""
_OPENING = re.compile(
    r"\b(from|between|by|up to)\s+(?:(?:about|around|roughly|approximately|nearly|almost|over|some)\s+)?\$?\s*$",
    re.I,
)
_NAMED = re.compile(
    r"(?P<name>[^\W\d_]+)(?:[- ]?values?)?\s*(?:\([^)]{0,20}\)\s*)?"
    r"(?:(?P<sign>[=<>≤≥]|\\[lg]eq?)|\s(?P<verb>is|was|were|are|of))\s*\$?\s*$"
)
_CORRELATED = re.compile(r"\b(?:correlations?|coefficients?)\b[^.;\d]{0,40}$", re.I)
_INVERSE = re.compile(r"\b(?:negativ|invers|anti)\w*[^.;\d]*$", re.I)
_CORRELATIONS = {"r", "rs", "rho", "ρ", "tau", "τ", "beta", "β"}
_DAY = re.compile(r"(?:st|nd|rd|th)\b")
_MONTH = re.compile(r"\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?\s(?:the\s)?$")
_AMOUNTS = {
    *(
        "change",
        "decline",
        "decrease",
        "difference",
        "drop",
        "fall",
        "gap",
        "loss",
        "reduction",
        "shift",
        "delta",
    )
}
"""What is told with or without a sign as the writer likes: a drop of 0.3 is a drop of -0.3."""


def bound(text: str, start: int, end: int) -> str:
    """``=``, ``~`` (about), ``>`` (over, at least) or ``<`` (under, up to) for the number at ``start`` to ``end``; "not
    over" is under.
    """
    before = text[max(0, start - _REACH) : start]
    for pattern, sign, other in ((_OVER, ">", "<"), (_UNDER, "<", ">")):
        match = pattern.search(before)
        if match:
            turned = _TURNED.search(before[: match.start()]) or _NO_ONE.search(before)
            return other if turned else sign
    if _APPROX.search(before):
        return "~"
    if _PLUS.match(text, end) or _PLUS.search(text, start + 1, end):
        return ">"
    return next((sign for sign, pattern in _AFTER.items() if pattern.match(text, end)), "=")


def opening(text: str, start: int) -> str:
    """``from``, ``between``, ``by`` or ``up to`` where it stands before the number at ``start``: "from 3 to 5" tells of a
    change, "between 3 and 5" of a range, "by 3" of a step, "up to 3" of what was reached.
    """
    match = _OPENING.search(text, max(0, start - _REACH), start)
    return match.group(1).lower() if match else ""


def label(text: str, start: int) -> str:
    """The name whose value stands at ``start``: ``p`` of "p < 0.05", ``r`` of every correlation or coefficient, else the
    word before "=" or "is"; empty where the sign of the value is left to the writer.
    """
    before = text[max(0, start - _REACH) : start]
    named = _NAMED.search(before)
    name = named.group("name").lower() if named else ""
    if name == "p":
        return name
    if name in _CORRELATIONS or _CORRELATED.search(before):
        # "A negative correlation of 0.4" has its sign in words.
        return "" if _INVERSE.search(before) else "r"
    return "" if name in _AMOUNTS or (named and named.group("verb") == "of") else name


def in_name(text: str, match: re.Match[str]) -> bool:
    """Is the number part of a name, such as ``T5-11B``? The day of a date ("April 9th") is not."""
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
    if _DAY.match(text, end) and _MONTH.search(text, max(0, start - 12), start):
        return False
    following = re.compile(r"[A-Za-z\d×\-]*").match(text, end)
    tail = following.group() if following else ""
    if not tail or tail[0] == "-":
        return bool(re.match(r"-[A-Z]{2,}|-\d+-", tail))
    if re.fullmatch(r"[x×]\d.*", tail):
        return True
    letters = re.match(r"[A-Za-z×]+", tail)
    word = letters.group() if letters else ""
    known = word in GLUED or unit_of(word) is not None
    rest = tail[len(word) :]
    return bool(word) and (not known or bool(re.match(r"\d|-[A-Z\d]", rest)))


def in_citation(text: str, match: re.Match[str]) -> bool:
    """Does the number stand for a cited work?"""
    before = text[max(0, match.start() - 40) : match.start()]
    after = text[match.end() : match.end() + 40]
    if re.search(r"\[[\d,;\s–-]*$", before) and re.match(r"[\d,;\s–-]*\]", after):
        return True
    value = match.group("num")
    if re.fullmatch(r"(?:19|20)\d\d", value):
        return bool(re.search(r"(?:[(,;]\s*|al\.,?\s*\(?)$", before) and re.match(r"[a-z]?\s*[);,]", after))
    return False
