"""One table of how far verdicts can be trusted: methods by data sets, with 95 % intervals.

Usage: python -m benchmarks.truth ../shared/data [--split dev|valid] [--field FOLDER] [--most N] [--picture FILE.svg]
[--json FILE] [--sets SET ...] [--methods lexical,embedding,features,quick,judge,model] (``model``: the judge with the
configured model). The dev split is for the final report only; choose on ``valid``.
"""

import argparse
import asyncio
import json
import resource
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.truth_data import ALONE, Case, field, labelled, twins_of
from benchmarks.truth_library import LIBRARY, library
from benchmarks.truth_metrics import (
    Figures,
    auroc_against,
    auroc_supported,
    calibration_error,
    coverage,
    interval,
    macro_f1,
    passed,
    wrong_verified,
)
from benchmarks.truth_picture import picture
from evidence.encoder import MiniLM
from evidence.judge import WEIGHTS, Judge
from evidence.levels import place_free
from evidence.lexical import THRESHOLD, lexical_score
from state.claims import LABELS, Verdict
from state.errors import InputError
from state.sources import Paper

SETS = ("scifact", "checkcovid" + ALONE, "checkcovid", "citint")
WHOLE = "scifact" + LIBRARY
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
    return _of_verdicts(cases, verdicts)


def _of_verdicts(cases: Sequence[Case], verdicts: Sequence[Verdict]) -> Figures:
    return _figures(
        cases,
        np.array([[v.probabilities.of(name) for name in LABELS] for v in verdicts]),
        np.array([LABELS.index(v.label) for v in verdicts]),
        np.array([v.verified for v in verdicts]),
    )


def judged_with_model(judge: Judge, cases: Sequence[Case]) -> Figures:
    """The judge, and the configured model for verdicts inside the uncertain band.

    Raises:
        InputError: no model is configured (``SOVEREIGN_MODEL``, ``SOVEREIGN_BASE_URL`` or ``NVIDIA_API_KEY``).
    """
    from agents.verifier import adjudicate, askable
    from graph.context import RunContext
    from graph.services import LocalServices
    from graph.settings import Settings

    model = LocalServices(Settings())(RunContext()).model
    if model is None:
        raise InputError("method 'model': no model is configured; see SOVEREIGN_MODEL in the README")
    asked = 0

    async def one(case: Case, verdict: Verdict, papers: dict[str, Paper]) -> Verdict:
        nonlocal asked
        if not askable(judge, verdict):
            return verdict
        asked += 1
        return await adjudicate(case.claim, verdict, papers, model) or verdict

    async def all_of() -> list[Verdict]:
        out: list[Verdict] = []
        for case in cases:
            papers = {p.paper_id: Paper(id=p.paper_id, title=p.title) for p in case.passages}
            verdict = await one(case, judge.judge_text(case.claim, case.passages), papers)
            out.append(place_free(verdict, papers))
        return out

    found = _of_verdicts(cases, asyncio.run(all_of()))
    print(f"{model.name} was asked about {asked} of {len(cases)} claims")
    return found


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


def by_kind(cases: Sequence[Case], found: Figures) -> dict[str, tuple[int, int]]:
    """Of each kind of claim: how many labels are right, of how many."""
    right = found.truth == found.label
    kinds = sorted({c.kind for c in cases})
    mine = {kind: [bool(r) for c, r in zip(cases, right, strict=True) if c.kind == kind] for kind in kinds}
    return {kind: (sum(of), len(of)) for kind, of in mine.items()}


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("shared", type=Path)
    parser.add_argument("--split", choices=["dev", "valid"], default="dev")
    parser.add_argument("--field", type=Path, default=Path("evals/data/field"))
    parser.add_argument("--most", type=int, default=10**9)
    every = [*SETS, WHOLE, "field"]
    parser.add_argument("--sets", nargs="+", choices=every, default=every, help="data sets, all by default")
    parser.add_argument("--weights", type=Path)
    parser.add_argument("--methods", default="lexical,embedding,features,quick,judge")
    parser.add_argument("--picture", type=Path)
    parser.add_argument("--json", type=Path)
    args = parser.parse_args()
    encoder = MiniLM()
    cases: dict[str, list[Case]] = defaultdict(list)
    for case in labelled(args.shared, args.split, [s for s in SETS if s in args.sets], args.most):
        cases[case.dataset].append(case)
    for case in library(args.shared, args.split, encoder, args.most) if WHOLE in args.sets else []:
        cases[case.dataset].append(case)
    if args.field.is_dir() and "field" in args.sets:
        part = "report" if args.split == "dev" else "learn"
        cases["field"] = field(args.shared, args.field, part, encoder)[: args.most]
    began = time.perf_counter()
    judge = Judge.load(args.weights or WEIGHTS)
    started = time.perf_counter() - began
    quick = Judge.load(args.weights or WEIGHTS, quick=True)
    methods: dict[str, Callable[[Sequence[Case]], Figures]] = {
        "lexical": lexical,
        "embedding": lambda c: embedding(encoder, c),
        "features": lambda c: judged(Judge(), c),
        "quick": lambda c: judged(quick, c),
        "judge": lambda c: judged(judge, c),
        "model": lambda c: judged_with_model(judge, c),
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
    last = quick if args.methods.endswith("quick") else judge
    rates = {name: twin_rates(last, part, shown[name].label.tolist()) for name, part in cases.items()}
    for kind in sorted({k for r in rates.values() for k in r}):
        print(
            f"| {kind} | "
            + " | ".join("{} of {}".format(*r.get(kind, (0, 0))) for r in rates.values())
            + " |"
        )
    if "field" in shown:
        print("\n| own field, by kind of claim | n | right |\n|---|---|---|")
        for kind, (right, total) in by_kind(cases["field"], shown["field"]).items():
            print(f"| {kind} | {total} | {right / total:.0%} |")
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"\njudge {judge.name}, start {started:.2f} s; peak memory of this whole benchmark {memory:.0f} MB")
    if args.picture:
        picture(shown, args.picture)
    if args.json:
        args.json.write_text(json.dumps({"judge": judge.name, "figures": record, "twins": rates}, indent=1))


if __name__ == "__main__":
    sys.exit(main())
