"""Recognises arXiv identifiers, DOIs and years where a source states them."""

import re

# https://info.arxiv.org/help/arxiv_identifier.html: YYMM.NNNN(N) since 2007, archive/YYMMNNN before.
_NEW = r"\d{2}(?:0[1-9]|1[0-2])\.\d{4,5}"
_OLD = (
    r"(?:astro-ph|cond-mat|gr-qc|hep-(?:ex|lat|ph|th)|math-ph|nlin|nucl-(?:ex|th)|physics|quant-ph|math|cs|q-bio|stat)"
    r"(?:\.[A-Z]{2})?/\d{7}"
)
_STATED = re.compile(
    rf"(?:arxiv(?:\.org/(?:abs|pdf|html|src|e-print)/|[:\s]\s*)|10\.48550/arxiv\.)({_NEW}|{_OLD})(?:v(\d+))?",
    re.IGNORECASE,
)
_BARE = re.compile(rf"^({_NEW}|{_OLD})(?:v(\d+))?$")
_DOI = re.compile(r"\b(10\.\d{4,9}/[^\s\"'<>{}\\]+)", re.IGNORECASE)
_YEAR = re.compile(r"\b(1[89]\d{2}|20\d{2})\b")


def find_arxiv_id(text: str) -> tuple[str, int | None] | None:
    """The first arXiv id that ``text`` states, with its version: ``arXiv:2211.15841v1``, a link, or the bare id."""
    match = _BARE.match(text.strip()) or _STATED.search(text)
    return (match.group(1), int(match.group(2)) if match.group(2) else None) if match else None


def arxiv_year(arxiv_id: str) -> int | None:
    """Year of first submission, which the identifier states."""
    match = re.match(r"(?:[a-z.-]+/)?(\d{2})", arxiv_id, re.IGNORECASE)
    if not match:
        return None
    year = int(match.group(1))
    return 1900 + year if year >= 91 else 2000 + year


def find_doi(text: str) -> str | None:
    """The first DOI in ``text``, lower case, without closing punctuation."""
    match = _DOI.search(text)
    return match.group(1).rstrip(".,;)]").lower() if match else None


def year_of(value: object) -> int | None:
    """A year from a date, number or string; None when there is none."""
    match = _YEAR.search(str(value))
    return int(match.group(1)) if match else None
