"""Retrieval finds, restricts, fuses, and is fast enough."""

import random
import time

import numpy as np
import pytest

from evidence.retrieval import PassageIndex, reciprocal_rank
from state.sources import Passage


def passage(text: str, paper: str = "p", start: int = 0) -> Passage:
    return Passage(paper_id=paper, document_id="d", section="", start=start, end=start + len(text), text=text)


TEXTS = [
    "Routers send tokens to experts.",
    "Dense layers use every weight.",
    "A load-balancing loss keeps experts busy.",
]


def test_best_first_and_restricted() -> None:
    index = PassageIndex([passage(t, f"p{i}") for i, t in enumerate(TEXTS)])
    hits = index.search("which loss balances the load of experts", 2)
    assert hits[0].passage.text == TEXTS[2]
    assert hits[0].score >= hits[1].score
    assert [h.passage.paper_id for h in index.search("experts", 5, paper_ids={"p0"})] == ["p0"]
    assert index.search("zebra", 5) == []
    assert PassageIndex([]).search("experts") == []


def test_vectors_find_what_words_do_not() -> None:
    vectors = np.eye(3, dtype=np.float32)
    index = PassageIndex([passage(t) for t in TEXTS], vectors)
    assert index.search("zebra", 1, vector=vectors[1])[0].passage.text == TEXTS[1]
    with pytest.raises(ValueError, match="one row a passage"):
        PassageIndex([passage("a b c")], vectors)


def test_reciprocal_rank() -> None:
    assert reciprocal_rank([["a", "b"], ["b", "c"]])[0] == "b"


def test_twenty_thousand_passages() -> None:
    rng = random.Random(1)
    words = [f"w{i}" for i in range(5000)]
    made = [passage(" ".join(rng.choices(words, k=60)), start=i) for i in range(20_000)]
    index = PassageIndex(made)
    queries = [" ".join(rng.choices(words, k=20)) for _ in range(10)]
    began = time.perf_counter()
    for query in queries:
        index.search(query, 8)
    # The target is 50 ms on a free core; a busy machine gets some room.
    assert (time.perf_counter() - began) / len(queries) < 0.2
