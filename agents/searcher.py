"""Plans the searches for a goal: at least four queries, one for each facet and one against the grain."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from agents.facets import Parts, stems, take_apart
from agents.ports import Abstained, Model
from prompts import library
from state.base import Value
from state.sources import Goal, Query

MIN_QUERIES = 4
MAX_QUERIES = 8
_WIDENERS = ("evaluation results", "limitations", "comparison with baselines", "survey", "efficiency")


class Plan(Value):
    """What will be searched, and which facets an answer must cover."""

    topic: str
    facets: tuple[str, ...]
    queries: tuple[Query, ...]
    by: str = "core"
    rejected: int = 0
    """Searches of the model that were dropped because they left the subject."""


class PlannedSearch(BaseModel):
    """One search as a model proposes it."""

    model_config = ConfigDict(extra="forbid")
    facet: str = Field(description="The facet that this search is for")
    search: Annotated[str, Field(min_length=3, max_length=120)]


class PlanAnswer(BaseModel):
    """A model's plan."""

    model_config = ConfigDict(extra="forbid")
    facets: Annotated[
        list[Annotated[str, Field(min_length=2, max_length=60)]], Field(min_length=1, max_length=6)
    ]
    searches: Annotated[list[PlannedSearch], Field(min_length=1, max_length=MAX_QUERIES)]


async def plan(goal: Goal, *, model: Model | None = None, minimum: int = MIN_QUERIES) -> Plan:
    """Plan at least ``minimum`` queries for ``goal``; the core alone when there is no model.

    Raises:
        ModelError: the model's host failed beyond retry.
    """
    parts = take_apart(goal.text)
    core = _core(parts, minimum)
    if model is None:
        return core
    prompt = library.load("searcher").render(
        goal=goal.text, topic=parts.topic, facets=list(parts.facets), minimum=minimum
    )
    answer = await model.ask(prompt, PlanAnswer)
    if isinstance(answer, Abstained):
        return core
    return _merge(goal, core, answer, minimum, model.name)


def _core(parts: Parts, minimum: int) -> Plan:
    queries = [Query(text=parts.topic, facet=parts.topic)]
    for facet in parts.facets:
        if facet != parts.topic:
            queries.append(Query(text=f"{parts.topic} {facet}", facet=facet))
    queries.append(Query(text=parts.topic, facet=parts.topic, fields={"ti": parts.topic}))
    for widener in _WIDENERS:
        if len(queries) >= minimum:
            break
        queries.append(Query(text=f"{parts.topic} {widener}", facet=parts.topic))
    # Title-only search is the narrowest: it is the first to go when there are many facets.
    kept = queries[:MAX_QUERIES]
    return Plan(topic=parts.topic, facets=parts.facets, queries=tuple(kept))


def _merge(goal: Goal, core: Plan, answer: PlanAnswer, minimum: int, name: str) -> Plan:
    """Keep the model's searches that stay on the subject; fill up from the core."""
    subject = set(stems(goal.text))
    queries: list[Query] = []
    seen: set[tuple[str, ...]] = set()
    rejected = 0
    for item in answer.searches:
        words = tuple(sorted(set(stems(item.search))))
        if not subject & set(words) or words in seen:
            rejected += 1
            continue
        seen.add(words)
        queries.append(Query(text=" ".join(item.search.split()), facet=" ".join(item.facet.split())))
    for query in core.queries:
        words = tuple(sorted(set(stems(query.text))))
        if len(queries) < minimum and words not in seen:
            seen.add(words)
            queries.append(query)
    # A facet that the question does not speak of is not an obligation of the answer.
    facets = tuple(dict.fromkeys(" ".join(f.split()) for f in answer.facets if subject & set(stems(f))))
    return Plan(
        topic=core.topic,
        facets=facets or core.facets,
        queries=tuple(queries[:MAX_QUERIES]),
        by=f"model:{name}",
        rejected=rejected,
    )
