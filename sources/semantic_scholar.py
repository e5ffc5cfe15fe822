"""Semantic Scholar as a source of papers: relevance searches by the ``semanticscholar`` package."""

import asyncio
from collections.abc import Sequence
from types import ModuleType

from agents.ports import DocumentStore, Found
from sources.catalogue import Record, inner, items, line
from sources.fulltext import OPEN_HOSTS, ArxivSite, FullText, Reader, open_link
from sources.http import Online
from sources.identifiers import arxiv_id, doi, paper_id
from sources.words import terms
from state.errors import InputError
from state.sources import Document, Paper, Query

MAX_RESULTS = 300


class SemanticScholarSource:
    """A ``PaperSource`` over the Semantic Scholar Graph API."""

    name = "semantic_scholar"

    def __init__(
        self,
        store: DocumentStore,
        online: Online,
        *,
        api_key: str | None = None,
        base_url: str = "https://api.semanticscholar.org",
        interval: float = 1.0,
        site: ArxivSite | None = None,
        open_hosts: Sequence[str] = OPEN_HOSTS,
        reader: Reader | None = None,
    ) -> None:
        """``interval``: one request a second is what a key allows (https://www.semanticscholar.org/product/api).
        ``open_hosts``: hosts whose open-access PDFs may be fetched.
        """
        self._base_url = base_url.rstrip("/")
        self._open_hosts = tuple(open_hosts)
        headers = {"x-api-key": api_key} if api_key else {}
        self._fetcher = online.fetcher(self.name, interval, [base_url], headers)
        self._full_text = FullText(store, online, site or ArxivSite(), open_hosts=open_hosts, reader=reader)

    async def search(self, query: Query, limit: int) -> Found:
        """Papers by the service's relevance. Fields that it can not search are searched as words, or noted.

        Raises:
            InputError: the query has no word to search for, or ``limit`` is not positive.
            SourceError: the service did not answer properly, even after retries.
        """
        found = terms(" ".join([query.text, query.fields.get("ti", ""), query.fields.get("abs", "")]))
        if limit < 1 or not found:
            raise InputError(
                f"query {query.text!r}, limit {limit}: needs a word to search for and a limit above 0"
            )
        # A hyphenated word finds nothing: https://api.semanticscholar.org/api-docs/graph
        words = " ".join(found).replace("-", " ")
        client = await asyncio.to_thread(_client)
        records, total = await client.search(
            self._fetcher,
            self._base_url,
            words,
            since=query.since,
            limit=min(limit, MAX_RESULTS),
            subject=query.text,
        )
        papers = [paper for record in records if (paper := to_paper(record, self._open_hosts))]
        if query.sort == "date":
            papers.sort(key=lambda paper: -(paper.year or 0))
        notes = ("Semantic Scholar has no arXiv categories: not restricted",) if "cat" in query.fields else ()
        return Found(papers=tuple(papers), total=total, notes=notes)

    async def lookup(self, identifier: str) -> Paper | None:
        """Metadata of a DOI or arXiv id; None when the service does not know it.

        Raises:
            InputError: ``identifier`` is neither.
            SourceError: the service did not answer properly.
        """
        arxiv, digital = arxiv_id(identifier), doi(identifier)
        if not arxiv and not digital:
            raise InputError(f"{identifier!r} is neither a DOI nor an arXiv id")
        client = await asyncio.to_thread(_client)
        wanted = f"ARXIV:{arxiv.id}" if arxiv else f"DOI:{digital}"
        record = await client.lookup(self._fetcher, self._base_url, wanted)
        return to_paper(record, self._open_hosts) if record else None

    async def read(self, paper: Paper) -> tuple[Paper, Document]:
        """Read arXiv's files, an open-access PDF, or the abstract; errors as of ``FullText.read``."""
        return await self._full_text.read(paper)


def to_paper(record: Record, open_hosts: Sequence[str] = ()) -> Paper | None:
    """Convert one record; None when it has no id or no title."""
    number, title = record.get("paperId"), line(record.get("title"))
    if not isinstance(number, str) or not title:
        return None
    link = inner(record, "openAccessPdf", "url")
    given = inner(record, "externalIds", "DOI")
    arxiv = arxiv_id(inner(record, "externalIds", "ArXiv")) or arxiv_id(given) or arxiv_id(link)
    digital = None if arxiv_id(given) else doi(given)
    year = record.get("year")
    return Paper(
        id=paper_id(arxiv.id if arxiv else None, digital, f"s2:{number}"),
        title=title,
        authors=tuple(name for author in items(record.get("authors")) if (name := line(author.get("name")))),
        year=year if isinstance(year, int) else None,
        abstract=line(record.get("abstract")),
        url=record.get("url") or f"https://www.semanticscholar.org/paper/{number}",
        arxiv_id=arxiv.id if arxiv else None,
        doi=digital,
        venue=line(record.get("venue")),
        source="semantic_scholar",
        full_text_url=open_link([link], open_hosts),
        also=(f"s2:{number}",) if arxiv or digital else (),
    )


def _client() -> ModuleType:
    # In a thread: the package's import would hold up the event loop.
    from sources import s2_client

    return s2_client
