"""All recorded feeds, replayed over the wire, give exactly the entries that they hold."""

import json
import threading
from pathlib import Path
from typing import Any

import arxiv
import pytest
from lxml import etree

from sources.arxiv_client import results
from sources.fulltext import ArxivSite
from sources.replies import Refused
from tests.fakes.fake_arxiv import FakeArxiv
from tests.fakes.online import online
from tests.fakes.wire import Response

ATOM = {"a": "http://www.w3.org/2005/Atom"}


def recordings(shared: Path) -> list[tuple[dict[str, Any], bytes]]:
    folder = shared / "data" / "api" / "arxiv"
    manifest = json.loads((folder / "MANIFEST.json").read_text(encoding="utf-8"))
    return [(line, (folder / line["file"]).read_bytes()) for line in manifest]


@pytest.mark.shared
def test_every_recorded_feed_gives_what_it_holds(shared: Path, tmp_path: Path) -> None:
    feeds = recordings(shared)
    assert len(feeds) == 25
    held, errors = 0, 0
    with FakeArxiv() as server:
        fetcher = ArxivSite.at(server.url, interval=0.0).fetcher(online(tmp_path))
        for line, raw in feeds:
            root = etree.fromstring(raw)
            ids = root.xpath("//a:entry/a:id/text()", namespaces=ATOM)
            broken = [name for name in ids if "/api/errors" in name]
            server.canned = [Response(raw, line["http_status"] or 200, "application/atom+xml")]
            search = arxiv.Search("x", max_results=max(len(ids), 1))
            if broken:
                errors += 1
                with pytest.raises(Refused, match="incorrect id format"):
                    results(fetcher, f"{server.url}/api/query", search, threading.Event())
                continue
            papers, total, notes = results(fetcher, f"{server.url}/api/query", search, threading.Event())
            assert len(papers) == len(ids) == line["entries"], line["file"]
            assert total == int(root.findtext("{http://a9.com/-/spec/opensearch/1.1/}totalResults"))
            assert [f"{paper.arxiv_id}v{paper.version}" for paper in papers] == [
                name.split("/abs/")[1] for name in ids
            ]
            assert notes == ()
            for paper, entry in zip(papers, root.findall("a:entry", ATOM), strict=True):
                assert len(paper.authors) == len(entry.findall("a:author", ATOM))
                assert paper.title == " ".join(entry.findtext("a:title", "", ATOM).split())
                assert paper.abstract == " ".join(entry.findtext("a:summary", "", ATOM).split())
                assert str(paper.year) == entry.findtext("a:published", "", ATOM)[:4]
            held += len(papers)
    assert errors == 1
    assert held == sum(line["entries"] for line, _ in feeds) - errors


@pytest.mark.shared
def test_a_recorded_feed_cut_anywhere_is_never_a_shorter_answer(shared: Path, tmp_path: Path) -> None:
    raw = next(raw for line, raw in recordings(shared) if line["entries"] == 10)
    with FakeArxiv() as server:
        fetcher = ArxivSite.at(server.url, interval=0.0).fetcher(online(tmp_path))
        for tenth in range(1, 10):
            cut = raw[: len(raw) * tenth // 10]
            server.canned = [
                Response(cut, 200, "application/atom+xml"),
                Response(raw, 200, "application/atom+xml"),
            ]
            papers, _, _ = results(
                fetcher, f"{server.url}/api/query", arxiv.Search("x", max_results=10), threading.Event()
            )
            assert len(papers) == 10
