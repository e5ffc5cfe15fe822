"""Parts running text from a table or figure that it is wrapped around."""

from sources.readers.pdf_layout import Line

_PROSE = 20
_LEAST = 4
"""Lines that must stand beside the float: fewer may be a table with a wordy first column."""


def unwrap(lines: list[Line]) -> list[Line]:
    """Put each stretch of lines with something set beside them as text first, then what stands beside it."""
    out: list[Line] = []
    index = 0
    while index < len(lines):
        end, edge = _stretch(lines, index)
        if edge is None:
            out.append(lines[index])
            index += 1
            continue
        text, beside = _split(lines[index:end], edge)
        _narrow(out, text)
        out += text + beside
        index = end
    return out


def _stretch(lines: list[Line], start: int) -> tuple[int, float | None]:
    """(end, edge): lines from ``start`` that hold text left of ``edge`` and other things right of it."""
    first = lines[start]
    if not _is_wrapped(first):
        return start, None
    right, left = first.spans[1][0], first.spans[0][1]
    rows = [first]
    end = start + 1
    for line in lines[start + 1 :]:
        reach = max(left, line.spans[0][1]) if line.x0 < right - 20 else left
        begin = (
            min([right, *(x0 for x0, _ in line.spans[1:])]) if line.x0 < right - 20 else min(right, line.x0)
        )
        if line.column != first.column or begin - reach < 6:
            break
        left, right = reach, begin
        rows.append(line)
        end += 1
    while rows and not _is_wrapped(rows[-1]) and rows[-1].x0 < right - 20:
        # Short lines of text below the float belong to either; they stay with the text that follows.
        rows.pop()
        end -= 1
    texts = [line for line in rows if line.x0 < right - 20]
    full = [line for line in texts if line.spans[0][1] > left - 4 and len(line.cells[0]) >= _PROSE]
    beside = [line for line in rows if len(line.cells) > 1]
    if len(full) < _LEAST or len(full) < 0.6 * len(texts) or len(beside) < 3:
        return start, None
    return end, (left + right) / 2


def _narrow(before: list[Line], text: list[Line]) -> None:
    """Lines just above the float that are as short as those beside it fill the same measure."""
    right, column = text[0].right, text[0].column
    for line in reversed(before):
        if line.x0 >= right:
            continue
        if line.column != column or len(line.cells) > 1 or abs(line.x1 - right) > 8:
            return
        line.right = right


def _is_wrapped(line: Line) -> bool:
    return len(line.cells) >= 2 and len(line.cells[0]) >= _PROSE and line.x0 < line.left + 20


def _split(lines: list[Line], edge: float) -> tuple[list[Line], list[Line]]:
    text: list[Line] = []
    beside: list[Line] = []
    for line in lines:
        for part, chosen in (
            (text, [i for i, s in enumerate(line.spans) if s[0] < edge]),
            (beside, [i for i, s in enumerate(line.spans) if s[0] >= edge]),
        ):
            if chosen:
                part.append(_cells(line, chosen))
    for part in (text, beside):
        left, right = min(line.x0 for line in part), max(line.x1 for line in part)
        for line in part:
            line.left, line.right = left, right
    return text, beside


def _cells(line: Line, chosen: list[int]) -> Line:
    spans = [line.spans[i] for i in chosen]
    return Line(
        cells=[line.cells[i] for i in chosen],
        x0=spans[0][0],
        x1=spans[-1][1],
        base=line.base,
        size=line.size,
        tall=line.tall,
        bold=line.bold,
        maths=line.maths,
        page=line.page,
        spans=spans,
        column=line.column,
    )
