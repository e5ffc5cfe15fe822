"""Claims, the quotes they rest on, and the verdicts over them."""

from typing import Annotated, Literal

from pydantic import Field

from state.base import Value, content_id
from state.sources import SectionKind

Probability = Annotated[float, Field(ge=0.0, le=1.0)]
Label = Literal["SUPPORTED", "REFUTED", "INSUFFICIENT"]
LABELS: tuple[Label, ...] = ("SUPPORTED", "REFUTED", "INSUFFICIENT")


class Quote(Value):
    """A verbatim span of a stored document: ``document.text[start:end] == quote``."""

    paper_id: str
    document_id: str
    section: str
    start: int
    end: int
    quote: str
    page: int | None = None
    kind: SectionKind = "body"


Origin = Literal["core", "model", "owner"]


class Claim(Value):
    """One atomic statement, grounded in the paper that makes it."""

    text: str
    source: Quote
    facets: tuple[str, ...] = ()
    """The parts of the goal that it speaks to."""
    relevance: Probability = 0.0
    """How much it speaks to the goal, 0 to 1."""
    origin: Origin = "core"
    round: int = 0
    """The revision round that brought it in."""

    @property
    def id(self) -> str:
        return content_id("c", self.text, self.source.paper_id)


Relation = Literal["own", "independent", "shared-author", "unknown"]
"""Of an evidence paper to the claim's own paper."""


class Evidence(Value):
    """One span that speaks for or against a claim."""

    quote: Quote
    probability: Probability
    """Of support (in ``supporting``) or of refutation (in ``refuting``), for this span alone."""
    relation: Relation = "own"
    marks: tuple[tuple[int, int], ...] = ()
    """Spans within ``quote.quote`` that decided, as offsets from its start."""


CheckOutcome = Literal["pass", "fail", "unknown"]


class Check(Value):
    """A named computation that no model may overrule."""

    name: str
    """``numbers``, ``negation``, ``direction``, ``comparison``, ``superlatives`` and ``names`` compare the claim with
    its evidence; ``confidence`` holds the verdict against its threshold; ``retrieval`` fails when no passage was found.
    """
    outcome: CheckOutcome
    detail: str = ""


class Probabilities(Value):
    """Calibrated, summing to one."""

    SUPPORTED: Probability
    REFUTED: Probability
    INSUFFICIENT: Probability

    def of(self, label: Label) -> float:
        return float(getattr(self, label))


Level = Literal[0, 1, 2, 3]
"""0 nothing found · 1 lexical only · 2 grounded in its own source · 3 corroborated independently."""


class Verdict(Value):
    """What the engine holds of one claim, and why."""

    claim_id: str
    label: Label
    probabilities: Probabilities
    lexical: Annotated[float, Field(ge=0.0, le=1.0)] = 0.0
    """The ancestor's score: largest TF-IDF cosine with the retrieved abstracts. Never decides alone."""
    level: Level = 0
    supporting: tuple[Evidence, ...] = ()
    refuting: tuple[Evidence, ...] = ()
    checks: tuple[Check, ...] = ()
    method: str = "core"
    """Which judge decided: ``core:<scorers>``, or ``model:<name>`` inside the uncertain band."""

    @property
    def confidence(self) -> float:
        """Probability of the label that was given."""
        return self.probabilities.of(self.label)

    @property
    def verified(self) -> bool:
        """SUPPORTED at level 2 or above: the word ``verified`` of the report."""
        return self.label == "SUPPORTED" and self.level >= 2
