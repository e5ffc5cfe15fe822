"""Findings become remedies; no remedy loses a verified claim or says more than a quote."""

from typing import Any

import pytest

from agents.audit import audit
from agents.dossier import Dossier
from agents.reviser import Revision, apply, revise
from llm.scripted import ScriptedModel
from state.reviews import ClaimEdit, Finding
from state.sources import Query
from tests.agents import dossiers
from tests.agents.dossiers import CLAIMS, DOCUMENTS, clean, judged, reworded, with_claim

FIRST, SECOND = CLAIMS[0], CLAIMS[1]


async def run(
    dossier: Dossier, findings: Any = None, used: Any = (), unread: int = 5, **more: Any
) -> Revision:
    found = audit(dossier, DOCUMENTS) if findings is None else findings
    return await revise(dossier, found, used, unread, round_=1, **more)


def finding(kind: str, *claims: str, **more: Any) -> Finding:
    return Finding.model_validate(
        {"kind": kind, "severity": "major", "comment": "c", "claim_ids": claims, **more}
    )


async def test_an_open_part_of_the_goal_is_searched_for_and_more_is_read() -> None:
    dossier = clean().model_copy(update={"facets": (*dossiers.FACETS, "fire safety")})
    revision = await run(dossier)
    assert any("fire safety" in q.text for q in revision.queries)
    assert all(q.round == 1 for q in revision.queries)
    assert revision.read_more > 0
    assert any("no evidence" in action for action in revision.actions)


async def test_the_same_words_are_not_searched_again() -> None:
    dossier = clean().model_copy(update={"facets": (*dossiers.FACETS, "fire safety")})
    first = await run(dossier)
    second = await run(dossier, used=first.queries)
    texts = [q.text for q in first.queries]
    assert not {q.text for q in second.queries} & set(texts)
    assert second.queries


async def test_there_is_always_something_to_search() -> None:
    assert (await run(clean(), findings=[])).queries
    empty = clean().model_copy(update={"claims": {}, "verdicts": {}})
    used = [Query(text=f"{empty.topic} limitations")]
    assert (await run(empty, findings=[], used=used)).queries


@pytest.mark.parametrize("kind", ["instruction-like-text", "quote-not-found", "unknown-citation"])
async def test_what_can_not_stay_is_dropped_with_its_reason(kind: str) -> None:
    revision = await run(clean(), [finding(kind, FIRST.id)])
    assert revision.drop.keys() == {FIRST.id}
    assert any(FIRST.id in action and revision.drop[FIRST.id] in action for action in revision.actions)


async def test_a_verified_claim_is_not_dropped_for_being_off_the_question() -> None:
    assert (await run(clean(), [finding("irrelevant-claim", FIRST.id)])).drop == {}
    open_ = judged(clean(), FIRST, dossiers.verdict(FIRST, "INSUFFICIENT", 1))
    assert (await run(open_, [finding("irrelevant-claim", FIRST.id)])).drop.keys() == {FIRST.id}


async def test_of_two_that_say_the_same_one_stays() -> None:
    both = [
        finding("duplicate-claims", FIRST.id, SECOND.id),
        finding("duplicate-claims", SECOND.id, FIRST.id),
    ]
    revision = await run(clean(), both)
    assert len(revision.drop) == 1
    assert "says the same as" in next(iter(revision.drop.values()))


async def test_a_number_that_the_quote_lacks_goes_back_to_the_quote() -> None:
    wrong = reworded(FIRST, FIRST.text.replace("18", "81"))
    revision = await run(with_claim(clean(), FIRST, wrong))
    assert revision.rewrite[wrong.id].text == FIRST.text
    assert revision.rewrite[wrong.id].source == FIRST.source


async def test_the_owners_notes_are_searched_and_the_owners_edits_carried_out() -> None:
    notes = finding("owner-notes", by="owner").model_copy(
        update={"comment": "What about snow load on steep roofs?"}
    )
    edits = [ClaimEdit(claim_id=FIRST.id, text="  Cool roofs   save. "), ClaimEdit(claim_id=SECOND.id, text=None),
             ClaimEdit(claim_id="c-unknown", text="x")]  # fmt: skip
    revision = await run(clean(), [notes], edits=edits)
    assert any("snow load" in q.text for q in revision.queries)
    assert revision.drop == {SECOND.id: "the owner took it out"}
    assert revision.rewrite[FIRST.id].text == "Cool roofs save."
    assert revision.rewrite[FIRST.id].origin == "owner"
    present = apply(clean().claims, [revision])
    assert SECOND.id not in present
    assert FIRST.id not in present
    assert revision.rewrite[FIRST.id].id in present
    assert len(present) == len(CLAIMS) - 1


async def test_an_undone_revision_changes_nothing() -> None:
    revision = await run(clean(), [finding("quote-not-found", FIRST.id)])
    assert FIRST.id not in apply(clean().claims, [revision])
    assert apply(clean().claims, [revision.model_copy(update={"undone": True})]) == clean().claims


def remedy(action: str, claim: str | None = None, text: str | None = None) -> dict[str, Any]:
    return {"action": action, "claim_id": claim, "facet": None, "text": text}


async def test_a_models_remedies_pass_the_same_guards() -> None:
    open_ = judged(clean(), SECOND, dossiers.verdict(SECOND, "INSUFFICIENT", 1))
    answer = {
        "remedies": [
            remedy("drop", FIRST.id, "I do not like it"),  # verified
            remedy("drop", SECOND.id, "not settled"),
            remedy("drop", "c-unknown", "x"),
            remedy("rewrite", CLAIMS[2].id, CLAIMS[2].text.replace("11", "99")),  # not its quote's number
            remedy("rewrite", CLAIMS[3].id, f"{CLAIMS[3].text} It took 4321 days."),  # a number from nowhere
            remedy("rewrite", CLAIMS[4].id, "Reflective roofs lasted 450 frost cycles, dark roofs 300."),
            remedy("search", None, "sushi recipes"),  # off the subject
            remedy("search", None, "reflective roofs hail"),
        ]
    }
    model = ScriptedModel([answer])
    revision = await run(open_, [finding("thin", *(c.id for c in CLAIMS))], model=model)
    assert revision.drop == {SECOND.id: "not settled"}
    assert revision.rewrite.keys() == {CLAIMS[4].id}
    assert revision.rewrite[CLAIMS[4].id].origin == "model"
    assert [q.text for q in revision.queries][:1] == ["reflective roofs hail"]
    assert (revision.rejected, revision.by) == (5, "model:scripted")
    assert CLAIMS[0].id in model.asked[0].user
