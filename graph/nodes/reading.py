"""The nodes that read and judge: ``extractor``, one paper each; ``verifier``, all claims; ``draft``."""

import asyncio

from langgraph.runtime import Runtime

from agents import reporter
from agents.audit import audit
from agents.extractor import Extraction, extract
from agents.ports import Model, PaperSource
from agents.verifier import Verification, verify
from evidence.passages import passages
from graph import view
from graph.context import RunContext
from graph.nodes.base import Nodes, journaled, over_budget, tell, used
from graph.services import Services
from state.channels import Json, KernelState, PaperTask
from state.claims import Claim
from state.errors import BudgetExhausted, IntegrityError, ReadError, SourceError
from state.sources import Document, Paper, Passage

READ_PATIENCE = 2
"""Papers in a row that a source may fail to give before it is not asked any more in this run."""

SECOND_READING = 3
"""How many times as many claims a second reading looks at, to find those that the first left aside."""

NEAR = 0.4
"""Relevance from which a second reading takes a claim that is on none of the parts it is for."""


class ReadingNodes(Nodes):
    """Papers to a draft."""

    async def extractor(self, state: PaperTask, runtime: Runtime[RunContext]) -> Json:
        """Read one paper in full and extract its claims; a paper that can not be read is said, not fatal."""
        context, services = await self.services(runtime)
        found = Paper.model_validate(state["paper"])
        source = services.sources.get(found.source) or next(iter(services.sources.values()))
        try:
            paper, document = await self._read(source, found, state["date"], services)
        except (ReadError, SourceError) as failure:
            tell(runtime, "extractor", f"could not read {found.title}: {failure.reason}")
            return {
                "reads": {found.id: {"error": failure.reason, "kind": getattr(failure, "kind", "source")}}
            }
        model = journaled(services)
        error = ""

        async def run(with_model: bool) -> Extraction:
            return await extract(
                state["goal"],
                state["topic"],
                state["facets"],
                paper,
                document,
                model=model if with_model else None,
                embedder=services.embedder,
                limit=context.claims_per_paper * (SECOND_READING if "known" in state else 1),
                round_=state["round"],
            )

        try:
            extraction = await run(with_model=True)
        except BudgetExhausted as exhausted:
            error = over_budget(exhausted, "extractor")
            extraction = await run(with_model=False)
        claims = _further(extraction.claims, state, context.claims_per_paper)
        tell(runtime, "extractor", f"{len(claims)} claims from {paper.title}")
        return {
            "papers": {found.id: paper.model_copy(update={"id": found.id}).as_json()},
            "reads": {
                found.id: {
                    "error": "",
                    "document_id": document.id,
                    "passages": extraction.passages,
                    "dropped": extraction.dropped,
                    "flagged": list(extraction.flagged),
                }
            },
            "claims": {c.id: c.as_json() for c in claims},
            **used("extractor", found.id, model, rejected=sum(extraction.dropped.values()), error=error),
        }

    async def _read(
        self, source: PaperSource, paper: Paper, date: str, services: Services
    ) -> tuple[Paper, Document]:
        if source.name.startswith("library"):
            read, document = await source.read(paper)
            await asyncio.to_thread(services.store.put, document)
            return read, document

        async def do() -> Json:
            read, document = await source.read(paper)
            await asyncio.to_thread(services.store.put, document)
            return {"paper": read.as_json(), "document_id": document.id}

        request = {"source": source.name, "paper": paper.id, "version": paper.version, "date": date}
        async with services.outages.lock(source.name):
            services.outages.check(source.name, READ_PATIENCE)
            try:
                _, kept = await services.journal.once("read", request, do)
            except SourceError as failure:
                services.outages.note(source.name, failure)
                raise
            services.outages.note(source.name, None)
        try:
            document = await asyncio.to_thread(services.store.get, kept["document_id"])
        except IntegrityError:
            # The text was lost or damaged on disk: the answer is known, the text is fetched anew.
            kept = await do()
            document = await asyncio.to_thread(services.store.get, kept["document_id"])
        return Paper.model_validate(kept["paper"]), document

    async def verifier(self, state: KernelState, runtime: Runtime[RunContext]) -> Json:
        """Judge every claim against the full text of all papers that were read."""
        _, services = await self.services(runtime)
        round_ = view.round_of(state)
        papers = view.papers_of(state)
        claims = sorted(view.present_claims(state).values(), key=lambda c: c.id)
        windows = await asyncio.to_thread(_windows, state, papers, services)
        tell(runtime, "verifier", f"{len(claims)} claims against {len(windows)} passages")
        model = journaled(services)
        error = ""
        try:
            result = await self._verify(claims, windows, papers, services, model)
        except BudgetExhausted as exhausted:
            error = over_budget(exhausted, "verifier")
            result = await self._verify(claims, windows, papers, services, None)
        verified = sum(v.verified for v in result.verdicts.values())
        tell(runtime, "verifier", f"{verified} of {len(claims)} claims verified")
        return {
            "verdicts": {str(round_): {i: v.as_json() for i, v in sorted(result.verdicts.items())}},
            **used(
                "verifier",
                str(round_),
                model,
                rejected=result.rejected,
                asked=result.asked,
                changed=result.changed,
                error=error,
            ),
        }

    async def _verify(
        self,
        claims: list[Claim],
        windows: list[Passage],
        papers: dict[str, Paper],
        services: Services,
        model: Model | None,
    ) -> Verification:
        return await verify(
            claims,
            windows,
            papers,
            services.judge,
            embedder=services.embedder,
            index=services.index,
            reranker=services.reranker,
            model=model,
        )

    async def draft(self, state: KernelState, runtime: Runtime[RunContext]) -> Json:
        """Write the draft of this round and audit it."""
        context, services = await self.services(runtime)
        round_ = view.round_of(state)
        plan = view.plan_of(state)
        claims = list(view.present_claims(state).values())
        verdicts = view.verdicts_of(state, round_)
        notices = (*view.failures_of(state), *view.warnings_of(state), *services.notices)
        model = journaled(services)
        error = ""

        async def write(with_model: bool) -> reporter.Written:
            return await reporter.write(
                state["goal"],
                plan.facets,
                claims,
                verdicts,
                view.papers_of(state),
                notices=notices,
                round_=round_,
                model=model if with_model else None,
            )

        try:
            written = await write(with_model=True)
        except BudgetExhausted as exhausted:
            error = over_budget(exhausted, "reporter")
            written = await write(with_model=False)
        drafted: KernelState = {
            **state,
            "drafts": {**state.get("drafts", {}), str(round_): written.draft.as_json()},
        }
        dossier = view.dossier_of(drafted, round_, context, services.notices)
        documents = await asyncio.to_thread(_documents, dossier.stated(), services)
        findings = await asyncio.to_thread(audit, dossier, documents)
        tell(runtime, "draft", f"{len(written.draft.abstract)} sentences, {len(findings)} audit findings")
        return {
            "drafts": {str(round_): written.draft.as_json()},
            "findings": {str(round_): [f.as_json() for f in findings]},
            **used("reporter", str(round_), model, rejected=written.rejected, error=error),
        }


def _further(claims: tuple[Claim, ...], state: PaperTask, limit: int) -> tuple[Claim, ...]:
    """Of a second reading: what the first left aside, on the parts of the goal that it is for, else nearest."""
    if "known" not in state:
        return claims
    known, focus = set(state["known"]), set(state.get("focus", []))
    new = [c for c in claims if c.id not in known and (focus & set(c.facets) or c.relevance >= NEAR)]
    new.sort(key=lambda c: (not focus & set(c.facets), -c.relevance, c.id))
    return tuple(new[:limit])


def _windows(state: KernelState, papers: dict[str, Paper], services: Services) -> list[Passage]:
    windows: list[Passage] = []
    for paper_id, read in sorted(state.get("reads", {}).items()):
        if not read.get("error") and paper_id in papers:
            windows.extend(passages(papers[paper_id], services.store.get(read["document_id"])))
    return windows


def _documents(claims: list[Claim], services: Services) -> dict[str, Document]:
    return {i: services.store.get(i) for i in sorted({c.source.document_id for c in claims})}
