"""The report as Markdown (CommonMark with GitHub's tables), every foreign text escaped."""

import re
from functools import cache
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from reports.compose import compose
from reports.display import shown
from reports.html import TEMPLATES
from state.report import Report

_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_ACTIVE = re.compile(r"[\\`*_\[\]#|~$!]|(?<=[A-Za-z]):(?=//)|(?<=\bwww)\.(?=\S)", re.IGNORECASE)
_AT_START = re.compile(r"^(\s*\d*)([-+=.)])(?=\s|$|[-=])")


def markdown_escaped(text: str) -> str:
    """``text`` on one line, so that every Markdown reader shows it as it is: no link, no markup, no
    HTML, no new block, no table cell."""
    line = re.sub(r"\s+", " ", shown(text))
    line = _ACTIVE.sub(lambda match: "\\" + match.group(), line)
    line = re.sub("[&<>]", lambda match: _ENTITIES[match.group()], line)
    return _AT_START.sub(r"\1\\\2", line)


def to_markdown(report: Report) -> str:
    """The whole report as Markdown; equal reports give equal text."""
    text = _environment().get_template("report.md.j2").render(r=compose(report))
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"


def _finalize(value: Any) -> Markup:
    # Templates can not forget to escape: every printed value passes here, only markup stays as it is.
    return value if isinstance(value, Markup) else Markup(markdown_escaped(str(value)))  # noqa: S704


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,  # makes the results of macros Markup, which _finalize leaves alone
        finalize=_finalize,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    # Only what display.safe_url let through: it holds none of the characters that end <...>.
    environment.filters["link"] = Markup
    return environment
