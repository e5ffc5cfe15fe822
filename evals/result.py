"""What a run of the evals gave: one row a case and arm, ready to be kept as a baseline and compared."""

from typing import Any

from state.base import Value

CORE = "core"
MODEL = "model"


class Cost(Value):
    """Of the answers of one case, as they were recorded."""

    calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    seconds: float = 0.0


class Row(Value):
    """One case on one arm (``core``, or ``model`` with its recorded answers)."""

    suite: str
    arm: str
    case: str
    cluster: str
    scores: dict[str, float]
    broken: dict[str, str] = {}
    shown: tuple[str, ...] = ()
    cost: Cost = Cost()

    @property
    def key(self) -> tuple[str, str, str]:
        return (self.suite, self.arm, self.case)


class Result(Value):
    """All rows of a run, and what they were made with."""

    model: str | None = None
    sampling: dict[str, Any] = {}
    note: str = ""
    recorded: tuple[str, str] | None = None
    """Dates of the oldest and the newest recording."""
    prompts: dict[str, str] = {}
    """Prompt id to hash."""
    primary: dict[str, str] = {}
    """Suite to the metric that the gate tests."""
    rows: tuple[Row, ...]
    seconds: float = 0.0
    """How long the run took; not compared."""
    label: str = ""
    """What a reader should call this result, e.g. ``baseline`` or a branch."""

    def invariants(self) -> list[tuple[Row, str, str]]:
        """Every broken hard invariant: row, name and what broke it."""
        return [(row, name, why) for row in self.rows for name, why in sorted(row.broken.items())]
