"""The pages that are read: the queue, a draft, a claim with its evidence, the rounds, files, help."""

import asyncio

from starlette.requests import Request
from starlette.responses import Response

from desk import live, passages, rounds
from desk.forms import SOURCES, Form, Typed
from desk.shelf import FILES, Line
from desk.site import Desk, decidable, failure_of
from graph.assemble import draft_hash
from graph.signing import load_key, signature_of
from reports.compose import compose
from reports.display import one_line
from reports.plots import history_svg
from sources.store import FileDocumentStore
from state.errors import InputError
from state.report import Report, ReportClaim

SANDBOX = "sandbox allow-popups; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'"
"""For report.html: a page of its own that can do nothing."""


class Pages:
    """The GET half of the desk."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def queue(self, request: Request) -> Response:
        """What waits for the owner, what is going on, and all other runs."""
        lines = await self._desk.lines()
        words = request.query_params.get("q", "").strip()[:200]
        status = request.query_params.get("status", "")
        shown = [
            line
            for line in lines
            if all(w in f"{line.goal} {line.run_id}".lower() for w in words.lower().split())
            and (not status or line.status == status)
        ]
        return await self._desk.page(
            request,
            "queue.html.j2",
            waiting=[line for line in lines if decidable(line)],
            running=[line for line in lines if line.status == "RUNNING"],
            busy=[b for b in await self._desk.server.busy() if not self._desk.jobs.follows(b.thread)],
            lines=shown,
            total=len(lines),
            words=words,
            status=status,
            jobs=self._desk.jobs,
        )

    async def new(self, request: Request) -> Response:
        """The form of a new run."""
        return await self.new_form(request, {})

    async def new_form(
        self, request: Request, form: Form, error: str = "", known: Line | None = None
    ) -> Response:
        """The same, with what was typed and what is wrong with it."""
        return await self._desk.page(
            request,
            "new.html.j2",
            status_code=422 if error or known else 200,
            form=Typed.of(form),
            chosen=form.get("sources", []),
            sources=SOURCES,
            offline=self._desk.settings.offline,
            error=error,
            known=known,
        )

    async def run(self, request: Request) -> Response:
        """A run: its progress while it is worked on, else its draft."""
        line = await self._desk.line(request.path_params["run_id"])
        job = self._desk.jobs.of(line.run_id)
        if job is not None and job.active:
            return await live.page(self._desk, request, job)
        report = await asyncio.to_thread(self._desk.shelf.report, line.run_id) if line.changed else None
        if report is None:
            return await self._desk.page(request, "unfinished.html.j2", line=line, failure=failure_of(job))
        return await self.draft(request, line, report, failure=failure_of(job))

    async def draft(
        self,
        request: Request,
        line: Line,
        report: Report,
        *,
        form: Typed | None = None,
        error: str = "",
        failure: str = "",
        status_code: int = 200,
    ) -> Response:
        """The page of a draft; ``form``: what was typed into the decision, ``error``: what is wrong with it."""
        view = await asyncio.to_thread(compose, report)
        tribunal = view.tribunal
        return await self._desk.page(
            request,
            "draft.html.j2",
            status_code=status_code,
            line=line,
            report=report,
            r=view,
            claims=list(zip(report.claims, view.claims, strict=True)),
            decidable=decidable(line),
            report_hash=draft_hash(report),
            history=history_svg(tribunal.history, tribunal.revise_below, tribunal.reject_below),
            owner_check=await asyncio.to_thread(self._owner_check, report),
            files=list(FILES),
            form=form or Typed(),
            actor=self._desk.actor,
            error=error,
            failure=failure,
        )

    def _owner_check(self, report: Report) -> str:
        """How the owner's signature stands: ``valid``, ``wrong``, ``unsigned`` or ``unknown``."""
        owner = report.owner
        if owner is None or not owner.signature:
            return "unsigned"
        key = load_key(self._desk.settings.home_folder)
        if key is None:
            return "unknown"
        return "valid" if owner.signature == signature_of(owner, report.run_id, key) else "wrong"

    async def claim(self, request: Request) -> Response:
        """One claim beside its evidence, each passage in its context."""
        line, report = await self._reported(request)
        wanted = request.path_params["claim_id"]
        index = next((i for i, c in enumerate(report.claims) if c.id == wanted), None)
        if index is None:
            raise InputError(f"this draft has no claim {wanted!r}; it may have been dropped in a later round")
        claim = report.claims[index]
        view = await asyncio.to_thread(compose, report)
        store = FileDocumentStore(self._desk.settings.home_folder / "documents")
        supporting, refuting, source = await asyncio.to_thread(passages.of_claim, claim, report, store)
        return await self._desk.page(
            request,
            "claim.html.j2",
            line=line,
            r=view,
            claim=claim,
            c=view.claims[index],
            supporting=supporting,
            refuting=refuting,
            source=source,
            previous=_neighbour(report, index - 1),
            following=_neighbour(report, index + 1),
            number=index + 1,
            total=len(report.claims),
            said=[
                (review.role, finding)
                for review in view.tribunal.reviews
                for finding in review.findings
                if any(m.label == view.claims[index].label for m in finding.markers)
            ],
            audit=[
                f for f in view.tribunal.audit if any(m.label == view.claims[index].label for m in f.markers)
            ],
            used_in=[s for s in view.abstract if any(m.label == view.claims[index].label for m in s.markers)],
            decidable=decidable(line),
        )

    async def edit(self, request: Request) -> Response:
        """The form in which single claims are reworded or taken out."""
        line, report = await self._reported(request)
        return await self.edit_form(request, line, report, Typed())

    async def edit_form(
        self, request: Request, line: Line, report: Report, form: Typed, error: str = ""
    ) -> Response:
        """The same, with what was typed and what is wrong with it."""
        if not decidable(line):
            raise InputError(f"run {line.run_id!r} does not wait for its owner: its claims can not be edited")
        view = await asyncio.to_thread(compose, report)
        return await self._desk.page(
            request,
            "edit.html.j2",
            status_code=422 if error else 200,
            line=line,
            r=view,
            claims=list(zip(report.claims, view.claims, strict=True)),
            report_hash=draft_hash(report),
            form=form,
            actor=self._desk.actor,
            error=error,
        )

    async def rounds(self, request: Request) -> Response:
        """What each round changed."""
        line, report = await self._reported(request)
        ledger, problem = await asyncio.to_thread(self._desk.shelf.ledger, line.run_id)
        told = await asyncio.to_thread(rounds.rounds_of, ledger)
        view = await asyncio.to_thread(compose, report)
        tribunal = view.tribunal
        return await self._desk.page(
            request,
            "rounds.html.j2",
            line=line,
            r=view,
            rounds=told,
            owner=rounds.owner_words(ledger),
            here={claim.id for claim in report.claims},
            labels={claim.id: c.label for claim, c in zip(report.claims, view.claims, strict=True)},
            problem=problem,
            history=history_svg(tribunal.history, tribunal.revise_below, tribunal.reject_below),
        )

    async def file(self, request: Request) -> Response:
        """A file that the run left."""
        run_id, name = request.path_params["run_id"], request.path_params["name"]
        content = await asyncio.to_thread(self._desk.shelf.file, run_id, name)
        headers = {"content-security-policy": SANDBOX}
        if name not in {"report.html", "report.pdf"}:
            headers["content-disposition"] = f'attachment; filename="{name}"'
        return Response(content, media_type=FILES[name], headers=headers)

    async def help(self, request: Request) -> Response:
        """How decisions are made, signed and taken."""
        return await self._desk.page(request, "help.html.j2", home=str(self._desk.settings.home_folder))

    async def _reported(self, request: Request) -> tuple[Line, Report]:
        line = await self._desk.line(request.path_params["run_id"])
        report = await asyncio.to_thread(self._desk.shelf.report, line.run_id) if line.changed else None
        if report is None:
            raise InputError(f"run {line.run_id!r} has no draft yet")
        return line, report


def _neighbour(report: Report, index: int) -> tuple[int, ReportClaim, str] | None:
    if not 0 <= index < len(report.claims):
        return None
    claim = report.claims[index]
    return index + 1, claim, one_line(claim.text)
