"""Turns are kept among threads and processes: one connection, one gap, one memory of what was asked for."""

import json
import subprocess
import sys
import threading
import time
from itertools import pairwise
from pathlib import Path

import pytest

from sources.politeness import Gate, Stopped
from state.errors import InputError, SourceBusy
from tests.fakes.arxiv_index import Record
from tests.fakes.fake_arxiv import FakeArxiv

ROOT = Path(__file__).resolve().parents[2]
RECORDS = [Record(f"2401.{number:05d}", f"Sparse routing {number}") for number in range(1, 10)]
CHILD = """
import asyncio, sys
from pathlib import Path
from sources.arxiv_source import ArxivSource
from sources.fulltext import ArxivSite
from state.sources import Query
from tests.fakes.online import MemoryStore, online

async def main(url, folder, interval, searches):
    source = ArxivSource(MemoryStore(), online(Path(folder)), site=ArxivSite.at(url, float(interval)))
    found = await asyncio.gather(*(source.search(Query(text="sparse"), 3) for _ in range(int(searches))))
    assert all(len(answer.papers) == 3 for answer in found)

asyncio.run(main(*sys.argv[1:]))
"""


def three_processes(server: FakeArxiv, folder: Path, interval: float, searches: int) -> None:
    """Three processes that search at once; raises when one fails."""
    command = [sys.executable, "-c", CHILD, server.url, str(folder), str(interval), str(searches)]
    server.delay = 0.1
    running = [subprocess.Popen(command, cwd=ROOT) for _ in range(3)]
    assert [child.wait(90) for child in running] == [0, 0, 0]


def test_three_processes_keep_the_gap_with_one_connection(tmp_path: Path) -> None:
    with FakeArxiv(RECORDS) as server:
        three_processes(server, tmp_path, 0.3, 4)
        assert len(server.journal) == 12
        assert min(server.gaps()) >= 0.3
        assert server.peak_connections == 1


@pytest.mark.slow
def test_three_processes_keep_the_real_three_seconds(tmp_path: Path) -> None:
    with FakeArxiv(RECORDS) as server:
        three_processes(server, tmp_path, 3.0, 2)
        assert len(server.journal) == 6
        assert min(server.gaps()) >= 3.0
        assert server.peak_connections == 1


def test_threads_never_overlap(tmp_path: Path) -> None:
    spans: list[tuple[float, float]] = []

    def work() -> None:
        for _ in range(3):
            with Gate(tmp_path, "x", 0.05).turn(threading.Event()):
                start = time.monotonic()
                time.sleep(0.02)
                spans.append((start, time.monotonic()))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    spans.sort()
    assert len(spans) == 12
    # 5 ms for the difference between the wall clock of the stamps and the monotonic one here.
    assert all(later[0] - earlier[1] >= 0.045 for earlier, later in pairwise(spans))


def test_services_do_not_wait_for_each_other(tmp_path: Path) -> None:
    with Gate(tmp_path, "one", 60).turn(threading.Event()), Gate(tmp_path, "two", 60).turn(threading.Event()):
        pass


def test_a_turn_is_given_back_by_a_killed_process(tmp_path: Path) -> None:
    code = (
        "import sys, threading, time; from pathlib import Path; from sources.politeness import Gate\n"
        "with Gate(Path(sys.argv[1]), 'x', 0.2).turn(threading.Event()):\n"
        "    print('in', flush=True); time.sleep(60)\n"
    )
    child = subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    assert child.stdout.readline() == "in\n"
    taken = time.time()
    with (
        pytest.raises(SourceBusy, match="another process"),
        Gate(tmp_path, "x", 0.2, patience=0.1).turn(threading.Event()),
    ):
        pass
    child.kill()
    child.wait()
    with Gate(tmp_path, "x", 0.2).turn(threading.Event()):
        assert time.time() - taken >= 0.1
    child.stdout.close()


@pytest.mark.parametrize("damage", ["", "{", "[]", '{"last": "soon"}', '{"last": 1e18}', "\x00\xff"])
def test_a_damaged_or_future_stamp_costs_one_gap_at_most(damage: str, tmp_path: Path) -> None:
    (tmp_path / "x.stamp.json").write_text(damage, encoding="utf-8")
    started = time.monotonic()
    with Gate(tmp_path, "x", 0.1).turn(threading.Event()):
        assert 0.09 <= time.monotonic() - started < 2


def test_a_quiet_that_was_asked_for_outlives_the_run(tmp_path: Path) -> None:
    gate = Gate(tmp_path, "x", 0.0)
    with gate.turn(threading.Event()):
        gate.defer(0.3)
    started = time.monotonic()
    with Gate(tmp_path, "x", 0.0).turn(threading.Event()):
        assert time.monotonic() - started >= 0.25


def test_a_quiet_of_years_is_taken_as_an_hour(tmp_path: Path) -> None:
    gate = Gate(tmp_path, "x", 0.0, patience=1)
    with gate.turn(threading.Event()):
        gate.defer(1e9)
    not_before = json.loads((tmp_path / "x.stamp.json").read_text(encoding="utf-8"))["not_before"]
    assert not_before - time.time() <= 3600
    with pytest.raises(SourceBusy, match="x: asks for"), gate.turn(threading.Event()):
        pass


def test_waiting_ends_when_the_run_is_stopped(tmp_path: Path) -> None:
    stop = threading.Event()
    with Gate(tmp_path, "x", 60).turn(threading.Event()):
        pass
    threading.Timer(0.1, stop.set).start()
    started = time.monotonic()
    with pytest.raises(Stopped), Gate(tmp_path, "x", 60).turn(stop):
        pass
    assert time.monotonic() - started < 5


def test_a_folder_that_can_not_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    gate = Gate(tmp_path / "file" / "below", "x", 1)
    with pytest.raises(InputError, match=r"state folder .*file"), gate.turn(threading.Event()):
        pass
