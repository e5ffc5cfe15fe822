"""Fit the combination, calibration and thresholds of the judge on validation data, and write ``calibration.json``: one
for the quick judge in FOLDER, one for the careful one in FOLDER/careful.

Usage: python -m benchmarks.train.calibrate ../shared/data FOLDER [FIELD_FOLDER]. Only sets that the weights may be
trained on are used, their validation groups only, and the half of the field's own claims that is for learning.
"""

import json
import random
import sys
from collections import defaultdict
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import logsumexp
from sklearn.model_selection import GroupKFold

from benchmarks.truth_data import ALONE, Case, catalogue, field, labelled, twins_of, written
from benchmarks.truth_metrics import (
    Figures,
    auroc_against,
    auroc_supported,
    calibration_error,
    coverage,
    macro_f1,
)
from evidence.aggregate import features, settle
from evidence.calibration import FEATURES
from evidence.cited import uncited
from evidence.crossencoder import CrossEncoder
from evidence.encoder import MiniLM
from evidence.judge import CAREFUL
from evidence.reading import read
from evidence.scorers import PairScorer, Remembering
from state.claims import LABELS

WRONG = 0.05
"""Largest share of wrong ones among the verified: of all validation cases (twins included, weighted as in the fit), and
of the natural claims of LABELLED, where one more is counted as wrong than was seen."""
LABELLED = ("scifact", "checkcovid" + ALONE, "field", "fever", "wice")
"""Sets whose claims and labels are by people who were not out to deceive a judge."""
SURE = 0.9
"""No verified claim is less sure than this by itself, however few are wrong on average."""
FIELD, PAPER_FOLDS = "field", 7
LEAST = 20
"""Claims above a threshold from which its share of wrong ones says anything."""
STRENGTH = 0.1
"""Inverse of the ridge on the weights. On sets that the fit had not seen, 0.1 gave the smaller log loss than 1.0 on seven
of eight, 0.02 on four (the harder ones)."""
SUPPORTED = 0.4
"""Threshold of the label: a higher one lets fewer twins pass, a lower one gains less than 0.02 macro-F1."""
SHARES = {
    "scifact": 1.0,
    "checkcovid" + ALONE: 1.0,
    "field": 1.0,
    "written": 0.4,
    "scitldr": 0.4,
    "fever": 0.3,
    "wice": 0.2,
    "arxiv": 0.5,
}
"""Weight of each set in the fit, whatever its size."""
TWINS, MIXED = 0.1, 0.4
"""Weight of all twins of a set against the set itself, and of a claim against another document: more of them teaches
the judge to doubt, and its probabilities of natural claims are then too low."""


def gather(shared: Path, field_folder: Path | None) -> list[Case]:
    """Validation cases, their twins, and claims against passages of another document."""
    sets = ("scifact", "checkcovid" + ALONE, "scitldr", "fever", "wice")
    cases = labelled(shared, "valid", sets, 130)
    cases += catalogue(shared, 110) + written(shared)
    if field_folder:
        cases += field(shared, field_folder, "learn", MiniLM())
    mixed: list[Case] = []
    rng = random.Random(9)
    by_set: dict[str, list[Case]] = defaultdict(list)
    for case in cases:
        by_set[case.dataset].append(case)
    for part in by_set.values():
        for case in rng.sample(part, min(40, len(part) // 3)):
            other = rng.choice(part)
            if other.group != case.group:
                mixed.append(case._replace(label="INSUFFICIENT", passages=other.passages, kind="mixed"))
    made = twins_of(cases)
    return cases + mixed + rng.sample(made, min(500, len(made)))


def table(cases: list[Case], quick: PairScorer, careful: PairScorer) -> NDArray[np.float64]:
    """Features of every case, shape (cases, features)."""
    claims = [uncited(c.claim) for c in cases]
    readings = read(claims, [c.passages for c in cases], quick, careful)
    return np.asarray([features(claim, *r) for claim, r in zip(claims, readings, strict=True)])


def weights_of(cases: list[Case]) -> NDArray[np.float64]:
    """Sample weights: sets by SHARES, twins by TWINS."""
    size: dict[tuple[str, bool], int] = defaultdict(int)
    for case in cases:
        size[case.dataset, bool(case.twin_of)] += 1
    return np.array(
        [
            SHARES[c.dataset]
            * (TWINS if c.twin_of else MIXED if c.kind == "mixed" else 1.0)
            / size[c.dataset, bool(c.twin_of)]
            * 1000
            for c in cases
        ]
    )


def fit(x: NDArray[np.float64], y: NDArray[np.int64], w: NDArray[np.float64]) -> NDArray[np.float64]:
    """Weights of shape (features, 3) of a ridge multinomial logistic whose signs are held by ``bounds``; the last feature
    is the constant.
    """
    count = x.shape[1]
    wanted, weight = np.eye(3)[y], (w / w.mean())[:, None]

    def loss(flat: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        held = _columns(flat[:count], flat[count:])
        z = x @ held
        log = z - logsumexp(z, axis=1, keepdims=True)
        value = 0.5 * (held**2).sum() - STRENGTH * (weight * wanted * log).sum()
        slope = held + STRENGTH * x.T @ (weight * (np.exp(log) - wanted))
        slope -= slope.mean(axis=1, keepdims=True)
        return float(value), np.concatenate([slope[:, 0] + slope[:, 1], -slope[:, 1]])

    found = minimize(
        loss, np.zeros(2 * count), jac=True, method="L-BFGS-B", bounds=bounds(), options={"maxiter": 3000}
    )
    return _columns(found.x[:count], found.x[count:])


def bounds() -> list[tuple[float | None, float | None]]:
    """Of every feature's weight for support over insufficiency, then of those for support over refutation: no failed
    check and no reading to the contrary may ever count for a claim, however the fit would balance it.
    """
    free, up, down = (None, None), (0.0, None), (None, 0.0)
    over_nothing: list[tuple[float | None, float | None]] = []
    over_refuted: list[tuple[float | None, float | None]] = []
    for name in FEATURES:
        supports = "support" in name or name == "verbatim"
        fails = name.endswith("_fail")
        over_nothing.append(
            up
            if supports or name.endswith("_pass")
            else down
            if fails or "insufficient" in name or name.endswith("_missing")
            else free
        )
        over_refuted.append(up if supports else down if fails or "refute" in name else free)
    return over_nothing + over_refuted


def _columns(over_nothing: NDArray[np.float64], over_refuted: NDArray[np.float64]) -> NDArray[np.float64]:
    """The weights of the three labels, centred, by what support has over the other two."""
    held = np.stack([over_nothing, over_nothing - over_refuted, np.zeros_like(over_nothing)], axis=1)
    return held - held.mean(axis=1, keepdims=True)


def predict(x: NDArray[np.float64], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Softmax probabilities."""
    z = x @ weights
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def left_out(
    x: NDArray[np.float64], y: NDArray[np.int64], w: NDArray[np.float64], cases: list[Case]
) -> NDArray[np.float64]:
    """Probabilities of every case by what was fitted without it: each set is judged by what was fitted on the others, for
    a user's claims are of no set that was fitted on; the field's, which are of a user's kind, by what was fitted on the
    others and on its other papers.
    """
    sets = np.array([c.dataset for c in cases])
    own = np.flatnonzero(sets == FIELD)
    parts = [np.flatnonzero(sets == name) for name in sorted({*sets.tolist()} - {FIELD})]
    if len(own):
        papers = [cases[i].group for i in own]
        parts += [own[held] for _, held in GroupKFold(PAPER_FOLDS).split(own, groups=papers)]
    out = np.zeros((len(cases), 3))
    for test in parts:
        train = np.setdiff1d(np.arange(len(cases)), test)
        out[test] = predict(x[test], fit(x[train], y[train], w[train]))
    return np.stack([settle(p, row) for p, row in zip(out, x, strict=True)])


def main(shared: Path, folder: Path, field_folder: Path | None) -> None:
    """Fit, choose thresholds on predictions for sets left out of the fit, print what was seen, write the file."""
    cases = gather(shared, field_folder)
    quick = Remembering(CrossEncoder(folder, threads=2))
    finish(cases, table(cases, quick, quick), quick.name, folder)
    if (folder / CAREFUL).is_dir():
        careful = CrossEncoder(folder / CAREFUL, threads=2)
        finish(cases, table(cases, quick, careful), f"{quick.name}+{careful.name}", folder / CAREFUL)


def finish(cases: list[Case], x: NDArray[np.float64], scorer: str, folder: Path) -> None:
    """Fit on the features ``x`` of ``cases``, choose the thresholds, print and write."""
    y = np.array([LABELS.index(c.label) for c in cases])
    w = weights_of(cases)
    groups = np.array([f"{c.dataset}/{c.group}" for c in cases])
    names = np.array([c.dataset for c in cases])
    out = left_out(x, y, w, cases)
    kinds = np.array([c.kind if c.twin_of else "" for c in cases])
    real = np.array([not c.twin_of and c.kind != "mixed" for c in cases])
    near = real & np.isin(names, LABELLED)
    verified = max(
        SURE,
        _verified(out[:, 0], y == 0, w),
        _verified(out[near, 0], y[near] == 0, np.ones(near.sum()), unseen=1),
    )
    supported = SUPPORTED
    for name in SHARES:
        q = real & (names == name)
        if not q.any():
            continue
        f = Figures(y[q], decide(out[q], supported), out[q], out[q, 0] >= verified, groups[q].tolist())
        print(
            f"{name:12s} n={q.sum()} AUROC {auroc_supported(f):.3f} macro-F1 {macro_f1(f):.3f} "
            f"sup v ref {auroc_against(f):.3f} ECE {calibration_error(f):.3f} "
            f"wrong {(f.truth[f.verified] != 0).sum()} of {f.verified.sum()} verified, coverage {coverage(f):.2f}"
        )
    for kind in sorted(set(kinds) - {""}):
        q = kinds == kind
        print(f"twin {kind:12s} n={q.sum()} called SUPPORTED {(decide(out[q], supported) == 0).mean():.3f}")
    chosen = out[:, 0] >= verified
    natural = chosen & real
    print(f"supported from {supported:.2f}, verified from {verified:.2f}: wrong {np.mean(y[chosen] != 0):.3f} of all "
          f"{chosen.sum()}, {np.mean(y[natural] != 0):.3f} of {natural.sum()} natural claims; coverage of the "
          f"supported {natural[y == 0].sum() / (real & (y == 0)).sum():.2f}")  # fmt: skip
    final = fit(x, y, w)
    for name, row in zip(FEATURES, final, strict=True):
        print(f"  {name:18s}", np.round(row, 2))
    record = {
        "features": list(FEATURES),
        "weights": [[round(float(v), 5) for v in row] for row in final],
        "supported": round(supported, 3),
        "verified": round(verified, 3),
        "temperature": 1.0,
        "provenance": "benchmarks/train/calibrate.py on validation groups of SciFact, Check-COVID, SciTLDR, FEVER, "
        "WiCE, arXiv abstracts, the learning half of the field's claims, and twins of them; scorer " + scorer,
    }
    (folder / "calibration.tmp").write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    (folder / "calibration.tmp").replace(folder / "calibration.json")


def decide(p: NDArray[np.float64], supported: float) -> NDArray[np.int64]:
    """The labels that the judge gives."""
    label = np.where(p[:, 1] > p[:, 2], 1, 2)
    return np.where((p[:, 0] >= supported) & (p[:, 0] >= p[:, 1]), 0, label)


def _verified(
    p: NDArray[np.float64], true: NDArray[np.bool_], w: NDArray[np.float64], unseen: float = 0.0
) -> float:
    """Smallest threshold above which the weighted share of wrong ones, ``unseen`` more counted, stays within WRONG; where
    none is that good, the best.
    """
    order = np.argsort(-p)
    share = (np.cumsum(w[order] * ~true[order]) + unseen) / (np.cumsum(w[order]) + unseen)
    share[:LEAST] = 1.0
    fine = np.flatnonzero(share <= WRONG)
    return float(p[order][fine[-1] if len(fine) else int(share.argmin())])


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]) if len(sys.argv) > 3 else None)
