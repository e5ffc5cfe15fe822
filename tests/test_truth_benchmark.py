"""The measuring itself: figures by hand, sentence numbering of training pairs, evidence found by its hash."""

import hashlib
import json
import random
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from benchmarks.train.data import from_abstract, nearest, plain, reported
from benchmarks.train.written import cut, nearest_sentences, overlap, pairs
from benchmarks.truth_data import ALONE, labelled
from benchmarks.truth_library import library, whole
from benchmarks.truth_metrics import (
    Figures,
    auroc_against,
    auroc_supported,
    calibration_error,
    coverage,
    macro_f1,
    risk_coverage,
    wrong_verified,
)
from benchmarks.truth_picture import picture
from benchmarks.truth_retrieval import judged, locate, rationales, searched
from evidence.encoder import MiniLM
from state.sources import Document, Section

SENTENCES = tuple(
    f"Sentence number {n} tells of subject {w} and of what was measured about it in some detail."
    for n, w in enumerate(["alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta"])
)


def figures() -> Figures:
    p = np.array([[0.9, 0.05, 0.05], [0.8, 0.1, 0.1], [0.7, 0.2, 0.1], [0.2, 0.6, 0.2], [0.1, 0.2, 0.7]])
    return Figures(
        np.array([0, 0, 1, 1, 2]),
        np.array([0, 0, 0, 1, 2]),
        p,
        np.array([True, True, True, False, False]),
        list("abcde"),
    )


def test_figures_of_merit_are_those_counted_by_hand() -> None:
    f = figures()
    assert auroc_supported(f) == 1.0
    assert auroc_against(f) == 1.0
    assert wrong_verified(f) == pytest.approx(1 / 3)
    assert coverage(f) == 1.0
    # Precision 2/3 and recall 1; 1 and 1/2; 1 and 1.
    assert macro_f1(f) == pytest.approx((0.8 + 2 / 3 + 1) / 3)
    # One claim a bin: |p - truth| averaged.
    assert calibration_error(f) == pytest.approx((0.1 + 0.2 + 0.7 + 0.2 + 0.1) / 5)


def test_risk_grows_as_less_probable_claims_are_taken() -> None:
    assert risk_coverage(figures(), smallest=2) == [
        (0.4, 0.0),
        (0.6, pytest.approx(1 / 3)),
        (0.8, 0.5),
        (1.0, pytest.approx(0.6)),
    ]


def test_the_picture_is_one_svg_with_every_set(tmp_path: Path) -> None:
    picture({"one": figures(), "two": figures()}, tmp_path / "p.svg")
    text = (tmp_path / "p.svg").read_text()
    assert text.startswith("<svg")
    assert text.endswith("</svg>\n")
    assert "one (5)" in text
    assert "two (5)" in text


def test_passages_know_which_sentences_they_hold() -> None:
    seen: set[int] = set()
    for found, held in cut("A title", SENTENCES):
        assert {i for i, s in enumerate(SENTENCES) if s in found.text} == held
        seen |= held
    assert seen == set(range(len(SENTENCES)))


def test_training_pairs_carry_the_label_only_where_the_deciding_sentence_is() -> None:
    for seed in range(20):
        made = list(
            pairs(
                "Subject gamma was measured.",
                "REFUTED",
                [frozenset({2})],
                "",
                SENTENCES,
                random.Random(seed),
                2,
            )
        )
        assert made
        for evidence, label, kind in made:
            assert (label == "REFUTED") == ("gamma" in evidence), evidence
            assert kind == ("" if label == "REFUTED" else "window")


def test_overlap_is_a_share_of_longer_words() -> None:
    assert overlap("Dense models converge slowly", "dense models do") == 0.5


def test_evidence_is_found_again_by_its_hash() -> None:
    pages = "First page. Nothing here.\n", "The  router was twice as\nfast, at 3.5 ms.\n", "Last page.\n"
    text = "".join(pages)
    section = Section(title="", start=0, end=len(text), kind="body")
    starts = (0, len(pages[0]), len(pages[0]) + len(pages[1]))
    document = Document(text=text, sections=(section,), kind="pdf", pages=starts)
    letters = re.sub(r"[^a-z0-9]", "", "router was twice as fast, at 3.5 ms")
    row = {
        "page": 2,
        "evidence_chars": len(letters),
        "evidence_sha256": hashlib.sha256(letters.encode()).hexdigest(),
    }
    span = locate(document, row)
    assert span is not None
    assert text[slice(*span)] == "router was twice as\nfast, at 3.5 ms"
    assert locate(document, {**row, "page": 3}) is None


def test_documents_that_will_be_reported_on_are_known(tmp_path: Path) -> None:
    (tmp_path / "claims").mkdir()
    rows = [{"dataset": "scifact", "doc_id": 7}, {"dataset": "checkcovid", "doc_id": 8}]
    (tmp_path / "claims" / "dev.jsonl").write_text("".join(json.dumps(r) + "\n" for r in rows))
    assert reported(tmp_path) == {"7"}


def test_a_claim_is_known_again_whatever_its_punctuation() -> None:
    assert plain("Green roofs -- hold back rain!") == plain("green roofs hold back rain")
    assert plain("Green roofs hold back rain") != plain("Green roofs hold back snow")


def test_the_nearest_run_of_sentences() -> None:
    assert nearest("epsilon and zeta", list(SENTENCES), 2) == " ".join(SENTENCES[4:6])
    assert nearest_sentences("subject epsilon measured", SENTENCES, random.Random(1)) >= {4}


class Knows:
    """A scorer that finds one word telling."""

    name = "knows"

    def score(self, pairs: Iterable[tuple[str, str]]) -> NDArray[np.float32]:
        return np.array([[0.0, 0.0, 0.1 if "zeta" in text else 0.9] for _, text in pairs], dtype=np.float32)


def test_rationales_are_counted_in_the_order_of_the_ranking() -> None:
    row = {
        "claim": "What was measured about epsilon?",
        "doc_id": "d",
        "title": "",
        "sentences": SENTENCES,
        "rationales": [[5]],
    }
    assert rationales([row], judged(Knows()))["a whole rationale at 1"] == 1.0
    assert rationales([row], searched(None))["a whole rationale at 1"] == 0.0
    assert judged(Knows())("zeta", [whole("d", s, at=i) for i, s in enumerate(SENTENCES)])[0] == 5


def _contradicting(label: str, decisive: int) -> dict[str, Any]:
    return {
        "dataset": "checkcovid",
        "id": label,
        "claim": "Epsilon is measured in the subject.",
        "doc_id": "d",
        "title": "A title",
        "sentences": list(SENTENCES),
        "label": label,
        "rationales": [[decisive]],
        "group": "g",
    }


def test_a_label_that_was_given_for_one_sentence_is_judged_from_that_sentence(tmp_path: Path) -> None:
    rows = [_contradicting("SUPPORTED", 4), _contradicting("INSUFFICIENT", 1)]
    (tmp_path / "claims").mkdir()
    (tmp_path / "claims" / "dev.jsonl").write_text("".join(json.dumps(r) + "\n" for r in rows))
    whole = labelled(tmp_path, "dev", ("checkcovid",))
    assert whole[0].passages == whole[1].passages, "the same input with two labels"
    alone = {c.label: c for c in labelled(tmp_path, "dev", ("checkcovid" + ALONE,))}
    assert [p.text for p in alone["SUPPORTED"].passages] == [SENTENCES[4]]
    assert [p.text for p in alone["INSUFFICIENT"].passages] == [SENTENCES[1]]
    pairs_made = list(from_abstract(rows[1], random.Random(1)))
    assert [(p["e"], p["y"]) for p in pairs_made] == [(SENTENCES[1], "INSUFFICIENT")]


def test_a_claim_is_looked_up_among_all_abstracts(tmp_path: Path) -> None:
    texts = {
        1: ("Cold storage", ["Vaccines were kept cold.", "Storage at four degrees kept them active."]),
        2: ("Honey", ["Bees were fed.", "Honey slowed the growth of bacteria in wounds."]),
        3: ("Sleep", ["Students slept less.", "Their marks fell."]),
    }
    lines = [{"doc_id": n, "title": t, "sents": s} for n, (t, s) in texts.items()]
    row = {
        "dataset": "scifact",
        "claim": "Honey slows bacteria.",
        "group": "g",
        "label": "SUPPORTED",
        "doc_id": "2",
    }
    other = {**row, "label": "INSUFFICIENT", "doc_id": "1"}
    (tmp_path / "claims").mkdir()
    for name, rows in (("scifact_corpus", lines), ("dev", [row, other])):
        text = "".join(json.dumps(r) + "\n" for r in rows)
        (tmp_path / "claims" / f"{name}.jsonl").write_text(text)
    (case,) = library(tmp_path, "dev", MiniLM())
    assert case.label == "SUPPORTED"
    assert case.passages[0].paper_id == "2"
    assert len({p.paper_id for p in case.passages}) > 1
