"""Makes a dossier of a finished report, so that it can be reviewed again with or without its evidence."""

from collections.abc import Mapping

from agents.dossier import Dossier
from agents.facets import lexical_match
from evidence.grounding import ground
from state.claims import Claim, Quote, Verdict
from state.report import Draft, Report, ReportClaim
from state.sources import Document, Paper


def dossier_from(
    report: Report, papers: Mapping[str, Paper], documents: Mapping[str, Document]
) -> tuple[Dossier, dict[str, Document]]:
    """The dossier of ``report``, and the texts to check its quotes in.

    A report's own references stand in for papers that are not given. Evidence read by another reader than
    the report's has other offsets: a quote that is found verbatim in the given text counts at its new place,
    one that is not found stays where the report says, and the audit finds it missing.
    """
    known = {
        r.paper_id: Paper(
            id=r.paper_id,
            title=r.title,
            authors=r.authors,
            year=r.year,
            url=r.url,
            arxiv_id=r.arxiv_id,
            text_kind="none",
        )
        for r in report.references
    }
    # Only what the report itself refers to counts as retrieved; the corpus may hold more.
    papers_of = {i: papers.get(i, paper) for i, paper in known.items()}
    by_paper = {
        p.id: documents[p.document_id]
        for p in papers.values()
        if p.document_id and p.document_id in documents
    }
    claims: dict[str, Claim] = {}
    texts: dict[str, Document] = {}
    for held in report.claims:
        source = held.source
        document = by_paper.get(source.paper_id)
        if document is not None:
            source = _placed(source, document)
            texts[source.document_id] = document
        claims[held.id] = Claim(
            text=held.text, source=source, facets=held.facets, relevance=_relevance(held, report)
        )
    draft = Draft(
        title=report.title,
        abstract=report.abstract,
        introduction=report.introduction,
        claim_ids=tuple(c.id for c in report.claims),
        uncertainties=report.uncertainties,
        round=report.tribunal.revision_round,
    )
    dossier = Dossier(
        goal=report.goal,
        topic=report.goal,
        facets=report.facets,
        draft=draft,
        claims=claims,
        verdicts={c.id: _verdict(c) for c in report.claims},
        papers=papers_of,
        failures=report.incomplete,
        min_verified=report.methods.min_verified,
    )
    return dossier, texts


def _placed(quote: Quote, document: Document) -> Quote:
    if document.text[quote.start : quote.end] == quote.quote:
        return quote.model_copy(update={"document_id": document.id})
    found = ground(quote.quote, document, quote.paper_id)
    return found or quote.model_copy(update={"document_id": document.id})


def _verdict(claim: ReportClaim) -> Verdict:
    # ``verified`` is taken as SUPPORTED at level 2 or above, whatever the report's own flag says.
    return Verdict(
        claim_id=claim.id,
        label=claim.verdict,
        probabilities=claim.probabilities,
        lexical=claim.lexical,
        level=2 if claim.level == 2 else 3 if claim.level == 3 else 1 if claim.level == 1 else 0,
        supporting=claim.supporting,
        refuting=claim.refuting,
        checks=claim.checks,
        method=claim.method,
    )


def _relevance(claim: ReportClaim, report: Report) -> float:
    return lexical_match(report.goal, claim.text) if claim.relevance is None else claim.relevance
