"""Pairs for the careful reader's third stretch: what the first one left out, all of FEVER, and Check-COVID anew.

Usage: python -m benchmarks.train.more DATA OUT OUT3, with OUT as ``benchmarks.train.data`` wrote it; writes
OUT3/train.jsonl.
"""

import json
import random
import sys
from collections import Counter, defaultdict
from pathlib import Path

from benchmarks.train.bases import BASES
from benchmarks.train.data import Row, held_out, labelled
from benchmarks.train.near import INTRODUCED, lowered

AGAIN = {"written": 4_000, "arxiv": 500, "scitldr": 700}
"""Pairs of the first stretch that are read again; those of the sets not named here are all read again."""
UNSEEN = {"written": 30_000}
"""Most pairs that were not read in the first stretch."""
ANEW = ("checkcovid",)
"""Sets that are made again, since their pairs were wrong in the stretches before."""
INTRODUCED_SHARE = 0.05


def whole(shared: Path, names: tuple[str, ...], rng: random.Random) -> list[Row]:
    """All pairs of the sets' training halves that are not kept for validation, with twins."""
    lines = map(json.loads, (shared / "claims" / "train.jsonl").open())
    made = labelled([r for r in lines if r["dataset"] in names], rng, 1.0)
    return [r for r in made if not held_out(r["d"], r["g"])]


def main(shared: Path, source: Path, out: Path) -> None:
    """Write the pairs and print how many of each set and label there are."""
    rng = random.Random(9)
    first = BASES["mpnet"].most
    by_set: dict[str, list[Row]] = defaultdict(list)
    for row in {(r["c"], r["e"]): r for r in map(json.loads, (source / "train.jsonl").open())}.values():
        by_set[row["d"]].append(row)
    rows: list[Row] = []
    for name, part in by_set.items():
        if name in ANEW:
            continue
        seen = first.get(name, len(part))
        rows += part[: AGAIN.get(name, seen)]
        rows += [r for r in part[seen:] if r["k"] != "unrelated"][: UNSEEN.get(name, len(part))]
    known = {(r["c"], r["e"]) for r in rows} | {(r["c"], r["e"]) for r in valid(source)}
    rows += [r for r in whole(shared, (*ANEW, "fever"), rng) if (r["c"], r["e"]) not in known]
    for row in rows:
        if rng.random() < INTRODUCED_SHARE:
            row["c"] = rng.choice(INTRODUCED) + lowered(row["c"])
    rng.shuffle(rows)
    out.mkdir(parents=True, exist_ok=True)
    with (out / "train.jsonl").open("w") as file:
        file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    print(len(rows), sorted(Counter((r["d"], r["y"]) for r in rows).items()))


def valid(source: Path) -> list[Row]:
    """The pairs kept for validation."""
    return [json.loads(line) for line in (source / "valid.jsonl").open()]


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:4]))
