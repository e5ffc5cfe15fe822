"""Probes each configured model service and says in one line what is wrong with it."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import NamedTuple

import numpy as np
from pydantic import BaseModel

from agents.ports import Abstained, Embedder, Model
from llm.embeddings import NimEmbedder
from llm.nim import NimModel
from llm.rerank import NimReranker
from prompts.library import Rendered
from state.errors import SovereignError


class Probe(NamedTuple):
    """One line of ``sovereign doctor``."""

    name: str
    ok: bool
    detail: str


class _Answer(BaseModel):
    word: str


_PROMPT = Rendered(
    id="doctor",
    version=1,
    hash="0" * 16,
    system="You answer a test of the connection.",
    user='Give the word "ready".',
)


async def probe(
    *,
    model: Model | None = None,
    embedder: Embedder | None = None,
    reranker: NimReranker | None = None,
    seconds: float = 10.0,
) -> list[Probe]:
    """Try chat, embeddings and re-ranking, at once and each for at most ``seconds``; never raises.

    What is not configured is fine. Build the services with ``patience=HASTY``, or a failure that
    would pass shows only as a timeout.
    """
    return list(
        await asyncio.gather(
            _one("chat", model, lambda: _chat(model), seconds),
            _one("embeddings", embedder, lambda: _embed(embedder), seconds),
            _one("rerank", reranker, lambda: _rank(reranker), seconds),
        )
    )


async def _one(
    name: str, service: object | None, attempt: Callable[[], Awaitable[tuple[bool, str]]], seconds: float
) -> Probe:
    if service is None:
        return Probe(name, True, "not configured; the kernel works without it")
    start = time.monotonic()
    try:
        async with asyncio.timeout(seconds):
            ok, detail = await attempt()
    except TimeoutError:
        return Probe(name, False, f"{_where(service)}: no answer within {seconds:g} s")
    except SovereignError as error:
        return Probe(name, False, _line(str(error)) + _withheld(service))
    except Exception as error:  # a doctor reports even a broken installation
        return Probe(name, False, _line(f"{_where(service)}: {type(error).__name__}: {error}"))
    took = time.monotonic() - start
    return Probe(name, ok, f"{_where(service)}: {detail} in {took:.1f} s" + _withheld(service))


async def _chat(model: Model | None) -> tuple[bool, str]:
    answer = await model.ask(_PROMPT, _Answer) if model else Abstained(reason="no model")
    if isinstance(answer, Abstained):
        return (
            False,
            f"answers, but not in the schema asked for ({_line(answer.reason)}); name another model,",
        )
    return True, "answered in the schema asked for"


async def _embed(embedder: Embedder | None) -> tuple[bool, str]:
    if embedder is None:
        return False, "no embedder"
    rows = await embedder.embed([_PROMPT.user], "query")
    if rows.shape != (1, embedder.dimension) or not np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-3):
        return (
            False,
            f"gave vectors of shape {rows.shape}, not of length one and dimension {embedder.dimension},",
        )
    return True, f"{embedder.dimension} dimensions"


async def _rank(reranker: NimReranker | None) -> tuple[bool, str]:
    if reranker is None:
        return False, "no re-ranker"
    near, far = await reranker.rank("colour of the sky", ["The sky is blue.", "Prices rose in May."])
    if near <= far:
        return False, f"ranks an unrelated passage higher ({far:.2f}) than a fitting one ({near:.2f})"
    return True, "ranked a fitting passage first"


def _where(service: object) -> str:
    if isinstance(service, NimModel | NimEmbedder | NimReranker):
        return f"{service.name} at {service.line.endpoint.host}"
    return str(getattr(service, "name", type(service).__name__))


def _withheld(service: object) -> str:
    if isinstance(service, NimModel | NimEmbedder | NimReranker):
        endpoint = service.line.endpoint
        if endpoint.key and endpoint.key_for(endpoint.base_url) is None:
            return " (the API key is not sent to this host)"
    return ""


def _line(text: str) -> str:
    return " ".join(text.split())
