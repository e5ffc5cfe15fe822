"""Rules on how things are said: too strong, copied, doubled, without conditions, or addressed to a reader."""

import re
from collections.abc import Iterator, Sequence

from rapidfuzz import fuzz

from agents.bearing import unborne
from agents.dossier import Documents, Dossier
from evidence.checks import run_checks
from evidence.injection import instruction_like
from state.claims import Claim
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
    r"\b(?:(?:faster|slower|better|worse|higher|lower|more|less|fewer|cheaper|larger|smaller|stronger|weaker)\b"
    r"[^.]{0,60}\bthan|outperform\w*|surpass\w*|superior to|inferior to)\b",
    re.IGNORECASE,
)
_CONDITION = re.compile(
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|half|twice|third|quarter)\b|"
    r"\b(?:on|at|with|under|when|for|in|given|per|across|after|during|by|among|if|where|while|because|"
    r"according|paper|study|both|every|all)\b",
    re.IGNORECASE,
)
"""A figure, a data set or a circumstance, or whose word it is."""
COPIED_WORDS = 60
"""A run of this many words shared with one paper's abstract counts as copied; one claim has at most 48."""
LEAST_WORDS = 40
"""A shorter abstract of the draft is too short to tell copying from citing."""
SHINGLE = 6
"""Words of a run that count as taken over, wherever it stands."""
COPIED_SHARE = 0.6
"""Share of the draft's abstract taken over from one paper's abstract from which it counts as copied."""
SAME = 93.0
"""Token-sort similarity (0 to 100) from which two claims say the same."""
SAME_SPAN = 88.0
"""Token-set similarity from which two claims out of overlapping quotes say the same."""
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
    """The draft's abstract is in one long run, or for the most part, the abstract of one paper."""
    ours = _words(" ".join(s.text for s in dossier.draft.abstract))
    if len(ours) < LEAST_WORDS:
        return
    for paper in dossier.papers.values():
        theirs = _words(paper.abstract)
        run = bool(_shingles(ours, COPIED_WORDS) & _shingles(theirs, COPIED_WORDS))
        if run or _taken(ours, theirs) >= COPIED_SHARE:
            yield Finding(
                kind="copied-abstract",
                severity="major",
                comment=f"Repeats the abstract of {paper.id} instead of answering",
            )


def _words(text: str) -> list[str]:
    return [w.lower() for w in _WORD.findall(text)]


def _shingles(words: Sequence[str], size: int) -> set[tuple[str, ...]]:
    return {tuple(words[i : i + size]) for i in range(len(words) - size + 1)}


def _taken(ours: Sequence[str], theirs: Sequence[str]) -> float:
    """Share of ``ours`` that stands in runs of at least ``SHINGLE`` words of ``theirs``."""
    known = _shingles(theirs, SHINGLE)
    covered = {
        i + k
        for i in range(len(ours) - SHINGLE + 1)
        if tuple(ours[i : i + SHINGLE]) in known
        for k in range(SHINGLE)
    }
    return len(covered) / len(ours)


def duplicate_claims(dossier: Dossier, documents: Documents) -> Iterator[Finding]:
    """Two claims of one paper that say the same: in the same words, or out of the same sentence."""
    stated = dossier.stated()
    for i, one in enumerate(stated):
        for other in stated[i + 1 :]:
            if one.source.paper_id == other.source.paper_id and _same(one, other):
                yield Finding(
                    kind="duplicate-claims",
                    severity="minor",
                    claim_ids=(one.id, other.id),
                    comment="Both say the same",
                )


def _same(one: Claim, other: Claim) -> bool:
    a, b = one.text.lower(), other.text.lower()
    overlap = (
        one.source.document_id == other.source.document_id
        and one.source.start < other.source.end
        and other.source.start < one.source.end
    )
    alike = fuzz.token_sort_ratio(a, b) >= SAME or (overlap and fuzz.token_set_ratio(a, b) >= SAME_SPAN)
    # The same words with another figure, name or polarity are another finding.
    checks = (*run_checks(one.text, other.text), *run_checks(other.text, one.text)) if alike else ()
    return alike and all(f.check.outcome != "fail" for f in checks) and not unborne(one.text, other.text)


def instruction_like_text(dossier: Dossier, documents: Documents) -> Iterator[Finding]:
    """An instruction to a reader or reviewer inside a quote, a claim, the abstract or a cited paper's title."""
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
    for paper_id in dict.fromkeys(c.source.paper_id for c in dossier.stated()):
        paper = dossier.papers.get(paper_id)
        if paper is not None and any(instruction_like(part) for part in (paper.title, *paper.authors)):
            yield Finding(
                kind="instruction-like-text",
                severity="blocking",
                claim_ids=tuple(c.id for c in dossier.stated() if c.source.paper_id == paper_id),
                comment=f"The title or the authors of {paper_id} address the reader or reviewer",
            )
