"""Drives the ``pyalex`` package over our own Fetcher.

The package builds the requests, pages through the answers and rebuilds abstracts. Its settings are one object
for the whole process, its address is fixed and it has no timeout; here each object has its own address and
Fetcher, and that global object is left alone. Import this when used.
"""

import threading
from typing import Any
from urllib.parse import quote, urlsplit

import pyalex

from sources.catalogue import Record, inner, json_check
from sources.http import Fetcher
from sources.replies import NotFound, Reply, Transient

FIELDS = [
    "id",
    "doi",
    "title",
    "publication_year",
    "authorships",
    "primary_location",
    "best_oa_location",
    "locations",
    "abstract_inverted_index",
    "is_retracted",
]
PAGE_SIZE = 200


class _Session:
    """The one method of ``requests.Session`` that the package calls, on our Fetcher."""

    def __init__(self, fetcher: Fetcher, stop: threading.Event, subject: str) -> None:
        self._fetcher = fetcher
        self._stop = stop
        self._subject = subject

    def get(self, url: str, **_: Any) -> Reply:
        """The package's ``auth`` is dropped: it would send the key of the global settings."""
        check = json_check(self._fetcher.source, self._subject, _judge)
        return self._fetcher.get(url, check=check, stop=self._stop, subject=self._subject)


class _Works(pyalex.Works):
    """``pyalex.Works`` at an address of our choice."""

    def __init__(self, base_url: str, session: _Session) -> None:
        super().__init__()
        self._base_url = base_url
        self._own_session = session

    @property
    def url(self) -> str:
        if isinstance(self.params, str):
            return f"{self._base_url}/works/{quote(self.params, safe=':')}"
        return f"{self._base_url}/works?{urlsplit(super().url).query}"

    def _get_from_url(self, url: str, session: Any = None) -> Any:
        return super()._get_from_url(url, self._own_session)


def _judge(value: Any) -> None:
    """A search has its count, and works where it counts some; a work has its id."""
    count, page, size = (inner(value, "meta", key) for key in ("count", "page", "per_page"))
    if isinstance(value, dict) and "results" in value and isinstance(count, int):
        if not inner(value, "results") and count > ((page or 1) - 1) * (size or 25):
            raise Transient(f"sent an empty page although it counts {count:,} matches")
    elif not inner(value, "id"):
        said = inner(value, "error") or inner(value, "message") or "neither works nor a count of them"
        raise Transient(f"sent {said!r} with status 200")


def search(
    fetcher: Fetcher,
    base_url: str,
    text: str,
    *,
    filters: dict[str, Any],
    newest: bool,
    limit: int,
    stop: threading.Event,
    subject: str,
) -> tuple[list[Record], int]:
    """The records of a search, best (or ``newest``) first, and the service's count of matches. Blocks."""
    works: Any = _Works(base_url, _Session(fetcher, stop, subject)).select(FIELDS)
    if text:
        works = works.search(text)
    if filters:
        works = works.filter(**filters)
    if newest:
        works = works.sort(publication_date="desc")
    found: list[Record] = []
    total = 0
    for page in works.paginate(method="page", per_page=min(limit, PAGE_SIZE), n_max=limit):
        found += page
        total = int(page.meta["count"])
        if len(found) >= min(limit, total):
            break
    return found[:limit], total


def lookup(fetcher: Fetcher, base_url: str, doi: str, stop: threading.Event) -> Record | None:
    """The record of a DOI; None when the service has none. Blocks."""
    works: Any = _Works(base_url, _Session(fetcher, stop, doi))
    try:
        return works[f"doi:{doi}"]
    except NotFound:
        return None


def abstract(record: Record) -> str:
    """The abstract, rebuilt from the word positions that the service gives instead."""
    return pyalex.invert_abstract(record.get("abstract_inverted_index")) or ""
