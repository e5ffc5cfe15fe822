"""Takes turns with a service: one request at a time, so far apart, among all processes of the user.

A lock file makes the turns exclusive and a stamp file beside it remembers when the last one ended, so
that separate runs and servers keep the gap together. What the service itself asks for (Retry-After) is
written there too, and every process respects it.
"""

import json
import os
import threading
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from state.errors import InputError, SourceBusy

POLL_SECONDS = 0.05
"""How often a waiting process asks for the lock."""

LONGEST_REMEMBERED = 3600.0
"""A Retry-After beyond an hour is taken as an hour: a slip of the service must not lock us out for good."""


class Stopped(Exception):
    """The run that wanted the turn was cancelled."""


class Gate:
    """The turnstile of one service, shared through ``folder`` by all processes that name it alike."""

    def __init__(self, folder: Path, service: str, interval: float, *, patience: float = 300.0) -> None:
        """``interval``: seconds between the end of one request and the start of the next.
        ``patience``: seconds that one turn may be waited for.
        """
        self.service = service
        self.interval = interval
        self.patience = patience
        self._folder = folder
        self._lock_file = folder / f"{service}.lock"
        self._stamp_file = folder / f"{service}.stamp.json"

    @contextmanager
    def turn(self, stop: threading.Event) -> Generator[None]:
        """Wait for our turn and hold it while the body runs; blocks, so call it in a thread.

        The gap is kept from the *end* of the request before: measured from its start, a slow connection
        could bring two requests to the service closer together than they were sent.

        Raises:
            InputError: the folder can not be made or written to.
            SourceBusy: the turn would come later than ``patience`` allows.
            Stopped: ``stop`` was set meanwhile.
        """
        deadline = time.monotonic() + self.patience
        lock = self._acquire(deadline, stop)
        try:
            wait = self._owed()
            if time.monotonic() + wait > deadline:
                raise SourceBusy(
                    self.service,
                    f"asks for {wait:.0f} s of quiet, we wait {self.patience:.0f} s at most; try later",
                )
            if stop.wait(wait):
                raise Stopped
            # Stamped before as well, for the process that is killed in the middle of its request.
            self._stamp()
            try:
                yield
            finally:
                self._stamp()
        finally:
            lock.release()

    def defer(self, seconds: float) -> None:
        """Remember that the service asked for ``seconds`` of quiet. Call it inside a turn."""
        self._stamp(quiet=min(seconds, LONGEST_REMEMBERED))

    def _acquire(self, deadline: float, stop: threading.Event) -> FileLock:
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise InputError(
                f"state folder {self._folder}: {error.strerror}; choose one that can be written"
            ) from error
        lock = FileLock(self._lock_file, thread_local=False)
        while True:
            try:
                lock.acquire(blocking=False)
            except Timeout:
                if time.monotonic() > deadline:
                    raise SourceBusy(
                        self.service, f"another process has held the connection for {self.patience:.0f} s"
                    ) from None
                if stop.wait(POLL_SECONDS):
                    raise Stopped from None
            except OSError as error:
                raise InputError(
                    f"lock file {self._lock_file}: {error.strerror}; make it writable"
                ) from error
            else:
                return lock

    def _read(self) -> dict[str, float]:
        try:
            raw: Any = json.loads(self._stamp_file.read_text(encoding="utf-8"))
            return {key: float(raw.get(key, 0.0)) for key in ("last", "not_before")}
        except FileNotFoundError:
            return {"last": 0.0, "not_before": 0.0}
        except (OSError, ValueError, TypeError, AttributeError):
            # A damaged stamp tells nothing: keep the full gap rather than none.
            return {"last": time.time(), "not_before": 0.0}

    def _owed(self) -> float:
        """Seconds still to wait. Stamps from the future (a clock set back) count as just now."""
        stamp, now = self._read(), time.time()
        gap = min(max(stamp["last"] + self.interval - now, 0.0), self.interval)
        quiet = min(max(stamp["not_before"] - now, 0.0), LONGEST_REMEMBERED)
        return max(gap, quiet)

    def _stamp(self, quiet: float | None = None) -> None:
        now = time.time()
        not_before = now + quiet if quiet is not None else self._read()["not_before"]
        fresh = self._stamp_file.with_suffix(f".{os.getpid()}.tmp")
        try:
            fresh.write_text(json.dumps({"last": now, "not_before": not_before}), encoding="utf-8")
            fresh.replace(self._stamp_file)
        except OSError as error:
            raise InputError(
                f"stamp file {self._stamp_file}: {error.strerror}; make room or choose another"
            ) from error
