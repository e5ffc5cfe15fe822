"""Puts the runs of a page into reading order: columns, full-width bands, lines with their cells."""

from dataclasses import dataclass
from itertools import pairwise

from sources.readers.pdf_types import Glyphs, Run

_PROSE = 25
"""Characters from which a run counts as part of running text when columns are looked for."""


@dataclass(slots=True)
class Line:
    """One printed line of one column."""

    cells: list[str]
    """Runs, left to right; more than one where gaps part them, as in a table."""
    x0: float
    x1: float
    base: float
    size: float
    tall: float
    bold: bool
    maths: float
    page: int
    spans: list[tuple[float, float]]
    """Left and right edge of each cell."""
    column: int
    """0 across the page, 1 left, 2 right."""
    left: float = 0.0
    """Left edge of the column."""
    right: float = 0.0

    @property
    def text(self) -> str:
        return " ".join(self.cells)


def page_lines(glyphs: Glyphs, page: int) -> list[Line]:
    """Lines of one page in reading order; rotated runs are left to the caller."""
    runs = [run for run in glyphs.runs if run.angle == 0 and run.text.strip()]
    gutter = find_gutter(runs, glyphs.width)
    if gutter is None:
        return _fit(_lines(runs, page, 0))
    spanning, left, right = _sides(runs, gutter)
    ordered: list[Line] = []
    tops = sorted({round(run.base, 1) for run in spanning}, reverse=True)
    ceiling = float("inf")
    for floor in [*tops, float("-inf")]:
        ordered += _lines([r for r in left if floor < r.base <= ceiling], page, 1)
        ordered += _lines([r for r in right if floor < r.base <= ceiling], page, 2)
        ordered += _lines([r for r in spanning if abs(r.base - floor) < 0.06], page, 0)
        ceiling = floor
    return _fit(_join_bands(ordered))


def find_gutter(runs: list[Run], width: float) -> float | None:
    """The middle of the gap between two columns of text, or None for one column."""
    prose = [run for run in runs if len(run.text) >= _PROSE]
    if len(prose) < 10:
        return None
    best: tuple[int, float, float] | None = None
    for step in range(int(0.36 * width), int(0.64 * width), 2):
        x = float(step)
        crossing = sum(run.x0 < x < run.x1 for run in prose)
        key = (crossing, abs(x - width / 2), x)
        if best is None or key < best:
            best = key
    if best is None:
        return None
    crossing, _, x = best
    before, after = sum(run.x1 <= x for run in prose), sum(run.x0 >= x for run in prose)
    if min(before, after) < 4 or crossing > 0.8 * (before + after):
        return None
    # The gap is as wide as the nearest text on both sides leaves it; its middle parts best.
    lefts = [run.x1 for run in prose if run.x1 <= x]
    rights = [run.x0 for run in prose if run.x0 >= x]
    return (max(lefts) + min(rights)) / 2 if lefts and rights else x


def _sides(runs: list[Run], gutter: float) -> tuple[list[Run], list[Run], list[Run]]:
    crossing = [run for run in runs if run.x0 < gutter - 4 and run.x1 > gutter + 4]
    rows: dict[int, list[Run]] = {}
    for run in runs:
        rows.setdefault(round(run.base / 2), []).append(run)
    spanning: list[Run] = list(crossing)
    for row in rows.values():
        if any(run in crossing for run in row):
            spanning += [run for run in row if run not in crossing]
            continue
        lefts = [run for run in row if run.x1 <= gutter + 4]
        rights = [run for run in row if run.x0 >= gutter - 4]
        # A row of many short cells on both sides is a table across the page, not two lines of prose.
        short = sum(len(run.text) < 16 for run in row)
        if len(lefts) >= 2 and len(rights) >= 2 and short >= 0.7 * len(row) and _near(row, crossing):
            spanning += row
    chosen = {id(run) for run in spanning}
    rest = [run for run in runs if id(run) not in chosen]
    middle = [(run, (run.x0 + run.x1) / 2 < gutter) for run in rest]
    return spanning, [run for run, west in middle if west], [run for run, west in middle if not west]


def _near(row: list[Run], crossing: list[Run]) -> bool:
    return any(abs(run.base - row[0].base) < 220 for run in crossing)


def _lines(runs: list[Run], page: int, column: int) -> list[Line]:
    """Group runs of one column that share a baseline; top to bottom, left to right."""
    rows: list[list[Run]] = []
    for run in sorted(runs, key=lambda r: (-r.base, r.x0)):
        if rows and _same_row(rows[-1], run):
            rows[-1].append(run)
        else:
            rows.append([run])
    lines: list[Line] = []
    for row in rows:
        row.sort(key=lambda r: r.x0)
        cells = [row[0].text]
        spans = [(row[0].x0, row[0].x1)]
        weight = sum(len(run.text) for run in row)
        for before, run in pairwise(row):
            # Runs that touch are parts of one word; runs that are an em apart are cells.
            gap = run.x0 - before.x1
            if gap < 0.12 * run.size:
                cells[-1] += run.text
                spans[-1] = (spans[-1][0], run.x1)
            elif gap < 0.9 * max(run.size, before.size):
                cells[-1] += f" {run.text}"
                spans[-1] = (spans[-1][0], run.x1)
            else:
                cells.append(run.text)
                spans.append((run.x0, run.x1))
        main = max(row, key=lambda r: len(r.text))
        lines.append(
            Line(
                cells=cells,
                spans=spans,
                x0=row[0].x0,
                x1=max(run.x1 for run in row),
                base=main.base,
                size=main.size,
                tall=max(run.tall for run in row),
                bold=row[-1].bold and sum(len(run.text) for run in row if run.bold) > 0.9 * weight,
                maths=sum(run.maths * len(run.text) for run in row) / weight,
                page=page,
                column=column,
            )
        )
    return lines


def _same_row(row: list[Run], run: Run) -> bool:
    size = max(run.size, row[0].size)
    if abs(row[0].base - run.base) < 0.3 * size:
        return True
    # Scripts that were painted apart from their base overlap it in height and touch it in width.
    small = min(run.size, row[0].size) < 0.86 * size and abs(row[0].base - run.base) < 0.6 * size
    return small and any(-0.5 * size < run.x0 - other.x1 < 0.5 * size for other in row)


def _join_bands(lines: list[Line]) -> list[Line]:
    """Lines of a full-width row that were cut into bands of a fraction of a point come together again."""
    out: list[Line] = []
    for line in lines:
        last = out[-1] if out else None
        if last and last.column == 0 == line.column and abs(last.base - line.base) < 0.3 * line.size:
            left, right = (last, line) if last.x0 <= line.x0 else (line, last)
            last.cells, last.spans = left.cells + right.cells, left.spans + right.spans
            last.x0, last.x1 = left.x0, max(left.x1, right.x1)
        else:
            out.append(line)
    return out


def _fit(lines: list[Line]) -> list[Line]:
    """Give each line the edges of its column on this page, from the column's longer lines."""
    for column in {line.column for line in lines}:
        own = [line for line in lines if line.column == column]
        prose = [line for line in own if len(line.text) >= _PROSE] or own
        lefts = sorted(line.x0 for line in prose)
        rights = sorted(line.x1 for line in prose)
        left, right = lefts[len(lefts) // 10], rights[-1 - len(rights) // 10]
        for line in own:
            line.left, line.right = left, right
    return lines
