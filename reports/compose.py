"""Builds the view of a report: numbers the claims and references, joins findings, and words the outcome."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from reports import wording
from reports.citations import citation_keys, identifier
from reports.display import count, one_line, probability, safe_url, shown, spans_of
from reports.numbering import Numbering
from reports.tribunal_view import tribunal_view
from reports.view import (
    CheckView,
    ClaimView,
    FacetRow,
    Group,
    Line,
    Marker,
    OwnerView,
    QuoteView,
    ReferenceView,
    ReportView,
)
from state.claims import Evidence, Quote
from state.report import Reference, Report, ReportClaim, Sentence


def compose(report: Report) -> ReportView:
    """The view of ``report``: a pure function of it."""
    numbering = Numbering(report)
    goal = one_line(report.goal)
    headline = f"SOVEREIGN: {goal}"
    title = one_line(report.title)
    claims = tuple(_claim(numbering, claim, number, report) for number, claim in enumerate(report.claims, 1))
    return ReportView(
        headline=headline,
        subtitle="" if title in {goal, headline, ""} else title.removeprefix("SOVEREIGN: "),
        byline=wording.byline(report),
        date=wording.long_date(report.date),
        iso_date=one_line(report.date),
        run_id=one_line(report.run_id),
        goal=goal,
        status=report.status,
        status_words=wording.STATUS[report.status],
        incomplete=tuple(numbering.text(item) for item in report.incomplete),
        abstract=_lines(numbering, report.abstract),
        introduction=_lines(numbering, report.introduction),
        facets=tuple(one_line(facet) for facet in report.facets),
        methods=wording.methodology(report),
        method_tables=wording.method_tables(report),
        counts=wording.counts(report),
        summary=_summary(report),
        groups=_groups(numbering, report),
        coverage=_coverage(numbering, report),
        uncertainties=tuple(numbering.text(item) for item in report.uncertainties),
        claims=claims,
        lexical_threshold=report.methods.lexical_threshold,
        tribunal=tribunal_view(report, numbering),
        action=report.policy.action,
        action_words=wording.ACTIONS[report.policy.action],
        reasons=tuple(numbering.text(reason) for reason in report.policy.reasons),
        owner=_owner(numbering, report),
        references=_references(numbering, report),
        provenance=wording.provenance_rows(report),
        prompts=tuple(
            (one_line(name), one_line(report.provenance.prompts[name]))
            for name in sorted(report.provenance.prompts)
        ),
    )


def _lines(numbering: Numbering, sentences: Iterable[Sentence]) -> tuple[Line, ...]:
    return tuple(Line(one_line(s.text), s.kind, numbering.markers(s.claim_ids)) for s in sentences)


def _claim(numbering: Numbering, claim: ReportClaim, number: int, report: Report) -> ClaimView:
    marker = numbering.marker(claim.id)
    # A second claim with the same id (only in a report written by hand) gets its own number and anchor.
    own = marker if marker.label == f"C{number}" else Marker(f"C{number}", f"{marker.anchor}-{number}")
    sides = [f"{len(claim.supporting)} for", f"{len(claim.refuting)} against"]
    return ClaimView(
        label=own.label,
        anchor=own.anchor,
        id=one_line(claim.id),
        text=one_line(claim.text),
        verdict=claim.verdict,
        verified=claim.verified,
        confidence=probability(claim.confidence),
        confidence_value=min(max(claim.confidence, 0.0), 1.0),
        probabilities=tuple(
            (label, probability(value)) for label, value in claim.probabilities.model_dump().items()
        ),
        lexical=f"{claim.lexical:.2f}",
        lexical_value=min(max(claim.lexical, 0.0), 1.0),
        lexical_pass=claim.lexical >= report.methods.lexical_threshold,
        level=claim.level,
        level_words=(wording.LEVELS if claim.verdict == "SUPPORTED" else wording.EVIDENCE_LEVELS)[
            claim.level
        ],
        facets=tuple(one_line(facet) for facet in claim.facets),
        method=one_line(claim.method),
        source=_quote(numbering, claim.source, f"{own.anchor}-source"),
        source_apart=not any(_same_span(e.quote, claim.source) for e in claim.supporting),
        supporting=_evidence(numbering, claim.supporting, claim.source, f"{own.anchor}-for"),
        refuting=_evidence(numbering, claim.refuting, claim.source, f"{own.anchor}-against"),
        checks=tuple(CheckView(one_line(c.name), c.outcome, one_line(c.detail)) for c in claim.checks),
        evidence_words=", ".join(sides),
    )


def _quote(
    numbering: Numbering, quote: Quote, anchor: str, marks: tuple[tuple[int, int], ...] = ()
) -> QuoteView:
    section = one_line(quote.section)
    places = [
        section and f"“{section}”",
        f"page {quote.page}" if quote.page is not None else "",
        f"characters {quote.start:,}–{quote.end:,}",
    ]
    return QuoteView(
        anchor=anchor,
        cited=numbering.cited(quote.paper_id),
        place=", ".join(place for place in places if place),
        section=section,
        document=one_line(quote.document_id),
        spans=spans_of(quote.quote, marks),
        kind=quote.kind,
    )


def _same_span(one: Quote, other: Quote) -> bool:
    return (one.document_id, one.start, one.end) == (other.document_id, other.start, other.end)


def _evidence(
    numbering: Numbering, items: tuple[Evidence, ...], source: Quote, anchor: str
) -> tuple[QuoteView, ...]:
    return tuple(
        replace(
            _quote(numbering, item.quote, f"{anchor}-{number}", item.marks),
            probability=probability(item.probability),
            relation=wording.SOURCE if _same_span(item.quote, source) else wording.RELATIONS[item.relation],
            tie=item.relation,
        )
        for number, item in enumerate(items, 1)
    )


def _summary(report: Report) -> str:
    claims = report.claims
    if not claims:
        return "No claim is presented: nothing that was read answers the goal with a quote that stands in it."
    verdicts = Counter(claim.verdict for claim in claims)
    verified = [claim for claim in claims if claim.verified]
    papers = {e.quote.paper_id for c in claims for e in (*c.supporting, *c.refuting)}
    return (
        f"{count(len(claims), 'claim is', 'claims are')} presented: {verdicts['SUPPORTED']} supported "
        f"({len(verified)} of them verified, {sum(c.level == 3 for c in verified) or 'none'} corroborated by an "
        f"independent paper), {verdicts['REFUTED'] or 'none'} refuted, {verdicts['INSUFFICIENT'] or 'none'} "
        f"without sufficient evidence. The evidence comes from {count(len(papers), 'paper')}."
    )


def _groups(numbering: Numbering, report: Report) -> tuple[Group, ...]:
    claims = report.claims
    groups = (
        (
            "Corroborated",
            "supported by a paper with another id and no shared author",
            "good",
            [c for c in claims if c.verified and c.level == 3],
        ),
        (
            "Grounded",
            "supported by the claim’s own source alone",
            "good",
            [c for c in claims if c.verified and c.level == 2],
        ),
        (
            "Disputed",
            "evidence was found on both sides",
            "warn",
            [c for c in claims if c.supporting and c.refuting],
        ),
        (
            "Refuted",
            "the evidence speaks against the claim",
            "bad",
            [c for c in claims if c.verdict == "REFUTED"],
        ),
        (
            "Not verified",
            "called supported, but not sure enough to count",
            "warn",
            [c for c in claims if c.verdict == "SUPPORTED" and not c.verified],
        ),
        (
            "Undecided",
            "the evidence does not suffice",
            "warn",
            [c for c in claims if c.verdict == "INSUFFICIENT"],
        ),
    )
    return tuple(
        Group(title, text, tone, numbering.markers(c.id for c in found))
        for title, text, tone, found in groups
        if found
    )


def _coverage(numbering: Numbering, report: Report) -> tuple[FacetRow, ...]:
    rows: list[FacetRow] = []
    for facet in report.facets:
        found = [claim for claim in report.claims if facet in claim.facets]
        verified = sum(claim.verified for claim in found)
        rows.append(FacetRow(one_line(facet), numbering.markers(claim.id for claim in found), verified))
    return tuple(rows)


def _owner(numbering: Numbering, report: Report) -> OwnerView | None:
    owner = report.owner
    if owner is None:
        return None
    edits = tuple(
        (numbering.marker(e.claim_id), "" if e.text is None else one_line(e.text)) for e in owner.edits
    )
    return OwnerView(
        action=wording.OWNER_ACTIONS[owner.action],
        actor=one_line(owner.actor),
        time=one_line(owner.time),
        notes=shown(owner.notes),
        edits=edits,
        report_hash=one_line(owner.report_hash),
        signed=bool(owner.signature),
    )


def _references(numbering: Numbering, report: Report) -> tuple[ReferenceView, ...]:
    keys = citation_keys(report)
    return tuple(
        _reference(numbering, ref, keys[ref.paper_id], number)
        for number, ref in enumerate(report.references, 1)
    )


def _reference(numbering: Numbering, ref: Reference, key: str, number: int) -> ReferenceView:
    return ReferenceView(
        label=f"[{number}]",
        anchor=f"ref-{number}",
        key=key,
        paper_id=one_line(ref.paper_id),
        title=one_line(ref.title),
        authors=", ".join(one_line(author) for author in ref.authors) or "Authors not known",
        short=numbering.cited(ref.paper_id).who,
        year=str(ref.year) if ref.year else "n.d.",
        identifier=one_line(identifier(ref)),
        venue=one_line(ref.venue),
        url=safe_url(ref.url) or "",
        url_text=one_line(ref.url),
        read=wording.READ_AS.get(ref.text_read, one_line(ref.text_read)),
        notes=tuple(one_line(note) for note in ref.notes),
        markers=numbering.markers(ref.claim_ids),
    )
