"""A name is found as a word of its own, in its usual spellings, and never inside another word."""

import pytest

from evidence.checks.names import check_names, mentions


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("T5", "The probe was trained at 5 Hz."),
        ("T5", "We tune mT5 on it."),
        ("T5", "We tune T50 and T5.1 on it."),
        ("A100", "It was run on a 100 m track."),
        ("BERT", "We tune DistilBERT on it."),
        ("BERT", "We tune BERTology on it."),
        ("GPT-4", "We ask GPT-4o and GPT-45."),
        ("GPT-3", "We ask GPT-3.5."),
        ("GPT-3.5", "We ask GPT-3. 5 others were left out."),
        ("Adam", "We train with AdamW."),
        ("Gato", "The investigators were blind to it."),
        ("AD", "We had a different group."),
        ("AD", "An ad hoc group of adults."),
        ("AD", "The patients were sent for Africa. Doctors came."),
        ("US", "It was told to us."),
        ("ISIN", "The code is in the file."),
        ("MoE", "We ran more of each."),
        ("ImageNet", "We label many images."),
        ("AlphaGo", "We set alpha by hand."),
        ("Performer", "The performance is high."),
        ("Nations", "It is an international body."),
        ("IL-1", "We see IL-17 rise."),
        ("PCR", "We used a qPCR."),
    ],
)
def test_no_name_is_found_inside_another_word(name: str, text: str) -> None:
    assert not mentions(text, name)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("GATO", "We train Gato here."),
        ("Gato", "We train GATO here."),
        ("MoE", "MOE layers are sparse."),
        ("T5", "We tune t5 on it."),
        ("LLMs", "An LLM can plan."),
        ("LLM", "The LLMs can plan."),
        ("A100", "Eight A100s were used."),
        ("GPT-4", "We ask GPT 4."),
        ("GPT-4", "We ask GPT4."),
        ("GPT4", "We ask GPT-4, twice."),
        ("GPT4", "We ask GPT 4."),
        ("Switch-Base", "We train Switch Base here."),
        ("SwitchBase", "We train Switch-Base here."),
        ("ResNet-50", "We train Res-\nNet 50 here."),
        ("BERT", "We tune Bio-BERT, (BERT) and BERT's heirs."),
        ("BERT", "The BERT_base model."),
        ("PAR2", "PAR(2) is cut."),
        ("IL-6", "The IL 6 level."),
        ("IFN", "We find that IFNγ is needed."),
        ("TGFβ1", "We find that TGF-beta1 is needed."),
        ("MoE", "A mixture of experts (MoE) is sparse."),
        ("MoE", "A mixture-of-experts layer is sparse."),
        ("BERT", "Bidirectional Encoder Representations from Transformers are tuned."),
        ("CNNs", "A convolutional neural network is tuned."),
        ("AD", "Patients with atopic dermatitis (AD) came."),
        ("AD", "Patients with Alzheimer's Disease came."),
        ("RL", "We turn to reinforcement learning."),
        ("USA", "In the US it fell."),
        ("Americans", "In the U.S. it fell."),
        ("COVID", "It was COVID19."),
        ("COVID-19", "The coronavirus spread."),
        ("CO2", "Carbon dioxide rose."),
        ("VAEs", "A variational autoencoder is trained."),
        ("QA", "It helps question answering."),
        ("Germany", "The German rate fell."),
        ("Bayes", "A Bayesian view."),
        ("Fine-tuning", "The fine-tuned model."),
    ],
)
def test_a_name_is_found_in_its_usual_spellings(name: str, text: str) -> None:
    assert mentions(text, name)


def test_a_claim_on_another_system_does_not_pass() -> None:
    claim, evidence = "The gate of GPT-4 improves recall.", "The gate of GPT-4o improves recall."
    assert check_names(claim, evidence).outcome == "fail"
    assert check_names(claim, evidence.replace("4o", "4")).outcome == "pass"


@pytest.mark.parametrize(
    ("claim", "evidence", "outcome"),
    [
        ("It helps in type 1 diabetes.", "It helps in type 2 diabetes.", "fail"),
        ("It helps in type 1 diabetes.", "It helps in type I diabetes.", "unknown"),
        ("It helps in type 1 diabetes.", "It helps in type 2 and in type 1 diabetes.", "unknown"),
        ("A phase III trial found it.", "A phase II trial found it.", "fail"),
        ("Classes of 12 pupils learned more.", "Class 3 learned more.", "unknown"),
        ("Grade 3 fevers were seen.", "Fevers were seen.", "unknown"),
    ],
)
def test_members_of_a_series_are_told_apart(claim: str, evidence: str, outcome: str) -> None:
    assert check_names(claim, evidence).check.outcome == outcome


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("Brown University's campus is in Providence.", "Brown's campus is in Providence."),
        ("Gato was trained in November.", "Gato was trained in the autumn."),
        ("It needs 40 GB of memory.", "It needs 40,000 megabytes of memory."),
        ("Warmer Weather Doubles Harvest Yields", "In warm summers harvests were twice as large."),
    ],
)
def test_words_that_any_name_may_have_name_nothing(claim: str, evidence: str) -> None:
    assert check_names(claim, evidence).outcome != "fail"
