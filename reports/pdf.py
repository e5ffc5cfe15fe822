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
_REFUSED = re.compile(r'(?:the text|the codepoint) `"([^`]+)"`')
_CODE = re.compile(r"\\u\{([0-9a-f]+)\}")
_UNSURE = re.compile("[^\u0020-\u02ff\u0370-\u052f\u1e00-\u1fff\u2010-\u22ff\u2500-\u27bf]")
"""Everything but Latin, Greek, Cyrillic, punctuation, arrows, operators and shapes."""
_BOX = "\u25a1"
_STANDARDS: Any = ["a-2a", "ua-1"]
"""PDF/A-2a, to be kept, and PDF/UA-1, to be read aloud; both are checked while writing."""
_TRIES = 12


def to_pdf(report: Report) -> bytes:
    """The whole report as PDF/A-2a and PDF/UA-1; equal reports give equal bytes, dated by the report.

    Characters of scripts that the embedded fonts do not have are printed as boxes, and the first page
    says so; the other forms have them all.

    Raises:
        SovereignError: Typst could not set it (a fault of the template, not of the report).
    """
    data = document_data(report)
    failure: BaseException | None = None
    for _ in range(_TRIES):
        try:
            return _typeset(data, report.date)
        except RuntimeError as error:
            failure = error
            refused = _refused(str(getattr(error, "diagnostic", error)))
            boxed = data.translate({ord(sign): _BOX for sign in refused})
        except BaseException as error:
            # Typst 0.15.1 panics on some mixtures of right-to-left marks; the panic is no Exception.
            if type(error).__name__ != "PanicException":
                raise
            failure = error
            boxed = _UNSURE.sub(_BOX, data)
        if boxed == data:
            break
        data = boxed.replace('"boxes": false', '"boxes": true', 1)
    raise SovereignError(
        f"report.pdf of run {report.run_id}: Typst says {failure}; the other forms hold"
    ) from failure


def _typeset(data: str, day: str) -> bytes:
    import typst

    at = _day(day)
    return typst.compile(
        str(TEMPLATES / "report.typ"),
        root=str(TEMPLATES),
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={"report": data},
        pdf_standards=_STANDARDS,
        timestamp=datetime(at.year, at.month, at.day, tzinfo=UTC) if at else datetime(1970, 1, 1, tzinfo=UTC),
    )


def _refused(diagnostic: str) -> set[str]:
    """The characters that Typst says no font has, or that an archive must not hold."""
    found = "".join(_REFUSED.findall(diagnostic))
    named = {chr(int(code, 16)) for code in _CODE.findall(found)}
    return {sign for sign in _CODE.sub("", found) if not sign.isascii()} | named


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
        "history": history_svg(
            tribunal.history, tribunal.revise_below, tribunal.reject_below, standalone=True
        ),
        "scatter": scatter_svg(view.claims, view.lexical_threshold, standalone=True),
        "maps": map_svgs(view.claims, view.references, standalone=True),
    }
    return json.dumps({"boxes": False, **data}, ensure_ascii=False)


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
