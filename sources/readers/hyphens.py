"""Decides whether a hyphen belongs to a word or only to the end of a printed line."""

import gzip
import re
from collections import Counter
from functools import lru_cache
from pathlib import Path

_WORD = re.compile(r"[A-Za-zÀ-ÿ]+")
_COMPOUND = re.compile(r"(?<![\w-])[A-Za-zÀ-ÿ]+(?:-[A-Za-zÀ-ÿ]+)+(?![\w-])")
_INNER = re.compile(r"(?<![\w-])([A-Za-zÀ-ÿ]+)-([a-zà-ÿ]{2,})(?![\w-])")
_ENDINGS = ("s", "es", "ed", "d", "ing", "ly", "er", "ers", "al", "able", "ness")


@lru_cache(maxsize=1)
def english() -> frozenset[str]:
    """69 thousand common English words, lower case (SCOWL sizes 10 to 55; licence beside the file)."""
    packed = (Path(__file__).parent / "data" / "words.txt.gz").read_bytes()
    return frozenset(gzip.decompress(packed).decode("utf-8").split())


class Lexicon:
    """The words of one document, with those of English, to judge its hyphens by."""

    def __init__(self, text: str) -> None:
        self.words = Counter(word.lower() for word in re.findall(r"(?<![\w-])[A-Za-zÀ-ÿ]{2,}(?![\w-])", text))
        self.cased = Counter(re.findall(r"(?<![\w-])[A-Za-zÀ-ÿ]{3,}(?![\w-])", text))
        self.compounds = Counter(word.lower() for word in _COMPOUND.findall(text))

    def knows(self, word: str) -> bool:
        """Whether ``word`` is used in the document or is English, perhaps with an ending."""
        word = word.lower()
        if self.words[word] > 1 or word in english():
            return True
        return any(
            word.endswith(end) and (word[: -len(end)] in english() or word[: -len(end)] + "e" in english())
            for end in _ENDINGS
            if len(word) - len(end) >= 3
        )

    def join(self, left: str, right: str) -> str:
        """Join two halves found as ``left-`` at a line's end and ``right`` at the next one's start."""
        return left + right if self._is_one_word(left, right, inside=False) else f"{left}-{right}"

    def _is_one_word(self, left: str, right: str, *, inside: bool) -> bool:
        head = left.rsplit("-", 1)[-1]
        tail = _WORD.match(right)
        if not head.isalpha() or not tail:
            return False
        if not head.islower() and self.cased[head + tail.group()]:
            # A name in capitals of its own (CuSparse) that the text also writes in one piece.
            return not self.compounds[f"{head}-{tail.group()}".lower()]
        if right[0].isupper():
            return False
        word, compound = (head + tail.group()).lower(), f"{head}-{tail.group()}".lower()
        fragments = not (self.knows(head) and self.knows(tail.group()))
        if word in english() and fragments:
            return True
        if inside and self.compounds[compound] > 1:
            return self.words[word] > self.compounds[compound]
        if word in english() or self.words[word] > 0:
            return self.words[word] >= self.compounds[compound] - (1 if inside else 0)
        if not inside and self.compounds[compound] > 0:
            return False
        if self.knows(word):
            return True
        return fragments

    def mend(self, text: str) -> str:
        """Take line-end hyphens out of the inside of words (``hier-archical``), as exports leave them."""

        def put(match: re.Match[str]) -> str:
            left, right = match.groups()
            joined = self._is_one_word(left, right, inside=True)
            return left + right if joined and len(left) > 1 else match.group()

        return _INNER.sub(put, text)
