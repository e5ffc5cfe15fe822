"""Sends one request to a model host with everything around it: rate limit, budget, retries, errors."""

import asyncio
import json
import random
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass
from typing import Any, TypeVar, cast

import aiohttp

from llm.failures import Failure, classify, describe, of_answer
from llm.limits import RateLimit
from llm.meter import Meter, Spending
from llm.nvidia import EXCHANGE, Endpoint, Exchange
from state.errors import ModelError, SovereignError

T = TypeVar("T")


class BadAnswer(ValueError):
    """The host said "fine" and sent something that is not an answer: counted as transient."""


@dataclass(frozen=True)
class Patience:
    """How long and how often to try."""

    attempts: int = 6
    base: float = 1.0
    """Seconds before the second attempt; doubled for each further one, and times four after 429,
    because the hosts count by the minute."""
    cap: float = 30.0
    """Longest pause of our own choosing, in seconds."""
    longest: float = 90.0
    """Longest ``Retry-After`` that is obeyed, in seconds; a longer one ends the call at once."""
    timeout: float = 120.0
    """Seconds for one attempt."""
    jitter: Callable[[], float] = random.random

    def pause(self, attempt: int, failure: Failure) -> float:
        """Seconds to wait after the failed ``attempt`` (0 is the first)."""
        if failure.retry_after is not None:
            return failure.retry_after + 0.1 * self.base * self.jitter()
        scale = 4.0 if failure.status == 429 else 1.0
        return min(self.cap, self.base * scale * 2**attempt) * (0.5 + 0.5 * self.jitter())


HASTY = Patience(attempts=1, timeout=10.0)
"""One quick attempt: for probes."""


class Line:
    """The way to one model on one host."""

    def __init__(
        self,
        endpoint: Endpoint,
        model: str,
        *,
        meter: Meter | None = None,
        limit: RateLimit | None = None,
        patience: Patience | None = None,
    ) -> None:
        self.endpoint = endpoint
        self.model = model
        self.meter = meter or Meter()
        self.patience = patience or Patience()
        self._limit = limit

    async def call(
        self,
        send: Callable[[], Awaitable[T]],
        *,
        prompt_id: str,
        estimate: int,
        check: Callable[[T], None] = lambda _: None,
    ) -> T:
        """Run ``send`` until it succeeds. ``estimate``: tokens it may cost; ``check`` raises
        BadAnswer when the host's answer is unusable.

        Raises:
            BudgetExhausted: before sending, when the run's budget does not allow it.
            ModelRetired, ModelRefused: at once.
            ModelError: a transient failure outlasted the patience.
        """
        for attempt in range(self.patience.attempts):
            with self.meter.spending(self.model, prompt_id, estimate) as spending:
                async with self._admitted():
                    outcome = await self._attempt(send, check, spending)
            if not isinstance(outcome, Failure):
                return outcome
            failure = outcome
            last = attempt == self.patience.attempts - 1
            if failure.kind != "transient" or last:
                raise self._error(failure, attempt + 1)
            if (failure.retry_after or 0.0) > self.patience.longest:
                raise ModelError(
                    self.model,
                    f"{failure.reason}; it asks to wait {failure.retry_after:.0f} s, longer than we may",
                    status=failure.status,
                )
            await asyncio.sleep(self.patience.pause(attempt, failure))
        raise ModelError(self.model, "no attempt is allowed")

    def _admitted(self) -> AbstractAsyncContextManager[None]:
        if self._limit is None:
            return nullcontext()
        return self._limit.admitted(f"{self.model}@{self.endpoint.host}")

    async def _attempt(
        self, send: Callable[[], Awaitable[T]], check: Callable[[T], None], spending: Spending
    ) -> T | Failure:
        exchange = Exchange()
        token = EXCHANGE.set(exchange)
        try:
            async with asyncio.timeout(self.patience.timeout):
                result = await send()
            check(result)
        except SovereignError:
            raise
        except Exception as error:  # the client raises bare Exception for every HTTP error
            await _count(exchange, spending, otherwise=0)
            return await _understood(error, exchange, self.endpoint, self.patience.timeout)
        finally:
            EXCHANGE.reset(token)
        await _count(exchange, spending, otherwise=spending.estimate)
        return result

    def _error(self, failure: Failure, attempts: int) -> ModelError:
        tries = "" if attempts == 1 else f" ({attempts} attempts)"
        return Failure(failure.kind, failure.reason + tries, failure.status).as_error(self.model)


async def _understood(error: Exception, exchange: Exchange, endpoint: Endpoint, seconds: float) -> Failure:
    """The failure behind an exception, judged by what was on the wire rather than by its text."""
    status, host = exchange.status, endpoint.host
    if isinstance(error, TimeoutError):
        what = "is still working on the request" if status == 202 else "gave no full answer"
        return Failure("transient", f"{host} {what} after {seconds:g} s", 202 if status == 202 else None)
    if status is None:
        return _unanswered(error, host)
    body = await exchange.body()
    if status >= 400:
        return of_answer(status, exchange.headers, body)
    if status >= 300:
        return Failure("refused", describe(status, body), status)
    if isinstance(error, OSError | aiohttp.ClientError):
        return Failure("transient", f"{host} broke off its answer: {error}")
    said = " ".join(body[:200].split()) or "nothing"
    return Failure(classify(None, body), f"{host} answered {status} with something unusable: {said}")


def _unanswered(error: Exception, host: str) -> Failure:
    if isinstance(error, aiohttp.ClientConnectorCertificateError | aiohttp.InvalidURL):
        return Failure("refused", f"{host}: {error}")
    if isinstance(error, OSError | aiohttp.ClientError):
        return Failure("transient", f"{host} can not be reached: {error}")
    return Failure("refused", f"{host}: {type(error).__name__}: {error}")


async def _count(exchange: Exchange, spending: Spending, *, otherwise: int) -> None:
    """Take over the host's token count, or ``otherwise`` where it gives none."""
    try:
        usage: Any = cast("dict[str, Any]", json.loads(await exchange.body())).get("usage") or {}
        given, total = int(usage.get("prompt_tokens") or 0), int(usage.get("total_tokens") or 0)
        made = int(usage.get("completion_tokens") or 0)
    except (ValueError, TypeError, AttributeError):
        given = made = total = 0
    spending.output_tokens = max(made, 0)
    spending.input_tokens = max(given or total - made, 0)
    if spending.output_tokens + spending.input_tokens == 0:
        spending.input_tokens = otherwise
