"""Joins the three reviews of one round to a score, its caps and a verdict: the decision logic of the tribunal."""

from collections.abc import Sequence

from agents.agreement import alpha
from state.base import Value
from state.reviews import ROLES, Finding, Outcome, Review, Role, TribunalVerdict

CAP_NO_VERIFIED = 3.0
CAP_SERIOUS = 6.4
ROLE_FLOOR = 4.0
REFUTED_KINDS = frozenset({"refuted-as-true"})
FABRICATED_KINDS = frozenset({"unknown-citation", "quote-not-found"})


class Thresholds(Value):
    """The numbers that decide. Defaults are the ancestor's."""

    revise_below: float = 6.5
    """A score below this goes back to revision while rounds are left."""
    reject_below: float = 4.0
    """A score below this is not worth a round; 0 turns it off."""
    max_rounds: int = 1
    min_verified: int = 5
    """Verified claims that AUTO_APPROVE needs."""


def join(
    reviews: Sequence[Review], findings: Sequence[Finding], verified: int, round_: int, limits: Thresholds
) -> Outcome:
    """Mean of the roles' scores to one decimal, then the caps, then the verdict.

    A role that is missing or abstained blocks: the verdict is then never APPROVE.
    """
    by_role = {r.role: r for r in reviews if r.round == round_ and r.score is not None}
    scores = [r.score for r in by_role.values() if r.score is not None]
    missing: tuple[Role, ...] = tuple(role for role in ROLES if role not in by_role)
    raw = round(sum(scores) / len(scores), 1) if scores else 0.0
    score = raw
    caps: list[str] = []
    if verified == 0 and score > CAP_NO_VERIFIED:
        score = CAP_NO_VERIFIED
        caps.append(f"no verified claim: at most {CAP_NO_VERIFIED}")
    serious = _serious(findings, by_role)
    if serious and score > CAP_SERIOUS:
        score = CAP_SERIOUS
    caps.extend(f"{why}: at most {CAP_SERIOUS}" for why in serious if raw > CAP_SERIOUS)
    return Outcome(
        round=round_,
        score=score,
        raw=raw,
        spread=round(max(scores) - min(scores), 1) if scores else 0.0,
        caps=tuple(caps),
        verdict=_verdict(score, missing, limits),
        missing=missing,
        agreement=alpha([{str(k): v for k, v in r.rubric.items()} for r in by_role.values()]),
        dissent=_dissent(by_role),
    )


def _serious(findings: Sequence[Finding], by_role: dict[str, Review]) -> list[str]:
    kinds = {f.kind for f in findings if f.by == "audit"}
    serious: list[str] = []
    if kinds & REFUTED_KINDS:
        serious.append("a refuted claim is stated as true")
    if kinds & FABRICATED_KINDS:
        serious.append("a citation or quote does not exist")
    serious.extend(
        f"{role} scored {review.score} (below {ROLE_FLOOR})"
        for role, review in sorted(by_role.items())
        if review.score is not None and review.score < ROLE_FLOOR
    )
    return serious


def _verdict(score: float, missing: Sequence[str], limits: Thresholds) -> TribunalVerdict:
    if score < limits.reject_below:
        return "REJECT"
    if score < limits.revise_below or missing:
        return "REVISE"
    return "APPROVE"


def _dissent(by_role: dict[str, Review]) -> str:
    scored = sorted((r.score or 0.0, r.role) for r in by_role.values())
    if len(scored) < 2 or scored[-1][0] - scored[0][0] < 1.0:
        return ""
    low, high = scored[0], scored[-1]
    return f"{low[1]} scored {low[0]:.1f}, {high[1]} {high[0]:.1f}: {by_role[low[1]].summary}"


def loops_back(outcome: Outcome, limits: Thresholds) -> bool:
    """Whether the draft goes back to revision: REVISE by its score, with rounds left.

    A missing review alone is not a reason for a round: revising the draft would not bring it back.
    """
    return (
        outcome.verdict == "REVISE"
        and outcome.score < limits.revise_below
        and outcome.round < limits.max_rounds
    )
