"""Make the training and validation pairs of the cross-encoder: claim, evidence, label, data set, twin kind.

Sets whose terms allow weights to be shipped (see evidence/weights/MODEL_CARD.md) are trained on; the
others are written to the validation file only. Usage: python -m benchmarks.train.data ../shared/data OUT [WRITTEN]
"""

import json
import random
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer

from benchmarks.train import paraphrases, twins, written
from benchmarks.train.written import overlap
from state.base import digest

TRAINED = ("fever", "scifact", "scitldr", "checkcovid", "wice")
FEVER_SHARE, CATALOGUE_SHARE = 0.5, 0.2
"""Parts of the two largest sets that are used, so that neither outweighs the others."""
UNRELATED_SHARE = 0.05
"""Part of the pairs that is added again with the evidence of some other pair."""
REPEATED = {"scifact": 2, "checkcovid": 2}
"""Sets of few and hard claims are seen more often."""
TWIN_SHARE = 0.5
"""Part of the true written claims that get a false twin: written falsehoods sound like the paper, and style must not
tell."""
HELD_OUT_SHARE = 10
"""Every tenth group (by hash) is validation."""
Row = dict[str, Any]


def reported(shared: Path) -> frozenset[str]:
    """SciFact's documents that the development split has claims about: SciFact words several claims about one abstract,
    often the reverse of each other, so what is learned by heart there would be measured, and would mislead.
    """
    lines = map(json.loads, (shared / "claims" / "dev.jsonl").open())
    return frozenset(str(r["doc_id"]) for r in lines if r["dataset"] == "scifact")


def plain(claim: str) -> str:
    """The claim's words alone, to find it again under another id."""
    return " ".join(re.findall(r"\w+", claim.lower()))


def held_out(dataset: str, group: str) -> bool:
    """Is this cluster of the training split kept for validation?"""
    return int(digest("validation", dataset, group)[:8], 16) % HELD_OUT_SHARE == 0


def nearest(claim: str, sents: list[str], size: int) -> str:
    """The run of ``size`` sentences that shares most words with the claim."""
    starts = range(max(1, len(sents) - size + 1))
    return max((" ".join(sents[s : s + size]) for s in starts), key=lambda text: overlap(claim, text))


def _pair(row: Row, claim: str, evidence: str, label: str, kind: str = "") -> Row:
    return {"d": row["dataset"], "g": row["group"], "c": claim, "e": evidence, "y": label, "k": kind}


def from_abstract(row: Row, rng: random.Random) -> Iterator[Row]:
    """Passages of one labelled abstract: those with a rationale carry the label, one without is INSUFFICIENT."""
    groups = [frozenset(g) for g in row["rationales"] if g]
    if groups and row["label"] == "INSUFFICIENT":
        # Check-COVID labels a sentence that does not speak to the claim, of an abstract that elsewhere decides it.
        sentence = " ".join(row["sentences"][i] for i in sorted(frozenset[int]().union(*groups)))
        yield _pair(row, row["claim"], sentence, row["label"])
        return
    for evidence, label, kind in written.pairs(
        row["claim"], row["label"], groups, row["title"] or "", tuple(row["sentences"]), rng, 2
    ):
        yield _pair(row, row["claim"], evidence, label, kind)


def twin_pairs(pair: Row, rng: random.Random, pool: dict[str, list[str]], most: int) -> Iterator[Row]:
    """At most ``most`` false twins of one supported pair."""
    made: list[tuple[str, str | None, str]] = [
        (kind, rule(pair["c"], rng), "REFUTED") for kind, rule in twins.REFUTING.items()
    ]
    made.append(("entity", twins.entity(pair["c"], rng, pool["names"]), "INSUFFICIENT"))
    made.append(("noun", twins.noun(pair["c"], rng, pool["nouns"]), "INSUFFICIENT"))
    made.append(("hedge", twins.hedge(pair["c"], rng), "INSUFFICIENT"))
    usable = [m for m in made if m[1] and m[1] != pair["c"]]
    rng.shuffle(usable)
    # Numbers, units and comparisons are rare in claims and the worst to miss: they come first.
    usable.sort(key=lambda m: m[0] not in {"number", "unit", "comparison"})
    for kind, text, label in usable[:most]:
        yield {**pair, "c": text, "y": label, "k": kind}


def pools(texts: Iterable[str]) -> dict[str, list[str]]:
    """Names and nouns to swap in, by how often the texts use them."""
    names: Counter[str] = Counter()
    nouns: Counter[str] = Counter()
    for text in texts:
        names.update(twins.names(text))
        nouns.update(
            re.findall(r"\b[a-z]{5,}(?:tion|ment|ity|ism|ance|ence|ing|ers|ors|ics|ages|ses|ons|ls)\b", text)
        )
    return {
        "names": [n for n, c in names.most_common(4000) if c >= 2 and len(n) > 2],
        "nouns": [n for n, c in nouns.most_common(3000) if c >= 3],
    }


def neighbours(texts: list[str]) -> np.ndarray:
    """For each text the index of its most similar other text."""
    matrix = TfidfVectorizer(stop_words="english", max_features=30000, dtype=np.float32).fit_transform(texts)
    out = np.zeros(len(texts), dtype=np.int64)
    for start in range(0, len(texts), 500):
        block = (matrix[start : start + 500] @ matrix.T).toarray()
        block[np.arange(len(block)), np.arange(start, start + len(block))] = -1
        out[start : start + 500] = block.argmax(axis=1)
    return out


def from_catalogue(path: Path, rng: random.Random) -> Iterator[Row]:
    """Sentences of real abstracts against windows of the same abstract, reworded; twins; near misses."""
    records = [json.loads(line) for line in path.open()]
    records = [r for r in records if r.get("abstract") and len(r["abstract"]) > 300]
    near = neighbours([r["abstract"] for r in records])
    pool = pools(r["abstract"] for r in records)
    for i, record in enumerate(records):
        sents = [s for s in written.split(record["abstract"]) if len(s.split()) >= 4]
        if len(sents) < 4 or rng.random() > CATALOGUE_SHARE:
            continue
        base = {"dataset": "arxiv", "group": record["id"]}
        order = [j for j in range(len(sents)) if 8 <= len(sents[j].split()) <= 45]
        rng.shuffle(order)
        order.sort(key=lambda j: not re.search(r"\d|\bthan\b|perform", sents[j]))
        for j in order[:2]:
            claim = paraphrases.paraphrase(sents[j], rng)
            start = max(0, j - rng.randint(0, 2))
            window = sents[start : max(j + 1, start + rng.choice([1, 2, 3]))]
            pair = _pair(base, claim, " ".join(window), "SUPPORTED")
            yield pair
            yield from twin_pairs(pair, rng, pool, 2)
            if rng.random() < 0.5:
                continue
            rest = [s for k, s in enumerate(sents) if k != j]
            cut = rng.randint(0, max(0, len(rest) - 3))
            yield _pair(base, claim, " ".join(rest[cut : cut + 3]), "INSUFFICIENT", "window")
        other = [*written.split(records[near[i]]["abstract"])][:4]
        if order and other and rng.random() < 0.6:
            claim = paraphrases.paraphrase(sents[order[0]], rng)
            yield _pair(base, claim, nearest(claim, other, 3), "INSUFFICIENT", "other")


def labelled(rows: list[Row], rng: random.Random, fever_share: float = FEVER_SHARE) -> Iterator[Row]:
    """Pairs and twins of the labelled sets."""
    by_set: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_set[row["dataset"]].append(row)
    for dataset, part in by_set.items():
        pool = pools(r["claim"] for r in part)
        texts = [" ".join(r["sentences"])[:1500] for r in part]
        near = neighbours(texts) if dataset in TRAINED and dataset != "wice" else None
        for i, row in enumerate(part):
            if dataset == "fever" and rng.random() > fever_share:
                continue
            if dataset in ("scifact", "checkcovid", "wice"):
                made = list(from_abstract(row, rng))
            elif dataset == "scitldr":
                made = [_pair(row, row["claim"], nearest(row["claim"], row["sentences"], 4), "SUPPORTED")]
            else:
                made = [_pair(row, row["claim"], " ".join(row["sentences"]), row["label"])]
            yield from made
            if dataset not in TRAINED:
                continue
            supported = [p for p in made if p["y"] == "SUPPORTED"]
            if supported and (dataset != "fever" or rng.random() < 0.25):
                yield from twin_pairs(rng.choice(supported), rng, pool, 1 if dataset == "fever" else 3)
            if near is not None and rng.random() < (0.5 if dataset == "fever" else 0.6):
                other = part[near[i]]
                if other["doc_id"] != row["doc_id"] and other["group"] != row["group"]:
                    evidence = nearest(row["claim"], other["sentences"], 3)
                    yield _pair(row, row["claim"], evidence, "INSUFFICIENT", "other")


def main(shared: Path, out: Path, claims: Path) -> None:
    """Write ``train.jsonl`` (in training order) and ``valid.jsonl`` to ``out``."""
    rng = random.Random(20260101)
    closed = reported(shared)
    rows = [json.loads(line) for line in (shared / "claims" / "train.jsonl").open()]
    rows = [r for r in rows if r["dataset"] != "scifact" or str(r["doc_id"]) not in closed]
    out.mkdir(parents=True, exist_ok=True)
    train: list[Row] = []
    valid: list[Row] = []
    for pair in [*labelled(rows, rng), *from_catalogue(shared / "arxiv_catalogue.jsonl", rng)]:
        if pair["d"] not in (*TRAINED, "arxiv") or held_out(pair["d"], pair["g"]):
            valid.append(pair)
        else:
            train += [pair] * REPEATED.get(pair["d"], 1)
    for kept, pair in written.rows(shared, rng, claims):
        if pair["g"] not in closed:
            (valid if kept else train).append(pair)
    known = {plain(p["c"]) for p in valid if not p["k"]}
    train = [p for p in train if plain(p["c"]) not in known]
    true = [p for p in train if p["d"] == "written" and p["y"] == "SUPPORTED" and not p["k"]]
    pool = pools(p["c"] for p in true)
    train += [t for p in true if rng.random() < TWIN_SHARE for t in twin_pairs(p, rng, pool, 1)]
    drawn = rng.sample(train, int(len(train) * UNRELATED_SHARE))
    train += [{**p, "e": rng.choice(train)["e"], "y": "INSUFFICIENT", "k": "unrelated"} for p in drawn]
    rng.shuffle(train)
    for name, part in (("train", train), ("valid", valid)):
        with (out / f"{name}.jsonl").open("w") as file:
            file.writelines(json.dumps(p, ensure_ascii=False) + "\n" for p in part)
        print(name, len(part), Counter((p["d"], p["y"]) for p in part))
        print(Counter(p["k"] for p in part))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]) if len(sys.argv) > 3 else written.FILE)
