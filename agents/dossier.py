"""What every reviewer gets: the same draft, claims, verdicts and papers, and nothing of the other reviewers."""

from collections.abc import Mapping

from state.base import Value
from state.claims import Claim, Verdict
from state.report import Draft
from state.reviews import Finding
from state.sources import Document, Paper


class Dossier(Value):
    """One draft with all that is needed to check it."""

    goal: str
    topic: str
    facets: tuple[str, ...]
    draft: Draft
    claims: dict[str, Claim]
    """The claims of the draft, by id; an id that the draft names and this lacks is itself a finding."""
    verdicts: dict[str, Verdict]
    papers: dict[str, Paper]
    """Papers that were retrieved, by id."""
    failures: tuple[str, ...] = ()
    """What failed in the run, in words; each must be disclosed."""
    previous: Draft | None = None
    """The draft of the round before."""
    accounted: tuple[str, ...] = ()
    """Claims that a revision dropped or rewrote, with its reason on record."""
    min_verified: int = 5

    def stated(self) -> list[Claim]:
        """The claims that the draft presents, in reading order."""
        return [self.claims[i] for i in self.draft.claim_ids if i in self.claims]

    def verified(self) -> list[Claim]:
        """The stated claims that are SUPPORTED at level 2 or above."""
        return [c for c in self.stated() if c.id in self.verdicts and self.verdicts[c.id].verified]

    def covered(self) -> set[str]:
        """Facets that at least one verified claim of the draft speaks to."""
        return {facet for claim in self.verified() for facet in claim.facets}


class Audited(Value):
    """A dossier and the deterministic findings that every reviewer sees first."""

    dossier: Dossier
    findings: tuple[Finding, ...]


Documents = Mapping[str, Document]
"""Stored texts by document id; empty when a report is reviewed without its evidence."""
