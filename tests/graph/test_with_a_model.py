"""The whole graph with a model: it adds wording, and never the last word on what can be computed."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from agents.ports import Abstained
from llm.scripted import ScriptedModel
from state.errors import BudgetExhausted, ModelError
from tests.graph import running, scripts

Report = dict[str, Any]


@pytest.fixture(scope="module")
def asked(library: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[ScriptedModel, dict[str, Any]]:
    """A run in which every prompt is asked: the first draft scores 5.x and goes through a round."""
    scores = iter([5.0, 8.0])

    def twice(system: str, user: str) -> dict[str, Any]:
        return scripts.reviewer(next(scores))(system, user)

    model = scripts.scripted(reviewer_skeptic=scripts.reviewer(5.0), reviewer_synthesizer=twice)
    state = asyncio.run(running.run_with(model, tmp_path_factory.mktemp("asked"), library, **running.TINY))
    return model, state


def used(state: dict[str, Any], agent: str) -> int:
    return sum(u.get("rejected", 0) for u in state["use"].values() if u["agent"] == agent)


def test_every_prompt_is_asked(asked: tuple[ScriptedModel, dict[str, Any]]) -> None:
    model, state = asked
    ids = {p.id for p in model.asked}
    # The verifier asks only inside the judge's uncertain band, which has tests of its own.
    assert ids - {"verifier"} == set(scripts.voices()) - {"verifier"}
    assert state["round"] == 1
    assert {c["model"] for c in state["calls"].values()} == {"scripted"}


def test_what_is_not_in_the_papers_is_dropped_and_counted(
    asked: tuple[ScriptedModel, dict[str, Any]],
) -> None:
    _, state = asked
    report = state["report"]
    words = [s["text"] for s in report["abstract"]] + [c["text"] for c in report["claims"]]
    words += [*report["facets"], *(q["text"] for q in report["methods"]["queries"])]
    for invented in (scripts.INVENTED, "777", "4321", "penguin"):
        assert not [w for w in words if invented in w]
    for read in state["reads"].values():
        assert read["dropped"] == {"quote not found": 1, "number not in quote": 1}
    use = {u["agent"]: u for u in state["report"]["provenance"]["model_use"]}
    # Of the plan: one search that says the same again, one off the subject.
    assert use["searcher"]["rejected"] == 2
    assert use["extractor"]["rejected"] == 2 * len(state["reads"])
    # Of each of two abstracts: a number from nowhere, a claim that does not exist.
    assert use["reporter"]["rejected"] == 4
    assert state["report"]["methods"]["dropped_quotes"] == len(state["reads"])


def test_the_reviser_can_not_drop_what_is_verified(asked: tuple[ScriptedModel, dict[str, Any]]) -> None:
    _, state = asked
    revision = state["revisions"]["1"]
    assert revision["drop"] == {}
    assert revision["rejected"] >= 2
    assert revision["queries"][0]["text"] == "roof coatings frost cycles"
    assert revision["read_more"] > 0
    diff = state["diffs"]["1"]
    assert diff["dropped"] == {}
    assert len(diff["added"]) >= 1


def test_a_finding_on_a_claim_that_does_not_exist_loses_it(
    asked: tuple[ScriptedModel, dict[str, Any]],
) -> None:
    _, state = asked
    for review in state["report"]["tribunal"]["reviews"]:
        assert review["by"] == "model:scripted"
        (finding,) = review["findings"]
        assert len(finding["claim_ids"]) == 1
        assert finding["claim_ids"][0] in {c["id"] for c in state["report"]["claims"]}


def test_the_report_says_which_model_and_prompts_spoke(asked: tuple[ScriptedModel, dict[str, Any]]) -> None:
    from prompts import library as prompts

    _, state = asked
    provenance = state["report"]["provenance"]
    assert provenance["model"] == "scripted"
    assert provenance["prompts"] == prompts.hashes()
    assert state["drafts"]["1"]["by"] == "model:scripted"


async def test_a_model_can_not_praise_what_the_computation_does_not_bear_out(
    library: Path, tmp_path: Path
) -> None:
    goal = "How do reflective roof coatings compare with green roofs in rainwater retention and biodiversity?"
    praise = scripts.reviewer(10.0)
    model = scripts.scripted(
        reviewer_skeptic=praise, reviewer_validator=praise, reviewer_synthesizer=praise,
        searcher=lambda s, u: {"facets": ["rainwater retention", "biodiversity"],
                               "searches": [{"facet": "biodiversity", "search": "green roofs biodiversity"}]},
    )  # fmt: skip
    state = await running.run_with(model, tmp_path, library, goal, **running.TINY, max_rounds=0)
    report = state["report"]
    assert report["policy"]["action"] == "ESCALATE_TO_OWNER"
    for review in report["tribunal"]["reviews"]:
        assert review["rubric"]["coverage"] < 5


async def test_a_round_that_lowers_the_score_is_undone_and_said_so(library: Path, tmp_path: Path) -> None:
    def worse(points: list[float]) -> scripts.Say:
        def say(system: str, user: str) -> dict[str, Any]:
            return scripts.reviewer(points.pop(0))(system, user)

        return say

    roles = ("skeptic", "validator", "synthesizer")
    model = scripts.scripted(**{f"reviewer_{role}": worse([6.0, 2.0]) for role in roles})
    state = await running.run_with(model, tmp_path, library, **running.TINY)
    report = state["report"]
    assert (state["round"], state["best_round"]) == (1, 0)
    assert report["tribunal"]["revision_round"] == 1
    history = report["tribunal"]["history"]
    assert history[0]["score"] > 5.0 > history[1]["score"]
    assert report["tribunal"]["score"] == history[0]["score"]
    assert history[1]["diff"]["undone"] is True
    assert [c["id"] for c in report["claims"]] == state["drafts"]["0"]["claim_ids"]
    assert all(r["round"] == 0 for r in report["tribunal"]["reviews"])
    assert report["policy"]["action"] == "ESCALATE_TO_OWNER"


async def test_an_abstention_is_no_score_and_blocks(library: Path, tmp_path: Path) -> None:
    def silent(_system: str, _user: str) -> Any:
        return Abstained(reason="nothing that fits")

    high = scripts.reviewer(9.0)
    model = scripts.scripted(reviewer_skeptic=high, reviewer_synthesizer=high, reviewer_validator=silent)
    state = await running.run_with(model, tmp_path, library, **running.TINY)
    report = state["report"]
    scores = {r["role"]: r["score"] for r in report["tribunal"]["reviews"]}
    assert scores["VALIDATOR"] is None
    assert report["tribunal"]["verdict"] == "REVISE"
    assert report["policy"]["action"] == "ESCALATE_TO_OWNER"
    assert any("VALIDATOR" in line for line in report["incomplete"])
    assert any("VALIDATOR" in reason for reason in report["policy"]["reasons"])
    # Revising the draft would not bring the reviewer back.
    assert state["round"] == 0


async def test_an_exhausted_budget_is_told_and_the_core_goes_on(library: Path, tmp_path: Path) -> None:
    def broke(_system: str, _user: str) -> Any:
        return BudgetExhausted("scripted", "the run's budget of 3 model calls is used up")

    state = await running.run_with(
        scripts.scripted(extractor=broke, reporter=broke, reviewer_skeptic=broke),
        tmp_path, library, **running.TINY,
    )  # fmt: skip
    report = state["report"]
    told = " ".join(report["incomplete"])
    for who in ("extractor", "reporter", "SKEPTIC"):
        assert f"The {who} went on without the model: the run's budget of 3 model calls" in told
    assert report["claims"]
    skeptic = next(r for r in report["tribunal"]["reviews"] if r["role"] == "SKEPTIC")
    assert (skeptic["by"], skeptic["score"] is None) == ("core", False)


async def test_a_model_that_fails_for_good_ends_the_run_with_its_own_error(
    library: Path, tmp_path: Path
) -> None:
    def gone(_system: str, _user: str) -> Any:
        return ModelError("scripted", "it no longer exists", status=410)

    with pytest.raises(ModelError, match="no longer exists"):
        await running.run_with(scripts.scripted(reporter=gone), tmp_path, library, **running.TINY)
