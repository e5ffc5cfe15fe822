"""The judge's laws: true sentences pass, twins do not, evidence is exact, company does not matter."""

import pytest

from evidence.judge import Judge
from evidence.passages import passages
from evidence.retrieval import PassageIndex
from state.claims import Claim, Quote
from state.sources import Document, Paper, Section

TEXT = (
    "We introduce Gato, a router for sparse layers. Gato reduces peak memory by 38% on ImageNet compared "
    "with "
    "dense layers. Training needs 2,048 accelerators and 1.5 trillion tokens.\n\n"
    "Gato outperforms Zebra on every retrieval task. It does not improve recall on short inputs. We "
    "suggest that "
    "larger batches may help, although no experiment confirms this.\n\n"
    "Rivers in spring carry more sediment than in autumn. The survey covers 14 lakes over nine years."
)
PAPER = Paper(id="arxiv:0000.00001", title="Gato")
DOC = Document(text=TEXT, sections=(Section(title="All", start=0, end=len(TEXT)),), kind="text")
PASSAGES = passages(PAPER, DOC, target_words=40)
JUDGES = [Judge(), Judge.load()]
TRUE = [
    "Gato reduces peak memory by 38% on ImageNet compared with dense layers.",
    "Training needs 2,048 accelerators and 1.5 trillion tokens.",
    "Gato outperforms Zebra on every retrieval task.",
    "The survey covers 14 lakes over nine years.",
]
FALSE = [
    "Gato reduces peak memory by 83% on ImageNet compared with dense layers.",
    "Gato increases peak memory by 38% on ImageNet compared with dense layers.",
    "Gato does not reduce peak memory by 38% on ImageNet compared with dense layers.",
    "Training needs 2,048 accelerators and 1.5 billion tokens.",
    "Zebra outperforms Gato on every retrieval task.",
    "It improves recall on short inputs.",
    "The survey covers 41 lakes over nine years.",
    "Gato reduces peak memory by 38% on CIFAR-10 compared with dense layers.",
    "Bees communicate the position of flowers by dancing.",
]


def claim(text: str) -> Claim:
    quote = Quote(paper_id=PAPER.id, document_id=DOC.id, section="All", start=0, end=10, quote=TEXT[:10])
    return Claim(text=text, source=quote)


@pytest.mark.parametrize("judge", JUDGES, ids=lambda j: j.name)
@pytest.mark.parametrize("text", TRUE)
def test_own_sentences_are_supported(judge: Judge, text: str) -> None:
    verdict = judge.judge(claim(text), PASSAGES)
    assert verdict.label == "SUPPORTED"
    assert verdict.confidence > 0.8
    assert verdict.supporting


@pytest.mark.parametrize("judge", JUDGES, ids=lambda j: j.name)
@pytest.mark.parametrize("text", FALSE)
def test_twins_are_not(judge: Judge, text: str) -> None:
    verdict = judge.judge(claim(text), PASSAGES)
    assert verdict.label != "SUPPORTED"
    assert verdict.probabilities.SUPPORTED < 0.5


@pytest.mark.parametrize("judge", JUDGES, ids=lambda j: j.name)
def test_evidence_is_exact_and_marked(judge: Judge) -> None:
    for text in [*TRUE, *FALSE]:
        verdict = judge.judge(claim(text), PASSAGES, abstracts=["Gato, a router."])
        total = sum(verdict.probabilities.as_json().values())
        assert total == pytest.approx(1, abs=1e-3)
        for item in (*verdict.supporting, *verdict.refuting):
            quote = item.quote
            assert DOC.text[quote.start : quote.end] == quote.quote
            assert quote.document_id == DOC.id
            assert all(0 <= a < b <= len(quote.quote) for a, b in item.marks)
        assert {c.name for c in verdict.checks} >= {"numbers", "negation", "direction", "comparison", "names"}


@pytest.mark.parametrize("judge", JUDGES, ids=lambda j: j.name)
def test_batch_equals_single(judge: Judge) -> None:
    claims = [claim(t) for t in [*TRUE, *FALSE]]
    together = judge.judge_many(claims, [PASSAGES] * len(claims))
    alone = [judge.judge(c, PASSAGES) for c in claims]
    for one, other in zip(together, alone, strict=True):
        assert one.label == other.label
        assert pytest.approx(other.probabilities.SUPPORTED, abs=0.03) == one.probabilities.SUPPORTED


def test_disagreement_keeps_both_lists() -> None:
    other = "Gato increases peak memory by 38% on ImageNet compared with dense layers."
    doc = Document(text=other, sections=(Section(title="X", start=0, end=len(other)),), kind="text")
    more = passages(Paper(id="arxiv:0000.00002", title="Reply"), doc)
    verdict = Judge().judge(claim(TRUE[0]), [*PASSAGES, *more])
    assert verdict.supporting
    assert verdict.refuting


def test_nothing_to_judge_from() -> None:
    verdict = Judge().judge_text("Anything at all.", [], claim_id="x")
    assert (verdict.label, verdict.level, verdict.claim_id) == ("INSUFFICIENT", 0, "x")
    with pytest.raises(ValueError, match="1 claims"):
        Judge().judge_texts(["a"], [])


def test_through_retrieval() -> None:
    index = PassageIndex(PASSAGES)
    hits = index.search(TRUE[1], 3)
    assert Judge.load().judge_text(TRUE[1], [h.passage for h in hits]).label == "SUPPORTED"
