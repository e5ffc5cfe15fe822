"""Folds the several files of one paper into one: same identifier, or same title."""

from collections.abc import Sequence

from sources.metadata import title_key
from state.sources import Paper, TextKind

# Which text is kept when a paper is there in several formats: the one nearest to what its authors wrote.
_PREFERENCE: tuple[TextKind, ...] = ("latex", "html", "pdf", "markdown", "text", "abstract", "none")
_MIN_TITLE = 15
"""Letters and digits that a title needs to identify a paper (``Introduction`` does not)."""


def merge(papers: Sequence[tuple[Paper, str]]) -> tuple[Paper, ...]:
    """One paper for each group of (paper, its ``file:`` id) that share an arXiv id, a DOI or a title."""
    groups: list[list[tuple[Paper, str]]] = []
    by_key: dict[str, list[tuple[Paper, str]]] = {}
    for item in papers:
        keys = _keys(item[0])
        group = next((by_key[key] for key in keys if key in by_key and _agree(item[0], by_key[key])), None)
        if group is None:
            group = []
            groups.append(group)
        group.append(item)
        for key in keys:
            by_key.setdefault(key, group)
    return tuple(_fold(group) for group in groups)


def _keys(paper: Paper) -> list[str]:
    keys = [f"arxiv:{paper.arxiv_id}"] if paper.arxiv_id else []
    keys += [f"doi:{paper.doi}"] if paper.doi else []
    title = title_key(paper.title)
    return [*keys, f"title:{title}"] if len(title) >= _MIN_TITLE else keys


def _agree(paper: Paper, group: list[tuple[Paper, str]]) -> bool:
    """Two different arXiv ids are two papers, whatever their titles say."""
    return all(not (paper.arxiv_id and p.arxiv_id) or paper.arxiv_id == p.arxiv_id for p, _ in group)


def _fold(group: list[tuple[Paper, str]]) -> Paper:
    ranked = sorted(group, key=lambda item: (_PREFERENCE.index(item[0].text_kind), item[0].location or ""))
    kept, _ = ranked[0]
    if len(ranked) == 1:
        return kept
    others = [paper for paper, _ in ranked[1:]]
    arxiv_id = kept.arxiv_id or next((p.arxiv_id for p in others if p.arxiv_id), None)
    doi = kept.doi or next((p.doi for p in others if p.doi), None)
    identity = f"arxiv:{arxiv_id}" if arxiv_id else f"doi:{doi}" if doi else kept.id
    also = [name for paper, file_id in ranked[1:] for name in (paper.id, file_id)]
    also = [name for name in dict.fromkeys([kept.id, *also]) if name != identity]
    places = ", ".join(paper.location or "?" for paper in others)
    return kept.model_copy(
        update={
            "id": identity,
            "arxiv_id": arxiv_id,
            "doi": doi,
            "title": _best_title(kept, others),
            "authors": kept.authors or next((p.authors for p in others if p.authors), ()),
            "year": kept.year or next((p.year for p in others if p.year), None),
            "abstract": kept.abstract or next((p.abstract for p in others if p.abstract), ""),
            "venue": kept.venue or next((p.venue for p in others if p.venue), ""),
            "url": kept.url or next((p.url for p in others if p.url), ""),
            "notes": (*kept.notes, f"also in the library as {places}; {kept.text_kind} was read"),
            "also": tuple(also),
        }
    )


def _best_title(kept: Paper, others: list[Paper]) -> str:
    """A title that a file marks before one that was made of a file's name."""
    for paper in [kept, *others]:
        if not any("title" in note for note in paper.notes):
            return paper.title
    return kept.title
