"""Scores the rubric of a draft from what can be computed: verdicts, coverage and audit findings."""

from collections.abc import Sequence

from agents.dossier import Dossier
from state.reviews import RUBRIC, Finding, Role, RubricItem

WEIGHTS: dict[Role, dict[RubricItem, float]] = {
    "SKEPTIC": {"grounding": 3, "coverage": 1, "numbers": 2, "uncertainty": 3, "relevance": 1},
    "VALIDATOR": {"grounding": 4, "coverage": 1, "numbers": 3, "uncertainty": 1, "relevance": 1},
    "SYNTHESIZER": {"grounding": 2, "coverage": 4, "numbers": 1, "uncertainty": 1, "relevance": 2},
}
"""What each role looks at most; a role's score is the weighted mean of its rubric."""

PENALTY = {"info": 0.0, "minor": 0.4, "major": 1.5, "blocking": 4.0}
"""Points that one finding takes from the rubric item it is about."""

_ITEM_OF: dict[str, RubricItem] = {
    "uncited-sentence": "grounding",
    "unknown-citation": "grounding",
    "quote-not-found": "grounding",
    "not-entailed": "grounding",
    "refuted-as-true": "grounding",
    "insufficient-as-true": "grounding",
    "instruction-like-text": "grounding",
    "number-not-in-evidence": "numbers",
    "comparison-without-protocol": "numbers",
    "overclaiming": "uncertainty",
    "copied-abstract": "relevance",
    "duplicate-claims": "relevance",
    "irrelevant-claim": "relevance",
    "single-source": "coverage",
    "one-group": "coverage",
    "few-verified": "coverage",
    "facet-not-covered": "coverage",
    "goal-not-answered": "coverage",
    "facet-not-answered": "coverage",
    "undisclosed-contradiction": "uncertainty",
    "undisclosed-failure": "uncertainty",
    "caveat-lost": "uncertainty",
    "claim-lost": "coverage",
}
_SPILL = 0.25
"""Share of a penalty that every role feels on every item: no defect is invisible to any role."""


def computed(dossier: Dossier, findings: Sequence[Finding]) -> dict[RubricItem, float]:
    """Rubric scores, 0 to 10 each, one decimal; a draft without claims scores 0 on all but uncertainty."""
    stated, verified = dossier.stated(), dossier.verified()
    share = len(verified) / len(stated) if stated else 0.0
    corroborated = sum(dossier.verdicts[c.id].level >= 3 for c in verified)
    papers = len({c.source.paper_id for c in verified})
    base: dict[RubricItem, float] = {
        "grounding": 8.5 * share + 1.5 * min(1.0, 4 * corroborated / max(1, len(verified))),
        "coverage": _coverage(dossier, papers),
        "numbers": 9.5 if stated else 0.0,
        "uncertainty": _uncertainty(dossier),
        "relevance": _relevance(dossier),
    }
    for finding in findings:
        loss = PENALTY[finding.severity]
        own = _ITEM_OF.get(finding.kind, "grounding")
        for item in RUBRIC:
            base[item] -= loss if item == own else loss * _SPILL
    return {item: round(min(10.0, max(0.0, base[item])), 1) for item in RUBRIC}


def _coverage(dossier: Dossier, papers: int) -> float:
    if not dossier.facets:
        return 0.0
    depth = 0.0
    for facet in dossier.facets:
        sources = {c.source.paper_id for c in dossier.verified() if facet in c.facets}
        depth += min(1.0, len(sources) / 2)
    return 8.0 * depth / len(dossier.facets) + 2.0 * min(1.0, papers / 4)


def _uncertainty(dossier: Dossier) -> float:
    if not dossier.draft.uncertainties:
        return 4.0
    return min(9.5, 7.5 + 0.5 * len(dossier.draft.uncertainties))


def _relevance(dossier: Dossier) -> float:
    stated = dossier.stated()
    if not stated:
        return 0.0
    on_goal = sum(bool(c.facets) for c in stated) / len(stated)
    nearness = sum(c.relevance for c in stated) / len(stated)
    return 6.5 * on_goal + 3.5 * min(1.0, nearness / 0.6)


def weighted(role: Role, rubric: dict[RubricItem, float]) -> float:
    """The role's score: weighted mean of the rubric, one decimal."""
    weights = WEIGHTS[role]
    return round(sum(weights[i] * rubric[i] for i in RUBRIC) / sum(weights.values()), 1)
