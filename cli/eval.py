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
    from evals.result import Result
    from evals.run import Live

FINE, REGRESSION, ERROR, STALE = 0, 1, 2, 3

_GROUP_EPILOG = """\b
Examples:
  sovereign eval run                                 everything, replayed: no network, no key
  sovereign eval run --suite extractor --html /tmp/change.html
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
    from evals import baseline
    from evals.gate import compare

    for line in _unlocked():
        click.echo(f"note: {line}", err=True)
    old = baseline.read()
    book = None if core_only else _book(model or (old.model if old else None))
    live = None
    if mode != "replay" and book is not None:
        live = _live(book.manifest.model, base_url, mode, book)
    result = _run(suites, book, live)
    if live is not None and book is not None:
        book.write(secrets=_secrets(base_url))
    _keep(out, result.model_dump_json() + "\n")
    if old is None:
        click.echo('no baseline yet: sovereign eval accept --reason "first baseline"', err=True)
    comparison = compare(old or result, result)
    return _told(comparison, html, junit, as_json)


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
    from evals.book import Book, Manifest, Sampling
    from evals.suites.registry import chosen

    old = baseline.read()
    name = model or _settings().model or (old.model if old else None)
    if name is None:
        raise InputError("record needs --model NAME, and --base-url URL when it is not NVIDIA's host")
    held: Manifest | None = None
    try:
        held = Book.read(name).manifest
    except InputError:
        click.echo(f"first recordings of {name}", err=True)
    picked = chosen(suites)
    manifest = recorder.manifest_for(
        picked,
        name,
        held.sampling if held else Sampling(),
        per_suite=per_suite,
        repeats=repeats,
        note=note,
        held=held,
    )
    live = _live(name, base_url, "live" if again else "record-missing", Book(manifest), timeout)
    book = asyncio.run(
        recorder.record(
            picked, manifest, live, secrets=_secrets(base_url), tell=lambda line: click.echo(line, err=True)
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
    from evals.sides import result_of

    old, old_prompts = result_of(a, suites)
    new, new_prompts = result_of(b, suites)
    return _told(compare(old, new), html, None, as_json, (old_prompts, new_prompts))


@eval_.command(
    name="accept", epilog='\b\nExample:\n  sovereign eval accept --reason "rule 3 is clearer; f1 is up"'
)
@click.option("--reason", required=True, help="Why the new result is right; kept with the baseline.")
@_suites
@_model
@_coded
def accept(reason: str, suites: tuple[str, ...], model: str | None) -> int:
    """Make the present result the baseline, with a reason that is kept."""
    from evals import baseline

    problems = _unlocked()
    if problems:
        raise InputError("; ".join(problems))
    old = baseline.read()
    name = model or (old.model if old else None) or _only_recorded()
    result = _run(suites, _book(name), None)
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


def _run(suites: tuple[str, ...], book: "Book | None", live: "Live | None") -> "Result":
    from evals.offline import no_sockets
    from evals.run import run
    from evals.suites.registry import chosen

    picked = chosen(suites)

    def tell(line: str) -> None:
        if sys.stderr.isatty() or live is not None:
            click.echo(line, err=True)

    if live is not None:
        return asyncio.run(run(picked, book, live=live, tell=tell))
    with no_sockets():
        return asyncio.run(run(picked, book, tell=tell))


def _told(
    comparison: "Comparison",
    html: Path | None,
    junit: Path | None,
    as_json: bool,
    prompts: tuple[dict[str, str], dict[str, str]] | None = None,
) -> int:
    from evals import baseline
    from evals.report.junit import junit as to_junit
    from evals.report.page import page
    from evals.report.terminal import table, verdict

    if html is not None:
        before, now = prompts or (baseline.prompt_texts(), None)
        today = _settings().today()
        _keep(html, page(comparison, before=before, now=now, today=today, history=baseline.history()))
    if junit is not None:
        _keep(junit, to_junit(comparison))
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


def _keep(path: Path | None, text: str) -> None:
    if path is None:
        return
    from sources.store import write_atomically

    try:
        write_atomically(path.expanduser().absolute(), text.encode())
    except OSError as error:
        raise InputError(
            f"{str(path)!r}: can not be written ({error.strerror}); name another file"
        ) from error


def _book(model: str | None) -> "Book | None":
    from evals.book import Book

    return None if model is None else Book.read(model)


def _only_recorded() -> str | None:
    """The recorded model when there is exactly one."""
    from evals.book import recorded_models

    found = recorded_models()
    return found[0] if len(found) == 1 else None


def _unlocked() -> list[str]:
    from evals.lock import check_versions

    return check_versions()


def _settings() -> Any:
    from graph.settings import read_settings

    return read_settings()


def _live(model: str, base_url: str | None, mode: str, book: "Book", timeout: float = 300.0) -> "Live":
    from evals.live import live_model

    return live_model(model, base_url, mode, book.manifest.sampling, _settings(), timeout)


def _secrets(base_url: str | None) -> tuple[str, ...]:
    from evals.live import secrets

    return secrets(base_url, _settings())


eval = eval_  # noqa: A001 - the command's name is the design's
