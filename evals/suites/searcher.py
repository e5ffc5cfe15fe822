"""Scores plans: are all parts of the goal searched for, on the subject, no search twice?"""

from agents import searcher
from agents.facets import stems
from agents.ports import Model
from evals.suite import Observed, Suite, share
from state.base import Value
from state.sources import Goal

MET = 0.6
"""Share of a facet's stems that one search must hold to be a search for it."""


class Inputs(Value):
    goal: str


class Expected(Value):
    subject: str
    """Words of which every search should hold one."""
    facets: tuple[tuple[str, ...], ...]
    """Each part of the goal, in one or several wordings."""


async def run(inputs: Inputs, expected: Expected, model: Model | None) -> Observed:
    """Plan, and look at the plan."""
    plan = await searcher.plan(Goal.parse(inputs.goal), model=model)
    searched = [set(stems(f"{q.text} {q.facet}")) for q in plan.queries]
    subject = set(stems(expected.subject))
    covered = sum(any(_meets(w, words) for w in facet for words in searched) for facet in expected.facets)
    distinct = {tuple(sorted(set(stems(q.text)))) + tuple(q.fields) for q in plan.queries}
    enough = len(plan.queries) >= searcher.MIN_QUERIES
    return Observed(
        scores={
            "facets_searched": share(covered, len(expected.facets)),
            "on_subject": share(sum(bool(subject & words) for words in searched), len(searched)),
            "distinct": share(len(distinct), len(plan.queries)),
        },
        broken={} if enough else {"four_searches": f"{len(plan.queries)} searches"},
        shown=(f"facets: {'; '.join(plan.facets)}", *(f"search: {q.text}" for q in plan.queries)),
    )


def _meets(facet: str, words: set[str]) -> bool:
    wanted = set(stems(facet))
    return len(wanted & words) >= MET * len(wanted)


SUITE = Suite(
    name="searcher",
    primary="facets_searched",
    inputs=Inputs,
    expected=Expected,
    run=run,
    prompts=("searcher",),
    about="goals with the facets that a plan must cover",
)
