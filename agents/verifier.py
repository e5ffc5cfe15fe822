"""Verifies claims against passages of full text, and asks a model only where the judge is unsure."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from agents.bearing import unborne
from agents.ports import Abstained, Embedder, Model, PassageVectors, Reranker
from evidence.checks import run_checks
from evidence.encoder import MiniLM
from evidence.judge import Judge
from evidence.levels import CARRIES, place
from evidence.paraphrase import candidates, corroborating
from evidence.retrieval import PassageIndex
from prompts import library
from state.base import Value
from state.claims import Check, Claim, Evidence, Label, Probabilities, Verdict
from state.sources import Paper, Passage

OWN = 2
"""Passages of the claim's own paper that are judged."""
OTHERS = 6
"""Passages of all other papers that are judged."""
RERANKED = 5
"""A re-ranker chooses from this many times as many passages."""


class Verification(Value):
    """Verdicts by claim id, and what a model was asked and changed."""

    verdicts: dict[str, Verdict]
    asked: int = 0
    changed: int = 0
    rejected: int = 0
    """Answers of the model that a computed check overruled."""


class JudgeAnswer(BaseModel):
    """A model's judgement of one claim: rationale first."""

    model_config = ConfigDict(extra="forbid")
    rationale: Annotated[str, Field(min_length=3, max_length=1200)]
    label: Literal["SUPPORTED", "REFUTED", "INSUFFICIENT"]


async def verify(
    claims: Sequence[Claim],
    windows: Sequence[Passage],
    papers: Mapping[str, Paper],
    judge: Judge,
    *,
    embedder: Embedder | None = None,
    index: PassageVectors | None = None,
    reranker: Reranker | None = None,
    model: Model | None = None,
) -> Verification:
    """Judge every claim against its own paper and all others, and place it at its level.

    Args:
        windows: passages of all papers that were read.
        papers: all papers of the run, by id; their abstracts give the lexical score.
        index: where the vectors of passages are kept between runs; used with ``embedder`` only.

    Raises:
        ModelError: a host failed beyond retry.
    """
    if not claims:
        return Verification(verdicts={})
    vectors = None
    if embedder is not None:
        texts = [w.text for w in windows]
        vectors = await (index.vectors(windows) if index else embedder.embed(texts, "passage"))
    queries = None if embedder is None else await embedder.embed([c.text for c in claims], "query")
    abstracts = [p.abstract for _, p in sorted(papers.items()) if p.abstract]

    def retrieve() -> list[tuple[list[Passage], list[Passage]]]:
        found = PassageIndex(windows, vectors)
        everyone = {w.paper_id for w in windows}
        width = OTHERS if reranker is None else OTHERS * RERANKED
        pairs: list[tuple[list[Passage], list[Passage]]] = []
        for i, claim in enumerate(claims):
            vector = None if queries is None else queries[i]
            own = claim.source.paper_id
            mine = found.search(claim.text, k=OWN, vector=vector, paper_ids={own})
            rest = found.search(claim.text, k=width, vector=vector, paper_ids=everyone - {own})
            pairs.append(([h.passage for h in mine], [h.passage for h in rest]))
        return pairs

    pairs = await asyncio.to_thread(retrieve)
    if reranker is not None:
        pairs = [
            (mine, await _reranked(c, rest, reranker)) for c, (mine, rest) in zip(claims, pairs, strict=True)
        ]
    chosen = [_with_source(c, mine + rest, windows) for c, (mine, rest) in zip(claims, pairs, strict=True)]
    verdicts = await asyncio.to_thread(judge.judge_many, claims, chosen, abstracts=abstracts)
    if embedder is not None and queries is not None:
        verdicts = await _corroborated(
            claims, verdicts, chosen, embedder if embedder.name == MiniLM.name else None
        )
    asked = changed = rejected = 0
    placed: dict[str, Verdict] = {}
    for claim, verdict in zip(claims, verdicts, strict=True):
        final = verdict
        if model is not None and askable(judge, verdict):
            asked += 1
            revised = await adjudicate(claim.text, verdict, papers, model)
            rejected += revised is None
            final = revised or verdict
            changed += final.label != verdict.label
        placed[claim.id] = place(final, claim, papers)
    return Verification(verdicts=placed, asked=asked, changed=changed, rejected=rejected)


async def _corroborated(
    claims: Sequence[Claim],
    verdicts: Sequence[Verdict],
    chosen: Sequence[Sequence[Passage]],
    embedder: Embedder | None,
) -> list[Verdict]:
    """Verdicts with the sentences of other papers that say the same in other words among the supporting.

    What "near" means was measured with the embedded encoder: with None it is loaded, whatever finds the passages.
    """
    texts = [c.text for c in claims]
    found = await asyncio.to_thread(candidates, texts, [c.source.paper_id for c in claims], chosen)
    if not found:
        return list(verdicts)
    # Sentence against sentence: both sides are embedded as passages.
    both = [*texts, *(f.text for f in found)]
    if embedder is None:
        vectors = await asyncio.to_thread(lambda: MiniLM().encode(both))
    else:
        vectors = await embedder.embed(both, "passage")
    more = corroborating(found, vectors[: len(texts)], vectors[len(texts) :])
    return [_joined(v, more.get(i, [])) for i, v in enumerate(verdicts)]


def _joined(verdict: Verdict, more: Sequence[Evidence]) -> Verdict:
    listed = {e.quote.paper_id for e in verdict.supporting if e.probability >= CARRIES}
    # What the judge reads as speaking against the claim does not support it by being near in meaning.
    against = verdict.refuting
    added = [e for e in more if e.quote.paper_id not in listed and not any(_touch(e, a) for a in against)]
    if not added:
        return verdict
    kept = [e for e in verdict.supporting if not any(_touch(e, a) for a in added)]
    supporting = sorted([*kept, *added], key=lambda e: -e.probability)
    return verdict.model_copy(update={"supporting": tuple(supporting)})


def _touch(one: Evidence, other: Evidence) -> bool:
    a, b = one.quote, other.quote
    return a.document_id == b.document_id and a.start < b.end and b.start < a.end


async def _reranked(claim: Claim, passages: list[Passage], reranker: Reranker) -> list[Passage]:
    scores = await reranker.rank(claim.text, [p.text for p in passages]) if passages else []
    order = sorted(range(len(passages)), key=lambda i: (-scores[i], i))
    return [passages[i] for i in order[:OTHERS]]


def _with_source(claim: Claim, found: list[Passage], windows: Sequence[Passage]) -> list[Passage]:
    """The passage that the claim came from is always judged, whatever retrieval says."""
    source = claim.source
    if any(_holds(p, claim) for p in found):
        return found
    own = [w for w in windows if w.document_id == source.document_id and _holds(w, claim)]
    return own[:1] + found


def _holds(passage: Passage, claim: Claim) -> bool:
    source = claim.source
    return (
        passage.document_id == source.document_id
        and passage.start <= source.start
        and source.end <= passage.end
    )


def _spans(verdict: Verdict) -> list[Evidence]:
    both = [*verdict.supporting, *verdict.refuting]
    return sorted(both, key=lambda e: -e.probability)[:4]


def askable(judge: Judge, verdict: Verdict) -> bool:
    """May a model be asked about ``verdict``: is it inside the uncertain band, with evidence to quote?"""
    return judge.uncertain(verdict) and bool(_spans(verdict))


async def adjudicate(
    claim: str, verdict: Verdict, papers: Mapping[str, Paper], model: Model
) -> Verdict | None:
    """The verdict as ``model`` sees it, unchanged where it abstains; None where a computed check forbids its answer.

    Raises:
        ModelError: the host failed beyond retry.
    """
    prompt = library.load("verifier").render(
        claim=claim,
        evidence=[
            {
                "title": papers[e.quote.paper_id].title if e.quote.paper_id in papers else e.quote.paper_id,
                "section": e.quote.section,
                "text": e.quote.quote,
            }
            for e in _spans(verdict)
        ],
    )
    answer = await model.ask(prompt, JudgeAnswer)
    if isinstance(answer, Abstained):
        return verdict
    titles = {name: paper.title for name, paper in papers.items()}
    return _adjudicated(claim, verdict, answer, model.name, titles)


def _adjudicated(
    claim: str, verdict: Verdict, answer: JudgeAnswer, name: str, titles: Mapping[str, str]
) -> Verdict | None:
    label: Label = answer.label
    if label == verdict.label:
        return verdict.model_copy(update={"method": f"model:{name}"})
    if label == "SUPPORTED" and not any(
        not unborne(claim, e.quote.quote)
        and all(
            f.check.outcome != "fail"
            for f in run_checks(claim, e.quote.quote, titles.get(e.quote.paper_id, ""))
        )
        for e in verdict.supporting
    ):
        return None
    if label == "REFUTED" and not verdict.refuting:
        return None
    # The model's label takes the lead inside the band; its certainty stays modest on purpose.
    other = (1.0 - 0.6) / 2
    shares = {name_: 0.6 if name_ == label else other for name_ in ("SUPPORTED", "REFUTED", "INSUFFICIENT")}
    doubt = Check(
        name="confidence",
        outcome="fail",
        detail=f"probability of support {shares['SUPPORTED']:.2f}: a model's word on an unsure claim verifies nothing",
    )
    return verdict.model_copy(
        update={
            "label": label,
            "probabilities": Probabilities(**shares),
            "checks": (*(c for c in verdict.checks if c.name != "confidence"), doubt),
            "method": f"model:{name}",
        }
    )
