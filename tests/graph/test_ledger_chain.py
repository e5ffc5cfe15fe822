"""The ledger of a run: nothing in it can be changed, added or taken out without being found."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph import ledger
from graph.runner import Finished
from state.errors import IntegrityError

GOAL: Any = {"goal": "What of roofs?", "run_id": "r", "date": "2026-01-15"}
LINES = ledger.extend(
    ledger.chain(
        {
            **GOAL,
            "queries": {"q-2": {"text": "b"}, "q-1": {"text": "a"}},
            "claims": {"c-1": {"text": "Dark roofs are hot."}, "c-2": {"text": "So are \ud800 grey ones."}},
            "outcomes": {"0": {"score": 7.5}},
        }
    ),
    [("decision", {"action": "ESCALATE_TO_OWNER"}), ("owner", {"action": "approve"})],
)
TEXT = ledger.dumps(LINES).encode("utf-8", "backslashreplace").decode()
"""As it is written: half a surrogate pair has no UTF-8 form, but JSON has an escape for it."""
ROWS = TEXT.splitlines()


def broken(rows: list[str]) -> str:
    with pytest.raises(IntegrityError) as caught:
        ledger.verify("\n".join(rows))
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_a_whole_chain_verifies_and_its_head_is_its_last_line() -> None:
    assert ledger.verify(TEXT) == LINES
    assert ledger.head(LINES) == LINES[-1]["hash"]
    assert [line["seq"] for line in LINES] == list(range(len(LINES)))
    assert [line["kind"] for line in LINES] == [
        "goal", "plan", "query", "query", "claim", "claim", "outcome", "decision", "owner",
    ]  # fmt: skip
    assert LINES[0]["prev"] == ledger.GENESIS


def test_the_chain_does_not_depend_on_the_order_of_arrival() -> None:
    queries = {"q-1": {"text": "a"}, "q-2": {"text": "b"}}
    backwards = dict(reversed(queries.items()))
    assert ledger.chain({**GOAL, "queries": queries}) == ledger.chain({**GOAL, "queries": backwards})


@pytest.mark.parametrize("number", range(len(ROWS)))
def test_a_line_taken_out_doubled_or_moved_is_found(number: int) -> None:
    if number < len(ROWS) - 1:
        assert "line" in broken(ROWS[:number] + ROWS[number + 1 :])
        broken([*ROWS[:number], ROWS[number + 1], ROWS[number], *ROWS[number + 2 :]])
    broken([*ROWS[: number + 1], *ROWS[number:]])


def test_a_tail_cut_off_is_found_by_the_reports_head() -> None:
    # A chain alone can not tell that its end is missing; the head that the report names can.
    assert ledger.head(ledger.verify("\n".join(ROWS[:-1]))) != ledger.head(LINES)


@given(
    st.integers(0, len(ROWS) - 1), st.sampled_from(["seq", "kind", "key", "data", "prev", "hash"]), st.data()
)
def test_any_changed_field_is_found(number: int, field: str, data: st.DataObject) -> None:
    line = json.loads(ROWS[number])
    other = data.draw(
        st.one_of(st.text(max_size=5), st.integers(), st.dictionaries(st.text(), st.integers()))
    )
    if other == line[field]:
        return
    changed = json.dumps({**line, field: other})
    message = broken([*ROWS[:number], changed, *ROWS[number + 1 :]])
    assert f"line {number + 1}" in message


@given(st.integers(0, len(ROWS) - 1), st.text(min_size=1, max_size=5), st.integers())
def test_an_added_field_is_found(number: int, name: str, value: int) -> None:
    line = json.loads(ROWS[number])
    if name not in line:
        broken([*ROWS[:number], json.dumps({**line, name: value}), *ROWS[number + 1 :]])


@pytest.mark.parametrize("text", ["", "\n", "{}", "[]", "null", "not json", '{"seq": 0}'])
def test_what_is_no_ledger_is_said_in_one_line(text: str) -> None:
    broken(text.split("\n"))


def test_a_runs_ledger_holds_what_was_decided(roof_run: tuple[Path, Finished]) -> None:
    home, finished = roof_run
    text = (home / "runs" / finished.run_id / "ledger.jsonl").read_text()
    lines = ledger.verify(text)
    kinds = {line["kind"] for line in lines}
    assert kinds >= {"goal", "plan", "query", "answer", "paper", "read", "claim", "verdict", "draft",
                     "findings", "review", "outcome", "decision"}  # fmt: skip
    assert any(line["hash"] == finished.report.provenance.ledger_head for line in lines)
    assert sum(line["kind"] == "review" for line in lines) == 3
    # It holds no clock: the date is the run's own input.
    assert "T12:" not in text
