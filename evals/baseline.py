"""The accepted result: one file a suite with per-case scores, the prompts as they were, and every reason."""

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from pydantic import ValidationError

from evals.result import Result, Row
from evals.suites.registry import chosen
from prompts import library
from sources.store import write_atomically
from state.base import Value
from state.errors import InputError, IntegrityError

BASELINE = Path(__file__).parent / "baseline"
_HEAD = "about.json"
_HISTORY = "history.jsonl"
_PROMPTS = "prompts"


class Accepted(Value):
    """One move of the baseline: who reads it later must know why."""

    date: date
    reason: str
    model: str | None
    prompts: dict[str, str]
    means: dict[str, float]
    """``suite/arm/metric`` to mean, of the primary metrics."""
    suites: tuple[str, ...]


def read(folder: Path = BASELINE) -> Result | None:
    """The accepted result, or None before the first ``accept``.

    Raises:
        IntegrityError: a file can not be read.
    """
    if not (folder / _HEAD).is_file():
        return None
    try:
        head = Result.model_validate_json((folder / _HEAD).read_text(encoding="utf-8"))
        rows = [
            Row.model_validate(row)
            for path in sorted(folder.glob("*.json"))
            if path.name != _HEAD
            for row in json.loads(path.read_text(encoding="utf-8"))["rows"]
        ]
    except (OSError, ValueError, KeyError, ValidationError) as error:
        raise IntegrityError(f"baseline {folder.name}: can not be read ({error}); restore it") from error
    return head.model_copy(update={"rows": tuple(rows), "label": "baseline"})


def accept(result: Result, reason: str, today: date, folder: Path = BASELINE) -> Accepted:
    """Make ``result`` the baseline of the suites that it ran; the reason is kept for good.

    Raises:
        InputError: no reason was given, or a hard invariant is broken: that can not be accepted.
    """
    if len(reason.split()) < 3:
        raise InputError("accept needs --reason with a few words that a later reader will understand")
    broken = result.invariants()
    if broken:
        row, name, why = broken[0]
        raise InputError(
            f"{len(broken)} hard invariants are broken ({name} in {row.suite}/{row.case}: {why[:120]}); "
            "they have no tolerance: mend the code, or the recording"
        )
    suites = tuple(dict.fromkeys(r.suite for r in result.rows))
    for suite in suites:
        _write_suite(folder / f"{suite}.json", [r for r in result.rows if r.suite == suite])
    judged = [p for s in chosen(suites) for p in s.prompts]
    held = read(folder)
    head = result.model_copy(
        update={
            "rows": (),
            "seconds": 0.0,
            "label": "",
            "primary": {**(held.primary if held else {}), **result.primary},
            "prompts": {**(held.prompts if held else {}), **{p: result.prompts[p] for p in judged}},
        }
    )
    _write(folder / _HEAD, head.model_dump_json(indent=1) + "\n")
    for name in judged:
        _write(folder / _PROMPTS / f"{name}.md", (library.PROMPTS / f"{name}.md").read_text(encoding="utf-8"))
    accepted = Accepted(
        date=today,
        reason=" ".join(reason.split()),
        model=result.model,
        prompts=result.prompts,
        means=_means(result),
        suites=suites,
    )
    lines = [*(a.model_dump_json() for a in history(folder)), accepted.model_dump_json()]
    _write(folder / _HISTORY, "\n".join(lines) + "\n")
    return accepted


def history(folder: Path = BASELINE) -> list[Accepted]:
    """Every acceptance, oldest first."""
    path = folder / _HISTORY
    if not path.is_file():
        return []
    return [Accepted.model_validate_json(line) for line in path.read_text(encoding="utf-8").splitlines()]


def prompt_texts(folder: Path = BASELINE) -> dict[str, str]:
    """The prompt files as they were when the baseline was accepted, by id."""
    return {p.stem: p.read_text(encoding="utf-8") for p in sorted((folder / _PROMPTS).glob("*.md"))}


def _means(result: Result) -> dict[str, float]:
    found: dict[str, list[float]] = {}
    for row in result.rows:
        metric = result.primary.get(row.suite, "")
        if metric in row.scores:
            found.setdefault(f"{row.suite}/{row.arm}/{metric}", []).append(row.scores[metric])
    return {k: round(sum(v) / len(v), 4) for k, v in found.items()}


def _write_suite(path: Path, rows: Sequence[Row]) -> None:
    # One case a line, so that a change of one case is a change of one line.
    lines = ",\n".join(
        json.dumps(r.model_dump(mode="json", exclude_defaults=True), ensure_ascii=False, sort_keys=True)
        for r in rows
    )
    _write(path, f'{{"rows": [\n{lines}\n]}}\n')


def _write(path: Path, text: str) -> None:
    write_atomically(path, text.encode())
