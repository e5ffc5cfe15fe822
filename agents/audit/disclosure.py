"""Rules on what must be told: contradictions, failures, caveats and what was lost since the last round."""

import re
from collections.abc import Iterator

from agents.dossier import Documents, Dossier
from state.reviews import Finding

STRONG = 0.6
"""Probability from which evidence against a claim must be told."""


def undisclosed_contradiction(dossier: Dossier, documents: Documents) -> Iterator[Finding]:
    """Evidence against a verified claim that neither the abstract nor the uncertainties tell."""
    told = {i for s in dossier.draft.abstract if s.kind == "disagreement" for i in s.claim_ids}
    lines = " ".join(dossier.draft.uncertainties)
    for claim in dossier.stated():
        verdict = dossier.verdicts.get(claim.id)
        # What is not verified is no part of the answer, whatever speaks against it.
        if verdict is None or not verdict.verified:
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


_LIMITS = re.compile(
    r"\b(?:only (?:when|if|for|on|in|with|where)|except(?: for| when| in)?|unless|provided that|as long as|"
    r"may|might|could|possibly|presumably|likely|appears? to|seems? to|preliminary|"
    r"not (?:statistically )?significant\w*|but (?:only|not|no|less|slightly|at)|"
    r"at the (?:cost|expense|price) of|in (?:some|most|a few) cases|under the assumption)\b",
    re.IGNORECASE,
)
"""Words with which an author limits a finding."""
_WORD = re.compile(r"\w+")


def caveat_lost(dossier: Dossier, documents: Documents) -> Iterator[Finding]:
    """A limit that the last draft told and this one does not, or that a quote has and its claim left out."""
    yield from _untold(dossier)
    for claim in dossier.stated():
        lost = _shorn(claim.text, claim.source.quote)
        if lost:
            yield Finding(
                kind="caveat-lost",
                severity="major",
                claim_ids=(claim.id,),
                comment=f"The quote limits it ({lost}), the claim does not",
            )


def _untold(dossier: Dossier) -> Iterator[Finding]:
    if dossier.previous is None:
        return
    limits = [s for s in dossier.draft.abstract if s.kind in {"disagreement", "limit"}]
    now = {s.text for s in limits} | set(dossier.draft.uncertainties)
    told = {i for s in limits for i in s.claim_ids}
    for sentence in dossier.previous.abstract:
        if sentence.kind not in {"disagreement", "limit"} or sentence.text in now:
            continue
        carried = set(sentence.claim_ids) & set(dossier.draft.claim_ids)
        # A caveat goes with its claims; one that had none can not go with anything.
        if (carried or not sentence.claim_ids) and not (carried and carried <= told):
            yield Finding(
                kind="caveat-lost",
                severity="major",
                claim_ids=tuple(sorted(carried - told)),
                comment=f"Told in the last draft, not in this one: {sentence.text}",
            )


def _shorn(claim: str, quote: str) -> str:
    """The limit that a claim cut off its quote: the claim is a part of the quote's words and has none of it."""
    ours, theirs = set(_WORD.findall(claim.lower())), set(_WORD.findall(quote.lower()))
    if not ours or len(ours & theirs) < 0.9 * len(ours) or len(ours) >= len(theirs):
        return ""
    had = [m.group().lower() for m in _LIMITS.finditer(quote)]
    kept = {m.group().lower() for m in _LIMITS.finditer(claim)}
    return "" if kept or not had else had[0]


def claim_lost(dossier: Dossier, documents: Documents) -> Iterator[Finding]:
    """A verified claim that the last draft cited is gone from the list, and no revision says why."""
    if dossier.previous is None:
        return
    cited = {i for s in dossier.previous.abstract for i in s.claim_ids}
    for claim_id in sorted(cited - set(dossier.draft.claim_ids) - set(dossier.accounted)):
        if claim_id in dossier.verdicts and dossier.verdicts[claim_id].verified:
            yield Finding(
                kind="claim-lost",
                severity="major",
                claim_ids=(claim_id,),
                comment="A verified claim of the last draft is gone",
            )
