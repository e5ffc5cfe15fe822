"""A decision counts when the owner's key signed exactly it, as the answer to exactly this question."""

import json
import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from desking import Waiting, settings_of

from graph.ledger import verify
from graph.runner import Runner
from graph.signing import (
    FORGED,
    REPLAYED,
    UNSIGNED,
    decide,
    ensure_key,
    load_key,
    nonce_of,
    problem_with,
    signature_of,
)
from state.errors import InputError, IntegrityError
from state.reviews import ClaimEdit, OwnerDecision

QUESTION = {"run_id": "r", "report_hash": "h", "nonce": "n"}
KEY = bytes(range(32))
WHEN = "2032-05-04T10:00:00+00:00"


def signed(**more: object) -> OwnerDecision:
    given: dict[str, object] = {"action": "approve", "actor": "Ada", "time": WHEN, **more}
    return decide(QUESTION, KEY, **given)  # type: ignore[arg-type]


def test_what_was_signed_passes() -> None:
    assert problem_with(signed(), "r", "n", KEY) == ""


@pytest.mark.parametrize(
    "change",
    [
        {"action": "reject"},
        {"actor": "Eve"},
        {"time": "2032-05-04T10:00:01+00:00"},
        {"report_hash": "other"},
        {"notes": "one word more"},
        {"edits": (ClaimEdit(claim_id="c-000000000000", text="new"),)},
        {"nonce": "m"},
        {"signature": "0" * 64},
        {"signature": "é"},
    ],
)
def test_any_change_after_signing_is_refused(change: dict[str, object]) -> None:
    decision = signed().model_copy(update=change)
    for unsigned in (False, True):
        assert problem_with(decision, "r", "n", KEY, unsigned=unsigned) == FORGED


def test_another_run_key_or_question_is_refused() -> None:
    assert problem_with(signed(), "s", "n", KEY) == FORGED
    assert problem_with(signed(), "r", "n", bytes(32)) == FORGED
    assert problem_with(signed(), "r", "n", None) == FORGED
    assert problem_with(signed(), "r", "m", KEY) == REPLAYED


def test_an_unsigned_decision_passes_only_without_a_key_or_when_allowed() -> None:
    bare = signed().model_copy(update={"signature": "", "nonce": ""})
    assert problem_with(bare, "r", "n", KEY) == UNSIGNED
    assert problem_with(bare, "r", "n", KEY, unsigned=True) == ""
    assert problem_with(bare, "r", "n", None) == ""


def test_a_claim_moved_between_notes_and_edits_changes_the_signature() -> None:
    one = signed(
        action="edit", edits=[ClaimEdit(claim_id="c-1", text="a"), ClaimEdit(claim_id="c-2", text="b")]
    )
    two = signed(
        action="edit", edits=[ClaimEdit(claim_id="c-1", text="b"), ClaimEdit(claim_id="c-2", text="a")]
    )
    assert one.signature != two.signature


def test_every_part_of_a_question_makes_another_nonce() -> None:
    base = ("thread", "run", "hash", 0)
    others = [
        ("t", *base[1:]),
        ("thread", "r", *base[2:]),
        ("thread", "run", "h", 0),
        ("thread", "run", "hash", 1),
    ]
    assert len({nonce_of(*base), *(nonce_of(*o) for o in others)}) == 5
    assert nonce_of(*base) == nonce_of(*base)


def test_the_key_is_made_once_and_is_the_owners_alone(tmp_path: Path) -> None:
    assert load_key(tmp_path) is None
    key = ensure_key(tmp_path)
    assert len(key) == 32
    assert stat.S_IMODE((tmp_path / "owner.key").stat().st_mode) == 0o600
    assert ensure_key(tmp_path) == key
    assert [p.name for p in tmp_path.iterdir()] == ["owner.key"]


def test_processes_that_start_together_share_one_key(tmp_path: Path) -> None:
    code = "import sys, pathlib, graph.signing as s; print(s.ensure_key(pathlib.Path(sys.argv[1])).hex())"
    root = Path(__file__).parents[2]
    started = [
        subprocess.Popen(
            [sys.executable, "-c", code, str(tmp_path)], cwd=root, stdout=subprocess.PIPE, text=True
        )
        for _ in range(4)
    ]
    assert len({p.communicate(timeout=60)[0] for p in started}) == 1


@pytest.mark.parametrize("content", ["", "zz", "00" * 31, "é"])
def test_a_damaged_key_is_told_not_replaced(tmp_path: Path, content: str) -> None:
    path = tmp_path / "owner.key"
    path.write_text(content, encoding="utf-8")
    path.chmod(0o600)
    with pytest.raises(IntegrityError, match=r"owner\.key"):
        ensure_key(tmp_path)


@pytest.mark.skipif(os.name != "posix", reason="file modes are a matter of POSIX")
def test_a_key_that_others_may_read_is_refused(tmp_path: Path) -> None:
    ensure_key(tmp_path)
    (tmp_path / "owner.key").chmod(0o644)
    with pytest.raises(IntegrityError, match="chmod 600"):
        load_key(tmp_path)


def bare(question: dict[str, object], action: str = "approve") -> OwnerDecision:
    return OwnerDecision.model_validate(
        {
            "action": action,
            "actor": "studio",
            "time": WHEN,
            "report_hash": question["report_hash"],
            "notes": "more",
        }
    )


async def test_a_run_takes_the_owners_word_and_no_other(waiting: Waiting) -> None:
    """Unsigned, forged and replayed approvals leave the run waiting; the signed one ends it."""
    runner = Runner(settings_of(waiting.home))
    key = ensure_key(waiting.home)
    first = await runner.question(waiting.run_id)
    assert first is not None
    with pytest.raises(InputError, match="not signed"):
        await runner.answer(waiting.run_id, bare(first))
    good = decide(
        first, key, action="revise", actor="Ada", time=WHEN, notes="Look for nitrate removal in winter"
    )
    with pytest.raises(InputError, match="signature does not fit"):
        await runner.answer(waiting.run_id, good.model_copy(update={"action": "approve"}))

    revised = await runner.answer(waiting.run_id, good)
    assert revised.report.status == "AWAITING_OWNER"
    second = await runner.question(waiting.run_id)
    assert second is not None
    assert second["nonce"] != first["nonce"]
    old = decide(
        {**first, "report_hash": second["report_hash"]}, key, action="approve", actor="Ada", time=WHEN
    )
    with pytest.raises(InputError, match="nonce differs"):
        await runner.answer(waiting.run_id, old)

    last = decide(second, key, action="approve", actor="Ada", time=WHEN)
    done = await runner.answer(waiting.run_id, last)
    assert done.report.status == "APPROVED"
    assert done.report.owner is not None
    assert done.report.owner.signature == signature_of(done.report.owner, waiting.run_id, key)
    lines = verify((Path(done.folder) / "ledger.jsonl").read_text(encoding="utf-8"))
    assert [x["data"]["action"] for x in lines if x["kind"] == "owner"] == ["revise", "approve"]


async def test_without_a_key_an_unsigned_decision_counts_and_is_told(waiting: Waiting) -> None:
    runner = Runner(settings_of(waiting.home))
    question = await runner.question(waiting.run_id)
    assert question is not None
    done = await runner.answer(waiting.run_id, bare(question, "reject"))
    assert done.report.status == "REJECTED"
    assert "not signed" in (Path(done.folder) / "report.md").read_text(encoding="utf-8")


async def test_the_setting_for_studio_lets_unsigned_decisions_pass(waiting: Waiting) -> None:
    ensure_key(waiting.home)
    runner = Runner(settings_of(waiting.home, SOVEREIGN_UNSIGNED_DECISIONS="1"))
    question = await runner.question(waiting.run_id)
    assert question is not None
    assert (await runner.answer(waiting.run_id, bare(question))).report.status == "APPROVED"


async def test_who_asked_for_a_round_sees_it_before_it_is_approved(waiting: Waiting) -> None:
    """The policy may approve the new draft by the numbers; the owner who asked for it still decides."""
    from graph.runner import RunCard

    path = waiting.home / "runs" / waiting.run_id / "run.json"
    card = RunCard.model_validate_json(path.read_text(encoding="utf-8"))
    context = {**card.context, "min_verified": 0, "revise_below": 0}
    path.write_text(card.model_copy(update={"context": context}).model_dump_json(), encoding="utf-8")
    runner = Runner(settings_of(waiting.home))
    question = await runner.question(waiting.run_id)
    assert question is not None
    key = ensure_key(waiting.home)
    wish = decide(question, key, action="revise", actor="Ada", time=WHEN, notes="nitrate removal in winter")
    finished = await runner.answer(waiting.run_id, wish)
    assert finished.report.status == "AWAITING_OWNER"
    assert "the owner asked for this round" in finished.report.policy.reasons[0]


async def test_a_state_written_past_the_question_is_not_believed(waiting: Waiting) -> None:
    """Who can write a thread's state can not put an approval there."""
    runner = Runner(settings_of(waiting.home))
    ensure_key(waiting.home)
    question = await runner.question(waiting.run_id)
    assert question is not None
    async with runner._compiled() as (graph, _):  # pyright: ignore[reportPrivateUsage] - as an intruder would
        config = {"configurable": {"thread_id": waiting.run_id}}
        await graph.aupdate_state(config, {"owner": bare(question).as_json()}, as_node="owner")
    with pytest.raises(IntegrityError, match="not signed"):
        await runner.resume(waiting.run_id)


def test_review_in_the_terminal_signs(waiting: Waiting, monkeypatch: pytest.MonkeyPatch) -> None:
    from cli.main import main
    from reports.schema import from_json

    monkeypatch.setenv("SOVEREIGN_HOME", str(waiting.home))
    with pytest.raises(SystemExit) as ended:
        main(["review", waiting.run_id, "--approve", "--actor", "Ada"])
    assert ended.value.code == 0
    report = from_json((waiting.home / "runs" / waiting.run_id / "report.json").read_text(encoding="utf-8"))
    key = load_key(waiting.home)
    assert key is not None
    assert report.owner is not None
    assert report.owner.signature == signature_of(report.owner, waiting.run_id, key)


def audited(run_id: str, capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    from cli.main import main

    with pytest.raises(SystemExit):
        main(["audit", run_id, "--json"])
    return json.loads(capsys.readouterr().out)


def test_audit_checks_the_owners_signature(
    waiting: Waiting, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from cli.main import main

    monkeypatch.setenv("SOVEREIGN_HOME", str(waiting.home))
    with pytest.raises(SystemExit):
        main(["review", waiting.run_id, "--approve", "--actor", "Ada"])
    capsys.readouterr()
    said = audited(waiting.run_id, capsys)
    assert [d["signature"] for d in said["decisions"]] == ["the signature fits"]
    assert said["problems"] == []

    key = waiting.home / "owner.key"
    whole = key.read_text(encoding="ascii")
    key.unlink()
    said = audited(waiting.run_id, capsys)
    assert "only the owner's key can confirm" in said["decisions"][0]["signature"]
    assert said["problems"] == []

    key.write_text("0" * (len(whole) - 1) + "\n", encoding="ascii")
    key.chmod(0o600)
    assert any("does not fit" in problem for problem in audited(waiting.run_id, capsys)["problems"])
