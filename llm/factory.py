"""Builds the model, the embedder and the re-ranker of a run from plain settings."""

from pathlib import Path

from agents.ports import Embedder, Model
from llm.cache import Cache
from llm.calls import Patience
from llm.embeddings import EMBEDDED_NAME, NIM_DIMENSION, NIM_MODEL, EmbeddedEmbedder, NimEmbedder
from llm.limits import AT_ONCE, PER_MINUTE, RateLimit
from llm.meter import Meter
from llm.nim import DEFAULT_MODEL, NimModel
from llm.nvidia import HOSTED
from llm.rerank import NIM_RERANKER, NimReranker
from state.errors import InputError

LIMITS_FILE = "model-limits.sqlite"
CACHE_FILE = "model-cache.sqlite"


def make_limit(
    home: Path | None, *, per_minute: int = PER_MINUTE, at_once: int = AT_ONCE
) -> RateLimit | None:
    """The rate limit kept under ``home``, common to all processes of the user; None without a home."""
    if home is None:
        return None
    return RateLimit(home / LIMITS_FILE, per_minute=per_minute, at_once=at_once)


def make_model(
    name: str | None,
    *,
    base_url: str | None = None,
    api_key: str | None = None,
    send_key_elsewhere: bool = False,
    offline: bool = False,
    max_tokens: int = 4096,
    temperature: float = 0.0,
    meter: Meter | None = None,
    limit: RateLimit | None = None,
    patience: Patience | None = None,
) -> Model | None:
    """The chat model, or None for the deterministic core alone.

    None when ``offline``, and when neither a name, a base URL nor a key is given. A key alone means
    NVIDIA's host with the default model.

    Raises:
        InputError: a base URL without a model's name, a bad URL, or NVIDIA's host without a key.
    """
    if offline or not (name or base_url or api_key):
        return None
    if base_url and not name:
        raise InputError(f"model host {base_url!r}: name the model too, its list is never guessed from")
    return NimModel(
        name or DEFAULT_MODEL,
        base_url=base_url or HOSTED,
        api_key=api_key,
        send_key_elsewhere=send_key_elsewhere,
        temperature=temperature,
        max_tokens=max_tokens,
        meter=meter,
        limit=limit,
        patience=patience,
    )


def make_embedder(
    name: str | None = None,
    *,
    base_url: str | None = None,
    api_key: str | None = None,
    send_key_elsewhere: bool = False,
    offline: bool = False,
    dimension: int = NIM_DIMENSION,
    home: Path | None = None,
    meter: Meter | None = None,
    limit: RateLimit | None = None,
    patience: Patience | None = None,
) -> Embedder:
    """The embedder: the embedded one for None or ``all-MiniLM-L6-v2-int8`` and when ``offline``; any other
    name (``nim`` is short for the default, ``nvidia/nv-embedqa-e5-v5``) is asked of ``base_url`` or NVIDIA.

    Vectors from a service are cached under ``home``; ``dimension`` is that of the service's model.

    Raises:
        InputError: a bad URL, or NVIDIA's host without a key.
    """
    if offline or name is None or name == EMBEDDED_NAME:
        return EmbeddedEmbedder()
    return NimEmbedder(
        NIM_MODEL if name == "nim" else name,
        dimension=dimension,
        base_url=base_url or HOSTED,
        api_key=api_key,
        send_key_elsewhere=send_key_elsewhere,
        cache=Cache(home / CACHE_FILE) if home else None,
        meter=meter,
        limit=limit,
        patience=patience,
    )


def make_reranker(
    name: str | None,
    *,
    base_url: str | None = None,
    api_key: str | None = None,
    send_key_elsewhere: bool = False,
    offline: bool = False,
    home: Path | None = None,
    meter: Meter | None = None,
    limit: RateLimit | None = None,
    patience: Patience | None = None,
) -> NimReranker | None:
    """The re-ranker (``nim`` is short for the default), or None when no name is given or ``offline``.

    Raises:
        InputError: a bad URL, or NVIDIA's host without a key.
    """
    if offline or name is None:
        return None
    return NimReranker(
        NIM_RERANKER if name == "nim" else name,
        base_url=base_url or HOSTED,
        api_key=api_key,
        send_key_elsewhere=send_key_elsewhere,
        cache=Cache(home / CACHE_FILE) if home else None,
        meter=meter,
        limit=limit,
        patience=patience,
    )
