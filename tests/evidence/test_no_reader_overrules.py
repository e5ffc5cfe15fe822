"""A check that fails stands against the claim, however sure both readers are of it."""

from pathlib import Path

import pytest

from evidence.calibration import FEATURES, read_calibration
from evidence.judge import CALIBRATION, CAREFUL, WEIGHTS, Judge
from evidence.reading import read
from state.sources import Passage
from tests.fakes.believer import Believer

TRUE = "On eight GPUs, sparse layers matched dense layers."
AGAINST = [
    ("negation", "On eight GPUs, sparse layers did not match dense layers.", TRUE),
    ("numbers", "Sparse layers save 40% of memory.", "Sparse layers save 20% of memory."),
    ("direction", "Sparse layers increase memory use.", "Sparse layers decrease memory use."),
    (
        "comparison",
        "Sparse layers are faster than dense layers.",
        "Dense layers are faster than sparse layers.",
    ),
]


def passage(text: str) -> Passage:
    return Passage(paper_id="a", document_id="a", section="", start=0, end=len(text), text=text)


@pytest.mark.parametrize("folder", [WEIGHTS, WEIGHTS / CAREFUL], ids=["quick", "careful"])
@pytest.mark.parametrize(("check", "claim", "text"), AGAINST, ids=[a[0] for a in AGAINST])
def test_the_label_follows_the_failed_check(folder: Path, check: str, claim: str, text: str) -> None:
    judge = Judge(Believer(), read_calibration(folder / CALIBRATION), Believer())
    verdict = judge.judge_text(claim, [passage(text)])
    assert [c.outcome for c in verdict.checks if c.name == check] == ["fail"]
    assert verdict.label != "SUPPORTED"


@pytest.mark.parametrize(("check", "claim", "text"), AGAINST, ids=[a[0] for a in AGAINST])
def test_what_the_careful_reader_gave_is_cut_too(check: str, claim: str, text: str) -> None:
    (found,) = read([claim], [[passage(text)]], Believer(), Believer())
    assert check in {f.check.name for f in found.judged[0].findings if f.outcome == "fail"}
    for reading in (found.together, found.closely):
        assert reading[0] <= 0.15
        assert sum(reading) == pytest.approx(1)


def test_without_a_failed_check_the_readers_are_believed() -> None:
    (found,) = read([TRUE], [[passage("Both layers were as good on eight GPUs.")]], Believer(), Believer())
    assert found.together[0] == found.closely[0] == pytest.approx(0.98)


@pytest.mark.parametrize("folder", [WEIGHTS, WEIGHTS / CAREFUL], ids=["quick", "careful"])
def test_no_fitted_weight_lets_a_failed_check_or_a_contrary_reading_count_for_a_claim(folder: Path) -> None:
    rows = dict(zip(FEATURES, read_calibration(folder / CALIBRATION).weights, strict=True))
    for name, (support, refute, insufficient) in rows.items():
        if name.endswith("_fail") or "refute" in name:
            assert support <= refute + 1e-4, name
        if name.endswith(("_fail", "_missing")) or "insufficient" in name:
            assert support <= insufficient + 1e-4, name
        if "support" in name:
            assert support >= max(refute, insufficient) - 1e-4, name
