"""SciFact's claims as a library is asked: what decides must first be found among 5,183 abstracts."""

import json
from collections import defaultdict
from functools import cached_property
from pathlib import Path
from typing import Any

from benchmarks.train.data import held_out
from benchmarks.truth_data import JUDGED, Case, abstract_passages
from evidence.encoder import MiniLM
from evidence.retrieval import PassageIndex
from state.sources import Passage

LIBRARY = ", library"
"""What follows the name of a set whose claims are judged against the whole library."""
ABSTRACTS = 10
"""Abstracts whose passages are looked through for the best."""


def whole(paper: str, text: str, title: str = "", at: int = 0) -> Passage:
    """A passage that is a text by itself; ``at`` numbers it."""
    return Passage(
        paper_id=paper,
        document_id=paper,
        section="",
        start=at,
        end=at + len(text),
        text=text,
        title=title,
    )


class Abstracts:
    """SciFact's corpus, searched by words, and by meaning too when there is an encoder."""

    def __init__(self, shared: Path, encoder: MiniLM | None) -> None:
        lines = (shared / "claims" / "scifact_corpus.jsonl").open()
        self._texts: dict[str, dict[str, Any]] = {str(t["doc_id"]): t for t in map(json.loads, lines)}
        self._encoder = encoder

    @cached_property
    def _index(self) -> PassageIndex:
        every = [whole(name, " ".join(t["sents"]) or "-", t["title"]) for name, t in self._texts.items()]
        texts = [f"{p.title}. {p.text[:1200]}" for p in every]
        return PassageIndex(every, self._encoder.encode(texts) if self._encoder else None)

    def search(self, claim: str, most: int = ABSTRACTS) -> list[str]:
        """The nearest abstracts, best first."""
        vector = self._encoder.encode([claim])[0] if self._encoder else None
        return [h.passage.paper_id for h in self._index.search(claim, most, vector=vector)]

    def passages(self, claim: str) -> tuple[Passage, ...]:
        """The best passages of the nearest abstracts."""
        found = [
            p
            for name in self.search(claim)
            for p in abstract_passages(name, self._texts[name]["title"], self._texts[name]["sents"])
        ]
        vectors = self._encoder.encode([p.text for p in found]) if self._encoder else None
        vector = self._encoder.encode([claim])[0] if self._encoder else None
        return tuple(h.passage for h in PassageIndex(found, vectors).search(claim, JUDGED, vector=vector))


def library(shared: Path, split: str, encoder: MiniLM, most: int = 10**9) -> list[Case]:
    """SciFact's claims of ``dev``, or of the validation groups of ``train`` (split name ``valid``), once each.

    One that an abstract supports is SUPPORTED, one that an abstract refutes REFUTED; that none decides it is known of
    those that were labelled, not of all 5,183.
    """
    name = "dev" if split == "dev" else "train"
    rows: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in map(json.loads, (shared / "claims" / f"{name}.jsonl").open()):
        if row["dataset"] == "scifact" and (split == "dev" or held_out("scifact", row["group"])):
            rows[row["claim"]].append(row)
    abstracts = Abstracts(shared, encoder)
    out: list[Case] = []
    for claim, mine in list(rows.items())[:most]:
        labels = {row["label"] for row in mine} - {"INSUFFICIENT"}
        if len(labels) < 2:
            label = labels.pop() if labels else "INSUFFICIENT"
            found = abstracts.passages(claim)
            out.append(Case("scifact" + LIBRARY, mine[0]["group"], claim, label, found, row=mine[0]))
    return out
