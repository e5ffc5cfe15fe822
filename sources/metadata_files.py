"""Reads bibliography files beside the papers: BibTeX (also Zotero's) and CSL-JSON."""

import json
import logging
import re
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any

from sources.metadata import title_key
from sources.readers.blocks import one_line
from sources.readers.characters import clean, decode
from sources.readers.identifiers import find_arxiv_id, find_doi, year_of
from sources.readers.maths import plain_text
from state.base import Value

_MAX_BYTES = 30_000_000


class Entry(Value):
    """One record of a bibliography."""

    title: str
    authors: tuple[str, ...] = ()
    year: int | None = None
    abstract: str = ""
    venue: str = ""
    doi: str | None = None
    arxiv_id: str | None = None
    url: str = ""
    files: tuple[str, ...] = ()
    """Names of attached files, without folders."""
    origin: str = ""
    """The bibliography's name, for notes."""

    @property
    def key(self) -> str:
        return title_key(self.title)


def load_entries(paths: tuple[Path, ...]) -> tuple[list[Entry], dict[str, str]]:
    """All records of the bibliographies in ``paths``, and what could not be read, by file name.

    A JSON file that is no list of CSL records is something else, and no problem.
    """
    entries: list[Entry] = []
    problems: dict[str, str] = {}
    for path in paths:
        try:
            if path.stat().st_size > _MAX_BYTES:
                problems[path.name] = "bibliography of more than 30 MB was not read"
                continue
            text = decode(path.read_bytes())
        except OSError as error:
            problems[path.name] = f"can not be opened: {error.strerror or error}"
            continue
        if path.suffix.lower() == ".json":
            entries += _csl(text, path.name)
        else:
            found, failed = _bibtex(text, path.name)
            entries += found
            if failed:
                problems[path.name] = f"{failed} BibTeX records are malformed and were not used"
    return entries, problems


def _bibtex(text: str, origin: str) -> tuple[list[Entry], int]:
    from bibtexparser.entrypoint import parse_string

    # Malformed records are counted below; the parser's own warnings would say it a second time.
    splitter = logging.getLogger("bibtexparser.splitter")
    silent, splitter.disabled = splitter.disabled, True
    try:
        library = parse_string(text)
    finally:
        splitter.disabled = silent
    entries: list[Entry] = []
    for record in library.entries:
        fields = {name.lower(): str(field.value) for name, field in record.fields_dict.items()}
        title = _plain(fields.get("title", ""))
        if not title:
            continue
        eprint = fields.get("eprint", "")
        is_arxiv = "arxiv" in (fields.get("archiveprefix", "") + fields.get("eprinttype", "")).lower()
        stated = " ".join(fields.get(name, "") for name in ("doi", "url", "journal", "note", "howpublished"))
        arxiv = find_arxiv_id(f"arXiv:{eprint}" if is_arxiv or "." in eprint else "") or find_arxiv_id(stated)
        entries.append(
            Entry(
                title=title,
                authors=tuple(
                    _person(_plain(name)) for name in re.split(r"\s+and\s+", fields.get("author", "")) if name
                ),
                year=year_of(fields.get("year") or fields.get("date") or ""),
                abstract=_plain(fields.get("abstract", "")),
                venue=_plain(
                    fields.get("journal") or fields.get("booktitle") or fields.get("journaltitle") or ""
                ),
                doi=find_doi(fields.get("doi", "")),
                arxiv_id=arxiv[0] if arxiv else None,
                url=_link(fields.get("url", "")),
                files=_attached(fields.get("file", "")),
                origin=origin,
            )
        )
    return entries, len(library.failed_blocks)


def _csl(text: str, origin: str) -> list[Entry]:
    try:
        records: Any = json.loads(text)
    except ValueError:
        return []
    if not isinstance(records, list):
        return []
    return [
        _csl_entry(record, origin)
        for record in records
        if isinstance(record, dict)
        and isinstance(record.get("title"), str)
        and ("type" in record or "issued" in record)
    ]


def _csl_entry(record: dict[str, Any], origin: str) -> Entry:
    people = record.get("author")
    names = [
        one_line(f"{person.get('given', '')} {person.get('family', '')}") or str(person.get("literal", ""))
        for person in (people if isinstance(people, list) else [])
        if isinstance(person, dict)
    ]
    stated = " ".join(
        str(record.get(name, "")) for name in ("note", "URL", "number", "DOI", "container-title")
    )
    arxiv = find_arxiv_id(stated)
    issued = record.get("issued")
    return Entry(
        title=one_line(clean(re.sub(r"</?\w+>", "", record["title"]))),
        authors=tuple(name for name in names if name),
        year=year_of(json.dumps(issued)) if issued else None,
        abstract=one_line(clean(str(record.get("abstract") or ""))),
        venue=one_line(clean(str(record.get("container-title") or ""))),
        doi=find_doi(str(record.get("DOI") or "")),
        arxiv_id=arxiv[0] if arxiv else None,
        url=_link(str(record.get("URL") or "")),
        origin=origin,
    )


def _plain(value: str) -> str:
    return one_line(clean(plain_text(value)))


def _person(name: str) -> str:
    parts = [part.strip() for part in name.split(",")]
    return f"{parts[-1]} {parts[0]}" if len(parts) in {2, 3} and all(parts) else name


def _link(value: str) -> str:
    value = value.strip().replace("\\", "")
    return value if value.startswith(("https://", "http://")) else ""


def _attached(value: str) -> tuple[str, ...]:
    """File names from Zotero's and JabRef's ``file`` field: ``Title:path:type;…`` or bare paths."""
    names: list[str] = []
    for part in re.split(r"(?<!\\);", value):
        for piece in re.split(r"(?<!\\):", part.replace("\\\\", "/")):
            plain = piece.replace("\\", "").strip()
            name = PureWindowsPath(plain).name if "\\" in piece else PurePosixPath(plain).name
            if re.search(r"\.(?:pdf|html?|tex|md|txt|tar\.gz|tgz)$", name, re.IGNORECASE):
                names.append(name)
    return tuple(dict.fromkeys(names))
