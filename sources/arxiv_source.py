"""arXiv as a source of papers: relevance-sorted searches by the ``arxiv`` package, and full texts."""

import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING

from agents.ports import DocumentStore, Found
from sources.arxiv_query import Written, write
from sources.fulltext import ArxivSite, FullText, Reader
from sources.http import Online
from sources.identifiers import arxiv_id
from state.errors import InputError
from state.sources import Document, Paper, Query

if TYPE_CHECKING:
    import arxiv

MAX_RESULTS = 300
"""Papers that one query may bring; more would be a harvest, for which arXiv has other doors."""


class ArxivSource:
    """A ``PaperSource`` over arXiv's query API and its files."""

    name = "arxiv"

    def __init__(
        self,
        store: DocumentStore,
        online: Online,
        *,
        site: ArxivSite | None = None,
        reader: Reader | None = None,
    ) -> None:
        """``reader`` replaces ``sources.readers.read_bytes``."""
        self._site = site or ArxivSite()
        self._fetcher = self._site.fetcher(online)
        self._full_text = FullText(store, online, self._site, reader=reader)

    async def search(self, query: Query, limit: int) -> Found:
        """Papers that hold all of the query's words; where those are too few, then with any of them.

        Raises:
            InputError: the query has no word to search for, or ``limit`` is not positive.
            SourceError: arXiv did not answer properly, even after retries.
        """
        if limit < 1:
            raise InputError(f"limit {limit}: ask for at least one paper")
        written = write(query)
        return await self._fetcher.run(
            lambda stop: self._search(query, written, min(limit, MAX_RESULTS), stop)
        )

    async def lookup(self, ids: Sequence[str]) -> dict[str, Paper]:
        """Metadata by arXiv id (any form of it), keyed as asked; what arXiv does not know is left out.

        Raises:
            InputError: one of ``ids`` is no arXiv id.
            SourceError: arXiv did not answer properly.
        """
        wanted = {raw: arxiv_id(raw) for raw in ids}
        if bad := [raw for raw, known in wanted.items() if known is None]:
            raise InputError(f"{bad[0]!r} is no arXiv id: give one like 2101.03961 or hep-th/9901001")
        numbers = sorted({known.full for known in wanted.values() if known})
        papers = await self._fetcher.run(lambda stop: self._lookup(numbers, stop)) if numbers else []
        by_id = {paper.arxiv_id: paper for paper in papers}
        return {raw: by_id[known.id] for raw, known in wanted.items() if known and known.id in by_id}

    async def read(self, paper: Paper) -> tuple[Paper, Document]:
        """Read LaTeX source, HTML, PDF or, where there is no more, the abstract.

        Raises:
            ReadError: there is nothing to read.
            SourceError: arXiv did not answer.
        """
        return await self._full_text.read(paper)

    def _search(self, query: Query, written: Written, limit: int, stop: threading.Event) -> Found:
        from sources.arxiv_client import results

        search = _search_for(written.strict, query, limit)
        papers, total, notes = results(self._fetcher, self._site.api, search, stop, query.text)
        notes = written.notes + notes
        if written.loose and len(papers) * 2 < limit:
            search = _search_for(written.loose, query, limit)
            more, _, said = results(self._fetcher, self._site.api, search, stop, query.text)
            known = {paper.id for paper in papers}
            added = [paper for paper in more if paper.id not in known][: limit - len(papers)]
            notes += said
            if added:
                notes += (f"{len(papers)} found with all the words, {len(added)} more with some of them",)
            papers = papers + added
        return Found(papers=tuple(papers), total=total, notes=notes)

    def _lookup(self, ids: list[str], stop: threading.Event) -> list[Paper]:
        import arxiv

        from sources.arxiv_client import results

        papers: list[Paper] = []
        for start in range(0, len(ids), 50):
            part = ids[start : start + 50]
            search = arxiv.Search(id_list=part, max_results=len(part))
            papers += results(self._fetcher, self._site.api, search, stop, ", ".join(part[:3]))[0]
        return papers


def _search_for(text: str, query: Query, limit: int) -> "arxiv.Search":
    import arxiv

    by = arxiv.SortCriterion.SubmittedDate if query.sort == "date" else arxiv.SortCriterion.Relevance
    return arxiv.Search(query=text, max_results=limit, sort_by=by)
