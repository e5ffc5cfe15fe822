"""Citations in a claim are no part of what it claims."""

import pytest

from evidence.cited import uncited
from evidence.judge import Judge
from state.sources import Passage


@pytest.mark.parametrize(
    ("claim", "left"),
    [
        ("Sparse layers are fast (Shazeer et al., 2017).", "Sparse layers are fast."),
        (
            "Sparse layers are fast (see Fedus and Zoph, 2021; Lewis et al., ; Roller, ).",
            "Sparse layers are fast.",
        ),
        ("Sparse layers are fast (van den Berg & Lewis, 2021).", "Sparse layers are fast."),
        ("Fedus et al. (2021) showed that sparse layers are fast.", "showed that sparse layers are fast."),
        ("Fedus et al. 2021 showed it.", "showed it."),
        ("Fedus and Zoph (2021) showed it.", "showed it."),
        ("Sparse layers are fast [3, 12].", "Sparse layers are fast."),
    ],
)
def test_citations_are_blanked(claim: str, left: str) -> None:
    out = uncited(claim)
    assert len(out) == len(claim)
    assert " ".join(out.split()).replace(" .", ".") == left


@pytest.mark.parametrize(
    "claim",
    [
        "The values are in the range [1, 5].",
        "The meeting (Paris, 2020) was large.",
        "It fell twice (May, 2020; June, 2020).",
        "The scores (Precision, Recall) rose.",
        "The model (Mixtral, with 8 experts) is fast.",
        "It has 12 (4-18) experts.",
        "[1]",
        "",
    ],
)
def test_what_may_be_claimed_stays(claim: str) -> None:
    assert uncited(claim) == claim


def test_a_cited_claim_is_judged_as_without_its_citation() -> None:
    text = "Sparse layers train faster than dense layers."
    found = [Passage(paper_id="a", document_id="a", section="", start=0, end=len(text), text=text)]
    bare = Judge().judge_text("Sparse layers train faster than dense layers.", found)
    cited = Judge().judge_text("Sparse layers train faster than dense layers (Fedus et al., 2021).", found)
    assert bare.label == cited.label == "SUPPORTED"
    assert bare.probabilities == cited.probabilities
