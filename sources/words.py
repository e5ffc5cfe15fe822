"""Takes the searchable words out of what an owner or a plan wrote, so that nothing in it works as syntax."""

import re
import unicodedata

MAX_TERMS = 12
"""Beyond this a query only grows its URL, not its precision."""

_STOP_WORDS = """
    a about all also an and andnot any are as at be been between both but by can could did do does for from
    had has have how if in into is it its may more most not of on or over should so some such than that the
    their them then there these they this those to under was were what when where which while who whom why
    will with would"""
STOP_WORDS = frozenset(_STOP_WORDS.split())
"""Words that carry no topic. The operators AND, OR and ANDNOT are among them, in any spelling of case."""

_QUOTES = str.maketrans({"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "’": "'", "‘": "'"})
_PHRASE = re.compile(r'"([^"]*)"')
_WORD = re.compile(r"\w(?:[\w.+'-]*\w)?")
_FIELD = re.compile(r"\b(?:ti|abs|au|co|jr|cat|rn|id|all|submittedDate|lastUpdatedDate):")


def terms(text: str) -> list[str]:
    """Split ``text`` into search terms: quoted phrases whole, other words one by one without stop words.

    Operators, field names, wildcards, brackets and lone quotes do not come through.
    """
    tidy = unicodedata.normalize("NFKC", text.translate(_QUOTES)).encode("utf-8", "ignore").decode()
    tidy = _FIELD.sub(" ", tidy)
    found: list[str] = []
    for piece in _PHRASE.split(tidy)[1::2]:
        words = _WORD.findall(piece)
        if any(word.lower() not in STOP_WORDS for word in words):
            found.append(" ".join(words))
    found += [word for word in _WORD.findall(_PHRASE.sub(" ", tidy)) if word.lower() not in STOP_WORDS]
    return list(dict.fromkeys(found))[:MAX_TERMS]


def split_phrases(found: list[str]) -> tuple[list[str], list[str]]:
    """Divide ``found`` terms into those to insist on and those of which any will do.

    Phrases are insisted on, unless there is nothing else.
    """
    phrases = [term for term in found if " " in term]
    others = [term for term in found if " " not in term]
    return (phrases, others) if phrases and others else ([], found)
