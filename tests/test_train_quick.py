"""What the quick reader is taught with, and how both readers are combined: no fitted sign can turn a check around."""

import json
import random
from pathlib import Path

import numpy as np
import pytest

from benchmarks.train import calibrate, teach
from evidence.calibration import FEATURES


def test_a_teacher_softens_the_label_and_a_pair_without_one_keeps_it() -> None:
    assert teach.wanted({"y": "REFUTED"}) == (0, 1, 0)
    taught = teach.wanted({"y": "REFUTED", "t": [0.5, 0.3, 0.2]})
    own = 1 - teach.TAUGHT
    assert taught == pytest.approx((teach.TAUGHT * 0.5, own + teach.TAUGHT * 0.3, teach.TAUGHT * 0.2))
    assert sum(taught) == pytest.approx(1)


def test_each_pair_is_asked_about_once_and_the_others_are_not_among_them(tmp_path: Path) -> None:
    rows = [{"d": "written", "c": f"claim {i % 40}", "e": "text", "y": "SUPPORTED"} for i in range(80)]
    rows.append({"d": "scifact", "c": "long", "e": "word " * teach.LONGEST, "y": "REFUTED"})
    (tmp_path / "train.jsonl").write_text("".join(json.dumps(r) + "\n" for r in rows), encoding="utf-8")
    asked = teach.chosen(tmp_path, random.Random(1))
    assert sorted(r["c"] for r in asked) == sorted({f"claim {i}" for i in range(40)})
    left = teach.others(tmp_path, asked[:30], random.Random(1))
    assert {r["c"] for r in left} == {"long", *(r["c"] for r in asked[30:])}


def test_the_fit_finds_what_decides_and_keeps_its_signs() -> None:
    rng = np.random.default_rng(5)
    x = rng.normal(size=(600, len(FEATURES)))
    x[:, -1] = 1
    support, failed = FEATURES.index("support_1"), FEATURES.index("numbers_fail")
    x[:, failed] = rng.random(600) < 0.3
    y = np.where(x[:, support] > 0.6, 0, np.where(x[:, support] < -0.6, 1, 2))
    weights = calibrate.fit(x, y, np.ones(600))
    assert (calibrate.predict(x, weights).argmax(axis=1) == y).mean() > 0.8
    assert weights[support, 0] > weights[support, 2] > weights[support, 1]

    # Where a failed check goes with support, against what it means, the fit does not follow.
    y[x[:, failed] > 0] = 0
    weights = calibrate.fit(x, y, np.ones(600))
    assert weights[failed, 0] <= weights[failed, 1:].min() + 1e-6
