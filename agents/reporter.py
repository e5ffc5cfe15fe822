"""Writes the draft: an answer to the goal, each sentence resting on verified claims."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from agents.abstract import cite, compose, reading_order
from agents.bearing import unborne
from agents.ports import Abstained, Model
from agents.uncertainties import uncertainties
from evidence.checks import run_checks
from evidence.injection import instruction_like
from prompts import library
from state.base import Value
from state.claims import Claim, Verdict
from state.report import Draft, Sentence
from state.sources import Paper

LEAST_SENTENCES = 3
"""A model's abstract of which fewer sentences survive the checks is not used."""


class Written(Value):
    """A draft and what was dropped of a model's wording."""

    draft: Draft
    rejected: int = 0


class AbstractSentence(BaseModel):
    """One sentence as a model writes it."""

    model_config = ConfigDict(extra="forbid")
    text: Annotated[str, Field(min_length=20, max_length=700)]
    claim_ids: Annotated[list[str], Field(min_length=1, max_length=8)]
    kind: Literal["finding", "disagreement", "limit"]


class AbstractAnswer(BaseModel):
    """A model's abstract."""

    model_config = ConfigDict(extra="forbid")
    sentences: Annotated[list[AbstractSentence], Field(min_length=1, max_length=12)]


async def write(
    goal: str,
    facets: Sequence[str],
    claims: Sequence[Claim],
    verdicts: Mapping[str, Verdict],
    papers: Mapping[str, Paper],
    *,
    notices: Sequence[str] = (),
    round_: int = 0,
    model: Model | None = None,
) -> Written:
    """Write the draft of one round.

    Args:
        claims: all claims that the draft may present; their order does not matter.
        notices: what failed or limits this run, in words; each is told among the uncertainties.

    Raises:
        ModelError: the model's host failed beyond retry.
    """
    ordered = reading_order(facets, claims, verdicts)
    told = uncertainties(goal, facets, ordered, verdicts, papers, notices)
    core = compose(facets, ordered, verdicts, papers)
    draft = Draft(
        title=f"SOVEREIGN: {goal}",
        abstract=core,
        introduction=_introduction(goal, facets, ordered, papers),
        claim_ids=tuple(c.id for c in ordered),
        uncertainties=told,
        round=round_,
    )
    if model is None or not any(verdicts[c.id].verified for c in ordered if c.id in verdicts):
        return Written(draft=draft)
    sentences, rejected = await _ask(goal, facets, ordered, verdicts, papers, told, model)
    if len(sentences) < LEAST_SENTENCES:
        return Written(draft=draft, rejected=rejected)
    kept = [*sentences, *(s for s in core if s.kind == "disagreement" and not _told(s, sentences))]
    return Written(
        draft=draft.model_copy(update={"abstract": tuple(kept), "by": f"model:{model.name}"}),
        rejected=rejected,
    )


def _introduction(
    goal: str, facets: Sequence[str], claims: Sequence[Claim], papers: Mapping[str, Paper]
) -> tuple[Sentence, ...]:
    used = sorted({c.source.paper_id for c in claims})
    years = sorted(papers[i].year or 0 for i in used if i in papers and papers[i].year)
    span = f", published {years[0]} to {years[-1]}" if years and years[0] != years[-1] else ""
    spread = "; ".join(
        f"{facet}: {len(on)} from {len({c.source.paper_id for c in on})} papers"
        for facet in facets
        if (on := [c for c in claims if facet in c.facets])
    )
    lines = [
        f"The draft answers from {len(claims)} claims of {len(used)} papers{span}, of {len(papers)} papers "
        "that the searches found."
    ]
    if spread:
        lines.append(f"Claims that speak to each part of the question: {spread}.")
    return tuple(Sentence(text=line, kind="context") for line in lines)


def _told(sentence: Sentence, others: Sequence[Sentence]) -> bool:
    return any(s.kind == "disagreement" and set(sentence.claim_ids) & set(s.claim_ids) for s in others)


async def _ask(
    goal: str,
    facets: Sequence[str],
    claims: Sequence[Claim],
    verdicts: Mapping[str, Verdict],
    papers: Mapping[str, Paper],
    limits: Sequence[str],
    model: Model,
) -> tuple[list[Sentence], int]:
    known = {c.id: c for c in claims}
    prompt = library.load("reporter").render(
        goal=goal,
        facets=list(facets),
        claims=[
            {
                "id": c.id,
                "verdict": verdicts[c.id].label if c.id in verdicts else "INSUFFICIENT",
                "level": verdicts[c.id].level if c.id in verdicts else 0,
                "paper": cite(papers.get(c.source.paper_id)),
                "text": c.text,
            }
            for c in claims
        ],
        limits=list(limits),
    )
    answer = await model.ask(prompt, AbstractAnswer)
    if isinstance(answer, Abstained):
        return [], 0
    kept = [
        Sentence(text=" ".join(s.text.split()), claim_ids=tuple(dict.fromkeys(s.claim_ids)), kind=s.kind)
        for s in answer.sentences
        if _acceptable(s, known, verdicts)
    ]
    return kept, len(answer.sentences) - len(kept)


def _acceptable(
    sentence: AbstractSentence, known: Mapping[str, Claim], verdicts: Mapping[str, Verdict]
) -> bool:
    """A sentence stays only if its claims exist, are verified where it states them, and bear it out."""
    if any(i not in known for i in sentence.claim_ids) or instruction_like(sentence.text):
        return False
    if sentence.kind == "finding" and not all(
        i in verdicts and verdicts[i].verified for i in sentence.claim_ids
    ):
        return False
    carried = " ".join(known[i].text for i in sentence.claim_ids)
    if unborne(sentence.text, carried):
        return False
    failed = {f.check.name for f in run_checks(sentence.text, carried) if f.check.outcome == "fail"}
    # Several claims joined in one sentence differ in polarity by right; their numbers never do.
    return not (failed & ({"numbers"} if len(sentence.claim_ids) > 1 else failed))
