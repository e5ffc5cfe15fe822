"""An arXiv on loopback: the query API over a catalogue, and the files of papers; fails on command.

    with FakeArxiv([Record("2401.00001", "A title")]) as arxiv:
        arxiv.fail("503", "truncated", "empty-page")     # see tests/fakes/wire.py for the generic ones
        ArxivSource(store, online, site=ArxivSite.at(arxiv.url, interval=0.1))

or ``python -m tests.fakes.fake_arxiv --catalogue FILE --papers DIR --port N``. Its own faults on the API:
``error-feed`` (HTTP 400), ``error-feed-200``, ``empty-page``, ``short-page``, ``undated`` (the first entry
has no date).
"""

import argparse
import gzip
import io
import json
import re
import tarfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from tests.fakes.arxiv_index import Index, MalformedQueryError, Record, load
from tests.fakes.wire import Request, Response, WireServer

_ID = re.compile(r"((?:\d{4}\.\d{4,5})|(?:[a-z-]+(?:\.[A-Z]{2})?/\d{7}))(?:v(\d+))?")
_FILE = re.compile(rf"/(abs|pdf|html|e-print|src)/{_ID.pattern}(?:\.pdf)?")
_TYPES = {"pdf": "application/pdf", "html": "text/html", "e-print": "application/gzip"}
Files = Mapping[tuple[str, str], bytes]
"""("pdf" | "html" | "e-print", arXiv id) to content."""


class FakeArxiv(WireServer):
    """The server; ``canned`` answers, when there are any, come before computed ones on the API."""

    def __init__(self, records: Iterable[Record] = (), files: Files | None = None, port: int = 0) -> None:
        self.index = Index(list(records))
        self.canned: list[Response] = []
        self._by_id = {record.id: record for record in self.index.records}
        self._files = files or {}
        super().__init__(self._respond, port)

    def __enter__(self) -> "FakeArxiv":
        super().__enter__()
        return self

    def _respond(self, request: Request) -> Response:
        if request.path == "/api/query":
            return self.canned.pop(0) if self.canned else self._query(request)
        match = _FILE.fullmatch(request.path)
        if match:
            kind, number = match[1].replace("src", "e-print"), match[2]
            if kind == "abs" and number in self._by_id:
                page = f"<!DOCTYPE html><html><h1>{escape(self._by_id[number].title)}</h1></html>"
                return Response(page.encode(), 200, "text/html")
            if (kind, number) in self._files:
                return Response(self._files[kind, number], 200, _TYPES[kind])
        return Response(b"<!DOCTYPE html><html><h1>404 Not Found</h1></html>", 404, "text/html")

    def _query(self, request: Request) -> Response:
        params = request.params
        try:
            found = self._matching(params.get("search_query", ""), params.get("id_list", ""))
            start, size = int(params.get("start", "0")), int(params.get("max_results", "10"))
        except ValueError as error:
            return error_feed(str(error), 400)
        if request.fault in {"error-feed", "error-feed-200"}:
            return error_feed("a made-up reason", 400 if request.fault == "error-feed" else 200)
        if params.get("sortBy") in {"submittedDate", "lastUpdatedDate"}:
            newest_first = params.get("sortOrder", "descending") == "descending"
            found.sort(key=lambda record: record.published, reverse=newest_first)
        page = found[start : start + size]
        if request.fault == "empty-page":
            page = []
        elif request.fault == "short-page":
            page = page[: max(len(page) // 2, 1)]
        entries = [entry(record) for record in page]
        if request.fault == "undated" and entries:
            entries[0] = re.sub("<published>.*</published>", "", entries[0])
        return Response(feed(entries, len(found), start, size), 200, "application/atom+xml; charset=utf-8")

    def _matching(self, query: str, id_list: str) -> list[Record]:
        chosen: list[Record] | None = None
        if id_list:
            chosen = []
            for raw in id_list.split(","):
                match = _ID.fullmatch(raw)
                if not match:
                    raise MalformedQueryError(f"incorrect id format for {raw}")
                if match[1] in self._by_id:
                    chosen.append(self._by_id[match[1]])
        if not query:
            return self.index.records[:] if chosen is None else chosen
        found = self.index.search(query)
        return found if chosen is None else [record for record in found if record in chosen]


def feed(entries: Iterable[str], total: int, start: int, size: int) -> bytes:
    """An Atom feed as the API writes it."""
    return f"""<?xml version='1.0' encoding='UTF-8'?>
<feed xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/" xmlns:arxiv="http://arxiv.org/schemas/atom"
 xmlns="http://www.w3.org/2005/Atom">
  <id>https://arxiv.org/api/fake</id>
  <title>arXiv Query</title>
  <updated>2026-01-01T00:00:00Z</updated>
  <opensearch:itemsPerPage>{size}</opensearch:itemsPerPage>
  <opensearch:totalResults>{total}</opensearch:totalResults>
  <opensearch:startIndex>{start}</opensearch:startIndex>
{"".join(entries)}</feed>
""".encode()


def entry(record: Record) -> str:
    """One Atom entry."""
    full = f"{record.id}v{record.version}"
    names = "".join(f"<author><name>{escape(name)}</name></author>" for name in record.authors)
    terms = "".join(f"<category term={quoteattr(name)}/>" for name in record.categories)
    extra = "".join(
        f"<arxiv:{name}>{escape(value)}</arxiv:{name}>"
        for name, value in (("comment", record.comment), ("journal_ref", record.journal), ("doi", record.doi))
        if value
    )
    return f"""  <entry>
    <id>http://arxiv.org/abs/{full}</id>
    <title>{escape(record.title)}</title>
    <updated>{record.published}T12:00:00Z</updated>
    <link href="https://arxiv.org/abs/{full}" rel="alternate" type="text/html"/>
    <link href="https://arxiv.org/pdf/{full}" rel="related" type="application/pdf" title="pdf"/>
    <summary>{escape(record.abstract)}</summary>
    {terms}
    <published>{record.published}T12:00:00Z</published>
    {extra}<arxiv:primary_category term={quoteattr(record.categories[0])}/>
    {names}
  </entry>
"""


def error_feed(reason: str, status: int) -> Response:
    """What the API sends instead of results when it refuses."""
    link = "https://arxiv.org/api/errors#" + re.sub(r"\W+", "_", reason)
    item = f"""  <entry><id>{link}</id><title>Error</title><updated>2026-01-01T00:00:00Z</updated>
    <summary>{escape(reason)}</summary><author><name>arXiv api core</name></author></entry>
"""
    return Response(feed([item], 1, 0, 1), status, "application/atom+xml; charset=utf-8")


def files_of(papers: Path) -> dict[tuple[str, str], bytes]:
    """What ``papers/index.jsonl`` lists with an arXiv id: PDFs, and TeX packed as arXiv packs it."""
    found: dict[tuple[str, str], bytes] = {}
    for line in (papers / "index.jsonl").read_text(encoding="utf-8").splitlines():
        raw = json.loads(line)
        path, number = papers.parent / raw["file"], raw["arxiv_id"]
        if not number or not path.is_file():
            continue
        if path.suffix == ".pdf":
            found["pdf", number] = path.read_bytes()
        elif path.suffix == ".tex":
            found["e-print", number] = pack(path.parent if path.parent.name.endswith("_src") else path)
    return found


def pack(source: Path) -> bytes:
    """One gzipped file, or a gzipped tar of a folder."""
    if source.is_file():
        return gzip.compress(source.read_bytes(), mtime=0)
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        archive.add(source, arcname=".")
    return packed.getvalue()


def main() -> None:
    """Serve a catalogue until interrupted."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--catalogue", type=Path, help="JSON Lines with id, title, abstract, authors, date")
    parser.add_argument("--papers", type=Path, help="folder with index.jsonl and the files it names")
    parser.add_argument("--port", type=int, default=0)
    given = parser.parse_args()
    records = load(given.catalogue, given.papers)
    server = FakeArxiv(records, files_of(given.papers) if given.papers else {}, given.port)
    print(f"arXiv with {len(records):,} papers at {server.url}", flush=True)
    server.serve()


if __name__ == "__main__":
    main()
