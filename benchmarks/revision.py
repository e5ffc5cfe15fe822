"""Measures whether a revision round helps: goals over the libraries at hand, each draft before and after.

Usage: python -m benchmarks.revision [--papers DIR] [--rounds N] [--most N] [--json FILE]

Offline and by the deterministic core. The libraries are the starter library and, with ``--papers``, its
sub-folders vlm_efficiency, nlp_qasper and latex_misc. A draft at 6.5 or above gets no round and is not counted
among the drafts that could get better; one below 4.0 gets none either and is told apart.
"""

import argparse
import asyncio
import json
import statistics
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.batch import Batch, read_goals
from graph import view
from state.base import Value
from state.channels import KernelState

GOALS = Path(__file__).with_name("goals.tsv")
REVISE_BELOW = 6.5


class Line(Value):
    """What became of one goal."""

    goal: str
    first: float
    last: float
    """Score of the draft that stands."""
    tried: tuple[float, ...]
    """Scores of the rounds, also of those undone."""
    verdict: str
    action: str
    undone: int = 0
    lost: tuple[str, ...] = ()
    """Verified claims of the first abstract that are gone without a reason on record."""


def line_of(state: KernelState) -> Line:
    """The scores and losses of a finished run."""
    outcomes = view.outcomes_of(state)
    standing = view.standing_round(state)
    return Line(
        goal=state["goal"],
        first=outcomes[0].score,
        last=outcomes[standing].score,
        tried=tuple(o.score for r, o in sorted(outcomes.items()) if r > 0),
        verdict=outcomes[standing].verdict,
        action=state.get("decision", {}).get("action", ""),
        undone=sum(bool(d.get("undone")) for d in state.get("diffs", {}).values()),
        lost=_lost(state, standing),
    )


def _lost(state: KernelState, standing: int) -> tuple[str, ...]:
    first, last = view.draft_of(state, 0), view.draft_of(state, standing)
    verdicts = view.verdicts_of(state, 0)
    stated = {i for s in first.abstract for i in s.claim_ids if i in verdicts and verdicts[i].verified}
    said = {i for r in view.revisions_of(state) for i in (*r.drop, *r.rewrite)}
    return tuple(sorted(stated - set(last.claim_ids) - said))


async def measure(home: Path, papers: Path | None, rounds: int, most: int) -> list[Line]:
    """Run the goals, one after the other, and print each as it ends."""
    libraries: dict[str, Path | None] = {"starter": None}
    if papers is not None:
        named = {"vlm": "vlm_efficiency", "qasper": "nlp_qasper", "latex": "latex_misc"}
        libraries |= {name: papers / sub for name, sub in named.items() if (papers / sub).is_dir()}
    batch = Batch(home)
    lines: list[Line] = []
    for goal, library in list(read_goals(GOALS, libraries))[:most]:
        line = line_of(await batch.run(goal, library, max_rounds=rounds))
        tried = " then ".join(f"{s:.1f}" for s in line.tried)
        print(
            f"{line.first:4.1f} {'-> ' + tried if tried else 'no round':12} stands {line.last:4.1f} {line.verdict:8} "
            f"{line.goal[:90]}",
            flush=True,
        )
        lines.append(line)
    return lines


def summary(lines: list[Line]) -> dict[str, Any]:
    """The figures of all goals."""
    revised = [x for x in lines if x.tried]
    gains = [round(x.last - x.first, 1) for x in revised]
    return {
        "goals": len(lines),
        "approved at once": sum(x.first >= REVISE_BELOW for x in lines),
        "below 6.5": sum(x.first < REVISE_BELOW for x in lines),
        "rejected without a round": sum(x.first < REVISE_BELOW and not x.tried for x in lines),
        "revised": len(revised),
        "ended better": sum(g > 0 for g in gains),
        "ended the same": sum(g == 0 for g in gains),
        "ended worse": sum(g < 0 for g in gains),
        "rounds undone": sum(x.undone for x in lines),
        "reached 6.5": sum(x.last >= REVISE_BELOW for x in revised),
        "mean gain": round(statistics.fmean(gains), 2) if gains else 0.0,
        "mean gain of those that ended better": round(
            statistics.fmean([g for g in gains if g > 0] or [0.0]), 2
        ),
        "verified claims lost in silence": sum(len(x.lost) for x in lines),
    }


def main() -> None:
    """Print a line a goal and the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--papers", type=Path)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--most", type=int, default=1000)
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        lines = asyncio.run(measure(Path(home), given.papers, given.rounds, given.most))
    figures = summary(lines)
    for name, value in figures.items():
        print(f"{name:40} {value}")
    if given.json:
        held = {"figures": figures, "goals": [x.as_json() for x in lines]}
        given.json.write_text(json.dumps(held, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
