"""Sets apart what is printed on a page but is not the paper: running heads, page numbers, margin numbers."""

import re
from collections import Counter
from itertools import pairwise

from sources.readers.pdf_layout import Line
from sources.readers.pdf_types import Run

_PAGE_NUMBER = re.compile(
    r"^\W*(?:page\s+)?(?:\d{1,4}|[ivxl]{1,6})(?:\s*(?:of|/)\s*\d{1,4})?\W*$", re.IGNORECASE
)
_EDGE = 0.11
"""Share of the page's height at head and foot where running lines stand."""
_NOTICE = re.compile(
    r"^(?:preprint\b|under review|published as a (?:conference|workshop) paper|accepted (?:at|by|to)"
    r"|copyright|©|\(c\)|proceedings of"
    r"|permission to make|to appear in"
    r"|\*?equal contribution|correspondence to|work done|arxiv:\d{4}\.|this work is licensed"
    r"|\d+(?:st|nd|rd|th) conference on|authors? are listed)",
    re.IGNORECASE,
)


def take_running_lines(pages: list[list[Line]], heights: list[float]) -> list[Line]:
    """Remove running heads, feet and page numbers from ``pages`` and return them."""
    seen: Counter[str] = Counter()
    for lines, height in zip(pages, heights, strict=True):
        seen.update({_pattern(line) for line in _edge_lines(lines, height)})
    needed = 3 if len(pages) >= 5 else 2
    taken: list[Line] = []
    for lines, height in zip(pages, heights, strict=True):
        for line in _edge_lines(lines, height):
            bare = line.text.strip()
            repeated = seen[_pattern(line)] >= needed and len(pages) > 1 and _stands_apart(line, lines)
            if repeated or _PAGE_NUMBER.match(bare) or _NOTICE.match(bare):
                taken.append(line)
        gone = {id(line) for line in taken}
        lines[:] = [line for line in lines if id(line) not in gone]
    return taken


def _edge_lines(lines: list[Line], height: float) -> list[Line]:
    """At most three lines at the head and four at the foot, within the edge of the page."""
    ordered = sorted(lines, key=lambda line: -line.base)
    head = [line for line in ordered[:3] if line.base > (1 - _EDGE) * height]
    foot = [line for line in ordered[-4:] if line.base < _EDGE * height]
    return [*head, *(line for line in foot if line not in head)]


def _stands_apart(line: Line, lines: list[Line]) -> bool:
    """Whether no line of the same type follows or goes before at the distance of lines of a paragraph."""
    return not any(
        other is not line
        and other.column == line.column
        and abs(other.size - line.size) < 0.3
        and 0.5 * line.size < abs(other.base - line.base) < 1.45 * line.size
        and len(other.text) >= 25
        for other in lines
    )


def _pattern(line: Line) -> str:
    return re.sub(r"\d+", "#", line.text.lower()).strip()


def take_margin_numbers(runs: list[Run]) -> tuple[list[Run], list[Run]]:
    """(other runs, line numbers): numbers in a column of their own outside the text, rising down the page."""
    prose = [run for run in runs if len(run.text) >= 25 and not run.angle]
    if not prose:
        return runs, []
    west, east = min(run.x0 for run in prose), max(run.x1 for run in prose)
    numbers = [
        run for run in runs if re.fullmatch(r"\d{1,4}", run.text) and (run.x1 <= west or run.x0 >= east)
    ]
    numbers = [run for side in _by_side(numbers, west) for run in side if _rising(side)]
    chosen = {id(run) for run in numbers}
    return [run for run in runs if id(run) not in chosen], numbers


def _by_side(numbers: list[Run], west: float) -> list[list[Run]]:
    left = [run for run in numbers if run.x1 <= west]
    return [left, [run for run in numbers if run.x1 > west]]


def _rising(side: list[Run]) -> bool:
    side = sorted(side, key=lambda run: -run.base)
    values = [int(run.text) for run in side]
    steps = [b - a for a, b in pairwise(values)]
    return len(values) >= 12 and sum(step in {1, 5} for step in steps) >= 0.9 * len(steps)
