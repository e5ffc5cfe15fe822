"""Finds the runs that stand on disk: their cards, reports, ledgers and files, whoever started them."""

import json
import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from reports.schema import from_json
from state.channels import Json
from state.errors import InputError, IntegrityError
from state.report import Report

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,199}\Z")
_ASIDE = re.compile(r"\.[0-9a-f]{8}\Z")
FILES = {
    "report.html": "text/html; charset=utf-8",
    "report.pdf": "application/pdf",
    "report.md": "text/markdown; charset=utf-8",
    "report.json": "application/json",
    "references.bib": "text/x-bibtex; charset=utf-8",
    "references.csl.json": "application/json",
    "ledger.jsonl": "application/x-ndjson",
}
"""What may be asked for by name, and how it is served."""


@dataclass(frozen=True)
class Line:
    """One run in the list."""

    run_id: str
    goal: str = ""
    date: str = ""
    status: str = "UNFINISHED"
    """APPROVED, AWAITING_OWNER, REJECTED, UNFINISHED, DAMAGED, or RUNNING."""
    score: float | None = None
    claims: int = 0
    verified: int = 0
    round: int = 0
    own: bool = False
    """Whether it was started at the desk or in the terminal, so that it can be driven from here."""
    aside: bool = False
    """An earlier report of the same run, set aside because its owner had decided about it."""
    reasons: tuple[str, ...] = ()
    """Why the policy sent it to its owner."""
    changed: float = 0.0
    """When it was last written, seconds since the epoch."""
    thread: str = ""
    """The server's thread that waits for a decision, where there is one."""


class Shelf:
    """The folder ``runs`` of a home."""

    def __init__(self, home: Path) -> None:
        self._root = home / "runs"
        self._lines: dict[str, tuple[tuple[int, ...], Line]] = {}

    def folder(self, run_id: str) -> Path:
        """The folder of a run.

        Raises:
            InputError: no run has that id; also for anything that is not an id at all.
        """
        folder = self._root / run_id
        if not _ID.match(run_id) or not folder.is_dir():
            raise InputError(f"there is no run {run_id!r}")
        return folder

    def lines(self) -> list[Line]:
        """All runs, newest first."""
        found: list[Line] = []
        if self._root.is_dir():
            for folder in self._root.iterdir():
                if folder.is_dir() and _ID.match(folder.name):
                    found.append(self._line(folder))
        return sorted(found, key=lambda line: (line.changed, line.run_id), reverse=True)

    def line(self, run_id: str) -> Line:
        """One run. Raises InputError when there is none of that id."""
        return self._line(self.folder(run_id))

    def report(self, run_id: str) -> Report | None:
        """The report as it stands, or None while there is none.

        Raises:
            InputError: there is no such run.
            IntegrityError: the report can not be read.
        """
        path = self.folder(run_id) / "report.json"
        try:
            return from_json(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None
        except (OSError, UnicodeDecodeError, InputError) as error:
            raise IntegrityError(f"the report of run {run_id!r} can not be read: {error}") from error

    def ledger(self, run_id: str) -> tuple[list[Json], str]:
        """The ledger's lines, and what is wrong with it: empty when the chain holds."""
        from graph.ledger import verify

        path = self.folder(run_id) / "ledger.jsonl"
        try:
            return verify(path.read_text(encoding="utf-8")), ""
        except FileNotFoundError:
            return [], "this run has no ledger yet"
        except (OSError, UnicodeDecodeError, IntegrityError) as error:
            return [], str(error)

    def file(self, run_id: str, name: str) -> bytes:
        """A file that the run left.

        Raises:
            InputError: the run has no such file, or it may not be asked for.
        """
        if name not in FILES:
            raise InputError(f"run {run_id!r} has no file {name!r}")
        try:
            return (self.folder(run_id) / name).read_bytes()
        except FileNotFoundError as error:
            raise InputError(f"run {run_id!r} has no {name} yet") from error
        except OSError as error:
            raise IntegrityError(f"{name} of run {run_id!r} can not be read: {error.strerror}") from error

    def _line(self, folder: Path) -> Line:
        """Reports are large: a line is read again only when a file has changed."""
        key = tuple(_stamp(folder / name) for name in ("run.json", "report.json"))
        known = self._lines.get(folder.name)
        if known is None or known[0] != key:
            known = (key, _read(folder, max(key) / 1e9))
            self._lines[folder.name] = known
        return known[1]


def _stamp(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0


def _read(folder: Path, changed: float) -> Line:
    line = Line(folder.name, changed=changed, aside=bool(_ASIDE.search(folder.name)))
    try:
        card = _load(folder / "run.json")
        if card is not None:
            line = replace(
                line,
                goal=str(card.get("goal", "")),
                date=str(card.get("date", "")),
                own=card.get("run_id") == folder.name,
            )
        report = _load(folder / "report.json")
        if report is not None:
            line = replace(
                line,
                goal=str(report["goal"]),
                date=str(report["date"]),
                status=str(report["status"]),
                score=float(report["tribunal"]["score"]),
                claims=int(report["results"]["claims_extracted"]),
                verified=int(report["results"]["claims_verified"]),
                round=int(report["tribunal"]["revision_round"]),
                reasons=tuple(map(str, report["policy"]["reasons"])),
            )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return replace(line, status="DAMAGED")
    return line


def _load(path: Path) -> dict[str, Any] | None:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
