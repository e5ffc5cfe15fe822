"""What one check found: the outcome for the report and the words that decided."""

from typing import NamedTuple

from evidence.sentences import Span
from state.claims import Check, CheckOutcome


class Finding(NamedTuple):
    """A check with its deciding words, as offsets into the claim and into the evidence."""

    check: Check
    claim_spans: tuple[Span, ...] = ()
    evidence_spans: tuple[Span, ...] = ()

    @property
    def outcome(self) -> CheckOutcome:
        return self.check.outcome


def finding(
    name: str,
    outcome: CheckOutcome,
    detail: str,
    claim_spans: tuple[Span, ...] = (),
    evidence_spans: tuple[Span, ...] = (),
) -> Finding:
    """Build a Finding in one line."""
    return Finding(Check(name=name, outcome=outcome, detail=detail), claim_spans, evidence_spans)
