"""Units, magnitudes and number words: what stands behind or instead of digits."""

import re

UNITS: dict[str, tuple[str, float]] = {
    "%": ("%", 1),
    "percent": ("%", 1),
    "per cent": ("%", 1),
    "percentage points": ("pp", 1),
    "percentage point": ("pp", 1),
    "points": ("pp", 1),
    "point": ("pp", 1),
    "pp": ("pp", 1),
    "x": ("x", 1),
    "×": ("x", 1),
    "times": ("x", 1),
    "-fold": ("x", 1),
    "fold": ("x", 1),
    "kb": ("byte", 1e3),
    "mb": ("byte", 1e6),
    "gb": ("byte", 1e9),
    "gib": ("byte", 1e9),
    "mib": ("byte", 1e6),
    "tb": ("byte", 1e12),
    "ns": ("s", 1e-9),
    "µs": ("s", 1e-6),
    "us": ("s", 1e-6),
    "ms": ("s", 1e-3),
    "milliseconds": ("s", 1e-3),
    "s": ("s", 1),
    "sec": ("s", 1),
    "second": ("s", 1),
    "seconds": ("s", 1),
    "minute": ("s", 60),
    "minutes": ("s", 60),
    "min": ("s", 60),
    "hour": ("s", 3600),
    "hours": ("s", 3600),
    "hr": ("s", 3600),
    "h": ("s", 3600),
    "hrs": ("s", 3600),
    "mins": ("s", 60),
    "secs": ("s", 1),
    "wk": ("s", 604800),
    "wks": ("s", 604800),
    "yr": ("month", 12),
    "yrs": ("month", 12),
    "ml": ("l", 1e-3),
    "µl": ("l", 1e-6),
    "dl": ("l", 1e-1),
    "mmol": ("mol", 1e-3),
    "µmol": ("mol", 1e-6),
    "nmol": ("mol", 1e-9),
    "ng": ("g", 1e-9),
    "day": ("s", 86400),
    "days": ("s", 86400),
    "week": ("s", 604800),
    "weeks": ("s", 604800),
    "month": ("month", 1),
    "months": ("month", 1),
    "year": ("month", 12),
    "years": ("month", 12),
    "nm": ("m", 1e-9),
    "µm": ("m", 1e-6),
    "mm": ("m", 1e-3),
    "cm": ("m", 1e-2),
    "m": ("m", 1),
    "km": ("m", 1e3),
    "µg": ("g", 1e-6),
    "mg": ("g", 1e-3),
    "g": ("g", 1),
    "kg": ("g", 1e3),
    "db": ("dB", 1),
    "hz": ("Hz", 1),
    "khz": ("Hz", 1e3),
    "mhz": ("Hz", 1e6),
    "mHz": ("Hz", 1e-3),
    "ghz": ("Hz", 1e9),
    "ev": ("eV", 1),
    "kev": ("eV", 1e3),
    "meV": ("eV", 1e-3),
    "MeV": ("eV", 1e6),
    "gev": ("eV", 1e9),
    "tev": ("eV", 1e12),
    "w": ("W", 1),
    "kw": ("W", 1e3),
    "mW": ("W", 1e-3),
    "MW": ("W", 1e6),
    "k": ("", 1e3),
    "thousand": ("", 1e3),
    "million": ("", 1e6),
    "billion": ("", 1e9),
    "trillion": ("", 1e12),
    "bn": ("", 1e9),
    "flops": ("flop", 1),
    "gflops": ("flop", 1e9),
    "tflops": ("flop", 1e12),
    "pflops": ("flop", 1e15),
    "degrees": ("deg", 1),
    "°c": ("deg", 1),
    "°": ("deg", 1),
}
_MILLI = {"ms", "mm", "mg", "ml", "mmol", "m"}
"""What a capital M would make a million times larger, or something else: "12 MS patients", "5 M"."""
GLUED = {"k": 1e3, "K": 1e3, "M": 1e6, "B": 1e9, "T": 1e12, "bn": 1e9}
"""Magnitudes only when they touch the number, as in ``7B``."""
_UP_TO_TWENTY = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen twenty"
)
WORDS: dict[str, float] = {
    **{word: float(i) for i, word in enumerate(_UP_TO_TWENTY.split())},
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "sixty": 60,
    "seventy": 70,
    "eighty": 80,
    "ninety": 90,
    "hundred": 100,
    "dozen": 12,
}
_DECADES = re.compile(r"(?:19\d|20[0-3])0['’]?s\b")
_NAMED_DECADES = re.compile(r"(?:1\d\d|[2-9])0['’]?s\b")
_NAMING = re.compile(r"\b(?:the|early|mid|late|their|his|her)[ -]['’]?$", re.I)
PHRASES: tuple[tuple[str, float, str], ...] = (
    (r"\btwice\b|\bdoubl(?:es|ed)\b|\bdoubl(?:e|ing)(?= (?:the|that|those|its|their|as|what)\b)", 2, "x"),
    (r"\btripl(?:es|ed)\b|\btripl(?:e|ing)(?= (?:the|that|those|its|their|as|what)\b)", 3, "x"),
    (r"\bquadrupl(?:es|ed)\b|\bquadrupl(?:e|ing)(?= (?:the|that|those|its|their|as|what)\b)", 4, "x"),
    (r"\ban order of magnitude\b", 10, "x"),
    *((rf"\b{word}(?:-?fold| times)\b", value, "x") for word, value in WORDS.items() if value > 1),
)


def unit_of(raw: str) -> tuple[str, float] | None:
    """The unit that ``raw`` writes, and its factor. Case counts where it parts milli from mega, else not."""
    low = raw.lower()
    if raw in UNITS:
        return UNITS[raw]
    return None if raw.startswith("M") and low in _MILLI else UNITS.get(low)


def decade(text: str, start: int, digits_end: int) -> int:
    """Where the decade that begins at ``start`` ends ("the 1990s", "in their 50s"), 0 when it is none: its s is no
    second.
    """
    named = _NAMING.search(text, max(0, start - 12), start)
    match = _DECADES.match(text, start) or (_NAMED_DECADES.match(text, start) if named else None)
    return match.end() if match and match.end() > digits_end else 0
