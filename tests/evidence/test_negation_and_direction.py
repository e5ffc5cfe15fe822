"""What is said in other words is no contradiction, and what is denied, turned round or unsaid still is one."""

import pytest

from evidence.checks import run_checks

AGREEING = [
    # A negation that concerns another part of the sentence, or the same thing under another cue.
    ("Statins reduce stroke.", "Statins reduce stroke but do not reduce mortality."),
    ("Neither Gato nor Zebra improves recall.", "Gato and Zebra do not improve recall."),
    ("Gato and Zebra do not improve recall.", "Neither Gato nor Zebra improves recall."),
    ("No patient died.", "The patients did not die."),
    ("No patient died in the stent study.", "All survived the stent study, as every patient did."),
    ("Guests were no longer allowed to gather in halls.", "Gathering of guests in halls was prohibited."),
    ("Gato does not work by changing methylation.", "Gato works independent of methylation."),
    ("No letter of Gato goes unread.", "Every letter of Gato is read."),
    # So much above one thing is so much below the other.
    ("Gato scores 3 points above Zebra.", "Zebra scores 3 points lower than Gato."),
    ("Gato is 2x faster than Zebra.", "Gato is 2x smaller than Zebra."),
    ("The patients did not die.", "No patient died."),
    # A negation that an opposite word or the reversed comparison answers.
    ("The gate does not increase memory use.", "The gate decreases memory use."),
    ("The gate decreases memory use.", "The gate does not increase memory use."),
    ("The gate does not make memory smaller.", "The gate makes memory larger."),
    ("Gato does not hurt accuracy.", "Gato improves accuracy."),
    ("Gato does not outperform Zebra.", "Zebra outperforms Gato."),
    ("Gato doesn't outperform Zebra.", "Zebra outperforms Gato."),
    ("Gato doesn’t outperform Zebra.", "Zebra outperforms Gato."),
    ("Zebra outperforms Gato.", "Gato doesn't outperform Zebra."),
    ("Zebra outperforms Gato.", "Gato fails to outperform Zebra."),
    ("Gato outperforms Zebra.", "No model outperforms Gato, and Gato outperforms Zebra."),
    # A negated bound.
    ("Accuracy is not less than 90%.", "Accuracy is at least 90%."),
    ("Accuracy is at least 90%.", "Accuracy is not less than 90%."),
    ("Accuracy is not more than 90%.", "Accuracy is at most 90%."),
    ("Recall is not fewer than 9 points.", "Recall is at least 9 points."),
    # Value against amount, and nouns that look like directions.
    ("Gato improves perplexity.", "Gato reduces perplexity."),
    ("Gato reduces perplexity.", "Gato improves perplexity."),
    ("Gato improves latency.", "Gato lowers latency."),
    ("Gato improves accuracy and loss.", "Gato lowers the loss and raises accuracy."),
    ("Gato makes training faster.", "Gato reduces training time."),
    ("Gato reduces training time.", "Gato makes training faster."),
    ("The new term improves calibration.", "The new loss sharpens calibration."),
    ("The method raises accuracy.", "The residual blocks sharpen accuracy."),
    ("The method raises accuracy.", "The random cuts sharpen accuracy."),
    ("Gato reduces activation memory.", "Gato lowers memory use."),
    # The same direction word or its opposite, said of something else.
    ("Gato increases memory on SQuAD.", "Gato reduces latency on SQuAD."),
    ("Gato increases training memory.", "Gato reduces training time."),
    ("Gato increases memory.", "Gato reduces memory latency."),
    ("Gato increases speed.", "Gato raises speed and reduces memory."),
    # Words of quantity, and words for the top.
    ("Most patients recovered.", "72% of patients recovered."),
    ("Most of the patients recovered.", "72% of the patients recovered."),
    ("Training works without any labels.", "Training works without labels."),
    ("Gato does not need any labels.", "Gato does not need labels."),
    ("Gato has the best accuracy on SQuAD.", "Gato has the highest accuracy on SQuAD."),
    ("Gato has the best perplexity on SQuAD.", "Gato has the lowest perplexity on SQuAD."),
    ("Gato is the largest model on SQuAD.", "Gato is the biggest model on SQuAD."),
    ("Gato has the smallest error on SQuAD.", "Gato has the lowest error on SQuAD."),
]

OPPOSED = [
    ("negation", "Statins reduce stroke.", "Statins do not reduce stroke."),
    ("negation", "Statins do not reduce stroke.", "Statins reduce stroke."),
    (
        "negation",
        "Statins reduce stroke and mortality.",
        "Statins reduce stroke but do not reduce mortality.",
    ),
    ("negation", "The gate does not increase memory.", "The gate increases memory."),
    ("negation", "The gate increases memory.", "The gate does not increase memory."),
    # What is set aside follows; what stands before it is said.
    ("negation", "Aspirin does not reduce mortality.", "Aspirin reduces mortality despite bleeding."),
    ("negation", "Aspirin does not reduce mortality.", "Aspirin reduces mortality independent of its dose."),
    ("negation", "The gate does not increase memory.", "The gate increases memory and decreases cost."),
    ("negation", "No patient died.", "The patients died."),
    ("negation", "Neither Gato nor Zebra improves recall.", "Gato and Zebra improve recall."),
    ("negation", "Gato does not outperform Zebra.", "Gato outperforms Zebra."),
    ("negation", "Gato doesn’t outperform Zebra.", "Gato outperforms Zebra."),
    (
        "negation",
        "Gato gives a cost and no details of a loss.",
        "Gato gives no cost and no details of a loss.",
    ),
    (
        "negation",
        "Training does not harden them with a loss.",
        "The hardening loss and training harden them.",
    ),
    ("numbers", "Accuracy is not less than 90%.", "Accuracy is less than 90%."),
    ("negation", "Accuracy is not greater than 90%.", "Accuracy is greater than 90%."),
    ("comparison", "Gato outperforms Zebra.", "Zebra outperforms Gato."),
    ("direction", "Gato improves accuracy.", "Gato hurts accuracy."),
    ("direction", "Gato improves accuracy.", "Gato lowers accuracy."),
    ("direction", "Gato lowers accuracy.", "Gato improves accuracy."),
    ("direction", "Gato increases memory use.", "Gato reduces memory use."),
    ("direction", "Gato increases memory use.", "Gato lowers memory use."),
    ("direction", "Gato increases memory use.", "Gato cuts memory use."),
    ("direction", "Gato increases memory use.", "Gato decreases memory use and increases speed."),
    ("direction", "Gato is faster on SQuAD.", "Gato is slower on SQuAD."),
    ("direction", "Gato is 2.9 above the dense Zebra.", "Gato is 2.9 lower than the dense Zebra."),
    ("direction", "Its error is 13.5% above that of Zebra.", "Its error is 13.5% lower than that of Zebra."),
    ("direction", "Aspirin promotes growth.", "Aspirin blocks growth."),
    ("direction", "The balancing gain spreads tokens.", "The balancing loss spreads tokens."),
    ("superlatives", "Gato is the best model on SQuAD.", "Gato is a good model on SQuAD."),
    ("superlatives", "Gato is the best model on SQuAD.", "Gato is a model on top of SQuAD."),
    ("superlatives", "Gato has the best accuracy on SQuAD.", "Gato has the lowest accuracy on SQuAD."),
    ("superlatives", "Gato is the most accurate model.", "Gato is an accurate model."),
    ("superlatives", "Gato works on any input image.", "Gato works on some input image."),
    ("superlatives", "All patients recovered.", "Some patients recovered."),
]


@pytest.mark.parametrize(("claim", "evidence"), AGREEING)
def test_other_words_for_the_same_fail_no_check(claim: str, evidence: str) -> None:
    failed = {f.check.name: f.check.detail for f in run_checks(claim, evidence) if f.outcome == "fail"}
    assert not failed


@pytest.mark.parametrize(("name", "claim", "evidence"), OPPOSED)
def test_a_contradiction_fails(name: str, claim: str, evidence: str) -> None:
    assert name in {f.check.name for f in run_checks(claim, evidence) if f.outcome == "fail"}
