"""Folds duplicates into one paper, over versions, sources and formats: by id, DOI, or title, author and year.

A duplicate that is missed would later pass as an independent paper that corroborates itself; a false merge
would lose a paper. So identifiers always merge, and titles only where nothing speaks against it.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable
from typing import TypeVar

from sources.identifiers import arxiv_id, doi
from state.sources import Paper

T = TypeVar("T")
Group = list[Paper]

MAX_YEARS_APART = 3
"""Between a preprint and its journal version."""

DISTINCTIVE_WORDS = 3
"""A title of fewer words ("Editorial", "Reply") merges only when author and year are known and equal."""

_LATEX = re.compile(r"\\[A-Za-z]+|[${}\\]")


def dedupe(papers: Iterable[Paper]) -> list[Paper]:
    """Return one paper for each group of duplicates, at the place of the first of them.

    Of a group, the paper that is best to read from stays (already read, then a local file, then the newest
    arXiv version), gaps in its metadata are filled from the others, and their ids go into ``also``.
    """
    found = list(papers)
    while True:
        groups = _by_title(_by_key([[paper] for paper in found], _ids_of))
        merged = [_merged(group) for group in groups]
        # What a fold filled in may show the next duplicate; doing it all again must change nothing.
        if len(merged) == len(found):
            return merged
        found = merged


def title_key(title: str) -> str:
    """The words of ``title`` without case, accents, LaTeX and punctuation."""
    plain = unicodedata.normalize("NFKD", _LATEX.sub(" ", title)).casefold()
    return " ".join(re.findall(r"\w+", "".join(c for c in plain if not unicodedata.combining(c))))


def _names(authors: Iterable[str]) -> set[str]:
    """Name parts without initials: "Vaswani, A.", "Ashish Vaswani" and "Vaswani Ashish" share one."""
    return {part for author in authors for part in title_key(author).split() if len(part) > 1}


def _by_key(groups: list[Group], keys: Callable[[Group], set[str]]) -> list[Group]:
    """Join groups that share a key, directly or through others (union-find, the first one leads)."""
    lead = list(range(len(groups)))

    def root(index: int) -> int:
        while lead[index] != index:
            index = lead[index]
        return index

    first: dict[str, int] = {}
    for index, group in enumerate(groups):
        for key in sorted(keys(group)):
            one, other = sorted((root(index), root(first.setdefault(key, index))))
            lead[other] = one
    joined: dict[int, Group] = {}
    for index, group in enumerate(groups):
        joined.setdefault(root(index), []).extend(group)
    return list(joined.values())


def _by_title(groups: list[Group]) -> list[Group]:
    kept: list[Group] = []
    seen: dict[str, list[Group]] = {}
    for group in groups:
        keys = {key for paper in group if (key := title_key(paper.title))}
        near = [other for key in sorted(keys) for other in seen.get(key, [])]
        home = next((other for other in near if _same_work(group, other)), None)
        if home is None:
            kept.append(home := group)
        else:
            home.extend(group)
        for key in keys:
            seen.setdefault(key, []).append(home)
    return kept


def _ids_of(group: Group) -> set[str]:
    found: set[str] = set()
    for paper in group:
        found |= {paper.id, *paper.also}
        # A DOI of arXiv's own (10.48550/arXiv.…) is an arXiv id in other words.
        for known in (arxiv_id(paper.arxiv_id), arxiv_id(paper.doi)):
            if known:
                found.add(f"arxiv:{known.id}")
        digital = doi(paper.doi)
        if digital and not arxiv_id(digital):
            found.add(f"doi:{digital}")
    return found


def _same_work(one: Group, other: Group) -> bool:
    """Whether two groups are one work by title, with nothing against it."""
    arxiv = [{key for key in _ids_of(group) if key.startswith("arxiv:")} for group in (one, other)]
    if arxiv[0] and arxiv[1]:
        return False  # two submissions with two ids, or the ids would have joined them
    return any(_same_title(a, b) for a in one for b in other)


def _same_title(one: Paper, other: Paper) -> bool:
    key = title_key(one.title)
    if not key or key != title_key(other.title):
        return False
    authors = bool(one.authors and other.authors)
    years = one.year is not None and other.year is not None
    if authors and _names(one.authors[:1]).isdisjoint(_names(other.authors[:1])):
        return False
    if one.year is not None and other.year is not None and abs(one.year - other.year) > MAX_YEARS_APART:
        return False
    return len(key.split()) >= DISTINCTIVE_WORDS or (authors and years and one.year == other.year)


def _rank(paper: Paper) -> tuple[bool, bool, bool, int, bool]:
    """Higher is better to keep and read from."""
    return (
        paper.document_id is not None,
        paper.location is not None,
        paper.arxiv_id is not None,
        paper.version or 0,
        bool(paper.full_text_url),
    )


def _merged(group: list[Paper]) -> Paper:
    if len(group) == 1:
        return group[0]
    best = max(group, key=_rank)  # the first of equals
    # A catalogue's metadata before what was cut out of a file.
    trusted = sorted(group, key=lambda paper: paper.location is not None)
    newest = max((paper for paper in group if paper.arxiv_id), key=lambda p: p.version or 0, default=best)
    ids = [i for paper in group for i in (paper.id, *paper.also)]
    dois = [paper.doi for paper in trusted if paper.doi and not arxiv_id(paper.doi)]
    return best.model_copy(
        update={
            "title": _first(paper.title for paper in trusted) or best.title,
            "authors": _longest([paper.authors for paper in trusted]),
            "year": _first(paper.year for paper in trusted),
            "abstract": best.abstract or max((paper.abstract for paper in trusted), key=len),
            "url": best.url or _first(paper.url for paper in trusted) or "",
            "arxiv_id": newest.arxiv_id,
            "version": best.version if best.document_id else newest.version,
            "doi": dois[0] if dois else best.doi,
            "venue": _first(paper.venue for paper in trusted) or "",
            "categories": _longest([paper.categories for paper in trusted]),
            "full_text_url": best.full_text_url or _first(paper.full_text_url for paper in trusted),
            "withdrawn": any(paper.withdrawn for paper in group),
            "notes": _unique(note for paper in group for note in paper.notes),
            "also": _unique(i for i in ids if i != best.id),
        }
    )


def _first(values: Iterable[T | None]) -> T | None:
    return next((value for value in values if value), None)


def _longest(values: list[tuple[str, ...]]) -> tuple[str, ...]:
    return max(values, key=len)  # the first of equals


def _unique(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))
