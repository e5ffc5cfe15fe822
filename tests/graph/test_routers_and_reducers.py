"""Routers are total, reducers are laws: what joins parallel branches must not depend on their order."""

from typing import Any, get_args, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st
from langgraph.types import Send

from graph import routers
from state.channels import KernelState, merge
from state.sources import Query

QUERY = Query(text="roof coatings").as_json()
LATER = Query(text="roof coatings frost", round=1).as_json()


def state(**channels: Any) -> KernelState:
    return {"goal": "What of roofs?", **channels}  # type: ignore[typeddict-item]


def test_each_planned_query_becomes_one_search() -> None:
    both = {"a": QUERY, "b": LATER}
    (one,) = routers.after_searcher(state(queries=both, date="2026-01-01"))
    assert one == Send("search", {"query": QUERY, "date": "2026-01-01"})
    (two,) = routers.after_revision(state(queries=both, round=1))
    assert two.arg["query"] == LATER


@pytest.mark.parametrize("router", [routers.after_searcher, routers.after_revision])
def test_without_a_query_the_goal_is_searched(router: Any) -> None:
    (send,) = router(state(round=2))
    assert (send.node, send.arg["query"]["text"]) == ("search", "What of roofs?")
    assert send.arg["query"]["round"] == (0 if router is routers.after_searcher else 2)


def test_papers_fan_out_and_no_paper_goes_on() -> None:
    sends = routers.after_select(
        state(papers={"p": {"id": "p"}}, to_read=["p", "gone"], plan={"facets": ["frost"]}, round=1)
    )
    assert isinstance(sends, list)
    assert [s.node for s in sends] == ["extractor"]
    assert (sends[0].arg["facets"], sends[0].arg["round"]) == (["frost"], 1)
    for empty in ({}, {"to_read": ["p"]}, {"papers": {"p": {}}}, {"to_read": []}):
        assert routers.after_select(state(**empty)) == "verifier"


@pytest.mark.parametrize("junk", [None, "", "policy", "search", 7, [], {}, "REVISION"])
def test_only_a_decided_revision_loops(junk: Any) -> None:
    assert routers.after_tribunal(state(route=junk)) == "policy"
    assert routers.after_tribunal(state()) == "policy"
    assert routers.after_tribunal(state(route="revision")) == "revision"


@pytest.mark.parametrize("action", ["approve", "reject", "", "APPROVE", None, 3])
def test_only_revise_and_edit_go_back_from_the_owner(action: Any) -> None:
    assert routers.after_owner(state(owner={"action": action})) == "report"
    assert routers.after_owner(state(owner=None)) == "report"
    assert routers.after_owner(state()) == "report"
    assert routers.after_owner(state(owner={"action": "revise"})) == "revision"
    assert routers.after_owner(state(owner={"action": "edit"})) == "revision"


keyed = st.dictionaries(st.text(max_size=4), st.integers(0, 5), max_size=5)


@given(keyed, keyed, keyed)
def test_merge_laws(a: dict[str, int], b: dict[str, int], c: dict[str, int]) -> None:
    assert merge(merge(a, b), c) == merge(a, merge(b, c))
    assert merge(a, a) == a
    assert merge(merge(a, b), b) == merge(a, b)
    assert merge(a, None) == merge(None, a) == merge(a, {}) == a
    assert list(merge(a, b)) == sorted({**a, **b})
    assert all(merge(a, b)[k] == b[k] for k in b)
    if not a.keys() & b.keys():
        # Branches write disjoint keys: any order of arrival gives the same mapping, in the same order.
        assert list(merge(a, b).items()) == list(merge(b, a).items())


def test_merge_does_not_touch_its_arguments() -> None:
    old, new = {"a": 1}, {"a": 2}
    merge(old, new)
    assert (old, new) == ({"a": 1}, {"a": 2})


def test_only_keyed_channels_are_merged() -> None:
    hints = get_type_hints(KernelState, include_extras=True)
    merged = {
        name
        for name, hint in hints.items()
        if merge in get_args(hint) or any(merge in get_args(inner) for inner in get_args(hint))
    }
    assert merged == {
        "queries", "answers", "papers", "reads", "claims", "verdicts", "drafts", "findings", "reviews",
        "outcomes", "revisions", "diffs", "calls", "use", "owner_log",
    }  # fmt: skip
