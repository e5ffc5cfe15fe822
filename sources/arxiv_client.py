"""Drives the ``arxiv`` package over our own Fetcher, and turns its results into Papers.

The package builds the URLs, pages through the answers and parses the Atom entries. Its own session has no
timeout, and its parser takes an error page, a cut-off feed and an empty page alike for "no results"; so each
answer is checked here before the package sees it. Imports the package and lxml: import this when used.
"""

import re
import threading
from typing import Any, cast
from urllib.parse import parse_qs, urlsplit

import arxiv
import requests
from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]  # compiled, without stubs

from sources.http import Fetcher
from sources.identifiers import arxiv_id, doi
from sources.replies import Refused, Reply, Transient
from state.errors import SourceError
from state.sources import Paper

ATOM = "{http://www.w3.org/2005/Atom}"
TOTAL = "{http://a9.com/-/spec/opensearch/1.1/}totalResults"
PAGE_SIZE = 100

_WITHDRAWN_COMMENT = re.compile(r"\bwithdrawn\b", re.IGNORECASE)
_WITHDRAWN_ABSTRACT = re.compile(
    r"^\W*(?:(?:this|the)\s+(?:\w+\s+){0,3}(?:has|have|had|is|was|were)\s+(?:\w+\s+){0,3})?withdrawn\b",
    re.IGNORECASE,
)


class FeedCheck:
    """Tells a true feed from everything else that arXiv sends with status 200, and counts what it lacks."""

    def __init__(self, source: str, subject: str | None) -> None:
        self._source = source
        self._subject = subject
        self.skipped = 0
        """Entries that the package leaves out in silence: no id or no date."""
        self.total: int | None = None
        """Matches that arXiv counts, from the last page."""

    def __call__(self, reply: Reply) -> None:
        """Raises Transient for what may be gone on the next try, Refused for what arXiv rejects for good."""
        root = _feed(reply)
        if root is None:
            return
        entries = root.findall(f"{ATOM}entry")
        for entry in entries:
            if "/api/errors" in (entry.findtext(f"{ATOM}id") or ""):
                said = " ".join((entry.findtext(f"{ATOM}summary") or "no reason given").split())[:200]
                if reply.status_code == 200:
                    raise Transient(f"sent an error feed: {said}")
                raise Refused(self._source, f"refused the query: {said}", query=self._subject)
        if reply.status_code != 200:
            return
        total = root.findtext(TOTAL)
        if total is None or not total.strip().isdigit():
            raise Transient("sent a feed without a count of matches")
        self.total = int(total)
        start = int(parse_qs(urlsplit(reply.url).query).get("start", ["0"])[0])
        if not entries and start < self.total:
            raise Transient(f"sent an empty page although it counts {self.total:,} matches")
        needed = [f"{ATOM}{name}" for name in ("id", "published", "updated")]
        self.skipped += sum(not all(entry.findtext(name) for name in needed) for entry in entries)


def _feed(reply: Reply) -> Any:
    """The root of an Atom feed; None for a refusal that carries none, which is judged by its status."""
    problem = ""
    try:
        # Strict on purpose: lxml's recovery would hand over a part of a cut-off feed as the whole.
        root = etree.fromstring(reply.content, etree.XMLParser(resolve_entities=False, no_network=True))
        if root.tag == f"{ATOM}feed":
            return root
    except (etree.XMLSyntaxError, ValueError) as error:
        problem = f" ({error})"
    if reply.status_code == 200:
        raise Transient(f"sent {_nature(reply.content)} instead of a whole Atom feed{problem}")
    return None


def _nature(content: bytes) -> str:
    head = content[:500].lstrip().lower()
    if not head:
        return "nothing"
    if head.startswith((b"<!doctype html", b"<html")):
        return "an HTML page"
    return "cut-off, broken or foreign XML" if head.startswith(b"<") else "plain text"


class _Session:
    """The one method of ``requests.Session`` that the package calls, on our Fetcher."""

    def __init__(
        self, fetcher: Fetcher, check: FeedCheck, stop: threading.Event, subject: str | None
    ) -> None:
        self._fetcher = fetcher
        self._check = check
        self._stop = stop
        self._subject = subject

    def get(self, url: str, **_: Any) -> Reply:
        return self._fetcher.get(url, check=self._check, stop=self._stop, subject=self._subject)


class PoliteClient(arxiv.Client):
    """``arxiv.Client`` whose requests are timed, retried and checked by our Fetcher."""

    def __init__(self, endpoint: str, session: _Session, page_size: int) -> None:
        # The gap and the retries are the Fetcher's: only it knows of other processes.
        super().__init__(page_size=page_size, delay_seconds=0.0, num_retries=0)
        self.query_url_format = endpoint + "?{}"
        self._session = cast(requests.Session, session)


def results(
    fetcher: Fetcher,
    endpoint: str,
    search: arxiv.Search,
    stop: threading.Event,
    subject: str | None = None,
) -> tuple[list[Paper], int | None, tuple[str, ...]]:
    """Run ``search`` and return its papers, arXiv's own count of matches, and notes. Blocks.

    Raises:
        SourceError: arXiv refused, or did not answer properly after all tries.
    """
    check = FeedCheck(fetcher.source, subject)
    wanted = search.max_results or PAGE_SIZE
    client = PoliteClient(endpoint, _Session(fetcher, check, stop, subject), min(wanted, PAGE_SIZE))
    try:
        found = list(client.results(search))
    except (arxiv.ArxivError, ValueError) as error:
        raise SourceError(fetcher.source, str(error), query=subject) from error
    # By id: after an entry that it left out, the package asks for the last one of a page again.
    papers = list({paper.id: paper for paper in map(to_paper, found) if paper is not None}.values())
    if check.total and not papers:
        raise SourceError(
            fetcher.source, f"counts {check.total:,} matches but sent none with id and date", query=subject
        )
    count = "1 entry was" if check.skipped == 1 else f"{check.skipped} entries were"
    notes = (f"{count} skipped for want of an identifier or date",) if check.skipped else ()
    return papers, check.total, notes


def to_paper(result: arxiv.Result) -> Paper | None:
    """Convert one entry; None when its id is no arXiv id."""
    found = arxiv_id(result.entry_id)
    if found is None:
        return None
    comment, abstract = _line(result.comment), _line(result.summary)
    withdrawn = bool(_WITHDRAWN_COMMENT.search(comment) or _WITHDRAWN_ABSTRACT.match(abstract))
    return Paper(
        id=f"arxiv:{found.id}",
        title=_line(result.title),
        authors=tuple(_line(author.name) for author in result.authors if _line(author.name)),
        year=result.published.year,
        abstract=abstract,
        url=f"https://arxiv.org/abs/{found.full}",
        arxiv_id=found.id,
        version=found.version,
        doi=doi(result.doi),
        venue=_line(result.journal_ref),
        categories=tuple(result.categories),
        source="arxiv",
        full_text_url=f"https://arxiv.org/pdf/{found.full}",
        withdrawn=withdrawn,
        notes=(f"withdrawn: {comment or abstract[:200]}",) if withdrawn else (),
    )


def _line(text: str | None) -> str:
    return " ".join((text or "").split())
