"""The forms that do something: a new run, going on with one, the owner's decision in two steps."""

import asyncio
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from desk.forms import Typed, Wish, new_run, one, wish
from desk.jobs import Job
from desk.pages import Pages
from desk.rounds import word_diff
from desk.shelf import Line
from desk.site import Desk, decidable
from graph.assemble import draft_hash
from graph.nodes.search import run_id_of
from graph.signing import decide, ensure_key
from reports.compose import compose
from state.errors import InputError
from state.report import Report


class Actions:
    """The POST half of the desk."""

    def __init__(self, desk: Desk, pages: Pages) -> None:
        self._desk = desk
        self._pages = pages

    async def new(self, request: Request) -> Response:
        """Start a run, and show it."""
        form = await self._desk.posted(request)
        settings = self._desk.settings
        try:
            asked = new_run(form, offline=settings.offline)
            date = settings.today().isoformat()
            run_id = run_id_of(asked.goal, asked.context, date)
            known = await self._known(run_id)
            if known is not None and known.status != "RUNNING" and not one(form, "again"):
                return await self._pages.new_form(request, form, known=known)
            if known is None or known.status != "RUNNING":
                context = asked.context.model_copy(update={"date": date}).model_dump(mode="json")
                self._desk.jobs.start(
                    Job(run_id, "run", asked.goal.text),
                    {"do": "run", "goal": asked.goal.text, "context": context},
                )
        except InputError as error:
            return await self._pages.new_form(request, form, error=str(error))
        return self._to(request, run_id)

    async def _known(self, run_id: str) -> Line | None:
        try:
            return await self._desk.line(run_id)
        except InputError:
            return None

    async def resume(self, request: Request) -> Response:
        """Go on with a run that was cut short."""
        await self._desk.posted(request)
        line = await self._desk.line(request.path_params["run_id"])
        if not line.own or line.aside:
            raise InputError(f"run {line.run_id!r} was not started at this desk or in the terminal")
        self._desk.jobs.start(Job(line.run_id, "resume", line.goal), {"do": "resume", "run_id": line.run_id})
        return self._to(request, line.run_id)

    async def decide(self, request: Request) -> Response:
        """First say what a decision will do; when it is confirmed, sign it and give it to the run."""
        form = await self._desk.posted(request)
        line = await self._desk.line(request.path_params["run_id"])
        report = await asyncio.to_thread(self._desk.shelf.report, line.run_id) if line.changed else None
        if report is None or not decidable(line):
            raise InputError(f"run {line.run_id!r} does not wait for its owner")
        typed = Typed.of(form)
        try:
            wanted = wish(form, report)
        except InputError as error:
            if one(form, "action") == "edit":
                return await self._pages.edit_form(request, line, report, typed, str(error))
            return await self._pages.draft(
                request, line, report, form=typed, error=str(error), status_code=422
            )
        if wanted.report_hash != draft_hash(report):
            problem = (
                "The draft has changed since you opened it. This is the one that stands: read it and decide."
            )
            return await self._pages.draft(request, line, report, form=typed, error=problem, status_code=409)
        if one(form, "step") != "record":
            return await self._confirm(request, line, report, wanted)
        await self._record(line, wanted)
        return self._to(request, line.run_id)

    async def _confirm(self, request: Request, line: Line, report: Report, wanted: Wish) -> Response:
        view = await asyncio.to_thread(compose, report)
        old = {claim.id: (c.label, claim.text) for claim, c in zip(report.claims, view.claims, strict=True)}
        edits = [
            (edit, old[edit.claim_id][0], word_diff(old[edit.claim_id][1], edit.text or ""))
            for edit in wanted.edits
        ]
        return await self._desk.page(
            request, "confirm.html.j2", line=line, r=view, wanted=wanted, edits=edits
        )

    async def _record(self, line: Line, wanted: Wish) -> None:
        settings = self._desk.settings
        time = settings.now().isoformat(timespec="seconds")
        waiting = (await self._desk.server.waiting()).get(line.run_id) if line.thread else None
        job = Job(line.run_id, wanted.action, line.goal)
        if waiting is not None and waiting.question["report_hash"] == wanted.report_hash:
            key = await asyncio.to_thread(ensure_key, settings.home_folder)
            decision = decide(
                waiting.question,
                key,
                action=wanted.action,
                actor=wanted.actor,
                time=time,
                notes=wanted.notes,
                edits=wanted.edits,
            )
            job.thread = waiting.thread
            self._desk.jobs.follow(job, self._desk.server.answer(waiting.thread, decision))
            return
        if not line.own:
            raise InputError("the draft has changed since you read it: open it again")
        task: dict[str, Any] = {
            "do": "answer",
            "run_id": line.run_id,
            "report_hash": wanted.report_hash,
            "action": wanted.action,
            "actor": wanted.actor,
            "time": time,
            "notes": wanted.notes,
            "edits": [edit.as_json() for edit in wanted.edits],
        }
        self._desk.jobs.start(job, task)

    def _to(self, request: Request, run_id: str) -> Response:
        base = request.scope.get("root_path", "")
        return RedirectResponse(f"{base}/runs/{run_id}", status_code=303)
