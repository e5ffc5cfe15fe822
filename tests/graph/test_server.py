"""The graph behind ``langgraph dev``, as Studio and a client of the API use it."""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
from langgraph_sdk import get_client
from langgraph_sdk.client import LangGraphClient

from tests.graph import roofs, running

NODES = {
    "searcher", "search", "select", "extractor", "verifier", "draft", "skeptic", "validator", "synthesizer",
    "tribunal", "revision", "policy", "owner", "report",
}  # fmt: skip


class Server:
    """A running server and where it keeps things."""

    def __init__(self, url: str, home: Path, library: Path) -> None:
        self.url = url
        self.home = home
        self.library = library

    def context(self, **more: Any) -> dict[str, Any]:
        return {"libraries": [str(self.library)], **running.TINY, **more}


@pytest.fixture(scope="module")
def server(library: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """``langgraph dev`` with the project's own langgraph.json, started elsewhere so that it leaves nothing here."""
    work, home = tmp_path_factory.mktemp("server"), tmp_path_factory.mktemp("server-home")
    config = (running.ROOT / "langgraph.json").read_text()
    (work / "langgraph.json").write_text(
        config.replace('"./', f'"{running.ROOT}/').replace('"."', f'"{running.ROOT}"')
    )
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = (work / "log").open("wb")
    process = subprocess.Popen(
        [str(Path(sys.executable).parent / "langgraph"), "dev", "--no-browser", "--no-reload", "--port", str(port)],
        cwd=work, stdout=log, stderr=subprocess.STDOUT, start_new_session=True,
        env=running.environment(
            home, SOVEREIGN_OFFLINE="1", SOVEREIGN_LIBRARY_ROOTS=str(library.parent), LANGGRAPH_CLI_NO_ANALYTICS="1",
            LANGSMITH_TRACING="false",
        ),
    )  # fmt: skip
    try:
        _wait_for(port, process, work / "log")
        yield Server(f"http://127.0.0.1:{port}", home, library)
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
        log.close()


def _wait_for(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    import httpx

    deadline = time.monotonic() + 90
    while time.monotonic() < deadline:
        assert process.poll() is None, log.read_text()[-3000:]
        try:
            if httpx.get(f"http://127.0.0.1:{port}/ok", timeout=2).status_code == 200:
                return
        except httpx.HTTPError:
            time.sleep(0.2)
    raise AssertionError(f"the server did not start: {log.read_text()[-3000:]}")


@pytest.fixture
async def client(server: Server) -> AsyncIterator[LangGraphClient]:
    async with get_client(url=server.url) as made:
        yield made


async def test_studio_sees_the_graph_its_schemas_and_its_form(client: LangGraphClient) -> None:
    (assistant,) = await client.assistants.search()
    assert assistant["graph_id"] == "sovereign"
    schemas = await client.assistants.get_schemas(assistant["assistant_id"])
    for name in ("input_schema", "output_schema", "state_schema", "context_schema"):
        assert schemas[name], name  # type: ignore[literal-required]
    assert schemas["input_schema"]["required"] == ["goal"]
    form = schemas["context_schema"]["properties"]
    assert {"sources", "offline", "model", "min_verified", "revise_below"} <= form.keys()
    assert all(field.get("description") for field in form.values())
    graph = await client.assistants.get_graph(assistant["assistant_id"])
    assert {str(n["id"]) for n in graph["nodes"]} == NODES | {"__start__", "__end__"}


async def test_a_run_streams_its_progress_and_ends_in_a_report(
    client: LangGraphClient, server: Server
) -> None:
    stages: list[str] = []
    values: dict[str, Any] = {}
    thread = await client.threads.create()
    async for part in client.runs.stream(
        thread["thread_id"], "sovereign", input={"goal": roofs.GOAL}, context=server.context(),
        stream_mode=["custom", "values"],
    ):  # fmt: skip
        assert part.event != "error", part.data
        if part.event == "custom":
            stages.append(part.data["stage"])
        elif part.event == "values":
            values = part.data
    assert list(dict.fromkeys(stages)) == [
        "searcher", "search", "select", "extractor", "verifier", "draft",
        *(s for s in dict.fromkeys(stages) if s in {"skeptic", "validator", "synthesizer"}),
        "tribunal", "policy", "report",
    ]  # fmt: skip
    assert values["report"]["status"] == "APPROVED"
    assert (server.home / "runs" / values["report"]["run_id"] / "report.json").is_file()


async def test_the_owner_is_asked_answers_and_a_fork_decides_otherwise(
    client: LangGraphClient, server: Server
) -> None:
    thread = (await client.threads.create())["thread_id"]
    asked: Any = await client.runs.wait(
        thread, "sovereign", input={"goal": roofs.GOAL}, context=server.context(min_verified=99, max_rounds=0)
    )
    (interrupt,) = asked["__interrupt__"]
    question = interrupt["value"]
    assert question["goal"] == roofs.GOAL
    assert "99 are needed" in " ".join(question["reasons"])
    state = await client.threads.get_state(thread)
    assert state["next"] == ["owner"]

    # What is no decision is asked again, with the reason.
    again: Any = await client.runs.wait(thread, "sovereign", command={"resume": {"action": "approve"}})
    assert "can not be read" in again["__interrupt__"][0]["value"]["problem"]
    assert (await client.threads.get_state(thread))["values"]["report"]["status"] == "AWAITING_OWNER"

    decision = running.decide(server.home, question, "approve").as_json()
    done: Any = await client.runs.wait(thread, "sovereign", command={"resume": decision})
    assert done["report"]["status"] == "APPROVED"
    assert done["report"]["owner"]["actor"] == "the owner"

    # The thread is forked where the owner was asked, and the other branch is decided otherwise.
    history = await client.threads.get_history(thread, limit=50)
    asking = next(h for h in history if h["next"] == ["owner"])
    fork = await client.threads.update_state(thread, None, as_node="policy", checkpoint=asking["checkpoint"])
    parted: Any = await client.runs.wait(thread, "sovereign", input=None, checkpoint=fork["checkpoint"])
    other = running.decide(server.home, parted["__interrupt__"][0]["value"], "reject", notes="no")
    forked: Any = await client.runs.wait(thread, "sovereign", command={"resume": other.as_json()})
    assert forked["report"]["status"] == "REJECTED"
    assert [c["id"] for c in forked["report"]["claims"]] == [c["id"] for c in done["report"]["claims"]]


async def test_an_edited_state_runs_on_from_where_it_was_edited(
    client: LangGraphClient, server: Server
) -> None:
    """Time travel as Studio does it: fewer papers to read, and the run goes on from ``select``."""
    thread = (await client.threads.create())["thread_id"]
    await client.runs.wait(
        thread, "sovereign", input={"goal": roofs.GOAL}, context=server.context(), interrupt_after=["select"]
    )
    state = await client.threads.get_state(thread)
    assert set(state["next"]) == {"extractor"}
    chosen = state["values"]["to_read"][:1]
    await client.threads.update_state(thread, {"to_read": chosen}, as_node="select")
    done: Any = await client.runs.wait(
        thread, "sovereign", input=None, context=server.context(min_verified=99, max_rounds=0)
    )
    values = (await client.threads.get_state(thread))["values"]
    assert done["__interrupt__"]
    assert list(values["reads"]) == chosen


@pytest.mark.parametrize(
    ("given", "context", "word"),
    [
        ({"goal": "   "}, {}, "is empty"),
        ({"goal": "x" * 3000}, {}, "2,000"),
        ({"goal": "What \x07 of roofs?"}, {}, "control character"),
        ({"goal": "What of roofs?"}, {"libraries": ["/etc"]}, "SOVEREIGN_LIBRARY_ROOTS"),
        ({"goal": "What of roofs?"}, {"sources": ["arxiv"]}, "needs a network"),
        ({"goal": "What of roofs?"}, {"min_queries": 1}, "min_queries"),
        ({"goal": ["a", "list"]}, {}, "goal: a research question in words is needed, not list"),
        ({}, {}, "goal: a research question in words is needed, not NoneType"),
    ],
)  # fmt: skip
async def test_bad_input_is_a_clear_error(
    client: LangGraphClient, server: Server, given: dict[str, Any], context: dict[str, Any], word: str
) -> None:
    before = sorted(p.name for p in (server.home / "runs").glob("*"))
    thread = (await client.threads.create())["thread_id"]
    with pytest.raises(Exception) as caught:  # noqa: PT011 - the SDK's own errors differ by what was wrong
        await client.runs.wait(thread, "sovereign", input=given, context=context)
    assert word in str(caught.value)
    assert sorted(p.name for p in (server.home / "runs").glob("*")) == before


async def test_several_runs_at_a_time_do_not_mix(client: LangGraphClient, server: Server) -> None:
    goals = ["How durable are reflective roof coatings?", "How hot do dark roofs get in summer?"]
    ends: list[Any] = await asyncio.gather(
        *(client.runs.wait(None, "sovereign", input={"goal": g}, context=server.context()) for g in goals)
    )
    assert [e["report"]["goal"] for e in ends] == goals
    assert len({e["run_id"] for e in ends}) == 2
    for end in ends:
        folder = server.home / "runs" / end["run_id"]
        assert json.loads((folder / "report.json").read_text())["goal"] == end["report"]["goal"]
