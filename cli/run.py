"""``sovereign run`` and ``sovereign resume``."""

from pathlib import Path

import click

from cli.common import Progress, prepare_out, print_json, run_async, tell_finished
from state.errors import InputError
from state.sources import Goal

SOURCES = ("arxiv", "semantic_scholar", "openalex", "library")


@click.command(
    epilog="""\b
Examples:
  sovereign run "Do sparse models cost less at inference?" --offline
  sovereign run "What limits RLHF?" --source arxiv --source library --model nvidia/nemotron-3-nano-30b-a3b
  sovereign run "How are visual tokens pruned?" --library ./papers --out ./answer --json"""
)
@click.argument("goal")
@click.option(
    "--library", "libraries", multiple=True, metavar="DIR", help="Read papers from this folder (repeatable)."
)
@click.option(
    "--source",
    "sources",
    multiple=True,
    metavar="NAME",
    help=f"Search here (repeatable): {', '.join(SOURCES)}.",
)
@click.option("--model", metavar="NAME", help="Chat model; default: SOVEREIGN_MODEL, or the core alone.")
@click.option("--offline", is_flag=True, help="Open no socket: the library and the deterministic core.")
@click.option("--out", type=click.Path(path_type=Path), metavar="DIR", help="Also write the report here.")
@click.option("--max-papers", type=click.IntRange(1, 100), help="Papers to read, at most.")
@click.option("--rounds", type=click.IntRange(0, 5), help="Revision rounds, at most.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as one JSON document.")
@click.option("--quiet", "-q", is_flag=True, help="No progress on standard error.")
def run(
    goal: str,
    libraries: tuple[str, ...],
    sources: tuple[str, ...],
    model: str | None,
    offline: bool,
    out: Path | None,
    max_papers: int | None,
    rounds: int | None,
    as_json: bool,
    quiet: bool,
) -> int:
    """Answer GOAL, a research question, with a draft in which every sentence can be followed to a quote."""
    asked = Goal.parse(goal)
    for source in sources:
        if source not in SOURCES:
            raise InputError(f"unknown source {source!r}: choose from {', '.join(SOURCES)}")
    write = prepare_out(out)
    given = {
        "libraries": [str(Path(p).expanduser().absolute()) for p in libraries],
        "sources": list(sources),
        "model": model,
        "offline": offline,
        "max_papers": max_papers,
        "max_rounds": rounds,
    }
    from graph.context import RunContext
    from graph.runner import Runner
    from graph.settings import read_settings

    settings = read_settings()
    if settings.offline:
        given["offline"] = True
    context = RunContext.model_validate({k: v for k, v in given.items() if v is not None})
    finished = run_async(Runner(settings, Progress(quiet)).run(asked, context))
    folder = write(finished.report) if write else Path(finished.folder)
    if as_json:
        print_json(finished.report.as_json())
    else:
        tell_finished(finished, folder)
    return finished.exit_code


@click.command(epilog="\b\nExample:\n  sovereign resume 2026-11-22-do-sparse-models-cost-0a1b2c3d")
@click.argument("run_id", metavar="RUN")
@click.option("--out", type=click.Path(path_type=Path), metavar="DIR", help="Also write the report here.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as one JSON document.")
@click.option("--quiet", "-q", is_flag=True, help="No progress on standard error.")
def resume(run_id: str, out: Path | None, as_json: bool, quiet: bool) -> int:
    """Go on with RUN where it was cut short; nothing that was done is done again."""
    write = prepare_out(out)
    from graph.runner import Runner
    from graph.settings import read_settings

    finished = run_async(Runner(read_settings(), Progress(quiet)).resume(run_id))
    folder = write(finished.report) if write else Path(finished.folder)
    if as_json:
        print_json(finished.report.as_json())
    else:
        tell_finished(finished, folder)
    return finished.exit_code
