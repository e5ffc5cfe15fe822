"""Fetches one URL politely: allowed origins, own turn, time and size limits, retries of what is transient.

Every online source goes through a Fetcher, whatever client library builds its requests and reads its
answers, because none of those libraries has all of: a timeout, a shared rate limit, Retry-After, and the
refusal to take an error page for an empty result.
"""

import asyncio
import hashlib
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urljoin

from sources.politeness import Gate, Stopped
from sources.replies import (
    Exchange,
    Limits,
    NotFound,
    Refused,
    Reply,
    Transient,
    origin,
    retry_after,
    user_agent,
)
from state.errors import SourceError

T = TypeVar("T")

TRANSIENT = frozenset({408, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524, 529})
"""Statuses that may be gone on the next try (52x: Cloudflare's faults between it and the service)."""

REDIRECTS = frozenset({301, 302, 303, 307, 308})
MAX_REDIRECTS = 5


class Fetcher:
    """GETs from a fixed set of origins on behalf of one source."""

    def __init__(
        self,
        source: str,
        gate: Gate,
        origins: Iterable[str],
        *,
        agent: str,
        headers: Mapping[str, str] | None = None,
        limits: Limits | None = None,
        proxy: str | None = None,
        record: Callable[[Exchange], None] | None = None,
    ) -> None:
        """``headers`` (keys among them) go to ``origins`` only. ``record`` is called from a worker thread."""
        self.source = source
        self.limits = limits or Limits()
        self._gate = gate
        self._origins = frozenset(origin(base) for base in origins)
        # Without keep-alive no idle connection stays open while another process has its turn.
        self._headers = {"User-Agent": agent, "Connection": "close", **(headers or {})}
        self._proxy = proxy
        self._record = record
        # One thread: waiting for a turn must not use up the threads that others work in.
        self._worker = ThreadPoolExecutor(1, thread_name_prefix=source)

    def allows(self, url: str) -> bool:
        """Whether ``url`` lies within the allowed origins."""
        try:
            return origin(url) in self._origins
        except ValueError:
            return False

    async def run(self, call: Callable[[threading.Event], T]) -> T:
        """Run blocking ``call`` on this fetcher's one thread; its event is set when we are cancelled."""
        stop = threading.Event()
        try:
            return await asyncio.get_running_loop().run_in_executor(self._worker, call, stop)
        except asyncio.CancelledError:
            stop.set()
            raise

    def get(
        self,
        url: str,
        *,
        check: Callable[[Reply], None] | None = None,
        stop: threading.Event | None = None,
        subject: str | None = None,
        identity: bool = False,
    ) -> Reply:
        """Return the answer with status 200 that passes ``check``. Blocks: call it through ``run``.

        ``check`` sees every answer that is not transient by its status, and raises Transient to have it
        asked again or SourceError to give up at once. ``subject`` names the query in errors. ``identity``
        asks for the bytes as they are stored, for files that are compressed themselves.

        Raises:
            NotFound: HTTP 404 or 410.
            SourceBusy: the service wants a longer quiet than we may wait.
            Refused: forbidden, outside the allowed origins, or too large.
            SourceError: still failing after all tries.
        """
        from tenacity import Retrying, retry_if_exception_type, stop_after_attempt, stop_when_event_set
        from tenacity.nap import sleep_using_event

        event = stop or threading.Event()
        retrying = Retrying(
            stop=stop_after_attempt(self.limits.attempts) | stop_when_event_set(event),
            wait=self._pause,
            retry=retry_if_exception_type(Transient),
            sleep=sleep_using_event(event),
            reraise=True,
        )
        try:
            return retrying(self._follow, url, check, event, subject, identity)
        except Transient as last:
            tries = retrying.statistics.get("attempt_number", 1)
            raise SourceError(self.source, f"{last} ({tries} tries)", query=subject) from last
        except Stopped:
            raise SourceError(self.source, "stopped because the run was cancelled", query=subject) from None

    def _pause(self, state: Any) -> float:
        """Backoff between tries; a Retry-After is waited for at the gate, where all processes see it."""
        error = state.outcome.exception()
        if isinstance(error, Transient) and error.retry_after is not None:
            return 0.0
        return min(self.limits.backoff * 2 ** (state.attempt_number - 1), 60.0)

    def _follow(
        self,
        url: str,
        check: Callable[[Reply], None] | None,
        stop: threading.Event,
        subject: str | None,
        identity: bool,
    ) -> Reply:
        for _ in range(MAX_REDIRECTS + 1):
            if not self.allows(url):
                raise Refused(self.source, f"{url[:200]} is not among the allowed hosts", query=subject)
            reply = self._request(url, stop, subject, identity)
            if reply.status_code not in REDIRECTS:
                return self._judge(reply, check, subject)
            url = urljoin(url, reply.headers.get("location", ""))
        raise Refused(self.source, f"more than {MAX_REDIRECTS} redirects", query=subject)

    def _judge(self, reply: Reply, check: Callable[[Reply], None] | None, subject: str | None) -> Reply:
        if reply.status_code in {404, 410}:
            raise NotFound(
                self.source, f"has nothing at {reply.url} (HTTP {reply.status_code})", query=subject
            )
        if check:
            check(reply)
        if reply.status_code in {401, 403}:
            raise Refused(
                self.source,
                f"refused access (HTTP {reply.status_code}): check the key and the contact",
                query=subject,
            )
        if reply.status_code != 200:
            raise Refused(self.source, f"answered HTTP {reply.status_code} at {reply.url}", query=subject)
        return reply

    def _request(self, url: str, stop: threading.Event, subject: str | None, identity: bool) -> Reply:
        import httpx

        with self._gate.turn(stop):
            try:
                reply = self._transfer(url, stop, subject, identity)
            except httpx.TimeoutException as error:
                raise Transient(f"gave no answer within {self.limits.timeout:g} s") from error
            except httpx.InvalidURL as error:
                raise Refused(self.source, f"not a usable address: {error}", query=subject) from error
            except (httpx.TransportError, httpx.DecodingError) as error:
                raise Transient(f"connection failed: {str(error) or type(error).__name__}") from error
            if self._record:
                sha = hashlib.sha256(reply.content).hexdigest()
                self._record(
                    Exchange(
                        source=self.source,
                        url=url,
                        status=reply.status_code,
                        sha256=sha,
                        size=len(reply.content),
                    )
                )
            if reply.status_code in TRANSIENT:
                wait = retry_after(reply.headers, datetime.now(UTC))
                if wait is not None:
                    self._gate.defer(wait)
                raise Transient(f"answered HTTP {reply.status_code}", wait)
            return reply

    def _transfer(self, url: str, stop: threading.Event, subject: str | None, identity: bool) -> Reply:
        import httpx

        end = time.monotonic() + self.limits.total
        headers = {**self._headers, **({"Accept-Encoding": "identity"} if identity else {})}
        with (
            httpx.Client(timeout=self.limits.timeout, trust_env=False, proxy=self._proxy) as client,
            client.stream("GET", url, headers=headers) as answer,
        ):
            pieces, size = list[bytes](), 0
            for piece in answer.iter_bytes():  # as they come: a chunk size would wait for its fill
                pieces.append(piece)
                size += len(piece)
                if size > self.limits.max_bytes:
                    raise Refused(
                        self.source, f"{url} is larger than {self.limits.max_bytes:,} bytes", query=subject
                    )
                if time.monotonic() > end:
                    raise Transient(f"sent its answer too slowly (over {self.limits.total:g} s)")
                if stop.is_set():
                    raise Stopped
            return Reply(url, answer.status_code, b"".join(pieces), answer.headers)


@dataclass(frozen=True)
class Online:
    """What all online sources share: where turns are kept, who we are, and how we get out."""

    state: Path
    """Folder of the lock and stamp files, one for all runs of the user."""
    contact: str | None = None
    """E-mail address or URL for the services to write to, part of the User-Agent."""
    proxy: str | None = None
    limits: Limits = field(default_factory=Limits)
    record: Callable[[Exchange], None] | None = None
    """Told of every exchange, from a worker thread."""

    def fetcher(
        self, source: str, interval: float, origins: Iterable[str], headers: Mapping[str, str] | None = None
    ) -> Fetcher:
        """A Fetcher for ``source`` that keeps ``interval`` seconds between requests to it."""
        return Fetcher(
            source,
            Gate(self.state, source, interval),
            origins,
            agent=user_agent(self.contact),
            headers=headers,
            limits=self.limits,
            proxy=self.proxy,
            record=self.record,
        )
