"""Takes a page's own metadata: citation tags, arXiv's watermark, the document title and abstract."""

import re

from bs4 import BeautifulSoup, Tag

from sources.readers.blocks import one_line
from sources.readers.characters import clean
from sources.readers.identifiers import find_arxiv_id, find_doi, year_of
from sources.readers.reading import Marks


def page_marks(soup: BeautifulSoup) -> Marks:
    """Metadata of a page; citation tags come before visible titles."""
    tags: dict[str, list[str]] = {}
    for meta in soup.find_all("meta"):
        key = str(meta.get("name") or meta.get("property") or "").lower()
        value = one_line(clean(str(meta.get("content") or "")))
        if key and value:
            tags.setdefault(key, []).append(value)
    notes: list[str] = []
    title = _first(tags, "citation_title", "dc.title")
    if not title:
        title = _visible(soup, ".ltx_title_document, h1.title, article h1, h1")
        title = re.sub(r"^Title:\s*", "", title)
    if not title and soup.title:
        title = one_line(clean(soup.title.get_text()))
        title = re.sub(r"^\[[\d.v]+\]\s*", "", title)
        notes.append("title taken from the page's window title") if title else None
    authors = tags.get("citation_author") or tags.get("dc.creator") or _people(soup)
    stamp = _visible(soup, "#watermark-tr, .arxiv-id, .ltx_page_footer")
    address = _link(soup)
    arxiv = find_arxiv_id(_first(tags, "citation_arxiv_id", "citation_pdf_url") or stamp or address)
    abstract = _first(tags, "citation_abstract", "dc.description") or _visible(
        soup, ".ltx_abstract, blockquote.abstract, section.abstract, #abstract"
    )
    return Marks(
        title=title,
        authors=tuple(_forename_first(name) for name in authors),
        year=year_of(_first(tags, "citation_publication_date", "citation_date", "citation_year", "dc.date")),
        abstract=re.sub(r"^Abstract[:.]?\s*", "", abstract),
        arxiv_id=arxiv[0] if arxiv else None,
        version=arxiv[1] if arxiv else None,
        doi=find_doi(_first(tags, "citation_doi", "dc.identifier")),
        venue=_first(tags, "citation_journal_title", "citation_conference_title"),
        url=address,
        notes=tuple(notes),
    )


def _first(tags: dict[str, list[str]], *keys: str) -> str:
    return next((tags[key][0] for key in keys if key in tags), "")


def _visible(soup: BeautifulSoup, selector: str) -> str:
    found = soup.select_one(selector)
    return one_line(clean(found.get_text(" "))) if found else ""


def _people(soup: BeautifulSoup) -> list[str]:
    names: list[str] = []
    for person in soup.select(".ltx_personname"):
        for note in person.select("sup, .ltx_note, .ltx_contact, math, br"):
            note.replace_with(" , " if note.name == "br" else " ")
        for part in re.split(r",|\band\b|&|\s{3,}", clean(person.get_text(" "))):
            name = one_line(part)
            if 2 <= len(name.split()) <= 5 and "@" not in name and not any(ch.isdigit() for ch in name):
                names.append(name)
    return list(dict.fromkeys(names))


def _link(soup: BeautifulSoup) -> str:
    canonical = soup.find("link", rel="canonical")
    value = str(canonical.get("href") or "") if isinstance(canonical, Tag) else ""
    return value if value.startswith(("http://", "https://")) else ""


def _forename_first(name: str) -> str:
    parts = [part.strip() for part in name.split(",")]
    return f"{parts[1]} {parts[0]}" if len(parts) == 2 and all(parts) else name
