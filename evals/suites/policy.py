"""Scores the decision table: reviews, verified claims and findings in, verdict and action out."""

from agents.ports import Model
from agents.tribunal import Thresholds, join, loops_back
from evals.suite import Observed, Suite
from graph.policy import decide
from state.base import Value
from state.reviews import RUBRIC, Finding, PolicyAction, Review, Role, Score, Severity, TribunalVerdict


class Inputs(Value):
    scores: dict[Role, Score | None]
    """A role that is not named gave no review; None abstained."""
    verified: int
    findings: tuple[tuple[str, Severity], ...] = ()
    round: int = 0
    limits: Thresholds = Thresholds()


class Expected(Value):
    score: float
    verdict: TribunalVerdict
    action: PolicyAction
    loops: bool


async def run(inputs: Inputs, expected: Expected, model: Model | None) -> Observed:
    """Join and decide; no model is ever asked here."""
    reviews = [
        Review(
            role=role,
            round=inputs.round,
            score=score,
            rubric={} if score is None else dict.fromkeys(RUBRIC, score),
            summary="",
        )
        for role, score in inputs.scores.items()
    ]
    findings = [Finding(kind=kind, severity=severity, comment="") for kind, severity in inputs.findings]
    outcome = join(reviews, findings, inputs.verified, inputs.round, inputs.limits)
    decision = decide(outcome, inputs.verified, findings, inputs.limits)
    loops = loops_back(outcome, inputs.limits)
    wrong = decision.action == "AUTO_APPROVE" and expected.action != "AUTO_APPROVE"
    return Observed(
        scores={
            "right_decision": float(
                (outcome.verdict, decision.action, loops)
                == (expected.verdict, expected.action, expected.loops)
            ),
            "right_score": float(abs(outcome.score - expected.score) < 1e-9),
        },
        broken={"no_false_approval": "; ".join(decision.reasons)} if wrong else {},
        shown=(f"{outcome.score} {outcome.verdict} {decision.action}", *decision.reasons, *outcome.caps),
    )


SUITE = Suite(
    name="policy",
    primary="right_decision",
    inputs=Inputs,
    expected=Expected,
    run=run,
    about="the decision table of tribunal and policy",
)
