"""A Model that answers from recordings, and asks a real one only when it is told to."""

import time
from collections.abc import Callable
from datetime import date
from typing import Literal

from pydantic import ValidationError

from agents.ports import Abstained, Model, Schema, Usage
from evals.book import Book, Recording, Request
from llm.meter import counted
from prompts.library import Rendered
from state.errors import IntegrityError, SovereignError

Mode = Literal["replay", "record-missing", "live"]


class NotRecorded(SovereignError):
    """This one question has no recorded answer; the run collects these and goes on with other cases."""

    def __init__(self, request: Request) -> None:
        self.request = request
        super().__init__(f"{request.prompt_id} was not recorded for {request.suite}/{request.case}")


class ReplayedModel(Model):
    """The model of one case and one repeat. ``asked`` tells every question and its recording."""

    def __init__(
        self,
        book: Book,
        *,
        suite: str,
        case: str,
        repeat: int = 0,
        mode: Mode = "replay",
        inner: Model | None = None,
        today: Callable[[], date] | None = None,
    ) -> None:
        """``inner`` and ``today`` are needed in the modes that ask.

        Raises:
            ValueError: a mode that asks without a model to ask.
        """
        if mode != "replay" and (inner is None or today is None):
            raise ValueError(f"mode {mode!r} needs a model and a clock")
        self._book = book
        self._suite = suite
        self._case = case
        self._repeat = repeat
        self._mode: Mode = mode
        self._inner = inner
        self._today = today
        self.asked: list[Recording] = []

    @property
    def name(self) -> str:
        return self._book.manifest.model

    async def ask(self, prompt: Rendered, schema: type[Schema]) -> Schema | Abstained:
        """The recorded answer; a new one where the mode allows it.

        Raises:
            NotRecorded: in mode ``replay``, when this very question was never recorded.
            IntegrityError: a recorded answer does not fit its own schema.
            ModelError: the real model's host failed.
        """
        manifest = self._book.manifest
        request = Request.of(
            prompt,
            schema,
            model=manifest.model,
            sampling=manifest.sampling,
            repeat=self._repeat,
            suite=self._suite,
            case=self._case,
        )
        held = None if self._mode == "live" else self._book.find(request.key)
        if held is None:
            if self._inner is None or self._mode == "replay":
                raise NotRecorded(request)
            held = await self._record(request, prompt, schema, self._inner)
            self._book.add(held)
        self.asked.append(held)
        if held.abstained:
            return Abstained.model_validate(held.value)
        try:
            return schema.model_validate(held.value)
        except ValidationError as error:
            raise IntegrityError(
                f"recording {request.key} of {prompt.id!r} does not fit {schema.__name__}: record it again"
            ) from error

    def usage(self) -> Usage:
        """What the recorded answers have cost when they were recorded."""
        return Usage(
            calls=sum(r.calls for r in self.asked),
            input_tokens=sum(r.input_tokens for r in self.asked),
            output_tokens=sum(r.output_tokens for r in self.asked),
        )

    async def _record(
        self, request: Request, prompt: Rendered, schema: type[Schema], inner: Model
    ) -> Recording:
        begun = time.monotonic()
        with counted() as account:
            answer = await inner.ask(prompt, schema)
        return Recording(
            request=request,
            abstained=isinstance(answer, Abstained),
            value=answer.model_dump(mode="json"),
            calls=account.calls,
            input_tokens=account.input_tokens,
            output_tokens=account.output_tokens,
            seconds=round(time.monotonic() - begun, 2),
            recorded=self._today() if self._today else date.min,
        )
