"""Runs suites on the core and on recorded answers, and gathers a result that can be kept and compared."""

import asyncio
import time
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from pydantic_evals import Case

from agents.ports import Model
from evals.book import Book
from evals.cases import Meta
from evals.replay import Mode, NotRecorded, ReplayedModel
from evals.result import CORE, MODEL, Cost, Result, Row
from evals.stale import StaleRecording, explain
from evals.suite import Observed, Suite
from prompts import library

AT_ONCE = 3
"""Questions put to a real model at the same time."""

Tell = Callable[[str], None]


class Live:
    """A real model and how many of its answers were new."""

    def __init__(self, make: Callable[[int], Model], today: Callable[[], date], mode: Mode) -> None:
        """``make`` gives the model of a repeat (each has its own seed)."""
        self.mode: Mode = mode
        self.today = today
        self._make = make
        self._made: dict[int, Model] = {}

    def model(self, repeat: int) -> Model:
        if repeat not in self._made:
            self._made[repeat] = self._make(repeat)
        return self._made[repeat]


async def run(
    suites: Sequence[Suite],
    book: Book | None,
    *,
    live: Live | None = None,
    core: bool = True,
    tell: Tell = lambda _: None,
    after_case: Callable[[], None] = lambda: None,
) -> Result:
    """Run ``suites``: the model path of the manifest's cases first, then the core on every case.

    Args:
        book: recordings; None runs the core alone.
        live: how to ask a real model; None replays only.
        after_case: called when a case of the model path is done, so that recordings can be kept.

    Raises:
        StaleRecording: some recorded answer is missing, or no case asks for it any more.
        ModelError: the real model's host failed.
    """
    begun = time.monotonic()
    rows: list[Row] = []
    if book is not None:
        rows += await _model_rows(suites, book, live, tell, after_case)
    if core:
        for suite in suites:
            started = time.monotonic()
            for case in suite.cases():
                observed = await suite.run(case.inputs, case.expected_output, None)
                rows.append(_row(suite, CORE, case, [observed]))
            tell(f"{suite.name}: core in {time.monotonic() - started:.1f} s")
    manifest = book.manifest if book else None
    return Result(
        model=manifest.model if manifest else None,
        sampling=manifest.sampling.as_json() if manifest else {},
        note=manifest.note if manifest else "",
        recorded=_ages(book),
        prompts=library.hashes(),
        primary={s.name: s.primary for s in suites},
        rows=tuple(rows),
        seconds=round(time.monotonic() - begun, 1),
    )


async def _model_rows(
    suites: Sequence[Suite], book: Book, live: Live | None, tell: Tell, after_case: Callable[[], None]
) -> list[Row]:
    gate = asyncio.Semaphore(AT_ONCE if live else 1)
    missing: list[NotRecorded] = []
    asked: set[str] = set()

    async def one(suite: Suite, case: Case[Any, Any, Meta]) -> Row | None:
        models: list[ReplayedModel] = []
        seen: list[Observed] = []
        async with gate:
            for repeat in range(book.manifest.repeats):
                model = ReplayedModel(
                    book,
                    suite=suite.name,
                    case=case.name or "",
                    repeat=repeat,
                    mode=live.mode if live else "replay",
                    inner=live.model(repeat) if live else None,
                    today=live.today if live else None,
                )
                models.append(model)
                try:
                    seen.append(await suite.run(case.inputs, case.expected_output, model))
                except NotRecorded as gone:
                    missing.append(gone)
                finally:
                    asked.update(r.request.key for r in model.asked)
        if live:
            tell(f"{suite.name}/{case.name}: {sum(m.usage().output_tokens for m in models)} tokens")
            after_case()
        return _row(suite, MODEL, case, seen, models) if len(seen) == book.manifest.repeats else None

    work = [one(suite, case) for suite in suites for case in chosen_cases(suite, book)]
    rows = [row for row in await asyncio.gather(*work) if row is not None]
    prompts = {p for s in suites for p in s.prompts}
    ran = {s.name for s in suites}
    orphans = [
        r
        for r in book.all()
        if r.request.key not in asked and (r.request.suite in ran or r.request.prompt_id in prompts)
    ]
    if live:
        book.remove(o.request.key for o in orphans)
    elif missing or orphans:
        raise StaleRecording(explain([m.request for m in missing], orphans), book.manifest.model)
    return rows


def chosen_cases(suite: Suite, book: Book) -> list[Case[Any, Any, Meta]]:
    """The cases that the manifest names; a name without a case is left out, its recordings are orphans."""
    names = set(book.manifest.cases.get(suite.name, ()))
    return [c for c in suite.cases() if c.name in names] if names and suite.prompts else []


def _row(
    suite: Suite,
    arm: str,
    case: Case[Any, Any, Meta],
    seen: Sequence[Observed],
    models: Sequence[ReplayedModel] = (),
) -> Row:
    broken = {k: v for o in seen for k, v in o.broken.items()}
    answers = [r for m in models for r in m.asked]
    unread = [r for r in answers if r.abstained]
    if unread:
        broken["no_parse_failure"] = f"{unread[0].request.prompt_id}: {unread[0].value.get('reason', '')}"
    scores = {k: round(sum(o.scores[k] for o in seen) / len(seen), 6) for k in seen[0].scores}
    return Row(
        suite=suite.name,
        arm=arm,
        case=case.name or "",
        cluster=case.metadata.cluster if case.metadata else case.name or "",
        scores=scores,
        broken=broken,
        shown=seen[0].shown,
        cost=Cost(
            calls=sum(r.calls for r in answers),
            input_tokens=sum(r.input_tokens for r in answers),
            output_tokens=sum(r.output_tokens for r in answers),
            seconds=round(sum(r.seconds for r in answers), 2),
        ),
    )


def _ages(book: Book | None) -> tuple[str, str] | None:
    days = [r.recorded.isoformat() for r in book.all()] if book else []
    return (min(days), max(days)) if days else None
