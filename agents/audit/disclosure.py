"""Rules on what must be told: contradictions, failures, caveats and what was lost since the last round."""

from collections.abc import Iterator

from agents.dossier import Documents, Dossier
from state.reviews import Finding

STRONG = 0.6
"""Probability from which evidence against a claim must be told."""


def undisclosed_contradiction(dossier: Dossier, documents: Documents) -> Iterator[Finding]:
    """Evidence against a stated claim that neither the abstract nor the uncertainties tell."""
    told = {i for s in dossier.draft.abstract if s.kind == "disagreement" for i in s.claim_ids}
    lines = " ".join(dossier.draft.uncertainties)
    for claim in dossier.stated():
        verdict = dossier.verdicts.get(claim.id)
        if verdict is None or verdict.label != "SUPPORTED":
            continue
        against = [e for e in verdict.refuting if e.probability >= STRONG]
        if against and claim.id not in told and claim.id not in lines:
            yield Finding(
                kind="undisclosed-contradiction",
                severity="major",
                claim_ids=(claim.id,),
                comment=f"{against[0].quote.paper_id} speaks against it and the draft does not say so",
            )


def undisclosed_failure(dossier: Dossier, documents: Documents) -> Iterator[Finding]:
    """A source or paper failed and the uncertainties do not say so."""
    told = "\n".join(dossier.draft.uncertainties)
    for failure in dossier.failures:
        if failure not in told:
            yield Finding(kind="undisclosed-failure", severity="major", comment=f"Not disclosed: {failure}")


def caveat_lost(dossier: Dossier, documents: Documents) -> Iterator[Finding]:
    """A limit that the last draft told and this one does not."""
    if dossier.previous is None:
        return
    now = {s.text for s in dossier.draft.abstract if s.kind != "finding"}
    for sentence in dossier.previous.abstract:
        carried = set(sentence.claim_ids) & set(dossier.draft.claim_ids)
        if sentence.kind == "disagreement" and carried and sentence.text not in now:
            told = {i for s in dossier.draft.abstract if s.kind == "disagreement" for i in s.claim_ids}
            if not carried <= told:
                yield Finding(
                    kind="caveat-lost",
                    severity="major",
                    claim_ids=tuple(sorted(carried - told)),
                    comment=f"Told in the last draft, not in this one: {sentence.text}",
                )


def claim_lost(dossier: Dossier, documents: Documents) -> Iterator[Finding]:
    """A verified claim that the last draft cited in its abstract and this one left out of its list."""
    if dossier.previous is None:
        return
    cited = {i for s in dossier.previous.abstract for i in s.claim_ids}
    for claim_id in sorted(cited - set(dossier.draft.claim_ids)):
        if claim_id in dossier.verdicts and dossier.verdicts[claim_id].verified:
            yield Finding(
                kind="claim-lost",
                severity="major",
                claim_ids=(claim_id,),
                comment="A verified claim of the last draft is gone",
            )
