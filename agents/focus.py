"""Which findings of the audit each reviewer answers for."""

from state.reviews import Role

FOCUS: dict[Role, frozenset[str]] = {
    "SKEPTIC": frozenset(
        {
            "overclaiming",
            "contradicting-claims",
            "undisclosed-contradiction",
            "undisclosed-failure",
            "single-source",
            "one-group",
            "refuted-as-true",
            "insufficient-as-true",
            "caveat-lost",
            "comparison-without-protocol",
            "instruction-like-text",
            "copied-abstract",
        }
    ),
    "VALIDATOR": frozenset(
        {
            "quote-not-found",
            "number-not-in-evidence",
            "not-entailed",
            "unknown-citation",
            "uncited-sentence",
            "refuted-as-true",
            "insufficient-as-true",
            "contradicting-claims",
            "caveat-lost",
            "duplicate-claims",
            "instruction-like-text",
        }
    ),
    "SYNTHESIZER": frozenset(
        {
            "facet-not-covered",
            "goal-not-answered",
            "facet-not-answered",
            "few-verified",
            "loosely-relevant",
            "irrelevant-claim",
            "single-source",
            "claim-lost",
            "duplicate-claims",
            "copied-abstract",
        }
    ),
}
"""Role to the kinds that it repeats in its review; every kind is some role's."""
