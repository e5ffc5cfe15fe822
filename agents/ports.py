"""What the agents need from outside, stated by their consumer; ``sources`` and ``llm`` conform."""

from collections.abc import Sequence
from typing import Literal, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel

from prompts.library import Rendered
from state.base import Value
from state.sources import Document, Paper, Passage, Query

Schema = TypeVar("Schema", bound=BaseModel)
Vectors = NDArray[np.float32]


class Abstained(Value):
    """A model was asked, and asked again, and gave nothing that fits the schema."""

    reason: str
    attempts: int = 2


class Usage(Value):
    """Tokens and calls spent so far."""

    calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0


class Model(Protocol):
    """A language model with one verb."""

    @property
    def name(self) -> str:
        """The model id that is recorded beside every answer."""
        ...

    async def ask(self, prompt: Rendered, schema: type[Schema]) -> Schema | Abstained:
        """Answer ``prompt`` as an instance of ``schema``; abstain after one re-ask.

        Raises:
            ModelError: the host failed beyond retry, refused, or the budget is used up.
        """
        ...

    def usage(self) -> Usage:
        """What has been spent through this object."""
        ...


class Embedder(Protocol):
    """Texts to unit vectors."""

    @property
    def name(self) -> str:
        """Model id and form, e.g. ``all-MiniLM-L6-v2-int8``."""
        ...

    @property
    def dimension(self) -> int: ...

    async def embed(self, texts: Sequence[str], kind: Literal["passage", "query"]) -> Vectors:
        """Return an array of shape (len(texts), dimension), float32, rows of length one.

        Raises:
            ModelError: the service failed beyond retry.
        """
        ...


class PassageVectors(Protocol):
    """Vectors of passages, kept where they have been embedded once."""

    async def vectors(self, passages: Sequence[Passage]) -> Vectors:
        """Return an array of shape (len(passages), dimension), float32, rows of length one.

        Raises:
            ModelError: the embedding service failed beyond retry.
        """
        ...


class Reranker(Protocol):
    """Orders passages by how well they answer a query, better than vectors can."""

    async def rank(self, query: str, passages: Sequence[str]) -> list[float]:
        """One score for each passage, higher is better.

        Raises:
            ModelError: the service failed beyond retry.
        """
        ...


class Found(Value):
    """What one source answered to one query. An empty tuple means: really no match."""

    papers: tuple[Paper, ...]
    total: int | None = None
    """Matches that the source counts, where it says."""
    notes: tuple[str, ...] = ()
    """What a reader should know, e.g. an answer cut short and then completed."""


class PaperSource(Protocol):
    """Somewhere papers come from. A failure is raised, never an empty answer."""

    @property
    def name(self) -> str: ...

    async def search(self, query: Query, limit: int) -> Found:
        """Best matches first, at most ``limit``.

        Raises:
            SourceError: the source did not answer properly, even after retries.
        """
        ...

    async def read(self, paper: Paper) -> tuple[Paper, Document]:
        """Fetch and read the fullest text there is; the paper returned has ``text_kind``,
        ``document_id`` and perhaps better metadata.

        Raises:
            ReadError: nothing readable was found; the reason is for the report.
            SourceError: the source did not answer.
        """
        ...


class DocumentStore(Protocol):
    """Texts by content hash, so that channels hold ids only."""

    def put(self, document: Document) -> str:
        """Keep ``document`` and return its id; putting it again changes nothing."""
        ...

    def get(self, document_id: str) -> Document:
        """Raises IntegrityError when the id is unknown or the stored text does not match it."""
        ...
