"""What was learned on validation data after training: how to combine, how sure to be, where to stop."""

import json
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

FEATURES = (
    "support_1",
    "support_2",
    "refute_1",
    "refute_2",
    "insufficient_1",
    "cover",
    "runs",
    "numbers_fail",
    "numbers_missing",
    "negation_fail",
    "direction_fail",
    "comparison_fail",
    "names_fail",
    "passages",
    "verbatim",
    "cover_all",
    "names_missing",
    "together_support",
    "together_refute",
    "together_insufficient",
    "closely_support",
    "closely_refute",
    "closely_insufficient",
    "numbers_pass",
    "direction_pass",
    "names_pass",
    "bias",
)
"""Names of the claim-level features in order; ``evidence.aggregate.features`` computes them."""


class Calibration(NamedTuple):
    """Weights of the multinomial logistic that turns features into probabilities, and the two thresholds."""

    weights: tuple[tuple[float, ...], ...]
    """Shape (len(FEATURES), 3), columns as ``state.claims.LABELS``."""
    supported: float
    """Probability of support from which the label SUPPORTED is given."""
    verified: float
    """Probability of support from which a SUPPORTED claim may count as verified."""
    temperature: float = 1.0
    provenance: str = "set by hand"

    def probabilities(self, features: Sequence[float]) -> NDArray[np.float64]:
        """Three probabilities summing to one."""
        z = (
            np.asarray(features, dtype=np.float64)
            @ np.asarray(self.weights, dtype=np.float64)
            / self.temperature
        )
        z -= z.max()
        e = np.exp(z)
        return e / e.sum()


def _by_hand() -> Calibration:
    rows = {
        "support_1": (1.1, 0.0, 0.0),
        "refute_1": (0.0, 1.1, 0.0),
        "insufficient_1": (0.0, 0.0, 0.6),
        "runs": (0.6, 0.0, 0.0),
        "numbers_missing": (-2.0, 0.0, 0.5),
        "bias": (0.0, 0.0, 0.3),
    }
    zero = (0.0, 0.0, 0.0)
    return Calibration(tuple(rows.get(name, zero) for name in FEATURES), supported=0.5, verified=0.6)


BY_HAND = _by_hand()
"""For the scorer without weights."""


@lru_cache(maxsize=4)
def read_calibration(path: Path) -> Calibration:
    """Read ``calibration.json`` as ``benchmarks/train/calibrate.py`` writes it.

    Raises:
        ValueError: the file names other features than this version computes.
    """
    raw = json.loads(path.read_text(encoding="utf-8"))
    if tuple(raw["features"]) != FEATURES:
        raise ValueError(f"{path.name}: made for other features; run benchmarks/train/calibrate.py again")
    return Calibration(
        weights=tuple(tuple(row) for row in raw["weights"]),
        supported=raw["supported"],
        verified=raw["verified"],
        temperature=raw.get("temperature", 1.0),
        provenance=raw.get("provenance", ""),
    )
