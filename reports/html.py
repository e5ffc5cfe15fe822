"""The report as one self-contained HTML page: no script, no outside asset, and a policy that forbids both."""

import base64
import hashlib
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from reports.compose import compose
from reports.plots import history_svg, map_svgs, scatter_svg
from state.report import Report

TEMPLATES = Path(__file__).parent / "templates"


def to_html(report: Report) -> str:
    """The whole report as an HTML5 document; equal reports give equal text."""
    environment, style, policy = _page()
    view = compose(report)
    tribunal = view.tribunal
    return environment.get_template("report.html.j2").render(
        r=view,
        style=Markup(style),  # noqa: S704 - the project's own style sheet, no input in it
        policy=policy,
        history=history_svg(tribunal.history, tribunal.revise_below, tribunal.reject_below),
        scatter=scatter_svg(view.claims, view.lexical_threshold),
        maps=map_svgs(view.claims, view.references),
    )


@cache
def _page() -> tuple[Environment, str, str]:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    style = (TEMPLATES / "report.css").read_text(encoding="utf-8")
    hashed = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return (
        environment,
        style,
        f"default-src 'none'; style-src 'sha256-{hashed}'; base-uri 'none'; form-action 'none'",
    )
