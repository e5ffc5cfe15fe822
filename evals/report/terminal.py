"""The comparison as a table for a terminal."""

import io

from rich.console import Console
from rich.table import Table

from evals.gate import Change, Comparison
from evals.report.numbers import cost_lines, points, signed


def table(comparison: Comparison, *, width: int = 110, colour: bool = False) -> str:
    """Metrics with intervals, broken invariants, the cases that got worse, and costs."""
    out = io.StringIO()
    console = Console(file=out, width=width, force_terminal=colour, no_color=not colour, highlight=False)
    grid = Table(box=None, pad_edge=False, header_style="bold")
    for title, side in (
        ("suite", "left"), ("arm", "left"), ("metric", "left"), ("n", "right"), ("before", "right"),
        ("now", "right"), ("change", "right"), ("95 % interval", "right"), ("could show", "right"), ("", "left"),
    ):  # fmt: skip
        grid.add_column(title, justify="right" if side == "right" else "left", no_wrap=True)
    for change in comparison.changes:
        if change.primary or change.change or change.low or change.high:
            grid.add_row(*_cells(change), style="bold red" if change.alarm else None)
    console.print(grid)
    for row, name, why in comparison.broken:
        console.print(f"BROKEN {name} in {row.suite}/{row.arm}/{row.case}: {why[:200]}", markup=False)
    worse = [p for p in comparison.pairs if p.delta < 0]
    better = [p for p in comparison.pairs if p.delta > 0]
    other = len(comparison.pairs) - len(worse) - len(better)
    console.print(
        f"cases: {len(worse)} worse, {len(better)} better, {other} otherwise different; "
        f"{len(comparison.added)} new, {len(comparison.removed)} gone"
    )
    for pair in worse[:8]:
        console.print(f"  worse: {'/'.join(pair.new.key)} ({signed(pair.delta)})", markup=False)
    for line in cost_lines(comparison.new):
        console.print(line, markup=False)
    console.print(verdict(comparison), markup=False)
    return out.getvalue()


def verdict(comparison: Comparison) -> str:
    """One line: passed, or why not."""
    alarms = [c for c in comparison.changes if c.alarm]
    if not comparison.regressed:
        return "passed: no drop that chance does not explain, no broken invariant"
    count = len(comparison.broken)
    parts = [f"{count} broken invariant{'s' * (count > 1)}"] if count else []
    parts += [f"{c.suite} ({c.arm}) {c.metric} fell by {points(-c.change)} points" for c in alarms]
    return f"REGRESSION: {'; '.join(parts)}"


def _cells(change: Change) -> tuple[str, ...]:
    interval = f"{signed(change.low)} to {signed(change.high)}" if change.low or change.high else "same"
    return (
        change.suite,
        change.arm,
        change.metric + ("*" if change.primary else ""),
        f"{change.n}/{change.clusters}",
        points(change.old),
        points(change.new),
        signed(change.change),
        interval,
        points(change.smallest),
        "ALARM" if change.alarm else "",
    )
