"""A run that is killed goes on to the same report; a damaged file is told in one line."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from graph.runner import Finished, Runner
from state.errors import InputError, IntegrityError
from state.sources import Goal
from tests.graph import roofs, running

COMPARED = ("report.json", "report.md", "report.html", "references.bib", "ledger.jsonl")


def kill_at(stage: str, home: Path, library: Path, sig: int = signal.SIGKILL, nth: int = 1) -> int:
    """Start the run as a user would, send ``sig`` at the ``nth`` line of ``stage``; the exit code."""
    process = subprocess.Popen(
        [sys.executable, "-m", "cli", "run", roofs.GOAL, "--library", str(library), "--offline"],
        cwd=running.ROOT, env=running.environment(home, PYTHONUNBUFFERED="1"), text=True,
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert process.stderr is not None
    seen = 0
    for line in process.stderr:
        seen += f" {stage} " in line
        if seen == nth:
            process.send_signal(sig)
            break
    else:
        raise AssertionError(f"the run ended before {stage}")
    process.stderr.read()
    return process.wait(timeout=60)


async def resumed(home: Path, roof_run: tuple[Path, Finished]) -> None:
    """Resume in this process and compare every file with those of the run that was not killed."""
    reference, whole = roof_run
    again = await Runner(running.settings(home)).resume(whole.run_id)
    assert again.report == whole.report
    for name in COMPARED:
        ours, theirs = (h / "runs" / whole.run_id / name for h in (home, reference))
        assert ours.read_bytes() == theirs.read_bytes(), name
    assert not list((home / "runs" / whole.run_id).glob("*.part"))


@pytest.fixture(scope="module")
def killed(library: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of a run that was killed while it verified."""
    home = tmp_path_factory.mktemp("killed")
    assert kill_at("verifier", home, library) == -signal.SIGKILL
    return home


async def test_a_killed_run_resumes_to_the_same_report(
    killed: Path, roof_run: tuple[Path, Finished], tmp_path: Path
) -> None:
    home = Path(shutil.copytree(killed, tmp_path / "home"))
    assert not (home / "runs" / roof_run[1].run_id / "report.json").exists()
    await resumed(home, roof_run)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("stage", "nth"),
    [("searcher", 1), ("search", 1), ("search", 4), ("select", 1), ("extractor", 1), ("extractor", 4),
     ("verifier", 2), ("draft", 1), ("skeptic", 1), ("tribunal", 1), ("policy", 1), ("report", 1)],
)  # fmt: skip
async def test_killed_at_any_moment(
    stage: str, nth: int, library: Path, roof_run: tuple[Path, Finished], tmp_path: Path
) -> None:
    kill_at(stage, tmp_path, library, nth=nth)
    await resumed(tmp_path, roof_run)


@pytest.mark.slow
async def test_killed_again_and_again(library: Path, roof_run: tuple[Path, Finished], tmp_path: Path) -> None:
    """A run of the same goal goes on where the killed one stopped, until one gets through."""
    for stage in ("search", "extractor", "draft"):
        kill_at(stage, tmp_path, library)
    await resumed(tmp_path, roof_run)


async def test_a_run_of_the_same_goal_goes_on_with_the_killed_one(
    killed: Path, library: Path, roof_run: tuple[Path, Finished], tmp_path: Path
) -> None:
    home = Path(shutil.copytree(killed, tmp_path / "home"))
    told: list[str] = []
    runner = Runner(running.settings(home), lambda stage, _text: told.append(stage))
    again = await runner.run(Goal.parse(roofs.GOAL), running.context(library))
    assert again.report == roof_run[1].report
    assert "searcher" not in told
    assert "extractor" not in told


def test_ctrl_c_ends_in_order_and_leaves_a_resumable_run(library: Path, tmp_path: Path) -> None:
    assert kill_at("extractor", tmp_path, library, signal.SIGINT) == 130
    cards = list((tmp_path / "runs").glob("*/run.json"))
    assert len(cards) == 1
    assert not list(tmp_path.rglob(".tmp-*"))


async def test_a_finished_run_is_only_read(roof_run: tuple[Path, Finished], tmp_path: Path) -> None:
    home, whole = roof_run
    shutil.copytree(home, tmp_path / "home")
    report = tmp_path / "home" / "runs" / whole.run_id / "report.json"
    before = report.stat().st_mtime_ns
    started = time.monotonic()
    again = await Runner(running.settings(tmp_path / "home")).resume(whole.run_id)
    assert again == whole.model_copy(update={"folder": str(report.parent)})
    assert report.stat().st_mtime_ns == before
    assert time.monotonic() - started < 10


@pytest.mark.parametrize(
    "junk", [b"this is not a database" * 200, b"SQLite format 3\x00" + os.urandom(64) * 100, b"SQLite"]
)
async def test_a_corrupt_checkpoint_file_is_named(
    library: Path, roof_run: tuple[Path, Finished], tmp_path: Path, junk: bytes
) -> None:
    home, whole = roof_run
    (tmp_path / "runs" / whole.run_id).mkdir(parents=True)
    shutil.copy(home / "runs" / whole.run_id / "run.json", tmp_path / "runs" / whole.run_id)
    path = tmp_path / "checkpoints.sqlite"
    path.write_bytes(junk)
    runner = Runner(running.settings(tmp_path))
    for work in (runner.resume(whole.run_id), runner.run(Goal.parse(roofs.GOAL), running.context(library))):
        with pytest.raises(IntegrityError) as caught:
            await work
        assert str(path) in str(caught.value)
        assert "move it away" in str(caught.value)
        assert "\n" not in str(caught.value)
    assert path.read_bytes() == junk
    assert not (tmp_path / "runs" / whole.run_id / "report.json").exists()


@pytest.mark.parametrize("junk", ["", "{", "[]", '{"run_id": 3}'])
async def test_a_damaged_run_card_is_named(tmp_path: Path, junk: str) -> None:
    card = tmp_path / "runs" / "a-run" / "run.json"
    card.parent.mkdir(parents=True)
    card.write_text(junk)
    with pytest.raises(IntegrityError, match=r"run\.json"):
        await Runner(running.settings(tmp_path)).resume("a-run")


@pytest.mark.parametrize(
    "run_id", ["", ".", "..", "../runs/x", "/etc/passwd", "a/b", "nobody", "x" * 300, "a\x00b"]
)
async def test_a_run_id_that_is_none_or_a_path_is_refused(tmp_path: Path, run_id: str) -> None:
    with pytest.raises(InputError, match="unknown run"):
        await Runner(running.settings(tmp_path / "home")).resume(run_id)
    assert not os.path.lexists(tmp_path / "home")  # noqa: ASYNC240
