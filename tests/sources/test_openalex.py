"""OpenAlex behind the port: recorded answers, invented ones, and every fault by name."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest

from agents.ports import PaperSource
from sources.openalex import OpenAlexSource, to_paper
from state.errors import InputError, SourceError
from state.sources import Query
from tests.fakes.fake_openalex import FakeOpenAlex
from tests.fakes.online import MemoryStore, online
from tests.fakes.wire import Response

ARXIV_PLACE = {
    "landing_page_url": "http://arxiv.org/abs/2401.00001v2",
    "pdf_url": "http://arxiv.org/pdf/2401.00001",
}
WORKS: list[dict[str, Any]] = [
    {
        "id": "https://openalex.org/W1",
        "doi": "https://doi.org/10.1000/X1",
        "title": "Sparse routing of <i>experts</i> &amp; gates",
        "publication_year": 2024,
        "authorships": [{"author": {"display_name": "Ana Čapek"}}, {"author": {}}],
        "primary_location": {
            "source": {"display_name": "J. Gates"},
            "pdf_url": "https://closed.example/p.pdf",
        },
        "best_oa_location": {
            "landing_page_url": "https://zenodo.org/1",
            "pdf_url": "https://zenodo.org/1.pdf",
        },
        "locations": [ARXIV_PLACE],
        "abstract_inverted_index": {"Gates": [0, 2], "choose": [1], "learn.": [3]},
        "is_retracted": False,
    },
    {
        "id": "https://openalex.org/W2",
        "doi": None,
        "title": "Sparse attention",
        "publication_year": 2020,
        "authorships": None,
        "primary_location": None,
        "locations": [{"pdf_url": None}],
        "is_retracted": True,
    },
    *(
        {
            "id": f"https://openalex.org/W{n}",
            "doi": None,
            "title": f"Filler paper {n}",
            "publication_year": 2021,
        }
        for n in range(1000, 1230)
    ),
]
FAULTS = {
    "429": "HTTP 429",
    "500": "HTTP 500",
    "503": "HTTP 503",
    "html": "something else than whole JSON",
    "empty": "something else than whole JSON",
    "truncated": "something else than whole JSON",
    "cut": "connection failed",
    "reset": "connection failed",
    "stall": "no answer within",
    "error-200": "Query failed",
    "empty-page": "an empty page although it counts",
}


def source(server: FakeOpenAlex, folder: Path, key: str | None = None) -> OpenAlexSource:
    return OpenAlexSource(MemoryStore(), online(folder), api_key=key, base_url=server.url, interval=0.0)


async def test_a_work_becomes_a_paper(tmp_path: Path) -> None:
    with FakeOpenAlex(WORKS) as server:
        openalex: PaperSource = source(server, tmp_path)
        found = await openalex.search(Query(text="sparse"), 5)
    assert found.total == 2
    first, second = found.papers
    assert (first.id, first.arxiv_id, first.doi) == ("arxiv:2401.00001", "2401.00001", "10.1000/x1")
    assert first.title == "Sparse routing of experts & gates"
    assert (first.authors, first.year, first.venue) == (("Ana Čapek",), 2024, "J. Gates")
    assert first.abstract == "Gates choose Gates learn."
    assert first.full_text_url == "https://zenodo.org/1.pdf"
    assert first.also == ("openalex:W1",)
    assert (second.id, second.withdrawn, second.full_text_url) == ("openalex:W2", True, None)
    assert "retracted" in second.notes[0]


async def test_the_query_is_written_with_its_operators_only(tmp_path: Path) -> None:
    query = Query(text='"sparse routing" gates OR NOT x*', fields={"ti": "experts, or|y"}, since=2021)
    with FakeOpenAlex(WORKS) as server:
        found = await source(server, tmp_path).search(query, 5)
        asked = [seen.request.params for seen in server.journal]
    assert [params["search"] for params in asked] == [
        '"sparse routing" AND gates AND x',
        '"sparse routing" AND (gates OR x)',
    ]
    assert asked[0]["filter"] == "title.search:experts y,from_publication_date:2021-01-01"
    assert found.papers == ()


async def test_too_few_with_all_words_are_followed_by_those_with_some(tmp_path: Path) -> None:
    with FakeOpenAlex(WORKS) as server:
        found = await source(server, tmp_path).search(
            Query(text="sparse routing", fields={"cat": "cs.LG"}), 5
        )
    assert [paper.id for paper in found.papers] == ["arxiv:2401.00001", "openalex:W2"]
    assert found.notes[1] == "1 found with all the words, 1 more with some of them"


async def test_pages_and_orders_are_asked_for(tmp_path: Path) -> None:
    with FakeOpenAlex(WORKS) as server:
        openalex = source(server, tmp_path)
        newest = await openalex.search(Query(text="sparse", sort="date"), 2)
        many = await openalex.search(Query(text="filler"), 220)
        pages = [seen.request.params["page"] for seen in server.journal]
    assert [paper.year for paper in newest.papers] == [2024, 2020]
    assert len({paper.id for paper in many.papers}) == 220
    assert pages == ["1", "1", "2"]


async def test_no_match_is_an_empty_answer(tmp_path: Path) -> None:
    with FakeOpenAlex(WORKS) as server:
        found = await source(server, tmp_path).search(Query(text="zymurgy"), 5)
    assert (found.papers, found.total) == ((), 0)


@pytest.mark.parametrize("fault", FAULTS)
async def test_a_passing_fault_is_overcome(fault: str, tmp_path: Path) -> None:
    with FakeOpenAlex(WORKS) as server:
        server.fail(fault)
        assert len((await source(server, tmp_path).search(Query(text="sparse"), 5)).papers) == 2


@pytest.mark.parametrize(("fault", "reason"), FAULTS.items())
async def test_a_lasting_fault_is_told_by_name(fault: str, reason: str, tmp_path: Path) -> None:
    with FakeOpenAlex(WORKS) as server:
        server.fail(*[fault] * 3)
        with pytest.raises(SourceError, match="openalex: ") as caught:
            await source(server, tmp_path).search(Query(text="sparse"), 5)
    assert reason in caught.value.reason
    assert caught.value.query == "sparse"


async def test_a_key_is_sent_and_a_wrong_one_is_told(tmp_path: Path) -> None:
    with FakeOpenAlex(WORKS, key="right") as server:
        assert (await source(server, tmp_path, "right").search(Query(text="sparse"), 2)).papers
        with pytest.raises(SourceError, match="This API key is not known"):
            await source(server, tmp_path, "wrong").search(Query(text="sparse"), 2)


async def test_the_package_s_global_settings_are_neither_used_nor_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import pyalex

    monkeypatch.setitem(pyalex.config, "api_key", "someone else's")
    before = dict(pyalex.config)
    with FakeOpenAlex(WORKS) as server:
        await source(server, tmp_path, "ours").search(Query(text="sparse"), 2)
        headers = server.journal[0].request.headers
    assert headers["authorization"] == "Bearer ours"
    assert headers["user-agent"].startswith("sovereign-research-kernel/")
    assert dict(pyalex.config) == before


@pytest.mark.parametrize("query", [Query(text=""), Query(text="of the", fields={"cat": "cs.LG"})])
async def test_nothing_to_search_for_is_refused(query: Query, tmp_path: Path) -> None:
    with FakeOpenAlex(WORKS) as server, pytest.raises(InputError):
        await source(server, tmp_path).search(query, 5)


async def test_lookup_by_doi_and_arxiv_id(tmp_path: Path) -> None:
    preprint = {
        "id": "https://openalex.org/W3",
        "doi": "https://doi.org/10.48550/arxiv.2401.00003",
        "title": "Third",
    }
    with FakeOpenAlex([*WORKS, preprint]) as server:
        openalex = source(server, tmp_path)
        by_arxiv = await openalex.lookup("2401.00003v1")
        assert await openalex.lookup("10.1000/none") is None
        with pytest.raises(InputError, match="neither a DOI nor an arXiv id"):
            await openalex.lookup("W3")
    assert by_arxiv is not None
    assert (by_arxiv.id, by_arxiv.doi) == ("arxiv:2401.00003", None)


def recordings(shared: Path) -> list[dict[str, Any]]:
    folder = shared / "data" / "api" / "openalex"
    return [json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("pqa_*.json"))]


@pytest.mark.shared
async def test_recorded_answers_give_what_they_hold(shared: Path, tmp_path: Path) -> None:
    searches = lookups = missing = 0
    for recorded in recordings(shared):
        request, response = recorded["request"], recorded["response"]
        address, body = urlsplit(request["uri"]), response["body"]
        if "select=" in address.query and response["status"] == 200:
            continue  # asked for two fields only: no title to make a paper of
        with FakeOpenAlex() as server:
            if isinstance(body, str):
                server.canned = Response(body.encode(), response["status"], "text/html")
            else:
                server.canned = Response.of(body, response["status"])
            openalex = source(server, tmp_path)
            if address.path == "/works":
                found = await openalex.search(Query(text="recorded"), len(body["results"]))
                assert found.total == body["meta"]["count"]
                assert len(found.papers) == len(body["results"])
                pairs = list(zip(found.papers, body["results"], strict=True))
                searches += 1
            else:
                paper = await openalex.lookup(unquote(address.path).removeprefix("/works/"))
                if response["status"] == 404:
                    assert paper is None
                    missing += 1
                    continue
                assert paper is not None
                pairs = [(paper, body)]
                lookups += 1
        for paper, work in pairs:
            assert len(paper.authors) == len(work["authorships"])
            assert paper.year == work["publication_year"]
            assert f"openalex:{work['id'].rsplit('/', 1)[1]}" in (paper.id, *paper.also)
            words = sum(map(len, (work["abstract_inverted_index"] or {}).values()))
            assert bool(paper.abstract) == bool(words)
    assert (searches, lookups, missing) == (3, 5, 1)


def test_a_record_without_id_or_title_is_no_paper() -> None:
    assert to_paper({"id": None, "title": "x"}) is None
    assert to_paper({"id": "https://openalex.org/W1", "title": None}) is None
