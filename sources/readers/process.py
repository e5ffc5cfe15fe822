"""Runs readers in child processes with limits of time and memory, so that no file can hurt the run."""

import json
import re
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any

from pydantic import ValidationError

from sources.readers.reading import Format, Reading
from state.errors import ReadError

MEMORY = 2 << 30
"""Bytes of address space of a reader. Long PDFs take about 0.3 GB."""
SECONDS = 90.0
"""Wall time for one paper. A slow machine reads some 10 pages a second."""
_FILES_A_PROCESS = 60
"""A process is replaced after so many papers: memory that a library lost is given back."""
_ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Request:
    """One paper to read: ``data``, or files to open (path within the paper → path on disk)."""

    kind: Format
    name: str
    data: bytes = b""
    files: Mapping[str, Path] = field(default_factory=dict[str, Path])
    main: str = ""


class ReaderProcess:
    """One child process, started when first needed and again after it was stopped."""

    def __init__(self, *, memory: int = MEMORY, seconds: float = SECONDS) -> None:
        self._memory = memory
        self._seconds = seconds
        self._child: subprocess.Popen[bytes] | None = None
        self._served = 0

    def __enter__(self) -> "ReaderProcess":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def read(self, request: Request) -> Reading:
        """Read one paper.

        Raises:
            ReadError: what the reader said, or ``timeout``, ``memory``, ``crashed``.
        """
        child = self._running()
        late = threading.Event()

        def stop() -> None:
            late.set()
            child.kill()

        timer = threading.Timer(self._seconds, stop)
        timer.start()
        try:
            line = self._ask(child, request)
        finally:
            timer.cancel()
        self._served += 1
        if not line.endswith(b"\n"):
            self.close()
            if late.is_set():
                raise ReadError(
                    request.name, "timeout", f"took longer than {self._seconds:.0f} seconds and was stopped"
                )
            raise ReadError(
                request.name, "crashed", "brought its reader down (damaged, or beyond the memory limit)"
            )
        return self._result(line, request.name)

    def warm(self) -> None:
        """Start the child now, so that the first paper does not pay for it."""
        self._running()

    def peak_mb(self) -> float:
        """Most memory that the running child has held, in MB; 0 where the system does not tell."""
        try:
            status = Path(f"/proc/{self._running().pid}/status").read_text(encoding="ascii")
        except OSError:
            return 0.0
        found = re.search(r"VmHWM:\s+(\d+) kB", status)
        return int(found.group(1)) / 1024 if found else 0.0

    def close(self) -> None:
        """Stop the child process; the next ``read`` starts another."""
        child, self._child = self._child, None
        self._served = 0
        if child is None:
            return
        child.kill()
        child.wait()
        for stream in (child.stdin, child.stdout):
            if stream:
                try:
                    stream.close()
                except OSError:
                    # What was left to be written has no reader any more.
                    continue

    def _running(self) -> subprocess.Popen[bytes]:
        if self._child and (self._served >= _FILES_A_PROCESS or self._child.poll() is not None):
            self.close()
        if self._child is None:
            # The child knows nothing of the parent's environment: no keys, the same hash seed everywhere.
            self._child = subprocess.Popen(  # noqa: S603
                [sys.executable, "-m", "sources.readers.worker", str(self._memory)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                cwd=_ROOT,
                env={
                    "PYTHONPATH": str(_ROOT),
                    "PYTHONHASHSEED": "0",
                    "PYTHONDONTWRITEBYTECODE": "1",
                    "PYTHONUTF8": "1",
                    "OPENBLAS_NUM_THREADS": "1",
                },
            )
        return self._child

    @staticmethod
    def _ask(child: subprocess.Popen[bytes], request: Request) -> bytes:
        head: dict[str, Any] = {
            "kind": request.kind,
            "name": request.name,
            "size": len(request.data),
            "files": {inner: str(path) for inner, path in request.files.items()},
            "main": request.main,
        }
        assert child.stdin is not None
        assert child.stdout is not None
        try:
            child.stdin.write(json.dumps(head).encode() + b"\n")
            child.stdin.write(request.data)
            child.stdin.flush()
            return child.stdout.readline()
        except OSError:
            return b""

    @staticmethod
    def _result(line: bytes, name: str) -> Reading:
        try:
            found = json.loads(line)
            if "error" in found:
                kind, reason = found["error"]
                raise ReadError(name, str(kind), str(reason))
            return Reading.model_validate(found["reading"])
        except (ValueError, KeyError, TypeError, ValidationError) as error:
            raise ReadError(
                name, "reader-failed", f"its reader answered nonsense ({type(error).__name__})"
            ) from error


def read_many(requests: Sequence[Request], *, processes: int = 2) -> list[Reading | ReadError]:
    """Read papers in a few processes; results in the order of ``requests``, failures as values."""
    if not requests:
        return []
    shares = min(processes, len(requests))
    results: list[Reading | ReadError | None] = [None] * len(requests)
    waiting = iter(range(len(requests)))
    lock = threading.Lock()

    def work() -> None:
        with ReaderProcess() as reader:
            while True:
                with lock:
                    index = next(waiting, None)
                if index is None:
                    return
                try:
                    results[index] = reader.read(requests[index])
                except ReadError as error:
                    results[index] = error

    with ThreadPoolExecutor(shares) as pool:
        for future in [pool.submit(work) for _ in range(shares)]:
            future.result()
    return [result for result in results if result is not None]
