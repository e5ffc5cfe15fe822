"""A run while it is worked on: its stages, and a stream of server-sent events that the page follows."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from desk.jobs import Job
from desk.site import Desk

STAGES = (
    ("searcher", "Plan the searches"),
    ("search", "Search"),
    ("select", "Choose papers"),
    ("extractor", "Read papers, extract claims"),
    ("verifier", "Verify the claims"),
    ("draft", "Write and audit the draft"),
    ("tribunal", "Hear the tribunal"),
    ("policy", "Apply the policy"),
    ("report", "Write the report"),
)
_PART_OF = {"skeptic": "tribunal", "validator": "tribunal", "synthesizer": "tribunal", "revision": "search"}
TICK = 0.3
"""Seconds between two looks at a job."""
BEAT = 15.0
"""Seconds of silence after which a comment keeps the connection open."""


@dataclass(frozen=True)
class Stage:
    name: str
    words: str
    state: str
    """``past``, ``now`` or ``ahead``."""
    told: str


def stages_of(job: Job) -> list[Stage]:
    """Where the run stands: the stage that spoke last is the one that is now."""
    last: dict[str, str] = {}
    current = -1
    names = [name for name, _ in STAGES]
    for raw, text in list(job.steps):
        name = _PART_OF.get(raw, raw)
        if name in names:
            last[name] = text
            current = names.index(name)
    return [
        Stage(name, words, "past" if i < current else "now" if i == current else "ahead", last.get(name, ""))
        for i, (name, words) in enumerate(STAGES)
    ]


async def page(desk: Desk, request: Request, job: Job) -> Response:
    """The page of a run that is worked on; without JavaScript it reloads itself."""
    return await desk.page(request, "live.html.j2", job=job, steps=list(job.steps), stages=stages_of(job))


class Live:
    """The stream behind the page."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def events(self, request: Request) -> Response:
        """``step`` events with {stage, part, text}, numbered, and one ``end``; takes up where it was left."""
        job = self._desk.jobs.of(request.path_params["run_id"])
        raw = request.headers.get("last-event-id") or request.query_params.get("after", "0")
        start = int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 8 else 0
        return StreamingResponse(
            _stream(job, start), media_type="text/event-stream", headers={"x-accel-buffering": "no"}
        )


async def _stream(job: Job | None, sent: int) -> AsyncIterator[str]:
    quiet = 0.0
    while job is not None:
        # Whether it has ended is read first: what was told before its end is then all there.
        active = job.active
        for stage, text in job.steps[sent:]:
            sent += 1
            quiet = 0.0
            data = {"stage": stage, "part": _PART_OF.get(stage, stage), "text": text}
            yield f"id: {sent}\nevent: step\ndata: {json.dumps(data)}\n\n"
        if not active:
            break
        await asyncio.sleep(TICK)
        quiet += TICK
        if quiet >= BEAT:
            quiet = 0.0
            yield ": still at work\n\n"
    yield "event: end\ndata: {}\n\n"
