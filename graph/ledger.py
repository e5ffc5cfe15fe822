"""The ledger of a run: a hash chain over queries, answers, prompts, verdicts, votes and decisions.

Each line is ``{"seq", "kind", "key", "data", "prev", "hash"}`` and ``hash`` is SHA-256 over all before it in
the line, so no line can be changed, added or taken out without breaking the chain. It holds no time and no
order of arrival: the same run gives the same ledger, byte for byte.
"""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from state.base import canonical_json, digest
from state.channels import Json, KernelState
from state.errors import IntegrityError

GENESIS = "0" * 64
_STAGES: tuple[tuple[str, str], ...] = (
    ("query", "queries"),
    ("answer", "answers"),
    ("paper", "papers"),
    ("read", "reads"),
    ("call", "calls"),
    ("claim", "claims"),
    ("verdict", "verdicts"),
    ("draft", "drafts"),
    ("findings", "findings"),
    ("review", "reviews"),
    ("outcome", "outcomes"),
    ("revision", "revisions"),
    ("diff", "diffs"),
)


def chain(state: KernelState) -> list[Json]:
    """The ledger's lines for what the state holds up to the tribunal; decisions come after, see ``extend``."""
    return _linked(_entries(state))


def extend(lines: Sequence[Json], decisions: Sequence[tuple[str, Json]]) -> list[Json]:
    """``lines`` with one more for each decision: (kind, data)."""
    more = list(lines)
    for kind, data in decisions:
        more.append(_line(len(more), kind, "", data, head(more)))
    return more


def head(lines: Sequence[Json]) -> str:
    """Hash of the last line."""
    return str(lines[-1]["hash"]) if lines else GENESIS


def dumps(lines: Sequence[Json]) -> str:
    """One JSON line each."""
    return "".join(canonical_json(line) + "\n" for line in lines)


def verify(text: str) -> list[Json]:
    """Parse a ledger and check its chain.

    Raises:
        IntegrityError: a line is not JSON, or does not follow from the line before; names the line.
    """
    lines: list[Json] = []
    for number, raw in enumerate(text.splitlines(), start=1):
        try:
            line: Any = json.loads(raw)
            expected = _line(line["seq"], line["kind"], line["key"], line["data"], head(lines))
        except (ValueError, KeyError, TypeError) as error:
            raise IntegrityError(f"ledger line {number} is not a ledger entry: {error}") from error
        if line != expected or line["seq"] != len(lines):
            raise IntegrityError(f"ledger line {number} was changed, or a line before it was taken out")
        lines.append(line)
    if not lines:
        raise IntegrityError("the ledger is empty")
    return lines


def _entries(state: KernelState) -> Iterator[tuple[str, str, Any]]:
    yield "goal", state.get("run_id", ""), {"goal": state["goal"], "date": state.get("date", "")}
    yield "plan", "", state.get("plan", {})
    for kind, channel in _STAGES:
        held: Any = state.get(channel, {})
        for key in sorted(held):
            yield kind, key, held[key]


def _linked(entries: Iterator[tuple[str, str, Any]]) -> list[Json]:
    lines: list[Json] = []
    for kind, key, data in entries:
        lines.append(_line(len(lines), kind, key, data, head(lines)))
    return lines


def _line(seq: int, kind: str, key: str, data: Any, prev: str) -> Json:
    body = {"seq": seq, "kind": kind, "key": key, "data": data, "prev": prev}
    return {**body, "hash": digest(body)}
