"""What an error of a model host means: the table of error classes, and the failure that each becomes."""

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Literal, cast

from state.errors import ModelError, ModelRefused, ModelRetired

Kind = Literal["transient", "refused", "retired"]

STATUSES: dict[int, Kind] = {
    400: "refused",
    401: "refused",
    402: "refused",
    403: "refused",
    404: "refused",
    405: "refused",
    408: "transient",
    409: "transient",
    410: "retired",
    413: "refused",
    422: "refused",
    425: "transient",
    429: "transient",
    500: "transient",
    501: "refused",
    502: "transient",
    503: "transient",
    504: "transient",
}
"""HTTP status to class. Statuses not named: 5xx transient, every other one refused."""

BUSY_PHRASES = ("DEGRADED function", "ResourceExhausted", "request limit reached")
"""A back end that is down or full answers 400, or 200 with no status of its own, in these words
(9router issue 2527, new-api issue 6619): transient whatever the status says."""

ADVICE: dict[int, str] = {
    401: "check the API key",
    402: "the account has no credit left",
    403: "the key has no permission for this model: check the key or name another model",
    404: "check the model's name, the base URL, and that the account may use it",
    410: "name another model",
    413: "give less text",
    422: "the host does not accept this request",
    429: "wait a minute or lower the rate limit",
}


@dataclass(frozen=True)
class Failure:
    """One failed attempt, understood."""

    kind: Kind
    reason: str
    status: int | None = None
    retry_after: float | None = None
    """Seconds that the host asked us to wait, where it did."""

    def as_error(self, model: str) -> ModelError:
        """The exception to raise when there is nothing left to try."""
        advice = ADVICE.get(self.status or 0)
        if self.kind == "transient" and advice is None:
            advice = "the host is busy or unreachable: try again later"
        reason = f"{self.reason}; {advice}" if advice else self.reason
        types = {"transient": ModelError, "refused": ModelRefused, "retired": ModelRetired}
        return types[self.kind](model, reason, status=self.status)


def classify(status: int | None, body: str) -> Kind:
    """The class of an answer with ``status`` (None: the host said nothing) and ``body``."""
    if any(phrase in body for phrase in BUSY_PHRASES):
        return "transient"
    if status is None or status < 400:
        # No answer at all, or an answer that says "fine" and then is not: both pass with time.
        return "transient"
    return STATUSES.get(status, "transient" if status >= 500 else "refused")


def of_answer(status: int, headers: dict[str, str], body: str, *, now: datetime | None = None) -> Failure:
    """Understand an error answer; header names in lower case."""
    return Failure(
        kind=classify(status, body),
        reason=describe(status, body),
        status=status,
        retry_after=seconds_to_wait(headers.get("retry-after"), now or datetime.now(UTC)),
    )


def describe(status: int, body: str) -> str:
    """One line, at most 300 characters, from whatever shape an error body has.

    Seen so far: RFC 9457 problem details, OpenAI's ``{"error": {"message"}}``, ``{"error": "text"}``,
    FastAPI's ``{"detail": [...]}``, a bare JSON string, plain text, HTML, and nothing.
    """
    try:
        parsed: Any = json.loads(body)
    except (ValueError, RecursionError):
        parsed = re.sub(r"<[^>]*>", " ", body)
    text = " ".join(_words(parsed).split()) or "no explanation given"
    text = text if len(text) <= 300 else text[:299] + "…"
    return f"the host answered {status}: {text}"


def _words(parsed: Any) -> str:
    if isinstance(parsed, dict):
        fields = cast("dict[str, Any]", parsed)
        error = fields.get("error")
        if isinstance(error, dict):
            fields = cast("dict[str, Any]", error)
        for name in ("detail", "message", "error", "title", "msg"):
            if fields.get(name):
                return _words(fields[name])
        return json.dumps(fields, ensure_ascii=False) if fields else ""
    if isinstance(parsed, list):
        return "; ".join(_words(item) for item in cast("list[Any]", parsed))
    return str(parsed)


def seconds_to_wait(header: str | None, now: datetime) -> float | None:
    """Parse ``Retry-After``: seconds or an HTTP date (RFC 9110, 10.2.3); None when unreadable."""
    if not header:
        return None
    text = header.strip()
    if re.fullmatch(r"\d{1,9}(\.\d+)?", text):
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (moment - now).total_seconds())
