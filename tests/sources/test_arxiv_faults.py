"""Every fault of arXiv is overcome, or told by name; none becomes an empty success."""

import asyncio
import time
from pathlib import Path

import pytest

from sources.arxiv_source import ArxivSource
from sources.fulltext import ArxivSite
from state.errors import SourceBusy, SourceError
from state.sources import Query
from tests.fakes.arxiv_index import Record
from tests.fakes.fake_arxiv import FakeArxiv
from tests.fakes.online import MemoryStore, online

RECORDS = [
    Record(f"2401.{number:05d}", f"Sparse routing of experts, part {number}", "Gates choose experts.")
    for number in range(1, 8)
]
QUERY = Query(text="sparse routing")
FAULTS = {
    "429": "HTTP 429",
    "500": "HTTP 500",
    "503": "HTTP 503",
    "html": "an HTML page",
    "empty": "nothing",
    "truncated": "cut-off, broken or foreign XML",
    "cut": "connection failed",
    "reset": "connection failed",
    "stall": "no answer within",
    "drip": "too slowly",
    "empty-page": "an empty page although it counts 7 matches",
    "error-feed-200": "an error feed: a made-up reason",
}


def source(server: FakeArxiv, folder: Path) -> ArxivSource:
    return ArxivSource(MemoryStore(), online(folder), site=ArxivSite.at(server.url, interval=0.0))


@pytest.mark.parametrize("fault", FAULTS)
async def test_a_passing_fault_is_overcome(fault: str, tmp_path: Path) -> None:
    with FakeArxiv(RECORDS) as server:
        server.fail(fault)
        found = await source(server, tmp_path).search(QUERY, 5)
        assert [paper.id for paper in found.papers] == [f"arxiv:2401.{n:05d}" for n in range(1, 6)]
        assert found.total == 7
        assert len(server.journal) == 2


@pytest.mark.parametrize(("fault", "reason"), FAULTS.items())
async def test_a_lasting_fault_is_told_by_name(fault: str, reason: str, tmp_path: Path) -> None:
    with FakeArxiv(RECORDS) as server:
        server.fail(*[fault] * 3)
        with pytest.raises(SourceError) as caught:
            await source(server, tmp_path).search(QUERY, 5)
    assert caught.value.source == "arxiv"
    assert caught.value.query == "sparse routing"
    assert reason in caught.value.reason
    assert "3 tries" in caught.value.reason


@pytest.mark.parametrize(
    ("fault", "reason"), {"error-feed": "a made-up reason", "403": "refused access"}.items()
)
async def test_a_refusal_is_not_asked_again(fault: str, reason: str, tmp_path: Path) -> None:
    with FakeArxiv(RECORDS) as server:
        server.fail(fault)
        with pytest.raises(SourceError, match=reason):
            await source(server, tmp_path).search(QUERY, 5)
        assert len(server.journal) == 1


async def test_a_true_absence_of_matches_is_an_empty_answer(tmp_path: Path) -> None:
    with FakeArxiv(RECORDS) as server:
        found = await source(server, tmp_path).search(Query(text="zymurgy"), 5)
    assert found.papers == ()
    assert found.total == 0


async def test_a_short_page_is_completed_by_the_next(tmp_path: Path) -> None:
    with FakeArxiv(RECORDS) as server:
        server.fail("short-page")
        found = await source(server, tmp_path).search(QUERY, 6)
    assert len({paper.id for paper in found.papers}) == 6


async def test_an_entry_without_date_is_noted(tmp_path: Path) -> None:
    with FakeArxiv(RECORDS) as server:
        server.fail("undated")
        found = await source(server, tmp_path).search(QUERY, 7)
    assert len(found.papers) == 6
    assert any("1 entry was skipped" in note for note in found.notes)


async def test_retry_after_is_waited_for(tmp_path: Path) -> None:
    with FakeArxiv(RECORDS) as server:
        server.fail("429:1", "503:1")
        found = await source(server, tmp_path).search(QUERY, 3)
        assert len(found.papers) == 3
        assert min(server.gaps()) >= 1.0


async def test_another_run_respects_the_retry_after_that_one_was_given(tmp_path: Path) -> None:
    with FakeArxiv(RECORDS) as server:
        server.fail("429:1", "429:1", "429:1")
        with pytest.raises(SourceError):
            await source(server, tmp_path).search(QUERY, 3)
        before = server.journal[-1].at
        await source(server, tmp_path).search(QUERY, 3)
        assert server.journal[-1].at - before >= 1.0


async def test_a_wait_beyond_patience_is_busy_at_once(tmp_path: Path) -> None:
    with FakeArxiv(RECORDS) as server:
        server.fail("503:3000")
        started = time.monotonic()
        with pytest.raises(SourceBusy, match="arxiv"):
            await source(server, tmp_path).search(QUERY, 3)
        assert time.monotonic() - started < 2


async def test_a_server_that_is_not_there_is_told(tmp_path: Path) -> None:
    with FakeArxiv(RECORDS) as server:
        gone = source(server, tmp_path)
    with pytest.raises(SourceError, match="connection failed"):
        await gone.search(QUERY, 3)


async def test_a_redirect_elsewhere_is_refused(tmp_path: Path) -> None:
    with FakeArxiv(RECORDS) as server, FakeArxiv(RECORDS) as elsewhere:
        server.fail(f"redirect:{elsewhere.url}/api/query")
        with pytest.raises(SourceError, match="not among the allowed hosts"):
            await source(server, tmp_path).search(QUERY, 3)
        assert elsewhere.journal == []


async def test_cancelling_ends_the_waiting_thread(tmp_path: Path) -> None:
    with FakeArxiv(RECORDS) as server:
        server.fail("503:60")
        task = asyncio.create_task(source(server, tmp_path).search(QUERY, 3))
        await asyncio.sleep(0.5)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        # The turn was given back: the next one only meets the quiet that was asked for.
        assert len(server.journal) == 1


async def test_parallel_searches_share_one_connection(tmp_path: Path) -> None:
    with FakeArxiv(RECORDS) as server:
        server.delay = 0.05
        site = ArxivSite.at(server.url, interval=0.1)
        shared_source = ArxivSource(MemoryStore(), online(tmp_path), site=site)
        queries = [Query(text=f"sparse {word}") for word in ("routing", "experts", "part", "gates")]
        await asyncio.gather(*(shared_source.search(query, 2) for query in queries))
        assert server.peak_connections == 1
        assert min(server.gaps()) >= 0.1
