"""The comparison as one self-contained HTML page: no script, no font and no picture from elsewhere."""

import difflib
from datetime import date
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from pydantic import Field

from evals.baseline import Accepted
from evals.gate import Comparison
from evals.report.numbers import costs, points, signed
from evals.report.terminal import verdict
from prompts import library
from state.base import Value

MOST_CASES = 60
"""Changed cases that are laid out in full, the worst first."""


class DiffLine(Value):
    """One line of a prompt's diff."""

    sign: str
    text: str


class PromptDiff(Value):
    """A prompt that is not as it was when the baseline was accepted."""

    name: str
    lines: tuple[DiffLine, ...] = Field(default=())


def page(
    comparison: Comparison,
    *,
    before: dict[str, str],
    today: date,
    history: list[Accepted] | None = None,
    now: dict[str, str] | None = None,
) -> str:
    """Render the page.

    Args:
        before: prompt files as they were, by id; ``now`` those to compare with (default: as they are).
        history: acceptances to list, oldest first.
    """
    texts = now if now is not None else current_prompts()
    env = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.filters["points"] = points
    env.filters["signed"] = signed
    recorded = comparison.new.recorded
    return env.get_template("page.html.j2").render(
        c=comparison,
        verdict=verdict(comparison),
        diffs=prompt_diffs(before, texts),
        pairs=comparison.pairs[:MOST_CASES],
        left_out=max(0, len(comparison.pairs) - MOST_CASES),
        costs=costs(comparison.new),
        costs_before={line[0]: line for line in costs(comparison.old)},
        age=(today - date.fromisoformat(recorded[0])).days if recorded else None,
        today=today.isoformat(),
        history=list(reversed(history or []))[:12],
    )


def current_prompts() -> dict[str, str]:
    """The prompt files as they are, by id."""
    return {n: (library.PROMPTS / f"{n}.md").read_text(encoding="utf-8") for n in library.names()}


def prompt_diffs(before: dict[str, str], now: dict[str, str]) -> list[PromptDiff]:
    """Unified diffs with two lines around; prompts that did not change are left out."""
    found: list[PromptDiff] = []
    for name in sorted(before.keys() | now.keys()):
        old, new = before.get(name, "").splitlines(), now.get(name, "").splitlines()
        lines = list(difflib.unified_diff(old, new, lineterm="", n=2))[2:]
        if lines:
            found.append(PromptDiff(name=name, lines=tuple(DiffLine(sign=x[:1], text=x[1:]) for x in lines)))
    return found
