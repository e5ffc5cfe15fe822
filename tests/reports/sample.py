"""A finished report about invented papers, with every kind of thing a report can hold."""

from sample_claims import BIDI, HOSTILE, PAPERS, claims

from state.report import (
    Methods,
    ModelUse,
    PolicyReport,
    Provenance,
    QueryLine,
    Reference,
    Report,
    Results,
    RoundDiff,
    RoundHistory,
    Sentence,
    SourceLine,
    TribunalReport,
)
from state.reviews import ClaimEdit, Finding, OwnerDecision, Review

__all__ = ["BIDI", "GOAL", "HOSTILE", "PAPERS", "claims", "owner", "sample_report", "tiny_report"]

GOAL = (
    "Does caching of river-gauge readings reduce the energy that remote flood sensors need "
    "without missing floods?"
)


def reviews() -> tuple[Review, ...]:
    audit = Finding(
        kind="single-source",
        severity="minor",
        comment="C4 rests on one abstract.",
        claim_ids=("c-000000000004",),
    )
    return (
        Review(
            role="SKEPTIC",
            round=1,
            score=6.1,
            by="core",
            rubric={"grounding": 7.5, "coverage": 5.0, "numbers": 8.0, "uncertainty": 5.5, "relevance": 4.5},
            summary="The answer leans on one field study; the contradiction about floods is only half told.",
            findings=(
                audit,
                Finding(
                    kind="overclaim",
                    severity="major",
                    comment="“Without missing floods” holds only below 20 minutes.",
                    claim_ids=("c-000000000002", "c-000000000005"),
                    by="SKEPTIC",
                ),
            ),
        ),
        Review(
            role="VALIDATOR",
            round=1,
            score=7.4,
            by="model:example/judge-1",
            rubric={"grounding": 8.0, "coverage": 6.5, "numbers": 8.5, "uncertainty": 7.0, "relevance": 7.0},
            summary="Every quote was found at its offsets and every number stands in its evidence.",
            findings=(audit,),
        ),
        Review(
            role="SYNTHESIZER",
            round=1,
            score=None,
            by="model:example/judge-2",
            summary="Abstained: two answers did not fit the schema.",
            findings=(
                audit,
                Finding(
                    kind="facet-not-covered",
                    severity="blocking",
                    comment="Nothing verified speaks to cost.",
                    facet="cost",
                    by="SYNTHESIZER",
                ),
            ),
        ),
    )


def tribunal() -> TribunalReport:
    diff = RoundDiff(
        round=1,
        kept=("c-000000000001", "c-000000000002", "c-000000000003", "c-000000000004"),
        added=("c-00000000000b", "c-00000000000a"),
        dropped={"c-0000000000ff": "its number was not in the evidence <i>"},
        rewritten={"c-0000000000fe": "c-000000000002"},
        actions=("searched again for “missed floods”", "rewrote one sentence | kept all caveats"),
    )
    return TribunalReport(
        score=6.4,
        raw=6.8,
        spread=1.3,
        verdict="REVISE",
        revision_round=1,
        caps=("a refuted claim is stated as true: at most 6.4",),
        reviews=reviews(),
        agreement=0.42,
        dissent="SKEPTIC scores relevance 2.5 below VALIDATOR.",
        history=(
            RoundHistory(round=0, score=5.2, verdict="REVISE"),
            RoundHistory(round=1, score=6.4, verdict="REVISE", diff=diff),
        ),
    )


def references() -> tuple[Reference, ...]:
    cited: dict[str, list[str]] = {paper: [] for paper in PAPERS}
    for item in claims():
        for paper in {item.source.paper_id, *(e.quote.paper_id for e in (*item.supporting, *item.refuting))}:
            cited[paper].append(item.id)
    found: list[Reference] = []
    for paper, (title, authors, year, read) in PAPERS.items():
        scheme, _, rest = paper.partition(":")
        found.append(
            Reference(
                paper_id=paper,
                title=title,
                authors=authors,
                year=year,
                url=f"https://arxiv.org/abs/{rest}" if scheme == "arxiv" else "javascript:alert(1)",
                arxiv_id=rest if scheme == "arxiv" else None,
                version=2 if scheme == "arxiv" else None,
                doi=rest if scheme == "doi" else None,
                venue="Journal of Gauges & Floods" if scheme == "doi" else "",
                text_read=read,
                notes=("only the abstract could be read",) if read == "abstract" else (),
                claim_ids=tuple(cited[paper]),
            )
        )
    return tuple(found)


def methods() -> Methods:
    return Methods(
        queries=(
            QueryLine(text="river gauge caching energy", facet="energy", round=0, source="arxiv", found=24),
            QueryLine(
                text="missed flood peaks stale sensor readings",
                facet="missed floods",
                round=0,
                source="arxiv",
                found=9,
            ),
            QueryLine(text="river gauge caching energy", facet="energy", round=0, source="library", found=3),
            QueryLine(text="cost of cached flood sensors", facet="cost", round=0, source="library", found=0),
            QueryLine(
                text='"flood peak" cache freshness | limit',
                facet="missed floods",
                round=1,
                source="arxiv",
                found=4,
            ),
        ),
        sources=(
            SourceLine(name="arxiv", queries=3, papers=31),
            SourceLine(name="library", queries=2, papers=3),
            SourceLine(name="openalex", queries=2, papers=0, error="answered 503 four times"),
        ),
        papers_failed={"arxiv:2811.09999": "the PDF has no text layer"},
        passages=1204,
        dropped_quotes=2,
    )


def sample_report(**changes: object) -> Report:
    """The whole report; ``changes`` replace fields."""
    report = Report(
        run_id="run-20291122-0a1b2c",
        goal=GOAL,
        title=f"SOVEREIGN: {GOAL}",
        date="2029-11-22",
        status="AWAITING_OWNER",
        incomplete=(
            "openalex did not answer: 2 queries were not searched there",
            "1 paper could not be read",
        ),
        abstract=(
            Sentence(
                text="Caching cut the daily energy of river gauges by about a third, from 41.0 J to 27.5 J.",
                claim_ids=("c-000000000001", "c-00000000000b"),
            ),
            Sentence(
                text="Papers disagree on whether floods are missed: one saw none, another 11 of 96.",
                claim_ids=("c-000000000002", "c-000000000003"),
                kind="disagreement",
            ),
            Sentence(text="Nothing was found on cost.", kind="limit"),
        ),
        introduction=(
            Sentence(
                text="Remote gauges spend most of their energy on radio.",
                claim_ids=("c-000000000004", "c-gone"),
            ),
            Sentence(text="The goal was taken apart into energy, missed floods and cost.", kind="context"),
        ),
        facets=("energy", "missed floods", "cost"),
        methods=methods(),
        results=Results(
            papers_retrieved=34,
            papers_read=6,
            claims_extracted=19,
            claims_verified=6,
            claims_refuted=2,
            claims_insufficient=2,
        ),
        tribunal=tribunal(),
        policy=PolicyReport(
            action="ESCALATE_TO_OWNER",
            reasons=("score 6.4 is below 6.5", "a blocking finding stands: facet-not-covered"),
        ),
        claims=claims(),
        uncertainties=(
            "One field study carries most of the answer.",
            "A PDF was read without its tables | see [5] <b>.",
        ),
        references=references(),
        provenance=Provenance(
            model="example/judge-1",
            model_use=(
                ModelUse(
                    agent="verifier",
                    calls=12,
                    abstained=1,
                    rejected=2,
                    input_tokens=20480,
                    output_tokens=1733,
                ),
            ),
            embedder="all-MiniLM-L6-v2-int8",
            judge="core-judge-3",
            prompts={"extract": "ab" * 32, "skeptic": "cd" * 32},
            sources=("arxiv", "library", "openalex"),
            version="0.1.0",
            ledger_head="ef" * 32,
        ),
    )
    return report.model_copy(update=changes)


def owner() -> OwnerDecision:
    return OwnerDecision(
        action="edit",
        actor="Žofie <owner>",
        time="2029-11-23T08:15:00Z",
        report_hash="12" * 32,
        notes="Keep the caveat.\nDrop C8.",
        edits=(
            ClaimEdit(claim_id="c-000000000008", text=None),
            ClaimEdit(claim_id="c-000000000009", text="Gauges send less often."),
        ),
        nonce="n1",
        signature="99" * 32,
    )


def tiny_report() -> Report:
    """The least a report can hold: nothing was found."""
    return Report(
        run_id="run-0",
        goal="Is there anything?",
        title="Is there anything?",
        date="2029-01-02",
        status="REJECTED",
        abstract=(),
        results=Results(),
        claims=(),
        references=(),
        tribunal=TribunalReport(score=1.8, raw=1.8, spread=0.0, verdict="REJECT", revision_round=0),
        policy=PolicyReport(action="ESCALATE_TO_OWNER", reasons=("no claim was verified",)),
    )
