"""False twins of true claims, by rule: what the judge learns to tell apart.

Every function takes a claim and a ``random.Random`` and returns the changed claim, or None where the rule
does not apply. The word lists are those of ``evidence.lexicon``.
"""

import random
import re
from collections.abc import Callable, Sequence

from evidence.lexicon import WIN_VERBS, opposites_of, words

_NUMBER = re.compile(r"(?<![\w.\-/])\d+(?:,\d{3})*(?:\.\d+)?(?![\w]*-?\d|[A-Za-z]{2,}\d|\w*[A-Z]{2})")
_WORDS_NUM = sorted(words("two three four five six seven eight nine ten twelve twenty thirty"))
_AUX = r"\b(is|are|was|were|can|could|will|would|should|may|might|must|has been|have been|had)\b(?! not)"
_VERBS = sorted(
    words(
        "improve reduce increase decrease outperform achieve enable allow require provide show lead depend "
        "affect predict explain contain include produce generate capture exceed match scale converge "
        "generalize transfer help hurt cause prevent promote inhibit induce activate regulate support use "
        "need work perform play learn suffer benefit remain yield offer preserve retain rely reach obtain "
        "give make have"
    )
)
_THIRD = {"have": "has", "reach": "reaches", "rely": "relies", "match": "matches"}
_UNITS = {
    "%": [" percentage points", "x"],
    "percent": ["percentage points"],
    "million": ["billion", "thousand"],
    "billion": ["million", "trillion"],
    "thousand": ["million"],
    "trillion": ["billion"],
    "GB": ["MB", "TB"],
    "MB": ["GB"],
    "TB": ["GB"],
    "ms": ["s"],
    "seconds": ["minutes", "milliseconds"],
    "minutes": ["hours", "seconds"],
    "hours": ["days", "minutes"],
    "days": ["hours", "weeks", "months"],
    "weeks": ["days", "months"],
    "months": ["years", "weeks"],
    "years": ["months", "days"],
    "mg": ["g"],
    "kg": ["g"],
    "km": ["m"],
    "points": ["percent"],
}


def number(text: str, rng: random.Random) -> str | None:
    """Change one quantity by a factor that rounding can not explain."""
    spots = list(_NUMBER.finditer(text))
    if not spots:
        words = [w for w in _WORDS_NUM if re.search(rf"\b{w}\b", text)]
        if not words:
            return None
        old = rng.choice(words)
        return re.sub(rf"\b{old}\b", rng.choice([w for w in _WORDS_NUM if w != old]), text, count=1)
    spot = rng.choice(spots)
    raw = spot.group()
    value = float(raw.replace(",", ""))
    decimals = len(raw.split(".")[1]) if "." in raw else 0
    year = decimals == 0 and 1900 <= value <= 2035 and "," not in raw
    for _ in range(8):
        if year:
            new = value + rng.choice([-7, -5, -3, -2, -1, 1, 2, 3, 4])
        elif rng.random() < 0.3:
            step = 10**-decimals
            new = value + rng.choice([-9, -7, -6, -4, -3, -2, 2, 3, 4, 6, 8]) * max(
                step, round(value * 0.05, decimals)
            )
        else:
            new = value * rng.choice([0.1, 0.25, 0.4, 0.5, 0.6, 0.75, 0.85, 1.15, 1.3, 1.5, 1.8, 2, 3, 10])
        if text[spot.end() : spot.end() + 1] == "%" and new > 100 >= value:
            continue
        shown = f"{new:,.{decimals}f}" if "," in raw else f"{new:.{decimals}f}"
        if new > 0 and shown != raw and float(shown.replace(",", "")) != value:
            return text[: spot.start()] + shown + text[spot.end() :]
    return None


def unit(text: str, rng: random.Random) -> str | None:
    """Change a unit or an order of magnitude."""
    found = [m for m in re.finditer(r"(?<=\d)(\s?)(%|[A-Za-z]+)", text) if m.group(2) in _UNITS]
    if not found:
        return None
    spot = rng.choice(found)
    return text[: spot.start(2)] + rng.choice(_UNITS[spot.group(2)]) + text[spot.end(2) :]


def negation(text: str, rng: random.Random) -> str | None:
    """Negate a positive claim, or take the negation out of a negative one."""
    for pattern, new in (
        (r"\b(?:does|do|did) not ", ""),
        (r"\bnot ", ""),
        (r"\bcannot\b", "can"),
        (r"\bno (?=\w)", "a "),
    ):
        if re.search(pattern, text) and not re.search(r"\bnot (?:only|just|merely)\b", text):
            return re.sub(pattern, new, text, count=1)
    spots: list[tuple[int, int, str]] = [(m.end(), m.end(), " not") for m in re.finditer(_AUX, text)]
    for verb in _VERBS:
        third = _THIRD.get(verb, verb + "s")
        past = verb + "d" if verb.endswith("e") else verb + "ed"
        for form, helper in ((third, "does not"), (past, "did not")):
            for m in re.finditer(rf"(?<!to )(?<!been )(?<!be )\b{form}\b(?= (?!by\b))", text):
                spots.append((m.start(), m.end(), f"{helper} {verb}"))
    if not spots:
        return None
    start, end, new = rng.choice(spots[:3])
    return text[:start] + new + text[end:]


def direction(text: str, rng: random.Random) -> str | None:
    """Replace one word by its opposite."""
    spots: list[tuple[int, int, str]] = []
    for m in re.finditer(r"[A-Za-z][A-Za-z\-]+", text):
        others = sorted(opposites_of(m.group().lower()))
        if others:
            new = rng.choice(others)
            spots.append((m.start(), m.end(), new.capitalize() if m.group()[0].isupper() else new))
    if not spots:
        return None
    start, end, new = rng.choice(spots)
    return text[:start] + new + text[end:]


_OBJECT_END = re.compile(
    r"[,;.]| (?:on|in|by|for|with|at|when|while|across|under|over|and|using|because|as|to|from) "
)


def comparison(text: str, rng: random.Random) -> str | None:
    """Swap the two parties of a comparison."""
    del rng
    lead, body = "", text.strip()
    m = re.match(r"^((?:On|In|For|At|Under|With|When)\b[^,]{3,60}, )(.*)$", body)
    if m:
        lead, body = m.group(1), m.group(2)
    verbs = "|".join(sorted(WIN_VERBS, key=len, reverse=True))
    comparatives = (
        r"(?:is|are|was|were|has|have|achieves?|performs?|needs?|uses?|requires?)\b[^,;.]{0,50}? than"
    )
    m = re.match(rf"^(.{{2,70}}?) ((?:\w+ly )?(?:{verbs})|{comparatives}) (.+)$", body)
    if not m:
        return None
    left, verb, rest = m.groups()
    end = _OBJECT_END.search(rest)
    right, tail = (
        (rest[: end.start()], rest[end.start() :])
        if end
        else (rest.rstrip("."), "." if rest.endswith(".") else "")
    )
    if not right or len(right.split()) > 9 or left.lower() in {"it", "this", "which", "that"}:
        return None
    if not lead:
        right = right[:1].upper() + right[1:]
        if not re.search(r"[A-Z\d]", left[1:]):
            left = left[:1].lower() + left[1:]
    return f"{lead}{right} {verb} {left}{tail}"


_NAME = re.compile(
    r"\b(?:[A-Z][a-z]*[A-Z\d][\w\-]*|[A-Z]{2,}[\w\-]*|[A-Z][a-z]+-[A-Z\d][\w\-]*|(?<=[a-z] )[A-Z][a-z]{2,})\b"
)


def names(text: str) -> list[str]:
    """Tokens that look like names of methods, data sets, genes, places."""
    return _NAME.findall(text)


def entity(text: str, rng: random.Random, pool: Sequence[str]) -> str | None:
    """Swap a name for another one of the same shape that the text does not mention."""
    found = [n for n in names(text) if n.lower() not in {"we", "our", "the", "in"}]
    if not found or not pool:
        return None
    old = rng.choice(found)
    for _ in range(12):
        new = rng.choice(pool)
        if new.lower() not in text.lower() and new[:3].lower() != old[:3].lower():
            return text.replace(old, new)
    return None


def noun(text: str, rng: random.Random, pool: Sequence[str]) -> str | None:
    """Swap a content noun for another one."""
    found = list(
        re.findall(r"\b[a-z]{5,}(?:tion|ment|ity|ism|ance|ence|ing|ers|ors|ics|ages|ses|ons|ls)\b", text)
    )
    if not found or not pool:
        return None
    old = rng.choice(found)
    for _ in range(12):
        new = rng.choice(pool)
        if new not in text and new[:4] != old[:4] and new[-2:] == old[-2:]:
            return re.sub(rf"\b{old}\b", new, text)
    return None


_HEDGED = (
    (r"\b(?:may|might|could|can)\b(?! not)", "always will"),
    (r"\bsuggests?\b", "proves"),
    (r"\b(?:often|sometimes|typically|usually|generally|frequently)\b", "always"),
    (r"\b(?:some|several|many|most)\b", "all"),
    (r"\b(?:likely|probably|potentially|possibly)\b", "certainly"),
    (r"\b(?:appears?|seems?) to\b", "is proven to"),
    (r"\bone of the\b", "the only one of the"),
    (r"\ba (?=novel|new)", "the first "),
    (r"\bpartially\b|\bpartly\b", "completely"),
    (r"\bassociated with\b|\bcorrelate[sd]? with\b", "the sole cause of"),
)


def hedge(text: str, rng: random.Random) -> str | None:
    """Say with certainty, or of all, what was said with a hedge, or of some."""
    usable = [(p, n) for p, n in _HEDGED if re.search(p, text)]
    if not usable:
        return None
    pattern, new = rng.choice(usable)
    return re.sub(pattern, new, text, count=1)


REFUTING: dict[str, Callable[[str, random.Random], str | None]] = {
    "number": number,
    "unit": unit,
    "negation": negation,
    "direction": direction,
    "comparison": comparison,
}
"""Rules whose twin the evidence of the original contradicts."""
