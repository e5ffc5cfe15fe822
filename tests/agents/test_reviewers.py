"""Three roles read the same dossier: findings with claims, bounded rubrics, and abstention that is no score."""

from typing import Any

import pytest

from agents import reviewer
from agents.audit import audit
from agents.dossier import Audited, Dossier
from agents.ports import Abstained
from agents.rubric import computed
from agents.tribunal import Thresholds, join
from graph.policy import decide
from llm.scripted import ScriptedModel
from state.reviews import ROLES, RUBRIC, Role
from tests.agents import dossiers
from tests.agents.dossiers import CLAIMS, DOCUMENTS, clean, with_sentence


def audited(dossier: Dossier | None = None) -> Audited:
    dossier = dossier or clean()
    return Audited(dossier=dossier, findings=audit(dossier, DOCUMENTS))


def answer(points: float, *claims: str, **items: float) -> dict[str, Any]:
    return {
        "rationale": "I have read it all, claim by claim.",
        "findings": [
            {"kind": "thin", "severity": "major", "claim_ids": list(claims), "comment": "It is thin."}
        ],
        "rubric": {**dict.fromkeys(RUBRIC, points), **items},
    }


@pytest.mark.parametrize("role", ROLES)
async def test_the_core_scores_and_gives_its_reasons(role: Role) -> None:
    review = await reviewer.review(role, audited())
    assert review.score is not None
    assert review.score >= 6.5
    assert (review.role, review.by, review.rubric) == (role, "core", computed(clean(), ()))
    assert len(review.summary) > 40
    assert all(f.by == role for f in review.findings)
    assert await reviewer.review(role, audited()) == review


async def test_every_role_sees_a_serious_defect_in_its_own_words() -> None:
    bad = audited(dossiers.judged(clean(), CLAIMS[0], dossiers.verdict(CLAIMS[0], "REFUTED", 1)))
    reviews = [await reviewer.review(role, bad) for role in ROLES]
    good = [await reviewer.review(role, audited()) for role in ROLES]
    assert all((b.score or 0) < (g.score or 0) for b, g in zip(reviews, good, strict=True))
    assert len({r.summary for r in reviews}) == 3
    assert any(f.kind == "refuted-as-true" and CLAIMS[0].id in f.claim_ids for f in reviews[0].findings)


@pytest.mark.parametrize("role", ROLES)
async def test_a_models_review(role: Role) -> None:
    model = ScriptedModel({f"reviewer_{role.lower()}": [answer(5.0, CLAIMS[0].id, "c-invented")]})
    review = await reviewer.review(role, audited(), model=model)
    assert (review.score, review.by) == (5.0, "model:scripted")
    assert review.summary == "I have read it all, claim by claim."
    (finding,) = review.findings
    assert (finding.claim_ids, finding.by) == ((CLAIMS[0].id,), role)
    (prompt,) = model.asked
    assert role in prompt.system
    for claim in CLAIMS:
        assert claim.text in prompt.user


async def test_a_model_may_be_stricter_but_hardly_more_lenient_than_the_computation() -> None:
    dossier = clean().model_copy(update={"facets": ("fire safety", "noise", "durability")})
    base = computed(dossier, audit(dossier, DOCUMENTS))
    review = await reviewer.review("SYNTHESIZER", audited(dossier), model=ScriptedModel([answer(10.0)]))
    for item in ("grounding", "numbers", "coverage"):
        assert review.rubric[item] <= base[item] + reviewer.SLACK
    strict = await reviewer.review("SYNTHESIZER", audited(), model=ScriptedModel([answer(9.0, coverage=1.0)]))
    assert strict.rubric["coverage"] == 1.0


async def test_an_abstention_is_no_score_and_blocks() -> None:
    model = ScriptedModel([Abstained(reason="it would not fit")])
    review = await reviewer.review("VALIDATOR", audited(), model=model)
    assert (review.score, review.rubric) == (None, {})
    assert "it would not fit" in review.summary
    others = [await reviewer.review(role, audited()) for role in ("SKEPTIC", "SYNTHESIZER")]
    outcome = join([*others, review], (), 6, 0, Thresholds())
    assert outcome.missing == ("VALIDATOR",)
    assert decide(outcome, 6, (), Thresholds()).action == "ESCALATE_TO_OWNER"


@pytest.mark.parametrize(
    "junk",
    ["Eight out of ten.", '{"rationale": "Good enough.", "findings": [], "rubric": {"grounding": 9}}',
     '{"score": 9}', "", "null"],
)  # fmt: skip
async def test_junk_twice_is_an_abstention_and_once_is_asked_again(junk: str) -> None:
    twice = await reviewer.review("SKEPTIC", audited(), model=ScriptedModel([junk, junk]))
    assert twice.score is None
    once = await reviewer.review("SKEPTIC", audited(), model=ScriptedModel([junk, answer(6.0)]))
    assert once.score == 6.0


async def test_each_role_and_seed_sees_the_claims_in_its_own_order() -> None:
    orders: dict[tuple[str, int], list[int]] = {}
    for role in ROLES:
        for seed in (0, 1):
            model = ScriptedModel([answer(6.0)])
            await reviewer.review(role, audited(), model=model, seed=seed)
            shown = model.asked[0].user.split("Claims:")[1]
            orders[role, seed] = [shown.index(c.id) for c in CLAIMS]
    assert len({tuple(o) for o in orders.values()}) >= 5
    again = ScriptedModel([answer(6.0)])
    await reviewer.review("SKEPTIC", audited(), model=again, seed=0)
    shown = again.asked[0].user.split("Claims:")[1]
    assert [shown.index(c.id) for c in CLAIMS] == orders["SKEPTIC", 0]


async def test_reviewers_are_blind_to_one_another_and_see_the_audit() -> None:
    bad = audited(with_sentence(clean(), "Roofs are nice."))
    model = ScriptedModel([answer(6.0)])
    await reviewer.review("SKEPTIC", bad, model=model)
    assert "uncited-sentence" in model.asked[0].user
    assert "VALIDATOR" not in model.asked[0].user + model.asked[0].system
