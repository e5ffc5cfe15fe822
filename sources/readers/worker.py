"""The child process that reads papers: limits itself first, then answers one request after another.

A request is a line of JSON ``{"kind", "name", "size", "files", "main"}``, followed by ``size`` bytes
when the text itself is sent; ``files`` names files to open otherwise. An answer is a line of JSON:
``{"reading": …}`` or ``{"error": [kind, reason]}``.
"""

import json
import os
import sys
from pathlib import Path
from typing import IO, Any

from sources.readers.dispatch import check, read_here
from sources.readers.reading import Reading
from state.errors import ReadError

MAX_FILE = 200_000_000
"""Bytes; larger files are scans or archives of something else."""


def limit_self(memory: int) -> None:
    """Bound address space to ``memory`` bytes; no core dumps, no file written, few files open."""
    try:
        import resource
    except ImportError:  # not a POSIX system: the parent's time limit still holds
        return
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (128, 128))


def answer(request: dict[str, Any], data: bytes) -> dict[str, Any]:
    """Read what ``request`` names; every failure becomes a value."""
    name = str(request["name"])
    try:
        return {"reading": _read(request, data, name).as_json()}
    except ReadError as error:
        return {"error": [error.kind, error.reason]}
    except MemoryError:
        return {"error": ["memory", "needs more memory than a reader may take"]}
    except RecursionError:
        return {"error": ["broken", "is nested too deeply to be a paper"]}
    except OSError as error:
        return {"error": ["unreadable", f"the file can not be opened: {error.strerror or error}"]}
    except Exception as error:  # a reader's own fault must not cost the other files
        return {"error": ["reader-failed", f"the reader stumbled over it ({type(error).__name__}: {error})"]}


def _read(request: dict[str, Any], data: bytes, name: str) -> Reading:
    files: dict[str, str] = request.get("files") or {}
    if not files:
        return read_here(data, request["kind"], name)
    total = sum(Path(path).stat().st_size for path in files.values())
    if total > MAX_FILE:
        raise ReadError(name, "too-large", f"{total / 1e6:.0f} MB; up to {MAX_FILE / 1e6:.0f} MB are read")
    if len(files) == 1:
        return read_here(Path(next(iter(files.values()))).read_bytes(), request["kind"], name)
    from sources.readers.latex import read_tree

    tree = {inner: Path(path).read_bytes() for inner, path in files.items()}
    return check(read_tree(tree, name, main=request["main"]), name)


def serve(requests: IO[bytes], answers: IO[bytes]) -> None:
    """Answer until the requests end."""
    while line := requests.readline():
        request: dict[str, Any] = json.loads(line)
        data = requests.read(int(request.get("size") or 0))
        # Lone surrogates can not be sent; they are marked like any letter that could not be read.
        text = json.dumps(answer(request, data), ensure_ascii=False)
        answers.write(text.encode("utf-8", "replace") + b"\n")
        answers.flush()


def main() -> None:
    """Entry point of ``python -m sources.readers.worker MEMORY``."""
    limit_self(int(sys.argv[1]))
    sys.setrecursionlimit(6000)
    # Libraries may print; answers go through a descriptor of their own.
    with os.fdopen(os.dup(1), "wb") as answers:
        os.dup2(2, 1)
        serve(sys.stdin.buffer, answers)


if __name__ == "__main__":
    main()
