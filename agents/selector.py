"""Ranks the papers that the searches found, so that the best are read within the limit."""

from collections.abc import Mapping, Sequence

from agents.facets import lexical_match
from agents.ports import Embedder
from state.base import Value
from state.sources import Paper

_RRF = 60
"""Constant of reciprocal rank fusion (Cormack, Clarke & Büttcher, SIGIR 2009)."""


class Ranked(Value):
    """Papers by how well they promise to answer the goal."""

    paper_ids: tuple[str, ...]
    scores: dict[str, float]


async def rank(
    goal: str,
    facets: Sequence[str],
    papers: Sequence[Paper],
    hits: Mapping[str, Sequence[str]],
    *,
    embedder: Embedder | None = None,
) -> Ranked:
    """Fuse the sources' own rankings with the nearness of title and abstract to the goal.

    Args:
        papers: de-duplicated candidates.
        hits: one ranked list of paper ids for each answered query.

    Raises:
        ModelError: the embedding service failed beyond retry.
    """
    if not papers:
        return Ranked(paper_ids=(), scores={})
    alias = {old: p.id for p in papers for old in (*p.also, p.id)}
    scores = dict.fromkeys((p.id for p in papers), 0.0)
    for ranking in hits.values():
        for place, paper_id in enumerate(dict.fromkeys(alias.get(i, i) for i in ranking)):
            if paper_id in scores:
                scores[paper_id] += 1.0 / (_RRF + place + 1)
    texts = [f"{p.title}. {p.abstract}" for p in papers]
    nearness = [_lexical_nearness(goal, facets, text) for text in texts]
    if embedder is not None:
        vectors = await embedder.embed([goal, *texts], "passage")
        nearness = [
            float(cosine) + 0.2 * lexical
            for cosine, lexical in zip(vectors[1:] @ vectors[0], nearness, strict=True)
        ]
    order = sorted(range(len(papers)), key=lambda i: (-nearness[i], papers[i].id))
    for place, i in enumerate(order):
        # Nearness counts as much as two queries that rank the paper at the same place.
        scores[papers[i].id] += 2.0 / (_RRF + place + 1)
    for paper in papers:
        if paper.withdrawn:
            scores[paper.id] = 0.0
    ranked = sorted(scores, key=lambda i: (-scores[i], i))
    return Ranked(paper_ids=tuple(ranked), scores={i: round(scores[i], 6) for i in ranked})


def _lexical_nearness(goal: str, facets: Sequence[str], text: str) -> float:
    return lexical_match(goal, text) + sum(lexical_match(f, text) for f in facets) / max(1, len(facets))
