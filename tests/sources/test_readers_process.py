"""Readers run in a child process whose time and memory are bounded, and one bad file costs no other."""

import contextlib
import os
import re
import time
from pathlib import Path

import pytest
from pdf_pages import paragraph, pdf

from sources.readers.api import read_bytes
from sources.readers.process import ReaderProcess, Request, read_many
from state.errors import ReadError

GOOD = (
    "# Moss\n\n## Results\n\n"
    + "Moss on the stone grows by two millimetres in a wet year, and by none in a dry one. " * 6
).encode()


def nested(depth: int) -> bytes:
    """A page of elements within elements, slow and hungry to walk."""
    return b"<html><body>" + b"<div>" * depth + GOOD + b"</div>" * depth


def test_a_text_is_read_in_another_process() -> None:
    document = read_bytes(GOOD, "markdown", "moss.md")
    assert "two millimetres in a wet year" in document.text


def test_the_answer_is_what_this_process_would_read() -> None:
    from sources.readers.dispatch import read_here

    data = pdf([paragraph(GOOD.decode().split("\n\n")[2])])
    with ReaderProcess() as reader:
        assert reader.read(Request("pdf", "a.pdf", data)) == read_here(data, "pdf", "a.pdf")


def test_a_slow_file_is_stopped_and_the_next_one_read() -> None:
    with ReaderProcess(seconds=8) as reader:
        reader.read(Request("markdown", "warm.md", GOOD))
        slow = Request(
            "latex", "slow.tex", b"\\documentclass{a}\\begin{document}" + b"\\emph{x} $a$ " * 350_000
        )
        start = time.monotonic()
        with pytest.raises(ReadError) as caught:
            reader.read(slow)
        assert caught.value.kind == "timeout"
        assert time.monotonic() - start < 30
        assert "wet year" in reader.read(Request("markdown", "moss.md", GOOD)).document.text


def test_a_hungry_file_is_stopped_and_the_next_one_read() -> None:
    with ReaderProcess(memory=300 << 20) as reader:
        with pytest.raises(ReadError) as caught:
            reader.read(Request("markdown", "hungry.md", b"word and more words. " * 8_000_000))
        assert caught.value.kind in {"memory", "crashed"}
        assert "wet year" in reader.read(Request("markdown", "moss.md", GOOD)).document.text


def test_deep_nesting_is_no_crash_of_ours() -> None:
    with ReaderProcess() as reader:
        # Whether it can be read depends on the depth that the platform allows; that it answers does not.
        with contextlib.suppress(ReadError):
            reader.read(Request("html", "deep.html", nested(1_500)))
        assert "wet year" in reader.read(Request("markdown", "moss.md", GOOD)).document.text


def test_many_files_keep_their_order_and_failures_are_values(tmp_path: Path) -> None:
    requests: list[Request] = []
    for number in range(6):
        path = tmp_path / f"{number}.md"
        path.write_bytes(GOOD.replace(b"Moss", b"Moss%d" % number) if number != 3 else b"%PDF")
        requests.append(Request("markdown", path.name, files={path.name: path}))
    requests.append(Request("pdf", "gone.pdf", files={"gone.pdf": tmp_path / "gone.pdf"}))
    results = read_many(requests)
    kinds = [result.kind if isinstance(result, ReadError) else result.marks.title for result in results]
    assert kinds == ["Moss0", "Moss1", "Moss2", "too-short", "Moss4", "Moss5", "unreadable"]


def test_the_child_knows_no_secret_of_the_parent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NVIDIA_API_KEY", "secret-of-the-parent")
    with ReaderProcess() as reader:
        reader.warm()
        child = reader._child  # pyright: ignore[reportPrivateUsage]  # the process itself is what is looked at
        assert child is not None
        reader.read(Request("markdown", "moss.md", GOOD))
        if Path(f"/proc/{child.pid}/environ").exists():
            environment = Path(f"/proc/{child.pid}/environ").read_bytes()
            assert b"secret-of-the-parent" not in environment
            limits = Path(f"/proc/{child.pid}/limits").read_text()
            assert re.search(r"Max address space\s+2147483648", limits)
            assert re.search(r"Max file size\s+0", limits)


def test_no_process_is_left_behind() -> None:
    with ReaderProcess() as reader:
        reader.read(Request("markdown", "moss.md", GOOD))
        child = reader._child  # pyright: ignore[reportPrivateUsage]  # the process itself is what is looked at
        assert child is not None
        pid = child.pid
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
