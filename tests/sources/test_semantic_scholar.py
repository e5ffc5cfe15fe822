"""Semantic Scholar behind the port: recorded answers, invented ones, and every fault by name."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from agents.ports import PaperSource
from sources.semantic_scholar import SemanticScholarSource, to_paper
from state.errors import InputError, SourceError
from state.sources import Query
from tests.fakes.fake_s2 import FakeS2
from tests.fakes.online import MemoryStore, online
from tests.fakes.wire import Response

PAPERS: list[dict[str, Any]] = [
    {
        "paperId": "a" * 40,
        "title": "Sparse routing of <i>experts</i> &amp; gates",
        "abstract": "Gates choose.",
        "authors": [{"authorId": "1", "name": "Ana Čapek"}, {"authorId": "2", "name": None}],
        "year": 2024,
        "venue": "J. Gates",
        "url": "https://www.semanticscholar.org/paper/aaa",
        "externalIds": {"ArXiv": "2401.00001", "DOI": "10.1000/X1", "CorpusId": 1},
        "openAccessPdf": {"url": "http://open.example/p.pdf", "status": "GREEN"},
    },
    {
        "paperId": "b" * 40,
        "title": "Sparse attention",
        "year": 2020,
        "externalIds": {"DOI": "10.1000/x2"},
        "openAccessPdf": {"url": "", "status": None},
    },
    {
        "paperId": "c" * 40,
        "title": "Sparse memory",
        "externalIds": None,
        "openAccessPdf": None,
        "authors": None,
    },
    *({"paperId": f"{n:040d}", "title": f"Filler paper {n}", "year": 2021} for n in range(130)),
]
FAULTS = {
    "429": "HTTP 429",
    "500": "HTTP 500",
    "502": "HTTP 502",
    "503": "HTTP 503",
    "504": "HTTP 504",
    "html": "something else than whole JSON",
    "empty": "something else than whole JSON",
    "truncated": "something else than whole JSON",
    "cut": "connection failed",
    "reset": "connection failed",
    "stall": "no answer within",
    "error-200": "Internal error",
    "empty-page": "an empty page although it counts",
}


def source(server: FakeS2, folder: Path, key: str | None = None) -> SemanticScholarSource:
    return SemanticScholarSource(
        MemoryStore(), online(folder), api_key=key, base_url=server.url, interval=0.0
    )


async def test_a_record_becomes_a_paper(tmp_path: Path) -> None:
    with FakeS2(PAPERS) as server:
        s2: PaperSource = source(server, tmp_path)
        found = await s2.search(Query(text="sparse-routing experts"), 5)
        asked = server.journal[0].request.params
    assert asked["query"] == "sparse routing experts"
    assert found.total == 3
    first, second, third = found.papers
    assert (first.id, first.arxiv_id, first.doi) == ("arxiv:2401.00001", "2401.00001", "10.1000/x1")
    assert first.title == "Sparse routing of experts & gates"
    assert first.authors == ("Ana Čapek",)
    assert first.full_text_url == "https://open.example/p.pdf"
    assert first.also == (f"s2:{'a' * 40}",)
    assert (second.id, second.full_text_url, second.year) == ("doi:10.1000/x2", None, 2020)
    assert (third.id, third.authors, third.year) == (f"s2:{'c' * 40}", (), None)


async def test_years_pages_and_orders_are_asked_for(tmp_path: Path) -> None:
    with FakeS2(PAPERS) as server:
        s2 = source(server, tmp_path)
        recent = await s2.search(Query(text="sparse", since=2021, fields={"cat": "cs.LG"}), 5)
        newest = await s2.search(Query(text="sparse", sort="date"), 5)
        many = await s2.search(Query(text="filler"), 120)
        offsets = [seen.request.params["offset"] for seen in server.journal[2:]]
        assert server.journal[0].request.params["year"] == "2021-"
    assert [paper.year for paper in recent.papers] == [2024]
    assert "not restricted" in recent.notes[0]
    assert [paper.year for paper in newest.papers] == [2024, 2020, None]
    assert len({paper.id for paper in many.papers}) == 120
    assert offsets == ["0", "100"]


async def test_words_can_not_become_parameters(tmp_path: Path) -> None:
    with FakeS2(PAPERS) as server:
        await source(server, tmp_path).search(Query(text="sparse&limit=1#x %26 größer"), 7)
        params = server.journal[0].request.params
    assert params["query"] == "sparse limit 1 x 26 größer"
    assert params["limit"] == "7"


async def test_no_match_is_an_empty_answer(tmp_path: Path) -> None:
    with FakeS2(PAPERS) as server:
        found = await source(server, tmp_path).search(Query(text="zymurgy"), 5)
    assert (found.papers, found.total) == ((), 0)


@pytest.mark.parametrize("fault", FAULTS)
async def test_a_passing_fault_is_overcome(fault: str, tmp_path: Path) -> None:
    with FakeS2(PAPERS) as server:
        server.fail(fault)
        assert len((await source(server, tmp_path).search(Query(text="sparse"), 5)).papers) == 3


@pytest.mark.parametrize(("fault", "reason"), FAULTS.items())
async def test_a_lasting_fault_is_told_by_name(fault: str, reason: str, tmp_path: Path) -> None:
    with FakeS2(PAPERS) as server:
        server.fail(*[fault] * 3)
        with pytest.raises(SourceError, match="semantic_scholar: ") as caught:
            await source(server, tmp_path).search(Query(text="sparse"), 5)
    assert reason in caught.value.reason
    assert caught.value.query == "sparse"


async def test_a_key_is_sent_and_a_wrong_one_is_told(tmp_path: Path) -> None:
    with FakeS2(PAPERS, key="right") as server:
        assert (await source(server, tmp_path, "right").search(Query(text="sparse"), 5)).papers
        with pytest.raises(SourceError, match="Forbidden"):
            await source(server, tmp_path, "wrong").search(Query(text="sparse"), 5)
        assert len(server.journal) == 2


async def test_lookup_by_doi_and_arxiv_id(tmp_path: Path) -> None:
    with FakeS2(PAPERS) as server:
        s2 = source(server, tmp_path)
        by_doi = await s2.lookup("https://doi.org/10.1000/X2")
        by_arxiv = await s2.lookup("arXiv:2401.00001v2")
        assert await s2.lookup("10.1000/none") is None
    assert by_doi is not None
    assert by_doi.title == "Sparse attention"
    assert by_arxiv is not None
    assert by_arxiv.id == "arxiv:2401.00001"


@pytest.mark.parametrize("query", [Query(text=""), Query(text="of the")])
async def test_nothing_to_search_for_is_refused(query: Query, tmp_path: Path) -> None:
    with FakeS2(PAPERS) as server, pytest.raises(InputError):
        await source(server, tmp_path).search(query, 5)


def recordings(shared: Path) -> dict[str, Any]:
    folder = shared / "data" / "api" / "semantic_scholar"
    return {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in folder.glob("[ps]*.json")}


@pytest.mark.shared
async def test_recorded_searches_give_what_they_hold(shared: Path, tmp_path: Path) -> None:
    searched = 0
    for recorded in recordings(shared).values():
        request, response = recorded["request"], recorded["response"]
        address = urlsplit(request["uri"])
        if address.path != "/graph/v1/paper/search":
            continue
        words = parse_qs(address.query)["query"][0]
        with FakeS2() as server:
            server.canned = Response.of(response["body"], response["status"])
            found = await source(server, tmp_path).search(Query(text=words), 100)
        held = response["body"].get("data", [])
        assert found.total == response["body"]["total"]
        # A record without a title (asked with other fields) makes no paper.
        assert [paper.id for paper in found.papers] == [
            f"s2:{item['paperId']}" for item in held if item.get("title")
        ]
        searched += 1
    assert searched == 4


@pytest.mark.shared
async def test_recorded_lookups_give_what_they_hold(shared: Path, tmp_path: Path) -> None:
    found = missing = 0
    for recorded in recordings(shared).values():
        request, response = recorded["request"], recorded["response"]
        path = unquote(urlsplit(request["uri"]).path)
        if "/paper/DOI:" not in path:
            continue
        with FakeS2() as server:
            server.canned = Response.of(response["body"], response["status"])
            paper = await source(server, tmp_path).lookup(path.split("DOI:")[1])
        if response["status"] == 404:
            assert paper is None
            missing += 1
            continue
        body = response["body"]
        assert paper is not None
        assert paper.title
        assert len(paper.authors) == len(body["authors"])
        assert paper.year == body["year"]
        assert f"s2:{body['paperId']}" in (paper.id, *paper.also)
        assert paper.arxiv_id == body["externalIds"].get("ArXiv")
        found += 1
    assert (found, missing) == (10, 1)


@pytest.mark.shared
async def test_recorded_refusals_are_refusals(shared: Path, tmp_path: Path) -> None:
    bad = recordings(shared)["s2py_test_bad_query_parameters_0"]["response"]
    with FakeS2() as server:
        server.canned = Response.of(bad["body"], bad["status"])
        with pytest.raises(SourceError, match="unsupported fields"):
            await source(server, tmp_path).search(Query(text="sparse"), 5)
        assert len(server.journal) == 1


def test_a_record_without_id_or_title_is_no_paper() -> None:
    assert to_paper({"paperId": None, "title": "x"}) is None
    assert to_paper({"paperId": "a", "title": None}) is None
