"""Says what a run does not know: the uncertainties of this run, computed, never a stock phrase."""

from collections.abc import Mapping, Sequence

from agents.audit.contradictions import contradictions
from state.claims import Claim, Verdict
from state.sources import Paper

WEAK = 0.8
"""Confidence below which a verified claim is called weak."""


def uncertainties(
    goal: str,
    facets: Sequence[str],
    claims: Sequence[Claim],
    verdicts: Mapping[str, Verdict],
    papers: Mapping[str, Paper],
    notices: Sequence[str],
) -> tuple[str, ...]:
    """Lines for the Uncertainties section; ``notices`` (failures, limits of the sources) come first."""
    verified = [c for c in claims if c.id in verdicts and verdicts[c.id].verified]
    lines = list(dict.fromkeys(notices))
    lines.extend(_facets(facets, verified))
    lines.extend(_corroboration(verified, verdicts))
    lines.extend(_unsettled(claims, verdicts))
    lines.extend(_contested(verified, verdicts, papers))
    lines.extend(
        f"Claims {a.id} and {b.id} can not both be true: {why}." for a, b, why in contradictions(verified)
    )
    lines.extend(_texts(claims, papers))
    if not claims:
        lines.append(f"No claim was found that speaks to the question: {goal}")
    return tuple(lines)


def _facets(facets: Sequence[str], verified: Sequence[Claim]) -> list[str]:
    lines: list[str] = []
    covered = {f: {c.source.paper_id for c in verified if f in c.facets} for f in facets}
    bare = [f for f in facets if not covered[f]]
    thin = [f for f in facets if len(covered[f]) == 1]
    if bare:
        lines.append(f"No verified claim speaks to: {'; '.join(bare)}.")
    if thin:
        lines.append(f"One paper alone speaks to: {'; '.join(thin)}.")
    return lines


def _corroboration(verified: Sequence[Claim], verdicts: Mapping[str, Verdict]) -> list[str]:
    alone = [c for c in verified if verdicts[c.id].level == 2]
    if not alone:
        return []
    return [
        f"{len(alone)} of {len(verified)} verified claims are asserted only by their own paper: they are "
        "faithful to it, which does not make them true."
    ]


def _unsettled(claims: Sequence[Claim], verdicts: Mapping[str, Verdict]) -> list[str]:
    lines: list[str] = []
    refuted = [c for c in claims if c.id in verdicts and verdicts[c.id].label == "REFUTED"]
    open_ = [c for c in claims if c.id in verdicts and verdicts[c.id].label == "INSUFFICIENT"]
    weak = [
        c for c in claims if c.id in verdicts and verdicts[c.id].verified and verdicts[c.id].confidence < WEAK
    ]
    if refuted:
        lines.append(
            f"{len(refuted)} extracted claims are refuted by the evidence and are not part of the answer."
        )
    if open_:
        lines.append(f"{len(open_)} extracted claims could not be settled and are not part of the answer.")
    if weak:
        lines.append(f"{len(weak)} verified claims have a confidence below {WEAK:.2f}.")
    return lines


def _contested(
    verified: Sequence[Claim], verdicts: Mapping[str, Verdict], papers: Mapping[str, Paper]
) -> list[str]:
    lines: list[str] = []
    for claim in verified:
        against = sorted({e.quote.paper_id for e in verdicts[claim.id].refuting})
        if against:
            titles = "; ".join(papers[i].title if i in papers else i for i in against)
            lines.append(f"Claim {claim.id} is contradicted by: {titles}.")
    return lines


def _texts(claims: Sequence[Claim], papers: Mapping[str, Paper]) -> list[str]:
    used = {c.source.paper_id for c in claims}
    lines: list[str] = []
    only = [p.title for i, p in sorted(papers.items()) if i in used and p.text_kind == "abstract"]
    if only:
        lines.append(f"Of these papers only the abstract could be read: {'; '.join(only)}.")
    withdrawn = [p.title for i, p in sorted(papers.items()) if i in used and p.withdrawn]
    if withdrawn:
        lines.append(f"Withdrawn by its authors: {'; '.join(withdrawn)}.")
    return lines
