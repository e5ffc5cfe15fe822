"""The graph as Studio and the API see it: its nodes, its one way back, its schemas and its form."""

from typing import Any

import pytest

from graph.build import RECURSION_LIMIT, build, transient
from graph.context import RunContext
from graph.services import Services
from state.errors import ModelError, SourceError

NODES = {
    "searcher", "search", "select", "extractor", "verifier", "draft", "skeptic", "validator", "synthesizer",
    "tribunal", "revision", "policy", "owner", "report",
}  # fmt: skip


def _nobody(context: RunContext) -> Services:
    raise AssertionError("looking at the graph needs no services")


@pytest.fixture(scope="module")
def compiled() -> Any:
    return build(_nobody).compile()


@pytest.fixture(scope="module")
def edges(compiled: Any) -> set[tuple[str, str]]:
    return {(e.source, e.target) for e in compiled.get_graph().edges}


def test_nodes_have_the_names_of_the_design(compiled: Any) -> None:
    assert set(compiled.get_graph().nodes) == NODES | {"__start__", "__end__"}


def test_there_is_exactly_one_way_back(edges: set[tuple[str, str]]) -> None:
    back: set[tuple[str, str]] = set()

    def walk(node: str, trail: tuple[str, ...]) -> None:
        for source, target in edges:
            if source == node:
                if target in trail:
                    back.add((source, target))
                else:
                    walk(target, (*trail, target))

    walk("__start__", ("__start__",))
    assert back == {("revision", "search")}


def test_the_edges_are_those_of_the_design(compiled: Any, edges: set[tuple[str, str]]) -> None:
    assert edges == {
        ("__start__", "searcher"), ("searcher", "search"), ("search", "select"), ("select", "extractor"),
        ("select", "verifier"), ("extractor", "verifier"), ("verifier", "draft"), ("draft", "skeptic"),
        ("draft", "validator"), ("draft", "synthesizer"), ("skeptic", "tribunal"), ("validator", "tribunal"),
        ("synthesizer", "tribunal"), ("tribunal", "revision"), ("tribunal", "policy"),
        ("revision", "search"), ("policy", "owner"), ("owner", "revision"), ("owner", "report"),
        ("report", "__end__"),
    }  # fmt: skip
    decided = {e.source for e in compiled.get_graph().edges if e.conditional}
    assert decided == {"searcher", "select", "tribunal", "revision", "owner"}


def test_the_three_reviewers_join_once() -> None:
    assert (("skeptic", "validator", "synthesizer"), "tribunal") in build(_nobody).waiting_edges


def test_schemas_are_there(compiled: Any) -> None:
    given, got = compiled.get_input_jsonschema(), compiled.get_output_jsonschema()
    assert given["properties"].keys() == {"goal"}
    assert given["required"] == ["goal"]
    assert got["properties"].keys() == {"run_id", "report"}
    form = compiled.get_context_jsonschema()
    assert form["properties"].keys() == RunContext.model_fields.keys()


def test_every_setting_has_a_title_a_description_and_a_default_within_bounds(compiled: Any) -> None:
    for name, field in compiled.get_context_jsonschema()["properties"].items():
        assert field["title"], name
        assert len(field["description"]) > 15, name
        assert "default" in field, name
    defaults = RunContext()
    assert (defaults.revise_below, defaults.reject_below, defaults.max_rounds) == (6.5, 4.0, 1)
    assert (defaults.min_verified, defaults.min_queries) == (5, 4)


def test_an_unknown_or_senseless_setting_is_refused() -> None:
    for wrong in ({"reviseBelow": 5}, {"revise_below": 11}, {"min_queries": 3}, {"date": "today"},
                  {"sources": ["scholar"]}, {"max_rounds": -1}, {"revise_below": float("nan")}):  # fmt: skip
        with pytest.raises(ValueError, match="validation error"):
            RunContext.model_validate(wrong)


def test_what_is_searched_by_default() -> None:
    assert RunContext().chosen_sources() == ("arxiv", "library")
    assert RunContext(offline=True).chosen_sources() == ("library",)
    assert RunContext(libraries=["x"]).chosen_sources() == ("library",)
    assert RunContext(sources=["openalex", "openalex"]).chosen_sources() == ("openalex",)


def test_limits_are_set_on_every_node(compiled: Any) -> None:
    assert RECURSION_LIMIT <= 100
    for name, node in build(_nobody).nodes.items():
        if name == "owner":
            # A person may take a week, and an interrupt is not an error to try again.
            assert node.retry_policy is None
        else:
            assert node.retry_policy is not None, name
            assert node.timeout is not None, name


def test_only_what_passes_by_itself_is_tried_again() -> None:
    import sqlite3

    assert transient(sqlite3.OperationalError("database is locked"))
    for final in (
        SourceError("arxiv", "x"),
        ModelError("m", "x"),
        ValueError("x"),
        Exception("[401]"),
        OSError("x"),
    ):
        assert not transient(final)


def test_the_server_loads_a_graph_without_a_checkpointer_of_its_own() -> None:
    from graph.kernel import graph

    loaded: Any = graph()
    assert loaded.checkpointer is None
    assert loaded.config["recursion_limit"] == RECURSION_LIMIT


def test_a_strangers_agents_package_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    import agents
    from graph.kernel import graph

    monkeypatch.setattr(agents, "__file__", "/elsewhere/agents/__init__.py")
    with pytest.raises(RuntimeError, match="not from this project"):
        graph()
