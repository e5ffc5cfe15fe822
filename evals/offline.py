"""Forbids sockets while a replay runs, by an audit hook that no library can go around."""

import socket
import sys
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

from state.errors import SovereignError

_LOCAL = frozenset({-1, int(getattr(socket, "AF_UNIX", 1))})
"""What an event loop wakes itself with (and a socket made of an open file): they lead nowhere."""


class SocketOpened(SovereignError):
    """Something tried to open a socket during a replay."""


class _Guard:
    """The interpreter keeps audit hooks for good, so there is one, asleep outside of a replay."""

    def __init__(self) -> None:
        self.installed = False
        self.depth = 0
        self.attempts = 0

    def hook(self, event: str, args: tuple[Any, ...]) -> None:
        if not self.depth or not event.startswith("socket."):
            return
        if event == "socket.__new__" and int(args[1]) in _LOCAL:
            return
        self.attempts += 1
        raise SocketOpened(f"a replay opens no socket, but something asked for {event} {args[1:]!r}")


_GUARD = _Guard()


@contextmanager
def no_sockets() -> Generator[None]:
    """Inside the block any attempt to make, connect or resolve a socket, in any thread, raises.

    Raises:
        SocketOpened: at the attempt, and again at the end when somebody swallowed the first.
    """
    if not _GUARD.installed:
        sys.addaudithook(_GUARD.hook)
        _GUARD.installed = True
    before = _GUARD.attempts
    _GUARD.depth += 1
    try:
        yield
    finally:
        _GUARD.depth -= 1
    if _GUARD.attempts > before:
        raise SocketOpened(f"{_GUARD.attempts - before} attempts to open a socket during a replay")
