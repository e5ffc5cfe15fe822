"""Runs the kernel for tests: settings, contexts, a run with a model, and the one place where decisions are made."""

import atexit
import dataclasses
import json
import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, NamedTuple

from langgraph.checkpoint.memory import InMemorySaver

from agents.ports import Model
from graph import signing
from graph.build import build
from graph.context import RunContext
from graph.runner import Finished, Runner
from graph.services import LocalServices, Services
from graph.settings import Settings
from state.reviews import OwnerAction, OwnerDecision
from state.sources import Goal
from tests.graph import roofs

ROOT = Path(__file__).resolve().parents[2]
EPOCH = 1_768_435_200
"""2026-01-15, the clock of every test run."""
STARTER_GOAL = (
    "How do sparse mixture-of-experts language models compare with dense models in training compute, "
    "inference cost and memory?"
)
TINY = {"max_papers": 3, "claims_per_paper": 2, "min_verified": 1}
"""A context whose run takes well under a second once the judge is loaded."""


def settings(home: Path, **more: Any) -> Settings:
    """Settings that take nothing from the caller's environment that matters."""
    given = {
        "SOVEREIGN_HOME": home,
        "SOURCE_DATE_EPOCH": EPOCH,
        "NVIDIA_API_KEY": None,
        "SOVEREIGN_MODEL": None,
    }
    return Settings(**{**given, **more})


def context(library: Path, **more: Any) -> RunContext:
    """An offline context over ``library``."""
    return RunContext.model_validate({"libraries": [str(library)], "offline": True, **more})


async def run(home: Path, library: Path, goal: str = roofs.GOAL, **more: Any) -> Finished:
    """A run on this machine, in this process."""
    return await Runner(settings(home)).run(Goal.parse(goal), context(library, **more))


async def run_with(
    model: Model | None, home: Path, library: Path, goal: str = roofs.GOAL, **more: Any
) -> dict[str, Any]:
    """The state in which a run of the whole graph with ``model`` ends or waits; nothing is kept of it."""
    chosen = context(library, **more)
    services = dataclasses.replace(LocalServices(settings(home), trusted=True)(chosen), model=model)

    def provide(_: RunContext) -> Services:
        return services

    graph: Any = build(provide).compile(checkpointer=InMemorySaver())
    config = {"configurable": {"thread_id": "t"}, "recursion_limit": 80}
    await graph.ainvoke({"goal": goal}, config, context=chosen)
    return dict((await graph.aget_state(config)).values)


def decide(home: Path, question: dict[str, Any], action: OwnerAction, **more: Any) -> OwnerDecision:
    """The owner's signed decision about the draft that ``question`` shows."""
    said: dict[str, Any] = {"actor": "the owner", "time": "2026-01-15T12:00:00+00:00", **more}
    return signing.decide(question, signing.ensure_key(home), action=action, **said)


def environment(home: Path, **more: str) -> dict[str, str]:
    """The environment of a subprocess: this project first, nothing configured but the home and the clock."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("SOVEREIGN_", "NVIDIA_", "LANG"))}
    return {
        **kept,
        "PYTHONPATH": str(ROOT),
        "SOVEREIGN_HOME": str(home),
        "SOURCE_DATE_EPOCH": str(EPOCH),
        "NO_COLOR": "1",
        **more,
    }


class Watched(NamedTuple):
    """A command of the command line in a process of its own, watched for sockets."""

    home: Path
    code: int
    stdout: str
    stderr: str
    sockets: list[str]
    peak_mb: float
    cpu_seconds: float

    @property
    def report(self) -> dict[str, Any]:
        held: dict[str, Any] = json.loads(self.stdout)
        return held


_WATCHED = """
import json, resource, socket, sys
opened = []
def callers(frame):
    while frame:
        yield frame.f_code.co_name
        frame = frame.f_back
def hook(event, arguments):
    if not event.startswith("socket.") or event == "socket.gethostname":
        return
    if event == "socket.__new__" and arguments[1] == socket.AF_UNIX:
        return  # the event loop wakes itself through a pair of these
    if "_has_ipv6" in callers(sys._getframe()) and event != "socket.connect":
        return  # urllib3 asks the kernel, while langchain_core imports it, whether IPv6 exists; nothing is sent
    opened.append(f"{event} {arguments[1:]}")
sys.addaudithook(hook)
from cli.main import main
try:
    main(sys.argv[2:])
finally:
    use = resource.getrusage(resource.RUSAGE_SELF)
    # ru_maxrss starts with the peak of the process that started this one; VmHWM is this program's own.
    with open("/proc/self/status") as status:
        peak = next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))
    with open(sys.argv[1], "w") as file:
        json.dump([opened, peak / 1024, use.ru_utime + use.ru_stime], file)
"""


def watched(home: Path, *argv: str, **env: str) -> Watched:
    """Run ``sovereign *argv`` and note every socket that any of its threads makes."""
    said = home / "watched.json"
    done = subprocess.run(
        [sys.executable, "-c", _WATCHED, str(said), *argv],
        cwd=ROOT, env=environment(home, **env), capture_output=True, text=True, timeout=110, check=False,
    )  # fmt: skip
    sockets, peak, cpu = json.loads(said.read_text())
    return Watched(home, done.returncode, done.stdout, done.stderr, sockets, peak, cpu)


@cache
def starter() -> Watched:
    """The demo's run over the starter library, made once for all tests that look at it."""
    home = Path(mkdtemp(prefix="sovereign-starter-"))
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    return watched(home, "run", STARTER_GOAL, "--offline", "--json")
