"""Rules on how things are said: too strong, copied, doubled, without conditions, or addressed to a reader."""

import re
from collections.abc import Iterator

from rapidfuzz import fuzz

from agents.dossier import Documents, Dossier
from evidence.injection import instruction_like
from state.reviews import Finding

_STRONG = re.compile(
    r"\b(?:proves?|proven|proved|always|never|undoubtedly|certainly|guarantees?|guaranteed|definitively|"
    r"conclusively|without exception|in all cases|universally|the first|unprecedented|revolutionary|"
    r"perfectly|completely solves?|impossible|obviously)\b",
    re.IGNORECASE,
)
_CAUSAL = re.compile(r"\b(?:causes?|caused|because of|leads? to|results? in|due to)\b", re.IGNORECASE)
_CORRELATED = re.compile(
    r"\b(?:correlat\w+|associat\w+|is linked|are linked|observational|co-?occurs?)\b", re.IGNORECASE
)
_COMPARES = re.compile(
    r"\b(?:(?:faster|slower|better|worse|higher|lower|more|less|fewer|cheaper|larger|smaller)\b[^.]{0,60}\bthan|"
    r"outperform\w*|surpass\w*|exceeds?|superior to|inferior to)\b",
    re.IGNORECASE,
)
_CONDITION = re.compile(
    r"\d|\b(?:on|at|with|under|when|for|in|using|given|per|across|after|during|by|among)\b", re.IGNORECASE
)
COPIED_WORDS = 40
"""A run of this many words shared with one paper's abstract counts as copied."""
SAME = 93.0
"""Token-sort similarity (0 to 100) from which two claims say the same."""
_WORD = re.compile(r"\w+")


def overclaiming(dossier: Dossier, documents: Documents) -> Iterator[Finding]:
    """A word stronger than the evidence: in a sentence but not in its claims, in a claim but not in its quote."""
    for claim in dossier.stated():
        yield from _stronger(claim.text, claim.source.quote, (claim.id,))
    for sentence in dossier.draft.abstract:
        carried = " ".join(dossier.claims[i].text for i in sentence.claim_ids if i in dossier.claims)
        yield from _stronger(sentence.text, carried, sentence.claim_ids)


def _stronger(text: str, basis: str, claim_ids: tuple[str, ...]) -> Iterator[Finding]:
    said = {m.group().lower() for m in _STRONG.finditer(text)}
    extra = sorted(word for word in said if word not in basis.lower())
    if _CAUSAL.search(text) and not _CAUSAL.search(basis) and _CORRELATED.search(basis):
        extra.append("causal wording over a correlation")
    if extra:
        yield Finding(
            kind="overclaiming",
            severity="major",
            claim_ids=claim_ids,
            comment=f"Stronger than its evidence: {', '.join(extra)}",
        )


def comparison_without_protocol(dossier: Dossier, documents: Documents) -> Iterator[Finding]:
    """A comparison that names no number, data set or condition."""
    for claim in dossier.stated():
        if _COMPARES.search(claim.text) and not _CONDITION.search(claim.text):
            yield Finding(
                kind="comparison-without-protocol",
                severity="minor",
                claim_ids=(claim.id,),
                comment="Compares without a figure, data set or condition",
            )


def copied_abstract(dossier: Dossier, documents: Documents) -> Iterator[Finding]:
    """The draft's abstract repeats a long run of words of one paper's abstract."""
    ours = [w.lower() for s in dossier.draft.abstract for w in _WORD.findall(s.text)]
    if len(ours) < COPIED_WORDS:
        return
    runs = {tuple(ours[i : i + COPIED_WORDS]) for i in range(len(ours) - COPIED_WORDS + 1)}
    for paper in dossier.papers.values():
        theirs = [w.lower() for w in _WORD.findall(paper.abstract)]
        if any(tuple(theirs[i : i + COPIED_WORDS]) in runs for i in range(len(theirs) - COPIED_WORDS + 1)):
            yield Finding(
                kind="copied-abstract",
                severity="major",
                comment=f"Repeats {COPIED_WORDS} or more words of the abstract of {paper.id}",
            )


def duplicate_claims(dossier: Dossier, documents: Documents) -> Iterator[Finding]:
    """Two claims of one paper that say the same in the same words."""
    stated = dossier.stated()
    for i, one in enumerate(stated):
        for other in stated[i + 1 :]:
            if (
                one.source.paper_id == other.source.paper_id
                and fuzz.token_sort_ratio(one.text.lower(), other.text.lower()) >= SAME
            ):
                yield Finding(
                    kind="duplicate-claims",
                    severity="minor",
                    claim_ids=(one.id, other.id),
                    comment="Both say the same",
                )


def instruction_like_text(dossier: Dossier, documents: Documents) -> Iterator[Finding]:
    """An instruction to a reader or reviewer inside a quote, a claim or the abstract."""
    for claim in dossier.stated():
        if instruction_like(claim.source.quote) or instruction_like(claim.text):
            yield Finding(
                kind="instruction-like-text",
                severity="blocking",
                claim_ids=(claim.id,),
                comment="The text addresses its reader or reviewer instead of stating a finding",
            )
    for sentence in dossier.draft.abstract:
        if instruction_like(sentence.text):
            yield Finding(
                kind="instruction-like-text",
                severity="blocking",
                claim_ids=sentence.claim_ids,
                comment="A sentence of the abstract addresses its reader or reviewer",
            )
