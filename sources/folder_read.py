"""Reads the files of a folder into the store, skipping those that were read before and have not changed."""

import hashlib
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from agents.ports import DocumentStore
from sources.folder_scan import Candidate, Scan
from sources.metadata import paper_from
from sources.metadata_files import load_entries
from sources.metadata_match import Records
from sources.readers.process import Request, read_many
from sources.readers.reading import READER_VERSION, Marks, Reading
from sources.store import write_atomically
from state.base import canonical_json, digest
from state.errors import IntegrityError, ReadError
from state.sources import Paper

_GENERIC = {"main", "paper", "ms", "article", "manuscript", "root", "arxiv", "template", "submission"}
_FLAG_NOTES = {
    "hidden-text": "holds text that a reader can not see; it was set apart and is no evidence",
    "hidden-instruction": "its hidden text gives orders to a machine that reads it",
}
_PASSING = {"timeout", "memory", "crashed", "unreadable"}
"""Failures that another try may not meet, so they are not remembered."""


@dataclass(frozen=True, slots=True)
class Library:
    papers: tuple[tuple[Paper, str], ...]
    """Each paper with the ``file:`` id of its content."""
    problems: dict[str, ReadError]


@dataclass(frozen=True, slots=True)
class _Known:
    """What was found of one content: marks and document, or the error."""

    marks: Marks | None = None
    document_id: str = ""
    flags: tuple[str, ...] = ()
    error: tuple[str, str] | None = None


def read_library(folder: Path, listing: Scan, store: DocumentStore, name: str, cache: Path | None) -> Library:
    """Read every candidate of ``listing``; what can not be read is a problem, never an exception."""
    memory = _Memory(folder, cache)
    entries, faults = load_entries(listing.metadata)
    records = Records(entries)
    papers: list[tuple[Paper, str]] = []
    problems = {name: ReadError(name, "bibliography", reason) for name, reason in faults.items()}
    waiting: list[tuple[Candidate, str]] = []
    known: dict[str, _Known] = {}
    for candidate in listing.papers:
        try:
            content = memory.content_hash(candidate)
        except OSError as error:
            problems[candidate.location] = ReadError(
                candidate.location, "unreadable", f"the file can not be opened: {error.strerror or error}"
            )
            continue
        found = memory.recall(content, store)
        if found is None:
            waiting.append((candidate, content))
        else:
            known[candidate.location] = found
    results = read_many([request_for(candidate) for candidate, _ in waiting])
    for (candidate, content), result in zip(waiting, results, strict=True):
        known[candidate.location] = memory.learn(content, result, store)
    for candidate in listing.papers:
        if candidate.location in problems:
            continue
        found = known[candidate.location]
        if found.marks is None:
            kind, reason = found.error or ("unreadable", "unknown")
            problems[candidate.location] = ReadError(candidate.location, kind, reason)
            continue
        content = memory.content_hash(candidate)
        paper = paper_from(
            found.marks, location=candidate.location, content_hash=content, kind=candidate.kind, source=name
        )
        paper = records.complete(paper, content)
        notes = (*paper.notes, *(_FLAG_NOTES[flag] for flag in found.flags if flag in _FLAG_NOTES))
        paper = paper.model_copy(update={"document_id": found.document_id, "notes": notes})
        papers.append((paper, f"file:{content[:12]}"))
    memory.save()
    return Library(tuple(papers), problems)


def request_for(candidate: Candidate) -> Request:
    """What a reader process is asked for one paper of a folder."""
    # A tree is known by its folder: 2401.00001_src/main.tex says more than main.tex.
    plain = candidate.kind != "latex" or candidate.path.stem.lower() not in _GENERIC
    name = candidate.path.name if plain else candidate.path.parent.name
    base = Path(os.path.commonpath([path.parent for path in candidate.files]))
    files = {path.relative_to(base).as_posix(): path for path in candidate.files}
    return Request(candidate.kind, name, files=files, main=candidate.path.relative_to(base).as_posix())


class _Memory:
    """Readings by content hash, and content hashes by (path, size, time of change)."""

    def __init__(self, folder: Path, cache: Path | None) -> None:
        self._cache = cache
        self._index = cache / f"folder-{digest(str(folder.resolve()))[:16]}.json" if cache else None
        self._before: dict[str, Any] = self._load()
        self._now: dict[str, Any] = {}

    def _load(self) -> dict[str, Any]:
        if self._index is None:
            return {}
        try:
            found = json.loads(self._index.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            # A missing or broken index costs time, nothing else.
            return {}
        return found if isinstance(found, dict) else {}

    def content_hash(self, candidate: Candidate) -> str:
        """SHA-256 over the candidate's files; not computed again while size and time stay the same."""
        done = self._now.get(candidate.location)
        if done:
            return str(done["hash"])
        stats = [
            [path.name, status.st_size, status.st_mtime_ns]
            for path, status in ((path, path.stat()) for path in candidate.files)
        ]
        before = self._before.get(candidate.location)
        if isinstance(before, dict) and before.get("stats") == stats and isinstance(before.get("hash"), str):
            content = before["hash"]
        else:
            sha = hashlib.sha256()
            for path in candidate.files:
                data = path.read_bytes()
                # Names and lengths part the files of a tree, so that no two trees hash alike.
                sha.update(f"{path.name}\x00{len(data)}\x00".encode() if len(candidate.files) > 1 else b"")
                sha.update(data)
            content = sha.hexdigest()
        self._now[candidate.location] = {"stats": stats, "hash": content}
        return content

    def _path(self, content: str) -> Path | None:
        return self._cache / "readings" / f"{content}-{READER_VERSION}.json" if self._cache else None

    def recall(self, content: str, store: DocumentStore) -> _Known | None:
        path = self._path(content)
        if path is None or not path.is_file():
            return None
        try:
            found = json.loads(path.read_text(encoding="utf-8"))
            if not isinstance(found, dict):
                return None
            if found.get("error"):
                return _Known(error=(str(found["error"][0]), str(found["error"][1])))
            flags = store.get(found["document_id"]).flags
            return _Known(Marks.model_validate(found["marks"]), found["document_id"], flags)
        except (OSError, ValueError, KeyError, IntegrityError):
            return None

    def learn(self, content: str, result: Reading | ReadError, store: DocumentStore) -> _Known:
        if isinstance(result, ReadError):
            known = _Known(error=(result.kind, result.reason))
            if result.kind in _PASSING:
                return known
            value: dict[str, Any] = {"error": [result.kind, result.reason]}
        else:
            known = _Known(result.marks, store.put(result.document), result.document.flags)
            value = {"marks": result.marks.as_json(), "document_id": known.document_id}
        path = self._path(content)
        if path is not None:
            write_atomically(path, canonical_json(value).encode())
        return known

    def save(self) -> None:
        if self._index is not None and self._now != self._before:
            write_atomically(self._index, canonical_json(self._now).encode())
