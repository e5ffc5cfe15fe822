"""Finds and reads the fullest text of a paper: LaTeX source, then HTML, then PDF, then the abstract.

What is fetched is built from checked identifiers, never from a link in an answer; the one exception, an
open-access link, must be https to a host on the allow-list.
"""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from agents.ports import DocumentStore
from evidence.injection import instruction_like
from sources.http import Fetcher, Online
from sources.identifiers import ArxivId, arxiv_id
from sources.replies import Refused, Reply, Transient
from state.errors import ReadError, SourceError
from state.sources import Document, Paper, Section

FileKind = Literal["latex", "html", "pdf"]
Reader = Callable[[bytes, FileKind, str], Document]
"""``(data, kind, name) -> Document``; blocks; raises ReadError."""

MIN_CHARS = 1000
"""A "full text" shorter than this is a stub (a withdrawal notice, a wrapper around a PDF), not a paper."""

OPEN_HOSTS = (
    "aclanthology.org",
    "openreview.net",
    "proceedings.mlr.press",
    "proceedings.neurips.cc",
    "jmlr.org",
    "www.jmlr.org",
    "openaccess.thecvf.com",
    "hal.science",
    "zenodo.org",
    "journals.plos.org",
    "www.biorxiv.org",
    "www.medrxiv.org",
)
"""Open-access hosts that are asked by default: publishers and repositories without a paywall."""

_SUFFIX: dict[FileKind, str] = {"latex": "source", "html": "html", "pdf": "pdf"}
_LABEL: dict[FileKind, str] = {"latex": "LaTeX source", "html": "HTML", "pdf": "PDF"}


@dataclass(frozen=True)
class ArxivSite:
    """Where arXiv is, and how often it may be asked."""

    api: str = "https://export.arxiv.org/api/query"
    files: str = "https://export.arxiv.org"
    """For sources and PDFs: the host that arXiv gives to programs."""
    pages: str = "https://arxiv.org"
    """For HTML, which the other does not have."""
    interval: float = 3.0
    """Seconds between requests: https://info.arxiv.org/help/api/tou.html"""

    @classmethod
    def at(cls, base: str, interval: float = 3.0) -> "ArxivSite":
        """A site with everything under one ``base``, such as a mirror."""
        return cls(f"{base}/api/query", base, base, interval)

    def fetcher(self, online: Online) -> Fetcher:
        return online.fetcher("arxiv", self.interval, (self.api, self.files, self.pages))

    def urls(self, paper: ArxivId) -> list[tuple[FileKind, str]]:
        """Where the paper's files are, fullest first."""
        return [
            ("latex", f"{self.files}/e-print/{paper.full}"),
            ("html", f"{self.pages}/html/{paper.full}"),
            ("pdf", f"{self.files}/pdf/{paper.full}"),
        ]


class FullText:
    """Reads papers for every online source."""

    def __init__(
        self,
        store: DocumentStore,
        online: Online,
        site: ArxivSite,
        *,
        open_hosts: Sequence[str] = (),
        reader: Reader | None = None,
        min_chars: int = MIN_CHARS,
    ) -> None:
        """``open_hosts``: hosts whose open-access PDFs may be fetched over https."""
        self._store = store
        self._site = site
        self._arxiv = site.fetcher(online)
        self._open = online.fetcher("open-access", 1.0, [f"https://{host}" for host in open_hosts])
        self._reader = reader
        self._min_chars = min_chars

    async def read(self, paper: Paper) -> tuple[Paper, Document]:
        """Return ``paper`` with ``text_kind`` and ``document_id`` set, and its text.

        A better form that could not be had is named in the paper's notes. The abstract serves only where
        there really is no full text: while a host fails to answer, SourceError says so instead.

        Raises:
            ReadError: there is not even an abstract.
            SourceError: a host did not answer, and nothing fuller than the abstract could be read.
        """
        missed: list[str] = []
        outage: SourceError | None = None
        for kind, url, fetcher in self._places(paper):
            try:
                found, data = await self._fetch(fetcher, url, kind, paper)
                document = await self._parse(data, found, paper)
            except (Refused, ReadError) as error:
                missed.append(
                    f"{_LABEL[kind]}: {error.kind if isinstance(error, ReadError) else error.reason}"
                )
            except SourceError as error:
                missed.append(f"{_LABEL[kind]}: {error.reason}")
                outage = error
            else:
                return await self._done(paper, document, missed)
        if outage:
            raise outage
        return await self._done(paper, _abstract(paper), missed)

    def _places(self, paper: Paper) -> list[tuple[FileKind, str, Fetcher]]:
        places: list[tuple[FileKind, str, Fetcher]] = []
        if paper.withdrawn:
            # The latest version has no text, and an older one was taken back: neither is evidence.
            return places
        known = arxiv_id(paper.arxiv_id)
        if known:
            known = known._replace(version=known.version or paper.version)
            for kind, url in self._site.urls(known):
                places.append((kind, url, self._arxiv))
        link = paper.full_text_url or ""
        if not (known and arxiv_id(link)) and self._open.allows(link):
            places.append(("pdf", link, self._open))
        return places

    async def _fetch(
        self, fetcher: Fetcher, url: str, kind: FileKind, paper: Paper
    ) -> tuple[FileKind, bytes]:
        def check(reply: Reply) -> None:
            if reply.status_code == 200 and not reply.content.strip():
                raise Transient("sent an empty file")
            if reply.status_code == 200 and sniff(reply.content) == "html" and kind != "html":
                raise Transient(f"sent an HTML page instead of the {_LABEL[kind]}")

        reply = await fetcher.run(
            lambda stop: fetcher.get(url, check=check, stop=stop, subject=paper.id, identity=True)
        )
        found = sniff(reply.content) or kind
        if found != kind and (kind, found) != ("latex", "pdf"):
            raise ReadError(paper.id, "wrong-format", f"{url} is no {_LABEL[kind]}")
        return found, reply.content

    async def _parse(self, data: bytes, kind: FileKind, paper: Paper) -> Document:
        reader = self._reader or _read_bytes
        # The id is checked or hashed before it becomes a name; a paper's own words never do.
        name = f"{(paper.arxiv_id or 'paper').replace('/', '_')}.{_SUFFIX[kind]}"
        document = await asyncio.to_thread(reader, data, kind, name)
        if len(document.text.strip()) < self._min_chars:
            raise ReadError(
                paper.id, "too-short", f"{_LABEL[kind]} holds less than {self._min_chars:,} characters"
            )
        return document

    async def _done(self, paper: Paper, document: Document, missed: list[str]) -> tuple[Paper, Document]:
        notes = paper.notes
        if document.kind == "abstract":
            why = "withdrawn" if paper.withdrawn else "; ".join(missed) or "no open full text is known"
            notes += (f"only the abstract was read ({why})",)
        elif missed:
            notes += (f"read as {document.kind} because of: " + "; ".join(missed),)
        kept = await asyncio.to_thread(self._store.put, document)
        changes = {"text_kind": document.kind, "document_id": kept, "notes": notes}
        return paper.model_copy(update=changes), document


def sniff(data: bytes) -> FileKind | None:
    """Tell PDF, HTML and (packed or plain) TeX source by their first bytes; None when unsure."""
    head = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n")
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if head[:200].lower().startswith((b"<!doctype html", b"<html", b"<?xml")):
        return "html"
    if data[:2] == b"\x1f\x8b" or data[257:262] == b"ustar" or b"\\documentclass" in data[:20000]:
        return "latex"
    return None


def open_link(links: Iterable[str | None], hosts: Sequence[str]) -> str | None:
    """The link to keep of an answer's open-access links, as https: one to an allowed host, else the first."""
    plain = [urlsplit(link) for link in links if link]
    usable = [
        link for link in plain if link.scheme in {"http", "https"} and link.hostname and not link.username
    ]
    best = next((link for link in usable if link.hostname in hosts), usable[0] if usable else None)
    return best._replace(scheme="https").geturl() if best else None


def _abstract(paper: Paper) -> Document:
    text = paper.abstract.strip()
    if not text:
        raise ReadError(paper.id, "no-text", "there is neither an open full text nor an abstract")
    section = Section(title="Abstract", start=0, end=len(text), kind="abstract")
    flags = ("instruction-like-text",) if instruction_like(text) else ()
    return Document(text=text, sections=(section,), kind="abstract", reader="abstract/1", flags=flags)


def _read_bytes(data: bytes, kind: FileKind, name: str) -> Document:
    # Imported here, in the reading thread: the import would hold up the event loop.
    from sources.readers.api import read_bytes

    return read_bytes(data, kind, name)
