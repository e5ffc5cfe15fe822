"""Completes the metadata of local papers from the catalogue services of the run, by identifier only."""

from collections.abc import Mapping, Sequence
from typing import Any

from agents.ports import PaperSource
from graph.outages import Outages
from state.errors import SourceError
from state.sources import Paper

_FIELDS = ("authors", "year", "abstract", "url", "doi", "venue", "categories", "version")


async def complete(
    papers: Sequence[Paper], sources: Mapping[str, PaperSource], outages: Outages
) -> list[Paper]:
    """Fill the empty fields of papers that a folder gave and that bear an arXiv id or a DOI.

    Nothing that the file itself says is replaced, no paper is looked up by its title, and what was filled in
    is noted on the paper. A service that fails leaves the papers as they are.
    """
    lacking = [p for p in papers if p.source.startswith("library") and (p.arxiv_id or p.doi) and _gaps(p)]
    found: dict[str, tuple[str, Paper]] = {}
    for name in ("arxiv", "semantic_scholar", "openalex"):
        source: Any = sources.get(name)
        if source is None:
            continue
        for paper in [p for p in lacking if p.id not in found]:
            try:
                async with outages.lock(name):
                    outages.check(name, 1)
                    known = await _lookup(name, source, paper)
            except SourceError as failure:
                outages.note(name, failure)
                break
            if known is not None:
                found[paper.id] = (name, known)
    return [_filled(p, *found[p.id]) if p.id in found else p for p in papers]


def _gaps(paper: Paper) -> list[str]:
    return [name for name in ("authors", "year", "abstract") if not getattr(paper, name)]


async def _lookup(name: str, source: Any, paper: Paper) -> Paper | None:
    if name == "arxiv":
        if not paper.arxiv_id:
            return None
        known: dict[str, Paper] = await source.lookup([paper.arxiv_id])
        return known.get(paper.arxiv_id)
    answer: Paper | None = await source.lookup(paper.doi or paper.arxiv_id)
    return answer


def _filled(paper: Paper, service: str, known: Paper) -> Paper:
    update = {n: getattr(known, n) for n in _FIELDS if not getattr(paper, n) and getattr(known, n)}
    if not update:
        return paper
    note = f"{', '.join(sorted(update))} completed from {service}"
    return paper.model_copy(update={**update, "notes": (*paper.notes, note)})
