"""How long a verdict takes, how it grows with the library, and what the judge needs: one core.

Usage: python -m benchmarks.truth_speed [--passages N]. The library is made of the starter library's own passages,
reshuffled; the vectors of its passages are random (finding is timed, not embedding), the claim is embedded for real.
"""

import argparse
import os
import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path

import numpy as np

FRESH = """
import resource, sys, time
began = time.perf_counter()
from evidence.judge import Judge
judge = Judge.load(quick={quick})
started = time.perf_counter() - began
from evidence.passages import passages
from state.sources import Document, Paper, Section
text = "Sparse experts train faster than dense models of equal quality. " * 8
whole = Section(title="Abstract", start=0, end=len(text), kind="abstract")
found = passages(Paper(id="x", title="A title"), Document(text=text, sections=(whole,), kind="abstract"))
judge.judge_text("Sparse experts train more slowly than dense models.", found)
print(started, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""
NAMES = {True: "the quick judge", False: "the judge with its careful reader"}
CLAIM = (
    "Sparse mixture-of-experts models reach a given quality with less training compute than dense models {}."
)


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--passages", type=int, default=20_000)
    parser.add_argument("--claims", type=int, default=15)
    args = parser.parse_args()
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    # First of all: a process started from a large one is counted as large.
    fresh = {quick: start(quick) for quick in NAMES}
    for quick, name in NAMES.items():
        print(f"{name}\n  {fresh[quick]}")
        measure(quick, args.passages, args.claims)
    print(f"peak memory of this benchmark {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


def start(quick: bool) -> str:
    """How long one judge takes to start, and what a process needs that judges one claim."""
    code = FRESH.format(quick=quick)
    runs = [
        tuple(map(float, subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout.split()))
        for _ in range(3)
    ]  # fmt: skip
    seconds, memory = min(r[0] for r in runs), max(r[1] for r in runs)
    return f"start: {seconds:.2f} s; memory of a process that judges: {memory:.0f} MB"


def measure(quick: bool, passages: int, claims: int) -> None:
    """Print the times of one judge."""
    from benchmarks.truth_data import JUDGED, abstract_passages
    from evidence.encoder import MiniLM
    from evidence.judge import Judge
    from evidence.retrieval import PassageIndex

    judge, encoder = Judge.load(quick=quick), MiniLM()
    files = sorted((Path(__file__).resolve().parents[1] / "library").rglob("*.md"))
    sentences = [s for f in files for s in f.read_text("utf-8").replace("\n", " ").split(". ") if len(s) > 40]
    rng = np.random.default_rng(7)

    def abstract(number: int) -> tuple[str, list[str]]:
        return f"doc{number}", [sentences[i] + "." for i in rng.choice(len(sentences), 8)]

    times = [
        _timed(lambda n=n: judge.judge_text(CLAIM.format(n), abstract_passages("x", *abstract(n))))
        for n in range(25)
    ]
    print(f"  a claim against one abstract: median {statistics.median(times):.0f} ms")
    base = 0.0
    for size in (passages // 10, passages, passages * 10):
        made = [p for n in range(size // 2) for p in abstract_passages(f"doc{n}", *abstract(n))][:size]
        vectors = rng.standard_normal((len(made), 384)).astype(np.float32)
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        index = PassageIndex(made, vectors)
        spent: list[float] = []
        for n in range(claims):
            claim = CLAIM.format(f"of size {n}")

            def whole(claim: str = claim, index: PassageIndex = index) -> None:
                hits = index.search(claim, JUDGED, vector=encoder.encode([claim])[0])
                judge.judge_text(claim, [h.passage for h in hits])

            spent.append(_timed(whole))
        middle = statistics.median(spent)
        ratio = f", {middle / base:.2f} x the time for {len(made) // 10:,}" if base else ""
        print(f"  a claim against a library of {len(made):,} passages: median {middle:.0f} ms{ratio}")
        base = middle


def _timed(call: object) -> float:
    began = time.perf_counter()
    call()  # pyright: ignore[reportCallIssue]
    return (time.perf_counter() - began) * 1000


if __name__ == "__main__":
    main()
