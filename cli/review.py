"""``sovereign review``: the drafts that wait for their owner, and the owner's decision."""

import getpass
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cli.common import Progress, print_json, run_async, tell_finished
from state.errors import InputError

if TYPE_CHECKING:
    from state.reviews import OwnerAction


@click.command(
    epilog="""\b
Examples:
  sovereign review                               the queue
  sovereign review RUN                           read, then answer the question
  sovereign review RUN --approve
  sovereign review RUN --revise "Look for results on memory at inference"
  sovereign review RUN --edit c-0123456789ab="A wording that the quote bears" """
)
@click.argument("run_id", metavar="[RUN]", required=False)
@click.option("--approve", is_flag=True, help="Approve the draft.")
@click.option("--reject", is_flag=True, help="Reject the draft.")
@click.option("--revise", metavar="NOTES", help="Ask for another round, with notes.")
@click.option(
    "--edit", "edits", multiple=True, metavar="CLAIM=TEXT", help="Reword a claim; no text takes it out."
)
@click.option("--actor", help="Who decides; default: your user name.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def review(
    run_id: str | None,
    approve: bool,
    reject: bool,
    revise: str | None,
    edits: tuple[str, ...],
    actor: str | None,
    as_json: bool,
) -> int:
    """Show the drafts that wait, or decide about one: approve, reject, ask for a revision, edit claims."""
    if run_id is None:
        return _queue(as_json)
    chosen = [bool(approve), bool(reject), revise is not None, bool(edits)]
    if sum(chosen) > 1:
        raise InputError("one decision at a time: --approve, --reject, --revise or --edit")
    from graph.runner import Runner
    from graph.settings import read_settings
    from graph.signing import decide, ensure_key
    from state.reviews import ClaimEdit

    settings = read_settings()
    runner = Runner(settings, Progress(quiet=as_json))
    question = run_async(runner.question(run_id))
    if question is None:
        raise InputError(f"run {run_id!r} does not wait for its owner: sovereign review lists what does")
    action: OwnerAction
    notes = revise or ""
    if not any(chosen):
        action, notes = _ask(run_id, question)
    else:
        action = "approve" if approve else "reject" if reject else "revise" if revise is not None else "edit"
    decision = decide(
        question,
        ensure_key(settings.home_folder),
        action=action,
        actor=actor or getpass.getuser(),
        time=settings.now().isoformat(timespec="seconds"),
        notes=notes,
        edits=tuple(
            ClaimEdit(claim_id=claim, text=text or None)
            for claim, _, text in (e.partition("=") for e in edits)
        ),
    )
    finished = run_async(runner.answer(run_id, decision))
    if as_json:
        print_json(finished.report.as_json())
    else:
        tell_finished(finished, Path(finished.folder))
    return finished.exit_code


def _queue(as_json: bool) -> int:
    from cli.runs import line_of, runs_folder

    root = runs_folder()
    folders = sorted(root.iterdir()) if root.is_dir() else []
    waiting = [line for line in map(line_of, folders) if line["status"] == "AWAITING_OWNER"]
    if as_json:
        print_json(waiting)
    elif not waiting:
        click.echo("Nothing waits for you.")
    else:
        for line in waiting:
            click.echo(f"{line['run_id']}  {line['score']:4.1f}  {line['goal']}")
        click.echo("\nDecide: sovereign review RUN")
    return 0


def _ask(run_id: str, question: dict[str, Any]) -> "tuple[OwnerAction, str]":
    click.echo(f"{question['goal']}\n")
    click.echo(f"Score {question['score']}/10, {question['verdict']}. Why it waits:")
    for reason in question["reasons"]:
        click.echo(f"  - {reason}")
    click.echo(f"\nRead it first: sovereign show {run_id}")
    if not sys.stdin.isatty():
        raise InputError("no terminal to ask on: give --approve, --reject, --revise or --edit")
    action: Any = click.prompt("Decision", type=click.Choice(["approve", "reject", "revise", "later"]))
    if action == "later":
        raise click.exceptions.Abort
    notes = click.prompt("Notes for the revision") if action == "revise" else ""
    click.echo(json.dumps({"action": action, "notes": notes}, ensure_ascii=False))
    click.confirm("Record this decision?", abort=True)
    return action, notes
