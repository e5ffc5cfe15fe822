"""What several commands share: options, progress on standard error, and how a finished run is told."""

import asyncio
import json
import os
import sys
import time
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from state.errors import InputError

if TYPE_CHECKING:
    from graph.runner import Finished
    from state.report import Report

T = TypeVar("T")


class Progress:
    """Writes one line a step to standard error: time, stage, text. Quiet when asked."""

    def __init__(self, quiet: bool = False) -> None:
        self._start = time.monotonic()
        self._quiet = quiet

    def __call__(self, stage: str, text: str) -> None:
        if self._quiet:
            return
        seconds = time.monotonic() - self._start
        click.echo(
            f"{styled(f'{seconds:6.1f} s', dim=True)}  {styled(f'{stage:<11}', fg='cyan')} {text}", err=True
        )


def styled(text: str, **style: Any) -> str:
    """``text`` in colour where standard error is a terminal and NO_COLOR is not set."""
    if "NO_COLOR" in os.environ or not sys.stderr.isatty():
        return text
    return click.style(text, **style)


def run_async(work: Coroutine[Any, Any, T]) -> T:
    """Run ``work``; Ctrl-C ends it in order, so that what was done is kept."""
    try:
        return asyncio.run(work)
    except KeyboardInterrupt:
        raise click.exceptions.Abort from None


def print_json(value: Any) -> None:
    """Exactly one JSON document on standard output."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


def prepare_out(out: Path | None) -> Callable[["Report"], Path] | None:
    """Check that ``--out`` can be written before any work is done; returns what writes the report there.

    Raises:
        InputError: it is a file, or can not be made or written.
    """
    if out is None:
        return None
    target = out.expanduser().absolute()
    try:
        target.mkdir(parents=True, exist_ok=True)
        probe = target / f".sovereign-{os.getpid()}"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise InputError(
            f"output folder {str(out)!r}: can not be written ({error.strerror}); name another"
        ) from error

    def write(report: "Report") -> Path:
        from reports.write import write_all

        write_all(report, target)
        return target

    return write


def tell_finished(finished: "Finished", folder: Path) -> None:
    """The answer and where its evidence is, on standard output."""
    report = finished.report
    number = {claim.id: i for i, claim in enumerate(report.claims, start=1)}
    click.echo(f"\n{click.style(report.title, bold=True)}\n")
    for line in report.incomplete:
        click.echo(f"! {line}")
    for sentence in report.abstract:
        marks = "".join(f"[C{number[i]}]" for i in sentence.claim_ids if i in number)
        click.echo(f"  {sentence.text} {marks}")
    if not report.abstract:
        click.echo("  No answer: nothing that speaks to the goal could be verified.")
    results = report.results
    click.echo(
        f"\n{report.status} · {report.tribunal.score:.1f}/10 {report.tribunal.verdict} · "
        f"{results.claims_verified} of {results.claims_extracted} claims verified "
        f"({sum(c.level == 3 for c in report.claims)} by an independent paper) · {results.papers_read} papers read"
    )
    if finished.question is not None:
        click.echo(f"It waits for you: {'; '.join(report.policy.reasons)}")
        click.echo(f"Decide: sovereign review {finished.run_id}")
    click.echo(f"Report: {folder / 'report.html'}")
