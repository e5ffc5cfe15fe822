"""A model that answers from a script: for tests, demonstrations and dry runs, and loud when it runs out."""

import json
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from pydantic import BaseModel

from agents.ports import Abstained, Model, Schema, Usage
from llm.structured import Malformed, Message, Reply, ask_twice, parse
from prompts.library import Rendered

Answer = dict[str, Any] | BaseModel | str | Abstained | BaseException
"""A JSON object or a pydantic value that must fit; a raw text, treated like a host's (so it may be
malformed, and the next answer is then the one to the re-ask); an abstention; or an error to raise."""

Script = Sequence[Answer] | Callable[[Rendered], Answer]
"""Answers in order, or a function of the prompt, which suits prompts asked in parallel."""


class ScriptRanOut(AssertionError):
    """The script holds no (fitting) answer: a mistake of the script, never a model's failure."""


class ScriptedModel(Model):
    """Answers by prompt id, each list in the order of asking. ``asked`` records every prompt."""

    def __init__(self, script: Mapping[str, Script] | Sequence[Answer], *, name: str = "scripted") -> None:
        """``script``: by prompt id, or one list for all prompts."""
        self._name = name
        self._scripts: dict[str, Callable[[Rendered], Answer] | deque[Answer]] = {}
        self._any: deque[Answer] | None = None
        if isinstance(script, Mapping):
            for prompt_id, answers in script.items():
                self._scripts[prompt_id] = answers if callable(answers) else deque(answers)
        else:
            self._any = deque(script)
        self._calls = 0
        self.asked: list[Rendered] = []

    @property
    def name(self) -> str:
        return self._name

    async def ask(self, prompt: Rendered, schema: type[Schema]) -> Schema | Abstained:
        """The next answer of the script.

        Raises:
            ScriptRanOut: there is no answer left for this prompt, or it does not fit ``schema``.
        """
        self.asked.append(prompt)
        first = self._next(prompt)
        if isinstance(first, str):
            pending: deque[Answer] = deque([first])

            async def say(_messages: list[Message]) -> Reply:
                answer = pending.popleft() if pending else self._next(prompt)
                if not isinstance(answer, str):
                    answer = _as_text(answer, prompt)
                return Reply(answer)

            return await ask_twice(say, prompt, schema)
        if isinstance(first, Abstained):
            return first
        try:
            return parse(_as_text(first, prompt), schema)
        except Malformed as error:
            raise ScriptRanOut(f"the script's answer to {prompt.id!r} does not fit: {error}") from error

    def usage(self) -> Usage:
        """Calls only: a script costs no tokens."""
        return Usage(calls=self._calls)

    def left(self) -> dict[str, int]:
        """Answers not yet given, by prompt id (``*`` for a common list); functions are not counted."""
        left = {k: len(v) for k, v in self._scripts.items() if isinstance(v, deque) and v}
        return left | ({"*": len(self._any)} if self._any else {})

    def _next(self, prompt: Rendered) -> Answer:
        self._calls += 1
        script = self._scripts.get(prompt.id) if self._any is None else self._any
        if script is None:
            known = ", ".join(sorted(self._scripts)) or "nothing"
            raise ScriptRanOut(f"the script has no answers to {prompt.id!r}; it knows {known}")
        if isinstance(script, deque):
            if not script:
                raise ScriptRanOut(f"the script has no answer left to {prompt.id!r} (call {self._calls})")
            answer = script.popleft()
        else:
            answer = script(prompt)
        if isinstance(answer, BaseException):
            raise answer
        return answer


def _as_text(answer: Answer, prompt: Rendered) -> str:
    if isinstance(answer, Abstained | BaseException):
        raise ScriptRanOut(f"the script's re-ask of {prompt.id!r} must be a text or an object")
    if isinstance(answer, BaseModel):
        return answer.model_dump_json(by_alias=True)
    return json.dumps(answer) if isinstance(answer, dict) else answer
