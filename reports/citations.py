"""Citation keys and the parts of a name, shared by BibTeX, CSL-JSON and the reference list."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable

from state.base import digest
from state.report import Reference, Report

_PARTICLES = {
    "von",
    "van",
    "de",
    "der",
    "den",
    "del",
    "della",
    "di",
    "da",
    "dos",
    "du",
    "la",
    "le",
    "ter",
    "ten",
}
_SMALL_WORDS = frozenset(
    {"a", "an", "and", "are", "can", "do", "does", "for", "from", "how", "in", "is"}
    | {"of", "on", "the", "to", "towards", "what", "when", "why", "with"}
)
_FOLDED = str.maketrans({"ß": "ss", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "æ": "ae", "Æ": "Ae", "đ": "d"})


def split_name(name: str) -> tuple[str, str] | None:
    """``(family, given)`` of a person's name, particles with the family; None for a name of one part.

    ``Family, Given`` is taken as it stands; otherwise the last word is the family name.
    """
    name = " ".join(name.split())
    if name.count(",") == 1:
        family, given = (part.strip() for part in name.split(","))
        return (family, given) if family and given else None
    words = name.split()
    if len(words) < 2 or "," in name or "and" in (word.lower() for word in words):
        return None
    cut = len(words) - 1
    while cut > 1 and words[cut - 1] in _PARTICLES:
        cut -= 1
    return " ".join(words[cut:]), " ".join(words[:cut])


def family_name(name: str) -> str:
    parts = split_name(name)
    return parts[0] if parts else " ".join(name.split())


def short_names(authors: tuple[str, ...]) -> str:
    """``Ada``, ``Ada and Bo``, ``Ada et al.``; empty for none."""
    families = [family_name(author) for author in authors]
    if len(families) > 2:
        return f"{families[0]} et al."
    return " and ".join(families)


def citation_keys(report: Report) -> dict[str, str]:
    """Paper id to a key such as ``fedus2021switch``: ASCII, unique within the report.

    Papers whose keys would be the same all get letters from the hash of their id, so no key depends
    on the order of the references.
    """
    wanted = {ref.paper_id: _plain_key(ref) for ref in report.references}
    times = Counter(key.lower() for key in wanted.values())
    return {
        paper: key if times[key.lower()] == 1 else f"{key}-{digest(paper)[:6]}"
        for paper, key in wanted.items()
    }


def _plain_key(ref: Reference) -> str:
    family = _ascii(family_name(ref.authors[0]).split()) if ref.authors else ""
    word = next((w for w in _words(ref.title) if w not in _SMALL_WORDS and len(w) > 2), "")
    return f"{family or 'anonymous'}{ref.year or 'nd'}{word}"


def _words(title: str) -> Iterable[str]:
    return (_ascii([word]) for word in re.split(r"[\s:–—/-]+", title))


def _ascii(words: list[str]) -> str:
    folded = unicodedata.normalize("NFKD", "".join(words).translate(_FOLDED))
    return re.sub(r"[^a-z0-9]", "", folded.encode("ascii", "ignore").decode().lower())


def identifier(ref: Reference) -> str:
    """``arXiv:2101.03961v3``, ``doi:10.…`` or the paper id, with the version where it is known."""
    if ref.arxiv_id:
        return f"arXiv:{ref.arxiv_id}" + (f"v{ref.version}" if ref.version else "")
    return f"doi:{ref.doi}" if ref.doi else ref.paper_id
