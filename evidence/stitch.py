"""The sentences nearest to a claim, wherever in a paper they stand, as one text: two places may decide together what
neither decides alone.
"""

from collections.abc import Sequence

from evidence.sentences import sentences
from evidence.tokens import coverage
from state.sources import Passage

NEAREST = 4
"""Sentences that are joined at most."""
WORDS = 110
"""Words of all of them at most; the scorer cuts what is longer."""


def stitched(claim: str, passages: Sequence[Passage]) -> str:
    """The title and the sentences that share most words with ``claim``, in the order of the text, of the paper that the
    first of ``passages`` is from; empty without passages.
    """
    if not passages:
        return ""
    paper = passages[0].paper_id
    places: dict[str, int] = {}
    for passage in passages:
        if passage.paper_id == paper:
            for span in sentences(passage.text):
                places.setdefault(passage.text[span.start : span.end].strip(), passage.start + span.start)
    nearest = sorted(places, key=lambda text: (-coverage(claim, text), places[text]))[:NEAREST]
    chosen: list[str] = []
    room = WORDS
    for text in nearest:
        size = len(text.split())
        if not chosen or size <= room:
            chosen.append(text)
            room -= size
    body = " ".join(sorted(chosen, key=places.__getitem__))
    return f"{passages[0].title}. {body}" if passages[0].title else body
