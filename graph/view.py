"""Reads the graph's JSON channels back into domain values, one function for each question that nodes ask."""

from collections.abc import Sequence
from typing import TypeVar

from agents.dossier import Dossier
from agents.reviser import Revision, apply
from agents.searcher import Plan
from graph.context import RunContext
from state.base import Value
from state.channels import KernelState
from state.claims import Claim, Verdict
from state.report import Draft
from state.reviews import Finding, Outcome, Review
from state.sources import Paper, Query

V = TypeVar("V", bound=Value)


def plan_of(state: KernelState) -> Plan:
    """The plan; an IndexError-free read is safe because every node that asks runs after ``searcher``."""
    return Plan.model_validate(state.get("plan", {}))


def round_of(state: KernelState) -> int:
    return state.get("round", 0)


def papers_of(state: KernelState) -> dict[str, Paper]:
    return {k: Paper.model_validate(v) for k, v in state.get("papers", {}).items()}


def queries_of(state: KernelState) -> list[Query]:
    return [Query.model_validate(v) for v in state.get("queries", {}).values()]


def claims_of(state: KernelState) -> dict[str, Claim]:
    return {k: Claim.model_validate(v) for k, v in state.get("claims", {}).items()}


def verdicts_of(state: KernelState, round_: int) -> dict[str, Verdict]:
    found = state.get("verdicts", {}).get(str(round_), {})
    return {k: Verdict.model_validate(v) for k, v in found.items()}


def revisions_of(state: KernelState) -> list[Revision]:
    found = state.get("revisions", {})
    return [Revision.model_validate(found[k]) for k in sorted(found, key=int)]


def present_claims(state: KernelState) -> dict[str, Claim]:
    """Claims that the next draft may present: all found, after the revisions so far."""
    return apply(claims_of(state), revisions_of(state))


def draft_of(state: KernelState, round_: int) -> Draft:
    return Draft.model_validate(state.get("drafts", {})[str(round_)])


def findings_of(state: KernelState, round_: int) -> tuple[Finding, ...]:
    return tuple(Finding.model_validate(f) for f in state.get("findings", {}).get(str(round_), []))


def reviews_of(state: KernelState, round_: int) -> list[Review]:
    reviews = [Review.model_validate(v) for v in state.get("reviews", {}).values()]
    return [r for r in reviews if r.round == round_]


def outcomes_of(state: KernelState) -> dict[int, Outcome]:
    return {int(k): Outcome.model_validate(v) for k, v in state.get("outcomes", {}).items()}


def standing_round(state: KernelState) -> int:
    """The round whose draft stands, after rounds that lowered the score were undone."""
    return state.get("best_round", round_of(state))


def failures_of(state: KernelState) -> tuple[str, ...]:
    """What failed in this run, in words, each once."""
    lines: list[str] = []
    answers = list(state.get("answers", {}).values())
    by_source: dict[str, list[str]] = {}
    asked: dict[str, int] = {}
    for answer in answers:
        asked[answer["source"]] = asked.get(answer["source"], 0) + 1
        if answer["error"]:
            by_source.setdefault(answer["source"], []).append(answer["error"])
    for source, errors in sorted(by_source.items()):
        lines.append(
            f"Source {source} failed for {len(errors)} of {asked[source]} searches: {sorted(set(errors))[0]}"
        )
    papers = papers_of(state)
    for paper_id, read in sorted(state.get("reads", {}).items()):
        if read.get("error"):
            title = papers[paper_id].title if paper_id in papers else paper_id
            lines.append(f"Could not be read: {title} ({read['error']})")
    for use in state.get("use", {}).values():
        if use.get("error"):
            lines.append(use["error"])
    return tuple(dict.fromkeys(lines))


def warnings_of(state: KernelState) -> tuple[str, ...]:
    """What a reader of the papers must beware of: text in them that addresses its reader or reviewer."""
    papers = papers_of(state)
    return tuple(
        f"Text that addresses its reader or reviewer was found in “{papers[i].title if i in papers else i}” "
        f"({len(read['flagged'])} places) and was not used."
        for i, read in sorted(state.get("reads", {}).items())
        if read.get("flagged")
    )


def dossier_of(state: KernelState, round_: int, context: RunContext, notices: Sequence[str]) -> Dossier:
    """The dossier of one round's draft. ``notices`` are limits that the draft must tell, like failures."""
    plan = plan_of(state)
    draft = draft_of(state, round_)
    # A draft of an earlier round may present claims that a later revision took out.
    known = {**claims_of(state), **{c.id: c for r in revisions_of(state) for c in r.rewrite.values()}}
    verdicts = verdicts_of(state, round_)
    drafts = state.get("drafts", {})
    before = [int(k) for k in drafts if int(k) < round_]
    return Dossier(
        goal=state["goal"],
        topic=plan.topic,
        facets=plan.facets,
        draft=draft,
        claims={i: known[i] for i in draft.claim_ids if i in known},
        verdicts={i: verdicts[i] for i in draft.claim_ids if i in verdicts},
        papers=papers_of(state),
        failures=(*failures_of(state), *warnings_of(state), *notices),
        previous=Draft.model_validate(drafts[str(max(before))]) if before else None,
        accounted=tuple(
            sorted({i for r in revisions_of(state) if r.round <= round_ for i in (*r.drop, *r.rewrite)})
        ),
        min_verified=context.min_verified,
    )
