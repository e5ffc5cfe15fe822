"""The nodes that find papers: ``searcher`` plans, ``search`` asks, ``select`` de-duplicates and ranks."""

import asyncio
from typing import Any

from langgraph.runtime import Runtime

from agents import searcher, selector
from agents.ports import PaperSource
from graph import view
from graph.context import RunContext
from graph.metadata import complete
from graph.nodes.base import Nodes, journaled, over_budget, tell, used
from graph.services import Services
from sources.dedupe import dedupe
from state.base import content_id
from state.channels import Json, KernelState, QueryTask
from state.errors import BudgetExhausted, InputError, SourceError
from state.sources import Goal, Paper, Query

SEARCH_PATIENCE = 1
"""Searches that may fail, each after its own retries, before a source is not asked any more in this run."""


def run_id_of(goal: Goal, context: RunContext, date: str) -> str:
    """The id of a run: the same goal, settings and date give the same id."""
    slug = "-".join(
        "".join(ch if ch.isalnum() and ch.isascii() else " " for ch in goal.text.lower()).split()[:6]
    )
    settings = context.model_copy(update={"date": date}).model_dump(mode="json")
    return f"{date}-{slug[:48].strip('-') or 'run'}-{content_id('r', goal.text, settings)[2:10]}"


class SearchNodes(Nodes):
    """Goal to ranked papers."""

    async def searcher(self, state: KernelState, runtime: Runtime[RunContext]) -> Json:
        """Check the goal, give the run its id and date, and plan the queries."""
        given: Any = state.get("goal")
        if not isinstance(given, str):
            raise InputError(f"goal: a research question in words is needed, not {type(given).__name__}")
        goal = Goal.parse(given)
        context, services = await self.services(runtime)
        date = context.date or services.settings.today().isoformat()
        model = journaled(services)
        error = ""
        try:
            plan = await searcher.plan(goal, model=model, minimum=context.min_queries)
        except BudgetExhausted as exhausted:
            error = over_budget(exhausted, "searcher")
            plan = await searcher.plan(goal, minimum=context.min_queries)
        tell(runtime, "searcher", f"{len(plan.queries)} searches for {len(plan.facets)} parts of the goal")
        return {
            "goal": goal.text,
            "run_id": state.get("run_id") or run_id_of(goal, context, date),
            "date": date,
            "round": 0,
            "plan": plan.as_json(),
            "queries": {q.id: q.as_json() for q in plan.queries},
            **used("searcher", "0", model, rejected=plan.rejected, error=error),
        }

    async def search(self, state: QueryTask, runtime: Runtime[RunContext]) -> Json:
        """Put one query to every source; a source that fails is an error in its answer, not an exception."""
        context, services = await self.services(runtime)
        query = Query.model_validate(state["query"])
        answers = await asyncio.gather(
            *(
                self._ask(source, query, context.results_per_query, state["date"], services)
                for source in services.sources.values()
            )
        )
        found = sum(len(a["papers"]) for a in answers)
        failed = [a["source"] for a in answers if a["error"]]
        tell(
            runtime,
            "search",
            f"{found} papers for “{query.text}”" + (f" ({', '.join(failed)} failed)" if failed else ""),
        )
        return {"answers": {f"{a['query_id']}|{a['source']}": a for a in answers}}

    async def _ask(
        self, source: PaperSource, query: Query, limit: int, date: str, services: Services
    ) -> Json:
        async def do() -> Json:
            found = await source.search(query, limit)
            return found.as_json()

        try:
            if source.name.startswith("library"):
                answer = await do()
            else:
                request = {"source": source.name, "query": query.as_json(), "limit": limit, "date": date}
                async with services.outages.lock(source.name):
                    services.outages.check(source.name, SEARCH_PATIENCE)
                    _, answer = await services.journal.once("search", request, do)
                    services.outages.note(source.name, None)
        except (SourceError, InputError) as failure:
            if isinstance(failure, SourceError):
                services.outages.note(source.name, failure)
            return {
                "query_id": query.id,
                "source": source.name,
                "papers": [],
                "notes": [],
                "error": failure.reason if isinstance(failure, SourceError) else str(failure),
            }
        return {
            "query_id": query.id,
            "source": source.name,
            "papers": answer["papers"],
            "notes": answer["notes"],
            "error": "",
        }

    async def select(self, state: KernelState, runtime: Runtime[RunContext]) -> Json:
        """Fold duplicates, rank, and choose what is read next within the limit."""
        context, services = await self.services(runtime)
        answers = state.get("answers", {})
        found = [Paper.model_validate(p) for a in answers.values() for p in a["papers"]]
        known = view.papers_of(state)
        papers = dedupe([*known.values(), *found])
        papers = await complete(papers, services.sources, services.outages)
        plan = view.plan_of(state)
        hits = {key: [p["id"] for p in a["papers"]] for key, a in answers.items() if not a["error"]}
        ranked = await selector.rank(state["goal"], plan.facets, papers, hits, embedder=services.embedder)
        read = set(state.get("reads", {}))
        extra = sum(r.read_more for r in view.revisions_of(state))
        room = max(0, context.max_papers + extra - len(read))
        order, again = ranked.paper_ids, 0
        if view.round_of(state) > 0:
            order, again = await self._for_round(state, papers, hits, services)
        reread = [i for i in order if i in read and not state.get("reads", {})[i].get("error")][:again]
        to_read = [*[i for i in order if i not in read][:room], *reread]
        more = f", {len(reread)} of them again" if reread else ""
        tell(runtime, "select", f"{len(papers)} papers found, {len(to_read)} to read{more}")
        return {
            "papers": {p.id: p.as_json() for p in papers},
            "ranking": list(ranked.paper_ids),
            "to_read": to_read,
        }

    async def _for_round(
        self, state: KernelState, papers: list[Paper], hits: dict[str, list[str]], services: Services
    ) -> tuple[tuple[str, ...], int]:
        """Papers in the order of what a revision asks for, and how many may be gone through again.

        The ranking of the whole run answers the whole goal; a round looks for what is still missing.
        """
        round_ = view.round_of(state)
        queries = {q.id: q for q in view.queries_of(state) if q.round == round_}
        fresh = {key: ids for key, ids in hits.items() if key.partition("|")[0] in queries}
        revision = view.revisions_of(state)[-1]
        wanted = "; ".join(q.text for q in queries.values()) or state["goal"]
        facets = revision.focus or view.plan_of(state).facets
        ranked = await selector.rank(wanted, facets, papers, fresh, embedder=services.embedder)
        return ranked.paper_ids, revision.read_again
