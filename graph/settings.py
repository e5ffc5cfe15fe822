"""The one module that reads the environment: keys, homes, hosts and clocks."""

from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from typing import Annotated

from platformdirs import user_data_path
from pydantic import AliasChoices, Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from state.errors import InputError

STARTER_LIBRARY = Path(__file__).parent.parent / "library"
VERSION = "0.1.0"


def _env(name: str) -> AliasChoices:
    return AliasChoices(name, name.lower())


class Settings(BaseSettings):
    """Every environment variable that the kernel knows. All are optional."""

    model_config = SettingsConfigDict(extra="ignore", env_ignore_empty=True, frozen=True)

    home: Annotated[Path, Field(validation_alias=_env("SOVEREIGN_HOME"))] = Path()
    """Where everything is kept; default: the user's data folder."""
    offline: Annotated[bool, Field(validation_alias=_env("SOVEREIGN_OFFLINE"))] = False
    """No socket is opened, whatever else is set."""
    model: Annotated[str | None, Field(validation_alias=_env("SOVEREIGN_MODEL"))] = None
    base_url: Annotated[str | None, Field(validation_alias=_env("SOVEREIGN_BASE_URL"))] = None
    """An OpenAI-compatible server; default: NVIDIA's hosted NIM."""
    model_timeout: Annotated[float, Field(validation_alias=_env("SOVEREIGN_MODEL_TIMEOUT"), gt=0)] = 120.0
    """Seconds to wait for one answer; a small machine's own server may need more."""
    send_key_elsewhere: Annotated[bool, Field(validation_alias=_env("SOVEREIGN_SEND_KEY_ELSEWHERE"))] = False
    embedder: Annotated[str | None, Field(validation_alias=_env("SOVEREIGN_EMBEDDER"))] = None
    """``nim``, a NIM model id, or nothing for the embedded MiniLM."""
    embedder_url: Annotated[str | None, Field(validation_alias=_env("SOVEREIGN_EMBEDDER_URL"))] = None
    """Where the embedder is asked; default: NVIDIA's hosted NIM."""
    reranker: Annotated[str | None, Field(validation_alias=_env("SOVEREIGN_RERANKER"))] = None
    """``nim`` for nvidia/llama-nemotron-rerank-1b-v2, or a NIM model id; default: none."""
    reranker_url: Annotated[str | None, Field(validation_alias=_env("SOVEREIGN_RERANKER_URL"))] = None
    """Where the re-ranker is asked; default: NVIDIA's hosted NIM."""
    nvidia_api_key: Annotated[SecretStr | None, Field(validation_alias=_env("NVIDIA_API_KEY"))] = None
    s2_api_key: Annotated[SecretStr | None, Field(validation_alias=_env("S2_API_KEY"))] = None
    openalex_api_key: Annotated[SecretStr | None, Field(validation_alias=_env("OPENALEX_API_KEY"))] = None
    quick_judge: Annotated[bool, Field(validation_alias=_env("SOVEREIGN_QUICK_JUDGE"))] = False
    """Claims are judged without the careful reader: less sure, in a third of the time and half of the memory."""
    contact: Annotated[str | None, Field(validation_alias=_env("SOVEREIGN_CONTACT"))] = None
    """Mail address or page put into the User-Agent, as arXiv and OpenAlex ask for."""
    arxiv_url: Annotated[str | None, Field(validation_alias=_env("SOVEREIGN_ARXIV_URL"))] = None
    """Base URL of a mirror of arXiv; default: arXiv itself."""
    library_roots: Annotated[str, Field(validation_alias=_env("SOVEREIGN_LIBRARY_ROOTS"))] = ""
    """Folders, separated as in PATH, that runs started over the API may read papers from."""
    unsigned_decisions: Annotated[bool, Field(validation_alias=_env("SOVEREIGN_UNSIGNED_DECISIONS"))] = False
    """An owner's decision counts without a signature although there is an ``owner.key``; for Studio."""
    desk_hosts: Annotated[str, Field(validation_alias=_env("SOVEREIGN_DESK_HOSTS"))] = ""
    """Host names, separated by commas, under which other machines may use the desk; default: none."""
    source_date_epoch: Annotated[int | None, Field(validation_alias=_env("SOURCE_DATE_EPOCH"))] = None

    @cached_property
    def home_folder(self) -> Path:
        """``SOVEREIGN_HOME`` or the user's data folder."""
        if self.home != Path():
            return self.home.expanduser().absolute()
        return user_data_path("sovereign", appauthor=False)

    def today(self) -> date:
        """The date of a run: ``SOURCE_DATE_EPOCH`` when set, else the clock (UTC)."""
        return self.now().date()

    def now(self) -> datetime:
        """The time, UTC."""
        if self.source_date_epoch is not None:
            return datetime.fromtimestamp(self.source_date_epoch, UTC)
        return datetime.now(UTC)

    def roots(self) -> tuple[Path, ...]:
        """Folders that the API may read papers from."""
        import os

        return tuple(Path(p).absolute() for p in self.library_roots.split(os.pathsep) if p)


def read_settings() -> Settings:
    """Read the environment once.

    Raises:
        InputError: a variable has a value that can not be used; the message names it.
    """
    from pydantic import ValidationError

    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        raise InputError(f"environment variable {first['loc'][0]}: {first['msg']}") from error
