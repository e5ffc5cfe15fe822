"""Claims written for this project over arXiv abstracts, biomedical abstracts and passages of papers, as training pairs.

``written.jsonl.gz`` holds, a line each: the source and id of a text, the numbers of the sentences that decide, the
label, the claim. The texts themselves are read from the data folder and from nowhere else; claims that have six words in
a row in common with their text are not shipped.
"""

import gzip
import json
import random
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.train import paraphrases
from evidence.passages import passages
from evidence.sentences import sentences
from evidence.vetoes import context
from state.base import digest
from state.sources import Document, Paper, Passage, Section

FILE = Path(__file__).parent / "written.jsonl.gz"
REWORDED_SHARE = 0.3
STITCHED_SHARE = 0.4
"""Part of the claims that are also shown against the sentences nearest to them, wherever in the text they stand."""
HELD_OUT_SHARE = 14
"""Every fourteenth text (by hash) is validation."""


class Text(NamedTuple):
    """A text that claims were written about."""

    source: str
    id: str
    title: str
    sentences: tuple[str, ...]


class Written(NamedTuple):
    """A claim about one text; ``decisive`` numbers the sentences that decide, from 0."""

    text: Text
    claim: str
    label: str
    decisive: frozenset[int]

    @property
    def held_out(self) -> bool:
        """Is the claim's text kept for validation?"""
        return int(digest("written", self.text.id)[:8], 16) % HELD_OUT_SHARE == 0


def split(text: str) -> tuple[str, ...]:
    """Sentences of ``text`` with its white space folded, as they were numbered for the writers."""
    folded = " ".join(text.split())
    return tuple(folded[s.start : s.end].strip() for s in sentences(folded))


def read_written(shared: Path, path: Path = FILE) -> list[Written]:
    """All claims whose text the data folder has.

    Raises:
        KeyError: a claim names a text that the data folder does not have.
    """
    texts: dict[tuple[str, str], Text] = {}
    for line in (shared / "arxiv_catalogue.jsonl").open():
        row = json.loads(line)
        if row["abstract"]:
            texts["arxiv", row["id"]] = Text("arxiv", row["id"], row["title"], split(row["abstract"]))
    for line in (shared / "claims" / "scifact_corpus.jsonl").open():
        row = json.loads(line)
        doc = str(row["doc_id"])
        texts["scifact_corpus", doc] = Text("scifact_corpus", doc, row["title"], tuple(row["sents"]))
    for line in (shared / "claims" / "train.jsonl").open():
        row = json.loads(line)
        if row["dataset"] == "checkcovid":
            doc = str(row["doc_id"])
            texts["checkcovid", doc] = Text("checkcovid", doc, row["title"] or "", tuple(row["sentences"]))
    files = {r["id"]: r for r in map(json.loads, (shared / "papers" / "index.jsonl").open())}
    out: list[Written] = []
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            key = (row["source"], row["id"])
            if row["source"] == "body" and key not in texts:
                paper, start, end = re.fullmatch(r"(.+):(\d+)-(\d+)", row["id"]).groups()  # pyright: ignore[reportOptionalMemberAccess]
                body = _body(shared / files[paper]["file"])[int(start) : int(end)]
                texts[key] = Text("body", row["id"], files[paper]["title"] or "", split(body))
            out.append(Written(texts[key], row["claim"], row["label"], frozenset(row["decisive"])))
    return out


@lru_cache(maxsize=64)
def _body(path: Path) -> str:
    from benchmarks.truth_data import read_paper

    return read_paper(path)[0].text


def cut(title: str, sents: tuple[str, ...]) -> list[tuple[Passage, frozenset[int]]]:
    """Passages as the judge gets them, each with the numbers of the sentences it holds."""
    text, starts = "", [0]
    for sentence in sents:
        text += sentence.strip() + " "
        starts.append(len(text))
    section = Section(title="Abstract", start=0, end=len(text) - 1, kind="abstract")
    found = passages(Paper(id="x", title=title), Document(text=text, sections=(section,), kind="abstract"))
    return [
        (p, frozenset(i for i in range(len(sents)) if starts[i] < p.end and starts[i + 1] - 1 > p.start))
        for p in found
    ]


def overlap(claim: str, text: str) -> float:
    """Share of the claim's longer words that ``text`` has."""
    words = set(re.findall(r"\w{4,}", claim.lower()))
    return len(words & set(re.findall(r"\w{4,}", text.lower()))) / max(1, len(words))


def shown(passage: Passage, rng: random.Random) -> str:
    """The passage as the judge reads it, with its title half of the time."""
    return (
        f"{passage.title}. {context(passage)}" if passage.title and rng.random() < 0.5 else context(passage)
    )


def nearest_sentences(claim: str, sents: tuple[str, ...], rng: random.Random) -> frozenset[int]:
    """Numbers of the sentences that share most words with the claim, three to five of them."""
    ranked = sorted(range(len(sents)), key=lambda i: -overlap(claim, sents[i]))
    return frozenset(ranked[: rng.randint(3, 5)])


def pairs(
    claim: str,
    label: str,
    groups: list[frozenset[int]],
    title: str,
    sents: tuple[str, ...],
    rng: random.Random,
    views: int = 0,
) -> Iterator[tuple[str, str, str]]:
    """(evidence, label, kind) of one labelled claim: passages with what decides, one without, at times the
    sentences alone, and up to ``views`` windows cut at random. Each of ``groups`` decides by itself.
    """
    found = cut(title, sents)
    gold = frozenset[int]().union(*groups)
    ranked = sorted(found, key=lambda f: -overlap(claim, f[0].text))
    if not gold:
        for passage, _ in ranked[:2]:
            yield shown(passage, rng), label, ""
        return
    whole = [p for p, held in found if any(group <= held for group in groups)]
    for passage in rng.sample(whole, min(2, len(whole))):
        yield shown(passage, rng), label, ""
    chosen = nearest_sentences(claim, sents, rng)
    if len(sents) > 5 and rng.random() < STITCHED_SHARE and any(group <= chosen for group in groups):
        yield " ".join(sents[i].strip() for i in sorted(chosen)), label, ""
    if not whole or rng.random() < 0.3:
        yield " ".join(sents[i] for i in sorted(rng.choice(groups)) if i < len(sents)), label, ""
    for group in rng.sample(groups, min(views, len(groups))):
        first, last = min(group), max(group)
        if last - first < 5:
            start, end = max(0, first - rng.randint(0, 2)), last + 1 + rng.randint(0, 2)
            yield " ".join(sents[start:end]), label, ""
    without = [p for p, held in ranked if not gold & held]
    if without and rng.random() < 0.4:
        yield shown(without[0], rng), "INSUFFICIENT", "window"


def rows(shared: Path, rng: random.Random, path: Path = FILE) -> Iterator[tuple[bool, dict[str, Any]]]:
    """Training rows with whether they are validation.

    Part of the false claims were written in the text's own words, while true ones seldom were: for some false ones the
    sentence that refutes them is added, reworded by rule, as a true one, so that closeness to the text does not tell.
    """
    for item in read_written(shared, path):
        claims = [(item.claim, item.label, "")]
        plain = [
            s for i, s in enumerate(item.text.sentences) if i in item.decisive and 7 <= len(s.split()) <= 45
        ]
        if item.label == "REFUTED" and plain and not item.held_out and rng.random() < REWORDED_SHARE:
            claims.append((paraphrases.paraphrase(rng.choice(plain), rng), "SUPPORTED", "reworded"))
        for claim, label, made in claims:
            found = pairs(claim, label, [item.decisive], item.text.title, item.text.sentences, rng)
            for evidence, shown_label, kind in [*found][: 1 if made else None]:
                row = {"d": "written", "g": item.text.id, "c": claim, "e": evidence, "y": shown_label}
                yield item.held_out, {**row, "k": kind or made}
