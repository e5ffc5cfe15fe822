"""The rate limit of one user's models, kept in a file so that all processes together obey it."""

import asyncio
import sqlite3
import time
import uuid
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager, closing
from pathlib import Path

from state.errors import IntegrityError

WINDOW = 60.0
"""Seconds over which requests are counted."""
PER_MINUTE = 30
AT_ONCE = 4
"""NVIDIA's free tier publishes no limit; about 40 a minute are measured, some models give less."""

_TABLE = """CREATE TABLE IF NOT EXISTS requests (
    id TEXT PRIMARY KEY, key TEXT NOT NULL, started REAL NOT NULL, open INTEGER NOT NULL)"""


class RateLimit:
    """At most ``per_minute`` request starts in any 60 s and ``at_once`` open ones, for each key.

    A process that dies keeps its place no longer than ``lease`` seconds.
    """

    def __init__(
        self,
        path: Path,
        *,
        per_minute: int = PER_MINUTE,
        at_once: int = AT_ONCE,
        lease: float = 600.0,
        clock: Callable[[], float] = time.time,
    ) -> None:
        if per_minute < 1 or at_once < 1:
            raise ValueError("a rate limit needs at least one request a minute and one at once")
        self.path = path
        self.per_minute = per_minute
        self.at_once = at_once
        self._lease = lease
        self._clock = clock

    @asynccontextmanager
    async def admitted(self, key: str) -> AsyncGenerator[None]:
        """Wait for a place for ``key`` (model and host) and hold it while the block runs.

        Raises:
            IntegrityError: the file is not a database; the message says to delete it.
        """
        ticket = uuid.uuid4().hex
        while True:
            wait = await asyncio.to_thread(self._enter, key, ticket)
            if wait <= 0:
                break
            await asyncio.sleep(wait)
        try:
            yield
        finally:
            await asyncio.to_thread(self._leave, ticket)

    def _enter(self, key: str, ticket: str) -> float:
        """Take a place and return 0, or return the seconds after which to ask again."""
        with closing(self._open()) as db:
            # Taken under the write lock: two processes must not both see the last free place.
            db.execute("BEGIN IMMEDIATE")
            now = self._clock()
            # A start in the future is a clock that was set back; it must not block for ever.
            db.execute(
                "DELETE FROM requests WHERE started > ? OR (open = 0 AND started <= ?) OR started <= ?",
                (now + 1.0, now - WINDOW, now - max(WINDOW, self._lease)),
            )
            count, oldest = db.execute(
                "SELECT count(*), min(started) FROM requests WHERE key = ? AND started > ?",
                (key, now - WINDOW),
            ).fetchone()
            running = db.execute(
                "SELECT count(*) FROM requests WHERE key = ? AND open = 1", (key,)
            ).fetchone()[0]
            wait = 0.0
            if count >= self.per_minute:
                wait = max(0.05, float(oldest) + WINDOW - now)
            elif running >= self.at_once:
                wait = 0.05
            else:
                db.execute("INSERT INTO requests VALUES (?, ?, ?, 1)", (ticket, key, now))
            db.execute("COMMIT")
        return wait

    def _leave(self, ticket: str) -> None:
        with closing(self._open()) as db:
            db.execute("UPDATE requests SET open = 0 WHERE id = ?", (ticket,))

    def _open(self) -> sqlite3.Connection:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        db = sqlite3.connect(self.path, timeout=30.0, isolation_level=None)
        try:
            db.execute("PRAGMA synchronous = OFF")  # losing a minute's count in a power cut is harmless
            db.execute(_TABLE)
        except sqlite3.DatabaseError as error:
            db.close()
            raise IntegrityError(f"rate limit file {self.path}: {error}; delete it") from error
        return db
