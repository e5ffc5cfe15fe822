"""``sovereign runs`` and ``sovereign show``."""

import json
import sys
from pathlib import Path
from typing import Any

import click

from cli.common import print_json
from state.errors import InputError, IntegrityError


def runs_folder() -> Path:
    from graph.settings import read_settings

    return read_settings().home_folder / "runs"


def line_of(folder: Path) -> dict[str, Any]:
    """What is known of one run, whatever state it was left in."""
    line: dict[str, Any] = {
        "run_id": folder.name,
        "status": "UNFINISHED",
        "goal": "",
        "date": "",
        "score": None,
    }
    for name in ("run.json", "report.json"):
        try:
            held = json.loads((folder / name).read_text(encoding="utf-8"))
        except FileNotFoundError:
            continue
        except (OSError, ValueError):
            held = None
        if not isinstance(held, dict):
            line["status"] = "DAMAGED"
            continue
        line["goal"], line["date"] = held.get("goal", ""), held.get("date", "")
        if name == "report.json":
            line["status"] = held.get("status", "DAMAGED")
            line["score"] = held.get("tribunal", {}).get("score")
            line["claims_verified"] = held.get("results", {}).get("claims_verified")
    return line


@click.command(epilog="\b\nExamples:\n  sovereign runs\n  sovereign runs --json | jq -r '.[0].run_id'")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON list, newest first.")
def runs(as_json: bool) -> int:
    """List the runs, newest first."""
    root = runs_folder()
    folders = [p for p in root.iterdir() if p.is_dir()] if root.is_dir() else []
    # Newest by when the folder was last written: several runs share a date.
    folders.sort(key=lambda p: (p.stat().st_mtime_ns, p.name), reverse=True)
    lines = [line_of(folder) for folder in folders]
    if as_json:
        print_json(lines)
        return 0
    if not lines:
        click.echo(f'No runs yet in {root}. Start one: sovereign run "GOAL"')
    for line in lines:
        score = "   –" if line["score"] is None else f"{line['score']:4.1f}"
        click.echo(f"{line['run_id']}  {line['status']:<14} {score}  {line['goal']}")
    return 0


@click.command(
    epilog="\b\nExamples:\n  sovereign show RUN\n  sovereign show RUN --claim C7\n  sovereign show RUN --json"
)
@click.argument("run_id", metavar="RUN")
@click.option(
    "--claim", metavar="ID", help="One claim with all its evidence, by its id or as the report cites it (C7)."
)
@click.option("--json", "as_json", is_flag=True, help="Print report.json.")
def show(run_id: str, claim: str | None, as_json: bool) -> int:
    """Show the report of RUN, or one of its claims with its evidence."""
    report = load_report(run_id)
    if claim:
        # The text of a report cites a claim by its place.
        numbered = enumerate(report["claims"], start=1)
        found = next((c for n, c in numbered if claim in (c["id"], f"C{n}")), None)
        if found is None:
            raise InputError(f"run {run_id!r} has no claim {claim!r}: sovereign show {run_id} lists them")
        print_json(found)
    elif as_json:
        print_json(report)
    else:
        from reports.markdown import to_markdown
        from state.report import Report

        text = to_markdown(Report.model_validate(report))
        if sys.stdout.isatty():
            click.echo_via_pager(text)
        else:
            click.echo(text)
    return 0


def load_report(run_id: str) -> dict[str, Any]:
    """``report.json`` of a run.

    Raises:
        InputError: the run is unknown, or has no report yet.
        IntegrityError: the report can not be read, or is not one.
    """
    from pydantic import ValidationError

    from state.report import Report

    folder = runs_folder() / run_id
    if not run_id or Path(run_id).name != run_id or not folder.is_dir():
        raise InputError(f"unknown run {run_id!r}: sovereign runs lists those that there are")
    path = folder / "report.json"
    try:
        report: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        Report.model_validate(report)
    except FileNotFoundError as error:
        raise InputError(f"run {run_id!r} has no report yet: sovereign resume {run_id}") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "report"
        raise IntegrityError(f"{path} is not a report: {where}: {first['msg']}") from error
    except (OSError, ValueError) as error:
        raise IntegrityError(f"{path} can not be read: {error}") from error
    return report
