"""Builds the real model that answers are recorded from, and names what must never be kept of it."""

from typing import cast
from urllib.parse import urlsplit

from agents.ports import Model
from evals.book import Sampling
from evals.replay import Mode
from evals.run import Live
from graph.settings import Settings
from llm.calls import Patience
from llm.nim import NimModel
from llm.nvidia import HOSTED


def live_model(
    model: str, base_url: str | None, mode: str, sampling: Sampling, settings: Settings, timeout: float
) -> Live:
    """A real model, one client a repeat, each with its own seed. ``timeout``: seconds for one answer.

    Raises:
        InputError: the URL can not be used, or NVIDIA's host is meant and there is no key.
    """
    url = base_url or settings.base_url or HOSTED
    key = settings.nvidia_api_key.get_secret_value() if settings.nvidia_api_key else None

    def make(repeat: int) -> Model:
        return NimModel(
            model,
            base_url=url,
            api_key=key,
            send_key_elsewhere=settings.send_key_elsewhere,
            temperature=sampling.temperature,
            seed=sampling.seed + repeat,
            max_tokens=sampling.max_tokens,
            patience=Patience(timeout=timeout),
        )

    make(0)
    return Live(make, settings.today, cast("Mode", mode))


def secrets(base_url: str | None, settings: Settings) -> tuple[str, ...]:
    """Texts that no recording may hold: the key, and the host with its port."""
    url = base_url or settings.base_url
    host = urlsplit(url).netloc if url else ""
    key = settings.nvidia_api_key.get_secret_value() if settings.nvidia_api_key else ""
    return tuple(x for x in (host, key) if x)
