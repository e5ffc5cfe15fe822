"""Typed data sets: one JSON line a case, validated by pydantic-evals against the suite's own types."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeVar, cast

from pydantic import BaseModel, ValidationError
from pydantic_evals import Case, Dataset

from state.base import Value
from state.errors import InputError

DATA = Path(__file__).parent / "data"

Inputs = TypeVar("Inputs", bound=BaseModel)
Expected = TypeVar("Expected", bound=BaseModel)


class Meta(Value):
    """What comparison and reports need to know of a case."""

    cluster: str
    """The paper or invented study that the case is made from: cases of one cluster are not independent."""
    tags: tuple[str, ...] = ()
    """What kind of case it is, e.g. the planted defect."""


def load(path: Path, inputs: type[Inputs], expected: type[Expected]) -> list[Case[Inputs, Expected, Meta]]:
    """Read and validate one data set.

    Raises:
        InputError: the file is missing, a line does not fit the types, or a name is given twice.
    """
    try:
        lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    except (OSError, ValueError) as error:
        raise InputError(f"data set {path.name}: {error}; make it with python -m evals.generate") from error
    typed: Any = Dataset[inputs, expected, Meta]
    try:
        dataset = typed.from_dict({"name": path.stem, "cases": lines})
    except (ValidationError, ValueError, ExceptionGroup) as error:
        raise InputError(f"data set {path.name}: {error}") from error
    return cast("list[Case[Inputs, Expected, Meta]]", dataset.cases)


def dump(path: Path, cases: Sequence[tuple[str, BaseModel, BaseModel, Meta]]) -> None:
    """Write cases (name, inputs, expected, metadata), one a line, defaults left out."""
    lines = [
        json.dumps(
            {
                "name": name,
                "inputs": inputs.model_dump(mode="json", exclude_defaults=True),
                "expected_output": expected.model_dump(mode="json", exclude_defaults=True),
                "metadata": meta.model_dump(mode="json", exclude_defaults=True),
            },
            ensure_ascii=False,
            sort_keys=True,
        )
        for name, inputs, expected, meta in cases
    ]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
