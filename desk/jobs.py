"""Keeps track of what the desk has set going: a few worker processes, and the progress of each run."""

import asyncio
import json
import subprocess
import sys
import threading
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from state.errors import InputError, SovereignError

PROJECT = Path(__file__).parent.parent
KEPT = 200
"""Finished jobs that are remembered, for what they say of a failure."""


@dataclass
class Job:
    """One thing that was set going. Written by one thread, read by many; lists only grow."""

    run_id: str
    what: Literal["run", "resume", "approve", "reject", "revise", "edit"]
    goal: str
    thread: str = ""
    """The thread of the LangGraph server that it is about, if any."""
    steps: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    """Stage and one line of text, in the order in which they were told."""
    state: Literal["queued", "running", "done", "failed"] = "queued"
    error: str = ""

    @property
    def active(self) -> bool:
        return self.state in {"queued", "running"}


class Jobs:
    """Starts work, at most ``limit`` runs at once; more wait for their turn."""

    def __init__(self, home: Path, *, offline: bool = False, limit: int = 2) -> None:
        self._place = {"home": str(home), "offline": offline}
        self._turns = threading.BoundedSemaphore(limit)
        self._lock = threading.Lock()
        self._idle: list[subprocess.Popen[str]] = []
        self._jobs: dict[str, Job] = {}
        self._followers: set[asyncio.Task[None]] = set()

    def of(self, run_id: str) -> Job | None:
        """The last job of a run, finished or not."""
        return self._jobs.get(run_id)

    def active(self) -> list[Job]:
        """What is going on now, oldest first."""
        with self._lock:
            return [job for job in self._jobs.values() if job.active]

    def follows(self, thread: str) -> bool:
        """Whether a job that goes on now is about this thread of the server."""
        return any(job.thread == thread for job in self.active())

    def start(self, job: Job, task: dict[str, Any]) -> None:
        """Set ``task`` going in a worker.

        Raises:
            InputError: something is going on with that run already.
        """
        self._enter(job)
        threading.Thread(target=self._drive, args=(job, task), name=f"desk {job.run_id}", daemon=True).start()

    def follow(self, job: Job, steps: AsyncIterator[tuple[str, str]]) -> None:
        """Keep ``job`` up with ``steps``, which are told by the LangGraph server; needs a running loop.

        Raises:
            InputError: as ``start``.
        """
        self._enter(job)

        async def go() -> None:
            job.state = "running"
            try:
                async for step in steps:
                    job.steps.append(step)
                job.state = "done"
            except SovereignError as failure:
                job.error, job.state = str(failure), "failed"
            except Exception as failure:
                job.error, job.state = f"the server failed ({type(failure).__name__}: {failure})", "failed"

        task = asyncio.create_task(go())
        self._followers.add(task)
        task.add_done_callback(self._followers.discard)

    def close(self) -> None:
        """Close the workers' input: idle ones end. Blocks until they have."""
        with self._lock:
            idle, self._idle = self._idle, []
        for worker in idle:
            for pipe in (worker.stdin, worker.stdout):
                if pipe is not None:
                    pipe.close()
            try:
                worker.wait(10)
            except subprocess.TimeoutExpired:
                worker.kill()

    def _enter(self, job: Job) -> None:
        with self._lock:
            known = self._jobs.get(job.run_id)
            if known is not None and known.active:
                raise InputError(f"run {job.run_id!r} is being worked on: wait until it has come to an end")
            self._jobs.pop(job.run_id, None)
            self._jobs[job.run_id] = job
            finished = [run_id for run_id, held in self._jobs.items() if not held.active]
            for run_id in finished[: max(0, len(self._jobs) - KEPT)]:
                del self._jobs[run_id]

    def _drive(self, job: Job, task: dict[str, Any]) -> None:
        with self._turns:
            job.state = "running"
            try:
                worker = self._worker()
                job.error = self._exchange(worker, job, task)
            except OSError as failure:
                job.error = f"the worker could not be started: {failure}"
            job.state = "failed" if job.error else "done"

    def _worker(self) -> subprocess.Popen[str]:
        with self._lock:
            while self._idle:
                worker = self._idle.pop()
                if worker.poll() is None:
                    return worker
        return subprocess.Popen(
            [sys.executable, "-m", "desk.worker"],
            # The module is found from here, before any package of that name elsewhere.
            cwd=PROJECT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )

    def _exchange(self, worker: subprocess.Popen[str], job: Job, task: dict[str, Any]) -> str:
        """Give ``task`` and take in what is told, until it is done; returns what went wrong."""
        if worker.stdin is None or worker.stdout is None:
            return "the worker has no pipe"
        worker.stdin.write(json.dumps({**task, **self._place}) + "\n")
        worker.stdin.flush()
        for raw in worker.stdout:
            line: dict[str, Any] = json.loads(raw)
            if line.get("done"):
                with self._lock:
                    self._idle.append(worker)
                return str(line["error"])
            job.steps.append((str(line["stage"]), str(line["text"])))
        return f"the worker ended early (exit code {worker.wait()}); what was done is kept"
