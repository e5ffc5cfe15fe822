"""The ancestor's score, and its batched twin."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence.lexical import lexical_score, lexical_scores

WORDS = st.lists(
    st.sampled_from(["router", "expert", "gate", "token", "the", "of", "loss", "sparse"]), max_size=9
).map(" ".join)


@settings(max_examples=40, deadline=None)
@given(st.lists(WORDS, max_size=4), st.lists(WORDS, max_size=5))
def test_batched_equals_single(claims: list[str], abstracts: list[str]) -> None:
    batched = lexical_scores(claims, abstracts)
    assert batched == pytest.approx([lexical_score(c, abstracts) for c in claims], abs=1e-9)


@pytest.mark.parametrize(
    ("claim", "abstracts"), [("", []), ("x", []), ("the of", ["and"]), ("", ["router"]), ("router", [""])]
)
def test_total_on_nothing(claim: str, abstracts: list[str]) -> None:
    assert lexical_score(claim, abstracts) == 0.0
    assert lexical_scores([claim], abstracts) == [0.0]


def test_known_value() -> None:
    assert lexical_score("sparse router", ["sparse router", "dense layer"]) == pytest.approx(1.0)
    assert 0 < lexical_score("sparse router", ["sparse gate"]) < 0.5
