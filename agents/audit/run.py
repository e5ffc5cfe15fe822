"""Runs every rule over a dossier, in a fixed order."""

from collections.abc import Callable, Iterable

from agents.audit import citations, contradictions, coverage, disclosure, wording
from agents.dossier import Documents, Dossier
from state.reviews import Finding

Rule = Callable[[Dossier, Documents], Iterable[Finding]]

RULES: dict[str, Rule] = {
    "uncited-sentence": citations.uncited_sentence,
    "unknown-citation": citations.unknown_citation,
    "quote-not-found": citations.quote_not_found,
    "number-not-in-evidence": citations.number_not_in_evidence,
    "not-entailed": citations.not_entailed,
    "refuted-as-true": citations.refuted_as_true,
    "insufficient-as-true": citations.insufficient_as_true,
    "overclaiming": wording.overclaiming,
    "comparison-without-protocol": wording.comparison_without_protocol,
    "copied-abstract": wording.copied_abstract,
    "contradicting-claims": contradictions.contradicting_claims,
    "duplicate-claims": wording.duplicate_claims,
    "instruction-like-text": wording.instruction_like_text,
    "single-source": coverage.single_source,
    "one-group": coverage.one_group,
    "few-verified": coverage.few_verified,
    "facet-not-covered": coverage.facet_not_covered,
    "goal-not-answered": coverage.goal_not_answered,
    "facet-not-answered": coverage.facet_not_answered,
    "loosely-relevant": coverage.loosely_relevant,
    "irrelevant-claim": coverage.irrelevant_claim,
    "undisclosed-contradiction": disclosure.undisclosed_contradiction,
    "undisclosed-failure": disclosure.undisclosed_failure,
    "caveat-lost": disclosure.caveat_lost,
    "claim-lost": disclosure.claim_lost,
}
"""Every rule by its name. The name of a finding is the name of its rule."""


def audit(dossier: Dossier, documents: Documents) -> tuple[Finding, ...]:
    """All findings, in the order of the rules; the same dossier gives the same findings."""
    return tuple(finding for rule in RULES.values() for finding in rule(dossier, documents))
