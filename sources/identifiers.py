"""Reads and checks the identifiers of papers: arXiv ids, DOIs, and the one id a paper goes by here."""

import re
from typing import NamedTuple
from urllib.parse import unquote

# New form since April 2007, old form before: https://info.arxiv.org/help/arxiv_identifier.html
_NEW = r"\d{2}(?:0[1-9]|1[0-2])\.\d{4,5}"
_OLD = r"(?P<archive>[a-z]{2,8}(?:-[a-z]{2,8})?)(?:\.[A-Za-z]{2})?/(?P<number>\d{7})"
_BARE = re.compile(rf"(?:(?P<new>{_NEW})|{_OLD})(?:v(?P<version>[1-9]\d{{0,2}}))?")
_PREFIX = re.compile(
    r"""(?:arxiv\s*:\s*
        |(?:https?://)?(?:www\.|export\.)?arxiv\.org/(?:abs|pdf|html|e-print|src|format)/
        |(?:https?://(?:dx\.)?doi\.org/|doi:)?10\.48550/arxiv\.
        )""",
    re.IGNORECASE | re.VERBOSE,
)
_DOI = re.compile(r"10\.\d{4,9}/\S+")
_DOI_PREFIX = re.compile(r"^(?:https?://(?:dx\.)?doi\.org/|doi:\s*)", re.IGNORECASE)


class ArxivId(NamedTuple):
    """An arXiv identifier taken apart."""

    id: str
    version: int | None

    @property
    def full(self) -> str:
        """With its version, when one is known."""
        return self.id + (f"v{self.version}" if self.version else "")


def arxiv_id(text: str | None) -> ArxivId | None:
    """Read an arXiv id from an id, ``arXiv:`` form, arXiv link or arXiv DOI; None when it is none.

    The whole text must be the identifier, so what comes out is safe in a URL and a file name
    (after replacing ``/``).
    """
    if not text:
        return None
    rest = text.strip()
    prefix = _PREFIX.match(rest)
    if prefix:
        rest = rest[prefix.end() :].split("?")[0].split("#")[0].removesuffix(".pdf").rstrip("/")
    match = _BARE.fullmatch(rest)
    if not match:
        return None
    # math.GT/0309136 and math/0309136 are one paper; arXiv itself writes the second.
    number = match["new"] or f"{match['archive']}/{match['number']}"
    return ArxivId(number, int(match["version"]) if match["version"] else None)


def doi(text: str | None) -> str | None:
    """Normalise a DOI (bare, ``doi:`` or link) to lower case, None when it is none.

    DOIs compare without regard to case: https://www.doi.org/doi_handbook/2_Numbering.html#2.4
    """
    if not text:
        return None
    bare = unquote(_DOI_PREFIX.sub("", text.strip())).rstrip(".,;")
    return bare.lower() if _DOI.fullmatch(bare) else None


def paper_id(arxiv: str | None, digital: str | None, other: str) -> str:
    """The id a paper goes by: arXiv before DOI before the source's own ``other``.

    The order makes one paper get one id from every source that knows its identifiers.
    """
    if arxiv:
        return f"arxiv:{arxiv}"
    return f"doi:{digital}" if digital else other
