"""Writes a Query in arXiv's search syntax, with everything in the owner's words taken as words.

What the syntax does was observed rather than documented: terms are lower-cased, stemmed and split at
hyphens; a space means OR; quotes mean AND over the words within.
https://info.arxiv.org/help/api/user-manual.html#query_details
"""

import re
from typing import NamedTuple

from sources.words import split_phrases, terms
from state.errors import InputError
from state.sources import Query

_CATEGORY = re.compile(
    r"(?:cs|econ|eess|math|nlin|physics|q-bio|q-fin|stat|astro-ph|cond-mat)(?:\.(?:[A-Z]{2}|[a-z]+(?:-[a-z]+)?|\*))"
    r"|astro-ph|cond-mat|gr-qc|hep-(?:ex|lat|ph|th)|math-ph|nucl-(?:ex|th)|quant-ph"
)
"""https://arxiv.org/category_taxonomy"""

LAST_MINUTE = "209912312359"
"""An end far enough for every date range; the clock is not an input of a search."""


class Written(NamedTuple):
    """A query in arXiv's words: ``strict`` wants all terms, ``loose`` the quoted ones and any of the others
    (where all are quoted, or none is: any of them). None: no difference."""

    strict: str
    loose: str | None
    notes: tuple[str, ...]


def write(query: Query) -> Written:
    """Translate ``query``; restrictions (fields, date) are always required, only its words are loosened.

    Raises:
        InputError: it has nothing to search for.
    """
    notes: list[str] = []
    found = terms(query.text)
    words = [f"all:{_quoted(term)}" for term in found]
    required = [
        f"{name}:{_quoted(term)}" for name in ("ti", "abs") for term in terms(query.fields.get(name, ""))
    ]
    if asked := query.fields.get("cat", ""):
        known = [name for name in re.split(r"[\s,;]+", asked) if _CATEGORY.fullmatch(name)]
        if known:
            required.append(_any([f"cat:{name}" for name in known]))
        else:
            notes.append(f"category {asked!r} is no arXiv category and was left out")
    if not words and not required:
        raise InputError(f"query {query.text!r} has no word to search for: use words of the topic")
    if query.since is not None:
        required.append(f"submittedDate:[{query.since:04d}01010000 TO {LAST_MINUTE}]")
    strict = " AND ".join(words + required)
    firm, others = ([f"all:{_quoted(term)}" for term in part] for part in split_phrases(found))
    loose = " AND ".join([*firm, _any(others), *required]) if len(others) > 1 else None
    return Written(strict, loose, tuple(notes))


def _quoted(term: str) -> str:
    return term if re.fullmatch(r"\w+", term) else f'"{term}"'


def _any(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"({' OR '.join(parts)})"
