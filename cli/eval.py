"""``sovereign eval``: run the prompt-regression evals, record answers, compare, accept, lock prompts."""

import asyncio
import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cli.common import print_json
from state.errors import InputError, SovereignError

if TYPE_CHECKING:
    from evals.book import Book
    from evals.gate import Comparison
    from evals.run import Live

FINE, REGRESSION, ERROR, STALE = 0, 1, 2, 3

_GROUP_EPILOG = """\b
Examples:
  sovereign eval run                                 everything, replayed: no network, no key
  sovereign eval run --suite extractor --html change.html
  sovereign eval lock                                after editing a prompt: next version, lock, snapshots
  sovereign eval record --model NAME --base-url http://127.0.0.1:8000/v1
  sovereign eval compare git:main tree:.             two branches
  sovereign eval accept --reason "shorter rules, same answers"

\b
Exit codes: 0 fine · 1 a regression or a broken invariant · 2 wrong usage or another error
            3 stale: recordings do not answer what would be asked now"""


def _coded(command: Callable[..., int]) -> Callable[..., int]:
    """Tell stale recordings (3) from every other failure (2), each in words on standard error."""

    @wraps(command)
    def run(*args: Any, **options: Any) -> int:
        from evals.stale import StaleRecording

        try:
            return command(*args, **options)
        except StaleRecording as stale:
            click.echo(f"sovereign: {stale}", err=True)
            return STALE
        except SovereignError as error:
            click.echo(f"sovereign: {error}", err=True)
            return ERROR

    return run


@click.group(name="eval", epilog=_GROUP_EPILOG)
def eval_() -> None:
    """Prompt-regression evals: run, record, compare, accept."""


_suites = click.option("--suite", "suites", multiple=True, help="Only this suite; may be repeated.")
_model = click.option("--model", help="Whose recordings to use (default: the baseline's model).")
_host = click.option("--base-url", help="OpenAI-compatible server; default: SOVEREIGN_BASE_URL or NVIDIA.")


@eval_.command(name="run", epilog="\b\nExample:\n  sovereign eval run --html change.html --junit junit.xml")
@_suites
@_model
@_host
@click.option(
    "--mode",
    type=click.Choice(["replay", "record-missing", "live"]),
    default="replay",
    show_default=True,
    help="replay opens no socket; the others ask a model.",
)
@click.option("--core-only", is_flag=True, help="Leave the model path out.")
@click.option("--html", type=click.Path(path_type=Path), help="Write the comparison as one page.")
@click.option("--junit", type=click.Path(path_type=Path), help="Write JUnit XML.")
@click.option("--out", type=click.Path(path_type=Path), help="Keep the result, for compare.")
@click.option("--json", "as_json", is_flag=True, help="Print the metrics as one JSON document.")
@_coded
def run_(
    suites: tuple[str, ...],
    model: str | None,
    base_url: str | None,
    mode: str,
    core_only: bool,
    html: Path | None,
    junit: Path | None,
    out: Path | None,
    as_json: bool,
) -> int:
    """Run the suites and compare with the accepted baseline."""
    from evals import baseline, session
    from evals.gate import compare
    from evals.report import files

    for line in _unlocked():
        _say(f"note: {line}")
    old = baseline.read()
    book = None if core_only else session.default_book(model)
    if mode == "replay" or book is None:
        result = session.replayed(suites, book, _say if sys.stderr.isatty() else lambda _: None)
    else:
        result = session.asked(suites, book, _live(book, base_url, mode), _say)
        book.write(secrets=_secrets(base_url))
    if out is not None:
        files.keep(out, result.model_dump_json() + "\n")
    if old is None:
        _say('no baseline yet: sovereign eval accept --reason "why this is right"')
    comparison = compare(old or result, result)
    if html is not None:
        files.write_html(html, comparison, _settings().today())
    if junit is not None:
        files.write_junit(junit, comparison)
    return _told(comparison, as_json)


@eval_.command(
    name="record", epilog="\b\nExample:\n  sovereign eval record --per-suite 20 --model NAME --base-url URL"
)
@_suites
@_model
@_host
@click.option(
    "--per-suite", type=click.IntRange(1), help="Cases of each suite (default: those recorded before)."
)
@click.option("--repeats", type=click.IntRange(1, 20), default=1, show_default=True)
@click.option("--again", is_flag=True, help="Ask everything again, not only what is missing.")
@click.option("--note", default="", help="What a reader should know of this model.")
@click.option(
    "--timeout", type=click.FloatRange(1), default=300.0, show_default=True, help="Seconds an answer."
)
@_coded
def record(
    suites: tuple[str, ...],
    model: str | None,
    base_url: str | None,
    per_suite: int | None,
    repeats: int,
    again: bool,
    note: str,
    timeout: float,
) -> int:
    """Ask a model what was not recorded yet, and drop recordings that no case asks for."""
    from evals import baseline, recorder
    from evals.book import Book, Manifest
    from evals.suites.registry import chosen

    old = baseline.read()
    name = model or _settings().model or (old.model if old else None)
    if name is None:
        raise InputError("record needs --model NAME, and --base-url URL when it is not NVIDIA's host")
    held: Manifest | None = None
    try:
        held = Book.read(name).manifest
    except InputError:
        _say(f"first recordings of {name}")
    picked = chosen(suites)
    book = asyncio.run(
        recorder.session(
            picked,
            name,
            held,
            lambda manifest: _live(Book(manifest), base_url, "live" if again else "record-missing", timeout),
            per_suite=per_suite,
            repeats=repeats,
            note=note,
            secrets=_secrets(base_url),
            tell=_say,
        )
    )
    tokens = sum(r.input_tokens + r.output_tokens for r in book.all())
    click.echo(f"{len(book.all())} answers of {name} are kept ({tokens:,} tokens); see: sovereign eval run")
    return FINE


@eval_.command(
    name="compare",
    epilog="\b\nExamples:\n  sovereign eval compare git:main tree:.\n  sovereign eval compare model:A model:B\n"
    "  sovereign eval compare tree:. prompts:my-prompts/\n  sovereign eval compare before.json after.json",
)
@click.argument("a")
@click.argument("b")
@_suites
@click.option("--html", type=click.Path(path_type=Path), help="Write the comparison as one page.")
@click.option("--json", "as_json", is_flag=True, help="Print the metrics as one JSON document.")
@_coded
def compare_(a: str, b: str, suites: tuple[str, ...], html: Path | None, as_json: bool) -> int:
    """Compare two results: B against A.

    Each is a file kept with --out, model:NAME (its recordings), git:REF (a branch or commit), prompts:DIR
    (this tree with other prompt files), or tree:DIR (a checkout).
    """
    from evals.gate import compare
    from evals.report import files
    from evals.sides import result_of

    old, before = result_of(a, suites)
    new, now = result_of(b, suites)
    comparison = compare(old, new)
    if html is not None:
        files.write_html(html, comparison, _settings().today(), files.Sides(before=before, now=now))
    return _told(comparison, as_json)


@eval_.command(
    name="accept", epilog='\b\nExample:\n  sovereign eval accept --reason "rule 3 is clearer; f1 is up"'
)
@click.option("--reason", required=True, help="Why the new result is right; kept with the baseline.")
@_suites
@_model
@_coded
def accept(reason: str, suites: tuple[str, ...], model: str | None) -> int:
    """Make the present result the baseline, with a reason that is kept."""
    from evals import baseline, session

    problems = _unlocked()
    if problems:
        raise InputError("; ".join(problems))
    result = session.replayed(suites, session.default_book(model))
    accepted = baseline.accept(result, reason, _settings().today())
    for metric, mean in accepted.means.items():
        click.echo(f"{metric}  {mean:.3f}")
    return FINE


@eval_.command(name="lock", epilog="\b\nExample:\n  sovereign eval lock --check")
@click.option("--check", is_flag=True, help="Only say what is not locked; exit code 1 when anything is.")
@_coded
def lock(check: bool) -> int:
    """Give edited prompts the next version; write the lock file and the rendered snapshots."""
    from evals import lock as locking

    lines = [*locking.check_versions(), *locking.check_snapshots()] if check else locking.lock()
    for line in lines or ["every prompt is locked as it is"]:
        click.echo(line)
    return REGRESSION if check and lines else FINE


def _told(comparison: "Comparison", as_json: bool) -> int:
    from evals.report.terminal import table, verdict

    if as_json:
        print_json(
            {
                "verdict": verdict(comparison),
                "regressed": comparison.regressed,
                "changes": [c.as_json() for c in comparison.changes],
                "broken": [[*row.key, name, why] for row, name, why in comparison.broken],
                "changed_cases": ["/".join(p.new.key) for p in comparison.pairs],
                "seconds": comparison.new.seconds,
            }
        )
    else:
        click.echo(table(comparison, colour=sys.stdout.isatty()), nl=False)
        click.echo(f"{len(comparison.new.rows)} results in {comparison.new.seconds} s")
    return REGRESSION if comparison.regressed else FINE


def _say(line: str) -> None:
    click.echo(line, err=True)


def _unlocked() -> list[str]:
    from evals.lock import check_versions

    return check_versions()


def _settings() -> Any:
    from graph.settings import read_settings

    return read_settings()


def _live(book: "Book", base_url: str | None, mode: str, timeout: float = 300.0) -> "Live":
    from evals.live import live_model

    manifest = book.manifest
    return live_model(manifest.model, base_url, mode, manifest.sampling, _settings(), timeout)


def _secrets(base_url: str | None) -> tuple[str, ...]:
    from evals.live import secrets

    return secrets(base_url, _settings())


eval = eval_  # noqa: A001 - the command's name is the design's
