"""One table of how far verdicts can be trusted: methods by data sets, with 95 % intervals.

Usage: python -m benchmarks.truth ../shared/data [--split dev|valid] [--field FOLDER] [--most N] [--picture FILE.svg]
[--json FILE]. The dev split is for the final report only; choose on ``valid``.
"""

import argparse
import json
import resource
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.truth_data import Case, field, labelled, twins_of
from benchmarks.truth_metrics import (
    Figures,
    auroc_against,
    auroc_supported,
    calibration_error,
    coverage,
    interval,
    macro_f1,
    passed,
    reliability,
    wrong_verified,
)
from evidence.encoder import MiniLM
from evidence.judge import Judge
from evidence.levels import place_free
from evidence.lexical import THRESHOLD, lexical_score
from state.claims import LABELS
from state.sources import Paper

SETS = ("scifact", "checkcovid", "citint", "field")
COLUMNS: tuple[tuple[str, Callable[[Figures], float]], ...] = (
    ("AUROC supported", auroc_supported),
    ("macro-F1", macro_f1),
    ("AUROC sup. v. ref.", auroc_against),
    ("ECE", calibration_error),
    ("wrong of verified", wrong_verified),
    ("coverage", coverage),
)


def judged(judge: Judge, cases: Sequence[Case]) -> Figures:
    """Verdicts of the judge."""
    verdicts = [
        place_free(v, {p.paper_id: Paper(id=p.paper_id, title=p.title) for p in c.passages})
        for c, v in ((c, judge.judge_text(c.claim, c.passages, claim_id=str(i))) for i, c in enumerate(cases))
    ]
    return _figures(
        cases,
        np.array([[v.probabilities.of(name) for name in LABELS] for v in verdicts]),
        np.array([LABELS.index(v.label) for v in verdicts]),
        np.array([v.verified for v in verdicts]),
    )


def by_cosine(cases: Sequence[Case], scores: Sequence[float], threshold: float) -> Figures:
    """A rule that calls everything above ``threshold`` supported and knows no refutation."""
    p = np.array(scores)
    passes = p >= threshold
    probabilities = np.stack([p, np.zeros_like(p), 1 - p], axis=1)
    return _figures(cases, probabilities, np.where(passes, 0, 2), passes)


def lexical(cases: Sequence[Case]) -> Figures:
    """The ancestor's rule on the text that the passages came from."""
    scores = [lexical_score(c.claim, [" ".join(p.text for p in c.passages)]) for c in cases]
    return by_cosine(cases, scores, THRESHOLD)


def embedding(encoder: MiniLM, cases: Sequence[Case]) -> Figures:
    """The largest cosine with a passage; threshold 0.6 stands in for one that a user would have to guess."""
    scores: list[float] = []
    for case in cases:
        claim = encoder.encode([case.claim])[0]
        scores.append(
            max(0.0, float((encoder.encode([p.text for p in case.passages]) @ claim).max(initial=0)))
        )
    return by_cosine(cases, scores, 0.6)


def _figures(cases: Sequence[Case], p: Any, label: Any, verified: Any) -> Figures:
    truth = np.array([LABELS.index(c.label) for c in cases])
    groups = [c.group for c in cases]
    if len(set(groups)) < 5:
        groups = [str(c.row.get("doc_id", i)) for i, c in enumerate(cases)]
    return Figures(truth, label, p, verified, groups)


def twin_rates(judge: Judge, cases: Sequence[Case], labels: Sequence[int]) -> dict[str, tuple[int, int]]:
    """Of each kind of twin whose original is called SUPPORTED: how many are too, of how many."""
    called = {
        c.claim for c, label in zip(cases, labels, strict=True) if c.label == "SUPPORTED" and label == 0
    }
    twins = [t for t in twins_of(cases) if t.twin_of in called]
    found = judged(judge, twins).label if twins else np.zeros(0, dtype=int)
    out: dict[str, tuple[int, int]] = {}
    for kind in sorted({t.kind for t in twins}):
        mine = [int(label == 0) for t, label in zip(twins, found, strict=True) if t.kind == kind]
        out[kind] = (sum(mine), len(mine))
    return out


def picture(figures: dict[str, Figures], path: Path) -> None:
    """Reliability diagram as SVG: probability of support against the share that is true."""
    size, pad = 320, 40
    colours = ["#3b6fb6", "#c2571a", "#3c8d40", "#7a4fa3", "#555555"]
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size + 2 * pad} {size + 2 * pad}" '
        'font-family="sans-serif" font-size="12">',
        f'<rect x="{pad}" y="{pad}" width="{size}" height="{size}" fill="none" stroke="#999"/>',
        f'<line x1="{pad}" y1="{pad + size}" x2="{pad + size}" y2="{pad}" stroke="#bbb" stroke-dasharray="4"/>',
        f'<text x="{pad + size / 2}" y="{size + 2 * pad - 8}" text-anchor="middle">probability of support</text>',
        f'<text x="14" y="{pad + size / 2}" text-anchor="middle" transform="rotate(-90 14 {pad + size / 2})">'
        "share supported</text>",
    ]
    for i, (name, found) in enumerate(figures.items()):
        points = [(pad + size * p, pad + size * (1 - t), n) for p, t, n in reliability(found)]
        line = " ".join(f"{x:.0f},{y:.0f}" for x, y, _ in points)
        colour = colours[i % len(colours)]
        parts.append(f'<polyline points="{line}" fill="none" stroke="{colour}"/>')
        parts += [
            f'<circle cx="{x:.0f}" cy="{y:.0f}" r="{2 + min(6, n**0.5 / 2):.1f}" fill="{colour}"/>'
            for x, y, n in points
        ]
        parts.append(f'<text x="{pad + 8}" y="{pad + 16 + 15 * i}" fill="{colour}">{name}</text>')
    path.write_text("\n".join([*parts, "</svg>"]) + "\n", encoding="utf-8")


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("shared", type=Path)
    parser.add_argument("--split", choices=["dev", "valid"], default="dev")
    parser.add_argument("--field", type=Path, default=Path("evals/data/field"))
    parser.add_argument("--most", type=int, default=10**9)
    parser.add_argument("--weights", type=Path)
    parser.add_argument("--methods", default="lexical,embedding,features,judge")
    parser.add_argument("--picture", type=Path)
    parser.add_argument("--json", type=Path)
    args = parser.parse_args()
    encoder = MiniLM()
    cases: dict[str, list[Case]] = defaultdict(list)
    for case in labelled(args.shared, args.split, SETS[:3], args.most):
        cases[case.dataset].append(case)
    if args.field.is_dir():
        part = "report" if args.split == "dev" else "learn"
        cases["field"] = field(args.shared, args.field, part, encoder)[: args.most]
    began = time.perf_counter()
    judge = Judge.load(args.weights) if args.weights else Judge.load()
    started = time.perf_counter() - began
    methods: dict[str, Callable[[Sequence[Case]], Figures]] = {
        "lexical": lexical,
        "embedding": lambda c: embedding(encoder, c),
        "features": lambda c: judged(Judge(), c),
        "judge": lambda c: judged(judge, c),
    }
    record: dict[str, Any] = {}
    shown: dict[str, Figures] = {}
    print("| method | set | n | " + " | ".join(n for n, _ in COLUMNS) + " | passes S / R / I | ms a claim |")
    print("|---" * (len(COLUMNS) + 5) + "|")
    for method in args.methods.split(","):
        for name, part in cases.items():
            began = time.perf_counter()
            found = methods[method](part)
            spent = (time.perf_counter() - began) / len(part) * 1000
            cells: list[str] = []
            for title, figure in COLUMNS:
                value, (low, high) = figure(found), interval(found, figure)
                record[f"{method}/{name}/{title}"] = (value, low, high)
                cells.append(f"{value:.2f} ({low:.2f}–{high:.2f})")
            rates = " / ".join(f"{passed(found, k):.0%}" for k in range(3))
            print(
                f"| {method} | {name} | {len(part)} | " + " | ".join(cells) + f" | {rates} | {spent:.0f} |",
                flush=True,
            )
            if method == args.methods.split(",")[-1]:
                shown[name] = found
    print("\n| twins still called SUPPORTED | " + " | ".join(cases) + " |")
    rates = {name: twin_rates(judge, part, shown[name].label.tolist()) for name, part in cases.items()}
    for kind in sorted({k for r in rates.values() for k in r}):
        print(
            f"| {kind} | "
            + " | ".join("{} of {}".format(*r.get(kind, (0, 0))) for r in rates.values())
            + " |"
        )
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"\njudge {judge.name}, start {started:.2f} s; peak memory of this whole benchmark {memory:.0f} MB")
    if args.picture:
        picture(shown, args.picture)
    if args.json:
        args.json.write_text(json.dumps({"judge": judge.name, "figures": record, "twins": rates}, indent=1))


if __name__ == "__main__":
    sys.exit(main())
