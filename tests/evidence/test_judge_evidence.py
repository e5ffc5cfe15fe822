"""A verdict always has evidence to show for it."""

from collections.abc import Sequence

import numpy as np
import pytest

from evidence.calibration import FEATURES, Calibration
from evidence.judge import Judge
from evidence.scorers import Scores
from state.sources import Passage

TEXTS = (
    "We measured ten roofs. In summer, green roofs hold back 60% of the rain. In winter they hold back less.",
    "Gravel roofs are cheap. During summer months vegetated roofs retained about 60% of rainfall.",
)
CLAIMS = (
    "Green roofs hold back 60% of the rain in summer.",
    "Green roofs hold back 90% of the rain in summer.",
    "Green roofs attract bees.",
    "Gravel roofs are not cheap.",
    "Lighthouses were lit by whale oil.",
)


@pytest.mark.parametrize("claim", CLAIMS)
@pytest.mark.parametrize("judge", [Judge.load(), Judge()], ids=["weights", "features"])
def test_no_verdict_without_evidence(claim: str, judge: Judge) -> None:
    windows = [
        Passage(paper_id=f"p{i}", document_id=f"d{i}", section="Text", start=0, end=len(text), text=text)
        for i, text in enumerate(TEXTS)
    ]
    verdict = judge.judge_text(claim, windows)
    if verdict.label == "SUPPORTED":
        assert verdict.supporting
    if verdict.label == "REFUTED":
        assert verdict.refuting
    assert sum(verdict.probabilities.as_json().values()) == pytest.approx(1.0, abs=1e-3)
    assert verdict.probabilities.of(verdict.label) >= 0.3


class Fixed:
    """A scorer that says the same of every pair."""

    def __init__(self, name: str, row: tuple[float, float, float]) -> None:
        self.name = name
        self._row = row

    def score(self, pairs: Sequence[tuple[str, str]]) -> Scores:
        return np.array([self._row] * len(pairs), dtype=np.float32).reshape(-1, 3)


def test_what_only_the_careful_reader_sees_is_shown_as_evidence() -> None:
    text = "In ten towns green roofs let a third less rain through than bare ones."
    passage = Passage(paper_id="a", document_id="a", section="", start=0, end=len(text), text=text)
    row = {"closely_support": (3.0, 0.0, 0.0), "bias": (1.0, 0.0, 0.0)}
    trusting = Calibration(tuple(row.get(name, (0.0, 0.0, 0.0)) for name in FEATURES), 0.4, 0.8)
    doubting = Fixed("quick", (0.1, 0.1, 0.8))
    verdict = Judge(doubting, trusting, Fixed("careful", (0.9, 0.05, 0.05))).judge_text(
        "Roofs with plants hold rain back.", [passage]
    )
    assert verdict.label == "SUPPORTED"
    assert [e.quote.quote for e in verdict.supporting] == [text]
    assert verdict.supporting[0].probability > 0.8
    assert verdict.method == "core:quick+careful"


def test_a_sentence_that_decided_is_not_listed_for_both_sides() -> None:
    texts = ("Green roofs hold back rain in ten towns.", "Green roofs do not hold back rain in ten towns.")
    found = [
        Passage(paper_id="a", document_id="a", section="", start=i * 100, end=i * 100 + len(text), text=text)
        for i, text in enumerate(texts)
    ]
    row = {"closely_support": (3.0, 0.0, 0.0), "bias": (1.0, 0.0, 0.0)}
    trusting = Calibration(tuple(row.get(name, (0.0, 0.0, 0.0)) for name in FEATURES), 0.4, 0.8)
    judge = Judge(Fixed("quick", (0.4, 0.5, 0.1)), trusting, Fixed("careful", (0.9, 0.05, 0.05)))
    verdict = judge.judge_text("Green roofs hold rain back in towns.", found[:1])
    assert verdict.label == "SUPPORTED"
    assert [e.quote.quote for e in verdict.supporting] == [texts[0]]
    assert verdict.refuting == ()
    # Another sentence's word against it stays.
    verdict = judge.judge_text("Green roofs hold rain back in ten towns.", found)
    assert texts[1] in [e.quote.quote for e in verdict.refuting]
