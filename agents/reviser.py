"""Turns findings into remedies: new searches, more reading, rewritten or dropped claims."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from agents.dossier import Dossier
from agents.facets import key_phrases, stems
from agents.ports import Abstained, Model
from agents.remedies import MAX_SEARCHES, MORE_PAPERS, Remedies
from prompts import library
from state.base import Value
from state.claims import Claim
from state.reviews import ClaimEdit, Finding
from state.sources import Query


class Revision(Value):
    """What one round of revision will do."""

    round: int
    queries: tuple[Query, ...]
    drop: dict[str, str] = {}
    """Claim id to the reason."""
    rewrite: dict[str, Claim] = {}
    """Old claim id to the new claim."""
    read_more: int = 0
    """Further papers that may be read."""
    read_again: int = 0
    """Papers that may be gone through again for what the first reading left aside."""
    focus: tuple[str, ...] = ()
    """Parts of the goal that a second reading is for; empty: whatever is nearest to the goal."""
    actions: tuple[str, ...]
    """What is done and why, in words, one line each."""
    by: str = "core"
    rejected: int = 0
    undone: bool = False
    """The round lowered the score, so its drops and rewritings do not stand."""


class Remedy(BaseModel):
    """One remedy as a model chooses it."""

    model_config = ConfigDict(extra="forbid")
    action: Literal["search", "read_more", "rewrite", "drop"]
    claim_id: str | None = None
    facet: str | None = None
    text: str | None = Field(default=None, description="New search words, new wording, or the reason to drop")


class RemediesAnswer(BaseModel):
    """A model's remedies."""

    model_config = ConfigDict(extra="forbid")
    remedies: Annotated[list[Remedy], Field(max_length=8)]


async def revise(
    dossier: Dossier,
    findings: Sequence[Finding],
    used: Iterable[Query],
    unread: int,
    *,
    round_: int,
    edits: Sequence[ClaimEdit] = (),
    model: Model | None = None,
) -> Revision:
    """Choose remedies for ``findings``; the owner's ``edits`` are carried out first.

    Always searches at least once: a round that looks for nothing new can not mend a lack of evidence.

    Raises:
        ModelError: the model's host failed beyond retry.
    """
    plan = Remedies(dossier, list(used), round_)
    plan.edit(edits)
    asked_by = "core"
    if model is not None and findings:
        asked_by = f"model:{model.name}"
        await _ask(plan, findings, unread, model)
    plan.choose(findings, unread)
    if not plan.queries:
        weakest = [c for c in dossier.stated() if c not in dossier.verified()] or dossier.stated()
        if weakest:
            plan.search(" ".join(key_phrases(weakest[0].text)[:3]), "", "looks for evidence on a weak claim")
    if not plan.queries:
        plan.queries.append(Query(text=f"{dossier.topic} limitations", facet=dossier.topic, round=round_))
        plan.actions.append(f"Search: {dossier.topic} limitations")
    return Revision(
        round=round_,
        queries=tuple(plan.queries[:MAX_SEARCHES]),
        drop=plan.drop,
        rewrite=plan.rewrite,
        read_more=plan.read_more,
        read_again=plan.read_again,
        focus=tuple(plan.focus),
        actions=tuple(plan.actions),
        by=asked_by,
        rejected=plan.rejected,
    )


async def _ask(plan: Remedies, findings: Sequence[Finding], unread: int, model: Model) -> None:
    concerned = {i for f in findings for i in f.claim_ids}
    facets_open = [f for f in plan.dossier.facets if f not in plan.dossier.covered()]
    prompt = library.load("reviser").render(
        goal=plan.dossier.goal,
        findings=[f.as_json() for f in findings],
        claims=[
            {
                "id": c.id,
                "verdict": _label(plan.dossier, c.id),
                "text": c.text,
                "quote": c.source.quote,
            }
            for c in plan.dossier.stated()
            if c.id in concerned
        ],
        facets_open=facets_open,
        papers_unread=unread,
    )
    answer = await model.ask(prompt, RemediesAnswer)
    if isinstance(answer, Abstained):
        return
    subject = set(stems(plan.dossier.goal))
    for remedy in answer.remedies:
        done = False
        text = remedy.text or ""
        if remedy.action == "search":
            done = bool(subject & set(stems(text))) and plan.search(
                text, remedy.facet or "", "the reviser's choice"
            )
        elif remedy.action == "read_more":
            plan.read_more = MORE_PAPERS
            done = True
        elif remedy.action == "rewrite" and remedy.claim_id:
            done = plan.rewrite_claim(remedy.claim_id, text, "the reviser's wording", origin="model")
        elif remedy.action == "drop" and remedy.claim_id:
            done = plan.drop_claim(remedy.claim_id, text or "the reviser's choice")
        plan.rejected += not done


def _label(dossier: Dossier, claim_id: str) -> str:
    verdict = dossier.verdicts.get(claim_id)
    return verdict.label if verdict else "INSUFFICIENT"


def apply(claims: Mapping[str, Claim], revisions: Sequence[Revision]) -> dict[str, Claim]:
    """The claims that a draft may present after ``revisions``: without the dropped, with the rewritten."""
    present = dict(claims)
    for revision in revisions:
        if revision.undone:
            continue
        for old, new in revision.rewrite.items():
            present.pop(old, None)
            present[new.id] = new
        for claim_id in revision.drop:
            present.pop(claim_id, None)
    return present
