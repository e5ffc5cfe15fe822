"""The sentences and tables that say in words what a run did; every one is derived from the report."""

from datetime import date

from reports.display import count, listing, one_line, shown
from reports.view import Table
from state.report import Report

PRODUCT = "SOVEREIGN Research Kernel"
BYLINE = "Autonomous draft — Owner review required before publication"

STATUS = {
    "APPROVED": "Approved",
    "AWAITING_OWNER": "Awaiting the owner’s decision",
    "REJECTED": "Rejected",
}
ACTIONS = {
    "AUTO_APPROVE": "approved automatically by the policy",
    "ESCALATE_TO_OWNER": "escalated to the owner by the policy",
}
OWNER_ACTIONS = {
    "approve": "approved the draft",
    "reject": "rejected the draft",
    "revise": "asked for a revision",
    "edit": "edited claims",
}
LEVELS = (
    "nothing found",
    "not sure enough",
    "grounded in its own source",
    "corroborated by an independent paper",
)
EVIDENCE_LEVELS = (
    "nothing found",
    "shared words only",
    "evidence from its own source",
    "evidence from an independent paper",
)
"""The same levels for a claim that is not supported."""
RELATIONS = {
    "own": "the claim’s own paper",
    "independent": "an independent paper",
    "shared-author": "a paper with a shared author",
    "unknown": "another paper, authors not known",
}
SOURCE = "the claim’s source"
ROLE_TASKS = {
    "SKEPTIC": "looks for what is wrong",
    "VALIDATOR": "looks whether the evidence holds",
    "SYNTHESIZER": "looks whether the goal is answered",
}
READ_AS = {
    "latex": "LaTeX source",
    "html": "HTML",
    "pdf": "PDF",
    "markdown": "Markdown",
    "text": "plain text",
    "abstract": "abstract only",
    "none": "not read",
}
_MONTHS = tuple(
    "January,February,March,April,May,June,July,August,September,October,November,December".split(",")  # noqa: SIM905
)  # not from the locale: the same report reads the same everywhere


def long_date(iso: str) -> str:
    """``22 November 2026`` for an ISO date or time; anything else as it stands."""
    try:
        day = date.fromisoformat(iso[:10])
    except ValueError:
        return shown(iso)
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def byline(report: Report) -> str:
    """What the reader must know of the draft's standing, on the title block."""
    owner = report.owner
    if owner and owner.action == "approve" and report.status == "APPROVED":
        return f"Autonomous draft — reviewed and approved by its owner, {one_line(owner.actor)}"
    if owner and owner.action == "reject" and report.status == "REJECTED":
        return f"Autonomous draft — rejected by its owner, {one_line(owner.actor)}; not for publication"
    return BYLINE


def methodology(report: Report) -> tuple[tuple[str, str], ...]:
    """Headed paragraphs on what was really run."""
    return (
        ("Search", _search(report)),
        ("Reading", _reading(report)),
        ("Extraction and verification", _verification(report)),
        ("Tribunal and policy", _tribunal(report)),
        ("Models", _models(report)),
    )


def _search(report: Report) -> str:
    lines = report.methods.queries
    if not lines:
        return "No query is recorded for this run."
    texts = {(line.text, line.facet, line.round) for line in lines}
    later = {key for key in texts if key[2] > 0}
    sources = sorted({line.source for line in lines})
    text = (
        f"{count(len(texts), 'query', 'queries')} "
        + (f"({count(len(later), 'of them in a revision', 'of them in revisions')}) " if later else "")
        + f"went to {count(len(sources), 'source')} ({listing([one_line(s) for s in sources])}) in "
        f"{count(len(lines), 'look-up')}, which found {count(sum(line.found for line in lines), 'record')}. "
        f"{count(report.results.papers_retrieved, 'paper')} remained after duplicates were folded together."
    )
    failed = [line for line in report.methods.sources if line.error]
    for line in failed:
        text += f" {one_line(line.name)} failed: {one_line(line.error)}."
    return text


def _reading(report: Report) -> str:
    results, methods = report.results, report.methods
    kinds: dict[str, int] = {}
    for ref in report.references:
        kinds[ref.text_read] = kinds.get(ref.text_read, 0) + 1
    said = [
        f"{number} as {READ_AS.get(kind, one_line(kind))}" for kind, number in kinds.items() if kind != "none"
    ]
    text = f"{count(results.papers_read, 'paper was', 'papers were')} read"
    text += f"; of those cited below, {listing(said)}." if said else "."
    if methods.passages:
        text += f" The texts were cut into {count(methods.passages, 'passage')}."
    if methods.papers_failed:
        text += f" {count(len(methods.papers_failed), 'paper')} could not be read."
    return text


def _verification(report: Report) -> str:
    methods, provenance = report.methods, report.provenance
    if not report.results.claims_extracted and not report.claims:
        return "No claim was extracted, so none was verified."
    extracted = count(report.results.claims_extracted, "claim was", "claims were")
    text = f"{extracted} extracted, each with a verbatim quote"
    if methods.dropped_quotes:
        dropped = count(methods.dropped_quotes, "more was", "more were")
        text += f"; {dropped} dropped because the quote was not found in the text"
    if not report.claims:
        return text + ". None is presented here."
    text += f". {count(len(report.claims), 'claim is', 'claims are')} presented here. "
    text += "Each was judged against passages of the texts that were read"
    if provenance.judge:
        text += f" by {one_line(provenance.judge)}"
    if provenance.embedder:
        text += f", the passages found with the help of the embedder {one_line(provenance.embedder)}"
    return text + (
        ". Beside it stands the lexical score: the largest TF-IDF cosine (words and bigrams) between the "
        f"claim and the retrieved abstracts, threshold {methods.lexical_threshold:g}; it never decides "
        "alone. “Verified” means supported at level 2 or above: grounded in the claim’s own source (2) or "
        "corroborated by an independent paper (3)."
    )


def _tribunal(report: Report) -> str:
    methods = report.methods
    reject = ""
    if methods.reject_below > 0:
        reject = f" One below {methods.reject_below:g} goes to the owner without a round."
    given = [review.role for review in report.tribunal.reviews if review.score is not None]
    scored = listing(list(dict.fromkeys(given))) or "None of them"
    return (
        "Three reviewers, SKEPTIC, VALIDATOR and SYNTHESIZER, are asked about the same dossier, blind to one "
        f"another; {scored} gave a score. A draft below {methods.revise_below:g} goes back for revision, at most "
        f"{count(methods.max_rounds, 'round')}.{reject} The policy approves automatically only a draft with "
        f"the verdict APPROVE, at least {count(methods.min_verified, 'verified claim')} and no blocking "
        "finding; everything else goes to the owner."
    )


def _models(report: Report) -> str:
    provenance = report.provenance
    calls = sum(use.calls for use in provenance.model_use)
    if provenance.model is None and not calls:
        return "No language model was used: every step is the kernel’s deterministic core."
    text = f"{one_line(provenance.model or 'A language model')} was asked {count(calls, 'time')}"
    abstained = sum(use.abstained for use in provenance.model_use)
    rejected = sum(use.rejected for use in provenance.model_use)
    dropped = count(rejected, "answer or part of one was", "answers or parts of them were")
    text += f"; it abstained {count(abstained, 'time')}"
    return f"{text}, and {dropped} dropped for failing a computed check."


def method_tables(report: Report) -> tuple[Table, ...]:
    """Queries, sources, unread papers and model use, as far as there are any."""
    methods = report.methods
    tables = (
        Table(
            "Queries and what they found",
            ("Query", "For", "Source", "Round", "Found"),
            tuple(
                (one_line(q.text), one_line(q.facet), one_line(q.source), str(q.round), f"{q.found:,}")
                for q in methods.queries
            ),
            (3, 4),
        ),
        Table(
            "Sources",
            ("Source", "Queries", "Papers", "Outcome"),
            tuple(
                (one_line(s.name), f"{s.queries:,}", f"{s.papers:,}", one_line(s.error) or "answered")
                for s in methods.sources
            ),
            (1, 2),
        ),
        Table(
            "Papers that could not be read",
            ("Paper", "Reason"),
            tuple(
                (one_line(paper), one_line(methods.papers_failed[paper]))
                for paper in sorted(methods.papers_failed)
            ),
        ),
        Table(
            "Calls to models",
            ("Agent", "Calls", "Abstained", "Dropped", "Tokens in", "Tokens out"),
            tuple(
                (
                    one_line(u.agent),
                    f"{u.calls:,}",
                    f"{u.abstained:,}",
                    f"{u.rejected:,}",
                    f"{u.input_tokens:,}",
                    f"{u.output_tokens:,}",
                )
                for u in report.provenance.model_use
            ),
            (1, 2, 3, 4, 5),
        ),
    )
    return tuple(table for table in tables if table.rows)


def counts(report: Report) -> tuple[tuple[str, str], ...]:
    """The six counts of the results, labelled."""
    r = report.results
    return (
        ("papers retrieved", f"{r.papers_retrieved:,}"),
        ("papers read", f"{r.papers_read:,}"),
        ("claims extracted", f"{r.claims_extracted:,}"),
        ("verified", f"{r.claims_verified:,}"),
        ("refuted", f"{r.claims_refuted:,}"),
        ("insufficient", f"{r.claims_insufficient:,}"),
    )


def provenance_rows(report: Report) -> tuple[tuple[str, str], ...]:
    """What another person needs to find or repeat this run."""
    p = report.provenance
    rows = (
        ("Run", report.run_id),
        ("Date", report.date),
        ("Kernel version", p.version),
        ("Model", p.model or "none"),
        ("Judge", p.judge),
        ("Embedder", p.embedder),
        ("Sources", ", ".join(p.sources)),
        ("Ledger head", p.ledger_head),
    )
    return tuple((name, one_line(value)) for name, value in rows if value)
