"""The report as a PDF, typeset by Typst with its embedded fonts: no system font, no package, no network."""

import json
import re
from dataclasses import asdict
from datetime import UTC, date, datetime
from typing import Any

from reports.compose import compose
from reports.html import TEMPLATES
from reports.plots import history_svg, map_svgs, scatter_svg
from state.errors import SovereignError
from state.report import Report

_LONG = re.compile(r"\S{36,}")
_CHUNK = re.compile(r"[^/._\-]{1,12}[/._\-]*|[/._\-]+")
_NO_GLYPH = re.compile(
    "[^\u0000-\u058f\u0590-\u05ff\u1d00-\u22ff\u2300-\u27bf\u2900-\u2bff\u2e00-\u2e7f\ufb00-\ufb4f\U0001d400-\U0001d7ff]"
)
"""Characters outside the blocks that the embedded fonts (Libertinus Serif, New Computer Modern Math,
DejaVu Sans Mono) know."""


def to_pdf(report: Report) -> bytes:
    """The whole report as a tagged PDF; equal reports give equal bytes, dated by the report.

    Raises:
        SovereignError: Typst could not set it (a fault of the template, not of the report).
    """
    import typst

    day = _day(report.date)
    stamp = datetime(day.year, day.month, day.day, tzinfo=UTC) if day else datetime(1970, 1, 1, tzinfo=UTC)
    try:
        return typst.compile(
            str(TEMPLATES / "report.typ"),
            root=str(TEMPLATES),
            ignore_system_fonts=True,
            format="pdf",
            sys_inputs={"report": document_data(report)},
            timestamp=stamp,
        )
    except RuntimeError as error:
        raise SovereignError(
            f"report.pdf of run {report.run_id}: Typst says {error}; the other forms hold"
        ) from error


def document_data(report: Report) -> str:
    """What the template gets: the view and the figures as one JSON document."""
    view = compose(report)
    data = _breakable(asdict(view))
    for table, shown in zip(data["method_tables"], view.method_tables, strict=True):
        widths = [max(len(row[i]) for row in shown.rows) for i in range(len(shown.heads))]
        table["fill"] = widths.index(max(widths))
    day = _day(report.date)
    tribunal = view.tribunal
    data |= {
        "day": [day.year, day.month, day.day] if day else None,
        "boxes": bool(_NO_GLYPH.search(json.dumps(asdict(view), ensure_ascii=False))),
        "history": history_svg(
            tribunal.history, tribunal.revise_below, tribunal.reject_below, standalone=True
        ),
        "scatter": scatter_svg(view.claims, view.lexical_threshold, standalone=True),
        "maps": map_svgs(view.claims, view.references, standalone=True),
    }
    return json.dumps(data, ensure_ascii=False)


def _day(iso: str) -> date | None:
    try:
        return date.fromisoformat(iso[:10])
    except ValueError:
        return None


_AS_THEY_ARE = {"anchor", "url", "status", "verdict", "severity", "outcome", "tone", "kind", "day"}
"""Fields that the template looks up or links to, rather than prints."""


def _breakable(value: Any, name: str = "") -> Any:
    """``value`` with a zero-width space in every long run without one, so that no line leaves the page."""
    if isinstance(value, dict):
        return {key: _breakable(item, key) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_breakable(item, name) for item in value]
    if isinstance(value, str) and name not in _AS_THEY_ARE:
        return _LONG.sub(lambda match: "\u200b".join(_CHUNK.findall(match.group())), value)
    return value
