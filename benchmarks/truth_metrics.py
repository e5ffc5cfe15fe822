"""Figures of merit of verdicts, with confidence intervals that resample whole clusters."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import f1_score, roc_auc_score

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class Figures(NamedTuple):
    """What one method said of one data set; ``truth`` and ``label`` index ``state.claims.LABELS``."""

    truth: Ints
    label: Ints
    probabilities: Floats
    """Shape (claims, 3)."""
    verified: NDArray[np.bool_]
    groups: Sequence[str]


def auroc_supported(f: Figures) -> float:
    """Supported against the rest, by the probability of support."""
    return _auroc(f.truth == 0, f.probabilities[:, 0])


def auroc_against(f: Figures) -> float:
    """Supported against refuted, by the difference of the two probabilities."""
    keep = f.truth < 2
    return _auroc(f.truth[keep] == 0, (f.probabilities[:, 0] - f.probabilities[:, 1])[keep])


def macro_f1(f: Figures) -> float:
    """Over the classes that the set has."""
    classes = sorted(set(f.truth.tolist()))
    return float(f1_score(f.truth, f.label, labels=classes, average="macro", zero_division=0))


def calibration_error(f: Figures, bins: int = 10) -> float:
    """Expected calibration error of the probability of support (10 equal bins; Naeini et al. 2015)."""
    p, true = f.probabilities[:, 0], f.truth == 0
    index = np.minimum((p * bins).astype(int), bins - 1)
    return float(
        sum(
            (index == b).mean() * abs(p[index == b].mean() - true[index == b].mean())
            for b in range(bins)
            if (index == b).any()
        )
    )


def wrong_verified(f: Figures) -> float:
    """Share of the verified that are not supported."""
    return float((f.truth[f.verified] != 0).mean()) if f.verified.any() else float("nan")


def coverage(f: Figures) -> float:
    """Share of the supported that are verified."""
    return float(f.verified[f.truth == 0].mean()) if (f.truth == 0).any() else float("nan")


def passed(f: Figures, label: int) -> float:
    """Share of the claims of a true label that are called SUPPORTED."""
    return float((f.label[f.truth == label] == 0).mean()) if (f.truth == label).any() else float("nan")


def interval(f: Figures, figure: Callable[[Figures], float], rounds: int = 300) -> tuple[float, float]:
    """95 % percentile interval over resampled clusters."""
    rng = np.random.default_rng(17)
    names = sorted(set(f.groups))
    members = {n: np.flatnonzero(np.asarray(f.groups) == n) for n in names}
    values: list[float] = []
    for _ in range(rounds):
        drawn = rng.choice(len(names), len(names))
        rows = np.concatenate([members[names[i]] for i in drawn])
        part = Figures(f.truth[rows], f.label[rows], f.probabilities[rows], f.verified[rows], [])
        value = figure(part)
        if not np.isnan(value):
            values.append(value)
    if not values:
        return float("nan"), float("nan")
    return float(np.percentile(values, 2.5)), float(np.percentile(values, 97.5))


def reliability(f: Figures, bins: int = 10) -> list[tuple[float, float, int]]:
    """Mean probability, share true, and count of each bin that is not empty."""
    p, true = f.probabilities[:, 0], f.truth == 0
    index = np.minimum((p * bins).astype(int), bins - 1)
    return [
        (float(p[index == b].mean()), float(true[index == b].mean()), int((index == b).sum()))
        for b in range(bins)
        if (index == b).any()
    ]


def risk_coverage(f: Figures, smallest: int = 5) -> list[tuple[float, float]]:
    """(share of all claims taken, share of those that are not supported), most probable first."""
    order = np.argsort(-f.probabilities[:, 0], kind="stable")
    wrong = np.cumsum(f.truth[order] != 0) / np.arange(1, len(order) + 1)
    return [((i + 1) / len(order), float(wrong[i])) for i in range(smallest - 1, len(order))]


def _auroc(true: NDArray[np.bool_], score: Floats) -> float:
    return float(roc_auc_score(true, score)) if 0 < true.sum() < len(true) else float("nan")
