"""A home with one run that waits for its owner, and a desk on loopback over a copy of it."""

import asyncio
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from desking import GOAL, PAPERS, Serving, Waiting, settings_of

from graph.context import RunContext
from graph.runner import Runner
from state.sources import Goal


@pytest.fixture(scope="session")
def waiting_home(tmp_path_factory: pytest.TempPathFactory) -> Waiting:
    """Made once by the real graph; tests work on copies."""
    home = tmp_path_factory.mktemp("home")
    context = RunContext(
        offline=True,
        libraries=[str(PAPERS)],
        min_verified=100,
        reject_below=0,
        max_rounds=0,
        date="2032-05-04",
    )
    finished = asyncio.run(Runner(settings_of(home)).run(Goal.parse(GOAL), context))
    assert finished.question is not None
    assert finished.report.claims
    return Waiting(home, finished.run_id, finished)


@pytest.fixture
def waiting(waiting_home: Waiting, tmp_path: Path) -> Waiting:
    home = tmp_path / "home"
    shutil.copytree(waiting_home.home, home)
    return Waiting(home, waiting_home.run_id, waiting_home.finished)


@pytest.fixture(scope="session")
def reading(waiting_home: Waiting, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A client of a desk that all tests share which change nothing."""
    home = tmp_path_factory.mktemp("reading") / "home"
    shutil.copytree(waiting_home.home, home)
    serving = Serving(home)
    with serving.client() as client:
        yield client
    serving.stop()


@pytest.fixture
def serve() -> Iterator[Callable[..., Serving]]:
    started: list[Serving] = []

    def start(home: Path, **more: str) -> Serving:
        started.append(Serving(home, **more))
        return started[-1]

    yield start
    for one in started:
        one.stop()


@pytest.fixture
def desk(waiting: Waiting, serve: Callable[..., Serving]) -> Iterator[httpx.Client]:
    """A client of a desk over a copy of the home."""
    with serve(waiting.home).client() as client:
        yield client
