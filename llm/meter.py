"""What a run has spent on models, agent by agent, and the budget that it may not pass."""

import threading
from collections.abc import Generator, Iterable, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from pydantic import Field

from agents.ports import Usage
from state.base import Value
from state.errors import BudgetExhausted
from state.report import ModelUse


class Budget(Value):
    """Hard limits of one run; None is no limit."""

    calls: int | None = Field(default=None, ge=0)
    """Requests sent, retries and re-asks included."""
    tokens: int | None = Field(default=None, ge=0)
    """Input and output tokens together."""


class Price(Value):
    """In a currency of the user's choice, for one million tokens."""

    input: float = Field(default=0.0, ge=0)
    output: float = Field(default=0.0, ge=0)


@dataclass
class Spending:
    """One request under way; the sender fills in what the host counted."""

    estimate: int
    """Tokens held back from the budget until the host's count is known."""
    input_tokens: int = 0
    output_tokens: int = 0


@dataclass
class Account:
    calls: int = 0
    abstained: int = 0
    rejected: int = 0
    input_tokens: int = 0
    output_tokens: int = 0


_ASIDE: ContextVar["Account | None"] = ContextVar("aside", default=None)


@contextmanager
def counted() -> Generator[Account]:
    """Also count what is spent inside the block by itself, though other calls run beside it: the cost
    of one answer, to be kept with it."""
    account = Account()
    token = _ASIDE.set(account)
    try:
        yield account
    finally:
        _ASIDE.reset(token)


class Meter:
    """Counts for one run, shared by all its model clients. Safe to use from several threads."""

    def __init__(
        self,
        budget: Budget | None = None,
        *,
        prices: Mapping[str, Price] | None = None,
        spent: Iterable[ModelUse] = (),
    ) -> None:
        """``prices`` by model name; ``spent`` is what a resumed run had spent before."""
        self.budget = budget or Budget()
        self._prices = dict(prices or {})
        self._accounts: dict[tuple[str, str], Account] = {}
        self._held = 0
        self._lock = threading.Lock()
        for use in spent:
            self._accounts[("", use.agent)] = Account(
                use.calls, use.abstained, use.rejected, use.input_tokens, use.output_tokens
            )

    @contextmanager
    def spending(self, model: str, prompt_id: str, estimate: int) -> Generator[Spending]:
        """Hold ``estimate`` tokens and one call for a request; settled when the block ends.

        A request that was never answered costs a call and no tokens.

        Raises:
            BudgetExhausted: the request would pass the budget; nothing was sent or counted.
        """
        with self._lock:
            self._check(model, prompt_id, estimate)
            self._account(model, prompt_id).calls += 1
            self._held += estimate
        spending = Spending(estimate)
        try:
            yield spending
        finally:
            with self._lock:
                self._held -= estimate
                account = self._account(model, prompt_id)
                account.input_tokens += spending.input_tokens
                account.output_tokens += spending.output_tokens
                aside = _ASIDE.get()
                if aside is not None:
                    aside.calls += 1
                    aside.input_tokens += spending.input_tokens
                    aside.output_tokens += spending.output_tokens

    def abstained(self, model: str, prompt_id: str) -> None:
        """Note that a model gave nothing usable, even when asked again."""
        with self._lock:
            self._account(model, prompt_id).abstained += 1

    def rejected(self, model: str, prompt_id: str, count: int = 1) -> None:
        """Note answers, or parts of them, that were dropped because a computed check failed."""
        with self._lock:
            self._account(model, prompt_id).rejected += count

    def usage(self, model: str | None = None) -> Usage:
        """Totals, of one model or of all."""
        with self._lock:
            chosen = [a for (name, _), a in self._accounts.items() if model is None or name == model]
        return Usage(
            calls=sum(a.calls for a in chosen),
            input_tokens=sum(a.input_tokens for a in chosen),
            output_tokens=sum(a.output_tokens for a in chosen),
        )

    def table(self) -> tuple[ModelUse, ...]:
        """One line for each prompt id, over all models, sorted: for the report."""
        with self._lock:
            lines: dict[str, Account] = {}
            for (_, prompt_id), account in self._accounts.items():
                line = lines.setdefault(prompt_id, Account())
                for field, value in vars(account).items():
                    setattr(line, field, getattr(line, field) + value)
        return tuple(ModelUse(agent=agent, **vars(lines[agent])) for agent in sorted(lines))

    def cost(self) -> float | None:
        """Money spent, or None when no price was given for a model that was used."""
        total = 0.0
        with self._lock:
            for (model, _), account in self._accounts.items():
                price = self._prices.get(model)
                if price is None:
                    return None
                total += (account.input_tokens * price.input + account.output_tokens * price.output) / 1e6
        return total

    def _account(self, model: str, prompt_id: str) -> Account:
        return self._accounts.setdefault((model, prompt_id), Account())

    def _check(self, model: str, prompt_id: str, estimate: int) -> None:
        calls = sum(a.calls for a in self._accounts.values())
        tokens = sum(a.input_tokens + a.output_tokens for a in self._accounts.values())
        limit = self.budget
        if limit.calls is not None and calls >= limit.calls:
            reason = f"the run's budget of {limit.calls:,} model calls is used up at {prompt_id!r}"
        elif limit.tokens is not None and tokens + self._held + estimate > limit.tokens:
            reason = (
                f"{prompt_id!r} may take {estimate:,} tokens and {tokens + self._held:,} of the run's budget "
                f"of {limit.tokens:,} are used"
            )
        else:
            return
        raise BudgetExhausted(model, f"{reason}; raise the budget or go on without the model")
