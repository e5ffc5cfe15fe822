"""The tribunal's part of the view: rubric table, reviews, audit findings, and the rounds with their diffs."""

from collections.abc import Iterable

from reports.display import one_line
from reports.numbering import Numbering
from reports.view import FindingView, ReviewView, RoundView, RubricRow, TribunalView
from reports.wording import ROLE_TASKS
from state.report import Report, RoundHistory
from state.reviews import ROLES, RUBRIC, Finding, Review

_SEVERITY = {"blocking": 0, "major": 1, "minor": 2, "info": 3}
_RUBRIC_WORDS = {
    "grounding": "Grounding",
    "coverage": "Coverage of the goal",
    "numbers": "Numerical consistency",
    "uncertainty": "Disclosure of uncertainty",
    "relevance": "Relevance",
}
_NONE = "—"


def tribunal_view(report: Report, numbering: Numbering) -> TribunalView:
    """Reviews, scores and rounds of ``report``; ``numbering`` names its claims."""
    tribunal = report.tribunal
    reviews = tuple(sorted(tribunal.reviews, key=lambda r: (r.round, ROLES.index(r.role))))
    latest = max((review.round for review in reviews), default=0)
    given = {review.role for review in reviews if review.round == latest}
    rounds = {review.round for review in reviews}
    audit: dict[str, Finding] = {}
    for review in reviews:
        audit |= {finding.id: finding for finding in review.findings if finding.by == "audit"}
    return TribunalView(
        score=f"{tribunal.score:.1f}",
        raw=f"{tribunal.raw:.1f}",
        spread=f"{tribunal.spread:.1f}",
        verdict=tribunal.verdict,
        rounds=tribunal.revision_round,
        agreement="undefined" if tribunal.agreement is None else f"{tribunal.agreement:.2f}",
        dissent=numbering.text(tribunal.dissent),
        caps=tuple(numbering.text(cap) for cap in tribunal.caps),
        missing=tuple(role for role in ROLES if role not in given),
        columns=tuple(r.role + (f" (round {r.round})" if len(rounds) > 1 else "") for r in reviews),
        rubric=_rubric(reviews),
        reviews=tuple(_review(review, numbering) for review in reviews),
        audit=_findings(audit.values(), numbering),
        history=tuple(_round(entry, numbering) for entry in tribunal.history),
        revise_below=report.methods.revise_below,
        reject_below=report.methods.reject_below,
    )


def _rubric(reviews: tuple[Review, ...]) -> tuple[RubricRow, ...]:
    if not reviews:
        return ()
    rows = [
        RubricRow(_RUBRIC_WORDS[item], tuple(_score(review.rubric.get(item)) for review in reviews))
        for item in RUBRIC
    ]
    return (*rows, RubricRow("Score", tuple(_score(review.score) for review in reviews)))


def _score(value: float | None) -> str:
    return _NONE if value is None else f"{value:.1f}"


def _review(review: Review, numbering: Numbering) -> ReviewView:
    return ReviewView(
        role=review.role,
        task=ROLE_TASKS[review.role],
        round=review.round,
        score="abstained" if review.score is None else f"{review.score:.1f}",
        by="deterministic core" if review.by == "core" else one_line(review.by),
        summary=numbering.text(review.summary),
        findings=_findings((f for f in review.findings if f.by != "audit"), numbering),
    )


def _findings(findings: Iterable[Finding], numbering: Numbering) -> tuple[FindingView, ...]:
    return tuple(
        FindingView(
            severity=finding.severity,
            kind=one_line(finding.kind).replace("-", " "),
            comment=numbering.text(finding.comment),
            by=finding.by,
            facet=one_line(finding.facet),
            markers=numbering.markers(finding.claim_ids),
        )
        for finding in sorted(findings, key=lambda f: _SEVERITY[f.severity])
    )


def _round(entry: RoundHistory, numbering: Numbering) -> RoundView:
    diff = entry.diff
    return RoundView(
        round=entry.round,
        score=f"{entry.score:.1f}",
        score_value=min(max(entry.score, 0.0), 10.0),
        verdict=entry.verdict,
        undone=bool(diff and diff.undone),
        actions=tuple(numbering.text(action) for action in diff.actions) if diff else (),
        kept=numbering.markers(diff.kept) if diff else (),
        added=numbering.markers(diff.added) if diff else (),
        dropped=tuple(
            (numbering.marker(key), numbering.text(diff.dropped[key])) for key in sorted(diff.dropped)
        )
        if diff
        else (),
        rewritten=tuple(
            (numbering.marker(key), numbering.marker(diff.rewritten[key])) for key in sorted(diff.rewritten)
        )
        if diff
        else (),
        revised=diff is not None,
    )
