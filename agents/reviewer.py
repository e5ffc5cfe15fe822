"""One reviewer, three roles: reads the dossier blind to the others and answers the rubric with findings."""

import random
from collections.abc import Sequence
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from agents.dossier import Audited, Dossier
from agents.focus import FOCUS
from agents.ports import Abstained, Model
from agents.rubric import computed, weighted
from prompts import library
from state.base import digest
from state.claims import Claim
from state.reviews import RUBRIC, Finding, Review, Role, RubricItem, Severity

SLACK = 1.0
"""How far above the computed score a model may rate grounding and numbers."""

Points = Annotated[float, Field(ge=0, le=10)]


class ReviewerFinding(BaseModel):
    """A finding as a model reports it."""

    model_config = ConfigDict(extra="forbid")
    kind: Annotated[str, Field(min_length=3, max_length=60)]
    severity: Literal["minor", "major"]
    claim_ids: list[str]
    comment: Annotated[str, Field(min_length=3, max_length=600)]


class RubricAnswer(BaseModel):
    """The five rubric items."""

    model_config = ConfigDict(extra="forbid")
    grounding: Points
    coverage: Points
    numbers: Points
    uncertainty: Points
    relevance: Points


class ReviewAnswer(BaseModel):
    """A model's review: rationale first, scores last."""

    model_config = ConfigDict(extra="forbid")
    rationale: Annotated[str, Field(min_length=10, max_length=3000)]
    findings: Annotated[list[ReviewerFinding], Field(max_length=20)]
    rubric: RubricAnswer


async def review(role: Role, audited: Audited, *, model: Model | None = None, seed: int = 0) -> Review:
    """Review one draft in one role; with a model that gives nothing usable, abstain (score None).

    Raises:
        ModelError: the model's host failed beyond retry.
    """
    dossier = audited.dossier
    base = computed(dossier, audited.findings)
    if model is None:
        return _core(role, audited, base)
    prompt = library.load(f"reviewer_{role.lower()}").render(**_variables(role, audited, seed))
    answer = await model.ask(prompt, ReviewAnswer)
    by = f"model:{model.name}"
    if isinstance(answer, Abstained):
        return Review(
            role=role, round=dossier.draft.round, score=None, summary=f"Abstained: {answer.reason}", by=by
        )
    rubric = _bounded(answer.rubric, base)
    known = set(dossier.draft.claim_ids)
    findings = tuple(
        Finding(
            kind=f.kind,
            severity=f.severity,
            comment=f.comment,
            claim_ids=tuple(i for i in f.claim_ids if i in known),
            by=role,
        )
        for f in answer.findings
    )
    return Review(
        role=role,
        round=dossier.draft.round,
        score=weighted(role, rubric),
        rubric=rubric,
        summary=answer.rationale,
        findings=findings,
        by=by,
    )


def _bounded(answer: RubricAnswer, base: dict[RubricItem, float]) -> dict[RubricItem, float]:
    """A model may be stricter than the computation on what can be computed, hardly more lenient."""
    given: dict[RubricItem, float] = {item: float(getattr(answer, item)) for item in RUBRIC}
    bounded = {"grounding", "numbers", "coverage"}
    return {i: min(v, base[i] + SLACK, 10.0) if i in bounded else v for i, v in given.items()}


def _variables(role: Role, audited: Audited, seed: int) -> dict[str, Any]:
    dossier = audited.dossier
    claims = list(dossier.stated())
    # Order moves a model's opinion, so each role and round sees another one, the same in every replay.
    shuffle = int(digest(role, dossier.draft.round, seed, [c.id for c in claims])[:12], 16)
    random.Random(shuffle).shuffle(claims)  # noqa: S311 - an order, not a secret
    return {
        "goal": dossier.goal,
        "facets": list(dossier.facets),
        "abstract": [s.as_json() for s in dossier.draft.abstract],
        "claims": [_claim_line(dossier, c) for c in claims],
        "findings": [f.as_json() for f in audited.findings],
        "uncertainties": list(dossier.draft.uncertainties),
    }


def _claim_line(dossier: Dossier, claim: Claim) -> dict[str, Any]:
    verdict = dossier.verdicts.get(claim.id)
    return {
        "id": claim.id,
        "verdict": verdict.label if verdict else "INSUFFICIENT",
        "confidence": f"{verdict.confidence:.2f}" if verdict else "0.00",
        "level": verdict.level if verdict else 0,
        "text": claim.text,
        "quote": claim.source.quote,
    }


def _core(role: Role, audited: Audited, rubric: dict[RubricItem, float]) -> Review:
    dossier = audited.dossier
    mine = tuple(
        f.model_copy(update={"by": role}) for f in audited.findings if f.kind in FOCUS[role]
    ) + tuple(_own_findings(role, dossier))
    return Review(
        role=role,
        round=dossier.draft.round,
        score=weighted(role, rubric),
        rubric=rubric,
        summary=_SUMMARY[role](dossier, mine),
        findings=mine,
        by="core",
    )


def _own_findings(role: Role, dossier: Dossier) -> list[Finding]:
    """What a role adds to the audit: remarks that a reader should have, without weight in the score."""

    def remark(kind: str, claims: Sequence[Claim], comment: str, severity: Severity = "info") -> Finding:
        return Finding(
            kind=kind, severity=severity, comment=comment, claim_ids=tuple(c.id for c in claims), by=role
        )

    verified = dossier.verified()
    if role == "SKEPTIC":
        alone = [c for c in verified if dossier.verdicts[c.id].level == 2]
        return [
            remark("own-paper-only", alone, f"{len(alone)} verified claims rest on their own paper only")
        ] * bool(alone)
    if role == "VALIDATOR":
        weak = [c for c in verified if dossier.verdicts[c.id].confidence < 0.8]
        return [
            remark("low-confidence", weak, f"{len(weak)} verified claims have a confidence below 0.80")
        ] * bool(weak)
    thin = [f for f in dossier.facets if len({c.source.paper_id for c in verified if f in c.facets}) == 1]
    return [remark("thin-facet", [], f"One paper alone speaks to: {'; '.join(thin)}")] * bool(thin)


def _skeptic(dossier: Dossier, findings: Sequence[Finding]) -> str:
    verified = dossier.verified()
    corroborated = sum(dossier.verdicts[c.id].level >= 3 for c in verified)
    serious = [f for f in findings if f.severity in {"major", "blocking"}]
    against = [c for c in dossier.stated() if c.id in dossier.verdicts and dossier.verdicts[c.id].refuting]
    return (
        f"{corroborated} of {len(verified)} verified claims are corroborated by an independent paper; "
        f"the others rest on the paper that makes them. Evidence against was found for {len(against)} claims. "
        + (f"Serious: {_kinds(serious)}." if serious else "No statement goes beyond its evidence.")
    )


def _validator(dossier: Dossier, findings: Sequence[Finding]) -> str:
    stated, verified = dossier.stated(), dossier.verified()
    if not stated:
        return "There is no claim to validate."
    mean = sum(dossier.verdicts[c.id].confidence for c in verified) / len(verified) if verified else 0.0
    serious = [f for f in findings if f.severity in {"major", "blocking"}]
    return f"{len(verified)} of {len(stated)} claims are verified, with a mean confidence of {mean:.2f}. " + (
        f"Does not hold: {_kinds(serious)}."
        if serious
        else "Every quote stands where it is said to stand, and the numbers of claims and quotes agree."
    )


def _synthesizer(dossier: Dossier, findings: Sequence[Finding]) -> str:
    covered = [f for f in dossier.facets if f in dossier.covered()]
    open_ = [f for f in dossier.facets if f not in covered]
    papers = len({c.source.paper_id for c in dossier.verified()})
    return (
        f"{len(covered)} of {len(dossier.facets)} parts of the question have verified evidence, from {papers} papers. "
        + (f"Not answered: {'; '.join(open_)}." if open_ else "Every part of the question is spoken to.")
    )


def _kinds(findings: Sequence[Finding]) -> str:
    counts: dict[str, int] = {}
    for finding in findings:
        counts[finding.kind] = counts.get(finding.kind, 0) + 1
    return ", ".join(f"{kind} ({count})" for kind, count in sorted(counts.items()))


_SUMMARY = {"SKEPTIC": _skeptic, "VALIDATOR": _validator, "SYNTHESIZER": _synthesizer}
