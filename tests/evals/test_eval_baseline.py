"""Baseline, lock and reports: reasons are kept, versions are held, pages stand alone."""

import json
import re
import shutil
from datetime import date
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from evals import baseline, lock
from evals.gate import Comparison, compare
from evals.report.junit import junit
from evals.report.page import page
from evals.report.terminal import table
from evals.result import MODEL, Cost, Result, Row
from prompts import library
from state.errors import InputError

TODAY = date(2026, 11, 30)
REASON = "the rules are shorter and say the same"


def result(worse: int = 0, broken: dict[str, str] | None = None) -> Result:
    rows = tuple(
        Row(
            suite="searcher",
            arm=MODEL,
            case=f"case-{i}",
            cluster=f"p{i % 20}",
            scores={"facets_searched": 0.0 if i < worse else 1.0},
            broken=broken or {},
            shown=(f"search: {'<script>alert(1)</script> & more' if i < worse else 'caches'}",),
            cost=Cost(calls=1, input_tokens=100, output_tokens=20, seconds=1.5),
        )
        for i in range(100)
    )
    return Result(
        model="tiny",
        recorded=("2026-11-01", "2026-11-20"),
        prompts=library.hashes(),
        primary={"searcher": "facets_searched"},
        rows=rows,
    )


def fallen() -> Comparison:
    return compare(result().model_copy(update={"label": "baseline"}), result(worse=30))


def test_accept_keeps_scores_prompts_and_every_reason(tmp_path: Path) -> None:
    baseline.accept(result(), REASON, TODAY, tmp_path)
    baseline.accept(result(worse=2), "two cases were wrong before", TODAY, tmp_path)
    held = baseline.read(tmp_path)
    assert held is not None
    assert held.rows == result(worse=2).rows
    assert [a.reason for a in baseline.history(tmp_path)] == [REASON, "two cases were wrong before"]
    assert baseline.prompt_texts(tmp_path)["searcher"] == (library.PROMPTS / "searcher.md").read_text()


def test_accepting_one_suite_leaves_the_others(tmp_path: Path) -> None:
    baseline.accept(result(), REASON, TODAY, tmp_path)
    other = Result(
        prompts=library.hashes(),
        primary={"policy": "right_decision"},
        rows=(Row(suite="policy", arm="core", case="x", cluster="x", scores={"right_decision": 1.0}),),
    )
    baseline.accept(other, "the table grew by one row", TODAY, tmp_path)
    held = baseline.read(tmp_path)
    assert held is not None
    assert {r.suite for r in held.rows} == {"searcher", "policy"}
    assert held.primary == {"searcher": "facets_searched", "policy": "right_decision"}


def test_accept_refuses_silence_and_broken_invariants(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="--reason"):
        baseline.accept(result(), "ok", TODAY, tmp_path)
    with pytest.raises(InputError, match="quotes_verbatim"):
        baseline.accept(result(broken={"quotes_verbatim": "x"}), REASON, TODAY, tmp_path)
    assert baseline.read(tmp_path) is None


def test_every_prompt_is_locked_and_renders_as_its_snapshot() -> None:
    assert lock.check_versions() == []
    assert lock.check_snapshots() == []


def test_an_edited_prompt_fails_until_it_is_locked_with_a_new_version(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    prompts, snapshots = tmp_path / "prompts", tmp_path / "snapshots"
    shutil.copytree(library.PROMPTS, prompts)
    shutil.copytree(lock.SNAPSHOTS, snapshots)
    monkeypatch.setattr(library, "PROMPTS", prompts)
    path = prompts / "verifier.md"
    version = library.load("verifier").version
    path.write_text(path.read_text().replace("Use only the evidence shown", "Use nothing but the evidence"))

    told = [*lock.check_versions(), *lock.check_snapshots(snapshots)]
    assert len(told) == 2
    assert all("'verifier'" in line and "sovereign eval lock" in line for line in told)
    assert f"version {version + 1}" in told[0]

    done = lock.lock(snapshots)
    assert done[0] == f"verifier: version {version + 1}"
    assert library.load("verifier").version == version + 1
    assert [*lock.check_versions(), *lock.check_snapshots(snapshots)] == []
    assert lock.lock(snapshots) == []


def test_the_terminal_says_what_fell_and_how_sure_it_is() -> None:
    text = table(fallen())
    assert "ALARM" in text
    assert re.search(r"facets_searched\*\s+100/20\s+100\.0\s+70\.0\s+-30\.0", text)
    assert "REGRESSION: searcher (model) facets_searched fell by 30.0 points" in text
    assert "recorded with tiny from 2026-11-01" in text
    assert "passed" in table(compare(result(), result()))


def test_the_page_stands_alone_and_escapes_what_models_say() -> None:
    before = {"searcher": "old line\nsame\n", "gone": "x\n"}
    html = page(fallen(), before=before, now={"searcher": "new line\nsame\n"}, today=TODAY)
    assert "<script>" not in html
    assert "&lt;script&gt;" in html
    assert not re.search(r"(?:src|href)=|url\(|@import|https?://", html)
    assert "color-scheme: light dark" in html
    for part in ("-old line", "+new line", "gone", "case-0", "search: caches", "29 days old", "1.5"):
        assert part in html, part
    assert page(fallen(), before=before, now={}, today=TODAY) == page(
        fallen(), before=before, now={}, today=TODAY
    )


def test_junit_counts_a_failure_for_the_fall_and_for_each_broken_invariant() -> None:
    comparison = compare(result(), result(worse=30, broken={"no_parse_failure": "bad \x00 byte"}))
    root = ET.fromstring(junit(comparison))
    suite = root.find("testsuite")
    assert suite is not None
    assert (suite.get("tests"), suite.get("failures")) == ("101", "101")
    assert json.dumps(junit(comparison))
    assert junit(compare(result(), result())).count("<failure") == 0
