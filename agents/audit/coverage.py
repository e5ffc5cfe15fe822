"""Rules on whether the goal is answered, from enough independent sources."""

from collections.abc import Iterator

from agents.dossier import Documents, Dossier
from state.reviews import Finding

IRRELEVANT = 0.15
"""Relevance to the goal below which a claim that speaks to no facet is off the question."""


def _authors(dossier: Dossier, paper_id: str) -> set[str]:
    paper = dossier.papers.get(paper_id)
    return {" ".join(a.lower().split()) for a in paper.authors} if paper else set()


def single_source(dossier: Dossier, documents: Documents) -> Iterator[Finding]:
    """All verified claims come from one paper."""
    sources = {c.source.paper_id for c in dossier.verified()}
    if len(sources) == 1 and len(dossier.papers) > 1:
        yield Finding(
            kind="single-source",
            severity="major",
            claim_ids=tuple(c.id for c in dossier.verified()),
            comment=f"Every verified claim comes from {next(iter(sources))}",
        )


def one_group(dossier: Dossier, documents: Documents) -> Iterator[Finding]:
    """Several papers, but one author is on all of them."""
    sources = sorted({c.source.paper_id for c in dossier.verified()})
    if len(sources) < 2:
        return
    common = set.intersection(*(_authors(dossier, s) for s in sources))
    if common:
        yield Finding(
            kind="one-group",
            severity="minor",
            comment=f"All {len(sources)} papers share an author: {', '.join(sorted(common))}",
        )


def few_verified(dossier: Dossier, documents: Documents) -> Iterator[Finding]:
    """Fewer verified claims than the policy asks for."""
    count = len(dossier.verified())
    if count < dossier.min_verified:
        yield Finding(
            kind="few-verified",
            severity="major",
            comment=f"{count} verified claims; at least {dossier.min_verified} are asked for",
        )


def facet_not_covered(dossier: Dossier, documents: Documents) -> Iterator[Finding]:
    """A part of the goal that no verified claim speaks to."""
    covered = dossier.covered()
    for facet in dossier.facets:
        if facet not in covered:
            yield Finding(
                kind="facet-not-covered",
                severity="major",
                facet=facet,
                comment=f"No verified claim speaks to: {facet}",
            )


def goal_not_answered(dossier: Dossier, documents: Documents) -> Iterator[Finding]:
    """Most parts of the goal have no verified claim: however true the draft, it answers another question."""
    covered = dossier.covered() & set(dossier.facets)
    if dossier.facets and 2 * len(covered) < len(set(dossier.facets)):
        yield Finding(
            kind="goal-not-answered",
            severity="blocking",
            comment=f"Verified claims speak to {len(covered)} of {len(set(dossier.facets))} parts of the goal",
        )


def facet_not_answered(dossier: Dossier, documents: Documents) -> Iterator[Finding]:
    """A part of the goal that has verified claims, but that the abstract passes over."""
    cited = {i for s in dossier.draft.abstract for i in s.claim_ids}
    answered = {f for i in cited if i in dossier.claims for f in dossier.claims[i].facets}
    for facet in dossier.facets:
        if facet in dossier.covered() and facet not in answered:
            yield Finding(
                kind="facet-not-answered",
                severity="major",
                facet=facet,
                comment=f"The abstract passes over a part of the goal that has evidence: {facet}",
            )


def irrelevant_claim(dossier: Dossier, documents: Documents) -> Iterator[Finding]:
    """A claim that speaks to no part of the goal."""
    for claim in dossier.stated():
        if not claim.facets and claim.relevance < IRRELEVANT:
            yield Finding(
                kind="irrelevant-claim",
                severity="minor",
                claim_ids=(claim.id,),
                comment=f"Speaks to no part of the goal (relevance {claim.relevance:.2f})",
            )
