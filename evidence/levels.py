"""Where a verdict stands: nothing, lexical, grounded in its own source, or corroborated by an independent
paper.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence

from state.claims import Claim, Evidence, Level, Relation, Verdict
from state.sources import Paper

STATES = 0.95
"""Support by its own paper from which a claim counts as stated there."""
CARRIES = 0.5
"""Probability from which one piece of evidence counts as grounding or corroboration."""


def place(verdict: Verdict, claim: Claim, papers: Mapping[str, Paper]) -> Verdict:
    """Relate each piece of evidence to the claim's own paper and set the level.

    2 needs support from the own paper (any version or duplicate of it); 3 needs support from an independent one as
    well. Support by the same authors elsewhere corroborates nothing, nor does a paper whose authors are not known. What
    the judge was not sure enough of (its ``confidence`` check) stays at 1. ``papers`` maps ids to metadata.
    """
    own = claim.source.paper_id
    supporting = _related(verdict.supporting, own, papers)
    refuting = _related(verdict.refuting, own, papers)
    stated = any(e.relation == "own" and e.probability >= STATES for e in supporting)
    if stated and verdict.label == "SUPPORTED":
        # A paper that states the claim is not set against itself by another of its sentences.
        refuting = tuple(e for e in refuting if e.relation != "own")
    relations = {e.relation for e in supporting if e.probability >= CARRIES}
    level: Level = min(verdict.level, 1)
    if verdict.label == "SUPPORTED" and _sure(verdict) and "own" in relations:
        level = 3 if "independent" in relations else 2
    return verdict.model_copy(update={"supporting": supporting, "refuting": refuting, "level": level})


def place_free(verdict: Verdict, papers: Mapping[str, Paper]) -> Verdict:
    """Set the level of a claim without a paper of its own: 2 when one paper supports it, 3 when two
    independent do.

    The strongest supporting paper counts as ``own`` in the relations, the others are related to it.
    """
    carrying = [e for e in verdict.supporting if e.probability >= CARRIES]
    anchor = (carrying or list(verdict.supporting) or list(verdict.refuting) or [None])[0]
    if anchor is None:
        return verdict.model_copy(update={"level": min(verdict.level, 1)})
    own = anchor.quote.paper_id
    supporting = _related(verdict.supporting, own, papers)
    refuting = _related(verdict.refuting, own, papers)
    level: Level = min(verdict.level, 1)
    if verdict.label == "SUPPORTED" and carrying and _sure(verdict):
        ids = list(dict.fromkeys(e.quote.paper_id for e in carrying))
        level = 3 if _has_independent_pair(ids, papers) else 2
    return verdict.model_copy(update={"supporting": supporting, "refuting": refuting, "level": level})


def relation_of(evidence_paper_id: str, own_paper_id: str, papers: Mapping[str, Paper]) -> Relation:
    """``own`` for the same paper in any version, ``shared-author`` when a name is on both, ``unknown`` when either lacks
    authors, else ``independent``.
    """
    if evidence_paper_id == own_paper_id:
        return "own"
    theirs, ours = papers.get(evidence_paper_id), papers.get(own_paper_id)
    if theirs is None or ours is None:
        return "unknown"
    if same_paper(theirs, ours):
        return "own"
    one, other = _names(theirs), _names(ours)
    if not (one and other):
        return "unknown"
    return "shared-author" if one & other else "independent"


def same_paper(first: Paper, second: Paper) -> bool:
    """Are these two records of one paper: same id, arXiv id, DOI, or title?"""
    if first.id == second.id or first.id in second.also or second.id in first.also:
        return True
    if first.arxiv_id and first.arxiv_id == second.arxiv_id:
        return True
    if first.doi and second.doi and first.doi.lower() == second.doi.lower():
        return True
    title = _plain(first.title)
    return len(title) >= 20 and title == _plain(second.title)


def author_key(name: str) -> str:
    """Family name and first initial, folded: ``Müller, Jan`` and ``J. Muller`` are one key; a name of one word, or in a
    script that does not fold to Latin letters, is its own key.
    """
    text = name.strip()
    if "," in text:
        family, _, given = text.partition(",")
    else:
        parts = text.split()
        family, given = (parts[-1], " ".join(parts[:-1])) if parts else ("", "")
    family, given = _plain(family), _plain(given)
    return f"{family} {given[:1]}" if family and given else " ".join(text.casefold().split())


def _names(paper: Paper) -> set[str]:
    listed: list[str] = []
    for author in paper.authors:
        # Some sources give all names in one string.
        many = author.count(",") >= 2 or (
            author.count(",") == 1 and all(" " in p.strip() for p in author.split(","))
        )
        listed += author.split(",") if many else [author]
    return {key for name in listed if (key := author_key(name)) and not key.startswith("al ")}


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKD", text.replace("ø", "o").replace("ł", "l").replace("ß", "ss"))
    return re.sub(
        r"[^a-z0-9]+", " ", "".join(c for c in folded.lower() if not unicodedata.combining(c))
    ).strip()


def _related(evidence: Sequence[Evidence], own: str, papers: Mapping[str, Paper]) -> tuple[Evidence, ...]:
    return tuple(
        e.model_copy(update={"relation": relation_of(e.quote.paper_id, own, papers)}) for e in evidence
    )


def _has_independent_pair(ids: Sequence[str], papers: Mapping[str, Paper]) -> bool:
    return any(relation_of(b, a, papers) == "independent" for i, a in enumerate(ids) for b in ids[i + 1 :])


def _sure(verdict: Verdict) -> bool:
    return not any(c.name == "confidence" and c.outcome == "fail" for c in verdict.checks)
