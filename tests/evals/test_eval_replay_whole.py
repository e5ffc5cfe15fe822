"""The whole replay, as CI runs it: everything, in under a minute, without one socket, and without a regression."""

import sys
import time
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest

from evals import baseline
from evals.gate import compare
from evals.report.terminal import table
from evals.session import default_book, replayed
from evals.suites.registry import SUITES

SECONDS = 60.0


class Ears:
    """An audit hook of the test's own, so that the guard of the evals is not its own witness."""

    def __init__(self) -> None:
        self.listening = False
        self.heard: list[str] = []

    def __call__(self, event: str, args: tuple[Any, ...]) -> None:
        if not self.listening or not event.startswith("socket."):
            return
        # An event loop wakes itself through a nameless local pair (family 1); that is all there may be.
        if not (event == "socket.__new__" and int(args[1]) in {1, -1}):
            self.heard.append(f"{event} {args[1:]!r}")


@pytest.fixture(scope="module")
def ears() -> Iterator[Ears]:
    ears = Ears()
    sys.addaudithook(ears)
    yield ears
    ears.listening = False


def test_everything_is_replayed_in_time_without_a_socket_and_nothing_fell(ears: Ears) -> None:
    book = default_book(None)
    assert book is not None, "there are no recordings: sovereign eval record"
    # Imported before, as the session does: an HTTP library probes for IPv6 while it is imported.
    import_module("graph.build")
    ears.listening = True
    begun, spent = time.monotonic(), time.process_time()
    result = replayed((), book)
    # On a machine that others use too, the clock on the wall measures them.
    took = min(time.monotonic() - begun, time.process_time() - spent)
    ears.listening = False

    assert ears.heard == []
    assert took < SECONDS
    assert {r.suite for r in result.rows} == set(SUITES)
    prompts = {p for s in SUITES.values() for p in s.prompts}
    assert {r.request.prompt_id for r in book.all()} == prompts, "every prompt has recordings"
    old = baseline.read()
    assert old is not None, "there is no baseline: sovereign eval accept --reason ..."
    comparison = compare(old, result)
    assert not comparison.regressed, "\n" + table(comparison)


def test_the_ears_hear_a_socket(ears: Ears) -> None:
    import socket

    ears.listening = True
    socket.socket(socket.AF_INET).close()
    ears.listening = False
    assert any("socket.__new__" in line for line in ears.heard)
    ears.heard.clear()


def test_recordings_hold_usage_and_latency_and_no_host_or_key() -> None:
    book = default_book(None)
    assert book is not None
    for recording in book.all():
        assert recording.calls >= 1
        assert recording.input_tokens > 0
        assert recording.output_tokens > 0
        assert recording.seconds > 0
        text = recording.model_dump_json()
        assert not any(word in text for word in ("127.0.0.1", "localhost", "http://", "nvapi-", "Bearer"))
