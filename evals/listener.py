"""A model that only listens: keeps what it is asked, as it would be sent, and abstains."""

from typing import Any

from pydantic_evals import Case

from agents.ports import Abstained, Model, Schema, Usage
from evals.cases import Meta
from evals.suite import Suite
from llm.structured import opening
from prompts.library import Rendered


class Listener(Model):
    """``seen``: prompt id to the first question with that prompt."""

    def __init__(self) -> None:
        self.seen: dict[str, str] = {}

    @property
    def name(self) -> str:
        return "listener"

    async def ask(self, prompt: Rendered, schema: type[Schema]) -> Schema | Abstained:
        parts = [f"--- {m['role']} ---\n{m['content']}" for m in opening(prompt, schema)]
        self.seen.setdefault(prompt.id, "\n\n".join(parts) + "\n")
        return Abstained(reason="only listening")

    def usage(self) -> Usage:
        return Usage()


async def asks(suite: Suite, case: Case[Any, Any, Meta]) -> set[str]:
    """Ids of the prompts that a model is asked in this case; none where a computed check decides."""
    listener = Listener()
    await suite.run(case.inputs, case.expected_output, listener)
    return set(listener.seen)
