"""What every page of the desk shares: its parts, how a page is rendered, and how the state of a run is told."""

import asyncio
import hashlib
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, PrefixLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from desk.findings import joined
from desk.forms import Form, one, read_form
from desk.guard import COOKIE, FIELD, Tokens
from desk.jobs import Job, Jobs
from desk.server import Server, Waiting
from desk.shelf import Line, Shelf
from graph.settings import Settings
from reports.html import TEMPLATES as REPORT_TEMPLATES
from reports.wording import long_date
from state.errors import SovereignError

HERE = Path(__file__).parent
STATIC = HERE / "static"


class Stale(SovereignError):
    """A form without a token of this desk: it was left open too long, or came from elsewhere."""


@dataclass(frozen=True)
class Desk:
    """The parts of one desk."""

    settings: Settings
    shelf: Shelf
    jobs: Jobs
    server: Server
    tokens: Tokens
    templates: Environment
    stamp: str
    """Version of the static files."""
    actor: str
    """The name that decision forms propose."""

    async def page(self, request: Request, name: str, status_code: int = 200, **values: Any) -> Response:
        """Render a template off the event loop; sets the session's cookie where it is new."""
        session, new = self.tokens.session(request.headers.get("cookie", ""))
        base = str(request.scope.get("root_path", ""))
        html = await asyncio.to_thread(
            self.templates.get_template(name).render,
            base=base,
            stamp=self.stamp,
            token=await asyncio.to_thread(self.tokens.token, session),
            path=request.url.path,
            **values,
        )
        response = HTMLResponse(html, status_code)
        if new:
            response.set_cookie(
                COOKIE,
                session,
                path=base or "/",
                httponly=True,
                samesite="lax",
                secure=request.url.scheme == "https",
            )
        return response

    async def posted(self, request: Request) -> Form:
        """The fields of a form that one of our own pages sent.

        Raises:
            InputError: it can not be read.
            Stale: its token does not fit.
        """
        form = await read_form(request)
        session, new = self.tokens.session(request.headers.get("cookie", ""))
        if new or not await asyncio.to_thread(self.tokens.fits, session, one(form, FIELD)):
            raise Stale("this form is not from a page of the desk that is still good")
        return form

    async def lines(self) -> list[Line]:
        """Every run, newest first, with what goes on in this process and in the server around it."""
        waiting = await self.server.waiting()
        found = [self._told(line, waiting) for line in await asyncio.to_thread(self.shelf.lines)]
        known = {line.run_id for line in found}
        started = [
            Line(job.run_id, goal=job.goal, status="RUNNING", own=True)
            for job in self.jobs.active()
            if job.run_id not in known
        ]
        return [*reversed(started), *found]

    async def line(self, run_id: str) -> Line:
        """One run, told in the same way. Raises InputError when there is none of that id."""
        waiting = await self.server.waiting()
        job = self.jobs.of(run_id)
        try:
            return self._told(await asyncio.to_thread(self.shelf.line, run_id), waiting)
        except SovereignError:
            if job is None:
                raise
            # It was only just set going, or failed before it left anything.
            return Line(run_id, goal=job.goal, status="RUNNING" if job.active else "UNFINISHED", own=True)

    def _told(self, line: Line, waiting: dict[str, Waiting]) -> Line:
        job = self.jobs.of(line.run_id)
        if job is not None and job.active:
            return replace(line, status="RUNNING")
        thread = waiting.get(line.run_id)
        return replace(line, thread=thread.thread) if thread and not line.aside else line


def decidable(line: Line) -> bool:
    """Whether the owner can decide about this run from here."""
    return line.status == "AWAITING_OWNER" and not line.aside and (line.own or bool(line.thread))


def failure_of(job: Job | None) -> str:
    """What went wrong with the last thing that was set going, if anything."""
    return job.error if job is not None and job.state == "failed" else ""


def environment() -> Environment:
    """The templates; every value is escaped unless it is markup of our own."""
    made = Environment(
        loader=ChoiceLoader(
            [
                FileSystemLoader(HERE / "templates"),
                PrefixLoader({"reports": FileSystemLoader(REPORT_TEMPLATES)}),
            ]
        ),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    filters: dict[str, Any] = {"when": when, "joined": joined}
    made.filters.update(filters)
    return made


def when(iso: str) -> str:
    """``22 November 2026, 06:24 UTC`` for a time that the kernel wrote; anything else as it stands."""
    try:
        time = datetime.fromisoformat(iso)
    except ValueError:
        return iso
    zone = "UTC" if time.utcoffset() == timedelta(0) else iso[19:]
    return f"{long_date(iso)}, {time:%H:%M} {zone}".rstrip()


def stamp() -> str:
    """Changes with the static files, so that a browser does not keep old ones."""
    return hashlib.sha256(b"".join(p.read_bytes() for p in sorted(STATIC.iterdir()))).hexdigest()[:12]
