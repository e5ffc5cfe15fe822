"""Words with offsets, lightly stemmed: the one tokenisation that retrieval, checks and features share."""

import re
from functools import lru_cache
from typing import NamedTuple

from evidence.lexicon import STOPWORDS
from evidence.sentences import Span, sentences

_WORD = re.compile(r"[^\W_]+(?:[.\-'’/][^\W_]+)*%?|%")

_SUFFIXES = (
    ("ies", "y"),
    ("sses", "ss"),
    ("ches", "ch"),
    ("shes", "sh"),
    ("xes", "x"),
    ("ings", ""),
    ("ing", ""),
    ("ied", "y"),
    ("ed", ""),
    ("ly", ""),
    ("s", ""),
)
_SHORT_STEM = re.compile(r"[^aeiou][aeiou][^aeiouwxy]")
_IRREGULAR = {
    "women": "woman",
    "men": "man",
    "mice": "mous",
    "boxes": "box",
    "embed": "embed",
    "used": "use",
    "children": "child",
    "people": "person",
    "persons": "person",
    "criteria": "criterion",
    "phenomena": "phenomenon",
    "indices": "index",
    "matrices": "matrix",
    "bias": "bias",
    **{
        word: word
        for word in ("family", "early", "only", "apply", "supply", "reply", "imply", "rely", "assembly")
    },
}
_LONE = re.compile("[\ud800-\udfff]")


class Token(NamedTuple):
    """One word: its lower-case form, its stem, and where it stands."""

    low: str
    stem: str
    start: int
    end: int

    @property
    def content(self) -> bool:
        """Is it more than a function word?"""
        return self.low not in STOPWORDS and (len(self.low) > 1 or self.low.isdigit())


def paired(text: str) -> str:
    """``text`` with each lone surrogate, which no tokenizer takes, as U+FFFD; offsets stay as they are."""
    return (
        "".join("\ufffd" if "\ud800" <= ch <= "\udfff" else ch for ch in text) if _LONE.search(text) else text
    )


@lru_cache(maxsize=4096)
def tokens(text: str) -> tuple[Token, ...]:
    """Words of ``text`` in order."""
    return tuple(
        Token(low := m.group().lower().replace("’", "'"), stem(low), m.start(), m.end())
        for m in _WORD.finditer(text)
    )


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """A cautious suffix stripper: enough to join number and tense, not so much as to join meanings."""
    word = word.removesuffix("'s")
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if len(word) <= 3 or not word.isalpha():
        return word
    if word.endswith("sis") and len(word) > 5:
        # "analysis" as "analyses".
        return word[:-2]
    for suffix, new in _SUFFIXES:
        if (
            not word.endswith(suffix)
            or len(word) - len(suffix) < 3
            or word.endswith(("ss", "us", "is", "eed"))
        ):
            continue
        base = word[: -len(suffix)] + new
        if suffix in {"ing", "ings", "ed"}:
            if len(base) > 3 and base[-1] == base[-2] and base[-1] not in "lsz":
                base = base[:-1]
            elif _SHORT_STEM.fullmatch(base):
                # "rated" as "rate", "coding" as "code".
                base += "e"
        return _ended(base)
    return _ended(word)


def _ended(base: str) -> str:
    if base.endswith("ll"):
        # "controlled" as "control".
        base = base[:-1]
    return base.rstrip("e") if len(base) > 4 else base


@lru_cache(maxsize=4096)
def content_stems(text: str) -> frozenset[str]:
    """Stems of the content words of ``text``, parts of hyphenated words included."""
    out: set[str] = set()
    for token in tokens(text):
        if token.content:
            out.add(token.stem)
            if "-" in token.low:
                out.update(
                    stem(part) for part in token.low.split("-") if part not in STOPWORDS and len(part) > 2
                )
    return frozenset(out)


def coverage(claim: str, text: str) -> float:
    """Share of the claim's content words that ``text`` has, 0 to 1."""
    wanted = {t.stem for t in tokens(claim) if t.content}
    return len(wanted & content_stems(text)) / len(wanted) if wanted else 0.0


@lru_cache(maxsize=2048)
def aligned(claim: str, evidence: str) -> tuple[Span, float]:
    """The sentence of ``evidence`` that covers most of ``claim``, and how much of it (0 to 1)."""
    spans = sentences(evidence) or [Span(0, len(evidence))]
    wanted = {t.stem for t in tokens(claim) if t.content}

    def score(span: Span) -> float:
        found = content_stems(evidence[span.start : span.end])
        shared = len(wanted & found)
        # A long sentence is not better for being long.
        return shared / max(1, len(wanted)) + 0.1 * shared / max(1, len(found))

    best = max(spans, key=score)
    return best, coverage(claim, evidence[best.start : best.end])
