"""Rules on whether the goal is answered, from enough independent sources."""

from collections.abc import Iterator
from itertools import combinations

from agents.dossier import Documents, Dossier
from evidence.levels import relation_of
from state.claims import Claim
from state.reviews import Finding

IRRELEVANT = 0.15
"""Relevance to the goal below which a claim that speaks to no facet is off the question."""
LOOSE = 0.4
"""Mean relevance of the abstract's claims below which the draft only touches the question."""


def single_source(dossier: Dossier, documents: Documents) -> Iterator[Finding]:
    """All verified claims come from one paper."""
    sources = {c.source.paper_id for c in dossier.verified()}
    if len(sources) == 1:
        yield Finding(
            kind="single-source",
            severity="major",
            claim_ids=tuple(c.id for c in dossier.verified()),
            comment=f"Every verified claim comes from {next(iter(sources))}",
        )


def one_group(dossier: Dossier, documents: Documents) -> Iterator[Finding]:
    """Several papers, but no two without a common author."""
    sources = sorted({c.source.paper_id for c in dossier.verified()})
    pairs = list(combinations(sources, 2))
    if pairs and all(relation_of(a, b, dossier.papers) != "independent" for a, b in pairs):
        yield Finding(
            kind="one-group",
            severity="minor",
            comment=f"Any two of the {len(sources)} papers share an author: {', '.join(sources)}",
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


def cited(dossier: Dossier) -> list[Claim]:
    """The claims that the abstract rests on, each once."""
    ids = dict.fromkeys(i for s in dossier.draft.abstract for i in s.claim_ids)
    return [dossier.claims[i] for i in ids if i in dossier.claims]


def loosely_relevant(dossier: Dossier, documents: Documents) -> Iterator[Finding]:
    """The claims of the abstract touch the words of the question, but hardly speak to it."""
    claims = cited(dossier)
    mean = sum(c.relevance for c in claims) / len(claims) if claims else 1.0
    if mean < LOOSE:
        yield Finding(
            kind="loosely-relevant",
            severity="major",
            comment=f"The abstract is only loosely relevant to the goal ({mean:.2f}, at least {LOOSE} is asked for)",
        )
