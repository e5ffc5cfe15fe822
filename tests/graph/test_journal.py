"""What was asked once is not asked again: not by another node, not after a kill, not by another process."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from agents.ports import Abstained
from graph.journal import Journal, JournaledModel
from llm.scripted import ScriptedModel, ScriptRanOut
from prompts.library import Rendered
from state.errors import IntegrityError, ModelError
from tests.graph.running import ROOT, environment


class Answer(BaseModel):
    score: float


PROMPT = Rendered(id="p", version=1, hash="0" * 16, system="s", user="Is it \ud800 so?")


async def test_a_request_is_done_once(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "deep" / "journal.sqlite")
    done: list[int] = []

    async def do() -> dict[str, Any]:
        done.append(1)
        return {"n": len(done), "text": "Ä \ud83d"}

    first = await journal.once("search", {"query": "q", "limit": 3}, do)
    assert await journal.once("search", {"limit": 3, "query": "q"}, do) == first
    assert len(done) == 1
    # Another kind, or any other part of the request, is another call.
    await journal.once("read", {"query": "q", "limit": 3}, do)
    await journal.once("search", {"query": "q", "limit": 4}, do)
    assert len(done) == 3
    # And another object over the same file knows it too.
    assert (
        await Journal(tmp_path / "deep" / "journal.sqlite").once("search", {"query": "q", "limit": 3}, do)
        == first
    )


async def test_a_failure_is_not_kept(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "j.sqlite")

    async def fail() -> dict[str, Any]:
        raise ModelError("m", "busy")

    async def work() -> dict[str, Any]:
        return {"ok": True}

    with pytest.raises(ModelError):
        await journal.once("ask", {}, fail)
    assert (await journal.once("ask", {}, work))[1] == {"ok": True}


async def test_the_first_answer_stands(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "j.sqlite")
    await journal.keep("k", "ask", {}, {"n": 1})
    await journal.keep("k", "ask", {}, {"n": 2})
    assert await journal.recall("k") == {"n": 1}
    assert await journal.recall("unknown") is None


async def test_a_model_is_asked_once_and_its_abstention_is_kept_too(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "j.sqlite")
    script = ScriptedModel([{"score": 3.0}, Abstained(reason="no")])
    first = JournaledModel(script, journal)
    assert await first.ask(PROMPT, Answer) == Answer(score=3.0)
    assert await first.ask(PROMPT, Answer) == Answer(score=3.0)
    other = PROMPT.model_copy(update={"user": "And now?"})
    assert await first.ask(other, Answer) == Abstained(reason="no")

    again = JournaledModel(ScriptedModel([]), journal)
    assert await again.ask(PROMPT, Answer) == Answer(score=3.0)
    assert await again.ask(other, Answer) == Abstained(reason="no")
    assert again.calls == first.calls
    assert sorted(c["abstained"] for c in again.calls.values()) == [False, True]
    # Another model, prompt or schema is another question.
    with pytest.raises(ScriptRanOut):
        await JournaledModel(ScriptedModel([], name="other"), journal).ask(PROMPT, Answer)
    with pytest.raises(ScriptRanOut):
        await again.ask(PROMPT.model_copy(update={"hash": "1" * 16}), Answer)


_KILLED = """
import asyncio, os, signal, sys
from pathlib import Path
from graph.journal import Journal
async def do():
    with open(sys.argv[2], "a") as file:
        file.write("done\\n")
    return {"n": 1}
async def main():
    await Journal(Path(sys.argv[1])).once("ask", {"q": 1}, do)
    os.kill(os.getpid(), signal.SIGKILL)
asyncio.run(main())
"""


def test_an_answer_outlives_the_process_that_was_killed_after_it(tmp_path: Path) -> None:
    for _ in range(2):
        killed = subprocess.run(
            [sys.executable, "-c", _KILLED, str(tmp_path / "j.sqlite"), str(tmp_path / "done")],
            cwd=ROOT, env=environment(tmp_path), check=False,
        )  # fmt: skip
        assert killed.returncode == -9
    assert (tmp_path / "done").read_text() == "done\n"


@pytest.mark.parametrize("junk", [b"not a database, just text" * 50, b"SQLite format 3\x00" + b"\xff" * 5000])
async def test_a_damaged_journal_is_named_in_one_line(tmp_path: Path, junk: bytes) -> None:
    path = tmp_path / "journal.sqlite"
    path.write_bytes(junk)
    with pytest.raises(IntegrityError, match="move it away") as caught:
        await Journal(path).recall("k")
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)
