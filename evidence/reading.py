"""Who reads what: the quick scorer every passage of a claim; the careful one the most telling passage, and the nearest
sentences together.
"""

from collections.abc import Sequence
from typing import NamedTuple

from evidence.aggregate import stated
from evidence.scorers import PairScorer
from evidence.stitch import stitched
from evidence.vetoes import STATED, Judged, judge_all, presented, vetoed, vetoed_text
from state.sources import Passage

SAID = (STATED, (1 - STATED) / 2, (1 - STATED) / 2)
"""What stands for the careful reading of a claim that a passage states in its own words: it would change nothing."""


class Reading(NamedTuple):
    """What was read for one claim."""

    judged: list[Judged]
    """Its passages with their probabilities, most telling first."""
    together: tuple[float, ...]
    """Probabilities by the nearest sentences together, after the checks on them; empty without passages."""
    closely: tuple[float, ...]
    """The same by the most telling passage, after the checks on it: no reader overrules a check."""


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
    texts = [
        (claims[i], text)
        for i in open_ones
        for text in (stitched(claims[i], found[i]), presented(judged[i][0].passage))
    ]
    # Where one scorer does both, it has read the passages already.
    known = dict(zip(pairs, scores.tolist(), strict=True)) if careful is quick else {}
    new = [text for text in texts if text not in known]
    known.update(zip(new, careful.score(new).tolist(), strict=True))
    by_claim: dict[int, tuple[tuple[float, ...], tuple[float, ...]]] = {}
    for i, together, closely in zip(open_ones, texts[::2], texts[1::2], strict=True):
        first = judged[i][0]
        by_claim[i] = (
            vetoed_text(*together, known[together]),
            vetoed(known[closely], first.findings, first.cover, first.elsewhere),
        )
    out: list[Reading] = []
    for i, mine in enumerate(judged):
        together, closely = by_claim.get(i, (SAID, SAID) if mine else ((), ()))
        out.append(Reading(mine, together, closely))
    return out
