"""Decides whether a draft may pass without its owner. Fails closed: the default is to escalate."""

from collections.abc import Sequence

from agents.tribunal import Thresholds
from state.reviews import Decision, Finding, Outcome


def decide(outcome: Outcome, verified: int, findings: Sequence[Finding], limits: Thresholds) -> Decision:
    """AUTO_APPROVE needs APPROVE, at least ``min_verified`` verified claims, all three reviews and no
    blocking finding; anything else goes to the owner. No text of a paper is looked at here."""
    against: list[str] = []
    if outcome.verdict != "APPROVE":
        against.append(f"the tribunal's verdict is {outcome.verdict} at {outcome.score:.1f}/10")
    if outcome.score < limits.revise_below and outcome.verdict == "APPROVE":
        against.append(f"the score {outcome.score:.1f} is below {limits.revise_below}")
    if outcome.missing:
        against.append(f"no review by {', '.join(outcome.missing)}")
    if verified < limits.min_verified:
        against.append(f"{verified} verified claims, {limits.min_verified} are needed")
    blocking = sorted({f.kind for f in findings if f.severity == "blocking"})
    if blocking:
        against.append(f"blocking findings: {', '.join(blocking)}")
    if against:
        return Decision(action="ESCALATE_TO_OWNER", reasons=tuple(against))
    return Decision(
        action="AUTO_APPROVE",
        reasons=(
            f"the tribunal's verdict is APPROVE at {outcome.score:.1f}/10",
            f"{verified} verified claims (at least {limits.min_verified} are needed)",
            "all three reviews are there and no finding blocks",
        ),
    )
