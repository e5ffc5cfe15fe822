"""Extracts atomic claims from one paper, each grounded in a verbatim quote."""

import asyncio
from collections.abc import Sequence
from typing import Annotated, NamedTuple

from pydantic import BaseModel, ConfigDict, Field

from agents import salience
from agents.bearing import unborne
from agents.facets import covers, facet_strength
from agents.phrasing import as_claim
from agents.ports import Abstained, Embedder, Model, Vectors
from evidence.grounding import ground, quote_at
from evidence.injection import instruction_like
from evidence.passages import passages, sentences
from evidence.retrieval import PassageIndex
from prompts import library
from state.base import Value
from state.claims import Claim
from state.sources import Document, Paper

MAX_SENTENCES = 160
"""Sentences of one paper that are embedded; a longer paper is thinned by words in common with the goal."""
PASSAGES_TO_MODEL = 12
MIN_RELEVANCE = 0.4
"""A sentence that speaks to no facet must be at least this near to the goal."""
READABLE = frozenset({"abstract", "body", "caption"})


class Extraction(Value):
    """What one paper gave."""

    paper_id: str
    claims: tuple[Claim, ...]
    dropped: dict[str, int] = {}
    """Why claims were dropped (``quote not found``, ``number not in quote``, …), with counts."""
    passages: int = 0
    flagged: tuple[str, ...] = ()
    """Instruction-like text found in the paper, as the words flagged; never used as a claim."""


class ModelClaim(BaseModel):
    """One claim as a model proposes it."""

    model_config = ConfigDict(extra="forbid")
    quote: Annotated[str, Field(min_length=12, max_length=900, description="Verbatim from one passage")]
    claim: Annotated[str, Field(min_length=12, max_length=500)]


class ClaimsAnswer(BaseModel):
    """A model's claims from the passages of one paper."""

    model_config = ConfigDict(extra="forbid")
    claims: Annotated[list[ModelClaim], Field(max_length=20)]


class _Sentence(NamedTuple):
    text: str
    start: int
    end: int
    section: str


async def extract(
    goal: str,
    topic: str,
    facets: Sequence[str],
    paper: Paper,
    document: Document,
    *,
    model: Model | None = None,
    embedder: Embedder | None = None,
    limit: int = 6,
    round_: int = 0,
) -> Extraction:
    """Extract at most ``limit`` claims that speak to the goal.

    The core ranks the paper's own sentences; a model, when there is one, proposes claims with quotes,
    and what fails a check is dropped and counted. Both are kept when the model gave too few.

    Raises:
        ModelError: the model's or the embedder's host failed beyond retry.
    """
    flagged = _flagged(document)
    pool = await asyncio.to_thread(_pool, goal, facets, document)
    vectors, goal_vector, facet_vectors = None, None, None
    if embedder is not None and pool:
        all_vectors = await embedder.embed([goal, *facets, *(s.text for s in pool)], "passage")
        goal_vector, facet_vectors = all_vectors[0], all_vectors[1 : 1 + len(facets)]
        vectors = all_vectors[1 + len(facets) :]
    core = _core(
        goal, topic, facets, paper, document, pool, vectors, goal_vector, facet_vectors, limit, round_
    )
    if model is None:
        return Extraction(
            paper_id=paper.id, claims=core, passages=len(passages(paper, document)), flagged=flagged
        )
    asked, dropped = await _ask(goal, facets, paper, document, model, limit, round_)
    if embedder is not None and asked:
        asked = await _with_relevance(goal, topic, facets, asked, embedder)
    kept = list(asked)
    for claim in core:
        if len(kept) >= limit:
            break
        if not any(_overlap(claim, other) for other in kept):
            kept.append(claim)
    return Extraction(
        paper_id=paper.id,
        claims=tuple(kept[:limit]),
        dropped=dropped,
        passages=len(passages(paper, document)),
        flagged=flagged,
    )


def _flagged(document: Document) -> tuple[str, ...]:
    return tuple(document.text[s.start : s.end] for s in instruction_like(document.text))[:20]


def _pool(goal: str, facets: Sequence[str], document: Document) -> list[_Sentence]:
    found: list[_Sentence] = []
    for section in document.sections:
        if section.kind not in READABLE:
            continue
        body = document.text[section.start : section.end]
        for span in sentences(body):
            text = body[span.start : span.end]
            if salience.presentable(as_claim(text)) and not instruction_like(text):
                found.append(
                    _Sentence(text, section.start + span.start, section.start + span.end, section.title)
                )
    if len(found) > MAX_SENTENCES:
        wanted = f"{goal} {' '.join(facets)}"
        best = sorted(found, key=lambda s: (-salience.lexical_match(wanted, s.text), s.start))[:MAX_SENTENCES]
        found = sorted(best, key=lambda s: s.start)
    return found


def _core(
    goal: str,
    topic: str,
    facets: Sequence[str],
    paper: Paper,
    document: Document,
    pool: Sequence[_Sentence],
    vectors: Vectors | None,
    goal_vector: Vectors | None,
    facet_vectors: Vectors | None,
    limit: int,
    round_: int,
) -> tuple[Claim, ...]:
    candidates: list[salience.Candidate] = []
    for i, sentence in enumerate(pool):
        value, relevance, hit = salience.score(
            sentence.text,
            sentence.section,
            goal,
            topic,
            facets,
            goal_vector=goal_vector,
            facet_vectors=facet_vectors,
            vector=None if vectors is None else vectors[i],
        )
        candidates.append(
            salience.Candidate(
                sentence.text, sentence.start, sentence.end, sentence.section, value, relevance, hit
            )
        )
    chosen = salience.diverse(candidates, vectors, limit)
    claims = [
        Claim(
            text=as_claim(candidates[i].text),
            source=quote_at(document, paper.id, candidates[i].start, candidates[i].end),
            facets=candidates[i].facets,
            relevance=round(candidates[i].relevance, 4),
            round=round_,
        )
        for i in chosen
        if candidates[i].facets or candidates[i].relevance >= MIN_RELEVANCE
    ]
    return tuple(sorted(claims, key=lambda c: c.source.start))


async def _ask(
    goal: str, facets: Sequence[str], paper: Paper, document: Document, model: Model, limit: int, round_: int
) -> tuple[list[Claim], dict[str, int]]:
    windows = passages(paper, document)
    index = PassageIndex(windows)
    hits = index.search(f"{goal} {' '.join(facets)}", k=PASSAGES_TO_MODEL)
    shown = sorted((h.passage for h in hits), key=lambda p: p.start)
    prompt = library.load("extractor").render(
        goal=goal,
        facets=list(facets),
        title=paper.title,
        passages=[{"section": p.section, "text": p.text} for p in shown],
        limit=limit,
    )
    answer = await model.ask(prompt, ClaimsAnswer)
    if isinstance(answer, Abstained):
        return [], {"model abstained": 1}
    claims: list[Claim] = []
    dropped: dict[str, int] = {}
    for item in answer.claims:
        quote = ground(item.quote, document, paper.id)
        why = (
            "quote not found"
            if quote is None
            else "instruction-like text"
            if instruction_like(item.quote) or instruction_like(item.claim)
            else "number not in quote"
            if unborne(item.claim, quote.quote)
            else ""
        )
        if why or quote is None:
            dropped[why] = dropped.get(why, 0) + 1
            continue
        strengths = facet_strength(facets, item.claim, facet_vectors=None, text_vector=None)
        claims.append(
            Claim(
                text=" ".join(item.claim.split()),
                source=quote,
                facets=tuple(f for f in facets if covers(strengths[f])),
                relevance=round(salience.lexical_match(goal, item.claim), 4),
                origin="model",
                round=round_,
            )
        )
    return claims[:limit], dropped


async def _with_relevance(
    goal: str, topic: str, facets: Sequence[str], claims: Sequence[Claim], embedder: Embedder
) -> list[Claim]:
    vectors = await embedder.embed([goal, *facets, *(c.text for c in claims)], "passage")
    head = 1 + len(facets)
    placed: list[Claim] = []
    for claim, vector in zip(claims, vectors[head:], strict=True):
        _, relevance, hit = salience.score(
            claim.text,
            claim.source.section,
            goal,
            topic,
            facets,
            goal_vector=vectors[0],
            facet_vectors=vectors[1:head],
            vector=vector,
        )
        placed.append(claim.model_copy(update={"relevance": round(relevance, 4), "facets": hit}))
    return placed


def _overlap(a: Claim, b: Claim) -> bool:
    same = a.source.document_id == b.source.document_id
    return same and a.source.start < b.source.end and b.source.start < a.source.end
