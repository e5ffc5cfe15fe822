"""Remembers the answer of every model and network call by its content, so that nothing is done twice."""

import asyncio
import json
import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from agents.ports import Abstained, Model, Schema, Usage
from llm.meter import Account, counted
from prompts.library import Rendered
from state.base import digest
from state.channels import Json
from state.errors import IntegrityError

_SCHEMA = """
create table if not exists calls (
    key text primary key, kind text not null, request text not null, answer text not null
) without rowid
"""


class Journal:
    """A table of finished calls: key (hash of the whole request) to answer.

    SQLite with ``synchronous=FULL``: what was answered before a power cut is still answered after it.
    Safe for several processes; each call opens its own connection, in a thread.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    async def recall(self, key: str) -> Json | None:
        """The stored answer, or None."""
        return await asyncio.to_thread(self._get, key)

    async def keep(self, key: str, kind: str, request: Json, answer: Json) -> None:
        """Store an answer; the first one for a key stands."""
        await asyncio.to_thread(self._put, key, kind, request, answer)

    async def once(self, kind: str, request: Json, do: Callable[[], Awaitable[Json]]) -> tuple[str, Json]:
        """Answer ``request`` from the journal, or do it and keep the answer. Returns key and answer."""
        key = digest(kind, request)
        known = await self.recall(key)
        if known is not None:
            return key, known
        answer = await do()
        await self.keep(key, kind, request, answer)
        return key, answer

    def _open(self) -> sqlite3.Connection:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(self._path, timeout=30)
        connection.execute("pragma journal_mode=wal")
        connection.execute("pragma synchronous=full")
        connection.execute(_SCHEMA)
        return connection

    def _get(self, key: str) -> Json | None:
        try:
            with closing(self._open()) as connection:
                row = connection.execute("select answer from calls where key = ?", (key,)).fetchone()
        except sqlite3.DatabaseError as error:
            raise _damaged(self._path, error) from error
        return None if row is None else json.loads(row[0])

    def _put(self, key: str, kind: str, request: Json, answer: Json) -> None:
        # Escaped: a lone surrogate of a paper's text has no UTF-8 form, and comes back as it was.
        row = (key, kind, json.dumps(request, sort_keys=True), json.dumps(answer, sort_keys=True))
        try:
            with closing(self._open()) as connection, connection:
                connection.execute("insert or ignore into calls values (?, ?, ?, ?)", row)
        except sqlite3.DatabaseError as error:
            raise _damaged(self._path, error) from error


def _damaged(path: Path, error: Exception) -> IntegrityError:
    return IntegrityError(
        f"{path} can not be used ({error}): move it away; calls are then made again and kept anew"
    )


class JournaledModel:
    """A model whose answers are kept and replayed; the calls that one node made are its ``calls``."""

    def __init__(self, inner: Model, journal: Journal, *, host: str = "") -> None:
        self._host = host
        self._inner = inner
        self._journal = journal
        self.calls: dict[str, Json] = {}
        """Call key to what the ledger says of it."""

    @property
    def name(self) -> str:
        return self._inner.name

    def usage(self) -> Usage:
        return self._inner.usage()

    async def ask(self, prompt: Rendered, schema: type[Schema]) -> Schema | Abstained:
        """As the port says; an answer that was kept costs nothing."""
        request = {
            "model": self.name,
            "host": self._host,
            "prompt": prompt.as_json(),
            "schema": schema.model_json_schema(),
        }

        async def do() -> Json:
            with counted() as account:
                answer = await self._inner.ask(prompt, schema)
            return {"answer": _dumped(answer), "usage": _usage(account)}

        key, kept = await self._journal.once("ask", request, do)
        self.calls[key] = {
            "agent": prompt.id,
            "prompt_hash": prompt.hash,
            "model": self.name,
            "answer_hash": digest(kept["answer"]),
            "abstained": kept["answer"]["abstained"],
            **kept["usage"],
        }
        return _loaded(kept["answer"], schema)


def _dumped(answer: BaseModel) -> Json:
    return {"abstained": isinstance(answer, Abstained), "value": answer.model_dump(mode="json")}


def _loaded(kept: Json, schema: type[Schema]) -> Schema | Abstained:
    if kept["abstained"]:
        return Abstained.model_validate(kept["value"])
    return schema.model_validate(kept["value"])


def _usage(account: Account) -> dict[str, Any]:
    return {
        "calls": account.calls,
        "input_tokens": account.input_tokens,
        "output_tokens": account.output_tokens,
    }
