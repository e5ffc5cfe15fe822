"""Fixtures of the graph's tests: a small library, and runs that several tests look at."""

import asyncio
from pathlib import Path

import pytest

from graph.runner import Finished
from tests.graph import roofs, running


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The invented papers on roof coatings."""
    return roofs.write(tmp_path_factory.mktemp("papers") / "roofs")


@pytest.fixture(scope="session")
def roof_run(library: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Finished]:
    """A finished run over the small library, with its home. Look, do not change."""
    home = tmp_path_factory.mktemp("home")
    return home, asyncio.run(running.run(home, library))


@pytest.fixture(scope="session")
def starter() -> running.Watched:
    """The demo's run over the starter library."""
    return running.starter()
