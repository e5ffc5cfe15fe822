"""Texts to unit vectors: the embedded sentence encoder, and NVIDIA's retrieval embeddings."""

import asyncio
import threading
from collections.abc import Sequence
from typing import Any, Literal

import numpy as np

from agents.ports import Embedder, Vectors
from evidence.encoder import MiniLM
from llm import nvidia
from llm.cache import Cache
from llm.calls import BadAnswer, Line, Patience
from llm.limits import RateLimit
from llm.meter import Meter
from llm.nvidia import HOSTED, Endpoint
from llm.structured import clean
from state.base import digest
from state.errors import InputError

Kind = Literal["passage", "query"]

THREADS = 2
"""Of the embedded encoder; its vectors are the same with any number."""
EMBEDDED_NAME = MiniLM.name
EMBEDDED_DIMENSION = MiniLM.dimension

NIM_MODEL = "nvidia/nv-embedqa-e5-v5"
NIM_DIMENSION = 1024
BATCH = 50
"""Texts a request, the client library's own batch size."""


class EmbeddedEmbedder(Embedder):
    """all-MiniLM-L6-v2, quantised to 8 bits, on this machine's processor: no network, no key.

    It knows no difference between passages and queries.
    """

    def __init__(self) -> None:
        self._encoder: MiniLM | None = None
        # Built once, and one batch at a time: a run should not take every core of its machine.
        self._lock = threading.Lock()

    @property
    def name(self) -> str:
        return EMBEDDED_NAME

    @property
    def dimension(self) -> int:
        return EMBEDDED_DIMENSION

    async def embed(self, texts: Sequence[str], kind: Kind) -> Vectors:
        """Shape (len(texts), 384), float32, rows of length one."""
        return await asyncio.to_thread(self._encode, [clean(text) for text in texts])

    def _encode(self, texts: list[str]) -> Vectors:
        if not texts:
            return np.zeros((0, EMBEDDED_DIMENSION), np.float32)
        # Its imports and model take a second; this runs in a thread, never in the event loop.
        with self._lock:
            if self._encoder is None:
                self._encoder = MiniLM(threads=THREADS)
            return unit_rows(self._encoder.encode(texts))


class NimEmbedder(Embedder):
    """Embeddings from NVIDIA NIM with the ``input_type`` that asymmetric models need.

    Vectors are kept in ``cache`` by model, kind and text, and paid for once.
    """

    def __init__(
        self,
        model: str = NIM_MODEL,
        *,
        dimension: int = NIM_DIMENSION,
        base_url: str = HOSTED,
        api_key: str | None = None,
        send_key_elsewhere: bool = False,
        cache: Cache | None = None,
        meter: Meter | None = None,
        limit: RateLimit | None = None,
        patience: Patience | None = None,
    ) -> None:
        """Raises InputError when ``base_url`` is not usable, or NVIDIA's host is named without a key."""
        patience = patience or Patience()
        endpoint = Endpoint(base_url, api_key, send_key_elsewhere, patience.timeout)
        self.line = Line(endpoint, model, meter=meter, limit=limit, patience=patience)
        self._dimension = dimension
        self._cache = cache
        self._client: Any = None
        self._lock = threading.Lock()

    @property
    def name(self) -> str:
        return self.line.model

    @property
    def dimension(self) -> int:
        return self._dimension

    async def embed(self, texts: Sequence[str], kind: Kind) -> Vectors:
        """Shape (len(texts), dimension), float32, rows of length one. Equal texts are sent once.

        Raises:
            InputError: a text is blank, which the service refuses.
            ModelError: the service failed beyond retry.
        """
        cleaned = [clean(text) for text in texts]
        if any(not text.strip() for text in cleaned):
            raise InputError(f"{self.name}: a blank text can not be embedded")
        keys = [digest("embedding", self.name, self._dimension, kind, text) for text in cleaned]
        known = await asyncio.to_thread(self._cache.get, keys) if self._cache else {}
        found = {key: np.frombuffer(value, np.float32) for key, value in known.items()}
        missing = {key: text for key, text in zip(keys, cleaned, strict=True) if key not in found}
        size = BATCH if kind == "passage" else 1
        for start in range(0, len(missing), size):
            part = list(missing.items())[start : start + size]
            vectors = await self._fetch([text for _, text in part], kind)
            fresh = {key: vector for (key, _), vector in zip(part, vectors, strict=True)}
            if self._cache:
                # After each batch, so that a failure keeps what was paid for.
                await asyncio.to_thread(self._cache.put, {k: v.tobytes() for k, v in fresh.items()})
            found |= fresh
        if not keys:
            return np.zeros((0, self._dimension), np.float32)
        return np.stack([found[key] for key in keys])

    async def _fetch(self, texts: list[str], kind: Kind) -> Vectors:
        client = await asyncio.to_thread(self._built)

        async def send() -> list[list[float]]:
            if kind == "query":
                return [await client.aembed_query(texts[0])]
            return await client.aembed_documents(texts)

        def check(rows: list[list[float]]) -> None:
            lengths = {len(row) for row in rows}
            if len(rows) != len(texts) or lengths != {self._dimension}:
                raise BadAnswer(
                    f"{len(texts)} vectors of {self._dimension} wanted, {len(rows)} of {lengths} got"
                )
            if not np.isfinite(rows).all() or (np.abs(rows).max(axis=1) == 0).any():
                raise BadAnswer("a vector is zero or not finite")

        estimate = sum(len(text.encode()) for text in texts) // 3
        rows = await self.line.call(send, prompt_id=f"embed-{kind}", estimate=estimate, check=check)
        return unit_rows(np.asarray(rows, np.float32))

    def _built(self) -> Any:
        with self._lock:
            if self._client is None:
                self._client = nvidia.embeddings(self.line.endpoint, self.name)
            return self._client


def unit_rows(rows: Vectors) -> Vectors:
    """``rows`` (n, d) scaled to length one, float32; a row of zeros stays."""
    lengths = np.linalg.norm(rows.astype(np.float64), axis=1, keepdims=True)
    return (rows / np.where(lengths == 0, 1.0, lengths)).astype(np.float32)
