"""Starting is quick, colours are asked for, and a reader that goes away is no error."""

import statistics
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.graph import running


def timed(home: Path, *argv: str) -> float:
    started = time.perf_counter()
    subprocess.run(
        [sys.executable, *argv],
        cwd=running.ROOT,
        env=running.environment(home),
        check=True,
        capture_output=True,
    )
    return time.perf_counter() - started


def test_help_is_there_at_once(tmp_path: Path) -> None:
    """Half a second on an idle machine; on a busy one it is held against a bare Python beside it."""
    timed(tmp_path, "-m", "cli", "--help")
    both = [(timed(tmp_path, "-c", "pass"), timed(tmp_path, "-m", "cli", "--help")) for _ in range(5)]
    bare, helped = (statistics.median(column) for column in zip(*both, strict=True))
    assert helped < max(0.5, 8 * bare)


def test_colours_only_where_a_terminal_wants_them(monkeypatch: pytest.MonkeyPatch) -> None:
    from cli.common import styled

    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    assert "\x1b[" in styled("x", fg="cyan")
    monkeypatch.setenv("NO_COLOR", "")
    assert styled("x", fg="cyan") == "x"
    monkeypatch.delenv("NO_COLOR")
    monkeypatch.setattr(sys.stderr, "isatty", lambda: False, raising=False)
    assert styled("x", fg="cyan") == "x"


def test_a_reader_that_goes_away_is_no_error(made) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "cli", "show", made.run_id], cwd=running.ROOT,
        env=running.environment(made.home), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.readline()
    process.stdout.close()
    said = process.stderr.read()
    assert process.wait(30) in {0, 1, -13, 141}
    assert "Traceback" not in said
    assert "BrokenPipe" not in said


def test_the_version_is_told(call) -> None:
    from graph.settings import VERSION

    assert VERSION in call("--version").out
