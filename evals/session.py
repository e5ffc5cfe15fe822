"""One session of the evals as the command line asks for it: replayed without a socket, or with a live model."""

import asyncio
from collections.abc import Callable
from importlib import import_module

from evals import baseline
from evals.book import Book, recorded_models
from evals.offline import no_sockets
from evals.result import Result
from evals.run import Live, run
from evals.suites.registry import chosen


def replayed(
    suites: tuple[str, ...], book: Book | None, tell: Callable[[str], None] = lambda _: None
) -> Result:
    """Run the named suites (all when none is named) on the core and on recordings; no socket is opened.

    Raises:
        StaleRecording: the recordings do not answer what is asked now.
        SocketOpened: something tried to reach out.
    """
    picked = chosen(suites)
    if any(s.name == "graph" for s in picked):
        # An HTTP library below the graph asks the system for an IPv6 socket while it is imported, and
        # sends nothing; that is done before the guard stands.
        import_module("graph.build")
    with no_sockets():
        return asyncio.run(run(picked, book, tell=tell))


def asked(suites: tuple[str, ...], book: Book, live: Live, tell: Callable[[str], None]) -> Result:
    """Run with a real model; its answers go into ``book``.

    Raises:
        ModelError: the model's host failed.
    """
    return asyncio.run(run(chosen(suites), book, live=live, tell=tell))


def default_book(model: str | None) -> Book | None:
    """Recordings of ``model``, else of the baseline's model, else of the only model recorded; None when
    nothing was ever recorded.

    Raises:
        InputError: ``model`` was never recorded.
    """
    old = baseline.read()
    known = recorded_models()
    name = model or (old.model if old else None) or (known[0] if len(known) == 1 else None)
    return None if name is None else Book.read(name)
