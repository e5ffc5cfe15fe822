"""The gate at the end: what waits for the owner, what each answer does, and what is not taken for an answer."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from graph import ledger
from graph.runner import Finished, Runner
from state.base import digest
from state.errors import InputError
from tests.graph import running

NEVER = {**running.TINY, "min_verified": 100}
"""More verified claims are asked for than there can be, so every draft goes to its owner."""


@pytest.fixture(scope="module")
def prepared(library: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    import asyncio

    home = tmp_path_factory.mktemp("waiting")
    finished = asyncio.run(running.run(home, library, **NEVER))
    assert finished.question is not None
    return home, finished.run_id


class Waiting:
    """A draft that waits, in a home of its own."""

    def __init__(self, home: Path, run_id: str) -> None:
        self.home = home
        self.run_id = run_id
        self.folder = home / "runs" / run_id
        self.runner = Runner(running.settings(home))

    async def question(self) -> dict[str, Any]:
        question = await self.runner.question(self.run_id)
        assert question is not None
        return question

    async def answer(self, action: Any, question: dict[str, Any] | None = None, **more: Any) -> Finished:
        about = question or await self.question()
        return await self.runner.answer(self.run_id, running.decide(self.home, about, action, **more))

    def ledger(self) -> list[dict[str, Any]]:
        return ledger.verify((self.folder / "ledger.jsonl").read_text())


@pytest.fixture
def waiting(prepared: tuple[Path, str], tmp_path: Path) -> Waiting:
    home, run_id = prepared
    shutil.copytree(home, tmp_path / "home")
    return Waiting(tmp_path / "home", run_id)


async def test_a_draft_that_waits_says_why_and_is_already_on_disk(waiting: Waiting) -> None:
    question = await waiting.question()
    report = json.loads((waiting.folder / "report.json").read_text())
    assert report["status"] == "AWAITING_OWNER"
    assert report["owner"] is None
    assert question["reasons"] == report["policy"]["reasons"]
    assert "100 are needed" in " ".join(question["reasons"])
    assert len(question["report_hash"]) == 64
    assert report["policy"]["action"] == "ESCALATE_TO_OWNER"


async def test_approve(waiting: Waiting) -> None:
    finished = await waiting.answer("approve")
    assert (finished.report.status, finished.exit_code, finished.question) == ("APPROVED", 0, None)
    assert finished.report.owner is not None
    assert finished.report.owner.actor == "the owner"
    # The policy's word stands beside the owner's, it is not rewritten.
    assert finished.report.policy.action == "ESCALATE_TO_OWNER"
    last, seal = waiting.ledger()[-2:]
    assert (last["kind"], last["data"]["action"]) == ("owner", "approve")
    assert (seal["kind"], seal["data"]["hash"]) == ("report", digest(finished.report.as_json()))
    with pytest.raises(InputError, match="does not wait"):
        await waiting.answer("reject", question={"report_hash": "x", "run_id": waiting.run_id})


async def test_reject(waiting: Waiting) -> None:
    finished = await waiting.answer("reject", notes="Not for us.")
    assert (finished.report.status, finished.exit_code) == ("REJECTED", 5)
    assert "Not for us." in (waiting.folder / "report.md").read_text()
    again = await waiting.runner.resume(waiting.run_id)
    assert again.report == finished.report


async def test_revise_runs_a_round_and_voids_the_decision_about_the_old_draft(waiting: Waiting) -> None:
    first = await waiting.question()
    before = (await waiting.runner.resume(waiting.run_id)).report
    notes = "Look for measurements of snow cover on roofs"
    finished = await waiting.answer("revise", notes=notes)
    assert finished.question is not None
    report = finished.report
    assert report.status == "AWAITING_OWNER"
    assert report.tribunal.revision_round == before.tribunal.revision_round + 1
    new = [q for q in report.methods.queries if q.round == report.tribunal.revision_round]
    assert any("snow cover" in q.text for q in new)
    diff = report.tribunal.history[-1].diff
    assert diff is not None
    assert any("owner asked" in action for action in diff.actions)
    # No verified claim is lost in silence.
    gone = {c.id for c in before.claims} - {c.id for c in report.claims}
    assert gone == diff.dropped.keys() | diff.rewritten.keys()

    assert finished.question["report_hash"] != first["report_hash"]
    with pytest.raises(InputError, match="another draft"):
        await waiting.answer("approve", question=first)
    still = await waiting.question()
    assert still["report_hash"] == finished.question["report_hash"]
    assert (await waiting.answer("approve")).report.status == "APPROVED"
    kinds = [line["data"]["action"] for line in waiting.ledger() if line["kind"] == "owner"]
    assert kinds == ["revise", "approve"]


async def test_edit_rewords_one_claim_and_takes_out_another(waiting: Waiting) -> None:
    before = (await waiting.runner.resume(waiting.run_id)).report
    reworded, removed = before.claims[0], before.claims[1]
    text = f"As measured there, {reworded.text[0].lower()}{reworded.text[1:]}"
    edits = [{"claim_id": reworded.id, "text": text}, {"claim_id": removed.id, "text": None}]
    from state.reviews import ClaimEdit

    finished = await waiting.answer("edit", edits=tuple(ClaimEdit.model_validate(e) for e in edits))
    texts = {c.text for c in finished.report.claims}
    assert text in texts
    assert reworded.text not in texts
    assert removed.text not in texts
    # The owner's wording is judged like any other: it has a verdict, a quote and checks of its own.
    mine = next(c for c in finished.report.claims if c.text == text)
    assert mine.checks
    assert mine.source == reworded.source
    assert finished.report.status == "AWAITING_OWNER"


@pytest.mark.parametrize("junk", [True, "approve", {"action": "approve"}, {"action": "publish"}, [1], 7])
async def test_what_is_not_a_decision_is_asked_again(waiting: Waiting, junk: Any) -> None:
    from langgraph.types import Command

    async with waiting.runner._compiled() as (graph, _):
        config = waiting.runner._config(waiting.run_id)
        card = waiting.runner.card(waiting.run_id)
        await waiting.runner._drive(graph, Command(resume=junk), card)
        held = await graph.aget_state(config)
    (pending,) = held.interrupts
    assert "can not be read" in pending.value["problem"]
    assert "\n" not in pending.value["problem"]
    assert held.values["report"]["status"] == "AWAITING_OWNER"
    assert not held.values.get("owner")


async def test_an_edit_without_a_claim_and_an_unknown_run_are_refused(waiting: Waiting) -> None:
    with pytest.raises(InputError, match="names no claim"):
        await waiting.answer("edit")
    with pytest.raises(InputError, match="unknown run"):
        await waiting.runner.question("2026-01-15-nobody")
    assert (await waiting.question())["report_hash"]


async def test_no_time_approves(waiting: Waiting) -> None:
    """Resuming, however often, is not a decision."""
    for _ in range(2):
        finished = await waiting.runner.resume(waiting.run_id)
        assert finished.report.status == "AWAITING_OWNER"
        assert finished.question is not None
