"""Each check passes on honest renderings and fails on false ones."""

import pytest

from evidence.checks import run_checks
from evidence.checks.negation import check_negation
from evidence.checks.quantities import quantities
from evidence.tokens import stem
from evidence.vetoes import STATED, judge_passage
from state.sources import Passage


def outcome(name: str, claim: str, evidence: str) -> str:
    return next(f.outcome for f in run_checks(claim, evidence) if f.check.name == name)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Mixtral 8x7B and T5-11B beat GPT-4 on CIFAR-10", []),
        ("see Table 3, Section 4.2 and [12, 14]", []),
        ("as Smith et al. (2019) found", []),
        ("a 3x3 kernel with top-1 accuracy", []),
        ("1.6 trillion parameters", [(1.6e12, "")]),
        ("a 7B model on 40 GB", [(7e9, ""), (4e10, "byte")]),
        ("7x faster", [(7, "x")]),
        ("twice as fast", [(2, "x")]),
        ("falls by 3.2 percentage points", [(3.2, "pp")]),
        ("60\\% of it", [(60, "%")]),
        ("12 ms", [(0.012, "s")]),
        ("2,048 experts", [(2048, "")]),
        ("1.5 × 10^8 tokens", [(1.5e8, "")]),
        ("twenty-five models and one hundred and fifty mice", [(25, ""), (150, "")]),
        ("two and a half years", [(30, "month")]),
        ("one in ten people", [(10, "%")]),
        ("four fifths of them", [(80, "%")]),
        ("a third stage", []),
        ("a ratio of 0·98", [(0.98, "")]),
        ("10\u2009000 patients or 10 000 mice", [(10000, ""), (10000, "")]),
        ("10^5 cells, 2.5 x 10(6) cells", [(1e5, ""), (2.5e6, "")]),
        ("5 μg in 10 ml over 24 hrs", [(5e-6, "g"), (0.01, "l"), (86400, "s")]),
        ("a double-blind trial of triple-negative tumours", []),
        ("risk doubled", [(2, "x")]),
        ("a fivefold rise", [(5, "x")]),
    ],
)
def test_quantities(text: str, expected: list[tuple[float, str]]) -> None:
    assert [(pytest.approx(q.low), q.unit) for q in quantities(text)] == expected


def test_range() -> None:
    (found,) = quantities("between 10 and 20%")
    assert (found.low, found.high, found.unit) == (10, 20, "%")


@pytest.mark.parametrize(
    ("claim", "evidence", "expected"),
    [
        ("The router cuts cost by 40%.", "Our router cuts cost by 40 percent.", "pass"),
        ("The router cuts cost by about 40%.", "Our router cuts cost by 41.3%.", "pass"),
        ("The router cuts cost by 40%.", "Our router cuts cost by 45%.", "fail"),
        ("It has 1.6T parameters.", "It has 1.6 trillion parameters.", "pass"),
        ("It has 1.6B parameters.", "It has 1.6 trillion parameters.", "fail"),
        ("It gains 3 percentage points.", "It gains 3%.", "fail"),
        ("It runs seven times faster.", "It runs 7x faster.", "pass"),
        ("It needs half of the memory.", "It needs 50% of the memory.", "pass"),
        ("It takes 120 ms.", "It takes 0.12 s.", "pass"),
        ("It takes 120 ms.", "It takes 120 s.", "fail"),
        ("It uses 64 experts.", "It uses 128 experts.", "fail"),
        ("It uses 64 experts.", "It uses many experts.", "unknown"),
        ("Published in 2019.", "Published in 2020.", "fail"),
        ("Accuracy is over 90%.", "Accuracy is 93.1%.", "pass"),
        ("Accuracy is over 90%.", "Accuracy is 83.1%.", "fail"),
        ("The rate was 0.1.", "The rate was 0.05.", "fail"),
        ("Mixtral 8x7B wins.", "Mixtral 8x7B wins.", "unknown"),
        ("Fewer than one in ten patients died.", "In all, 8.2% of patients died.", "pass"),
        ("About four in ten were infected early.", "In all, 44% were infected early.", "pass"),
        ("About three in ten were infected early.", "In all, 44% were infected early.", "fail"),
        ("About one in three patients died.", "In all, 8.2% of patients died.", "fail"),
        ("More than half of the tests fail.", "We find that 63% of the tests fail.", "pass"),
        ("No less than seven points are gained.", "It gains 7.5 points.", "pass"),
        ("No more than 5% were lost.", "Losses came to 6.8%.", "fail"),
        ("More than 10 layers are kept.", "At most 10 layers are kept.", "fail"),
        ("Gato leads by about six points.", "Gato reaches 71.2% and Zebra 65.1%.", "pass"),
        ("Gato is about three times as slow.", "Gato takes 31 ms and Zebra 10 ms.", "pass"),
        ("Over a dozen models were tested.", "We test fourteen models.", "pass"),
        ("Rates fall after the age of 75.", "Those over 75 years had lower rates.", "pass"),
        ("It was seen in 25 nations.", "The ratio was 12.86 overall.", "unknown"),
        ("Accuracy rose to 92%.", "Accuracy rose from 85% to 92%.", "pass"),
        ("Rates were from 85% to 92%.", "Rates were 85% in men and 92% in women.", "pass"),
        ("Chromosome 21 is lost.", "Chromosome 22 is lost.", "fail"),
        ("An estimated 40 percent died.", "In all 40.7% died.", "pass"),
    ],
)
def test_numbers(claim: str, evidence: str, expected: str) -> None:
    assert outcome("numbers", claim, evidence) == expected


@pytest.mark.parametrize(
    ("name", "claim", "evidence", "expected"),
    [
        ("negation", "The gate does not improve recall.", "The gate improves recall.", "fail"),
        ("negation", "The gate improves recall.", "The gate does not improve recall.", "fail"),
        ("negation", "The gate does not improve recall.", "The gate doesn't improve recall.", "pass"),
        ("negation", "The gate improves recall.", "The gate not only improves recall.", "pass"),
        ("direction", "The gate increases memory use.", "The gate decreases memory use.", "fail"),
        ("direction", "The gate increases memory use.", "The gate raises memory use.", "pass"),
        ("direction", "The gate is faster on long inputs.", "The gate is slower on long inputs.", "fail"),
        ("comparison", "Gato outperforms Zebra on recall.", "Zebra outperforms Gato on recall.", "fail"),
        (
            "comparison",
            "Gato outperforms Zebra on recall.",
            "Zebra is outperformed by Gato on recall.",
            "pass",
        ),
        (
            "comparison",
            "Sparse nets are faster than dense nets.",
            "Dense nets are faster than sparse nets.",
            "fail",
        ),
        ("comparison", "Gato outperforms Zebra.", "Gato was trained longer than Lion.", "unknown"),
        ("superlatives", "Gato is the first to train on maps.", "Gato can train on maps.", "fail"),
        (
            "superlatives",
            "Gato is the first to train on maps.",
            "Gato is the first to train on maps.",
            "pass",
        ),
        ("names", "Gato improves recall on SQuAD.", "Gato improves recall on HotpotQA.", "fail"),
        ("names", "MoE layers improve recall.", "Mixture of experts layers improve recall.", "pass"),
        ("names", "We see IL-6 rise.", "We see interleukin-6 rise.", "pass"),
        ("names", "We see IL-1 rise.", "We see IL-17 rise.", "fail"),
        ("names", "Here ResNet-50 overfits.", "Here ResNet-101 overfits.", "fail"),
        ("names", "We had AD patients.", "We had several patients.", "fail"),
        ("names", "We grow Escherichia here.", "We grow E. coli here.", "pass"),
        ("names", "We praise Switch here.", "We praise the U.S. economy here.", "fail"),
        ("names", "We activate PAR2.", "We activate PAR(2).", "pass"),
        (
            "comparison",
            "The encoder is faster than the LSTM.",
            "The LSTM is faster than the encoder.",
            "fail",
        ),
        (
            "comparison",
            "Death is rarer in women than in men.",
            "Death is rarer in men than in women.",
            "fail",
        ),
        ("comparison", "Gato has been outperformed by Zebra.", "Zebra outperforms Gato.", "pass"),
        ("superlatives", "At least half of them relapsed.", "Half of them relapsed.", "unknown"),
        ("negation", "Statins improved recall.", "Statins did not (P = 0.4) improve recall.", "fail"),
        ("negation", "LPS raises NO production.", "LPS raises nitric oxide production.", "pass"),
        ("direction", "Wnt5 activates growth.", "Wnt5 inhibits growth.", "fail"),
        ("names", "Smoking worsens COVID-19.", "Smoking worsens COVID-19 in adults.", "pass"),
        ("names", "It runs BEiT-like training.", "It is trained as BEiT is.", "pass"),
        ("names", "TNF-alpha rises.", "We saw that TNF-α rises.", "pass"),
        ("negation", "Mice need Klf2 to breathe.", "Mice lacking Klf2 do breathe badly.", "pass"),
        ("direction", "It is at least ten times faster.", "It reduces time and is ten times faster.", "pass"),
    ],
)
def test_words(name: str, claim: str, evidence: str, expected: str) -> None:
    assert outcome(name, claim, evidence) == expected


def test_deciding_spans_point_at_the_words() -> None:
    claim, evidence = "It uses 64 experts.", "First. It uses 128 experts."
    found = next(f for f in run_checks(claim, evidence) if f.check.name == "numbers")
    assert [claim[s.start : s.end] for s in found.claim_spans] == ["64"]
    assert [evidence[s.start : s.end] for s in found.evidence_spans] == ["128"]


def test_a_negation_is_the_same_in_another_form_of_the_word() -> None:
    claim = "DeepSeekMoE 16B can be run on a single 40 GB GPU without quantizing it."
    evidence = "DeepSeekMoE 16B fits on one 40 GB GPU without quantization and can run 2.5 times as fast."
    assert check_negation(claim, evidence).outcome == "pass"
    assert check_negation(claim.replace("without", "by"), evidence).outcome == "fail"


def test_a_name_may_stand_in_the_title_of_the_text() -> None:
    claim, evidence = "GATO averages two scores.", "Our method averages two scores."
    assert outcome("names", claim, evidence) != "pass"
    named = run_checks(claim, evidence, "GATO: a router that counts")
    assert next(f.outcome for f in named if f.check.name == "names") == "pass"


@pytest.mark.parametrize(
    "forms",
    [
        "gene genes",
        "rate rates rated rating",
        "embed embedding embeddings",
        "family families",
        "analysis analyses",
        "control controlled",
        "mouse mice",
        "dose doses dosed",
        "virus viruses",
        "box boxes",
        "approach approaches",
        "apply applied applies",
    ],
)
def test_forms_of_one_word_have_one_stem(forms: str) -> None:
    assert len({stem(word) for word in forms.split()}) == 1


@pytest.mark.parametrize(
    ("claim", "evidence", "states"),
    [
        ("Green roofs hold back rain.", "In summer green roofs hold back rain.", True),
        ("Roofs are likely to leak in rain.", "Roofs are less likely to leak in rain.", False),
        ("Roofs leak in rain.", "Few roofs leak in rain.", False),
        (
            "Adhesion is rescued by alpha but not by beta.",
            "Adhesion is rescued by beta but not by alpha.",
            False,
        ),
    ],
)
def test_a_text_states_a_claim_only_in_its_order_and_with_its_small_words(
    claim: str, evidence: str, states: bool
) -> None:
    passage = Passage(paper_id="p", document_id="d", section="", start=0, end=len(evidence), text=evidence)
    judged = judge_passage(claim, passage, (0.1, 0.8, 0.1))
    assert (judged.support >= STATED) == states
