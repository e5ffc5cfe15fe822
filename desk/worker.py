"""Drives runs in a process of its own: tasks come in on standard input, progress goes out, one JSON a line.

A process, because the LangGraph server forbids blocking calls in every event loop of its own process, and
because judging claims would keep the pages waiting. It lives as long as its input is open; when the server
is gone, a run stops at its next step, and can be resumed.
"""

import asyncio
import json
import os
import sys
from pathlib import Path
from typing import Any, TextIO

from state.errors import InputError, SovereignError


class Gone(BaseException):
    """Nobody reads what we tell. Not an Exception, so that no node of a run takes it for its own failure."""


def main() -> None:
    """Work off tasks until standard input closes."""
    # Whatever a library prints must not stand between our lines.
    told = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    try:
        for line in sys.stdin:
            error = ""
            try:
                asyncio.run(_work(json.loads(line), told))
            except SovereignError as failure:
                error = "\n".join([str(failure), *getattr(failure, "__notes__", [])])
            except Exception as failure:
                import traceback

                traceback.print_exc()
                error = f"something unforeseen failed ({type(failure).__name__}: {failure})"
            _tell(told, {"done": True, "error": error})
    except (Gone, KeyboardInterrupt):
        # The reader has gone; closing the stream would try to write to it once more.
        os._exit(0)


async def _work(task: dict[str, Any], told: TextIO) -> None:
    from graph.context import RunContext
    from graph.runner import Runner
    from graph.settings import read_settings
    from state.sources import Goal

    # Which home, and whether a socket may be opened, is the desk's word; the rest is as set for both.
    place = {"home": Path(task["home"]), "offline": task["offline"]}
    settings = read_settings().model_copy(update=place)
    runner = Runner(settings, lambda stage, text: _tell(told, {"stage": stage, "text": text}))
    if task["do"] == "run":
        await runner.run(Goal.parse(task["goal"]), RunContext.model_validate(task["context"]))
    elif task["do"] == "resume":
        await runner.resume(task["run_id"])
    else:
        from graph.signing import decide, ensure_key
        from state.reviews import ClaimEdit

        question = await runner.question(task["run_id"])
        if question is None:
            raise InputError(f"run {task['run_id']!r} does not wait for its owner any more")
        if question["report_hash"] != task["report_hash"]:
            raise InputError("the draft has changed since you read it: read this one and decide again")
        decision = decide(
            question,
            ensure_key(settings.home_folder),
            action=task["action"],
            actor=task["actor"],
            time=task["time"],
            notes=task["notes"],
            edits=[ClaimEdit.model_validate(e) for e in task["edits"]],
        )
        await runner.answer(task["run_id"], decision)


def _tell(told: TextIO, line: dict[str, Any]) -> None:
    try:
        told.write(json.dumps(line) + "\n")
        told.flush()
    except OSError:
        raise Gone from None


if __name__ == "__main__":
    main()
