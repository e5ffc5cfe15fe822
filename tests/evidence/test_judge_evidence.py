"""A verdict always has evidence to show for it."""

import pytest

from evidence.judge import Judge
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
