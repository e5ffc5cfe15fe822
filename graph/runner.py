"""Runs the graph on this machine: checkpoints, resuming, the owner's answer, and what became of a run."""

import asyncio
import json
import re
import shutil
import sqlite3
from collections.abc import AsyncGenerator, Callable, Generator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any, Literal

from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer
from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver
from langgraph.types import Command

from graph.build import RECURSION_LIMIT, build
from graph.context import RunContext
from graph.nodes.search import run_id_of
from graph.services import LocalServices, Provider, Services
from graph.settings import Settings
from sources.store import write_atomically
from state.base import Value
from state.channels import Json
from state.errors import InputError, IntegrityError, ModelError, SourceError
from state.report import Report
from state.reviews import OwnerDecision
from state.sources import Goal

Progress = Callable[[str, str], None]
"""Gets the stage and one line of text."""

CHECKPOINTS = "checkpoints.sqlite"
_RUN_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,199}")


class RunCard(Value):
    """What is needed to go on with a run: kept beside its report."""

    run_id: str
    goal: str
    context: Json
    date: str


class Finished(Value):
    """What became of a run."""

    run_id: str
    folder: str
    report: Report
    question: Json | None = None
    """What the owner is asked, while the run waits."""

    @property
    def exit_code(self) -> Literal[0, 3, 4, 5]:
        """0 a report · 3 no evidence · 4 every source failed · 5 the owner rejected it."""
        if self.report.status == "REJECTED":
            return 5
        if self.report.claims:
            return 0
        sources = self.report.methods.sources
        return 4 if sources and all(s.error for s in sources) else 3


class Runner:
    """Starts, resumes and answers runs, each a thread of the checkpointer named by its run id."""

    def __init__(self, settings: Settings, progress: Progress | None = None) -> None:
        self._settings = settings
        self._progress = progress
        self._home = settings.home_folder

    async def run(self, goal: Goal, context: RunContext) -> Finished:
        """Run ``goal``; a run of the same inputs that was cut short goes on, a finished one runs anew.

        Raises:
            InputError: a setting can not be used.
            SourceError, ModelError: a service failed beyond retry; what was done is kept.
        """
        date = context.date or self._settings.today().isoformat()
        run_id = run_id_of(goal, context, date)
        card = RunCard(
            run_id=run_id,
            goal=goal.text,
            context=context.model_copy(update={"date": date}).model_dump(mode="json"),
            date=date,
        )
        folder = self._folder(run_id)
        # Services are built once before anything is written: bad settings leave no half-written run.
        services = LocalServices(self._settings, trusted=True)
        chosen = RunContext.model_validate(card.context)
        built = await asyncio.to_thread(services, chosen)
        await asyncio.to_thread(_read_libraries, built)
        self._keep_decided(folder)
        self._write(folder / "run.json", card.model_dump_json(indent=2) + "\n")
        async with self._compiled(lambda c: built if c == chosen else services(c)) as (graph, saver):
            config = self._config(run_id)
            held = await graph.aget_state(config)
            unfinished = bool(held.values) and not held.values.get("done") and not held.interrupts
            if held.values and not unfinished:
                await saver.adelete_thread(run_id)
            start: Any = None if unfinished else {"goal": goal.text}
            return await self._drive(graph, start, card)

    async def resume(self, run_id: str) -> Finished:
        """Go on with a run that was cut short; a finished or waiting one is only read.

        Raises:
            InputError: there is no such run.
        """
        card = self.card(run_id)
        async with self._compiled() as (graph, saver):
            held = await graph.aget_state(self._config(run_id))
            if held.values and (held.values.get("done") or held.interrupts):
                finished = self._finished(card, held.values, held.interrupts)
                if finished.exit_code != 4:
                    return finished
                # Every source had failed: their answers are not worth keeping.
                await saver.adelete_thread(run_id)
                held = await graph.aget_state(self._config(run_id))
            return await self._drive(graph, None if held.values else {"goal": card.goal}, card)

    async def answer(self, run_id: str, decision: OwnerDecision) -> Finished:
        """Give a waiting run the owner's decision and go on.

        Raises:
            InputError: there is no such run, it does not wait, or the decision is about another draft.
        """
        card = self.card(run_id)
        async with self._compiled() as (graph, _):
            held = await graph.aget_state(self._config(run_id))
            if not held.interrupts:
                raise InputError(
                    f"run {run_id!r} does not wait for its owner: sovereign runs shows what does"
                )
            finished = await self._drive(graph, Command(resume=decision.as_json()), card)
            if finished.question and finished.question.get("problem"):
                raise InputError(f"run {run_id!r}: {finished.question['problem']}")
            return finished

    async def question(self, run_id: str) -> Json | None:
        """What the owner of a waiting run is asked, or None."""
        self.card(run_id)
        async with self._compiled() as (graph, _):
            held = await graph.aget_state(self._config(run_id))
            return held.interrupts[0].value if held.interrupts else None

    def card(self, run_id: str) -> RunCard:
        """The card of a run.

        Raises:
            InputError: the id is unknown.
            IntegrityError: the card is damaged.
        """
        path = self._folder(run_id) / "run.json"
        try:
            return RunCard.model_validate_json(path.read_text(encoding="utf-8"))
        except FileNotFoundError as error:
            raise InputError(f"unknown run {run_id!r}: sovereign runs lists those that there are") from error
        except (OSError, ValueError) as error:
            raise IntegrityError(f"run {run_id!r}: {path} can not be read: {error}") from error

    def _folder(self, run_id: str) -> Path:
        if not _RUN_ID.fullmatch(run_id):
            raise InputError(
                f"unknown run {run_id[:80]!r}: sovereign runs lists those that there are, by ids without a path"
            )
        return self._home / "runs" / run_id

    def _keep_decided(self, folder: Path) -> None:
        """A report that the owner decided about is set aside, not overwritten."""
        try:
            report = json.loads((folder / "report.json").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return
        if report.get("owner"):
            aside = folder.with_name(f"{folder.name}.{report['owner'].get('report_hash', '')[:8]}")
            shutil.rmtree(aside, ignore_errors=True)
            folder.rename(aside)

    def _write(self, path: Path, text: str) -> None:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(path, text.encode())
        except OSError as error:
            raise InputError(
                f"{path.parent}: can not be written ({error.strerror}); set SOVEREIGN_HOME to a folder of yours"
            ) from error

    def _config(self, run_id: str) -> Any:
        return {
            "configurable": {"thread_id": run_id},
            "recursion_limit": RECURSION_LIMIT,
            "max_concurrency": 4,
        }

    @asynccontextmanager
    async def _compiled(
        self, provider: Provider | None = None
    ) -> AsyncGenerator[tuple[Any, AsyncSqliteSaver]]:
        path = self._home / CHECKPOINTS
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise InputError(
                f"{path.parent}: can not be written ({error.strerror}); set SOVEREIGN_HOME to a folder of yours"
            ) from error
        try:
            async with AsyncSqliteSaver.from_conn_string(str(path)) as saver:
                # Channels hold plain JSON: nothing but plain types may come back from a checkpoint.
                saver.serde = JsonPlusSerializer(allowed_msgpack_modules=None)
                await saver.setup()
                provide = provider or LocalServices(self._settings, trusted=True)
                yield build(provide).compile(checkpointer=saver), saver
        except sqlite3.DatabaseError as error:
            raise IntegrityError(
                f"checkpoint file {path} can not be used ({error}): move it away and run again; "
                "finished reports and answers that were paid for are kept elsewhere"
            ) from error

    async def _drive(self, graph: Any, start: Any, card: RunCard) -> Finished:
        config = self._config(card.run_id)
        context = RunContext.model_validate(card.context)
        try:
            with _no_tracer(context.offline or self._settings.offline):
                async for event in graph.astream(
                    start, config, context=context, stream_mode="custom", durability="sync"
                ):
                    if self._progress is not None:
                        self._progress(event["stage"], event["text"])
        except (SourceError, ModelError) as error:
            error.add_note(f"what was done is kept: sovereign resume {card.run_id}")
            raise
        held = await graph.aget_state(config)
        return self._finished(card, held.values, held.interrupts)

    def _finished(self, card: RunCard, values: Json, interrupts: Any) -> Finished:
        if not values.get("report"):
            raise IntegrityError(
                f"run {card.run_id!r} ended without a report: sovereign resume {card.run_id}"
            )
        return Finished(
            run_id=card.run_id,
            folder=str(self._folder(card.run_id)),
            report=Report.model_validate(values["report"]),
            question=interrupts[0].value if interrupts else None,
        )


def _read_libraries(services: Services) -> None:
    """A folder that holds no paper is the caller's mistake, not a source that failed.

    Raises:
        InputError: none of the files of a folder could be read as a paper, or its texts can not be kept.
    """
    from sources.folder import FolderSource

    for source in services.sources.values():
        if isinstance(source, FolderSource):
            try:
                source.load()
            except OSError as error:
                raise InputError(
                    f"{error.filename}: {error.strerror}; set SOVEREIGN_HOME to a folder of yours, or name "
                    "another library"
                ) from error


@contextmanager
def _no_tracer(offline: bool) -> Generator[None]:
    """Offline, LANGSMITH_TRACING in the environment must not send the run to LangSmith."""
    if not offline:
        yield
        return
    from langsmith.run_helpers import tracing_context

    with tracing_context(enabled=False):
        yield
