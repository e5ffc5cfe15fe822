"""Builds what is asked over HTTP from the settings: chat models, embedder, re-ranker."""

from dataclasses import dataclass
from pathlib import Path

from agents.ports import Embedder, Model
from graph.settings import Settings
from llm.calls import Patience
from llm.factory import make_embedder, make_model, make_reranker
from llm.limits import RateLimit
from llm.meter import Meter
from llm.rerank import NimReranker


@dataclass(frozen=True)
class Hosts:
    """The configured hosts, and how patiently and how often they may be asked."""

    settings: Settings
    patience: Patience
    offline: bool = False
    home: Path | None = None
    """Where vectors and rankings are kept; None keeps none."""
    meter: Meter | None = None
    limit: RateLimit | None = None

    @property
    def _key(self) -> str | None:
        key = self.settings.nvidia_api_key
        return key.get_secret_value() if key else None

    def model(self, name: str | None = None) -> Model | None:
        """The chat model ``name``, else the configured one; None for the core alone.

        Raises:
            InputError: the host or the name can not be used.
        """
        return make_model(
            name or self.settings.model,
            base_url=self.settings.base_url,
            api_key=self._key,
            send_key_elsewhere=self.settings.send_key_elsewhere,
            offline=self.offline,
            meter=self.meter,
            limit=self.limit,
            patience=self.patience,
        )

    def embedder(self) -> Embedder:
        """The configured embedder, else the one that is shipped.

        Raises:
            InputError: the host can not be used.
        """
        return make_embedder(
            self.settings.embedder,
            base_url=self.settings.embedder_url,
            api_key=self._key,
            send_key_elsewhere=self.settings.send_key_elsewhere,
            offline=self.offline,
            home=self.home,
            meter=self.meter,
            limit=self.limit,
            patience=self.patience,
        )

    def reranker(self) -> NimReranker | None:
        """The configured re-ranker, if any.

        Raises:
            InputError: the host can not be used.
        """
        return make_reranker(
            self.settings.reranker,
            base_url=self.settings.reranker_url,
            api_key=self._key,
            send_key_elsewhere=self.settings.send_key_elsewhere,
            offline=self.offline,
            home=self.home,
            meter=self.meter,
            limit=self.limit,
            patience=self.patience,
        )
