"""Batches of claims over the same abstracts share one counting of them, and get the scores of a fresh one."""

from typing import Any

import pytest
from sklearn.feature_extraction.text import TfidfVectorizer

from evidence.lexical import lexical_score, lexical_scores

ABSTRACTS = ["a sparse router sends tokens to experts", "the gate balances the load", "dense layers"]
CLAIMS = ["sparse router", "the gate of experts", "nothing shared", "dense dense layers", ""]


def test_the_abstracts_are_analysed_once_for_all_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []
    build = TfidfVectorizer.build_analyzer

    def counted(self: TfidfVectorizer) -> Any:
        made.append("analyser")
        return build(self)

    monkeypatch.setattr(TfidfVectorizer, "build_analyzer", counted)
    abstracts = [f"{text} of batches" for text in ABSTRACTS]
    for claim in CLAIMS:
        lexical_scores([claim], list(abstracts))
    assert made == ["analyser"]


def test_earlier_claims_and_other_abstracts_leave_no_trace() -> None:
    first = lexical_scores(CLAIMS, ABSTRACTS)
    lexical_scores(CLAIMS, ABSTRACTS[:1])
    lexical_scores(["router"], ABSTRACTS[1:])
    assert lexical_scores(CLAIMS, ABSTRACTS) == first
    assert [lexical_scores([claim], ABSTRACTS)[0] for claim in CLAIMS] == first
    assert first == pytest.approx([lexical_score(claim, ABSTRACTS) for claim in CLAIMS], abs=1e-9)
