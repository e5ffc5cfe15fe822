"""Measures the semantic index: building, restarting, and a query over 20,000 passages on one core.

python -m benchmarks.index [--passages N] [--queries N] [--encoder]

The vectors are random ones made from each text's hash (this measures the index, not an encoder);
``--encoder`` also times the embedded encoder on a few hundred of the passages.
"""

import argparse
import asyncio
import hashlib
import os
import resource
import statistics
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import numpy as np

from agents.ports import Embedder, Vectors
from llm.embeddings import EmbeddedEmbedder, unit_rows
from llm.index import SemanticIndex
from state.sources import Passage


class HashedEmbedder(Embedder):
    """A seeded random unit vector for each text; counts what it was asked for."""

    name = "hashed"

    def __init__(self, dimension: int) -> None:
        self._dimension = dimension
        self.texts = 0

    @property
    def dimension(self) -> int:
        return self._dimension

    async def embed(self, texts: Sequence[str], kind: Literal["passage", "query"]) -> Vectors:
        self.texts += len(texts)
        seeds = [int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big") for text in texts]
        rows = [np.random.default_rng(seed).standard_normal(self._dimension) for seed in seeds]
        return unit_rows(np.asarray(rows, np.float32))


def some_passages(count: int) -> list[Passage]:
    """``count`` different passages of 60 words, 100 a paper."""
    words = ["router", "expert", "token", "layer", "capacity", "loss", "sparse", "dense", "model", "memory"]
    rng = np.random.default_rng(7)
    passages: list[Passage] = []
    for number in range(count):
        text = f"Passage {number}: " + " ".join(rng.choice(words, 60))
        paper, place = divmod(number, 100)
        start = place * 600
        passages.append(
            Passage(
                paper_id=f"paper-{paper}",
                document_id=f"document-{paper}",
                section="Body",
                start=start,
                end=start + len(text),
                text=text,
            )
        )
    return passages


async def timed(index: SemanticIndex, queries: Sequence[str], papers: Sequence[str] | None) -> list[float]:
    """Milliseconds of each query, embedding included."""
    times: list[float] = []
    for query in queries:
        start = time.perf_counter()
        hits = await index.search(query, 20, paper_ids=papers)
        times.append(1e3 * (time.perf_counter() - start))
        assert len(hits) == 20
    return times


async def measure(folder: Path, passages: list[Passage], queries: int, dimension: int) -> None:
    """Build, ask, restart, ask, and print."""
    embedder = HashedEmbedder(dimension)
    file = folder / f"index-{dimension}.sqlite"
    start = time.perf_counter()
    await SemanticIndex(file, embedder).add(passages)
    built = time.perf_counter() - start
    before = embedder.texts

    restarted = SemanticIndex(file, embedder)
    start = time.perf_counter()
    again = await restarted.add(passages)
    (hit, *_) = await restarted.search(passages[1234 % len(passages)].text, 20)
    restart = time.perf_counter() - start
    assert again == 0
    assert embedder.texts == before + 1, "a restart embedded passages again"
    assert hit.passage.id == passages[1234 % len(passages)].id

    asked = [passage.text[:120] for passage in passages[:queries]]
    everywhere = await timed(restarted, asked, None)
    chosen = await timed(restarted, asked, [f"paper-{n}" for n in range(10)])
    megabytes = file.stat().st_size / 1e6
    print(f"{len(passages):,} passages, {dimension} dimensions, one core")
    print(f"  build {built:.1f} s, random vectors included; {megabytes:.0f} MB on disk")
    print(f"  restart with all passages offered again: {restart:.2f} s to the first answer, none embedded")
    for name, times in (("all papers", everywhere), ("10 papers ", chosen)):
        print(f"  query, {name}: median {statistics.median(times):.1f} ms, worst {max(times):.1f} ms")


async def encoder(passages: list[Passage]) -> None:
    """Time the embedded encoder."""
    embedder = EmbeddedEmbedder()
    await embedder.embed(["warm up"], "query")
    start = time.perf_counter()
    await embedder.embed([p.text for p in passages[:256]], "passage")
    passages_a_second = 256 / (time.perf_counter() - start)
    start = time.perf_counter()
    for number in range(20):
        await embedder.embed([f"how are tokens routed to expert {number}?"], "query")
    print(
        f"{embedder.name}: {passages_a_second:.0f} passages a second, "
        f"{1e3 * (time.perf_counter() - start) / 20:.1f} ms a query"
    )


def main() -> None:
    """Run all measurements."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--passages", type=int, default=20_000)
    parser.add_argument("--queries", type=int, default=100)
    parser.add_argument("--encoder", action="store_true")
    options = parser.parse_args()
    if hasattr(os, "sched_setaffinity"):  # before FAISS is imported and counts the cores
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    passages = some_passages(options.passages)
    with tempfile.TemporaryDirectory() as folder:
        for dimension in (384, 1024):
            asyncio.run(measure(Path(folder), passages, options.queries, dimension))
    if options.encoder:
        asyncio.run(encoder(passages))
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
