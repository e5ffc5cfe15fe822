"""The finished report: schema ``sovereign/report-v1``, what a reader and every renderer get."""

from typing import Annotated, Literal

from pydantic import Field

from state.base import Value
from state.claims import Check, Evidence, Label, Probabilities, Probability, Quote
from state.reviews import (
    Decision,
    OwnerDecision,
    PolicyAction,
    Review,
    TribunalVerdict,
)

SCHEMA = "sovereign/report-v1"
Status = Literal["APPROVED", "AWAITING_OWNER", "REJECTED"]


class Sentence(Value):
    """One sentence of the abstract or the body, with the claims that carry it."""

    text: str
    claim_ids: tuple[str, ...] = ()
    kind: Literal["finding", "disagreement", "limit", "context"] = "finding"


class Draft(Value):
    """What the tribunal reviews: the answer, not yet decided upon."""

    title: str
    abstract: tuple[Sentence, ...]
    introduction: tuple[Sentence, ...] = ()
    claim_ids: tuple[str, ...]
    """The claims that the draft presents, in reading order."""
    uncertainties: tuple[str, ...] = ()
    round: int = 0
    by: str = "core"


class Results(Value):
    papers_retrieved: int = 0
    papers_read: int = 0
    claims_extracted: int = 0
    claims_verified: int = 0
    claims_refuted: int = 0
    claims_insufficient: int = 0


class RoundDiff(Value):
    """What one revision round changed, claim by claim."""

    round: int
    kept: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    dropped: dict[str, str] = {}
    """Claim id to the reason."""
    rewritten: dict[str, str] = {}
    """Old claim id to new claim id."""
    actions: tuple[str, ...] = ()
    """What the reviser did, in words."""
    undone: bool = False


class RoundHistory(Value):
    round: int
    score: float
    verdict: TribunalVerdict
    diff: RoundDiff | None = None


class TribunalReport(Value):
    score: float
    raw: float
    spread: float
    verdict: TribunalVerdict
    revision_round: int
    caps: tuple[str, ...] = ()
    reviews: tuple[Review, ...] = ()
    agreement: float | None = None
    dissent: str = ""
    history: tuple[RoundHistory, ...] = ()


class PolicyReport(Value):
    action: PolicyAction
    reasons: tuple[str, ...]

    @classmethod
    def of(cls, decision: Decision) -> "PolicyReport":
        return cls(action=decision.action, reasons=decision.reasons)


class ReportClaim(Value):
    id: str
    text: str
    verdict: Label
    verified: bool
    confidence: float
    probabilities: Probabilities
    lexical: float
    level: Annotated[int, Field(ge=0, le=3)]
    facets: tuple[str, ...] = ()
    relevance: Probability | None = None
    """How much it speaks to the goal; None in reports that did not keep it."""
    source: Quote
    supporting: tuple[Evidence, ...] = ()
    refuting: tuple[Evidence, ...] = ()
    checks: tuple[Check, ...] = ()
    method: str = "core"


class Reference(Value):
    paper_id: str
    title: str
    authors: tuple[str, ...] = ()
    year: int | None = None
    url: str = ""
    arxiv_id: str | None = None
    version: int | None = None
    doi: str | None = None
    venue: str = ""
    text_read: str = "none"
    """What was read: latex, html, pdf, markdown, text, abstract or none."""
    notes: tuple[str, ...] = ()
    claim_ids: tuple[str, ...] = ()


class QueryLine(Value):
    text: str
    facet: str
    round: int
    source: str
    found: int


class SourceLine(Value):
    """How one source did in this run; ``error`` is empty when it answered."""

    name: str
    queries: int
    papers: int
    error: str = ""


class ModelUse(Value):
    """Calls to a model by one agent."""

    agent: str
    calls: int = 0
    abstained: int = 0
    rejected: int = 0
    """Answers, or parts of them, dropped because a computed check failed."""
    input_tokens: int = 0
    output_tokens: int = 0


class Methods(Value):
    """What was really run, for the methodology section."""

    queries: tuple[QueryLine, ...] = ()
    sources: tuple[SourceLine, ...] = ()
    papers_failed: dict[str, str] = {}
    """Paper id to why it could not be read."""
    passages: int = 0
    dropped_quotes: int = 0
    """Claims dropped because their quote was not found verbatim."""
    lexical_threshold: float = 0.15
    revise_below: float = 6.5
    reject_below: float = 4.0
    min_verified: int = 5
    max_rounds: int = 1


class Provenance(Value):
    model: str | None = None
    model_use: tuple[ModelUse, ...] = ()
    embedder: str = ""
    judge: str = ""
    prompts: dict[str, str] = {}
    """Prompt id to hash."""
    sources: tuple[str, ...] = ()
    version: str = ""
    ledger_head: str = ""


class Report(Value):
    """Everything a run says, and why. Field order is reading order."""

    schema_: Annotated[Literal["sovereign/report-v1"], Field(alias="schema")] = SCHEMA
    run_id: str
    goal: str
    title: str
    date: str
    """ISO date; an input, never read from a clock while rendering."""
    status: Status
    incomplete: tuple[str, ...] = ()
    """What could not be done in this run; shown on page one."""
    abstract: tuple[Sentence, ...]
    introduction: tuple[Sentence, ...] = ()
    facets: tuple[str, ...] = ()
    methods: Methods = Methods()
    results: Results
    tribunal: TribunalReport
    policy: PolicyReport
    owner: OwnerDecision | None = None
    claims: tuple[ReportClaim, ...]
    uncertainties: tuple[str, ...] = ()
    references: tuple[Reference, ...]
    provenance: Provenance = Provenance()

    model_config = {**Value.model_config, "populate_by_name": True, "serialize_by_alias": True}
