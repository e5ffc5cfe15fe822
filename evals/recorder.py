"""Records answers of a real model for a choice of cases, keeping each one as soon as it is there."""

from collections.abc import Callable, Sequence
from pathlib import Path

from evals.book import RECORDINGS, Book, Manifest, Sampling
from evals.listener import asks
from evals.run import Live, Tell, run
from evals.suite import Suite
from state.errors import InputError

PER_SUITE = 8
"""Cases of a suite that are recorded when nothing is said."""


async def manifest_for(
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

    Cases in which the model is not asked are left out. A suite that is not among ``suites`` keeps its
    cases. Without ``per_suite`` nothing is added, but to a suite that was never recorded.
    """
    cases = dict(held.cases) if held else {}
    for suite in suites:
        if suite.prompts:
            before = cases.get(suite.name, ())
            wanted = per_suite if per_suite is not None else len(before) or PER_SUITE
            cases[suite.name] = await _spread(suite, before, wanted)
    return Manifest(
        model=model,
        sampling=sampling,
        repeats=repeats,
        cases=cases,
        note=note or (held.note if held else ""),
    )


async def _spread(suite: Suite, before: Sequence[str], wanted: int) -> tuple[str, ...]:
    """Evenly over the file, the prompt with the fewest cases first."""
    every = suite.cases()
    names = [c.name or "" for c in every]
    counts = dict.fromkeys(suite.prompts, 0)
    kept: set[str] = set()
    for case in every:
        if case.name in before and (asked := await asks(suite, case)):
            kept.add(case.name or "")
            for prompt in asked:
                counts[prompt] += 1
    more = max(0, min(len(every), wanted) - len(kept))
    for number in range(more):
        start = (2 * number + 1) * len(every) // (2 * more)
        rarest = min(counts, key=lambda p: counts[p])
        for case in (*every[start:], *every[:start]):
            if case.name not in kept and rarest in await asks(suite, case):
                kept.add(case.name or "")
                counts[rarest] += 1
                break
    return tuple(sorted(kept, key=names.index))


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


async def session(
    suites: Sequence[Suite],
    model: str,
    held: Manifest | None,
    make: Callable[[Manifest], Live],
    *,
    per_suite: int | None,
    repeats: int,
    note: str,
    secrets: Sequence[str],
    tell: Tell,
    folder: Path = RECORDINGS,
) -> Book:
    """Choose the cases and record them: what ``sovereign eval record`` does. ``held``: as recorded before.

    Raises:
        ModelError: the host failed; what was recorded is kept, run the command again.
        InputError: nothing is to be recorded.
    """
    manifest = await manifest_for(
        suites,
        model,
        held.sampling if held else Sampling(),
        per_suite=per_suite,
        repeats=repeats,
        note=note,
        held=held,
    )
    return await record(suites, manifest, make(manifest), folder=folder, secrets=secrets, tell=tell)


def _keep(book: Book, folder: Path, secrets: Sequence[str]) -> None:
    book.write(folder, secrets=secrets)
