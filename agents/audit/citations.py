"""Rules on whether each sentence rests on claims and each claim on a quote that is really there."""

from collections.abc import Iterator

from agents.bearing import unborne
from agents.dossier import Documents, Dossier
from agents.turning import turned
from evidence.checks import run_checks
from state.report import Sentence
from state.reviews import Finding


def uncited_sentence(dossier: Dossier, documents: Documents) -> Iterator[Finding]:
    """A sentence of the abstract that rests on no claim."""
    for sentence in dossier.draft.abstract:
        if not sentence.claim_ids and sentence.kind not in {"limit", "context"}:
            yield Finding(
                kind="uncited-sentence", severity="major", comment=f"No claim carries: {sentence.text}"
            )


def unknown_citation(dossier: Dossier, documents: Documents) -> Iterator[Finding]:
    """A sentence cites a claim that the draft does not have, or a claim cites a paper never retrieved."""
    known = set(dossier.draft.claim_ids) & dossier.claims.keys()
    for sentence in dossier.draft.abstract:
        missing = tuple(i for i in sentence.claim_ids if i not in known)
        if missing:
            yield Finding(
                kind="unknown-citation",
                severity="blocking",
                claim_ids=missing,
                comment=f"Cites claims that are not in the draft: {', '.join(missing)}",
            )
    for claim in dossier.stated():
        if claim.source.paper_id not in dossier.papers:
            yield Finding(
                kind="unknown-citation",
                severity="blocking",
                claim_ids=(claim.id,),
                comment=f"Cites {claim.source.paper_id}, which was not among the retrieved papers",
            )


def quote_not_found(dossier: Dossier, documents: Documents) -> Iterator[Finding]:
    """A quote that does not stand at its place in the stored text."""
    for claim in dossier.stated():
        source = claim.source
        document = documents.get(source.document_id)
        if document is not None and document.text[source.start : source.end] != source.quote:
            yield Finding(
                kind="quote-not-found",
                severity="blocking",
                claim_ids=(claim.id,),
                comment=f"The quote is not at {source.paper_id}, {source.start}-{source.end}",
            )


def number_not_in_evidence(dossier: Dossier, documents: Documents) -> Iterator[Finding]:
    """A number of a claim that its quote lacks, or of a sentence that its claims lack."""
    for claim in dossier.stated():
        why = unborne(claim.text, claim.source.quote)
        if why:
            yield Finding(
                kind="number-not-in-evidence",
                severity="major",
                claim_ids=(claim.id,),
                comment=f"The quote does not bear the number: {why}",
            )
    for sentence in dossier.draft.abstract:
        carried = " ".join(dossier.claims[i].text for i in sentence.claim_ids if i in dossier.claims)
        # Counts of claims and papers in an overview are computed, not quoted.
        if carried and sentence.kind == "finding":
            why = unborne(_without_citations(sentence, dossier), carried)
            if why:
                yield Finding(
                    kind="number-not-in-evidence",
                    severity="major",
                    claim_ids=sentence.claim_ids,
                    comment=f"The cited claims do not bear the number: {why}",
                )


def _without_citations(sentence: Sentence, dossier: Dossier) -> str:
    """The sentence without the names and years of the papers that it cites: those are no findings."""
    verdicts = [dossier.verdicts[i] for i in sentence.claim_ids if i in dossier.verdicts]
    ids = {dossier.claims[i].source.paper_id for i in sentence.claim_ids if i in dossier.claims}
    ids |= {e.quote.paper_id for v in verdicts for e in v.supporting}
    text = sentence.text
    for paper in (dossier.papers[i] for i in sorted(ids) if i in dossier.papers):
        text = text.replace(paper.title, "") if paper.title else text
        text = text.replace(f", {paper.year}", "") if paper.year else text
    return text


def not_entailed(dossier: Dossier, documents: Documents) -> Iterator[Finding]:
    """A claim whose own quote turns it round: negation, direction or compared parties differ."""
    for claim in dossier.stated():
        paper = dossier.papers.get(claim.source.paper_id)
        found = run_checks(claim.text, claim.source.quote, paper.title if paper else "")
        failed = [f.check for f in found if f.check.outcome == "fail"]
        reasons = [f"{c.name}: {c.detail}" for c in failed if c.name != "numbers"]
        word = turned(claim.text, claim.source.quote)
        if word and not reasons:
            reasons = [f"one word: {word}"]
        for reason in reasons:
            yield Finding(
                kind="not-entailed",
                severity="major",
                claim_ids=(claim.id,),
                comment=f"Claim and quote differ in {reason}",
            )


def refuted_as_true(dossier: Dossier, documents: Documents) -> Iterator[Finding]:
    """The abstract states as a finding what the evidence refutes."""
    yield from _stated_despite(dossier, "REFUTED", "refuted-as-true", "blocking")


def insufficient_as_true(dossier: Dossier, documents: Documents) -> Iterator[Finding]:
    """The abstract states as a finding what the evidence does not settle."""
    yield from _stated_despite(dossier, "INSUFFICIENT", "insufficient-as-true", "major")


def _stated_despite(dossier: Dossier, label: str, kind: str, severity: str) -> Iterator[Finding]:
    for sentence in dossier.draft.abstract:
        if sentence.kind != "finding":
            continue
        bad = tuple(
            i for i in sentence.claim_ids if i in dossier.verdicts and dossier.verdicts[i].label == label
        )
        if bad:
            yield Finding(
                kind=kind,
                severity="blocking" if severity == "blocking" else "major",
                claim_ids=bad,
                comment=f"States as a finding what is {label}: {sentence.text}",
            )
