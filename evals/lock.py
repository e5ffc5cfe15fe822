"""Holds every prompt to its version: a changed text needs a new one, and its rendering is kept as a snapshot."""

import asyncio
import difflib
import json
import re
from pathlib import Path
from typing import Any

from evals.listener import Listener
from evals.suite import Suite
from evals.suites.registry import SUITES
from prompts import library
from sources.store import write_atomically

SNAPSHOTS = Path(__file__).parent / "snapshots"
MENDS = "sovereign eval lock"
_VERSION = re.compile(r"^version: *(\d+)", re.MULTILINE)
_LOOKED_AT = 12
"""Cases of a suite that are run to see every prompt of it once."""


def rendered() -> dict[str, str]:
    """Each prompt with its schema as a model would see it, on the first cases of its suite."""
    listener = Listener()

    async def look(suite: Suite) -> None:
        for case in suite.cases()[:_LOOKED_AT]:
            if set(suite.prompts) <= listener.seen.keys():
                break
            await suite.run(case.inputs, case.expected_output, listener)

    for suite in SUITES.values():
        if suite.prompts:
            asyncio.run(look(suite))
    return dict(sorted(listener.seen.items()))


def check_versions(held: dict[str, dict[str, Any]] | None = None) -> list[str]:
    """One line for each prompt whose text changed under an unchanged version, and for each that the lock
    file does not know as it is."""
    locked = held if held is not None else read_lock()
    now = library.lock()
    problems: list[str] = []
    for name in sorted(now.keys() | locked.keys()):
        if name not in now:
            problems.append(f"prompt {name!r} is gone and still locked: {MENDS}")
        elif name not in locked:
            problems.append(f"prompt {name!r} is new and not locked: {MENDS}")
        elif now[name]["version"] == locked[name]["version"] and now[name]["hash"] != locked[name]["hash"]:
            problems.append(
                f"prompt {name!r} was edited ({locked[name]['hash']} -> {now[name]['hash']}) but is still "
                f"version {now[name]['version']}: {MENDS} gives it version {now[name]['version'] + 1}"
            )
        elif now[name] != locked[name]:
            problems.append(f"prompt {name!r} is not locked as it is now: {MENDS}")
    return problems


def check_snapshots(folder: Path = SNAPSHOTS) -> list[str]:
    """One line, with the first differing lines, for each prompt that renders otherwise than its snapshot."""
    problems: list[str] = []
    for name, text in rendered().items():
        path = folder / f"{name}.txt"
        old = path.read_text(encoding="utf-8") if path.is_file() else ""
        if old != text:
            changes = [
                line
                for line in difflib.unified_diff(old.splitlines(), text.splitlines(), lineterm="", n=0)
                if line[:1] in "+-" and line[:3] not in {"+++", "---"}
            ]
            problems.append(f"prompt {name!r} renders otherwise: {' | '.join(changes[:4])[:400]}: {MENDS}")
    return problems


def lock(folder: Path = SNAPSHOTS) -> list[str]:
    """Give every edited prompt the next version, write the lock file and the snapshots; returns what was done."""
    done: list[str] = []
    locked = read_lock()
    for name, now in library.lock().items():
        held = locked.get(name)
        if held and held["hash"] != now["hash"] and held["version"] >= now["version"]:
            path = library.PROMPTS / f"{name}.md"
            text = path.read_text(encoding="utf-8")
            version = int(held["version"]) + 1
            write_atomically(path, _VERSION.sub(f"version: {version}", text, count=1).encode())
            done.append(f"{name}: version {version}")
    lock_file = library.PROMPTS / library.LOCK.name
    new = json.dumps(library.lock(), indent=2) + "\n"
    if not lock_file.is_file() or lock_file.read_text(encoding="utf-8") != new:
        write_atomically(lock_file, new.encode())
        done.append(f"{lock_file.name} written")
    texts = rendered()
    for name, text in texts.items():
        path = folder / f"{name}.txt"
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            write_atomically(path, text.encode())
            done.append(f"snapshot of {name} written")
    for path in folder.glob("*.txt"):
        if path.stem not in texts:
            path.unlink()
            done.append(f"snapshot of {path.stem} removed")
    return done


def read_lock() -> dict[str, dict[str, Any]]:
    """The lock file of the prompts folder; empty when there is none."""
    path = library.PROMPTS / library.LOCK.name
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
