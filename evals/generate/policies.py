"""The decision table, with outcomes computed from the design's words and not from the kernel's code."""

from itertools import product

from agents.tribunal import Thresholds
from evals.cases import Meta
from evals.suites.policy import Expected, Inputs
from state.reviews import ROLES, Role, Score, Severity, TribunalVerdict

Row = tuple[str, Inputs, Expected, Meta]
Finding = tuple[str, Severity]

_ANCESTOR: tuple[tuple[int, float, TribunalVerdict, bool, int], ...] = (
    (1, 3.0, "REJECT", False, 0),
    (2, 5.0, "REVISE", False, 1),
    (0, 1.8, "REJECT", False, 0),
    (0, 3.0, "REJECT", False, 0),
    (6, 7.8, "APPROVE", True, 0),
)
"""Verified claims, score, verdict, approved, round: the five published outcomes."""
_TRIPLES = (
    (8.0, 7.8, 7.6), (6.5, 6.5, 6.5), (6.4, 6.4, 6.5), (9.0, 9.0, 3.9), (4.0, 4.0, 4.0), (3.9, 4.0, 3.9),
    (10.0, 10.0, 10.0), (6.0, 7.0, 6.6), (2.0, 1.0, 2.4), (5.1, 5.0, 4.9),
)  # fmt: skip
_FINDINGS: tuple[tuple[Finding, ...], ...] = (
    (),
    (("refuted-as-true", "blocking"),),
    (("unknown-citation", "blocking"),),
    (("overclaiming", "major"),),
)


def policy() -> list[Row]:
    """The ancestor's five, then scores x verified claims x findings, missing reviews, and other limits."""
    rows: list[Row] = []
    for i, (verified, score, verdict, approved, round_) in enumerate(_ANCESTOR):
        scores: dict[Role, Score | None] = dict.fromkeys(ROLES, score)
        expected = Expected(
            score=score,
            verdict=verdict,
            action="AUTO_APPROVE" if approved else "ESCALATE_TO_OWNER",
            loops=False,
        )
        rows.append(
            (
                f"ancestor-{i}",
                Inputs(scores=scores, verified=verified, round=round_),
                expected,
                Meta(cluster=f"ancestor-{i}", tags=("ancestor",)),
            )
        )
    for (t, triple), verified, (f, findings) in product(enumerate(_TRIPLES), (0, 4, 5), enumerate(_FINDINGS)):
        rows.append(
            _made(f"t{t}-v{verified}-f{f}", dict(zip(ROLES, triple, strict=True)), verified, findings)
        )
    for t, role in product(range(3), ROLES):
        scores = dict(zip(ROLES, _TRIPLES[t], strict=True))
        if t == 1:
            scores[role] = None
        else:
            del scores[role]
        rows.append(_made(f"missing-{t}-{role.lower()}", scores, 7, ()))
    limits = Thresholds(revise_below=8.0, reject_below=0.0, max_rounds=2, min_verified=2)
    for (t, triple), round_ in product(enumerate(_TRIPLES), (0, 2)):
        scores = dict(zip(ROLES, triple, strict=True))
        rows.append(_made(f"strict-{t}-r{round_}", scores, 3, (), limits, round_))
    return rows


def _made(
    name: str,
    scores: dict[Role, Score | None],
    verified: int,
    findings: tuple[Finding, ...],
    limits: Thresholds | None = None,
    round_: int = 0,
) -> Row:
    limits = limits or Thresholds()
    given = [s for s in scores.values() if s is not None]
    score = round(sum(given) / len(given), 1)
    if verified == 0:
        score = min(score, 3.0)
    serious = min(given) < 4.0 or any(k in {"refuted-as-true", "unknown-citation"} for k, _ in findings)
    if serious:
        score = min(score, 6.4)
    whole = len(given) == 3
    verdict: TribunalVerdict
    if score < limits.reject_below:
        verdict = "REJECT"
    elif score < limits.revise_below or not whole:
        verdict = "REVISE"
    else:
        verdict = "APPROVE"
    blocked = any(severity == "blocking" for _, severity in findings)
    approved = verdict == "APPROVE" and verified >= limits.min_verified and not blocked
    expected = Expected(
        score=score,
        verdict=verdict,
        action="AUTO_APPROVE" if approved else "ESCALATE_TO_OWNER",
        loops=verdict == "REVISE" and score < limits.revise_below and round_ < limits.max_rounds,
    )
    inputs = Inputs(scores=scores, verified=verified, findings=findings, round=round_, limits=limits)
    return (
        name,
        inputs,
        expected,
        Meta(cluster=name.rsplit("-", 1)[0], tags=(name.split("-", maxsplit=1)[0],)),
    )
