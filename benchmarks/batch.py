"""Runs many goals through the whole graph in one process, offline, keeping nothing but the final states."""

import dataclasses
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from langgraph.checkpoint.memory import InMemorySaver

from graph.build import RECURSION_LIMIT, build
from graph.context import RunContext
from graph.services import LocalServices, Services
from graph.settings import Settings
from state.channels import KernelState


class Batch:
    """One home, one judge and one index for all runs of a benchmark."""

    def __init__(self, home: Path) -> None:
        self._settings = Settings.model_validate({"SOVEREIGN_HOME": home, "SOVEREIGN_OFFLINE": True})
        self._shared: Services | None = None
        self._by_library: dict[tuple[str, ...], Services] = {}

    def _services(self, context: RunContext) -> Services:
        key = tuple(context.libraries)
        if key not in self._by_library:
            built = LocalServices(self._settings, trusted=True)(context)
            if self._shared is not None:
                # Loading the judge and the encoder again for each library would take most of the time.
                built = dataclasses.replace(built, judge=self._shared.judge, embedder=self._shared.embedder)
            self._shared = self._shared or built
            self._by_library[key] = dataclasses.replace(built, model=None)
        return self._by_library[key]

    def services(self, context: RunContext) -> Services:
        """What runs with ``context`` use."""
        return self._services(context)

    async def run(self, goal: str, library: Path | None, **limits: Any) -> KernelState:
        """The state in which a run ends, or waits for its owner; ``library`` None is the starter library."""
        context = self.context(library, **limits)
        graph: Any = build(self._services).compile(checkpointer=InMemorySaver())
        config = {
            "configurable": {"thread_id": "benchmark"},
            "recursion_limit": RECURSION_LIMIT,
            "max_concurrency": 2,
        }
        await graph.ainvoke({"goal": goal}, config, context=context)
        return (await graph.aget_state(config)).values

    @staticmethod
    def context(library: Path | None, **limits: Any) -> RunContext:
        """An offline context; ``library`` None is the starter library."""
        libraries = [str(library)] if library else []
        return RunContext.model_validate(
            {"offline": True, "libraries": libraries, "date": "2026-01-15", **limits}
        )


def read_goals(path: Path, libraries: Mapping[str, Path | None]) -> Iterator[tuple[str, Path | None]]:
    """Goals of a file of ``library<TAB>goal`` lines whose library is at hand."""
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            name, goal = line.split("\t", 1)
            if name in libraries:
                yield goal.strip(), libraries[name]
