"""Who reads what: the quick scorer every passage of a claim; the careful one the most telling passage, and where that
leaves a doubt the nearest sentences together.
"""

from collections.abc import Sequence
from typing import NamedTuple

from evidence.aggregate import STATED, Judged, judge_all, presented, stated
from evidence.scorers import PairScorer
from evidence.stitch import stitched
from state.sources import Passage

SAID = (STATED, (1 - STATED) / 2, (1 - STATED) / 2)
"""What stands for the careful reading of a claim that a passage states in its own words: it would change nothing."""


SURE = 0.8
"""Probability from which the careful reading of one passage is enough. On validation claims the second reading of such
claims moved no figure by more than its error; it is saved for half of them."""


class Reading(NamedTuple):
    """What was read for one claim."""

    judged: list[Judged]
    """Its passages with their probabilities, most telling first."""
    together: tuple[float, ...]
    """Probabilities by the nearest sentences together, or ``closely`` where that is sure; empty without passages."""
    closely: tuple[float, ...]
    """The same by the most telling passage."""


def read(
    claims: Sequence[str], found: Sequence[Sequence[Passage]], quick: PairScorer, careful: PairScorer
) -> list[Reading]:
    """Read every claim against its passages, in order; ``careful`` reads two texts a claim at most."""
    pairs = [(claim, presented(p)) for claim, passages in zip(claims, found, strict=True) for p in passages]
    scores = quick.score(pairs)
    judged: list[list[Judged]] = []
    at = 0
    for claim, passages in zip(claims, found, strict=True):
        judged.append(judge_all(claim, passages, scores[at : at + len(passages)]))
        at += len(passages)
    open_ones = [i for i, claim in enumerate(claims) if judged[i] and not stated(claim, judged[i])]
    # Where one scorer does both, it has read the passages already.
    known = dict(zip(pairs, scores.tolist(), strict=True)) if careful is quick else {}

    def carefully(texts: dict[int, str]) -> dict[int, tuple[float, ...]]:
        wanted = {i: (claims[i], text) for i, text in texts.items()}
        new = [pair for pair in wanted.values() if pair not in known]
        known.update(zip(new, careful.score(new).tolist(), strict=True))
        return {i: tuple(known[pair]) for i, pair in wanted.items()}

    closely = carefully({i: presented(judged[i][0].passage) for i in open_ones})
    doubtful = [i for i in open_ones if max(closely[i]) < SURE]
    together = {**closely, **carefully({i: stitched(claims[i], found[i]) for i in doubtful})}
    out: list[Reading] = []
    for i, mine in enumerate(judged):
        else_read = SAID if mine else ()
        out.append(Reading(mine, together.get(i, else_read), closely.get(i, else_read)))
    return out
