"""Makes NVIDIA's LangChain clients safe to use: where the key may go, no telemetry, visible answers.

The clients take ``NVIDIA_API_KEY`` from the environment by themselves and send it to any base URL,
poll answers of every host at NVIDIA's, report usage by default, and show neither status nor headers
of an answer. Each is put right here, on the client objects, so nothing in the process is changed.
"""

import re
import warnings
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, cast
from urllib.parse import urlsplit

import aiohttp
from pydantic import SecretStr

from state.errors import InputError

HOSTED = "https://integrate.api.nvidia.com/v1"
"""Where NVIDIA serves chat and embeddings; re-ranking has a URL per model that the client knows."""

_NO_KEY = "none"
"""Given in place of a key, so that the client does not look for one in the environment."""

_POLL_SECONDS = 1.0
"""Between questions after HTTP 202; the client's own 0.02 s would spend a minute's limit in a second."""


@dataclass(frozen=True)
class Endpoint:
    """A host of models and the right to use it. The key is not shown by ``repr``."""

    base_url: str
    key: str | None = field(default=None, repr=False)
    send_key_elsewhere: bool = False
    timeout: float = 120.0
    """Seconds without a byte, and seconds of polling after HTTP 202."""

    def __post_init__(self) -> None:
        parts = urlsplit(self.base_url)
        try:
            bad = parts.scheme not in {"http", "https"} or not parts.hostname or parts.port == 0
        except ValueError:
            bad = True
        if bad or parts.username or parts.password or parts.query or parts.fragment:
            raise InputError(
                f"model host {self.base_url!r}: give http(s)://host[:port][/v1], no user, query or fragment"
            )
        if self.hosted and not self.key:
            raise InputError("NVIDIA's hosted models need an API key: set NVIDIA_API_KEY or name a base URL")

    @property
    def host(self) -> str:
        """Host name and port, for rate limits and messages."""
        return urlsplit(self.base_url).netloc.lower()

    @property
    def hosted(self) -> bool:
        """Whether this is one of NVIDIA's own hosts."""
        return is_nvidia(self.base_url)

    def key_for(self, url: str) -> SecretStr | None:
        """The key when it may be sent to ``url``, else None."""
        if self.key and (self.send_key_elsewhere or is_nvidia(url)):
            return SecretStr(self.key)
        return None


def is_nvidia(url: str) -> bool:
    """Whether ``url`` is HTTPS to nvidia.com or a host below it."""
    parts = urlsplit(url)
    name = (parts.hostname or "").lower()
    return parts.scheme == "https" and bool(re.fullmatch(r"([a-z0-9-]+\.)*nvidia\.com", name))


@dataclass
class Exchange:
    """The HTTP answers of one attempt, the last one being the outcome."""

    answers: list[aiohttp.ClientResponse] = field(default_factory=list[aiohttp.ClientResponse])

    @property
    def status(self) -> int | None:
        """Of the last answer; None when the host never answered."""
        return self.answers[-1].status if self.answers else None

    @property
    def headers(self) -> dict[str, str]:
        """Of the last answer, names in lower case."""
        return {k.lower(): v for k, v in self.answers[-1].headers.items()} if self.answers else {}

    async def body(self) -> str:
        """Text of the last answer as far as it was read; empty when there is none."""
        if not self.answers:
            return ""
        try:
            return (await self.answers[-1].read()).decode("utf-8", "replace")
        except (aiohttp.ClientError, OSError):
            return ""


EXCHANGE: ContextVar[Exchange | None] = ContextVar("exchange", default=None)
"""Where the current attempt writes its answers; set by ``llm.calls`` around each one."""


async def _note(_session: Any, _context: Any, params: aiohttp.TraceRequestEndParams) -> None:
    exchange = EXCHANGE.get()
    if exchange is not None:
        exchange.answers.append(params.response)


def chat(endpoint: Endpoint, model: str, **options: Any) -> Any:
    """A ``ChatNVIDIA`` for ``model``. Blocking (imports and TLS set-up take seconds): use a thread."""
    from langchain_nvidia_ai_endpoints import ChatNVIDIA

    # Thinking is expected and stripped; the library's advice on it is for another way of use.
    warnings.filterwarnings("ignore", message="Reasoning content (with|was parsed)", category=UserWarning)
    _make_known(endpoint, model, "chat", "ChatNVIDIA", "chat/completions")
    return _secured(ChatNVIDIA(**_arguments(endpoint, model), **options), endpoint)


def embeddings(endpoint: Endpoint, model: str) -> Any:
    """An ``NVIDIAEmbeddings`` that cuts long texts at their end. Blocking, like ``chat``."""
    from langchain_nvidia_ai_endpoints import NVIDIAEmbeddings

    _make_known(endpoint, model, "embedding", "NVIDIAEmbeddings", "embeddings")
    return _secured(NVIDIAEmbeddings(**_arguments(endpoint, model), truncate="END"), endpoint)


def rerank(endpoint: Endpoint, model: str, *, batch: int) -> Any:
    """An ``NVIDIARerank`` that gives a score to every one of up to ``batch`` passages. Blocking."""
    from langchain_nvidia_ai_endpoints import NVIDIARerank

    _make_known(endpoint, model, "ranking", "NVIDIARerank", "ranking")
    # ``top_n`` is applied to each batch before the batches are joined: as large as the batch,
    # nothing is lost.
    client = NVIDIARerank(**_arguments(endpoint, model), truncate="END", top_n=batch, max_batch_size=batch)
    return _secured(client, endpoint)


def _arguments(endpoint: Endpoint, model: str) -> dict[str, Any]:
    return {
        "model": model,
        "base_url": endpoint.base_url,
        "api_key": _NO_KEY,
        "usage_telemetry_enabled": False,
    }


def _make_known(endpoint: Endpoint, model: str, kind: str, client: str, path: str) -> None:
    """Tell the library of a hosted model that it does not list, or it would ask ``/models`` while
    being built, blocking, with whatever key it found."""
    from langchain_nvidia_ai_endpoints import Model, register_model
    from langchain_nvidia_ai_endpoints._statics import lookup_model

    if endpoint.hosted and lookup_model(model) is None:
        url = f"{endpoint.base_url.rstrip('/')}/{path}"
        register_model(
            Model(id=model, model_type=cast("Any", kind), client=cast("Any", client), endpoint=url)
        )


def _secured(owner: Any, endpoint: Endpoint) -> Any:
    """Put right the two inner HTTP clients of ``owner``, which the library shows no other way to."""
    for inner in (owner._client, owner._async_client):
        inner.api_key = endpoint.key_for(inner.infer_url)
        inner.timeout = endpoint.timeout
        inner.interval = _POLL_SECONDS
        if not endpoint.hosted:
            inner.polling_url_tmpl = f"{inner.base_url}/status/{{request_id}}"
        # Without a key the library would send its own row of asterisks as one.
        inner.headers_tmpl = {
            kind: {name: value for name, value in headers.items() if name != "Authorization"}
            for kind, headers in inner.headers_tmpl.items()
        }
    owner._async_client.get_async_session_fn = lambda: _session(endpoint.timeout)
    return owner


def _session(timeout: float) -> aiohttp.ClientSession:
    trace = aiohttp.TraceConfig()
    trace.on_request_end.append(_note)
    limits = aiohttp.ClientTimeout(sock_connect=min(timeout, 20.0), sock_read=timeout)
    return aiohttp.ClientSession(timeout=limits, trace_configs=[trace])
