"""Records answers of a real model for a choice of cases, keeping each one as soon as it is there."""

from collections.abc import Sequence
from pathlib import Path

from evals.book import RECORDINGS, Book, Manifest, Sampling
from evals.run import Live, Tell, run
from evals.suite import Suite
from state.errors import InputError

PER_SUITE = 8
"""Cases of a suite that are recorded when nothing is said."""


def manifest_for(
    suites: Sequence[Suite],
    model: str,
    sampling: Sampling,
    *,
    per_suite: int | None,
    repeats: int,
    note: str,
    held: Manifest | None,
) -> Manifest:
    """Which cases to record: those recorded before, and others, evenly spread, up to ``per_suite`` a suite.

    A suite that is not among ``suites`` keeps its cases. Without ``per_suite`` nothing is added, but to a
    suite that was never recorded.
    """
    cases = dict(held.cases) if held else {}
    for suite in suites:
        if not suite.prompts:
            continue
        names = [c.name or "" for c in suite.cases()]
        before = [n for n in cases.get(suite.name, ()) if n in names]
        free = [n for n in names if n not in before]
        wanted = PER_SUITE if per_suite is None and not before else (per_suite or 0)
        more = max(0, min(len(names), wanted) - len(before))
        spread = [free[(2 * i + 1) * len(free) // (2 * more)] for i in range(more)]
        cases[suite.name] = tuple(sorted({*before, *spread}, key=names.index))
    return Manifest(
        model=model,
        sampling=sampling,
        repeats=repeats,
        cases=cases,
        note=note or (held.note if held else ""),
    )


async def record(
    suites: Sequence[Suite],
    manifest: Manifest,
    live: Live,
    *,
    folder: Path = RECORDINGS,
    secrets: Sequence[str] = (),
    tell: Tell = lambda _: None,
) -> Book:
    """Ask what was not asked yet (or everything, in mode ``live``), and drop what no case asks for.

    Raises:
        ModelError: the host failed; what was recorded is kept, run the command again.
        InputError: nothing is to be recorded.
    """
    if not any(manifest.cases.get(s.name) for s in suites):
        raise InputError("no suite with a model path was named: there is nothing to record")
    try:
        held = Book.read(manifest.model, folder).all()
    except InputError:
        held = []
    book = Book(manifest, held)
    try:
        await run(
            suites,
            book,
            live=live,
            core=False,
            tell=tell,
            after_case=lambda: _keep(book, folder, secrets),
        )
    finally:
        book.write(folder, secrets=secrets)
    return book


def _keep(book: Book, folder: Path, secrets: Sequence[str]) -> None:
    book.write(folder, secrets=secrets)
