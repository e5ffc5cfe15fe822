"""Finds a paper's record in the bibliographies beside it and completes the paper by it, saying so."""

from collections.abc import Sequence
from pathlib import PurePosixPath

from sources.metadata import paper_id, title_key
from sources.metadata_files import Entry
from state.sources import Paper

_MIN_TITLE = 8
"""Letters and digits of a title; the records beside the papers are about few enough works."""


class Records:
    """Bibliography records by attached file, identifier and title."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self._by: dict[str, Entry] = {}
        for entry in entries:
            for key in _keys(entry.arxiv_id, entry.doi, entry.title):
                self._by.setdefault(key, entry)
            for name in entry.files:
                self._by.setdefault(f"file:{name.lower()}", entry)

    def complete(self, paper: Paper, content_hash: str) -> Paper:
        """``paper`` with what its record knows better; unchanged when there is no record."""
        name = PurePosixPath(paper.location or "").name.lower()
        keys = [f"file:{name}", *_keys(paper.arxiv_id, paper.doi, paper.title)]
        entry = next((self._by[key] for key in keys if key in self._by), None)
        if entry is None or (entry.arxiv_id and paper.arxiv_id and entry.arxiv_id != paper.arxiv_id):
            return paper
        return _completed(paper, entry, content_hash)


def _keys(arxiv_id: str | None, doi: str | None, title: str) -> list[str]:
    keys = [f"arxiv:{arxiv_id}"] if arxiv_id else []
    keys += [f"doi:{doi}"] if doi else []
    key = title_key(title)
    return [*keys, f"title:{key}"] if len(key) >= _MIN_TITLE else keys


def _completed(paper: Paper, entry: Entry, content_hash: str) -> Paper:
    notes = list(paper.notes)
    doubted = [note for note in notes if note.startswith("title ")]
    title = paper.title
    if doubted:
        title = entry.title
        notes = [note for note in notes if note not in doubted]
    elif title_key(entry.title) != title_key(paper.title):
        notes.append(f"{entry.origin} calls it {entry.title!r}")
    if entry.year:
        notes = [note for note in notes if not note.startswith("year ")]
        if paper.year and paper.year != entry.year and not any(n.startswith("year ") for n in paper.notes):
            notes.append(f"{entry.origin} gives the year {entry.year}, the file {paper.year}")
    if entry.arxiv_id and entry.arxiv_id == paper.arxiv_id:
        notes = [note for note in notes if not note.startswith("arXiv id taken from the file name")]
    year_doubted = any(note.startswith("year ") for note in paper.notes)
    arxiv_id, doi = paper.arxiv_id or entry.arxiv_id, paper.doi or entry.doi
    return paper.model_copy(
        update={
            "id": paper_id(arxiv_id, doi, content_hash),
            "title": title,
            "authors": paper.authors or entry.authors,
            "year": entry.year if entry.year and (year_doubted or not paper.year) else paper.year,
            "abstract": paper.abstract or entry.abstract,
            "venue": paper.venue or entry.venue,
            "arxiv_id": arxiv_id,
            "doi": doi,
            "url": paper.url or entry.url,
            "notes": (*notes, f"metadata completed from {entry.origin}"),
        }
    )
