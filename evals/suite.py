"""What a suite is: typed cases, and one function that runs an agent on a case and scores what came out."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from pydantic_evals import Case

from agents.ports import Model
from evals.cases import DATA, Meta, load
from state.base import Value


class Observed(Value):
    """What one case gave."""

    scores: dict[str, float]
    """Metric to score, 0 to 1, higher is better."""
    broken: dict[str, str] = {}
    """Hard invariant to what broke it; empty when all held."""
    shown: tuple[str, ...] = ()
    """The outcome in lines for a reader, kept in the baseline to be laid beside the next one."""


RunCase = Callable[[Any, Any, Model | None], Awaitable[Observed]]
"""Inputs, expected outcome and the model (None: the core alone) to what was observed."""


@dataclass(frozen=True)
class Suite:
    """One agent's evals."""

    name: str
    primary: str
    """The metric that the gate tests; the others inform."""
    inputs: type[BaseModel]
    expected: type[BaseModel]
    run: RunCase
    prompts: tuple[str, ...] = ()
    """Ids of the prompts that its model path renders; none: it has no model path."""
    about: str = ""

    def cases(self) -> list[Case[Any, Any, Meta]]:
        """The validated cases, in the order of the file.

        Raises:
            InputError: the data set is missing or does not fit its types.
        """
        path = DATA / f"{self.name}.jsonl"
        return list(_read(path, path.stat().st_mtime_ns if path.is_file() else 0, self.inputs, self.expected))


@lru_cache(maxsize=16)
def _read(
    path: Path, changed: int, inputs: type[BaseModel], expected: type[BaseModel]
) -> list[Case[Any, Any, Meta]]:
    """One reading a process and change of the file: a suite is asked for its cases more than once."""
    return load(path, inputs, expected)


def share(hits: int, total: int) -> float:
    """``hits`` of ``total`` as a score; an empty total is full marks, there was nothing to miss."""
    return round(hits / total, 6) if total else 1.0
