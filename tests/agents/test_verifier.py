"""The judge decides; a model is asked only where it is unsure, and overruled by what can be computed."""

from typing import Any

import numpy as np
import pytest

from agents.ports import Abstained
from agents.verifier import verify
from evidence.judge import Judge
from evidence.passages import passages
from llm.scripted import ScriptedModel
from state.claims import Claim, Verdict
from tests.agents import dossiers
from tests.agents.dossiers import CLAIMS, DOCUMENTS, PAPERS

WINDOWS = [w for p in PAPERS.values() for w in passages(p, DOCUMENTS[p.document_id or ""])]


class Unsure(Judge):
    """The judge without weights, made unsure of everything: its verdicts with shares inside the band."""

    def __init__(self, label: str, *, refuting: bool = False, certain: bool = False) -> None:
        super().__init__()
        self._label_given = label
        self._refuting = refuting
        self._certain = certain

    def judge_many(self, claims: Any, passages_per_claim: Any, *, abstracts: Any = ()) -> list[Verdict]:
        shares = {"SUPPORTED": 0.25, "REFUTED": 0.25, "INSUFFICIENT": 0.25, self._label_given: 0.5}
        if self._certain:
            shares = {"SUPPORTED": 0.02, "REFUTED": 0.02, "INSUFFICIENT": 0.02, self._label_given: 0.96}
        made = []
        for claim, found in zip(claims, passages_per_claim, strict=True):
            assert any(p.document_id == claim.source.document_id for p in found), (
                "the claim's own passage is judged"
            )
            held = dossiers.verdict(claim, self._label_given, 1, probabilities=shares)
            made.append(held.model_copy(update={"refuting": held.supporting} if self._refuting else {}))
        return made


def answer(label: str) -> dict[str, str]:
    return {"rationale": "Evidence 1 decides.", "label": label}


async def run(claims: list[Claim], judge: Judge, model: Any = None) -> Any:
    return await verify(claims, WINDOWS, PAPERS, judge, model=model)


async def test_the_real_judge_verifies_what_a_paper_says_and_not_what_it_does_not() -> None:
    first = CLAIMS[0]
    changed = first.model_copy(update={"text": first.text.replace("18", "80")})
    off = first.model_copy(update={"text": "Reflective roofs doubled the rent of museums in Norway."})
    result = await run([first, changed, off], Judge.load())
    verdicts = result.verdicts
    assert verdicts[first.id].verified
    assert not verdicts[changed.id].verified
    assert verdicts[changed.id].label != "SUPPORTED"
    assert not verdicts[off.id].verified
    assert (result.asked, result.changed, result.rejected) == (0, 0, 0)


async def test_no_claim_is_no_work() -> None:
    assert (await run([], Judge())).verdicts == {}


async def test_a_model_settles_what_the_judge_left_open() -> None:
    claim = CLAIMS[0]
    model = ScriptedModel([answer("SUPPORTED")])
    result = await run([claim], Unsure("INSUFFICIENT"), model)
    verdict = result.verdicts[claim.id]
    assert (verdict.label, verdict.method) == ("SUPPORTED", "model:scripted")
    assert (result.asked, result.changed, result.rejected) == (1, 1, 0)
    # Its certainty stays modest, whatever it says.
    assert pytest.approx(0.6) == verdict.probabilities.SUPPORTED
    (confidence,) = [c for c in verdict.checks if c.name == "confidence"]
    assert confidence.outcome == "fail"
    assert "0.60" in confidence.detail
    assert not verdict.verified
    assert claim.text in model.asked[0].user


async def test_outside_the_band_no_model_is_asked() -> None:
    result = await run([CLAIMS[0]], Unsure("REFUTED", refuting=True, certain=True), ScriptedModel([]))
    assert result.asked == 0
    assert result.verdicts[CLAIMS[0].id].label == "REFUTED"


@pytest.mark.parametrize(
    "text",
    [
        CLAIMS[0].text.replace("18", "81"),
        CLAIMS[0].text.replace("reduced", "increased"),
        CLAIMS[0].text.replace("reduced", "did not reduce"),
        CLAIMS[0].text.replace(".", ", at 4321 dollars."),
    ],
)
async def test_a_check_overrules_a_models_support(text: str) -> None:
    claim = CLAIMS[0].model_copy(update={"text": text})
    result = await run([claim], Unsure("INSUFFICIENT"), ScriptedModel([answer("SUPPORTED")]))
    verdict = result.verdicts[claim.id]
    assert verdict.label == "INSUFFICIENT"
    assert not verdict.method.startswith("model:")
    assert (result.asked, result.changed, result.rejected) == (1, 0, 1)


async def test_a_model_can_not_refute_without_evidence_against() -> None:
    claim = CLAIMS[0]
    result = await run([claim], Unsure("INSUFFICIENT"), ScriptedModel([answer("REFUTED")]))
    assert result.verdicts[claim.id].label == "INSUFFICIENT"
    assert result.rejected == 1
    result = await run([claim], Unsure("INSUFFICIENT", refuting=True), ScriptedModel([answer("REFUTED")]))
    assert result.verdicts[claim.id].label == "REFUTED"


async def test_an_abstention_leaves_the_verdict() -> None:
    claim = CLAIMS[0]
    result = await run([claim], Unsure("SUPPORTED"), ScriptedModel([Abstained(reason="no")]))
    assert result.verdicts[claim.id].label == "SUPPORTED"
    assert result.verdicts[claim.id].method == "core"
    assert (result.asked, result.changed, result.rejected) == (1, 0, 0)


class Near:
    """An embedder for which everything means the same."""

    name = "near"
    dimension = 2

    async def embed(self, texts: Any, kind: str) -> Any:
        return np.tile(np.array([[1.0, 0.0]], dtype=np.float32), (len(texts), 1))


async def test_nearness_is_measured_with_the_embedded_encoder_whatever_finds_the_passages() -> None:
    claim = CLAIMS[0]
    result = await verify([claim], WINDOWS, PAPERS, Judge.load(quick=True), embedder=Near())
    others = [e for e in result.verdicts[claim.id].supporting if e.quote.paper_id != claim.source.paper_id]
    assert all("18" in e.quote.quote for e in others), (
        "a sentence without the claim's number corroborates nothing"
    )
