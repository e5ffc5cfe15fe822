"""Makes a paper's metadata out of what its file marks, noting every doubt."""

import re
import unicodedata
from pathlib import PurePosixPath

from sources.readers.reading import Format, Marks
from state.sources import Paper


def paper_from(marks: Marks, *, location: str, content_hash: str, kind: Format, source: str) -> Paper:
    """A paper from the marks of one file.

    The id is ``arxiv:``, else ``doi:``, else ``file:`` with the first 12 hex digits of ``content_hash``.
    """
    notes = list(marks.notes)
    title = marks.title
    if not title:
        title = re.sub(r"[_\s]+", " ", PurePosixPath(location).name.rsplit(".", 1)[0]).strip()
        notes.append("title not found in the file: its name is used")
    url = marks.url
    if not url and marks.arxiv_id:
        url = f"https://arxiv.org/abs/{marks.arxiv_id}" + (f"v{marks.version}" if marks.version else "")
    elif not url and marks.doi:
        url = f"https://doi.org/{marks.doi}"
    return Paper(
        id=paper_id(marks.arxiv_id, marks.doi, content_hash),
        title=title,
        authors=marks.authors,
        year=marks.year,
        abstract=marks.abstract,
        url=url,
        arxiv_id=marks.arxiv_id,
        version=marks.version,
        doi=marks.doi,
        venue=marks.venue,
        source=source,
        location=location,
        text_kind=kind,
        notes=tuple(dict.fromkeys(notes)),
    )


def paper_id(arxiv_id: str | None, doi: str | None, content_hash: str) -> str:
    """``arxiv:ID``, else ``doi:DOI``, else ``file:<12 hex>``."""
    if arxiv_id:
        return f"arxiv:{arxiv_id}"
    return f"doi:{doi}" if doi else f"file:{content_hash[:12]}"


def title_key(title: str) -> str:
    """Letters and digits only, lower case, no accents: equal for two spellings of one title."""
    plain = unicodedata.normalize("NFKD", title)
    return re.sub(r"[^a-z0-9]+", "", plain.lower())
