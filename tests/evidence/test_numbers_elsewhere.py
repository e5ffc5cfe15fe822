"""Other numbers in one passage say nothing against a claim whose numbers another passage has."""

import numpy as np
import pytest

from evidence.aggregate import UNMATCHED, UNNAMED, settle
from evidence.calibration import FEATURES
from evidence.reading import read
from state.sources import Passage
from tests.fakes.believer import Believer

CLAIM = "Gato reaches the loss of its dense baseline after 24% of the steps."
TELLS = "Gato reaches the final loss of its dense baseline after only 24% of the training steps."
OTHER = (
    "The learning rate of Gato and its dense baseline is warmed up over 1% of the steps and decays to 10%."
)


def passage(text: str) -> Passage:
    return Passage(paper_id="a", document_id="a", section="", start=0, end=len(text), text=text)


def test_the_passage_with_the_number_is_the_telling_one() -> None:
    (found,) = read([CLAIM], [[passage(OTHER), passage(TELLS)]], Believer(0.9), Believer(0.9))
    assert [j.passage.text for j in found.judged] == [TELLS, OTHER]
    assert found.judged[1].elsewhere
    assert found.judged[1].refute < 0.1
    assert found.judged[1].support < 0.1


def test_alone_it_speaks_against_the_claim() -> None:
    (found,) = read([CLAIM], [[passage(OTHER)]], Believer(0.9), Believer(0.9))
    assert not found.judged[0].elsewhere
    assert found.judged[0].refute > 0.5


def test_a_passage_further_from_the_claim_excuses_nothing() -> None:
    (found,) = read(
        [CLAIM], [[passage(OTHER), passage("Tea was drunk by 24% of them.")]], Believer(0.9), Believer(0.9)
    )
    against = next(j for j in found.judged if j.passage.text == OTHER)
    assert not against.elsewhere
    assert against.refute > 0.5


@pytest.mark.parametrize(("missing", "most"), [("numbers_missing", UNMATCHED), ("names_missing", 0.44)])
def test_what_is_missing_holds_down_the_top_alone(missing: str, most: float) -> None:
    row = [0.0] * len(FEATURES)
    row[FEATURES.index("support_1")] = 5.0
    row[FEATURES.index(missing)] = 1.0
    sure = settle(np.array([0.95, 0.03, 0.02]), row)
    doubtful = settle(np.array([0.2, 0.2, 0.6]), row)
    assert sure[0] <= most
    assert sure.sum() == pytest.approx(1)
    assert doubtful[0] == pytest.approx(min(0.2, UNNAMED))
