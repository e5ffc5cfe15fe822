"""Embeddings and re-ranking: input types, batches, order, cache, and vectors that are not vectors."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from llm.cache import Cache
from llm.calls import Patience
from llm.embeddings import EmbeddedEmbedder, NimEmbedder
from llm.meter import Meter
from llm.rerank import NimReranker
from state.errors import InputError, IntegrityError, ModelError, ModelRefused
from tests.fakes import fake_nim as fake
from tests.fakes.fake_nim import FakeNim

QUICK = Patience(attempts=2, base=0.01, timeout=10)


@pytest.fixture
def nim(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeNim]:
    monkeypatch.setenv("NVIDIA_API_KEY", "nvapi-from-the-environment")
    with FakeNim() as server:
        yield server


def embedder(nim: FakeNim, **options: Any) -> NimEmbedder:
    return NimEmbedder(base_url=nim.base_url, patience=QUICK, **options)


async def test_vectors_are_unit_rows_in_the_order_of_the_texts(nim: FakeNim) -> None:
    texts = ["experts are routed by a gate", "a loss balances the experts", "prices rose in May"]
    meter = Meter()
    rows = await embedder(nim, meter=meter).embed(texts, "passage")
    assert rows.shape == (3, 1024)
    assert rows.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1.0, atol=1e-6)
    query = await embedder(nim).embed(["which gate routes experts"], "query")
    assert np.argmax(rows @ query[0]) == 0
    passage, asked = nim.requests
    assert (passage.body["input_type"], asked.body["input_type"]) == ("passage", "query")
    assert passage.body["truncate"] == "END"
    assert passage.body["model"] == "nvidia/nv-embedqa-e5-v5"
    assert "authorization" not in passage.headers
    assert meter.table()[0].agent == "embed-passage"
    assert meter.usage().input_tokens == sum(len(t.split()) for t in texts)


async def test_fifty_a_batch_and_equal_texts_once(nim: FakeNim) -> None:
    texts = [f"passage number {n % 120}" for n in range(240)]
    rows = await embedder(nim).embed(texts, "passage")
    assert [len(seen.body["input"]) for seen in nim.requests] == [50, 50, 20]
    np.testing.assert_array_equal(rows[:120], rows[120:])


async def test_the_cache_pays_once_and_keeps_kinds_apart(nim: FakeNim, tmp_path: Path) -> None:
    cache = Cache(tmp_path / "cache.sqlite")
    first = await embedder(nim, cache=cache).embed(["a gate", "a loss"], "passage")
    again = await embedder(nim, cache=Cache(cache.path)).embed(["a loss", "a gate"], "passage")
    assert len(nim.requests) == 1
    np.testing.assert_array_equal(first, again[::-1])
    await embedder(nim, cache=cache).embed(["a gate"], "query")
    assert len(nim.requests) == 2


async def test_what_was_paid_before_a_failure_is_kept(nim: FakeNim, tmp_path: Path) -> None:
    cache = Cache(tmp_path / "cache.sqlite")
    texts = [f"text {n}" for n in range(60)]
    nim.queue(fake.Fault(), fake.gone())
    with pytest.raises(ModelError):
        await embedder(nim, cache=cache).embed(texts, "passage")
    await embedder(nim, cache=cache).embed(texts, "passage")
    assert [len(seen.body["input"]) for seen in nim.requests] == [50, 10, 10]


def _rows(*rows: list[float]) -> dict[str, Any]:
    return {"data": [{"index": i, "embedding": row} for i, row in enumerate(rows)]}


@pytest.mark.parametrize(
    "body",
    [
        _rows([1.0] * 384),
        _rows(),
        _rows([0.0] * 1024),
        _rows([float("nan")] * 1024),
        {"data": "x"},
        {},
        _rows([1.0] * 1024, [1.0] * 1024),
    ],
)
async def test_unusable_vectors_are_asked_for_again_and_then_an_error(nim: FakeNim, body: Any) -> None:
    nim.queue(fake.Fault(200, body))
    assert (await embedder(nim).embed(["a"], "passage")).shape == (1, 1024)
    nim.queue(*[fake.Fault(200, body)] * 2)
    with pytest.raises(ModelError, match="unusable"):
        await embedder(nim).embed(["b"], "passage")


async def test_blank_texts_and_refusals(nim: FakeNim) -> None:
    with pytest.raises(InputError, match="blank"):
        await embedder(nim).embed(["a", " "], "passage")
    assert (await embedder(nim).embed([], "passage")).shape == (0, 1024)
    nim.queue(fake.error(400, {"error": "'input_type' parameter is required"}))
    with pytest.raises(ModelRefused, match="input_type"):
        await embedder(nim).embed(["a"], "passage")


async def test_every_passage_gets_a_score_in_its_place(nim: FakeNim, tmp_path: Path) -> None:
    passages = [f"filler {n}" for n in range(40)] + ["the gate routes tokens", "the gate"]
    ranker = NimReranker(base_url=nim.base_url, patience=QUICK, cache=Cache(tmp_path / "c.sqlite"))
    scores = await ranker.rank("gate routes tokens", passages)
    assert len(scores) == 42
    assert [int(i) for i in np.argsort(scores)[::-1][:2]] == [40, 41]
    assert [len(seen.body["passages"]) for seen in nim.requests] == [32, 10]
    assert await ranker.rank("gate routes tokens", passages[::-1]) == scores[::-1]
    assert len(nim.requests) == 2
    assert not await ranker.rank("q", [])


async def test_a_ranking_with_a_passage_missing_is_not_taken(nim: FakeNim) -> None:
    ranker = NimReranker(base_url=nim.base_url, patience=QUICK)
    short = {"rankings": [{"index": 0, "logit": 1.0}]}
    odd = {"rankings": [{"index": 0, "logit": 1.0}, {"index": 7, "logit": 0.0}]}
    for body in (short, odd):
        nim.queue(fake.Fault(200, body))
        assert len(await ranker.rank("q", ["a", "b"])) == 2
        nim.queue(*[fake.Fault(200, body)] * 2)
        with pytest.raises(ModelError):
            await ranker.rank("q", ["a", "b"])


async def test_a_broken_cache_file_is_named(nim: FakeNim, tmp_path: Path) -> None:
    path = tmp_path / "cache.sqlite"
    path.write_bytes(b"garbage" * 1000)
    with pytest.raises(IntegrityError, match=r"cache\.sqlite.*delete it"):
        await embedder(nim, cache=Cache(path)).embed(["a"], "passage")


async def test_the_embedded_encoder_knows_what_is_near() -> None:
    local = EmbeddedEmbedder()
    rows = await local.embed(
        [
            "Tokens are sent to experts by a router.",
            "The gate picks experts for a token.",
            "Bread is baked daily.",
        ],
        "passage",
    )
    assert rows.shape == (3, local.dimension) == (3, 384)
    np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1.0, atol=1e-5)
    assert rows[0] @ rows[1] > rows[0] @ rows[2] + 0.2
    assert (await local.embed([], "query")).shape == (0, 384)
