"""Measures how long ``sovereign --help`` and a whole offline run take, beside a bare ``python -c pass``.

    python -m benchmarks.startup [--times N] [--goal GOAL]

Times are of the clock on the wall; all are taken in turns in one run, so that other work on the machine falls
on each alike, and the ratios hold where the seconds do not.
"""

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
GOAL = (
    "How do sparse mixture-of-experts language models compare with dense models in training compute, "
    "inference cost and memory?"
)


def seconds(argv: list[str], env: dict[str, str]) -> float:
    """Wall time of one command that must succeed."""
    started = time.perf_counter()
    subprocess.run([sys.executable, *argv], cwd=ROOT, env=env, check=True, capture_output=True)
    return time.perf_counter() - started


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--times", type=int, default=7, help="repetitions of the quick commands")
    parser.add_argument("--goal", default=GOAL, help="question of the whole run")
    given = parser.parse_args()
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    quick = {"python -c pass": ["-c", "pass"], "sovereign --help": ["-m", "cli", "--help"]}
    for argv in quick.values():
        seconds(argv, env)  # compiles what was never compiled
    taken: dict[str, list[float]] = {name: [] for name in quick}
    for _ in range(given.times):
        for name, argv in quick.items():
            taken[name].append(seconds(argv, env))
    base = statistics.median(taken["python -c pass"])
    print(f"{'command':<34} {'median s':>9} {'least s':>9} {'x python':>9}")
    for name, values in taken.items():
        middle = statistics.median(values)
        print(f"{name:<34} {middle:9.3f} {min(values):9.3f} {middle / base:9.1f}")
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with tempfile.TemporaryDirectory() as home:
        whole = seconds(["-m", "cli", "run", given.goal, "--offline", "-q"], {**env, "SOVEREIGN_HOME": home})
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(f"{'sovereign run GOAL --offline':<34} {whole:9.3f} {whole:9.3f} {whole / base:9.1f}")
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    # The largest child so far is the run; Linux counts in KiB, macOS in bytes.
    peak = after.ru_maxrss / (1 << 20 if sys.platform == "darwin" else 1 << 10)
    print(f"\nThe whole run: {cpu:.1f} s of processor time, {peak:,.0f} MB at its peak.")


if __name__ == "__main__":
    main()
