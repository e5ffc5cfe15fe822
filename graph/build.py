"""Builds the state machine: the nodes and edges of the design, and nothing else."""

from datetime import timedelta
from typing import Any

from langgraph.graph import END, START, StateGraph
from langgraph.types import RetryPolicy, TimeoutPolicy

from graph import routers
from graph.context import RunContext
from graph.nodes.deciding import DecidingNodes
from graph.nodes.judging import JudgingNodes
from graph.nodes.reading import ReadingNodes
from graph.nodes.search import SearchNodes
from graph.services import Cached, Provider
from state.channels import KernelInput, KernelOutput, KernelState

RECURSION_LIMIT = 80
"""Supersteps of one run: eight to the tribunal, seven a round, with room for the owner's rounds."""
NODE_TIMEOUT = timedelta(minutes=30)
"""A node that takes longer hangs; polite sources and slow models fit many times over."""

REVIEWERS = ("skeptic", "validator", "synthesizer")


def transient(error: Exception) -> bool:
    """What a node may be tried again for. Sources and models retry what they know to be transient
    themselves; here only a busy database or an interrupted system call is left."""
    import sqlite3

    return isinstance(error, sqlite3.OperationalError | InterruptedError)


def build(provider: Provider) -> StateGraph[KernelState, RunContext, KernelInput, KernelOutput]:
    """The graph, not compiled: the caller compiles it with its own checkpointer, the server with its."""
    provide = Cached(provider)
    finding = SearchNodes(provide)
    reading = ReadingNodes(provide)
    judging = JudgingNodes(provide)
    deciding = DecidingNodes(provide)
    graph: StateGraph[KernelState, RunContext, KernelInput, KernelOutput] = StateGraph(
        KernelState,
        context_schema=RunContext,
        input_schema=KernelInput,
        output_schema=KernelOutput,
    )
    nodes: dict[str, Any] = {
        "searcher": finding.searcher,
        "search": finding.search,
        "select": finding.select,
        "extractor": reading.extractor,
        "verifier": reading.verifier,
        "draft": reading.draft,
        "skeptic": judging.skeptic,
        "validator": judging.validator,
        "synthesizer": judging.synthesizer,
        "tribunal": judging.tribunal,
        "revision": judging.revision,
        "policy": deciding.policy,
        "owner": deciding.owner,
        "report": deciding.report,
    }
    retry = RetryPolicy(max_attempts=3, retry_on=transient)
    for name, node in nodes.items():
        if name == "owner":
            # The owner may take a week: no time limit, and nothing to try again.
            graph.add_node(name, node)
        else:
            graph.add_node(name, node, retry_policy=retry, timeout=TimeoutPolicy(run_timeout=NODE_TIMEOUT))
    graph.add_edge(START, "searcher")
    graph.add_conditional_edges("searcher", routers.after_searcher, ["search"])
    graph.add_edge("search", "select")
    graph.add_conditional_edges("select", routers.after_select, ["extractor", "verifier"])
    graph.add_edge("extractor", "verifier")
    graph.add_edge("verifier", "draft")
    for reviewer in REVIEWERS:
        graph.add_edge("draft", reviewer)
    graph.add_edge(list(REVIEWERS), "tribunal")
    graph.add_conditional_edges("tribunal", routers.after_tribunal, ["revision", "policy"])
    graph.add_conditional_edges("revision", routers.after_revision, ["search"])
    graph.add_edge("policy", "owner")
    graph.add_conditional_edges("owner", routers.after_owner, ["revision", "report"])
    graph.add_edge("report", END)
    return graph
