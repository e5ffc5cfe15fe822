"""The tribunal's verdict, the loop and the gate: the ancestor's outcomes, every edge, and laws that always hold."""

from collections.abc import Sequence
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.tribunal import Thresholds, join, loops_back
from graph.policy import decide
from state.reviews import ROLES, Decision, Finding, Outcome, Review, Role

DEFAULT = Thresholds()


def reviews(*scores: float | None, round_: int = 0) -> list[Review]:
    return [
        Review(role=role, round=round_, score=score, summary=f"{role} says so.")
        for role, score in zip(ROLES, scores, strict=True)
    ]


def finding(kind: str, severity: str = "blocking", by: str = "audit") -> Finding:
    return Finding.model_validate({"kind": kind, "severity": severity, "comment": "c", "by": by})


def run_of(
    rounds: Sequence[tuple[float, int]], findings: Sequence[Finding] = (), limits: Thresholds = DEFAULT
) -> tuple[Outcome, Decision, int]:
    """Go through the loop with (score of each role, verified claims) a round, as the graph does."""
    number = 0
    while True:
        score, verified = rounds[number]
        outcome = join(reviews(score, score, score, round_=number), findings, verified, number, limits)
        if not loops_back(outcome, limits):
            return outcome, decide(outcome, verified, findings, limits), number
        number += 1


@pytest.mark.parametrize(
    ("claims", "rounds", "score", "verdict", "revisions", "action"),
    [
        (9, [(3.0, 1)], 3.0, "REJECT", 0, "ESCALATE_TO_OWNER"),
        (10, [(5.0, 2), (5.0, 2)], 5.0, "REVISE", 1, "ESCALATE_TO_OWNER"),
        (0, [(1.8, 0)], 1.8, "REJECT", 0, "ESCALATE_TO_OWNER"),
        # Without one verified claim no score of the reviewers gets above 3.0.
        (8, [(5.2, 0)], 3.0, "REJECT", 0, "ESCALATE_TO_OWNER"),
        (6, [(7.8, 6)], 7.8, "APPROVE", 0, "AUTO_APPROVE"),
    ],
)
def test_the_ancestors_outcomes(
    claims: int, rounds: list[tuple[float, int]], score: float, verdict: str, revisions: int, action: str
) -> None:
    assert all(verified <= claims for _, verified in rounds)
    outcome, decision, number = run_of(rounds)
    assert (outcome.score, outcome.verdict, number) == (score, verdict, revisions)
    assert decision.action == action
    assert decision.reasons


@pytest.mark.parametrize(
    ("score", "limits", "round_", "verdict", "again"),
    [
        (6.5, DEFAULT, 0, "APPROVE", False),
        (6.4, DEFAULT, 0, "REVISE", True),
        (4.0, DEFAULT, 0, "REVISE", True),
        (3.9, DEFAULT, 0, "REJECT", False),
        (6.4, DEFAULT, 1, "REVISE", False),
        (3.9, Thresholds(reject_below=0), 0, "REVISE", True),
        (0.0, Thresholds(reject_below=0), 0, "REVISE", True),
        (6.4, Thresholds(max_rounds=0), 0, "REVISE", False),
        (6.4, Thresholds(max_rounds=3), 2, "REVISE", True),
        (6.4, Thresholds(max_rounds=3), 3, "REVISE", False),
        (6.4, Thresholds(revise_below=6.0), 0, "APPROVE", False),
        (9.9, Thresholds(revise_below=10.0), 0, "REVISE", True),
    ],
)
def test_each_edge_of_the_loop(
    score: float, limits: Thresholds, round_: int, verdict: str, again: bool
) -> None:
    outcome = join(reviews(score, score, score, round_=round_), [], 9, round_, limits)
    assert (outcome.score, outcome.verdict) == (score, verdict)
    assert loops_back(outcome, limits) is again


def test_a_missing_review_blocks_and_asks_for_no_round() -> None:
    outcome = join(reviews(9.0, None, 9.0), [], 9, 0, DEFAULT)
    assert outcome.missing == ("VALIDATOR",)
    assert outcome.verdict == "REVISE"
    assert not loops_back(outcome, DEFAULT)
    assert decide(outcome, 9, [], DEFAULT).action == "ESCALATE_TO_OWNER"
    nobody = join([], [], 9, 0, DEFAULT)
    assert (nobody.score, nobody.verdict, nobody.missing) == (0.0, "REJECT", ROLES)


def test_reviews_of_another_round_do_not_count() -> None:
    assert join(reviews(9.0, 9.0, 9.0, round_=0), [], 9, 1, DEFAULT).missing == ROLES


@pytest.mark.parametrize(
    ("scores", "findings", "verified", "score", "why"),
    [
        ((9.0, 9.0, 9.0), [], 0, 3.0, "no verified claim"),
        ((9.0, 9.0, 9.0), [finding("refuted-as-true")], 9, 6.4, "refuted"),
        ((9.0, 9.0, 9.0), [finding("unknown-citation")], 9, 6.4, "does not exist"),
        ((9.0, 9.0, 9.0), [finding("quote-not-found")], 9, 6.4, "does not exist"),
        ((3.9, 9.9, 9.9), [], 9, 6.4, "SKEPTIC"),
        ((4.0, 9.9, 9.9), [], 9, 7.9, ""),
        ((9.0, 9.0, 9.0), [finding("refuted-as-true")], 0, 3.0, "no verified claim"),
        # What a reviewer merely says is not a computed fact.
        ((9.0, 9.0, 9.0), [finding("refuted-as-true", "major", "SKEPTIC")], 9, 9.0, ""),
    ],
)
def test_caps(
    scores: tuple[float, float, float], findings: list[Finding], verified: int, score: float, why: str
) -> None:
    outcome = join(reviews(*scores), findings, verified, 0, DEFAULT)
    assert outcome.score == score
    assert outcome.raw == round(sum(scores) / 3, 1)
    assert (why in " ".join(outcome.caps)) if why else not outcome.caps


def test_the_mean_has_one_decimal_and_the_spread_is_told() -> None:
    outcome = join(reviews(7.0, 7.0, 7.1), [], 9, 0, DEFAULT)
    assert (outcome.score, outcome.spread, outcome.dissent) == (7.0, 0.1, "")
    apart = join(reviews(5.0, 9.0, 7.0), [], 9, 0, DEFAULT)
    assert apart.spread == 4.0
    assert apart.dissent == "SKEPTIC scored 5.0, VALIDATOR 9.0: SKEPTIC says so."


def test_the_gate_names_every_reason() -> None:
    limits = Thresholds()
    good = join(reviews(9.0, 9.0, 9.0), [], 9, 0, limits)
    assert decide(good, 5, [], limits).action == "AUTO_APPROVE"
    assert decide(good, 4, [], limits).action == "ESCALATE_TO_OWNER"
    assert decide(good, 9, [finding("x", "major")], limits).action == "AUTO_APPROVE"
    bad = join(reviews(6.0, None, 6.0, round_=1), [], 1, 1, limits)
    reasons = " | ".join(decide(bad, 1, [finding("quote-not-found")], limits).reasons)
    for word in ("REVISE at 6.0", "VALIDATOR", "1 verified claims, 5 are needed", "quote-not-found"):
        assert word in reasons


scored = st.one_of(st.none(), st.floats(0, 10).map(lambda x: round(x, 1)))
found = st.lists(
    st.builds(
        finding,
        st.sampled_from(["refuted-as-true", "unknown-citation", "quote-not-found", "overclaiming", "x"]),
        st.sampled_from(["info", "minor", "major", "blocking"]),
        st.sampled_from(["audit", "SKEPTIC"]),
    ),
    max_size=4,
)
limits_of = st.builds(
    Thresholds,
    revise_below=st.floats(0, 10).map(lambda x: round(x, 1)),
    reject_below=st.floats(0, 10).map(lambda x: round(x, 1)),
    max_rounds=st.integers(0, 5),
    min_verified=st.integers(0, 9),
)


@given(st.tuples(scored, scored, scored), found, st.integers(0, 12), st.integers(0, 5), limits_of)
def test_nothing_passes_the_gate_that_should_not(
    scores: tuple[float | None, float | None, float | None],
    findings: list[Finding],
    verified: int,
    round_: int,
    limits: Thresholds,
) -> None:
    outcome = join(reviews(*scores, round_=round_), findings, verified, round_, limits)
    decision = decide(outcome, verified, findings, limits)
    assert 0.0 <= outcome.score <= outcome.raw <= 10.0
    given_scores = [s for s in scores if s is not None]
    assert outcome.score <= max(given_scores, default=0.0) + 0.05
    assert decision.reasons
    assert not (loops_back(outcome, limits) and decision.action == "AUTO_APPROVE")
    if decision.action == "AUTO_APPROVE":
        assert None not in scores
        assert outcome.verdict == "APPROVE"
        assert outcome.score >= limits.revise_below
        assert verified >= limits.min_verified
        assert all(f.severity != "blocking" for f in findings)
    if round_ >= limits.max_rounds:
        assert not loops_back(outcome, limits)


@given(st.tuples(scored, scored, scored), found, st.integers(0, 12))
def test_the_order_of_reviews_and_findings_changes_nothing(
    scores: tuple[float | None, float | None, float | None], findings: list[Finding], verified: int
) -> None:
    given_reviews = reviews(*scores)
    first = join(given_reviews, findings, verified, 0, DEFAULT)
    for order in permutations(given_reviews):
        assert join(order, findings[::-1], verified, 0, DEFAULT) == first


@given(st.tuples(*[st.floats(0, 10).map(lambda x: round(x, 1))] * 3), st.integers(0, 2))
def test_a_better_review_never_lowers_the_score(scores: tuple[float, ...], which: int) -> None:
    better = [min(10.0, s + 1.0) if i == which else s for i, s in enumerate(scores)]
    assert join(reviews(*better), [], 5, 0, DEFAULT).score >= join(reviews(*scores), [], 5, 0, DEFAULT).score


def test_a_decision_escalates_unless_told_otherwise() -> None:
    assert Decision(reasons=("none",)).action == "ESCALATE_TO_OWNER"
    role: Role
    for role in ROLES:
        only = [r for r in reviews(9.0, 9.0, 9.0) if r.role != role]
        assert decide(join(only, [], 9, 0, DEFAULT), 9, [], DEFAULT).action == "ESCALATE_TO_OWNER"
