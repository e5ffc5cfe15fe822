"""Drives the ``semanticscholar`` package over our own Fetcher.

The package builds the requests and pages through the answers. Its own requester takes HTTP 502, 503 and an
error object alike for an empty answer and ignores Retry-After; ours does not. Import this when used.
"""

import threading
from typing import Any
from urllib.parse import quote, quote_plus

from semanticscholar.ApiRequester import ApiRequester
from semanticscholar.AsyncSemanticScholar import AsyncSemanticScholar
from semanticscholar.SemanticScholarException import NoMorePagesException

from sources.catalogue import Record, inner, json_check
from sources.http import Fetcher
from sources.replies import NotFound, Transient

FIELDS = ["title", "abstract", "authors", "year", "venue", "url", "externalIds", "openAccessPdf"]
PAGE_SIZE = 100


class _Requester(ApiRequester):
    """The package's one door to the network, on our Fetcher."""

    def __init__(self, fetcher: Fetcher, subject: str) -> None:
        super().__init__(fetcher.limits.timeout, retry=False)
        self._fetcher = fetcher
        self._subject = subject

    async def get_data_async(
        self, url: str, parameters: str, headers: dict[str, str], payload: dict[str, Any] | None = None
    ) -> Any:
        """``headers`` hold the key, which the Fetcher sends already; ``payload`` is for POST, unused here."""
        check = json_check(self._fetcher.source, self._subject, _judge)
        full = f"{url}?{parameters.lstrip('&')}"

        def call(stop: threading.Event) -> Any:
            return self._fetcher.get(full, check=check, stop=stop, subject=self._subject).json()

        return await self._fetcher.run(call)


class _Client(AsyncSemanticScholar):
    def __init__(self, base_url: str, requester: _Requester) -> None:
        super().__init__(api_url=base_url, retry=False)
        self._requester = requester


def _judge(value: Any) -> None:
    """A search has its count, and papers where it counts some; a paper has its id."""
    if not isinstance(value, dict) or not ("total" in value or "paperId" in value):
        said = inner(value, "error") or inner(value, "message") or "neither papers nor a count of them"
        raise Transient(f"sent {said!r} with status 200")
    total, offset = inner(value, "total") or 0, inner(value, "offset") or 0
    if total > offset and not inner(value, "data") and "paperId" not in value:
        raise Transient(f"sent an empty page although it counts {total:,} matches")


async def search(
    fetcher: Fetcher, base_url: str, words: str, *, since: int | None, limit: int, subject: str
) -> tuple[list[Record], int]:
    """The records of a relevance search, best first, and the service's count of matches."""
    client = _Client(base_url, _Requester(fetcher, subject))
    pages: Any = await client.search_paper(
        # The package pastes the query into the URL as it is: unquoted, an "&" in it would add parameters.
        quote_plus(words),
        year=f"{since}-" if since is not None else "",
        fields=FIELDS,
        limit=min(limit, PAGE_SIZE),
    )
    # Not by iterating: after an answer without matches the package asks for the first page for ever.
    while len(pages) < min(limit, pages.total):
        had = len(pages)
        try:
            await pages.async_next_page()
        except NoMorePagesException:
            break
        if len(pages) == had:
            break
    return [item.raw_data for item in pages.items[:limit]], pages.total


async def lookup(fetcher: Fetcher, base_url: str, identifier: str) -> Record | None:
    """The record of ``DOI:…`` or ``ARXIV:…``; None when the service has none."""
    client = _Client(base_url, _Requester(fetcher, identifier))
    try:
        paper = await client.get_paper(quote(identifier, safe=":/"), fields=FIELDS)
    except NotFound:
        return None
    return paper.raw_data
