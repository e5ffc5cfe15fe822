"""Pairs for the careful reader's second stretch: as many true claims that are nearly in the text's words as false ones,
some of them introduced as what the authors say. After a first stretch with many minimal pairs it took nearness for a
trap.

Usage: python -m benchmarks.train.near OUT OUT2, with OUT as ``benchmarks.train.data`` wrote it; writes OUT2/train.jsonl.
"""

import json
import random
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any, NamedTuple

INTRODUCED = (
    "According to the paper, ",
    "The authors report that ",
    "The study found that ",
    "It was shown that ",
    "As reported, ",
    "The abstract says that ",
    "Here it is stated that ",
    "In this work, ",
    "The authors claim that ",
)
"""They carry no content: true and false claims get them alike."""
MADE = ("number", "negation", "direction", "comparison", "unit", "entity", "noun", "hedge")
"""Kinds of false twins."""
WORDS = 125
"""Words of the longest pair."""
Row = dict[str, Any]


class Part(NamedTuple):
    """How many pairs of which sort, and the part of them that is introduced."""

    most: int
    dataset: str
    kinds: tuple[str, ...] = ("",)
    label: str = ""
    introduced: float = 0.0


PARTS = (
    Part(1500, "written", ("reworded",), introduced=0.35),
    Part(1300, "arxiv", label="SUPPORTED", introduced=0.35),
    Part(700, "scitldr", label="SUPPORTED", introduced=0.1),
    Part(4200, "written", introduced=0.05),
    Part(1100, "written", MADE, introduced=0.3),
    Part(700, "arxiv", MADE, introduced=0.3),
    Part(250, "scitldr", MADE, introduced=0.1),
    Part(900, "scifact"),
    Part(900, "checkcovid"),
    Part(500, "fever"),
    Part(200, "wice"),
    Part(250, "written", ("window",)),
    Part(150, "written", ("unrelated",)),
    Part(150, "checkcovid", MADE),
    Part(150, "scifact", MADE),
)


def lowered(claim: str) -> str:
    """The claim as it goes on after an introduction; names keep their capitals."""
    first = claim.split(" ", 1)[0]
    named = len(first) > 1 and any(c.isupper() or c.isdigit() for c in first[1:])
    return claim if named else claim[:1].lower() + claim[1:]


def main(source: Path, out: Path) -> None:
    """Write the pairs and print how many of each label there are."""
    rng = random.Random(5)
    by_sort: dict[tuple[str, str], list[Row]] = defaultdict(list)
    known: set[tuple[str, str]] = set()
    for line in (source / "train.jsonl").open():
        row: Row = json.loads(line)
        pair = (row["c"], row["e"])
        if pair not in known and len(" ".join(pair).split()) <= WORDS:
            known.add(pair)
            by_sort[row["d"], row["k"]].append(row)
    rows: list[Row] = []
    for part in PARTS:
        pool = [r for kind in part.kinds for r in by_sort[part.dataset, kind]]
        pool = [r for r in pool if part.label in ("", r["y"])]
        rng.shuffle(pool)
        for row in pool[: part.most]:
            introduced = rng.random() < part.introduced
            rows.append({**row, "c": rng.choice(INTRODUCED) + lowered(row["c"])} if introduced else row)
    rng.shuffle(rows)
    out.mkdir(parents=True, exist_ok=True)
    with (out / "train.jsonl").open("w") as file:
        file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    print(len(rows), {label: sum(r["y"] == label for r in rows) for label in sorted({r["y"] for r in rows})})


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
