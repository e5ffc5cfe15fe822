"""Bad input: one line that names it and says what to do, the right exit code, nothing half-written."""

import os
from pathlib import Path

import pytest

from tests.graph import roofs


def refused(said, code: int, *words: str) -> None:  # type: ignore[no-untyped-def] - conftest's Said
    assert said.code == code, said.err
    assert said.out == ""
    lines = said.err.strip().splitlines()
    assert len(lines) == 1, said.err
    assert lines[0].startswith("sovereign: ")
    assert "Traceback" not in said.err
    for word in words:
        assert word in lines[0]


@pytest.mark.parametrize(
    ("goal", "word"),
    [
        ("", "type a research question"),
        ("   \n\t ", "type a research question"),
        ("?!…", "type a research question"),
        ("x" * 100_000, "100,000 characters"),
        ("a \x00 null", "U+0000"),
        ("ring the \x07 bell", "U+0007"),
        ("delete \x7f", "U+007F"),
        ("half a pair \ud83d here", "U+D83D"),
    ],
)
def test_a_goal_that_is_none(call, home: Path, goal: str, word: str) -> None:
    refused(call("run", goal, "--offline"), 2, "goal", word)
    assert not home.exists()


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        (["run"], ["GOAL"]),
        (["run", "What of roofs?", "--source", "scholar"], ["'scholar'", "arxiv, semantic_scholar"]),
        (["run", "What of roofs?", "--offline", "--source", "arxiv"], ["'arxiv'", "network"]),
        (["run", "What of roofs?", "--rounds", "9"], ["9"]),
        (["run", "What of roofs?", "--max-papers", "none"], ["none"]),
        (["run", "What of roofs?", "--no-such-option"], ["--no-such-option"]),
        (["resume", "nobody"], ["unknown run 'nobody'", "sovereign runs"]),
        (["resume", "../../etc"], ["unknown run"]),
        (["resume", "."], ["unknown run"]),
        (["show", "nobody"], ["unknown run 'nobody'"]),
        (["show", ".."], ["unknown run"]),
        (["show", "/etc"], ["unknown run"]),
        (["show", "a\x00b"], ["unknown run"]),
        (["audit", "nobody"], ["unknown run"]),
        (["audit", "x/../y"], ["unknown run"]),
        (["review", "nobody", "--approve"], ["unknown run"]),
        (["publish"], ["publish"]),
    ],
)
def test_what_can_not_be_understood(call, home: Path, argv: list[str], words: list[str]) -> None:
    refused(call(*argv), 2, *words)
    assert not (home / "runs").exists()


def _nothing(folder: Path) -> Path:
    folder.mkdir()
    return folder


def _non_papers(folder: Path) -> Path:
    folder.mkdir()
    (folder / "holiday.jpg").write_bytes(b"\xff\xd8\xff\xe0" + bytes(200))
    (folder / "empty.md").write_text("")
    (folder / "short.txt").write_text("milk\n")
    (folder / "broken.pdf").write_bytes(b"%PDF-1.7\ngarbage")
    (folder / "table.csv").write_text("a,b\n1,2\n")
    return folder


def _a_file(folder: Path) -> Path:
    folder.write_text("I am a file")
    return folder


@pytest.mark.parametrize(
    ("make", "codes"),
    [(lambda f: f, {2}), (_a_file, {2}), (_nothing, {2, 3}), (_non_papers, {2, 3})],
    ids=["missing", "a-file", "empty", "non-papers"],
)
def test_a_library_without_papers(call, home: Path, tmp_path: Path, make, codes: set[int]) -> None:
    folder = make(tmp_path / "papers")
    said = call("run", roofs.GOAL, "--library", str(folder), "--offline", "-q")
    assert said.code in codes, said.err
    assert "Traceback" not in said.err
    assert str(folder) in said.err or "No paper was found" in said.out
    if said.code == 2:
        refused(said, 2, str(folder))
        assert not list(home.rglob("report.json"))


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_an_unreadable_library(call, tmp_path: Path) -> None:
    folder = roofs.write(tmp_path / "papers")
    folder.chmod(0)
    try:
        refused(call("run", roofs.GOAL, "--library", str(folder), "--offline", "-q"), 2, str(folder))
    finally:
        folder.chmod(0o700)


def test_a_question_that_the_library_does_not_answer_ends_with_3_and_says_so(call, library: Path) -> None:
    said = call("run", "How do octopuses taste with their arms?", "--library", str(library), "--offline",
                "--json", "-q")  # fmt: skip
    assert said.code == 3, said.err
    assert said.json["policy"]["action"] == "ESCALATE_TO_OWNER"
    assert said.json["results"]["claims_verified"] == 0
    assert said.json["tribunal"]["score"] <= 3.0
    assert said.json["incomplete"]


def test_an_output_folder_that_can_not_be_written_is_found_before_any_work(
    call, home: Path, tmp_path: Path, library: Path
) -> None:
    file = tmp_path / "file"
    file.write_text("in the way")
    for out in (file, file / "below"):
        said = call("run", roofs.GOAL, "--library", str(library), "--offline", "--out", str(out))
        refused(said, 2, "output folder", str(out))
    assert not home.exists()
    assert file.read_text() == "in the way"


def test_a_home_that_can_not_be_written(call, tmp_path: Path, library: Path, monkeypatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("SOVEREIGN_HOME", str(tmp_path / "file" / "home"))
    said = call("run", roofs.GOAL, "--library", str(library), "--offline", "-q")
    refused(said, 2, "SOVEREIGN_HOME")


def test_a_corrupt_checkpoint_file(call, ran) -> None:
    path = ran.home / "checkpoints.sqlite"
    path.write_bytes(b"not a database " * 300)
    refused(call("resume", ran.run_id, "-q"), 2, str(path), "move it away")


@pytest.mark.parametrize("junk", ["", "{", "[]", '"text"', "null", "{}"])
def test_a_damaged_report_is_told(call, ran, junk: str) -> None:
    path = ran.home / "runs" / ran.run_id / "report.json"
    path.write_text(junk)
    for command in ("show", "audit"):
        said = call(command, ran.run_id)
        assert said.code in {1, 2}, (command, said)
        assert "Traceback" not in said.err
        assert len(said.err.strip().splitlines()) == 1, said.err
    (listed,) = call("runs", "--json").json
    assert listed["status"] == "DAMAGED"


@pytest.mark.parametrize(
    ("name", "value"),
    [("SOURCE_DATE_EPOCH", "yesterday"), ("SOVEREIGN_OFFLINE", "perhaps"), ("SOVEREIGN_BASE_URL", "nowhere")],
)
def test_a_variable_that_can_not_be_used_is_named(
    call, monkeypatch, name: str, value: str, library: Path
) -> None:
    monkeypatch.setenv(name, value)
    monkeypatch.delenv("SOVEREIGN_OFFLINE", raising=False) if name == "SOVEREIGN_BASE_URL" else None
    said = call("run", roofs.GOAL, "--library", str(library), "--model", "m")
    refused(said, 2, value if name == "SOVEREIGN_BASE_URL" else name)
