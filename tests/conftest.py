"""Fixtures that every test may use; sockets beyond loopback are refused for the whole suite."""

import socket
from pathlib import Path
from typing import Any

import pytest

SHARED = Path(__file__).resolve().parents[2] / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The data folder beside the checkout; absent on a user's machine."""
    if not (SHARED / "data").is_dir():
        pytest.skip("needs the data folder beside the checkout (../shared), which is not published")
    return SHARED


@pytest.fixture(autouse=True)
def _loopback_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """One refusal, set once: no test reaches the network."""
    real = socket.socket.connect

    def connect(self: socket.socket, address: Any) -> None:
        local = self.family == socket.AF_UNIX or (
            isinstance(address, tuple) and str(address[0]) in {"127.0.0.1", "::1", "localhost", "0.0.0.0"}
        )
        if not local:
            raise AssertionError(f"a test tried to reach {address!r}: only loopback is allowed")
        real(self, address)

    monkeypatch.setattr(socket.socket, "connect", connect)
