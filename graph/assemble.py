"""Assembles the report from the graph's state: nothing is computed anew, everything can be followed back."""

from collections.abc import Sequence

from graph import view
from graph.context import RunContext
from graph.ledger import chain, head
from graph.services import Services
from prompts import library
from state.base import digest
from state.channels import KernelState
from state.claims import Claim, Verdict
from state.report import (
    Draft,
    Methods,
    ModelUse,
    PolicyReport,
    Provenance,
    QueryLine,
    Reference,
    Report,
    ReportClaim,
    Results,
    RoundDiff,
    RoundHistory,
    SourceLine,
    Status,
    TribunalReport,
)
from state.reviews import Decision, OwnerDecision
from state.sources import Paper, Query


def assemble(state: KernelState, context: RunContext, services: Services, status: Status) -> Report:
    """The report of the standing draft. Pure in ``state``: the same state gives the same report."""
    standing = view.standing_round(state)
    draft = view.draft_of(state, standing)
    plan = view.plan_of(state)
    outcome = view.outcomes_of(state)[standing]
    dossier = view.dossier_of(state, standing, context, services.notices)
    claims = dossier.stated()
    verdicts = view.verdicts_of(state, standing)
    decision = Decision.model_validate(state.get("decision", {"reasons": ["not decided"]}))
    decided = state.get("owner")
    owner = OwnerDecision.model_validate(decided) if decided else None
    return Report(
        run_id=state.get("run_id", ""),
        goal=state["goal"],
        title=draft.title,
        date=state.get("date", ""),
        status=status,
        incomplete=_incomplete(state, claims),
        abstract=draft.abstract,
        introduction=draft.introduction,
        facets=plan.facets,
        methods=_methods(state, context),
        results=_results(state, claims, verdicts),
        tribunal=TribunalReport(
            score=outcome.score,
            raw=outcome.raw,
            spread=outcome.spread,
            verdict=outcome.verdict,
            revision_round=view.round_of(state),
            caps=outcome.caps,
            reviews=tuple(sorted(view.reviews_of(state, standing), key=lambda r: r.role)),
            agreement=outcome.agreement,
            dissent=outcome.dissent,
            history=_history(state),
        ),
        policy=PolicyReport.of(decision),
        owner=owner,
        claims=tuple(_claim(c, verdicts[c.id]) for c in claims if c.id in verdicts),
        uncertainties=draft.uncertainties,
        references=_references(draft, claims, verdicts, dossier.papers),
        provenance=_provenance(state, services),
    )


def draft_hash(report: Report) -> str:
    """SHA-256 of what the owner decides about: everything but status, policy and the owner's own words."""
    body = report.as_json()
    for key in ("status", "owner", "policy"):
        body.pop(key)
    return digest(body)


def _incomplete(state: KernelState, claims: Sequence[Claim]) -> tuple[str, ...]:
    lines = list(view.failures_of(state))
    if not state.get("papers"):
        lines.append("No paper was found for this goal.")
    elif not claims:
        lines.append("No claim that speaks to the goal was found in the papers that were read.")
    outcome = view.outcomes_of(state).get(view.standing_round(state))
    if outcome is not None and outcome.missing:
        lines.append(f"No review was given by: {', '.join(outcome.missing)}.")
    return tuple(lines)


def _methods(state: KernelState, context: RunContext) -> Methods:
    answers = list(state.get("answers", {}).values())
    queries = {q.id: q for q in view.queries_of(state)}
    lines = [
        QueryLine(
            text=_worded(queries[a["query_id"]]),
            facet=queries[a["query_id"]].facet,
            round=queries[a["query_id"]].round,
            source=a["source"],
            found=len(a["papers"]),
        )
        for a in answers
        if a["query_id"] in queries
    ]
    sources = [
        SourceLine(
            name=name,
            queries=sum(a["source"] == name for a in answers),
            papers=len({p["id"] for a in answers if a["source"] == name for p in a["papers"]}),
            error="; ".join(sorted({a["error"] for a in answers if a["source"] == name and a["error"]})),
        )
        for name in sorted({a["source"] for a in answers})
    ]
    reads = state.get("reads", {})
    limits = context.thresholds()
    return Methods(
        queries=tuple(sorted(lines, key=lambda line: (line.round, line.source, line.text))),
        sources=tuple(sources),
        papers_failed={i: r["error"] for i, r in sorted(reads.items()) if r.get("error")},
        passages=sum(r.get("passages", 0) for r in reads.values()),
        dropped_quotes=sum(r.get("dropped", {}).get("quote not found", 0) for r in reads.values()),
        revise_below=limits.revise_below,
        reject_below=limits.reject_below,
        min_verified=limits.min_verified,
        max_rounds=limits.max_rounds,
    )


def _worded(query: Query) -> str:
    fields = "".join(f" [{k}: {v}]" for k, v in sorted(query.fields.items()))
    return query.text + fields


def _results(state: KernelState, claims: Sequence[Claim], verdicts: dict[str, Verdict]) -> Results:
    reads = state.get("reads", {})
    labels = [verdicts[c.id].label for c in claims if c.id in verdicts]
    return Results(
        papers_retrieved=len(state.get("papers", {})),
        papers_read=sum(not r.get("error") for r in reads.values()),
        claims_extracted=len(claims),
        claims_verified=sum(verdicts[c.id].verified for c in claims if c.id in verdicts),
        claims_refuted=labels.count("REFUTED"),
        claims_insufficient=labels.count("INSUFFICIENT"),
    )


def _history(state: KernelState) -> tuple[RoundHistory, ...]:
    diffs = state.get("diffs", {})
    return tuple(
        RoundHistory(
            round=round_,
            score=outcome.score,
            verdict=outcome.verdict,
            diff=RoundDiff.model_validate(diffs[str(round_)]) if str(round_) in diffs else None,
        )
        for round_, outcome in sorted(view.outcomes_of(state).items())
    )


def _claim(claim: Claim, verdict: Verdict) -> ReportClaim:
    return ReportClaim(
        id=claim.id,
        text=claim.text,
        verdict=verdict.label,
        verified=verdict.verified,
        confidence=round(verdict.confidence, 4),
        probabilities=verdict.probabilities,
        lexical=round(verdict.lexical, 4),
        level=verdict.level,
        facets=claim.facets,
        relevance=claim.relevance,
        source=claim.source,
        supporting=verdict.supporting,
        refuting=verdict.refuting,
        checks=verdict.checks,
        method=verdict.method,
    )


def _references(
    draft: Draft, claims: Sequence[Claim], verdicts: dict[str, Verdict], papers: dict[str, Paper]
) -> tuple[Reference, ...]:
    """Every paper that a claim or its evidence quotes, in order of first appearance."""
    cited: dict[str, list[str]] = {}
    for claim in claims:
        verdict = verdicts.get(claim.id)
        spans = [*verdict.supporting, *verdict.refuting] if verdict else []
        for paper_id in dict.fromkeys([claim.source.paper_id, *(e.quote.paper_id for e in spans)]):
            cited.setdefault(paper_id, []).append(claim.id)
    return tuple(
        Reference(
            paper_id=i,
            title=papers[i].title,
            authors=papers[i].authors,
            year=papers[i].year,
            url=papers[i].url,
            arxiv_id=papers[i].arxiv_id,
            version=papers[i].version,
            doi=papers[i].doi,
            venue=papers[i].venue,
            text_read=papers[i].text_kind,
            notes=(*papers[i].notes, *(("withdrawn by its authors",) if papers[i].withdrawn else ())),
            claim_ids=tuple(ids),
        )
        for i, ids in cited.items()
        if i in papers
    )


def _provenance(state: KernelState, services: Services) -> Provenance:
    calls = list(state.get("calls", {}).values())
    use = list(state.get("use", {}).values())
    agents = sorted({c["agent"] for c in calls} | {u["agent"] for u in use})
    return Provenance(
        model=services.model.name if services.model else None,
        model_use=tuple(
            ModelUse(
                agent=agent,
                calls=sum(c["calls"] for c in calls if c["agent"] == agent),
                abstained=sum(bool(c["abstained"]) for c in calls if c["agent"] == agent),
                rejected=sum(u.get("rejected", 0) for u in use if u["agent"] == agent),
                input_tokens=sum(c["input_tokens"] for c in calls if c["agent"] == agent),
                output_tokens=sum(c["output_tokens"] for c in calls if c["agent"] == agent),
            )
            for agent in agents
        ),
        embedder=services.embedder.name if services.embedder else "none",
        judge=services.judge.name,
        prompts=library.hashes() if services.model else {},
        sources=tuple(sorted(services.sources)),
        version=services.version,
        ledger_head=head(chain(state)),
    )
