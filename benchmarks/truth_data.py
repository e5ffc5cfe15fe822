"""Labelled claims as the judge sees them: a claim, its passages, the true label, and the cluster for resampling."""

import json
import random
import re
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.train import paraphrases, twins
from benchmarks.train.data import held_out, pools
from evidence.passages import passages
from evidence.retrieval import PassageIndex
from state.base import digest
from state.sources import Document, Paper, Passage, Section

JUDGED = 12
"""Passages a claim that go to the judge, of a long text."""


ALONE = ", sentences"
"""What follows the name of a set whose claims are judged from the labelled sentences alone."""


class Case(NamedTuple):
    """One labelled claim with the passages to judge it from."""

    dataset: str
    group: str
    claim: str
    label: str
    passages: tuple[Passage, ...]
    kind: str = ""
    """For twins the rule that made them, for field claims their kind."""
    twin_of: str = ""
    """The true claim that a twin was made from."""
    row: dict[str, Any] = {}


def abstract_passages(doc_id: str, title: str, sentences: list[str]) -> tuple[Passage, ...]:
    """Passages of a text that came in sentences."""
    text = " ".join(s.strip() for s in sentences)
    paper = Paper(id=doc_id or "x", title=title)
    section = Section(title="Abstract", start=0, end=len(text), kind="abstract")
    return passages(paper, Document(text=text, sections=(section,), kind="abstract"))


def best_passages(claim: str, found: tuple[Passage, ...]) -> tuple[Passage, ...]:
    """All of a short text, the best by BM25 of a long one."""
    if len(found) <= JUDGED:
        return found
    return tuple(h.passage for h in PassageIndex(found).search(claim, JUDGED)) or found[:JUDGED]


def labelled(shared: Path, split: str, datasets: Iterable[str], most: int = 10**9) -> list[Case]:
    """Cases of ``dev``, or of the validation groups of ``train`` (split name ``valid``), at most ``most`` a set.

    A set named with ALONE is judged from the sentences that its labels were given for, and nothing else. Check-COVID
    needs that: each of its INSUFFICIENT rows is a claim and an abstract that stand there a second time as SUPPORTED or
    REFUTED (351 of 351 in the training half, 68 of 68 in the development half), and labels one other sentence.
    """
    name = "dev" if split == "dev" else "train"
    rows = [json.loads(line) for line in (shared / "claims" / f"{name}.jsonl").open()]
    out: list[Case] = []
    for wanted in datasets:
        dataset, alone = wanted.removesuffix(ALONE), wanted.endswith(ALONE)
        part = [r for r in rows if r["dataset"] == dataset]
        trained = dataset in {"fever", "scifact", "scitldr", "checkcovid", "wice"}
        if split == "valid" and trained:
            part = [r for r in part if held_out(dataset, r["group"])]
        random.Random(11).shuffle(part)
        for row in part[:most]:
            title, sentences = ("", named(row)) if alone else (row["title"], row["sentences"])
            found = best_passages(row["claim"], abstract_passages(row["doc_id"], title, sentences))
            out.append(Case(wanted, row["group"], row["claim"], row["label"], found, row=row))
    return out


def named(row: dict[str, Any]) -> list[str]:
    """The sentences that the row's label was given for."""
    return [row["sentences"][i] for i in sorted({i for group in row["rationales"] for i in group})]


def catalogue(shared: Path, most: int) -> list[Case]:
    """Reworded sentences of held-out abstracts against the whole abstract."""
    rng = random.Random(5)
    out: list[Case] = []
    for line in (shared / "arxiv_catalogue.jsonl").open():
        record = json.loads(line)
        if len(record["abstract"] or "") < 300 or not held_out("arxiv", record["id"]):
            continue
        sentences = re.split(r"(?<=[.!?])\s+(?=[A-Z])", " ".join(record["abstract"].split()))
        usable = [s for s in sentences if 8 <= len(s.split()) <= 45]
        if not usable:
            continue
        usable.sort(key=lambda s: not re.search(r"\d|\bthan\b|perform", s))
        claim = paraphrases.paraphrase(usable[0], rng)
        found = best_passages(claim, abstract_passages(record["id"], record["title"], sentences))
        out.append(Case("arxiv", record["id"], claim, "SUPPORTED", found))
        if len(out) >= most:
            break
    return out


def written(shared: Path) -> list[Case]:
    """Claims written for this project, about held-out texts: the whole text as evidence."""
    from benchmarks.train.written import read_written

    return [
        Case(
            "written",
            item.text.id,
            item.claim,
            item.label,
            best_passages(
                item.claim, abstract_passages(item.text.id, item.text.title, [*item.text.sentences])
            ),
        )
        for item in read_written(shared)
        if item.held_out
    ]


def twins_of(cases: Iterable[Case], seed: int = 3) -> list[Case]:
    """One twin of each kind, where its rule applies, of every supported case; judged from the same passages."""
    rng = random.Random(seed)
    true = [c for c in cases if c.label == "SUPPORTED"]
    pool = pools(c.claim for c in true)
    pool["names"] = pool["names"] or sorted({n for c in true for n in twins.names(c.claim)})
    out: list[Case] = []
    for case in true:
        made = [(kind, rule(case.claim, rng)) for kind, rule in twins.REFUTING.items()]
        made.append(("entity", twins.entity(case.claim, rng, pool["names"])))
        for kind, text in made:
            if text and text != case.claim:
                label = "INSUFFICIENT" if kind == "entity" else "REFUTED"
                out.append(case._replace(claim=text, label=label, kind=kind, twin_of=case.claim))
    return out


@lru_cache(maxsize=64)
def read_paper(path: Path) -> tuple[Document, tuple[Passage, ...]]:
    """A paper of the data folder and its passages."""
    from sources.readers.api import read_bytes

    kinds = {".pdf": "pdf", ".md": "markdown", ".tex": "latex", ".txt": "text"}
    document = read_bytes(path.read_bytes(), kinds[path.suffix], path.name)  # pyright: ignore[reportArgumentType]
    index = next(f for parent in path.parents if (f := parent / "index.jsonl").is_file())
    return document, passages(Paper(id=path.stem, title=_titles(index).get(path.name, path.stem)), document)


@lru_cache(maxsize=2)
def _titles(index: Path) -> dict[str, str]:
    rows = (json.loads(line) for line in index.open())
    return {Path(r["file"]).name: r["title"] for r in rows if r["title"]}


def field(shared: Path, folder: Path, part: str, encoder: Any = None) -> list[Case]:
    """The field's own claims, whole paper as evidence; ``part`` is ``learn`` (even hash of the paper) or ``report``."""
    rows = [json.loads(line) for path in sorted(folder.glob("claims_*.jsonl")) for line in path.open()]
    out: list[Case] = []
    indexes: dict[str, PassageIndex] = {}
    for row in rows:
        even = int(digest(row["paper_id"])[:8], 16) % 2 == 0
        if even != (part == "learn"):
            continue
        if row["file"] not in indexes:
            _, found = read_paper(shared / row["file"])
            vectors = encoder.encode([p.text for p in found]) if encoder else None
            indexes[row["file"]] = PassageIndex(found, vectors)
        index = indexes[row["file"]]
        vector = encoder.encode([row["claim"]])[0] if encoder else None
        hits = index.search(row["claim"], JUDGED, vector=vector)
        found = tuple(h.passage for h in hits)
        out.append(
            Case("field", row["paper_id"], row["claim"], row["label"], found, kind=row["kind"], row=row)
        )
    return out
