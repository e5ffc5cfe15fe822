"""The ``sovereign`` command: finds the command that was typed and imports only that one."""

import importlib
import sys
from typing import Any

import click

from state.errors import IntegrityError, ModelError, NoEvidenceError, SourceError, SovereignError

EPILOG = """\b
Examples:
  sovereign run "Do sparse models cost less at inference?" --offline
  sovereign run "How does dropout work?" --library ~/papers --json > report.json
  sovereign verify claims.jsonl --evidence corpus.jsonl
  sovereign review                 the drafts that wait for you

\b
Exit codes: 0 a report was written · 2 wrong usage or input · 3 no evidence was found
            4 a source or model failed beyond retry · 5 the owner rejected it"""

COMMANDS = {
    "run": ("cli.run", "Answer a research goal with a checked draft."),
    "resume": ("cli.run", "Go on with a run that was cut short."),
    "runs": ("cli.runs", "List the runs, newest first."),
    "show": ("cli.runs", "Show the report of a run."),
    "review": ("cli.review", "The owner's queue and decision."),
    "bundle": ("cli.bundle", "Zip a run as an RO-Crate, with a Zenodo deposit prepared."),
    "audit": ("cli.audit", "Check the ledger and the quotes of a run."),
    "verify": ("cli.verify", "Judge a file of claims against a corpus."),
    "tribunal": ("cli.tribunal", "Review an existing report again."),
    "eval": ("cli.eval", "Prompt-regression evals: run, record, compare, accept."),
    "doctor": ("cli.doctor", "Say what is configured, reachable and missing."),
    "serve": ("cli.serve", "Start the LangGraph server with the desk."),
}
"""Command to the module that holds it and its one line of help."""


class Lazy(click.Group):
    """A group that imports a command's module only when the command is run or asked for help."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(COMMANDS[cmd_name][0])
        command: click.Command = getattr(module, cmd_name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])


@click.group(cls=Lazy, epilog=EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option("0.1.0", prog_name="sovereign")
def sovereign() -> None:
    """A research agent whose every sentence can be followed to a quote."""


def main(argv: list[str] | None = None) -> None:
    """Run the command line; every failure is one line on standard error and an exit code of the design."""
    try:
        code: Any = sovereign.main(args=argv, prog_name="sovereign", standalone_mode=False)
        sys.exit(code if isinstance(code, int) else 0)
    except click.exceptions.Abort:
        _fail("stopped", 130)
    except click.ClickException as error:
        _fail(error.format_message(), 2)
    except SovereignError as error:
        _fail("\n".join([str(error), *getattr(error, "__notes__", [])]), _code(error))
    except BrokenPipeError:
        # Whoever read our output has gone, as ``head`` does; Python must not complain while closing.
        sys.stdout = None  # pyright: ignore[reportAttributeAccessIssue]
        sys.exit(0)


def _code(error: SovereignError) -> int:
    if isinstance(error, NoEvidenceError):
        return 3
    if isinstance(error, SourceError | ModelError):
        return 4
    return 1 if isinstance(error, IntegrityError) and "ledger" in str(error) else 2


def _fail(message: str, code: int) -> None:
    click.echo(f"sovereign: {message}", err=True)
    sys.exit(code)
