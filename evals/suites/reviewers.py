"""Scores reviews on pairs: the same draft without and with one planted defect."""

from agents.audit import audit
from agents.dossier import Audited
from agents.ports import Model
from agents.reviewer import review
from agents.tribunal import Thresholds, join
from evals.material import Sheet
from evals.suite import Observed, Suite
from graph.policy import decide
from state.base import Value
from state.reviews import ROLES, Finding, Role


class Inputs(Value):
    clean: Sheet
    planted: Sheet
    role: Role
    """The role that a model plays on this case; the core plays all three."""


class Expected(Value):
    kind: str
    """Name of the planted defect."""
    claims: tuple[int, ...] = ()
    """Claims that the finding must name, by their place in the sheet."""
    blocking: bool = False
    """Whether a draft with this defect must never be approved."""


async def run(inputs: Inputs, expected: Expected, model: Model | None) -> Observed:
    """The core: audit, three reviews, tribunal and policy on both drafts. A model: its role on both drafts,
    without the computed findings, so that what it notices is its own."""
    if model is not None:
        return await _by_model(inputs, expected, model)
    clean, planted = inputs.clean, inputs.planted
    calm = audit(clean.dossier(), clean.documents())
    findings = audit(planted.dossier(), planted.documents())
    built = planted.built()
    wanted = {built[i].id for i in expected.claims if i >= 0}
    named = [f for f in findings if f.kind == expected.kind and wanted <= set(f.claim_ids)]
    before = [await review(r, Audited(dossier=clean.dossier(), findings=calm)) for r in ROLES]
    after = [await review(r, Audited(dossier=planted.dossier(), findings=findings)) for r in ROLES]
    limits = Thresholds()
    verified = len(planted.dossier().verified())
    outcome = join(after, findings, verified, 0, limits)
    decision = decide(outcome, verified, findings, limits)
    drops = [(b.score or 0.0) - (a.score or 0.0) for b, a in zip(before, after, strict=True)]
    approved = decision.action == "AUTO_APPROVE"
    return Observed(
        scores={
            "detected": float(bool(named)),
            "quiet_when_clean": float(not _serious(calm)),
            "score_falls": float(sum(drops) > 0),
            "felt_by_every_role": float(all(d > 0 for d in drops)),
        },
        broken={"no_false_approval": f"{expected.kind} was approved at {outcome.score}"}
        if approved and expected.blocking
        else {},
        shown=(
            f"planted: {expected.kind}",
            *(f"{f.kind} ({f.severity}): {f.comment}" for f in findings),
            f"scores {', '.join(str(r.score) for r in after)} after {', '.join(str(r.score) for r in before)}",
            f"{outcome.verdict}, {decision.action}",
        ),
    )


async def _by_model(inputs: Inputs, expected: Expected, model: Model) -> Observed:
    reviews = [
        await review(inputs.role, Audited(dossier=sheet.dossier(), findings=()), model=model)
        for sheet in (inputs.clean, inputs.planted)
    ]
    before, after = reviews
    built = inputs.planted.built()
    wanted = {built[i].id for i in expected.claims if i >= 0}
    words = set(expected.kind.split("-"))
    hit = any(
        (wanted and wanted & set(f.claim_ids)) or words & set(f"{f.kind} {f.comment}".lower().split())
        for f in after.findings
    )
    fall = (before.score or 0.0) - (after.score or 0.0)
    return Observed(
        scores={
            "detected": float(hit),
            "score_falls": 1.0 if fall > 0 else 0.5 if fall == 0 else 0.0,
            "answered": sum(r.score is not None for r in reviews) / 2,
        },
        shown=(
            f"{inputs.role}, planted: {expected.kind}",
            f"scores {after.score} after {before.score}",
            after.summary,
            *(f"{f.kind}: {f.comment}" for f in after.findings),
        ),
    )


def _serious(findings: tuple[Finding, ...]) -> bool:
    return any(f.severity in {"major", "blocking"} for f in findings)


SUITE = Suite(
    name="reviewers",
    primary="detected",
    inputs=Inputs,
    expected=Expected,
    run=run,
    prompts=("reviewer_skeptic", "reviewer_validator", "reviewer_synthesizer"),
    about="pairs of drafts, one with a planted defect",
)
