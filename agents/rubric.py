"""Scores the rubric of a draft from what can be computed: verdicts, coverage and audit findings."""

from collections.abc import Sequence

from agents.audit.coverage import cited
from agents.dossier import Dossier
from agents.salience import finding_strength
from state.claims import Claim
from state.reviews import RUBRIC, Finding, Role, RubricItem

WEIGHTS: dict[Role, dict[RubricItem, float]] = {
    "SKEPTIC": {"grounding": 3, "coverage": 2, "numbers": 1, "uncertainty": 2, "relevance": 2},
    "VALIDATOR": {"grounding": 4, "coverage": 1, "numbers": 3, "uncertainty": 1, "relevance": 1},
    "SYNTHESIZER": {"grounding": 1, "coverage": 4, "numbers": 1, "uncertainty": 1, "relevance": 3},
}
"""What each role looks at most; a role's score is the weighted mean of its rubric."""

PENALTY = {"info": 0.0, "minor": 0.6, "major": 1.5, "blocking": 4.0}
"""Points that one finding takes from the rubric item it is about."""

_COUNTED_ALREADY = {"goal-not-answered": 0.5, "facet-not-covered": 1.0, "loosely-relevant": 1.0}
"""Penalties of findings whose cause the base of their item counts already."""

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
    "contradicting-claims": "uncertainty",
    "overclaiming": "uncertainty",
    "copied-abstract": "relevance",
    "duplicate-claims": "relevance",
    "irrelevant-claim": "relevance",
    "loosely-relevant": "relevance",
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
REPEATED = 3
"""A finding on every claim is one fault, not fifty."""
_SPILL = 0.25
"""Share of a penalty that every role feels on every item: no defect is invisible to any role."""


OWN_PAPER_ONLY = 0.75
"""Worth of a verified claim that only its own paper asserts, where one corroborated elsewhere is worth 1."""
DEPTH = (0.0, 0.5, 0.75, 0.9, 1.0)
"""Worth of a part of the goal by the number of papers whose verified claims speak to it."""
SPEAKS = 0.55
"""Mean relevance of the two best claims on a part of the goal from which they count in full."""
LEAST_RELEVANT, MOST_RELEVANT = 0.15, 0.65
"""Mean relevance of the abstract's claims that scores 0, and that scores full; read off drafts of 30 goals, of
which the poorest had 0.33 and the best 0.65."""
TOLD = 8.0
"""Uncertainty of a draft that tells what it does not know; telling does not make it known."""


def computed(dossier: Dossier, findings: Sequence[Finding]) -> dict[RubricItem, float]:
    """Rubric scores, 0 to 10 each, one decimal; a draft without claims scores 0 on all but uncertainty.

    Each item has a base, what the evidence is worth, from which every finding takes its penalty. The same
    finding on many claims takes at most ``REPEATED`` times its penalty.
    """
    base: dict[RubricItem, float] = {
        "grounding": _grounding(dossier),
        "coverage": _coverage(dossier),
        "numbers": _numbers(dossier),
        "uncertainty": TOLD if dossier.draft.uncertainties else 4.0,
        "relevance": _relevance(dossier),
    }
    for kind, loss in _losses(findings).items():
        own = _ITEM_OF.get(kind, "grounding")
        for item in RUBRIC:
            base[item] -= loss if item == own else loss * _SPILL
    return {item: round(min(10.0, max(0.0, base[item])), 1) for item in RUBRIC}


def _losses(findings: Sequence[Finding]) -> dict[str, float]:
    by_kind: dict[str, list[float]] = {}
    for finding in findings:
        loss = PENALTY[finding.severity]
        by_kind.setdefault(finding.kind, []).append(min(loss, _COUNTED_ALREADY.get(finding.kind, loss)))
    # Sorted, so that not even the rounding depends on the order of the findings.
    return {kind: min(sum(sorted(held)), REPEATED * max(held)) for kind, held in sorted(by_kind.items())}


def _grounding(dossier: Dossier) -> float:
    """How much of what is stated holds: by confidence and corroboration, the abstract's claims twice."""
    stated = [*dossier.stated(), *cited(dossier)]
    return 10.0 * sum(_worth(dossier, c) for c in stated) / len(stated) if stated else 0.0


def _worth(dossier: Dossier, claim: Claim) -> float:
    verdict = dossier.verdicts.get(claim.id)
    if verdict is None or not verdict.verified:
        return 0.0
    return verdict.confidence * (1.0 if verdict.level >= 3 else OWN_PAPER_ONLY)


def _coverage(dossier: Dossier) -> float:
    """How many papers speak to each part of the goal, and how near to it; half where the abstract passes it over."""
    if not dossier.facets:
        return 0.0
    told = {f for c in cited(dossier) for f in c.facets}
    worth = 0.0
    for facet in dossier.facets:
        claims = [c for c in dossier.verified() if facet in c.facets]
        papers = len({c.source.paper_id for c in claims})
        near = sorted((c.relevance for c in claims), reverse=True)[:2]
        strength = min(1.0, sum(near) / len(near) / SPEAKS) if near else 0.0
        worth += DEPTH[min(papers, len(DEPTH) - 1)] * strength * (1.0 if facet in told else 0.5)
    return 10.0 * worth / len(dossier.facets)


def _numbers(dossier: Dossier) -> float:
    """Figures can be checked: an abstract without any tells little that could be wrong."""
    claims = cited(dossier)
    figures = sum(any(ch.isdigit() for ch in c.text) for c in claims) / len(claims) if claims else 0.0
    return 6.0 + 3.0 * min(1.0, 2 * figures) if claims else 0.0


def _relevance(dossier: Dossier) -> float:
    """How near the abstract's claims are to the question, and how much they report findings."""
    claims = cited(dossier)
    if not claims:
        return 0.0
    mean = sum(c.relevance for c in claims) / len(claims)
    near = (mean - LEAST_RELEVANT) / (MOST_RELEVANT - LEAST_RELEVANT)
    findings = sum(finding_strength(c.text) for c in claims) / len(claims)
    return 8.0 * min(1.0, max(0.0, near)) + 2.0 * min(1.0, findings / 0.6)


def weighted(role: Role, rubric: dict[RubricItem, float]) -> float:
    """The role's score: weighted mean of the rubric, one decimal."""
    weights = WEIGHTS[role]
    return round(sum(weights[i] * rubric[i] for i in RUBRIC) / sum(weights.values()), 1)
