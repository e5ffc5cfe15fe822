"""What goes over the wire, as values: answers, their limits, and which of them another try may better."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import parsedate_to_datetime
from importlib.metadata import PackageNotFoundError, version
from typing import Any
from urllib.parse import urlsplit

from state.base import Value
from state.errors import SourceError


class Transient(Exception):
    """An answer that another try may better; ``retry_after`` in seconds, when the service said so."""

    def __init__(self, reason: str, retry_after: float | None = None) -> None:
        super().__init__(reason)
        self.retry_after = retry_after


class Refused(SourceError):
    """The service, or our own rules, will not give this however often we ask."""


class NotFound(Refused):
    """The service answered properly that it has no such thing (HTTP 404 or 410)."""


class Exchange(Value):
    """One request and its answer, for a ledger."""

    source: str
    url: str
    status: int
    sha256: str
    size: int


@dataclass(frozen=True)
class Reply:
    """An answer, whole and within limits; has what client libraries ask of a ``requests.Response``."""

    url: str
    status_code: int
    content: bytes
    headers: Mapping[str, str] = field(default_factory=dict[str, str])

    @property
    def text(self) -> str:
        return self.content.decode("utf-8", "replace")

    def json(self) -> Any:
        """Raises ValueError when the body is not JSON."""
        return json.loads(self.content)

    def raise_for_status(self) -> None:
        """A Fetcher gives out good answers only."""


@dataclass(frozen=True)
class Limits:
    """How long and how much one request may take."""

    timeout: float = 30.0
    """Seconds for connecting, and between two pieces of the answer."""
    total: float = 180.0
    """Seconds for the whole answer, so that a drip-fed one ends."""
    max_bytes: int = 64_000_000
    attempts: int = 5
    backoff: float = 2.0
    """Seconds before the second try; doubles from try to try, up to a minute."""


def user_agent(contact: str | None = None) -> str:
    """Who we are, as services ask: name, version, and ``contact`` (an e-mail address or URL) if given."""
    try:
        number = version("sovereign-research-kernel")
    except PackageNotFoundError:
        number = "0"
    if contact and "@" in contact and ":" not in contact:
        contact = f"mailto:{contact}"
    return f"sovereign-research-kernel/{number} (research agent; {contact or 'no contact given'})"


def origin(url: str) -> str:
    """``scheme://host[:port]`` in lower case; raises ValueError for anything else than http or https."""
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username is not None:
        raise ValueError(f"not a plain web address: {url[:200]!r}")
    port = f":{parts.port}" if parts.port else ""
    return f"{parts.scheme}://{parts.hostname.lower()}{port}"


def retry_after(headers: Mapping[str, str], now: datetime) -> float | None:
    """Seconds that a Retry-After header asks for: a number or a date (RFC 9110, section 10.2.3)."""
    value = headers.get("retry-after", "").strip()
    if value.isdigit():
        return float(value)
    try:
        return max((parsedate_to_datetime(value) - now).total_seconds(), 0.0)
    except (ValueError, TypeError):
        return None
