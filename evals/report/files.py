"""Writes a comparison to the files that were asked for."""

from datetime import date
from pathlib import Path

from evals import baseline
from evals.gate import Comparison
from evals.report.junit import junit as to_junit
from evals.report.page import page
from sources.store import write_atomically
from state.base import Value
from state.errors import InputError


class Sides(Value):
    """Prompt files of both sides, by id."""

    before: dict[str, str]
    now: dict[str, str] | None = None
    """None: as they are in this tree."""


def write_html(path: Path, comparison: Comparison, today: date, sides: Sides | None = None) -> None:
    """Write the page; without ``sides`` the prompts are compared with the baseline's.

    Raises:
        InputError: the file can not be written.
    """
    chosen = sides or Sides(before=baseline.prompt_texts())
    text = page(comparison, before=chosen.before, now=chosen.now, today=today, history=baseline.history())
    keep(path, text)


def write_junit(path: Path, comparison: Comparison) -> None:
    """Write JUnit XML; raises InputError when the file can not be written."""
    keep(path, to_junit(comparison))


def keep(path: Path, text: str) -> None:
    """Write ``text`` as a whole or not at all.

    Raises:
        InputError: the file can not be written.
    """
    try:
        write_atomically(path.expanduser().absolute(), text.encode())
    except OSError as error:
        raise InputError(
            f"{str(path)!r}: can not be written ({error.strerror}); name another file"
        ) from error
