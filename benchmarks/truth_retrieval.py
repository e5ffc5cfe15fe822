"""Does retrieval find what decides? Recall of SciFact's rationale sentences and of the right abstract.

Usage: python -m benchmarks.truth_retrieval ../shared/data [--split dev|train] [--most N] [--field FOLDER]. Sentences are
ranked within the right abstract; abstracts among all 5,183 of the corpus; the evidence of the field's own claims in
the whole paper. ``fused`` is BM25 with the embedded encoder, which finds the passages; ``judge`` is how the quote is
chosen in them.
"""

import argparse
import hashlib
import json
import random
from collections import defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.truth_data import JUDGED, field, read_paper
from benchmarks.truth_library import ABSTRACTS, Abstracts, whole
from evidence.crossencoder import CrossEncoder
from evidence.encoder import MiniLM
from evidence.judge import WEIGHTS
from evidence.marks import telling
from evidence.retrieval import PassageIndex
from evidence.scorers import PairScorer
from state.sources import Document, Passage

DEPTHS = (1, 3, 5)


Ranking = Callable[[str, list[Passage]], list[int]]


def searched(encoder: MiniLM | None) -> Ranking:
    """Sentences as the index ranks them; those that share nothing with the claim are left out."""

    def rank(claim: str, sents: list[Passage]) -> list[int]:
        vectors = encoder.encode([p.text for p in sents]) if encoder else None
        vector = encoder.encode([claim])[0] if encoder else None
        hits = PassageIndex(sents, vectors).search(claim, len(sents), vector=vector)
        return [h.passage.start for h in hits]

    return rank


def judged(scorer: PairScorer) -> Ranking:
    """Sentences by what the judge reads in them."""

    def rank(claim: str, sents: list[Passage]) -> list[int]:
        values = telling(claim, [p.text for p in sents], scorer)
        return sorted(range(len(sents)), key=lambda i: -values[i])

    return rank


def rationales(rows: Iterable[dict[str, Any]], rank: Ranking) -> dict[str, float]:
    """Means over claims: share of the rationale sentences found, and whether one whole rationale is."""
    found: dict[str, list[float]] = defaultdict(list)
    for row in rows:
        sents = [
            whole(row["doc_id"], s or "-", row["title"] or "", i) for i, s in enumerate(row["sentences"])
        ]
        ranked = rank(row["claim"], sents)
        groups = [set(g) for g in row["rationales"] if g]
        gold = set[int]().union(*groups)
        for depth in DEPTHS:
            top = set(ranked[:depth])
            found[f"sentences at {depth}"].append(len(gold & top) / len(gold))
            found[f"a whole rationale at {depth}"].append(float(any(g <= top for g in groups)))
    return {name: float(np.mean(values)) for name, values in found.items()}


def abstracts(rows: Iterable[dict[str, Any]], shared: Path, encoder: MiniLM | None) -> float:
    """Share of claims whose abstract is among the first ten of the corpus."""
    corpus = Abstracts(shared, encoder)
    return float(np.mean([str(row["doc_id"]) in corpus.search(row["claim"]) for row in rows]))


def locate(document: Document, row: dict[str, Any]) -> tuple[int, int] | None:
    """Where the evidence of a claim stands in our own reading, found by its hash: SHA-256 of the ASCII letters and
    digits of the span in lower case, on its page or the next. None where our reading differs.
    """
    pages = [*document.pages, len(document.text)]
    start, stop = pages[row["page"] - 1], pages[min(row["page"] + 1, len(pages) - 1)]
    kept = [i for i in range(start, stop) if document.text[i].isascii() and document.text[i].isalnum()]
    letters = "".join(document.text[i].lower() for i in kept).encode()
    size: int = row["evidence_chars"]
    for at in range(len(letters) - size + 1):
        if hashlib.sha256(letters[at : at + size]).hexdigest() == row["evidence_sha256"]:
            return kept[at], kept[at + size - 1] + 1
    return None


def spans(shared: Path, folder: Path, part: str, encoder: MiniLM) -> tuple[int, int, int]:
    """Of the field's claims with evidence: how many there are, how many of their spans our reading has, and how many
    have at least half of the span among the passages judged.
    """
    cases = [c for c in field(shared, folder, part, encoder) if c.row.get("evidence_chars")]
    located, judged = 0, 0
    for case in cases:
        document, _ = read_paper(shared / case.row["file"])
        span = locate(document, case.row)
        if span is None:
            continue
        located += 1
        shared_chars = sum(max(0, min(p.end, span[1]) - max(p.start, span[0])) for p in case.passages)
        judged += shared_chars >= 0.5 * (span[1] - span[0])
    return len(cases), located, judged


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("shared", type=Path)
    parser.add_argument("--split", choices=["dev", "train"], default="dev")
    parser.add_argument("--most", type=int, default=10**9)
    parser.add_argument("--field", type=Path, default=Path("evals/data/field"))
    parser.add_argument("--quick", action="store_true", help="do not embed the 5,183 abstracts")
    args = parser.parse_args()
    rows = [json.loads(line) for line in (args.shared / "claims" / f"{args.split}.jsonl").open()]
    rows = [r for r in rows if r["dataset"] == "scifact" and any(r["rationales"])]
    random.Random(2).shuffle(rows)
    rows = rows[: args.most]
    encoder = MiniLM()
    for name, used in (("BM25", None), ("fused", encoder)):
        figures = rationales(rows, searched(used))
        print(f"{name}, {len(rows)} claims: " + ", ".join(f"{k} {v:.2f}" for k, v in figures.items()))
        if used is None or not args.quick:
            print(
                f"{name}: right abstract at {ABSTRACTS} of the corpus {abstracts(rows, args.shared, used):.2f}"
            )
    figures = rationales(rows, judged(CrossEncoder(WEIGHTS)))
    print(f"judge, {len(rows)} claims: " + ", ".join(f"{k} {v:.2f}" for k, v in figures.items()))
    part = "report" if args.split == "dev" else "learn"
    total, located, kept = spans(args.shared, args.field, part, encoder)
    print(
        f"field, {part}: {located} of {total} spans of evidence found again in our reading; among the {JUDGED} "
        f"passages judged {kept} ({kept / max(1, located):.2f})"
    )


if __name__ == "__main__":
    main()
