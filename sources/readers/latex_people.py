"""Takes the names out of the argument of ``\\author``, which every style fills in its own way."""

import re

from sources.readers.blocks import one_line
from sources.readers.characters import clean
from sources.readers.maths import plain_text


def author_names(raw: str) -> list[str]:
    """Names from the argument of ``\\author``: parted by ``\\and``, commas or line ends, marks and addresses left out."""
    raw = re.sub(
        r"\\(?:thanks|footnote|email|inst|orcidID|textsuperscript|affil|affiliation|href|url)\s*(?:\[[^\]]*\])?\{(?:[^{}]|\{[^{}]*\})*\}",
        " ",
        raw,
    )
    raw = re.sub(r"\$[^$]*\$|\\(?:textbf|textrm|bf|normalfont|small|large|Large)\b", " ", raw)
    parts = re.split(r"\\and\b|\\And\b|\\AND\b|\\\\(?:\[[^\]]*\])?|,|;|\band\b|\\quad|\\qquad", raw)
    names = [_spelt(part) for part in parts]
    plain = [name for name in names if _is_name(name)]
    return plain if 0 < len(plain) <= 60 else []


def _spelt(part: str) -> str:
    """A name with its accents, without marks and commands."""
    return one_line(re.sub(r"\\[a-zA-Z]+\*?|[{}~*†‡]|\^\S*", " ", clean(plain_text(part))))


def _is_name(name: str) -> bool:
    words = name.split()
    return (
        2 <= len(words) <= 5
        and not all(word.isupper() and len(word) > 1 and "." not in word for word in words)
        and not re.search(
            r"[@\d]|universit|institut|department|school|laborator|college|inc\b|research|google|microsoft|meta ai",
            name,
            re.IGNORECASE,
        )
        and all(
            word[0].isupper() or word in {"van", "de", "der", "von", "den", "la", "di", "da", "bin"}
            for word in words
        )
    )
