"""A small arXiv: records, the search syntax of its API, and a simple relevance ranking.

Follows what was observed of the real one: terms are lower-cased, split at hyphens and (here crudely)
stemmed; a space means OR; quotes mean AND over the words within; categories match whole.
"""

import json
import math
import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

_TOKEN = re.compile(r'\(|\)|"[^"]*"|\[[^\]]*\]|[A-Za-z]+:|[^\s()"\[\]]+')
OPERATORS = ("AND", "OR", "ANDNOT")


@dataclass(frozen=True)
class Record:
    """One paper of the fake."""

    id: str
    title: str
    abstract: str = ""
    authors: tuple[str, ...] = ()
    categories: tuple[str, ...] = ("cs.LG",)
    published: str = "2024-01-15"
    version: int = 1
    comment: str = ""
    doi: str = ""
    journal: str = ""

    @property
    def stamp(self) -> str:
        """As in a submittedDate range: YYYYMMDDHHMM."""
        return self.published.replace("-", "") + "1200"


class MalformedQueryError(ValueError):
    """The API would answer with an error feed."""


def load(catalogue: Path | None, papers: Path | None = None) -> list[Record]:
    """Records of a JSON Lines catalogue, and of ``papers/index.jsonl`` where it knows more arXiv ids."""
    found: dict[str, Record] = {}
    for path in (catalogue, papers / "index.jsonl" if papers else None):
        for line in path.read_text(encoding="utf-8").splitlines() if path else ():
            raw = json.loads(line)
            number = raw["arxiv_id"] if "arxiv_id" in raw else raw["id"]
            if number and number not in found:
                found[number] = _record(number, raw)
    return list(found.values())


def _record(number: str, raw: dict[str, Any]) -> Record:
    authors = [name.strip() for entry in raw.get("authors") or () for name in entry.split(",")]
    month = f"20{number[:2]}-{number[2:4]}"
    date = raw.get("date") or month
    return Record(
        id=number,
        title=raw["title"] or "Untitled",
        abstract=raw.get("abstract") or "",
        authors=tuple(name for name in authors if name),
        categories=tuple(raw.get("categories") or ("cs.LG",)),
        published=date if len(date) == 10 else f"{date}-15",
        comment=raw.get("comment") or "",
    )


def words(text: str) -> list[str]:
    """Normalised words of ``text``."""
    return [_stem(word) for word in re.findall(r"\w+", text.lower())]


def _stem(word: str) -> str:
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


@dataclass
class Index:
    """Search over records; answers are positions in ``records``."""

    records: list[Record]
    _postings: dict[str, dict[str, set[int]]] = field(default_factory=dict)
    _counts: list[Counter[str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._postings = {name: defaultdict(set) for name in ("ti", "abs", "au", "co", "cat", "all")}
        for position, record in enumerate(self.records):
            parts = {
                "ti": words(record.title),
                "abs": words(record.abstract),
                "au": words(" ".join(record.authors)),
                "co": words(record.comment),
                "cat": [name.lower() for name in record.categories],
            }
            self._counts.append(Counter(parts["abs"] + parts["ti"] * 3))
            for name, found in parts.items():
                for word in found:
                    self._postings[name][word].add(position)
                    self._postings["all"][word].add(position)

    def search(self, query: str) -> list[Record]:
        """Records that match, most relevant first.

        Raises:
            MalformedQueryError: brackets, operators or fields do not add up.
        """
        parser = _Parser(_TOKEN.findall(query), self)
        matches = parser.parse()
        scored = sorted((-self._score(at, parser.positive), self.records[at].id, at) for at in matches)
        return [self.records[at] for _, _, at in scored]

    def _score(self, position: int, terms: set[str]) -> float:
        """Sum over the terms of rarity times a saturating count, the title counted three times."""
        counts, total = self._counts[position], 0.0
        for term in terms:
            seen = counts[term]
            if seen:
                rarity = math.log(1 + len(self.records) / (1 + len(self._postings["all"][term])))
                total += rarity * seen / (seen + 1.5)
        return total

    def term(self, name: str, text: str) -> set[int]:
        """Positions of the records whose field holds all words of ``text``."""
        if name == "cat":
            stem = text.strip('"').lower()
            if stem.endswith("*"):
                postings = self._postings["cat"].items()
                return set().union(*(found for key, found in postings if key.startswith(stem[:-1])))
            return set(self._postings["cat"].get(stem, ()))
        if name not in self._postings:
            raise MalformedQueryError(f"unknown field {name}")
        sets = [self._postings[name].get(word, set[int]()) for word in words(text)]
        return set[int].intersection(*sets) if sets else set()

    def dated(self, span: str) -> set[int]:
        """Positions of the records submitted within ``[FROM TO UNTIL]``."""
        ends = re.fullmatch(r"\[(\d{8,14}) TO (\d{8,14})\]", span)
        if not ends:
            raise MalformedQueryError(f"malformed date range {span}")
        return {i for i, record in enumerate(self.records) if ends[1] <= record.stamp <= ends[2]}


class _Parser:
    """AND binds closer than OR, a missing operator is OR."""

    def __init__(self, tokens: list[str], index: Index) -> None:
        self._tokens = tokens
        self._at = 0
        self._index = index
        self.positive: set[str] = set()

    def parse(self) -> set[int]:
        matches = self._either("all")
        if self._at < len(self._tokens):
            raise MalformedQueryError(f"unexpected {self._tokens[self._at]}")
        return matches

    def _peek(self) -> str | None:
        return self._tokens[self._at] if self._at < len(self._tokens) else None

    def _take(self) -> str:
        token = self._peek()
        if token is None:
            raise MalformedQueryError("the query ends too early")
        self._at += 1
        return token

    def _either(self, name: str) -> set[int]:
        matches = self._both(name)
        while self._peek() not in {None, ")"}:
            if self._peek() == "OR":
                self._take()
            matches = matches | self._both(name)
        return matches

    def _both(self, name: str) -> set[int]:
        matches = self._one(name)
        while self._peek() in {"AND", "ANDNOT"}:
            if self._take() == "AND":
                matches = matches & self._one(name)
            else:
                kept = set(self.positive)
                matches = matches - self._one(name)
                self.positive = kept
        return matches

    def _one(self, name: str) -> set[int]:
        token = self._take()
        if token in OPERATORS or token == ")":
            raise MalformedQueryError(f"unexpected {token}")
        if token.endswith(":"):
            if token == "submittedDate:":
                return self._index.dated(self._take())
            return self._one(token[:-1])
        if token == "(":
            matches = self._either(name)
            if self._take() != ")":
                raise MalformedQueryError("a bracket is not closed")
            return matches
        if name != "cat":
            self.positive.update(words(token))
        return self._index.term(name, token)
