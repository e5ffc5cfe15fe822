"""Turns YAML front matter, links and file names into metadata, noting whatever is not a proper mark."""

import re
from pathlib import PurePath
from typing import Any

from sources.readers.blocks import one_line
from sources.readers.identifiers import arxiv_year, find_arxiv_id, find_doi, year_of
from sources.readers.prose import without_site
from sources.readers.reading import Marks


def front_marks(front: dict[str, Any], name: str, head: str, title: str, notes: list[str]) -> Marks:
    """Metadata from ``front``; then from links in ``head`` (the first lines) and the file ``name``, with notes."""
    front = {key.lower().replace("-", "_"): value for key, value in front.items()}
    doubts = list(notes)
    stated = _text(front, "title")
    if not stated and not title:
        title = without_site(_text(front, "sourcefile", "source_file", "name"))
    link = _text(front, "link", "url", "source_url", "source")
    arxiv = (
        find_arxiv_id(_text(front, "arxiv_id", "arxiv", "arxivid", "eprint"))
        or find_arxiv_id(link)
        or find_arxiv_id(_text(front, "doi"))
    )
    if not arxiv:
        arxiv = _own_link(head)
        if not arxiv:
            arxiv = id_in_name(name)
            if arxiv:
                doubts.append("arXiv id taken from the file name")
    year = year_of(_text(front, "year", "date", "published", "publication_date"))
    if year is None and arxiv:
        year = arxiv_year(arxiv[0])
        doubts.append("year taken from the arXiv id")
    return Marks(
        title=one_line(stated or title),
        authors=_people(front.get("authors", front.get("author"))),
        year=year,
        abstract=one_line(_text(front, "abstract", "summary", "description")),
        arxiv_id=arxiv[0] if arxiv else None,
        version=arxiv[1] if arxiv else None,
        doi=find_doi(_text(front, "doi")),
        venue=_text(front, "venue", "journal", "booktitle", "publication"),
        url=link if link.startswith(("http://", "https://")) else "",
        notes=tuple(doubts),
    )


def _own_link(head: str) -> tuple[str, int | None] | None:
    """The arXiv id of the first line that is nothing but a link: the page that the export came from."""
    for line in head.splitlines():
        if re.fullmatch(r"<?https?://\S+>?", line.strip()):
            return find_arxiv_id(line) if "#" not in line else None
    return None


def id_in_name(name: str) -> tuple[str, int | None] | None:
    """The arXiv id that a file name like ``2211.15841v2.pdf`` starts with."""
    match = re.match(
        r"(?:arxiv[_:. -]?)?(\d{4}\.\d{4,5}(?:v\d+)?)(?![\d])", PurePath(name).name, re.IGNORECASE
    )
    return find_arxiv_id(match.group(1)) if match else None


def _text(front: dict[str, Any], *keys: str) -> str:
    for key in keys:
        value = front.get(key)
        if isinstance(value, list) and value:
            value = value[0]
        if isinstance(value, str | int | float) or (value is not None and hasattr(value, "isoformat")):
            text = str(value).strip()
            if text:
                return text
    return ""


def _people(value: Any) -> tuple[str, ...]:
    if isinstance(value, str):
        parts = re.split(r"\s*;\s*|\s+and\s+", value)
        if len(parts) == 1 and value.count(",") >= 2:
            parts = value.split(",")
        return tuple(name for name in (one_line(part) for part in parts) if name)
    if isinstance(value, list):
        return tuple(
            one_line(str(item.get("name", "")) if isinstance(item, dict) else str(item))
            for item in value
            if item
        )
    return ()
