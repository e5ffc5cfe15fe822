"""Takes a PDF's own metadata: document information, arXiv's stamp, the title as it is set on page one."""

import re
from itertools import pairwise
from typing import Any

from sources.readers.blocks import one_line
from sources.readers.characters import clean
from sources.readers.front_matter import id_in_name
from sources.readers.headings import bare_title
from sources.readers.identifiers import arxiv_year, find_arxiv_id, find_doi, year_of
from sources.readers.pdf_layout import Line
from sources.readers.pdf_text import spell
from sources.readers.reading import Marks

_STAMP = re.compile(r"arXiv:\s?\d{4}\.\d{4,5}(?:v\d+)?|arXiv:\s?[a-z.-]+/\d{7}(?:v\d+)?")
_STAMP_DATE = re.compile(r"\d{1,2}\s+\w{3}\s+((?:19|20)\d{2})")
_NO_TITLE = {"abstract", "introduction", "contents", "summary"}
_JUNK = re.compile(
    r"^(?:untitled|microsoft word|.*\.(?:dvi|tex|docx?|pdf|indd|qxd|ps)$|[\w-]*\d{4,}[\w-]*$"
    r"|title|paper|main|arxiv.*|\W*)$",
    re.IGNORECASE,
)


def pdf_marks(
    info: dict[str, str], lines: list[Line], rotated: list[str], first_text: str, name: str
) -> Marks:
    """Metadata of a PDF; ``lines`` and ``rotated`` are those of page one."""
    notes: list[str] = []
    stated = one_line(clean(info.get("Title", "")))
    shown, _ = printed_title(lines)
    title = shown
    if stated and not _JUNK.match(stated):
        # The properties hold the title as typed; the page may set it in capitals.
        same = _letters(stated) == _letters(shown)
        if same or not shown:
            title = stated
        elif _letters(stated) not in _letters(first_text):
            notes.append(f"the file's properties name another title: {stated}")
        else:
            title = stated
    elif shown:
        notes.append("title taken from the largest type on page one")
    stamp = " ".join(rotated)
    arxiv = None
    match = _STAMP.search(stamp) or _STAMP.search(first_text[:6000] if "arXiv" in first_text[:300] else "")
    if match:
        arxiv = find_arxiv_id(match.group())
    if not arxiv:
        arxiv = id_in_name(name)
        if arxiv:
            notes.append("arXiv id taken from the file name")
    year = year_of(found.group(1)) if (found := _STAMP_DATE.search(stamp)) else None
    if arxiv and year is None:
        year = arxiv_year(arxiv[0])
        notes.append("year taken from the arXiv id")
    elif arxiv and year is not None:
        first = arxiv_year(arxiv[0])
        year = first if first is not None else year
    if year is None and (created := year_of(info.get("CreationDate", "")[2:6])):
        year = created
        notes.append("year taken from the date on which the file was made")
    authors = _authors(info.get("Author", ""))
    return Marks(
        title=title,
        authors=authors,
        year=year,
        arxiv_id=arxiv[0] if arxiv else None,
        version=arxiv[1] if arxiv else None,
        doi=_own_doi(first_text[:6000]),
        notes=tuple(notes),
    )


def _letters(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text.lower())


def _authors(value: str) -> tuple[str, ...]:
    value = one_line(clean(value))
    parts = re.split(r"\s*;\s*|\s*,\s*(?:and\s+)?|\s+and\s+", value)
    people = tuple(part for part in parts if 2 <= len(part.split()) <= 5 and not re.search(r"[@\d]", part))
    return people if len(people) == len([part for part in parts if part]) else ()


def _own_doi(text: str) -> str | None:
    doi = find_doi(text)
    # ACM's templates print a place-holder until the real one is known.
    return None if doi is None or re.search(r"xxxx|nnnn|10\.1145/(?:n|1122445)", doi, re.IGNORECASE) else doi


def printed_title(lines: list[Line]) -> tuple[str, list[Line]]:
    """The title as page one shows it: the largest type in its upper half; empty when nothing stands out."""
    if not lines:
        return "", []
    top = max(line.base for line in lines)
    upper = [
        line
        for line in lines
        if line.base > 0.45 * top
        and len(re.findall(r"[A-Za-z]{2,}", line.text)) >= 1
        and bare_title(line.text) not in _NO_TITLE
    ]
    if not upper:
        return "", []
    sizes = sorted({round(line.size, 1) for line in upper if len(line.text) > 3}, reverse=True)
    for size in sizes[:3]:
        chosen = [line for line in upper if abs(line.size - size) < 0.12 * size]
        chosen = _together(chosen)
        text = one_line(" ".join(spell(line.text) for line in chosen))
        text = re.sub(r"(?<=\w)- (?=[A-Z])", "-", re.sub(r"\s*\^?[*∗†]$", "", text))
        if len(text.split()) >= 2 and len(text) < 300:
            return re.sub(r"([A-Za-z])- ([a-z])", r"\1\2", text), chosen
    return "", []


def _together(lines: list[Line]) -> list[Line]:
    """The first lines that follow each other at line distance."""
    lines = sorted(lines, key=lambda line: -line.base)
    out = lines[:1]
    for before, line in pairwise(lines):
        if before.base - line.base > 2.2 * line.size:
            break
        out.append(line)
    return out


def hidden_properties(info: dict[str, str], annotations: list[str]) -> list[str]:
    """Sentences in places that a reader does not see: subject, keywords, comments."""
    values = [info.get("Subject", ""), info.get("Keywords", ""), *annotations]
    return [
        one_line(clean(value)) for value in values if len(value.split()) >= 8 and re.search(r"[.!:]", value)
    ]


def annotation_texts(page: Any) -> list[str]:
    """Contents of the page's notes and pop-ups."""
    import ctypes

    import pypdfium2.raw as pdfium

    found: list[str] = []
    for index in range(min(pdfium.FPDFPage_GetAnnotCount(page.raw), 500)):
        annotation = pdfium.FPDFPage_GetAnnot(page.raw, index)
        if not annotation:
            continue
        length = pdfium.FPDFAnnot_GetStringValue(annotation, b"Contents", None, 0)
        if 2 < length < 200_000:
            buffer = (ctypes.c_ushort * (length // 2))()
            pdfium.FPDFAnnot_GetStringValue(annotation, b"Contents", buffer, length)
            found.append(bytes(buffer).decode("utf-16-le", "replace").rstrip("\x00"))
        pdfium.FPDFPage_CloseAnnot(annotation)
    return found
