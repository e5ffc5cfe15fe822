"""The shipped weights: small, whole, and deterministic whatever the company."""

import json
from pathlib import Path

import numpy as np
import pytest

from evidence.calibration import FEATURES, read_calibration
from evidence.crossencoder import CrossEncoder
from evidence.encoder import MiniLM
from evidence.judge import CAREFUL, WEIGHTS, Judge

PAIRS = [
    ("The router cuts memory by 38%.", "Our router reduces memory use by 38% on average."),
    ("The router cuts memory by 38%.", "Our router does not reduce memory use at all."),
    ("Bees dance.", "Sparse layers activate few experts for each token."),
    ("", ""),
    ("x " * 400, "y " * 900),
]


@pytest.fixture(scope="module", params=["", CAREFUL])
def scorer(request: pytest.FixtureRequest) -> CrossEncoder:
    return CrossEncoder(WEIGHTS / request.param)


def test_size_and_card() -> None:
    assert (WEIGHTS / "judge.onnx").stat().st_size <= 30_000_000
    # Many hosts of repositories refuse files of more than 100 MiB.
    assert (WEIGHTS / CAREFUL / "judge.bin").stat().st_size < 100 * 2**20
    assert (WEIGHTS / "MODEL_CARD.md").is_file()


@pytest.mark.parametrize("folder", [WEIGHTS, WEIGHTS / CAREFUL])
def test_calibration_is_for_these_features_and_weights(folder: Path) -> None:
    calibration = read_calibration(folder / "calibration.json")
    assert np.shape(calibration.weights) == (len(FEATURES), 3)
    assert 0.3 <= calibration.supported <= calibration.verified <= 1
    raw = json.loads((folder / "calibration.json").read_text(encoding="utf-8"))
    judge = Judge.load(quick=folder == WEIGHTS)
    assert judge.name == "core:" + raw["provenance"].split("scorer ")[1], (
        "weights changed without calibrating again"
    )
    assert CrossEncoder(folder).name in judge.name


def test_scores_do_not_depend_on_company(scorer: CrossEncoder) -> None:
    together = scorer.score(PAIRS)
    assert together.shape == (len(PAIRS), 3)
    assert np.allclose(together.sum(axis=1), 1, atol=1e-5)
    for pair, row in zip(PAIRS, together, strict=True):
        assert np.array_equal(scorer.score([pair])[0], row)
    assert np.array_equal(scorer.score([*PAIRS, *PAIRS[::-1]])[: len(PAIRS)], together)
    assert scorer.score([]).shape == (0, 3)


def test_contradiction_is_told_from_support(scorer: CrossEncoder) -> None:
    first, second, third = scorer.score(PAIRS[:3])
    assert first[0] > second[0]
    assert second[1] > first[1]
    assert third[2] > first[2]


def test_without_weights_the_judge_still_works(tmp_path: Path) -> None:
    assert Judge.load(tmp_path).name == "core:features-v1"


def test_encoder_gives_unit_rows_in_order() -> None:
    encoder = MiniLM()
    texts = ["Sparse routers save memory.", "Memory is saved by sparse routing.", "Bees dance.", ""]
    vectors = encoder.encode(texts)
    assert vectors.shape == (4, 384)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-4)
    assert vectors[0] @ vectors[1] > vectors[0] @ vectors[2] + 0.3
    assert encoder.encode([]).shape == (0, 384)
