"""Fixtures of the command line's tests: calling it in this process, a small library, one finished run."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.graph import roofs, running


class Said(NamedTuple):
    """What a command left: exit code, standard output, standard error."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Call = Callable[..., Said]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home, a fixed clock, and nothing else configured."""
    for name, value in running.environment(tmp_path / "home", SOVEREIGN_OFFLINE="1").items():
        if name.startswith("SO") or name == "NO_COLOR":
            monkeypatch.setenv(name, value)
    monkeypatch.delenv("NVIDIA_API_KEY", raising=False)
    monkeypatch.delenv("SOVEREIGN_MODEL", raising=False)
    return tmp_path / "home"


@pytest.fixture
def call(home: Path, capsys: pytest.CaptureFixture[str]) -> Call:
    """Run ``sovereign`` in this process."""
    from cli.main import main

    def run(*argv: str) -> Said:
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main(list(argv))
        said = capsys.readouterr()
        assert isinstance(ended.value.code, int)
        return Said(ended.value.code, said.out, said.err)

    return run


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The invented papers on roof coatings."""
    return roofs.write(tmp_path_factory.mktemp("papers") / "roofs")


class Ran(NamedTuple):
    """A run that the command line made, in a process of its own."""

    home: Path
    out: Path
    stdout: str
    stderr: str
    run_id: str


@pytest.fixture(scope="session")
def made(library: Path, tmp_path_factory: pytest.TempPathFactory) -> Ran:
    """``sovereign run GOAL --library … --out … --json`` once. Look, do not change."""
    import subprocess
    import sys

    home, out = tmp_path_factory.mktemp("cli-home"), tmp_path_factory.mktemp("out") / "new" / "answer"
    argv = ["run", roofs.GOAL, "--library", str(library), "--offline", "--max-papers", "3", "--out", str(out)]
    done = subprocess.run(
        [sys.executable, "-m", "cli", *argv, "--json"], cwd=running.ROOT, env=running.environment(home),
        capture_output=True, text=True, timeout=100, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return Ran(home, out, done.stdout, done.stderr, json.loads(done.stdout)["run_id"])


@pytest.fixture
def ran(made: Ran, home: Path) -> Ran:
    """A copy of that run in the test's own home, to look at and to damage."""
    shutil.copytree(made.home, home)
    return made._replace(home=home)
