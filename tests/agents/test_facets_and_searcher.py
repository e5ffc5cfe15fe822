"""A goal is taken apart, and its searches stay on its subject, with a model or without."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.facets import covers, facet_strength, key_phrases, lexical_match, take_apart
from agents.ports import Abstained
from agents.searcher import MAX_QUERIES, plan
from llm.scripted import ScriptedModel
from state.errors import InputError
from state.sources import Goal

GOAL = Goal(text="How do reflective roof coatings compare with dark roofs in cooling energy and durability?")


def test_topic_and_facets() -> None:
    parts = take_apart(GOAL.text)
    assert parts.topic == "reflective roof coatings"
    assert parts.facets == ("dark roofs", "cooling energy", "durability")
    alone = take_apart("Reflective roof coatings?")
    assert (alone.topic, alone.facets) == ("Reflective roof coatings", ("Reflective roof coatings",))


@given(st.text(max_size=150))
def test_every_goal_has_a_topic_and_facets(text: str) -> None:
    try:
        goal = Goal.parse(text)
    except InputError:
        return
    parts = take_apart(goal.text)
    assert parts.topic.strip()
    assert 1 <= len(parts.facets) <= 6
    assert len(set(parts.facets)) == len(parts.facets)
    assert key_phrases(goal.text) == key_phrases(goal.text)


@pytest.mark.parametrize(
    ("facet", "text", "met"),
    [
        ("cooling energy", "Cooling energies fell by a fifth.", True),
        ("cooling energy", "Energy prices rose.", False),
        ("durability", "The coating is durable.", False),
        ("memory", "It needs 40 GB of VRAM.", True),
        ("inference cost", "Serving was cheaper.", True),
        ("dark roofs", "Dark matter is far away.", False),
    ],
)
def test_which_facet_a_text_speaks_to(facet: str, text: str, met: bool) -> None:
    strength = facet_strength([facet], text, facet_vectors=None, text_vector=None)[facet]
    assert 0.0 <= strength <= 1.0
    assert covers(strength) is met


def test_lexical_match_is_a_share_of_the_facets_words() -> None:
    assert lexical_match("cooling energy", "Energy for cooling.") == 1.0
    assert lexical_match("cooling energy", "Energy.") == 0.5
    assert lexical_match("", "Energy.") == 0.0


async def test_the_core_plans_at_least_four_different_searches() -> None:
    for text in (GOAL.text, "Roofs?", "What is known about roofs and snow?", "Dächer im Winter"):
        made = await plan(Goal.parse(text))
        assert 4 <= len(made.queries) <= MAX_QUERIES, text
        assert len({q.id for q in made.queries}) == len(made.queries)
        assert (made.by, made.rejected) == ("core", 0)
        assert all(q.round == 0 and q.text for q in made.queries)
    assert await plan(GOAL) == await plan(GOAL)
    assert len((await plan(GOAL, minimum=7)).queries) >= 7


async def test_a_model_widens_the_plan_but_does_not_leave_the_subject() -> None:
    answer = {
        "facets": ["cooling energy", "whale songs", "durability"],
        "searches": [
            {"facet": "cooling energy", "search": "cool roof cooling energy field study"},
            {"facet": "cooling energy", "search": "field study cooling energy roof cool"},
            {"facet": "x", "search": "whale songs in winter"},
            {"facet": "durability", "search": "reflective coating weathering"},
        ],
    }
    model = ScriptedModel({"searcher": [answer]})
    made = await plan(GOAL, model=model)
    texts = [q.text for q in made.queries]
    assert texts[:2] == ["cool roof cooling energy field study", "reflective coating weathering"]
    assert len(texts) >= 4  # filled up from the core
    assert made.rejected == 2
    assert made.facets == ("cooling energy", "durability")
    assert made.by == "model:scripted"
    (prompt,) = model.asked
    assert GOAL.text in prompt.user


async def test_a_model_that_gives_nothing_leaves_the_cores_plan() -> None:
    core = await plan(GOAL)
    assert await plan(GOAL, model=ScriptedModel([Abstained(reason="no")])) == core
    # Malformed twice is an abstention too.
    assert await plan(GOAL, model=ScriptedModel(["I would search the web.", "{}"])) == core
    off = {"facets": ["whales"], "searches": [{"facet": "whales", "search": "whale songs"}]}
    made = await plan(GOAL, model=ScriptedModel([off]))
    assert made.facets == core.facets
    assert {q.text for q in made.queries} <= {q.text for q in core.queries}
