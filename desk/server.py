"""Speaks to the LangGraph server that the desk is mounted in: which threads wait, which run, the answer."""

import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

from state.channels import Json
from state.errors import InputError, SovereignError
from state.reviews import OwnerDecision

GRAPH = "sovereign"
_FIELDS: Any = ["thread_id", "status", "interrupts", "updated_at"]
MOST = 200
"""Waiting threads that are looked at."""
SHOWN = 10
"""Working threads that are shown."""


@dataclass(frozen=True)
class Waiting:
    """A thread that asks its owner."""

    thread: str
    question: Json


@dataclass(frozen=True)
class Busy:
    """A thread that is at work."""

    thread: str
    goal: str
    stages: tuple[str, ...]
    """Nodes that run now."""


class ServerFailed(SovereignError):
    """The server ended a run with an error."""


class Server:
    """The server in this process. Where there is none (the desk alone), nothing waits and nothing runs."""

    def __init__(self) -> None:
        self._client: Any = None

    def _connected(self) -> Any:
        """The client, or None where no server is around us."""
        if self._client is None and "langgraph_api.server" in sys.modules:
            from langgraph_sdk import get_client

            self._client = get_client(url=None)
        return self._client

    async def waiting(self) -> dict[str, Waiting]:
        """Run id to the thread that waits for its owner's decision about it."""
        client = self._connected()
        if client is None:
            return {}
        found: dict[str, Waiting] = {}
        threads = await client.threads.search(
            status="interrupted", limit=MOST, select=_FIELDS, sort_by="updated_at", sort_order="asc"
        )
        for thread in threads:
            for interrupts in (thread.get("interrupts") or {}).values():
                for one in interrupts:
                    question = one.get("value")
                    if isinstance(question, dict) and "report_hash" in question:
                        # Of two threads with the same run the newer one stands on disk.
                        found[str(question.get("run_id", ""))] = Waiting(str(thread["thread_id"]), question)
        return found

    async def busy(self) -> list[Busy]:
        """The threads that are at work, a few of them."""
        client = self._connected()
        if client is None:
            return []
        threads = await client.threads.search(status="busy", limit=SHOWN, select=["thread_id"])
        return [await self._busy(client, str(thread["thread_id"])) for thread in threads]

    async def _busy(self, client: Any, thread: str) -> Busy:
        runs = await client.runs.list(thread, limit=1)
        asked = ((runs[0].get("kwargs") or {}).get("input") or {}) if runs else {}
        state = await client.threads.get_state(thread)
        goal = asked.get("goal") or (state.get("values") or {}).get("goal") or f"thread {thread}"
        return Busy(thread, str(goal), tuple(dict.fromkeys(state.get("next") or ())))

    async def answer(self, thread: str, decision: OwnerDecision) -> AsyncIterator[tuple[str, str]]:
        """Give a waiting thread its owner's decision; yields stage and text of what follows.

        Raises:
            InputError: the thread did not take the decision; says why.
            ServerFailed: the run ended with an error.
        """
        client = self._connected()
        if client is None:
            raise InputError("this draft waits in a LangGraph server that the desk is not mounted in")
        # The run goes on under the settings that it was started with, which the thread does not keep.
        before = await client.runs.list(thread, limit=1)
        kwargs = (before[0].get("kwargs") or {}) if before else {}
        stream = client.runs.stream(
            thread,
            before[0]["assistant_id"] if before else GRAPH,
            command={"resume": decision.as_json()},
            context=kwargs.get("context"),
            stream_mode="custom",
            on_disconnect="continue",
        )
        async for part in stream:
            if part.event == "custom":
                yield str(part.data.get("stage", "")), str(part.data.get("text", ""))
            elif part.event == "error":
                raise ServerFailed(f"the run failed: {part.data}")
        for waiting in (await self.waiting()).values():
            if waiting.thread == thread and waiting.question.get("problem"):
                raise InputError(str(waiting.question["problem"]))
