"""What the careful reader says of training pairs, for the quick one to learn from: its doubts tell more than a label.

Usage: python -m benchmarks.train.teach OUT CAREFUL OUT5 [PROCESSES], with OUT as ``benchmarks.train.data`` wrote it and
CAREFUL the folder of the careful reader's weights. Writes OUT5/taught.jsonl, each row with ``t``, its three
probabilities, and OUT5/train.jsonl, with others that have their label alone. About 12 pairs a second and process.
"""

import json
import random
import sys
from collections import Counter, defaultdict
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

from evidence.crossencoder import CrossEncoder
from state.claims import LABELS

Row = dict[str, Any]
MOST = {"written": 26_000, "fever": 6_000, "arxiv": 4_000, "scitldr": 3_000}
"""Most pairs of a data set; those that are not named are used whole."""
ASKED, UNASKED = 32_500, 20_000
"""Pairs that the careful reader is asked about, and those that are learned by their label alone."""
LONGEST = 140
"""Words of claim and evidence together: longer ones are cut when they are read, and cost most."""
TAUGHT = 0.7
"""Share of the teacher's probabilities in what is wanted; the rest is the label's."""
PART = 500


def wanted(row: Row) -> tuple[float, ...]:
    """Probabilities that a pair is to get: its label's, softened by its teacher's (``t``) if it has one."""
    label = [float(name == row["y"]) for name in LABELS]
    taught = row.get("t", label)
    return tuple((1 - TAUGHT) * own + TAUGHT * other for own, other in zip(label, taught, strict=True))


def chosen(source: Path, rng: random.Random) -> list[Row]:
    """Pairs to ask about, each once, in random order."""
    by_set: dict[str, list[Row]] = defaultdict(list)
    for row in {(r["c"], r["e"]): r for r in map(json.loads, (source / "train.jsonl").open())}.values():
        if len(row["c"].split()) + len(row["e"].split()) <= LONGEST:
            by_set[row["d"]].append(row)
    rows = [row for name, part in by_set.items() for row in part[: MOST.get(name, len(part))]]
    rng.shuffle(rows)
    return rows


def asked(careful: Path, rows: list[Row]) -> list[Row]:
    """The rows with what the reader of ``careful`` says of them."""
    said = CrossEncoder(careful).score([(r["c"], r["e"]) for r in rows])
    return [{**row, "t": [round(float(p), 4) for p in t]} for row, t in zip(rows, said, strict=True)]


def others(source: Path, taught: list[Row], rng: random.Random) -> list[Row]:
    """Pairs of ``source`` that are not among the ``taught``."""
    known = {(r["c"], r["e"]) for r in taught}
    rows = {(r["c"], r["e"]): r for r in map(json.loads, (source / "train.jsonl").open())}
    left = [row for pair, row in rows.items() if pair not in known]
    return rng.sample(left, min(UNASKED, len(left)))


def main(source: Path, careful: Path, out: Path, processes: int = 2) -> None:
    """Ask about all pairs; what was answered before an interruption is kept and used."""
    rng = random.Random(13)
    rows = chosen(source, rng)[:ASKED]
    out.mkdir(parents=True, exist_ok=True)
    path = out / "taught.jsonl"
    known = [json.loads(line) for line in path.open()] if path.is_file() else []
    done = {(r["c"], r["e"]) for r in known}
    rows = [r for r in rows if (r["c"], r["e"]) not in done]
    parts = [rows[i : i + PART] for i in range(0, len(rows), PART)]
    print(len(rows), "pairs to ask about,", len(known), "known", flush=True)
    with path.open("a") as file, ProcessPoolExecutor(processes) as pool:
        for number, part in enumerate(pool.map(asked, [careful] * len(parts), parts), 1):
            file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in part)
            file.flush()
            print(f"{number} of {len(parts)} parts", flush=True)
    taught = [json.loads(line) for line in path.open()]
    mixed = [*taught, *others(source, taught, rng)]
    rng.shuffle(mixed)
    with (out / "train.jsonl").open("w") as file:
        file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in mixed)
    agreed = Counter(r["d"] for r in taught if r["t"][LABELS.index(r["y"])] == max(r["t"]))
    whole = Counter(r["d"] for r in taught)
    print(len(mixed), {name: f"{agreed[name] / n:.2f} of {n} agreed" for name, n in whole.items()})


if __name__ == "__main__":
    main(
        Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4]) if len(sys.argv) > 4 else 2
    )
