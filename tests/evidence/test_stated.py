"""What a passage states in the claim's words is supported: the claim must stand there as one statement."""

import pytest

from evidence.aggregate import numbers_check
from evidence.vetoes import judge_passage, verbatim
from state.sources import Passage


def passage(text: str) -> Passage:
    return Passage(paper_id="a", document_id="a", section="", start=0, end=len(text), text=text)


@pytest.mark.parametrize(
    ("claim", "text", "states"),
    [
        ("Aspirin reduces stroke.", "Aspirin increases bleeding while clopidogrel reduces stroke.", False),
        ("Statins reduce stroke.", "It is unclear whether statins reduce stroke.", False),
        ("Statins reduce stroke.", "Statins may reduce stroke.", False),
        ("Cost fell to 40%.", "Cost fell by 40%.", False),
        ("Statins reduce stroke.", "In ten trials statins reduce stroke.", True),
        ("Cost fell by 40%.", "With caching the cost fell by 40%.", True),
        ("Green roofs held back rain.", "Roofs were built. Green roofs held back rain in Arnhem.", True),
        (
            "According to its authors, green roofs held back rain.",
            "Green roofs held back rain in Arnhem.",
            True,
        ),
        ("The authors report that statins reduce stroke.", "In ten trials statins reduce stroke.", True),
        ("It was shown that statins reduce stroke.", "Statins may reduce stroke.", False),
        ("We found that green roofs held back snow.", "Green roofs held back rain in Arnhem.", False),
        ("The study says that cost fell to 40%.", "Cost fell by 40%.", False),
    ],
)
def test_only_one_statement_states(claim: str, text: str, states: bool) -> None:
    assert verbatim(claim, judge_passage(claim, passage(text), (0.5, 0.2, 0.3))) is states


def test_a_refuted_claim_says_which_number_refutes_it() -> None:
    claim = "The router cuts memory by 40%."
    other = judge_passage(claim, passage("The router cuts memory by 10%."), (0.1, 0.8, 0.1))
    same = judge_passage(claim, passage("A table lists 40% and more."), (0.3, 0.1, 0.6))
    assert numbers_check(claim, [other, same], "REFUTED").outcome == "fail"
    assert numbers_check(claim, [other, same], "SUPPORTED").outcome == "pass"
