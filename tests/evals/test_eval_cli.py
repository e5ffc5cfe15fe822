"""``sovereign eval`` as a person uses it: helps, exit codes, and a whole record-replay-accept round on loopback."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from cli.main import main
from evals import baseline, book, session
from evals.book import Book
from tests.fakes.fake_nim import FakeNim


@pytest.fixture
def nim() -> Iterator[FakeNim]:
    with FakeNim() as server:
        yield server


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Recordings and baseline in a folder of the test's own."""
    tapes, accepted = tmp_path / "recordings", tmp_path / "baseline"
    for function in (Book.read.__func__, Book.write, book.recorded_models, session.recorded_models):  # type: ignore[attr-defined]
        monkeypatch.setattr(function, "__defaults__", (tapes,))
    for function in (baseline.read, baseline.accept, baseline.history, baseline.prompt_texts):
        monkeypatch.setattr(function, "__defaults__", (accepted,))
    from evals import recorder

    monkeypatch.setitem(recorder.record.__kwdefaults__, "folder", tapes)
    monkeypatch.setitem(recorder.session.__kwdefaults__, "folder", tapes)
    return tmp_path


def run(*args: str) -> int:
    with pytest.raises(SystemExit) as caught:
        main(["eval", *args])
    return int(caught.value.code or 0)


@pytest.mark.parametrize("command", ["run", "record", "compare", "accept", "lock"])
def test_every_command_helps_with_an_example(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(command, "--help") == 0
    assert f"sovereign eval {command}" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("args", "named"),
    [
        (("run", "--suite", "nonsense"), "nonsense"),
        (("run", "--model", "nobody/knows"), "nobody/knows"),
        (("compare", "nowhere.json", "nowhere.json"), "nowhere.json"),
        (("compare", "git:no-such-branch", "tree:."), "no-such-branch"),
        (("compare", "tree:/nowhere/at/all", "tree:."), "no evals"),
        (("accept", "--reason", "ok", "--suite", "policy"), "--reason"),
        (("run", "--mode", "sometimes"), "sometimes"),
    ],
)
def test_wrong_usage_is_2_and_names_what_was_wrong(
    args: tuple[str, ...], named: str, elsewhere: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(*args) == 2
    assert named in capsys.readouterr().err


def test_record_replay_accept_and_a_regression_end_to_end(
    nim: FakeNim, elsewhere: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795305600")
    monkeypatch.delenv("NVIDIA_API_KEY", raising=False)
    record = ("record", "--model", "fake/chat", "--base-url", nim.base_url, "--suite", "searcher")
    assert run(*record, "--per-suite", "3", "--note", "a fake") == 0
    assert len(nim.of("/chat/completions")) == 3
    assert run(*record) == 0
    assert len(nim.of("/chat/completions")) == 3, "nothing is asked twice"

    kept = elsewhere / "recordings" / "fake-chat" / "searcher.jsonl"
    lines = [json.loads(line) for line in kept.read_text().splitlines()]
    assert all(r["input_tokens"] > 0 and r["calls"] == 1 and r["recorded"] == "2026-11-22" for r in lines)
    assert nim.base_url.split("/")[2] not in kept.read_text()

    assert run("accept", "--reason", "the first baseline of this test", "--suite", "searcher") == 0
    assert run("run", "--suite", "searcher", "--out", str(elsewhere / "good.json")) == 0
    capsys.readouterr()

    page, xml, worse = (elsewhere / name for name in ("page.html", "j.xml", "worse.json"))
    assert run("run", "--suite", "searcher", "--html", str(page), "--junit", str(xml), "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert told["regressed"] is False
    assert "fake/chat" in page.read_text()
    assert "<testsuite " in xml.read_text()

    result = json.loads((elsewhere / "good.json").read_text())
    for row in result["rows"]:
        if row["arm"] == "core" and row["case"].startswith(("g", "t")):
            row["scores"]["facets_searched"] = 0.0
    worse.write_text(json.dumps(result))
    assert run("compare", str(elsewhere / "good.json"), str(worse)) == 1
    assert "REGRESSION: searcher (core) facets_searched" in capsys.readouterr().out
    assert run("compare", str(worse), str(elsewhere / "good.json")) == 0
