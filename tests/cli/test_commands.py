"""The commands on a finished run: what they print, their exit codes, and that tampering is found."""

import gzip
import json
import os
import time
from pathlib import Path

import pytest

from cli.main import COMMANDS
from tests.graph import running


def test_run_prints_exactly_one_json_document_and_progress_elsewhere(made) -> None:
    report = json.loads(made.stdout)
    assert report["schema"] == "sovereign/report-v1"
    assert json.loads((made.out / "report.json").read_text()) == report
    assert {"report.md", "report.html", "report.pdf", "references.bib"} <= {
        p.name for p in made.out.iterdir()
    }
    for stage in ("searcher", "extractor", "tribunal", "policy"):
        assert f" {stage} " in made.stderr
    assert "\x1b[" not in made.stderr


def test_runs_lists_the_newest_first(call, ran) -> None:
    assert ran.run_id in call("runs").out
    older = ran.home / "runs" / "2020-01-01-older-00000000"
    older.mkdir()
    (older / "run.json").write_text(
        json.dumps({"run_id": older.name, "goal": "An old one", "date": "2020-01-01"})
    )
    os.utime(older, (1, 1))
    listed = call("runs", "--json").json
    assert [line["run_id"] for line in listed] == [ran.run_id, older.name]
    assert listed[0]["status"] == "APPROVED"
    assert listed[0]["claims_verified"] > 0
    assert listed[1]["status"] == "UNFINISHED"
    os.utime(older, (time.time() + 60,) * 2)
    assert call("runs", "--json").json[0]["run_id"] == older.name
    refused = call("show", older.name)
    assert (refused.code, refused.out) == (2, "")
    assert f"sovereign resume {older.name}" in refused.err


def test_runs_of_an_empty_home_is_an_empty_list(call, home: Path) -> None:
    assert call("runs", "--json").json == []
    assert "No runs yet" in call("runs").out
    assert call("review", "--json").json == []


def test_show(call, ran) -> None:
    report = json.loads(ran.stdout)
    assert call("show", ran.run_id, "--json").json == report
    page = call("show", ran.run_id).out
    assert page.startswith(f"# {report['title']}")
    for section in ("Abstract", "1 Introduction", "2 Methodology", "3 Results", "4 Uncertainties",
                    "5 Extracted Claims", "6 Tribunal", "References"):  # fmt: skip
        assert f"## {section}" in page
    claim = report["claims"][0]
    assert call("show", ran.run_id, "--claim", claim["id"]).json == claim
    assert call("show", ran.run_id, "--claim", "C1").json == claim
    assert call("show", ran.run_id, "--claim", "c-none").code == 2


def test_resume_of_a_finished_run_only_reads_it(call, ran) -> None:
    again = call("resume", ran.run_id, "--json", "-q")
    assert (again.code, again.json) == (0, json.loads(ran.stdout))


def test_audit_of_an_untouched_run(call, ran) -> None:
    said = call("audit", ran.run_id, "--json")
    assert (said.code, said.json["problems"]) == (0, [])
    assert said.json["claims"] == len(json.loads(ran.stdout)["claims"])
    assert "All holds together." in call("audit", ran.run_id).out


def edit(path: Path, change) -> None:  # type: ignore[no-untyped-def] - a function of a report
    report = json.loads(path.read_text())
    change(report)
    path.write_text(json.dumps(report))


@pytest.mark.parametrize(
    ("change", "word"),
    [
        (lambda r: r["claims"][0].update(text="Dark roofs are cooler."), "not in the ledger"),
        (lambda r: r["claims"][0].update(verdict="REFUTED"), "verdict"),
        (lambda r: r["claims"][0]["source"].update(quote="Roofs are made of cheese."), "quote"),
        (lambda r: r["claims"][0]["source"].update(start=0, end=5), "quote"),
        (lambda r: r["claims"][0]["source"].update(document_id="0" * 32), "not in the store"),
        (lambda r: r["policy"].update(action="ESCALATE_TO_OWNER"), "decision"),
        (lambda r: r["tribunal"].update(score=9.9), "score"),
        (lambda r: r["provenance"].update(ledger_head="f" * 64), "ledger head"),
        (lambda r: r.update(status="REJECTED"), "closed with"),
        (lambda r: r.update(goal="Another goal"), "closed with"),
        (lambda r: r.update(date="2020-01-01"), "closed with"),
        (lambda r: r["abstract"][0].update(text="Roofs fly."), "closed with"),
        (lambda r: r["claims"][0].update(verified=False), "closed with"),
        (lambda r: r["claims"].pop(), "closed with"),
        (lambda r: r["tribunal"]["reviews"][0].update(summary="Splendid."), "closed with"),
        (lambda r: r["claims"][0].update(confidence=0.123), "closed with"),
    ],
)  # fmt: skip
def test_audit_finds_a_changed_report(call, ran, change, word: str) -> None:
    edit(ran.home / "runs" / ran.run_id / "report.json", change)
    said = call("audit", ran.run_id, "--json")
    assert said.code == 1
    assert any(word in problem for problem in said.json["problems"]), said.json["problems"]


def test_audit_finds_a_changed_ledger(call, ran) -> None:
    path = ran.home / "runs" / ran.run_id / "ledger.jsonl"
    whole = path.read_text().splitlines(keepends=True)
    for damaged in (whole[:5] + whole[6:], [*whole[:3], whole[3].replace("a", "b", 1), *whole[4:]], []):
        path.write_text("".join(damaged))
        said = call("audit", ran.run_id)
        assert said.code == 1
        assert "ledger" in said.err
        assert len(said.err.strip().splitlines()) == 1
    path.unlink()
    assert call("audit", ran.run_id).code == 1
    path.write_text("".join(whole[:-3]))
    assert call("audit", ran.run_id, "--json").json["problems"]


def test_audit_finds_a_changed_text(call, ran) -> None:
    for path in (ran.home / "documents").rglob("*.gz"):
        document = json.loads(gzip.decompress(path.read_bytes()))
        document["text"] = document["text"].replace("roof", "wall")
        path.write_bytes(gzip.compress(json.dumps(document).encode()))
    said = call("audit", ran.run_id, "--json")
    assert said.code == 1
    assert all("was changed" in problem for problem in said.json["problems"])


def test_tribunal_reviews_the_report_of_a_run_again(call, ran, library: Path) -> None:
    path = str(ran.out / "report.json")
    first = json.loads(ran.stdout)["tribunal"]
    said = call("tribunal", path, "--evidence", str(library), "--json", "--offline")
    assert said.code == 0, said.err
    assert {"score", "spread", "caps", "verdict", "reviews"} <= said.json.keys()
    assert abs(said.json["score"] - first["score"]) <= 0.5
    assert [r["role"] for r in said.json["reviews"]] == ["SKEPTIC", "VALIDATOR", "SYNTHESIZER"]
    words = call("tribunal", path, "--offline").out
    assert f"/10 {said.json['verdict']}" in words


def test_tribunal_finds_an_altered_quote(call, ran, tmp_path: Path, library: Path) -> None:
    report = json.loads(ran.stdout)
    source = report["claims"][0]["source"]
    source["quote"] = source["quote"].replace("roof", "wall")
    (tmp_path / "r.json").write_text(json.dumps(report))
    said = call("tribunal", str(tmp_path / "r.json"), "--evidence", str(library), "--json", "--offline")
    assert "quote-not-found" in {f["kind"] for f in said.json["findings"]}
    assert said.json["score"] <= 6.4
    for junk in ("", "{}", "[1]", "\x00"):
        (tmp_path / "r.json").write_text(junk)
        refused = call("tribunal", str(tmp_path / "r.json"), "--offline")
        assert (refused.code, len(refused.err.strip().splitlines())) == (2, 1), refused.err


@pytest.mark.parametrize("command", COMMANDS)
def test_help_of_each_command_has_an_example(call, command: str) -> None:
    said = call(command, "--help")
    assert said.code == 0
    assert "Example" in said.out
    assert f"sovereign {command}" in said.out.split("Example")[1]


def test_review_decides_in_the_terminal(call, library: Path) -> None:
    from tests.graph import roofs

    run = call("run", roofs.GOAL, "--library", str(library), "--offline", "--max-papers", "1", "--rounds", "0",
               "--json", "-q")  # fmt: skip
    run_id = run.json["run_id"]
    if run.json["status"] != "AWAITING_OWNER":
        pytest.fail("one paper alone should not be approved without its owner")
    (waiting,) = call("review", "--json").json
    assert waiting["run_id"] == run_id
    assert call("review", run_id, "--approve", "--reject").code == 2
    assert call("review", run_id).code == 2  # no terminal to ask on
    done = call("review", run_id, "--reject", "--actor", "Ada", "--json")
    assert (done.code, done.json["status"], done.json["owner"]["actor"]) == (5, "REJECTED", "Ada")
    assert call("review", "--json").json == []
    assert call("audit", run_id).code == 0


def test_doctor_offline_says_what_is_there(call, home: Path) -> None:
    said = call("doctor", "--offline", "--json")
    assert said.code == 0
    lines = {line["name"]: line for line in said.json}
    assert {"python", "home", "library", "prompts", "judge"} <= lines.keys()
    assert all(line["ok"] for line in lines.values())
    assert str(home) in lines["home"]["detail"]


def test_the_package_can_be_run_as_a_module(tmp_path: Path) -> None:
    import subprocess
    import sys

    done = subprocess.run(
        [sys.executable, "-m", "cli", "--help"], cwd=running.ROOT, env=running.environment(tmp_path),
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert all(command in done.stdout for command in COMMANDS)
    assert "Exit codes" in done.stdout
