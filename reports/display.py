"""Makes text that others wrote safe to show: nothing hidden, links only to http(s), anchors plain.

Nothing is cut: a character that could hide, reorder or break what a reader sees is replaced by its name.
"""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from state.base import digest

_LINE = re.compile("[\t\n\r\v\f\x85\u2028\u2029]")
_UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f"
    "\u202a-\u202e\u2066-\u2069"  # embeddings, overrides and isolates reorder what stands around them
    "\ud800-\udfff\ufff9-\ufffb\ufffe\uffff"
    "\U000e0000-\U000e007f]"  # tag characters: text that no reader sees
)
_CLAIM_ID = re.compile(r"c-[0-9a-f]{12}")


@dataclass(frozen=True)
class Span:
    """A run of a quote; ``marked`` when it is among the words that decided."""

    text: str
    marked: bool


def _named(match: re.Match[str]) -> str:
    return f"\u2039U+{ord(match.group()):04X}\u203a"


def shown(text: str) -> str:
    """``text`` for a reader: line breaks become spaces, hidden and reordering characters their names."""
    return _UNSAFE.sub(_named, _LINE.sub(" ", text))


def one_line(text: str) -> str:
    """``shown`` with runs of white space as one space and none at the ends."""
    return " ".join(shown(text).split())


def safe_url(url: str) -> str | None:
    """``url`` when it may be followed: http or https, a host, ASCII, no credentials, white space or
    control characters; otherwise None, and the caller shows it as text."""
    if not url.isascii() or url != shown(url) or re.search(r"[\s<>\"'`\\{}|^]", url):
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    if parts.scheme.lower() not in {"http", "https"} or not parts.hostname or "@" in parts.netloc:
        return None
    return url


def anchor_of(claim_id: str) -> str:
    """An id for links to a claim: the claim's own where it is one of ours, else one made from its hash,
    so that no id of a foreign report meets another anchor of the page."""
    return claim_id if _CLAIM_ID.fullmatch(claim_id) else f"c-x{digest(claim_id)[:12]}"


def spans_of(quote: str, marks: tuple[tuple[int, int], ...]) -> tuple[Span, ...]:
    """Split ``quote`` at ``marks`` (code point offsets from its start; overlapping ones are merged,
    ones outside the quote are clipped)."""
    spans: list[Span] = []
    position = 0
    for raw_start, raw_end in sorted(marks):
        start, end = max(raw_start, position), min(raw_end, len(quote))
        if start >= end:
            continue
        if start > position:
            spans.append(Span(shown(quote[position:start]), marked=False))
        spans.append(Span(shown(quote[start:end]), marked=True))
        position = end
    if position < len(quote) or not spans:
        spans.append(Span(shown(quote[position:]), marked=False))
    return tuple(spans)


def probability(value: float) -> str:
    """Two decimals that never round up to certainty: ``>0.99`` below 1, ``<0.01`` above 0."""
    if 0.995 <= value < 1:
        return ">0.99"
    if 0 < value < 0.005:
        return "<0.01"
    return f"{value:.2f}"


def count(number: int, noun: str, plural: str = "") -> str:
    """``1 paper``, ``12 papers``, ``1,204 passages``."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def listing(items: list[str]) -> str:
    """``a``, ``a and b``, ``a, b and c``."""
    return items[0] if len(items) == 1 else ", ".join(items[:-1]) + " and " + items[-1] if items else ""
