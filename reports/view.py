"""What every human rendering shows of a report: numbered, worded and safe to display, in reading order.

HTML, Markdown and PDF are three templates over this one view, so they can not say different things.
All strings have passed ``display.shown``; none is markup.
"""

from dataclasses import dataclass

from reports.display import Span


@dataclass(frozen=True)
class Marker:
    """A pointer to a claim, ``C3``, or to a run of claims, ``C3–C9``.

    ``anchor`` is empty when the claim is not in the report, ``last_label`` when it is a single one.
    """

    label: str
    anchor: str
    last_label: str = ""
    last_anchor: str = ""


@dataclass(frozen=True)
class Line:
    """A sentence and the claims it rests on."""

    text: str
    kind: str
    markers: tuple[Marker, ...]


@dataclass(frozen=True)
class Cited:
    """The paper of a quote: its number in the references, who and when, and where to find it."""

    label: str
    who: str
    anchor: str


@dataclass(frozen=True)
class QuoteView:
    anchor: str
    cited: Cited
    place: str
    """Section, page and character offsets, in words."""
    section: str
    document: str
    spans: tuple[Span, ...]
    probability: str = ""
    relation: str = ""
    """Of the evidence paper to the claim's own, in words."""
    tie: str = ""
    """The same as a key: own, independent, shared-author or unknown."""
    kind: str = "body"


@dataclass(frozen=True)
class CheckView:
    name: str
    outcome: str
    detail: str


@dataclass(frozen=True)
class ClaimView:
    label: str
    anchor: str
    id: str
    text: str
    verdict: str
    verified: bool
    confidence: str
    confidence_value: float
    probabilities: tuple[tuple[str, str], ...]
    lexical: str
    lexical_value: float
    lexical_pass: bool
    level: int
    level_words: str
    facets: tuple[str, ...]
    method: str
    source: QuoteView
    source_apart: bool
    """Whether the source quote is not among the supporting evidence, which shows it already."""
    supporting: tuple[QuoteView, ...]
    refuting: tuple[QuoteView, ...]
    checks: tuple[CheckView, ...]
    evidence_words: str


@dataclass(frozen=True)
class FindingView:
    severity: str
    kind: str
    comment: str
    by: str
    facet: str
    markers: tuple[Marker, ...]


@dataclass(frozen=True)
class ReviewView:
    role: str
    task: str
    round: int
    score: str
    by: str
    summary: str
    findings: tuple[FindingView, ...]


@dataclass(frozen=True)
class RubricRow:
    """One rubric item; ``scores`` stand in the order of ``TribunalView.columns``."""

    item: str
    scores: tuple[str, ...]


@dataclass(frozen=True)
class RoundView:
    round: int
    score: str
    score_value: float
    verdict: str
    undone: bool
    actions: tuple[str, ...]
    kept: tuple[Marker, ...]
    added: tuple[Marker, ...]
    dropped: tuple[tuple[Marker, str], ...]
    rewritten: tuple[tuple[Marker, Marker], ...]
    revised: bool
    """Whether a revision came before this score."""


@dataclass(frozen=True)
class TribunalView:
    score: str
    raw: str
    spread: str
    verdict: str
    rounds: int
    agreement: str
    dissent: str
    caps: tuple[str, ...]
    missing: tuple[str, ...]
    columns: tuple[str, ...]
    rubric: tuple[RubricRow, ...]
    reviews: tuple[ReviewView, ...]
    audit: tuple[FindingView, ...]
    history: tuple[RoundView, ...]
    revise_below: float
    reject_below: float


@dataclass(frozen=True)
class ReferenceView:
    label: str
    anchor: str
    key: str
    """The BibTeX key."""
    paper_id: str
    title: str
    authors: str
    short: str
    year: str
    identifier: str
    venue: str
    url: str
    """Safe to follow; empty when there is none."""
    url_text: str
    read: str
    notes: tuple[str, ...]
    markers: tuple[Marker, ...]


@dataclass(frozen=True)
class Table:
    """A plain table: a caption, column heads and rows of text; ``numeric`` columns are set flush right."""

    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: tuple[int, ...] = ()


@dataclass(frozen=True)
class Group:
    """Claims that stand alike, for the overview of agreement and disagreement."""

    title: str
    text: str
    tone: str
    markers: tuple[Marker, ...]


@dataclass(frozen=True)
class FacetRow:
    facet: str
    claims: tuple[Marker, ...]
    verified: int


@dataclass(frozen=True)
class OwnerView:
    action: str
    actor: str
    time: str
    notes: str
    edits: tuple[tuple[Marker, str], ...]
    report_hash: str
    signed: bool


@dataclass(frozen=True)
class ReportView:
    headline: str
    subtitle: str
    byline: str
    date: str
    iso_date: str
    run_id: str
    goal: str
    status: str
    status_words: str
    incomplete: tuple[str, ...]
    abstract: tuple[Line, ...]
    introduction: tuple[Line, ...]
    facets: tuple[str, ...]
    methods: tuple[tuple[str, str], ...]
    """Headed paragraphs of the methodology."""
    method_tables: tuple[Table, ...]
    counts: tuple[tuple[str, str], ...]
    summary: str
    groups: tuple[Group, ...]
    coverage: tuple[FacetRow, ...]
    uncertainties: tuple[str, ...]
    claims: tuple[ClaimView, ...]
    lexical_threshold: float
    tribunal: TribunalView
    action: str
    action_words: str
    reasons: tuple[str, ...]
    owner: OwnerView | None
    references: tuple[ReferenceView, ...]
    provenance: tuple[tuple[str, str], ...]
    prompts: tuple[tuple[str, str], ...]
