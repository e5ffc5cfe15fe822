"""Where the flow goes next. Total functions: each reads what a node has decided, and raises nothing."""

from collections.abc import Sequence
from typing import Literal

from langgraph.types import Send

from state.channels import Json, KernelState
from state.sources import Query


def after_searcher(state: KernelState) -> Sequence[Send]:
    """One ``search`` branch for each planned query."""
    return _searches(state, 0)


def after_select(state: KernelState) -> Sequence[Send] | Literal["verifier"]:
    """One ``extractor`` branch for each paper to read; without any, on to the verifier."""
    papers = state.get("papers", {})
    plan = state.get("plan", {})
    sends = [
        Send(
            "extractor",
            {
                "goal": state["goal"],
                "topic": plan.get("topic", ""),
                "facets": list(plan.get("facets", [])),
                "paper": papers[paper_id],
                "round": state.get("round", 0),
                "date": state.get("date", ""),
                **_again(state, paper_id),
            },
        )
        for paper_id in state.get("to_read", [])
        if paper_id in papers
    ]
    return sends or "verifier"


def _again(state: KernelState, paper_id: str) -> Json:
    """What a paper that was read before gave, and what it is gone through again for."""
    if paper_id not in state.get("reads", {}):
        return {}
    claims = state.get("claims", {})
    revision = state.get("revisions", {}).get(str(state.get("round", 0)), {})
    return {
        "known": [i for i, c in claims.items() if c.get("source", {}).get("paper_id") == paper_id],
        "focus": list(revision.get("focus", [])),
    }


def after_tribunal(state: KernelState) -> Literal["revision", "policy"]:
    """Back through revision below the threshold while rounds are left; the tribunal has decided which."""
    return "revision" if state.get("route") == "revision" else "policy"


def after_revision(state: KernelState) -> Sequence[Send]:
    """The one back edge: one ``search`` branch for each new query of the round."""
    return _searches(state, state.get("round", 0))


def after_owner(state: KernelState) -> Literal["revision", "report"]:
    """Another round when the owner asks for one or edits claims; otherwise the report."""
    owner = state.get("owner") or {}
    return "revision" if owner.get("action") in {"revise", "edit"} else "report"


def _searches(state: KernelState, round_: int) -> Sequence[Send]:
    queries = [q for q in state.get("queries", {}).values() if q.get("round", 0) == round_]
    if not queries:
        # An empty list of Sends would end the graph in silence: the goal's own words are always a query.
        queries = [Query(text=state["goal"], round=round_).as_json()]
    return [Send("search", {"query": query, "date": state.get("date", "")}) for query in queries]
