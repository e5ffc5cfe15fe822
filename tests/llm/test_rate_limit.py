"""The rate limit holds across tasks and processes, and gives places back."""

import asyncio
import multiprocessing
import time
from pathlib import Path

import pytest

from llm.limits import RateLimit
from state.errors import IntegrityError


async def test_no_more_than_the_allowed_number_at_once(tmp_path: Path) -> None:
    limit = RateLimit(tmp_path / "limits.sqlite", per_minute=100, at_once=3)
    running = most = 0

    async def one() -> None:
        nonlocal running, most
        async with limit.admitted("m"):
            running += 1
            most = max(most, running)
            await asyncio.sleep(0.05)
            running -= 1

    await asyncio.gather(*[one() for _ in range(9)])
    assert most == 3


async def test_the_window_slides(tmp_path: Path) -> None:
    now = 1000.0
    limit = RateLimit(tmp_path / "limits.sqlite", per_minute=2, at_once=9, clock=lambda: now)
    for _ in range(2):
        async with limit.admitted("m"):
            pass
    assert limit._enter("m", "third") == pytest.approx(60.0)
    assert limit._enter("other", "x") == 0.0
    now += 59.0
    assert limit._enter("m", "third") == pytest.approx(1.0)
    now += 1.5
    assert limit._enter("m", "third") == 0.0


async def test_a_clock_set_back_does_not_block(tmp_path: Path) -> None:
    now = 1_000_000.0
    limit = RateLimit(tmp_path / "limits.sqlite", per_minute=1, at_once=1, clock=lambda: now)
    assert limit._enter("m", "a") == 0.0
    now = 1000.0
    assert limit._enter("m", "b") == 0.0


async def test_a_dead_process_frees_its_place_after_the_lease(tmp_path: Path) -> None:
    now = 1000.0
    limit = RateLimit(tmp_path / "limits.sqlite", per_minute=9, at_once=1, lease=300, clock=lambda: now)
    assert limit._enter("m", "dies") == 0.0
    now += 299
    assert limit._enter("m", "next") > 0
    now += 2
    assert limit._enter("m", "next") == 0.0


async def test_cancelling_gives_the_place_back(tmp_path: Path) -> None:
    limit = RateLimit(tmp_path / "limits.sqlite", per_minute=9, at_once=1)

    async def hold() -> None:
        async with limit.admitted("m"):
            await asyncio.sleep(10)

    task = asyncio.create_task(hold())
    await asyncio.sleep(0.2)
    task.cancel()
    await asyncio.wait([task])
    async with asyncio.timeout(2), limit.admitted("m"):
        pass


def _enter_and_note(path: str, queue: "multiprocessing.Queue[tuple[float, float]]") -> None:
    limit = RateLimit(Path(path), per_minute=100, at_once=2)

    async def one() -> None:
        async with limit.admitted("m"):
            start = time.time()
            await asyncio.sleep(0.1)
            queue.put((start, time.time()))

    async def main() -> None:
        await asyncio.gather(*[one() for _ in range(4)])

    asyncio.run(main())


def test_three_processes_share_the_places(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    queue: multiprocessing.Queue[tuple[float, float]] = context.Queue()
    path = str(tmp_path / "limits.sqlite")
    processes = [context.Process(target=_enter_and_note, args=(path, queue)) for _ in range(3)]
    for process in processes:
        process.start()
    spans = [queue.get(timeout=60) for _ in range(12)]
    for process in processes:
        process.join(30)
        assert process.exitcode == 0
    overlap = [sum(s <= start < e for s, e in spans) for start, _ in spans]
    assert max(overlap) <= 2


async def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    path = tmp_path / "limits.sqlite"
    path.write_text("not a database, certainly not one" * 100)
    with pytest.raises(IntegrityError, match=r"limits\.sqlite.*delete it"):
        async with RateLimit(path).admitted("m"):
            pass
