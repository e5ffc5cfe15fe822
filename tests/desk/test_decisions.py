"""The owner's decision at the desk: said back before it is taken, about one exact draft, and then signed."""

import re
from collections.abc import Callable

import httpx
import pytest
from desking import Serving, Waiting, hidden, settled, token

from graph.ledger import verify
from graph.signing import load_key, signature_of
from reports.schema import from_json
from state.report import Report


def report_of(waiting: Waiting) -> Report:
    path = waiting.home / "runs" / waiting.run_id / "report.json"
    return from_json(path.read_text(encoding="utf-8"))


def form_of(client: httpx.Client, waiting: Waiting, **more: str) -> dict[str, str]:
    page = client.get(f"/desk/runs/{waiting.run_id}").text
    return {"token": token(page), "report_hash": hidden(page, "report_hash"), "actor": "Ada Quill", **more}


def post(client: httpx.Client, waiting: Waiting, form: dict[str, str]) -> httpx.Response:
    return client.post(f"/desk/runs/{waiting.run_id}/decide", data=form)


def confirmed(page: httpx.Response) -> dict[str, str]:
    """What the page of confirmation would send."""
    assert page.status_code == 200, page.text
    form = page.text.partition('class="buttons"')[2]
    from html import unescape

    found = re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', form)
    return {name: unescape(value) for name, value in found}


def test_an_approval_is_said_back_signed_and_final(desk: httpx.Client, waiting: Waiting) -> None:
    asked = post(desk, waiting, form_of(desk, waiting, action="approve", notes="Good & <done>"))
    assert "Approve this draft?" in asked.text
    assert report_of(waiting).status == "AWAITING_OWNER", "nothing is decided before it is confirmed"
    sent = post(desk, waiting, confirmed(asked))
    assert sent.status_code == 303
    page = settled(desk, waiting.run_id)
    assert "Signed; the signature fits." in page.text
    assert "Your decision" not in page.text
    report = report_of(waiting)
    assert report.status == "APPROVED"
    assert report.owner is not None
    assert (report.owner.actor, report.owner.notes) == ("Ada Quill", "Good & <done>")
    key = load_key(waiting.home)
    assert key is not None
    assert report.owner.signature == signature_of(report.owner, waiting.run_id, key)
    assert "Nothing waits for you" in desk.get("/desk/").text
    assert post(desk, waiting, confirmed(asked)).status_code == 404, "it can not be decided twice"


def test_a_rejection_ends_the_run(desk: httpx.Client, waiting: Waiting) -> None:
    post(desk, waiting, confirmed(post(desk, waiting, form_of(desk, waiting, action="reject"))))
    assert "Rejected" in settled(desk, waiting.run_id).text
    assert report_of(waiting).status == "REJECTED"


def test_a_revision_brings_a_new_draft_and_says_what_changed(desk: httpx.Client, waiting: Waiting) -> None:
    notes = "Look for the cost of reeds and for nitrate removal in warm water"
    old = form_of(desk, waiting, action="revise", notes=notes)
    post(desk, waiting, confirmed(post(desk, waiting, old)))
    page = settled(desk, waiting.run_id)
    assert "This is a new draft." in page.text
    assert notes in page.text
    assert "Your decision" in page.text
    report = report_of(waiting)
    assert report.tribunal.revision_round == 1
    rounds = desk.get(f"/desk/runs/{waiting.run_id}/rounds").text
    assert "Round 1" in rounds
    assert "What the owner decided" in rounds
    assert notes in rounds
    # The approval of the draft before is void: the page says so, and nothing is decided.
    stale = post(desk, waiting, {**old, "action": "approve", "step": "record"})
    assert stale.status_code == 409
    assert "has changed since you opened it" in stale.text
    assert report_of(waiting).status == "AWAITING_OWNER"


def test_single_claims_are_reworded_and_taken_out(desk: httpx.Client, waiting: Waiting) -> None:
    first, second = waiting.finished.report.claims[:2]
    edit = desk.get(f"/desk/runs/{waiting.run_id}/edit").text
    texts = re.findall(r'name="(text\.c-[0-9a-f]{12})"[^>]*>([^<]*)</textarea>', edit)
    assert len(texts) == len(waiting.finished.report.claims)
    from html import unescape

    form = {name: unescape(text) for name, text in texts}
    form |= form_of(desk, waiting, action="edit")
    form[f"text.{first.id}"] = first.text.replace("removed", "took away").rstrip(".") + ", says the paper."
    form[f"drop.{second.id}"] = "1"
    asked = post(desk, waiting, form)
    assert "<ins>" in asked.text
    sent = confirmed(asked)
    assert [name for name in sent if name.startswith(("text.", "drop."))] == [
        f"text.{first.id}",
        f"drop.{second.id}",
    ]
    post(desk, waiting, sent)
    settled(desk, waiting.run_id)
    report = report_of(waiting)
    texts_now = {claim.text for claim in report.claims}
    assert form[f"text.{first.id}"] in texts_now
    assert first.text not in texts_now
    assert second.id not in {claim.id for claim in report.claims}
    ledger = verify((waiting.home / "runs" / waiting.run_id / "ledger.jsonl").read_text(encoding="utf-8"))
    assert [x["data"]["action"] for x in ledger if x["kind"] == "owner"] == ["edit"]
    assert "the owner took it out" in desk.get(f"/desk/runs/{waiting.run_id}/rounds").text


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"action": ""}, "choose what you decide"),
        ({"action": "publish"}, "choose what you decide"),
        ({"actor": "  "}, "say who decides"),
        ({"action": "revise", "notes": " \n"}, "a revision needs notes"),
        ({"notes": "a\u202eb"}, "hidden character"),
        ({"notes": "n" * 4001}, "at most 4,000"),
        ({"actor": "n" * 200}, "at most 120"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(
    desk: httpx.Client, waiting: Waiting, change: dict[str, str], words: str
) -> None:
    answer = post(
        desk, waiting, form_of(desk, waiting, **{"action": "approve", "notes": "keep me", **change})
    )
    assert answer.status_code == 422
    assert words in answer.text
    if change.get("notes") is None:
        assert "keep me" in answer.text
    assert report_of(waiting).status == "AWAITING_OWNER"


def test_an_edit_that_changes_nothing_or_leaves_nothing_is_refused(
    desk: httpx.Client, waiting: Waiting
) -> None:
    claim = waiting.finished.report.claims[0]
    none = post(desk, waiting, form_of(desk, waiting, action="edit"))
    assert "no claim was changed" in none.text
    empty = post(desk, waiting, form_of(desk, waiting, action="edit", **{f"text.{claim.id}": " "}))
    assert "has no words left" in empty.text


def test_a_draft_that_changed_on_disk_voids_what_was_confirmed(
    waiting: Waiting, serve: Callable[..., Serving]
) -> None:
    """Someone changes the report between reading and confirming: the checkpoint's draft is another one."""
    with serve(waiting.home).client() as client:
        path = waiting.home / "runs" / waiting.run_id / "report.json"
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace("Ada Quill", "Eve Quill"), encoding="utf-8")
        form = form_of(client, waiting, action="approve", step="record")
        assert post(client, waiting, form).status_code == 303
        page = settled(client, waiting.run_id)
        assert "the draft has changed since you read it" in page.text
        assert report_of(waiting).status == "AWAITING_OWNER"
