"""The tribunal's words: findings, reviews, the joint outcome, the policy's and the owner's decisions."""

from typing import Annotated, Literal

from pydantic import Field

from state.base import Value, content_id

Role = Literal["SKEPTIC", "VALIDATOR", "SYNTHESIZER"]
ROLES: tuple[Role, ...] = ("SKEPTIC", "VALIDATOR", "SYNTHESIZER")

RubricItem = Literal["grounding", "coverage", "numbers", "uncertainty", "relevance"]
RUBRIC: tuple[RubricItem, ...] = ("grounding", "coverage", "numbers", "uncertainty", "relevance")

Score = Annotated[float, Field(ge=0.0, le=10.0)]
Severity = Literal["info", "minor", "major", "blocking"]


class Finding(Value):
    """One thing that is wrong with a draft, tied to the claims it is about."""

    kind: str
    """A rule's name (``uncited-sentence``) for audit findings, free for reviewers."""
    severity: Severity
    comment: str
    claim_ids: tuple[str, ...] = ()
    facet: str = ""
    """The part of the goal concerned, when the finding is about coverage."""
    by: Literal["audit", "SKEPTIC", "VALIDATOR", "SYNTHESIZER", "owner"] = "audit"

    @property
    def id(self) -> str:
        return content_id("f", self.kind, self.claim_ids, self.comment, self.by)


class Review(Value):
    """One role's opinion of one draft. ``score`` is None when the reviewer abstained."""

    role: Role
    round: int
    score: Score | None
    rubric: dict[RubricItem, Score] = {}
    summary: str
    """The rationale, written before the score."""
    findings: tuple[Finding, ...] = ()
    by: str = "core"
    """``core`` or ``model:<name>``."""


TribunalVerdict = Literal["APPROVE", "REVISE", "REJECT"]


class Outcome(Value):
    """The three reviews joined: score after caps, and what the caps were."""

    round: int
    score: Score
    """Mean of the three to one decimal, then capped."""
    raw: Score
    """The mean before the caps."""
    spread: float
    """Largest less smallest role score."""
    caps: tuple[str, ...] = ()
    """Why the score was capped, in words."""
    verdict: TribunalVerdict
    missing: tuple[Role, ...] = ()
    """Roles that gave no review; any blocks approval."""
    agreement: float | None = None
    """Krippendorff's alpha (interval) over the rubric items; None where undefined."""
    dissent: str = ""


PolicyAction = Literal["AUTO_APPROVE", "ESCALATE_TO_OWNER"]


class Decision(Value):
    """What the policy decided, and every reason."""

    action: PolicyAction = "ESCALATE_TO_OWNER"
    reasons: tuple[str, ...]


OwnerAction = Literal["approve", "reject", "revise", "edit"]


class ClaimEdit(Value):
    """The owner's new wording of one claim, or its removal (``text`` is None)."""

    claim_id: str
    text: str | None


class OwnerDecision(Value):
    """What the owner decided about one exact draft."""

    action: OwnerAction
    actor: str
    time: str
    """ISO 8601, UTC."""
    report_hash: str
    """Of the draft that was shown; a changed draft voids the decision."""
    notes: str = ""
    edits: tuple[ClaimEdit, ...] = ()
    nonce: str = ""
    signature: str = ""
    """HMAC-SHA256 over thread, report hash, nonce and action; empty where no key is set."""
