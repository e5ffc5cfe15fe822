"""Keeps paid or slow answers on disk by content, so that nothing is computed twice."""

import sqlite3
from collections.abc import Iterable, Mapping
from contextlib import closing
from pathlib import Path

from state.errors import IntegrityError

_TABLE = "CREATE TABLE IF NOT EXISTS answers (key TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID"
_CHUNK = 500
"""Keys a query: below SQLite's oldest limit of 999 variables."""


class Cache:
    """A SQLite file of key to bytes; the caller's key is a hash of all that decides the value.

    Blocking: call it through ``asyncio.to_thread``. Several processes may share the file.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def get(self, keys: Iterable[str]) -> dict[str, bytes]:
        """The values of those ``keys`` that are known.

        Raises:
            IntegrityError: the file is not a database; the message says to delete it.
        """
        wanted = list(dict.fromkeys(keys))
        found: dict[str, bytes] = {}
        if not wanted or not self.path.exists():
            return found
        with closing(self._open()) as db:
            for start in range(0, len(wanted), _CHUNK):
                part = wanted[start : start + _CHUNK]
                marks = ",".join("?" * len(part))
                # Only question marks are put into the statement; the keys are bound.
                rows = db.execute(f"SELECT key, value FROM answers WHERE key IN ({marks})", part)  # noqa: S608
                found.update(rows.fetchall())
        return found

    def put(self, values: Mapping[str, bytes]) -> None:
        """Keep ``values``; a key that is known stays as it is.

        Raises:
            IntegrityError: the file is not a database; the message says to delete it.
        """
        if not values:
            return
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with closing(self._open()) as db, db:
            db.executemany("INSERT OR IGNORE INTO answers VALUES (?, ?)", list(values.items()))

    def _open(self) -> sqlite3.Connection:
        db = sqlite3.connect(self.path, timeout=30.0)
        try:
            db.execute("PRAGMA journal_mode = WAL")
            db.execute("PRAGMA synchronous = NORMAL")
            db.execute(_TABLE)
        except sqlite3.DatabaseError as error:
            db.close()
            raise IntegrityError(f"cache file {self.path}: {error}; delete it") from error
        return db
