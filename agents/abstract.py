"""Composes the core's abstract: which verified claims answer the goal, in which order, and where papers disagree."""

import re
from collections.abc import Mapping, Sequence

from rapidfuzz import fuzz

from agents.salience import finding_strength
from state.claims import Claim, Evidence, Verdict
from state.report import Sentence
from state.sources import Paper

LEADS = 2
"""Sentences that open the core's abstract with what speaks to most parts of the goal."""
SAID = 85.0
"""Token-set similarity (0 to 100) from which a claim repeats another one of the abstract."""
PER_FACET = 2
"""Sentences of the core's abstract for each part of the goal, at least."""
SENTENCES = 6
"""Sentences that a goal with few parts gets in all."""
DISAGREEMENT = 0.8
"""Probability from which evidence against a verified claim is told in the abstract."""
_ET_AL = re.compile(r"\s*\bet\.? al\.?\s*$|\s*\band others$", re.IGNORECASE)


def reading_order(
    facets: Sequence[str], claims: Sequence[Claim], verdicts: Mapping[str, Verdict]
) -> list[Claim]:
    """By facet, the strongest first; claims without a facet last."""
    place = {facet: i for i, facet in enumerate(facets)}

    def key(claim: Claim) -> tuple[object, ...]:
        first = min((place[f] for f in claim.facets if f in place), default=len(place))
        return (first, tuple(-x for x in _strength(claim, verdicts)), claim.id)

    return sorted(claims, key=key)


def compose(
    facets: Sequence[str],
    claims: Sequence[Claim],
    verdicts: Mapping[str, Verdict],
    papers: Mapping[str, Paper],
) -> tuple[Sentence, ...]:
    verified = [c for c in claims if c.id in verdicts and verdicts[c.id].verified]
    if not verified:
        return ()
    contested = {c.id for c in verified if _against(verdicts[c.id])}
    chooser = Chooser([c for c in verified if c.id not in contested], verdicts)
    sentences: list[Sentence] = []
    # The answer comes first: what speaks to most parts of the goal at once.
    for claim in chooser.broadest(LEADS):
        sentences.append(_sentence(claim, verdicts[claim.id], papers, ""))
    for facet in facets:
        for number, claim in enumerate(chooser.on(facet, max(PER_FACET, SENTENCES // len(facets)))):
            lead = f"On {facet}: " if number == 0 and len(facets) > 1 else ""
            sentences.append(_sentence(claim, verdicts[claim.id], papers, lead))
    if not sentences:
        best = max(verified, key=lambda c: (_strength(c, verdicts), c.id))
        sentences.append(_sentence(best, verdicts[best.id], papers, ""))
    sentences.extend(disagreements(verified, verdicts, papers))
    return tuple(sentences)


def cite(paper: Paper | None) -> str:
    """``Fedus et al., 2021``: family name of the first author and the year, as far as known."""
    if paper is None:
        return "unknown paper"
    people = [_ET_AL.sub("", a).strip(" ,") for a in paper.authors]
    names = [a.split(",")[0] if "," in a else a.split()[-1] for a in people if a]
    more = len(names) > 2 or any(_ET_AL.search(a) for a in paper.authors)
    if not names:
        who = paper.title
    elif more:
        who = f"{names[0]} et al."
    else:
        who = " and ".join(names)
    return f"{who}, {paper.year}" if paper.year else who


def _strength(claim: Claim, verdicts: Mapping[str, Verdict]) -> tuple[float, ...]:
    verdict = verdicts.get(claim.id)
    if verdict is None:
        return (0.0, 0.0, 0.0)
    return (float(verdict.verified), claim.relevance + 0.08 * verdict.level, verdict.confidence)


class Chooser:
    """Chooses claims for the abstract: the strongest first, no paper and no wording again and again."""

    def __init__(self, claims: Sequence[Claim], verdicts: Mapping[str, Verdict]) -> None:
        self._claims = claims
        self._verdicts = verdicts
        self._used: list[Claim] = []

    def broadest(self, count: int) -> list[Claim]:
        """Claims that speak to two parts of the goal or more, the most parts first."""
        return self._take([c for c in self._claims if len(c.facets) > 1], count, breadth=1.0)

    def on(self, facet: str, count: int) -> list[Claim]:
        """Claims on one part of the goal."""
        return self._take([c for c in self._claims if facet in c.facets], count, breadth=0.0)

    def _take(self, pool: Sequence[Claim], count: int, *, breadth: float) -> list[Claim]:
        taken: list[Claim] = []
        for _ in range(count):
            left = [c for c in pool if c not in self._used and not self._said(c)]
            if not left:
                break
            best = max(left, key=lambda c: (self._worth(c, breadth), c.id))
            self._used.append(best)
            taken.append(best)
        return taken

    def _worth(self, claim: Claim, breadth: float) -> float:
        repeated = sum(u.source.paper_id == claim.source.paper_id for u in self._used)
        value = claim.relevance * (0.6 + 0.8 * finding_strength(claim.text))
        value += 0.1 * self._verdicts[claim.id].level + breadth * 0.15 * len(claim.facets)
        return value / (1 + 0.5 * repeated)

    def _said(self, claim: Claim) -> bool:
        return any(fuzz.token_set_ratio(claim.text.lower(), u.text.lower()) > SAID for u in self._used)


def _sentence(claim: Claim, verdict: Verdict, papers: Mapping[str, Paper], lead: str) -> Sentence:
    also = sorted({e.quote.paper_id for e in verdict.supporting if e.relation == "independent"})
    source = cite(papers.get(claim.source.paper_id))
    support = f"; likewise {', '.join(cite(papers.get(i)) for i in also[:3])}" if also else ""
    return Sentence(text=f"{lead}{claim.text.rstrip('.')} ({source}{support}).", claim_ids=(claim.id,))


def _against(verdict: Verdict) -> list[Evidence]:
    return [e for e in verdict.refuting if e.probability >= DISAGREEMENT and e.relation != "own"]


def disagreements(
    verified: Sequence[Claim], verdicts: Mapping[str, Verdict], papers: Mapping[str, Paper]
) -> list[Sentence]:
    told: list[Sentence] = []
    for claim in verified:
        against = _against(verdicts[claim.id])
        if not against:
            continue
        other = max(against, key=lambda e: (e.probability, e.quote.paper_id))
        counter = [
            c.id
            for c in verified
            if c.source.document_id == other.quote.document_id
            and c.source.start < other.quote.end
            and other.quote.start < c.source.end
        ]
        text = " ".join(other.quote.quote.split()).rstrip(".")
        told.append(
            Sentence(
                text=(
                    f"The evidence is divided: {claim.text.rstrip('.')} ({cite(papers.get(claim.source.paper_id))}), "
                    f"but {cite(papers.get(other.quote.paper_id))} says: {text}."
                ),
                claim_ids=(claim.id, *counter),
                kind="disagreement",
            )
        )
    return told
