"""Shows a quote where it stands: some hundred characters of the paper's text before and after it."""

import re
from dataclasses import dataclass

from agents.ports import DocumentStore
from reports.display import Span, shown, spans_of
from state.claims import Evidence, Quote
from state.errors import IntegrityError
from state.report import Reference, Report, ReportClaim

AROUND = 420
"""Characters of context on each side, before it is cut back to a whole word."""
_GAP = re.compile(r"[ \t\r\f\v]*\n\s*\n\s*")


@dataclass(frozen=True)
class Passage:
    """A quote in its context; every text is safe to show, paragraphs are parted by blank lines."""

    anchor: str
    before: str
    spans: tuple[Span, ...]
    after: str
    cut_before: bool
    cut_after: bool
    problem: str
    """Why the quote could not be shown in its place; empty when it stands there verbatim."""
    section: str
    page: int | None
    kind: str
    start: int
    end: int
    relation: str
    probability: float | None
    paper: Reference | None
    paper_id: str
    is_source: bool


def of_claim(
    claim: ReportClaim, report: Report, store: DocumentStore
) -> tuple[list[Passage], list[Passage], Passage | None]:
    """Passages for and against ``claim``, and its own source where that is not among those for it."""
    papers = {reference.paper_id: reference for reference in report.references}

    def placed(item: Evidence | None, quote: Quote, anchor: str) -> Passage:
        return _passage(item, quote, anchor, papers.get(quote.paper_id), store, _same(quote, claim.source))

    supporting = [placed(e, e.quote, f"for-{n}") for n, e in enumerate(claim.supporting, 1)]
    refuting = [placed(e, e.quote, f"against-{n}") for n, e in enumerate(claim.refuting, 1)]
    known = any(p.is_source for p in supporting)
    return supporting, refuting, None if known else placed(None, claim.source, "source")


def _same(one: Quote, other: Quote) -> bool:
    return (one.document_id, one.start, one.end) == (other.document_id, other.start, other.end)


def _passage(
    item: Evidence | None,
    quote: Quote,
    anchor: str,
    paper: Reference | None,
    store: DocumentStore,
    is_source: bool,
) -> Passage:
    before = after = problem = ""
    start, end = quote.start, quote.end
    cut_before = cut_after = False
    try:
        text = store.get(quote.document_id).text
        if text[start:end] == quote.quote:
            before, cut_before = _tail(text[max(0, start - AROUND) : start], start > AROUND)
            after, cut_after = _head(text[end : end + AROUND], end + AROUND < len(text))
        else:
            problem = "The text that is kept has other words at this place; only the quote is shown."
    except IntegrityError:
        problem = "The text of this paper is not kept here any more; only the quote is shown."
    return Passage(
        anchor=anchor,
        before=_tidy(before),
        spans=spans_of(quote.quote, item.marks if item else ()),
        after=_tidy(after),
        cut_before=cut_before,
        cut_after=cut_after,
        problem=problem,
        section=shown(quote.section),
        page=quote.page,
        kind=quote.kind,
        start=start,
        end=end,
        relation=item.relation if item else "own",
        probability=item.probability if item else None,
        paper=paper,
        paper_id=quote.paper_id,
        is_source=is_source,
    )


def _tail(text: str, cut: bool) -> tuple[str, bool]:
    """The end of ``text``, from a whole word on where it was cut."""
    if not cut:
        return text, False
    space = re.search(r"\s", text)
    return (text[space.end() :] if space else text), True


def _head(text: str, cut: bool) -> tuple[str, bool]:
    if not cut:
        return text, False
    space = text.rfind(" ")
    return (text[:space] if space > 0 else text), True


def _tidy(text: str) -> str:
    """Safe to show; a blank line stays one, so that a passage still looks like its page."""
    return "\n\n".join(shown(part) for part in _GAP.split(text))
