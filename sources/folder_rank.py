"""Ranks the papers of a folder for a query by BM25 over title, abstract and text."""

import math
import re
from collections import Counter
from collections.abc import Sequence

from state.sources import Document, Paper

# Okapi BM25's usual constants (Robertson and Zaragoza 2009, section 3.3).
K1 = 1.2
B = 0.75
_TITLE_WEIGHT = 6
_ABSTRACT_WEIGHT = 3
_WORD = re.compile(r"[^\W_]+(?:[-'’.][^\W_]+)*")
_STOP = frozenset(
    [
        "a",
        "about",
        "all",
        "also",
        "an",
        "and",
        "any",
        "are",
        "as",
        "at",
        "be",
        "been",
        "between",
        "both",
        "but",
        "by",
        "can",
        "do",
        "does",
        "for",
        "from",
        "had",
        "has",
        "have",
        "how",
        "i",
        "if",
        "in",
        "into",
        "is",
        "it",
        "its",
        "may",
        "more",
        "most",
        "not",
        "of",
        "on",
        "or",
        "our",
        "such",
        "than",
        "that",
        "the",
        "their",
        "them",
        "then",
        "there",
        "these",
        "they",
        "this",
        "those",
        "to",
        "using",
        "via",
        "was",
        "we",
        "were",
        "what",
        "when",
        "where",
        "which",
        "while",
        "who",
        "why",
        "will",
        "with",
        "within",
        "without",
    ]
)


def terms(text: str) -> list[str]:
    """Lower-case words without stop words; compounds also give their parts, plurals their singular."""
    found: list[str] = []
    for word in _WORD.findall(text.lower()):
        parts = re.split(r"[-'’.]", word)
        for part in [word, *parts] if len(parts) > 1 else [word]:
            if part and part not in _STOP and (len(part) > 1 or part.isdigit()):
                found.append(_stem(part))
    return found


def _stem(word: str) -> str:
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def searchable(paper: Paper, document: Document) -> Counter[str]:
    """Weighted term counts of a paper; references, furniture and hidden text do not count."""
    counts: Counter[str] = Counter()
    for term in terms(paper.title):
        counts[term] += _TITLE_WEIGHT
    for term in terms(paper.abstract):
        counts[term] += _ABSTRACT_WEIGHT
    for section in document.sections:
        if section.kind in {"body", "abstract", "caption", "table"}:
            counts.update(terms(document.text[section.start : section.end]))
    return counts


class Bm25:
    """An index over papers; scores depend on nothing but the papers and the query."""

    def __init__(self, papers: Sequence[Counter[str]]) -> None:
        self._papers = papers
        self._lengths = [sum(counts.values()) for counts in papers]
        self._mean = sum(self._lengths) / len(papers) if papers else 0.0
        self._frequency: Counter[str] = Counter()
        for counts in papers:
            self._frequency.update(counts.keys())

    def scores(self, query: str) -> list[float]:
        """One score a paper, 0 where no term of ``query`` occurs."""
        wanted = sorted(set(terms(query)))
        return [self._score(index, wanted) for index in range(len(self._papers))]

    def _score(self, index: int, wanted: list[str]) -> float:
        counts = self._papers[index]
        norm = K1 * (1 - B + B * self._lengths[index] / self._mean) if self._mean else K1
        total = 0.0
        for term in wanted:
            count = counts.get(term, 0)
            if count:
                having = self._frequency[term]
                # With the +1 inside, a term that all papers share still counts a little, never below zero.
                rarity = math.log(1 + (len(self._papers) - having + 0.5) / (having + 0.5))
                total += rarity * count * (K1 + 1) / (count + norm)
        return total
