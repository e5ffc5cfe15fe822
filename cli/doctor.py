"""``sovereign doctor``: what is configured, reachable and missing, one line each."""

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from cli.common import print_json, run_async

if TYPE_CHECKING:
    from llm.doctor import Probe


@click.command(epilog="\b\nExamples:\n  sovereign doctor\n  sovereign doctor --offline")
@click.option("--offline", is_flag=True, help="Probe nothing over the network.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def doctor(offline: bool, as_json: bool) -> int:
    """Say what is configured, reachable and missing. Exit code 4 when something configured does not work."""
    from graph.settings import read_settings
    from llm.doctor import Probe as Line

    settings = read_settings()
    offline = offline or settings.offline
    lines = [*_local()]
    if offline:
        lines.append(Line("network", True, "not probed (offline)"))
    else:
        lines.extend(run_async(_services()))
    if as_json:
        print_json([{"name": p.name, "ok": p.ok, "detail": p.detail} for p in lines])
    else:
        for line in lines:
            click.echo(f"{'ok  ' if line.ok else 'FAIL'}  {line.name:<12} {line.detail}")
    return 0 if all(line.ok for line in lines) else 4


def _local() -> "Iterator[Probe]":
    from evidence.judge import Judge
    from graph.settings import STARTER_LIBRARY, read_settings
    from llm.doctor import Probe as Line
    from prompts import library

    settings = read_settings()
    home = settings.home_folder
    yield Line("python", True, f"{sys.version_info.major}.{sys.version_info.minor}.{sys.version_info.micro}")
    try:
        home.mkdir(parents=True, exist_ok=True)
        (home / ".probe").touch()
        (home / ".probe").unlink()
        yield Line("home", True, str(home))
    except OSError as error:
        yield Line("home", False, f"{home} can not be written ({error.strerror}): set SOVEREIGN_HOME")
    papers = len(list(STARTER_LIBRARY.glob("*.md")))
    yield Line("library", papers > 0, f"{papers} digests")
    yield Line("prompts", True, f"{len(library.names())} prompts")
    yield Line("judge", True, Judge.load(quick=settings.quick_judge).name)


async def _services() -> "list[Probe]":
    from graph.hosts import Hosts
    from graph.settings import read_settings
    from llm.calls import HASTY
    from llm.doctor import Probe as Line
    from llm.doctor import probe
    from sources.arxiv_source import ArxivSource
    from sources.fulltext import ArxivSite
    from sources.http import Online
    from sources.replies import Limits
    from sources.store import FileDocumentStore
    from state.errors import SourceError
    from state.sources import Query

    settings = read_settings()
    hosts = Hosts(settings, HASTY)
    lines = await probe(model=hosts.model(), embedder=hosts.embedder(), reranker=hosts.reranker())
    online = Online(
        settings.home_folder / "state",
        contact=settings.contact,
        limits=Limits(timeout=8, total=8, attempts=1),
    )
    site = ArxivSite.at(settings.arxiv_url) if settings.arxiv_url else None
    arxiv = ArxivSource(FileDocumentStore(settings.home_folder / "documents"), online, site=site)
    try:
        found = await arxiv.search(Query(text="attention is all you need"), 1)
        lines.append(Line("arxiv", bool(found.papers), f"{found.total} papers for a test search"))
    except SourceError as error:
        lines.append(Line("arxiv", False, error.reason))
    return lines
