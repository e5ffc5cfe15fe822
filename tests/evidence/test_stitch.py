"""What is said in two places is read together; names and numbers that no evidence has cost support."""

from collections.abc import Sequence

import numpy as np

from evidence.aggregate import NAMES_MISSING, NUMBERS_MISSING, features, settle
from evidence.reading import SAID, read
from evidence.scorers import FeatureScorer, Scores
from evidence.stitch import NEAREST, stitched
from evidence.vetoes import judge_all, presented
from state.sources import Passage

FIRST = "Roofs were built in two towns. Green roofs held back most rain in Arnhem. Nothing else was seen."
SECOND = "Bees were counted too. The rain gauges stood in Arnhem for ten summers. They were cheap."


def passage(paper: str, text: str, start: int = 0, title: str = "") -> Passage:
    return Passage(
        paper_id=paper,
        document_id=paper,
        section="",
        start=start,
        end=start + len(text),
        text=text,
        title=title,
    )


def test_the_nearest_sentences_come_in_the_order_of_the_text() -> None:
    found = [passage("a", SECOND, 500, "On roofs"), passage("a", FIRST, 0, "On roofs")]
    together = stitched("For ten summers green roofs held back rain in Arnhem.", found)
    assert together.startswith("On roofs. ")
    assert together.index("Green roofs held back") < together.index("The rain gauges")


def test_sentences_of_another_paper_are_not_joined() -> None:
    together = stitched(
        "For ten summers green roofs held back rain.", [passage("a", FIRST), passage("b", SECOND)]
    )
    assert "gauges" not in together
    assert stitched("anything", []) == ""


def test_overlapping_passages_give_a_sentence_once_and_few_in_all() -> None:
    text = " ".join(f"Roof number {i} held back rain." for i in range(9))
    together = stitched("Roofs held back rain.", [passage("a", text), passage("a", text, 10)])
    assert together.count(".") == NEAREST


class Noting:
    """A scorer that notes what it was asked."""

    name = "noting"

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []

    def score(self, pairs: Sequence[tuple[str, str]]) -> Scores:
        self.asked += pairs
        return FeatureScorer().score(pairs)


def test_the_quick_one_reads_each_passage_and_the_careful_one_the_nearest_sentences() -> None:
    found = [passage("a", FIRST), passage("a", SECOND, 500)]
    claim = "Roofs that are green let little rain through in Arnhem."
    quick, careful = Noting(), Noting()
    one, none = read([claim, claim], [found, []], quick, careful)
    assert quick.asked == [(claim, FIRST), (claim, SECOND)]
    assert careful.asked == [(claim, stitched(claim, found)), (claim, presented(one.judged[0].passage))]
    assert one.together == tuple(FeatureScorer().score(careful.asked)[0].tolist())
    assert one.closely == tuple(FeatureScorer().score(careful.asked)[1].tolist())
    assert none == ([], (), ())


def test_what_a_passage_states_in_its_own_words_needs_no_careful_reader() -> None:
    careful = Noting()
    claim = "Green roofs held back most rain in Arnhem."
    (reading,) = read([claim], [[passage("a", FIRST)]], FeatureScorer(), careful)
    assert careful.asked == []
    assert (reading.together, reading.closely) == (SAID, SAID)


def test_a_name_or_number_that_no_evidence_has_takes_support_away() -> None:
    found = [passage("a", FIRST)]
    scores = np.array([[0.8, 0.1, 0.1]], dtype=np.float32)
    row = features(
        "Green roofs held back most rain in Arnhem.",
        judge_all("x", found, scores),
        [0.8, 0.1, 0.1],
        [0.8, 0.1, 0.1],
    )
    sure = np.array([0.9, 0.05, 0.05])
    for index in (NAMES_MISSING, NUMBERS_MISSING):
        changed = list(row)
        changed[index] = 1.0
        settled = settle(sure, changed)
        assert settled[0] < 0.9
        assert settled[2] > 0.05
        assert settled.sum() == sure.sum()
