"""Re-ranks passages for a query with a cross-encoder of NVIDIA NIM."""

import asyncio
import math
import struct
import threading
from collections.abc import Sequence
from typing import Any

from llm import nvidia
from llm.cache import Cache
from llm.calls import BadAnswer, Line, Patience
from llm.limits import RateLimit
from llm.meter import Meter
from llm.nvidia import HOSTED, Endpoint
from llm.structured import clean
from state.base import digest

NIM_RERANKER = "nvidia/llama-nemotron-rerank-1b-v2"
BATCH = 32
"""Passages a request, the client library's own batch size."""


class NimReranker:
    """Scores of passages for a query; higher is more relevant. Every score is kept in ``cache``."""

    def __init__(
        self,
        model: str = NIM_RERANKER,
        *,
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
        self._cache = cache
        self._client: Any = None
        self._lock = threading.Lock()

    @property
    def name(self) -> str:
        """The model id."""
        return self.line.model

    async def rank(self, query: str, passages: Sequence[str]) -> list[float]:
        """One logit (any real number) a passage, in the order of ``passages``.

        Raises:
            ModelError: the service failed beyond retry.
        """
        asked, texts = clean(query), [clean(text) for text in passages]
        keys = [digest("rerank", self.name, asked, text) for text in texts]
        known = await asyncio.to_thread(self._cache.get, keys) if self._cache else {}
        found: dict[str, float] = {key: struct.unpack("<d", value)[0] for key, value in known.items()}
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in found}
        for start in range(0, len(missing), BATCH):
            part = list(missing.items())[start : start + BATCH]
            scores = await self._fetch(asked, [text for _, text in part])
            fresh = {key: score for (key, _), score in zip(part, scores, strict=True)}
            if self._cache:
                await asyncio.to_thread(
                    self._cache.put, {k: struct.pack("<d", score) for k, score in fresh.items()}
                )
            found |= fresh
        return [found[key] for key in keys]

    async def _fetch(self, query: str, texts: list[str]) -> list[float]:
        client = await asyncio.to_thread(self._built)
        documents = await asyncio.to_thread(_documents, texts)

        async def send() -> dict[int, float]:
            ranked = await client.acompress_documents(documents, query)
            return {d.metadata["place"]: float(d.metadata["relevance_score"]) for d in ranked}

        def check(scores: dict[int, float]) -> None:
            if len(scores) != len(texts) or not all(map(math.isfinite, scores.values())):
                raise BadAnswer(f"{len(texts)} scores wanted, {len(scores)} got, or one is not finite")

        estimate = sum(len((query + text).encode()) for text in texts) // 3
        scores = await self.line.call(send, prompt_id="rerank", estimate=estimate, check=check)
        return [scores[i] for i in range(len(texts))]

    def _built(self) -> Any:
        with self._lock:
            if self._client is None:
                self._client = nvidia.rerank(self.line.endpoint, self.name, batch=BATCH)
            return self._client


def _documents(texts: list[str]) -> list[Any]:
    from langchain_core.documents import Document

    return [Document(page_content=text, metadata={"place": i}) for i, text in enumerate(texts)]
