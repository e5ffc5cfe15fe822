"""Turns findings into remedies: new searches, more reading, rewritten or dropped claims."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from agents.bearing import unborne
from agents.dossier import Dossier
from agents.facets import key_phrases, stems
from agents.ports import Abstained, Model
from evidence.checks import run_checks
from evidence.injection import instruction_like
from prompts import library
from state.base import Value
from state.claims import Claim
from state.reviews import ClaimEdit, Finding
from state.sources import Query

MORE_PAPERS = 4
MAX_SEARCHES = 4
_DROP_KINDS = {
    "instruction-like-text": "it addresses its reader instead of stating a finding",
    "irrelevant-claim": "it speaks to no part of the goal",
    "quote-not-found": "its quote is not in the paper",
    "unknown-citation": "its paper was not retrieved",
}
_REWRITE_KINDS = frozenset({"number-not-in-evidence", "not-entailed", "overclaiming"})
_SEARCH_KINDS = frozenset({"few-verified", "single-source", "one-group", "undisclosed-contradiction"})
_ANGLES = ("{topic} {facet} evaluation", "{facet}", "{facet} measurement results", "{topic} {facet} analysis")


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
    plan = _Plan(dossier, list(used), round_)
    plan.edit(edits)
    asked_by = "core"
    if model is not None and findings:
        asked_by = f"model:{model.name}"
        await plan.ask(findings, unread, model)
    plan.core(findings, unread)
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
        actions=tuple(plan.actions),
        by=asked_by,
        rejected=plan.rejected,
    )


class _Plan:
    """Collects remedies; every remedy passes the same guards, whoever proposed it."""

    def __init__(self, dossier: Dossier, used: Sequence[Query], round_: int) -> None:
        self.dossier = dossier
        self.round = round_
        self.seen = {tuple(sorted(set(stems(q.text)))) for q in used if not q.fields}
        self.verified = {c.id for c in dossier.verified()}
        self.queries: list[Query] = []
        self.drop: dict[str, str] = {}
        self.rewrite: dict[str, Claim] = {}
        self.actions: list[str] = []
        self.read_more = 0
        self.rejected = 0

    def search(self, text: str, facet: str, why: str) -> bool:
        words = tuple(sorted(set(stems(text))))
        if not words or words in self.seen or len(self.queries) >= MAX_SEARCHES:
            return False
        self.seen.add(words)
        self.queries.append(Query(text=" ".join(text.split()), facet=facet, round=self.round))
        self.actions.append(f"Search ({why}): {text}")
        return True

    def drop_claim(self, claim_id: str, reason: str, *, forced: bool = False) -> bool:
        if claim_id not in self.dossier.claims or claim_id in self.drop:
            return False
        if claim_id in self.verified and not forced:
            return False
        self.drop[claim_id] = reason
        self.actions.append(f"Drop {claim_id}: {reason}")
        return True

    def rewrite_claim(self, claim_id: str, text: str, why: str, *, origin: str = "core") -> bool:
        claim = self.dossier.claims.get(claim_id)
        text = " ".join(text.split())
        if claim is None or text == claim.text or claim_id in self.rewrite or instruction_like(text):
            return False
        quote = claim.source.quote
        if unborne(text, quote) or any(f.check.outcome == "fail" for f in run_checks(text, quote)):
            return False
        self.rewrite[claim_id] = claim.model_copy(
            update={"text": text, "origin": origin, "round": self.round}
        )
        self.actions.append(f"Rewrite {claim_id} ({why}): {text}")
        return True

    def edit(self, edits: Sequence[ClaimEdit]) -> None:
        for edit in edits:
            claim = self.dossier.claims.get(edit.claim_id)
            if claim is None:
                continue
            if edit.text is None:
                self.drop_claim(edit.claim_id, "the owner took it out", forced=True)
            else:
                # The owner's wording is taken as it is; the verifier judges it like any other claim.
                text = " ".join(edit.text.split())
                self.rewrite[claim.id] = claim.model_copy(
                    update={"text": text, "origin": "owner", "round": self.round}
                )
                self.actions.append(f"Rewrite {claim.id} (the owner's wording): {text}")

    def core(self, findings: Sequence[Finding], unread: int) -> None:
        for finding in findings:
            if finding.by == "owner" and finding.comment:
                self.search(" ".join(key_phrases(finding.comment)[:4]), finding.facet, "the owner asked")
            elif finding.kind == "facet-not-covered" and finding.facet:
                for angle in _ANGLES:
                    text = angle.format(topic=self.dossier.topic, facet=finding.facet)
                    if self.search(text, finding.facet, "a part of the goal has no evidence"):
                        break
                self.read_more = MORE_PAPERS
            elif finding.kind in _DROP_KINDS:
                for claim_id in finding.claim_ids:
                    self.drop_claim(
                        claim_id, _DROP_KINDS[finding.kind], forced=finding.kind != "irrelevant-claim"
                    )
            elif finding.kind == "duplicate-claims" and len(finding.claim_ids) == 2:
                kept, dropped = finding.claim_ids
                if kept not in self.drop:
                    self.drop_claim(dropped, f"it says the same as {kept}", forced=kept in self.verified)
            elif finding.kind in _REWRITE_KINDS:
                for claim_id in finding.claim_ids:
                    claim = self.dossier.claims.get(claim_id)
                    if claim is not None:
                        self.rewrite_claim(claim_id, claim.source.quote, "back to the words of its quote")
            elif finding.kind in _SEARCH_KINDS:
                self.read_more = MORE_PAPERS
                if finding.claim_ids:
                    claim = self.dossier.claims.get(finding.claim_ids[0])
                    if claim is not None:
                        words = " ".join(key_phrases(claim.text)[:3])
                        self.search(words, "", "looks for other papers on the same point")
        if self.read_more and unread:
            count = min(self.read_more, unread)
            self.actions.append(f"Read up to {count} further papers that were found")

    async def ask(self, findings: Sequence[Finding], unread: int, model: Model) -> None:
        concerned = {i for f in findings for i in f.claim_ids}
        facets_open = [f for f in self.dossier.facets if f not in self.dossier.covered()]
        prompt = library.load("reviser").render(
            goal=self.dossier.goal,
            findings=[f.as_json() for f in findings],
            claims=[
                {
                    "id": c.id,
                    "verdict": _label(self.dossier, c.id),
                    "text": c.text,
                    "quote": c.source.quote,
                }
                for c in self.dossier.stated()
                if c.id in concerned
            ],
            facets_open=facets_open,
            papers_unread=unread,
        )
        answer = await model.ask(prompt, RemediesAnswer)
        if isinstance(answer, Abstained):
            return
        subject = set(stems(self.dossier.goal))
        for remedy in answer.remedies:
            done = False
            text = remedy.text or ""
            if remedy.action == "search":
                done = bool(subject & set(stems(text))) and self.search(
                    text, remedy.facet or "", "the reviser's choice"
                )
            elif remedy.action == "read_more":
                self.read_more = MORE_PAPERS
                done = True
            elif remedy.action == "rewrite" and remedy.claim_id:
                done = self.rewrite_claim(remedy.claim_id, text, "the reviser's wording", origin="model")
            elif remedy.action == "drop" and remedy.claim_id:
                done = self.drop_claim(remedy.claim_id, text or "the reviser's choice")
            self.rejected += not done


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
