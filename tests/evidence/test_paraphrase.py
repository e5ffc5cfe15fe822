"""Sentences of other papers that say a claim in other words are found, and what contradicts it is not."""

import numpy as np
import pytest

from evidence.encoder import MiniLM
from evidence.paraphrase import NEAR, candidates, corroborating, probability
from state.sources import Passage

CLAIM = "Green roofs must hold back most of the rain, which is costly to maintain."


def passage(paper: str, text: str, kind: str = "body") -> Passage:
    return Passage(
        paper_id=paper,
        document_id=paper,
        section="Results",
        start=100,
        end=100 + len(text),
        text=text,
        kind=kind,
    )  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def encoder() -> MiniLM:
    return MiniLM()


def test_the_same_in_other_words_is_found_at_its_place(encoder: MiniLM) -> None:
    text = "We walked a lot. Holding back most of the rain on green roofs is costly to maintain. It was warm."
    found = candidates([CLAIM], ["own"], [[passage("other", text)]])
    vectors = encoder.encode([f.text for f in found])
    (evidence,) = corroborating(found, encoder.encode([CLAIM]), vectors)[0]
    assert evidence.quote.quote == text[evidence.quote.start - 100 : evidence.quote.end - 100]
    assert evidence.quote.quote.startswith("Holding back")
    assert probability(NEAR) <= evidence.probability <= probability(1.0)


def test_the_own_paper_corroborates_nothing() -> None:
    assert candidates([CLAIM], ["own"], [[passage("own", CLAIM)]]) == []


def test_a_sentence_that_a_check_speaks_against_is_no_paraphrase() -> None:
    denied = "Green roofs do not hold back most of the rain, which is costly to maintain."
    assert candidates([CLAIM], ["own"], [[passage("other", denied)]]) == []


def test_references_and_hidden_text_corroborate_nothing() -> None:
    for kind in ("references", "hidden", "furniture"):
        assert candidates([CLAIM], ["own"], [[passage("other", CLAIM, kind)]]) == []


def test_far_sentences_are_left_out() -> None:
    found = candidates([CLAIM], ["own"], [[passage("other", "Green roofs hold back rain in most towns.")]])
    far = np.tile(np.array([[0.0, 1.0]], dtype=np.float32), (len(found), 1))
    assert corroborating(found, np.array([[1.0, 0.0]], dtype=np.float32), far) == {}


def test_probability_rises_with_nearness() -> None:
    values = [probability(c) for c in (0.75, 0.8, 0.85, 0.9, 1.0)]
    assert values == sorted(values)
    assert values[-1] <= 0.9
