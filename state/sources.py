"""What is searched and what is read: goals, queries, papers, documents and passages."""

import re
from typing import Annotated, Literal

from pydantic import Field, field_validator

from state.base import Value, content_id, digest
from state.errors import InputError

MAX_GOAL_CHARS = 2000
"""A goal longer than this is a document, not a question."""

_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


class Goal(Value):
    """The owner's research question."""

    text: str

    @property
    def id(self) -> str:
        return content_id("goal", self.text)

    @classmethod
    def parse(cls, raw: str) -> "Goal":
        """Check and tidy what a person typed.

        Raises:
            InputError: the goal is empty, has no words, is too long, or holds control
                characters or lone surrogates.
        """
        if len(raw) > MAX_GOAL_CHARS:
            raise InputError(
                f"goal of {len(raw):,} characters: at most {MAX_GOAL_CHARS:,} are accepted; "
                "ask one question and give papers with --library"
            )
        bad = _FORBIDDEN.search(raw)
        if bad:
            raise InputError(
                f"goal has a control character or lone surrogate (U+{ord(bad.group()):04X} "
                f"at position {bad.start()}): remove it"
            )
        text = " ".join(raw.split())
        if not re.search(r"\w{2,}", text):
            raise InputError(f"goal {text!r} is empty: type a research question in words")
        return cls(text=text)


SortOrder = Literal["relevance", "date"]


class Query(Value):
    """One search, sent to every chosen source."""

    text: str
    """Plain words; quotes are allowed. Sources translate it to their own syntax."""
    facet: str = ""
    """The part of the goal that this search is for."""
    fields: dict[Literal["ti", "abs", "cat"], str] = {}
    """Field restrictions where the plan asks for them (arXiv names)."""
    since: int | None = None
    """First year of publication wanted."""
    sort: SortOrder = "relevance"
    round: int = 0
    """0 for the plan, then the revision round that asked for it."""

    @property
    def id(self) -> str:
        return content_id("q", self.text, self.facet, self.fields, self.since, self.sort)


TextKind = Literal["latex", "html", "pdf", "markdown", "text", "abstract", "none"]
"""What was read of a paper; ``none`` means nothing has been read."""


class Paper(Value):
    """A paper's metadata as a source gave it. Its text lives in the store, by ``document_id``."""

    id: str
    """``arxiv:2101.03961`` without version, ``doi:10.…``, ``s2:…``, ``openalex:…`` or ``file:<12 hex>``."""
    title: str
    authors: tuple[str, ...] = ()
    year: int | None = None
    abstract: str = ""
    url: str = ""
    arxiv_id: str | None = None
    """Without version."""
    version: int | None = None
    """The arXiv version that was found or read."""
    doi: str | None = None
    venue: str = ""
    categories: tuple[str, ...] = ()
    source: str = ""
    """Name of the source that gave it."""
    full_text_url: str | None = None
    location: str | None = None
    """File name within a library folder, for local papers. Never an absolute path."""
    withdrawn: bool = False
    text_kind: TextKind = "none"
    document_id: str | None = None
    notes: tuple[str, ...] = ()
    """Doubts about the metadata or the text, in words, for the report."""
    also: tuple[str, ...] = ()
    """Ids of duplicates that were folded into this paper."""


SectionKind = Literal["abstract", "body", "table", "caption", "equation", "references", "furniture", "hidden"]
"""``furniture``: running headers, footers, line numbers. ``hidden``: text that a reader can not see."""


class Section(Value):
    """A span of a document's text: ``text[start:end]``, in Unicode code points."""

    title: str
    start: Annotated[int, Field(ge=0)]
    end: Annotated[int, Field(ge=0)]
    kind: SectionKind = "body"
    page: int | None = None
    """First page, from 1, where the format has pages."""


class Document(Value):
    """The readable text of one paper. Offsets into ``text`` are stable: same bytes, same offsets."""

    text: str
    sections: tuple[Section, ...]
    """In order of ``start``, not overlapping; what no section covers is white space."""
    kind: TextKind
    reader: str = ""
    """Name and version of the reader, so that a better reader is not served an old text."""
    pages: tuple[int, ...] = ()
    """Offset at which each page starts, where the format has pages."""
    flags: tuple[str, ...] = ()
    """Findings of the reader, e.g. ``hidden-text``, ``instruction-like-text``."""

    @property
    def id(self) -> str:
        return digest(self.text, [s.as_json() for s in self.sections], self.reader)[:32]

    @field_validator("sections")
    @classmethod
    def _in_order(cls, sections: tuple[Section, ...]) -> tuple[Section, ...]:
        last = 0
        for section in sections:
            if section.start < last or section.end < section.start:
                raise ValueError(f"section {section.title!r} overlaps or runs backwards")
            last = section.end
        return sections


class Passage(Value):
    """A window of a document, the unit of retrieval and judgement."""

    paper_id: str
    document_id: str
    section: str
    start: int
    end: int
    text: str
    """Exactly ``document.text[start:end]``."""
    kind: SectionKind = "body"
    page: int | None = None
    title: str = ""
    """The paper's title, as context."""
    before: str = ""
    """The sentence before, as context; never quoted as evidence."""

    @property
    def id(self) -> str:
        return content_id("p", self.paper_id, self.document_id, self.start, self.end)
