"""Small parts of the desk: comparing words and sentences, joining findings, telling times, reading a ledger."""

import pytest
from desking import Waiting
from hypothesis import given, settings
from hypothesis import strategies as st

from desk.findings import joined
from desk.jobs import Job
from desk.live import stages_of
from desk.rounds import compare, rounds_of, word_diff
from desk.shelf import Shelf
from desk.site import when
from reports.display import shown
from reports.view import FindingView, Marker

words = st.text(alphabet=st.sampled_from("abé \t\u202e"), max_size=40)


@settings(max_examples=150, deadline=None)
@given(words, words)
def test_a_word_diff_holds_both_texts_whole(old: str, new: str) -> None:
    pieces = word_diff(old, new)
    assert "".join(p.text for p in pieces if p.kind != "added") == shown(old)
    assert "".join(p.text for p in pieces if p.kind != "removed") == shown(new)


@settings(max_examples=150, deadline=None)
@given(st.lists(words, max_size=6), st.lists(words, max_size=6))
def test_no_sentence_is_lost_in_a_comparison(old: list[str], new: list[str]) -> None:
    changes = compare(old, new)
    was = ["".join(p.text for p in c.pieces if p.kind != "added") for c in changes if c.kind != "added"]
    now = ["".join(p.text for p in c.pieces if p.kind != "removed") for c in changes if c.kind != "removed"]
    assert sorted(map(shown, was)) == sorted(map(shown, old))
    assert sorted(map(shown, now)) == sorted(map(shown, new))


def test_a_reworded_sentence_is_one_change() -> None:
    (change,) = compare(["Sand removed 41 percent of it."], ["Sand removed 43 percent of it."])
    assert change.kind == "changed"
    assert [(p.kind, p.text) for p in change.pieces if p.kind != "same"] == [
        ("removed", "41"),
        ("added", "43"),
    ]


def finding(comment: str, label: str, severity: str = "minor") -> FindingView:
    return FindingView(severity, "overclaiming", comment, "audit", "", (Marker(label, label),))


def test_findings_that_say_the_same_are_joined_and_none_is_lost() -> None:
    found = joined([finding("x", "C1"), finding("y", "C2"), finding("x", "C3"), finding("x", "C4", "major")])
    assert [(f.comment, f.severity, [m.label for m in f.markers]) for f in found] == [
        ("x", "minor", ["C1", "C3"]),
        ("y", "minor", ["C2"]),
        ("x", "major", ["C4"]),
    ]


@pytest.mark.parametrize(
    ("iso", "told"),
    [
        ("2026-11-22T06:24:59+00:00", "22 November 2026, 06:24 UTC"),
        ("2026-11-22T06:24:59Z", "22 November 2026, 06:24 UTC"),
        ("2026-11-22T06:24:59+02:00", "22 November 2026, 06:24 +02:00"),
        ("yesterday", "yesterday"),
    ],
)
def test_times_are_told_in_words(iso: str, told: str) -> None:
    assert when(iso) == told


def test_stages_follow_what_was_told_last() -> None:
    job = Job(
        "r", "run", "goal", steps=[("searcher", "4 searches"), ("search", "20 papers"), ("skeptic", "7.1")]
    )
    states = {s.name: s.state for s in stages_of(job)}
    assert states["draft"] == "past"
    assert states["tribunal"] == "now"
    assert states["policy"] == "ahead"


def test_a_first_draft_has_one_round_and_a_broken_ledger_is_told(waiting: Waiting) -> None:
    shelf = Shelf(waiting.home)
    ledger, problem = shelf.ledger(waiting.run_id)
    assert problem == ""
    (only,) = rounds_of(ledger)
    assert only.base is None
    assert set(only.roles) == {"SKEPTIC", "VALIDATOR", "SYNTHESIZER"}
    path = waiting.home / "runs" / waiting.run_id / "ledger.jsonl"
    path.write_text(path.read_text(encoding="utf-8").replace("Ada", "Eve"), encoding="utf-8")
    lines, problem = shelf.ledger(waiting.run_id)
    assert lines == []
    assert "was changed" in problem
