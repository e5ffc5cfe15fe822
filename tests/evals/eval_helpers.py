"""What several tests of the evals share: a model that answers everything, and a recorded book made with it."""

from datetime import date
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from agents.ports import Abstained, Model, Schema, Usage
from evals.book import Book, Manifest
from evals.listener import asks
from evals.recorder import record
from evals.run import Live
from evals.suites.registry import SUITES
from llm.structured import sent_schema
from prompts.library import Rendered

TODAY = date(2026, 11, 20)


class AnyModel(Model):
    """Answers every prompt with the smallest object that fits; counts what it is asked."""

    def __init__(self, name: str = "tiny/model") -> None:
        self._name = name
        self.asked: list[str] = []

    @property
    def name(self) -> str:
        return self._name

    async def ask(self, prompt: Rendered, schema: type[Schema]) -> Schema | Abstained:
        self.asked.append(prompt.id)
        return schema.model_validate(smallest(schema))

    def usage(self) -> Usage:
        return Usage(calls=len(self.asked))


def smallest(schema: type[BaseModel]) -> Any:
    whole = sent_schema(schema)
    return _of(whole, whole.get("$defs", {}))


def _of(node: dict[str, Any], known: dict[str, Any]) -> Any:
    if "$ref" in node:
        return _of(known[node["$ref"].rsplit("/", 1)[1]], known)
    if "enum" in node:
        return node["enum"][0]
    if "anyOf" in node:
        return _of(node["anyOf"][0], known)
    kind = node.get("type")
    if kind == "object":
        return {k: _of(v, known) for k, v in node.get("properties", {}).items()}
    if kind == "array":
        return [_of(node["items"], known) for _ in range(node.get("minItems", 0))]
    if kind == "string":
        return ("a word of evidence " * 40)[: max(node.get("minLength", 0), 24)]
    return 5.0


async def first_cases() -> dict[str, tuple[str, ...]]:
    """Of each suite the first cases that ask each of its prompts."""
    found: dict[str, tuple[str, ...]] = {}
    for suite in SUITES.values():
        wanted, names = set(suite.prompts), list[str]()
        for case in suite.cases():
            if not wanted:
                break
            asked = await asks(suite, case)
            if asked & wanted:
                wanted -= asked
                names.append(case.name or "")
        if names:
            found[suite.name] = tuple(names)
    return found


async def recorded(folder: Path, model: Model | None = None, **manifest: Any) -> Book:
    """A book on disk that answers the first cases of every suite."""
    inner = model or AnyModel()
    about = Manifest(model=inner.name, cases=await first_cases(), **manifest)
    live = Live(lambda _repeat: inner, lambda: TODAY, "record-missing")
    return await record(list(SUITES.values()), about, live, folder=folder)
