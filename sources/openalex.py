"""OpenAlex as a source of papers: searches of titles, abstracts and full texts by the ``pyalex`` package."""

import threading
from collections.abc import Sequence
from typing import Any

from agents.ports import DocumentStore, Found
from sources.catalogue import Record, inner, items, line
from sources.fulltext import OPEN_HOSTS, ArxivSite, FullText, Reader, open_link
from sources.http import Online
from sources.identifiers import arxiv_id, doi, paper_id
from sources.words import split_phrases, terms
from state.errors import InputError
from state.sources import Document, Paper, Query

MAX_RESULTS = 300


class OpenAlexSource:
    """A ``PaperSource`` over the OpenAlex API."""

    name = "openalex"

    def __init__(
        self,
        store: DocumentStore,
        online: Online,
        *,
        api_key: str | None = None,
        base_url: str = "https://api.openalex.org",
        interval: float = 0.2,
        site: ArxivSite | None = None,
        open_hosts: Sequence[str] = OPEN_HOSTS,
        reader: Reader | None = None,
    ) -> None:
        """``interval``: half of the ten requests a second that the service allows.
        ``open_hosts``: hosts whose open-access PDFs may be fetched.
        """
        self._base_url = base_url.rstrip("/")
        self._open_hosts = tuple(open_hosts)
        headers = {"Authorization": f"Bearer {api_key}"} if api_key else {}
        self._fetcher = online.fetcher(self.name, interval, [base_url], headers)
        self._full_text = FullText(store, online, site or ArxivSite(), open_hosts=open_hosts, reader=reader)

    async def search(self, query: Query, limit: int) -> Found:
        """Papers that hold all of the query's words; where those are too few, then with any of them.

        Raises:
            InputError: the query has no word to search for, or ``limit`` is not positive.
            SourceError: the service did not answer properly, even after retries.
        """
        found = terms(query.text)
        filters = _filters(query)
        if limit < 1 or not (found or "title" in filters or "abstract" in filters):
            raise InputError(
                f"query {query.text!r}, limit {limit}: needs a word to search for and a limit above 0"
            )
        return await self._fetcher.run(
            lambda stop: self._search(query, found, filters, min(limit, MAX_RESULTS), stop)
        )

    async def lookup(self, identifier: str) -> Paper | None:
        """Metadata of a DOI or arXiv id; None when the service does not know it.

        Raises:
            InputError: ``identifier`` is neither.
            SourceError: the service did not answer properly.
        """
        arxiv, digital = arxiv_id(identifier), doi(identifier)
        if arxiv:
            digital = f"10.48550/arxiv.{arxiv.id}"
        if not digital:
            raise InputError(f"{identifier!r} is neither a DOI nor an arXiv id")
        return await self._fetcher.run(lambda stop: self._lookup(digital, stop))

    async def read(self, paper: Paper) -> tuple[Paper, Document]:
        """Read arXiv's files, an open-access PDF, or the abstract; errors as of ``FullText.read``."""
        return await self._full_text.read(paper)

    def _search(
        self, query: Query, found: list[str], filters: dict[str, Any], limit: int, stop: threading.Event
    ) -> Found:
        from sources.openalex_client import search

        def ask(text: str) -> tuple[list[Paper], int]:
            records, total = search(
                self._fetcher,
                self._base_url,
                text,
                filters=dict(filters),
                newest=query.sort == "date",
                limit=limit,
                stop=stop,
                subject=query.text,
            )
            return [paper for record in records if (paper := to_paper(record, self._open_hosts))], total

        papers, total = ask(" AND ".join(map(_quoted, found)))
        notes = ("OpenAlex has no arXiv categories: not restricted",) if "cat" in query.fields else ()
        firm, others = split_phrases(found)
        if len(others) > 1 and total * 2 < limit:
            more, _ = ask(" AND ".join([*map(_quoted, firm), f"({' OR '.join(map(_quoted, others))})"]))
            known = {paper.id for paper in papers}
            added = [paper for paper in more if paper.id not in known][: limit - len(papers)]
            if added:
                notes += (f"{len(papers)} found with all the words, {len(added)} more with some of them",)
            papers += added
        return Found(papers=tuple(papers), total=total, notes=notes)

    def _lookup(self, digital: str, stop: threading.Event) -> Paper | None:
        from sources.openalex_client import lookup

        record = lookup(self._fetcher, self._base_url, digital, stop)
        return to_paper(record, self._open_hosts) if record else None


def _filters(query: Query) -> dict[str, Any]:
    filters: dict[str, Any] = {}
    for name, asked in (("title", query.fields.get("ti", "")), ("abstract", query.fields.get("abs", ""))):
        if found := terms(asked):
            # Word characters only: a comma would start another filter, a bar another value.
            filters[name] = {"search": " ".join(found)}
    if query.since is not None:
        filters["from_publication_date"] = f"{query.since:04d}-01-01"
    return filters


def _quoted(term: str) -> str:
    # Quoting also keeps a plain AND, OR or NOT within a phrase from being an operator.
    return f'"{term}"' if " " in term else term


def to_paper(record: Record, open_hosts: Sequence[str] = ()) -> Paper | None:
    """Convert one record; None when it has no id or no title."""
    from sources.openalex_client import abstract

    number, title = str(record.get("id") or "").rsplit("/", 1)[-1], line(record.get("title"))
    if not number or not title:
        return None
    given = record.get("doi")
    places = [record.get("best_oa_location"), record.get("primary_location"), *items(record.get("locations"))]
    links = [inner(place, key) for place in places for key in ("landing_page_url", "pdf_url")]
    arxiv = next(filter(None, map(arxiv_id, [given, *links])), None)
    digital = None if arxiv_id(given) else doi(given)
    year = record.get("publication_year")
    retracted = bool(record.get("is_retracted"))
    authors = [line(inner(entry, "author", "display_name")) for entry in items(record.get("authorships"))]
    return Paper(
        id=paper_id(arxiv.id if arxiv else None, digital, f"openalex:{number}"),
        title=title,
        authors=tuple(filter(None, authors)),
        year=year if isinstance(year, int) else None,
        abstract=line(abstract(record)),
        url=f"https://doi.org/{digital}" if digital else f"https://openalex.org/{number}",
        arxiv_id=arxiv.id if arxiv else None,
        doi=digital,
        venue=line(inner(record, "primary_location", "source", "display_name")),
        source="openalex",
        full_text_url=open_link([inner(place, "pdf_url") for place in places], open_hosts),
        withdrawn=retracted,
        notes=("retracted, as OpenAlex says",) if retracted else (),
        also=(f"openalex:{number}",) if arxiv or digital else (),
    )
