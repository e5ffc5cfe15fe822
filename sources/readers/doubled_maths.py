"""Removes the second copy of formulas that page exports write twice: as shown, then as LaTeX."""

import re
import unicodedata

from rapidfuzz.fuzz import ratio

from sources.readers.maths import plain_maths

_LATEX = re.compile(r"\\[a-zA-Z]+|[_^]\{")
_LOOK_AHEAD = 40
_TWICE = re.compile(r"(?<![\w'’])([B-HJ-Zb-z]) \1(?![\w'’])|(?<=  )(\d[\d.,]*%?) \2(?=  )")
_BRACKETS = re.compile(r"(\([^()]{1,60}\)) (\([^()]{1,60}\))")
_LETTERS_APART = re.compile(r"(?:(?<=\s)|^)(?:\w ){3,}\w(?=\s|$)")


def single_letters(text: str) -> str:
    """In a text whose formulas were doubled, take out doubles that hold no LaTeX: ``N N``, ``( l + k ) (l+k)``."""
    text = _TWICE.sub(lambda m: m.group(1) or m.group(2), text)
    return _BRACKETS.sub(
        lambda m: m.group(2) if _squeeze(m.group(1)) == _squeeze(m.group(2)) else m.group(), text
    )


def _squeeze(text: str) -> str:
    text = unicodedata.normalize("NFKD", text)
    text = "".join(ch for ch in text if not unicodedata.combining(ch))
    return (
        re.sub(r"[\s_^{}⁡\\]|\(|\)", "", text)
        .replace("−", "-")
        .replace("∗", "*")
        .replace("⋆", "*")
        .replace("|", "∣")
    )


def single_maths(paragraph: str) -> str:
    """Return ``paragraph`` with ``10 × \\times`` as ``10 ×`` and ``K l K_{l}`` as ``K_l``.

    A LaTeX run is dropped only when the characters just before it spell the same formula.
    """
    if not _LATEX.search(paragraph):
        return paragraph
    pieces = re.split(r"(\s+)", paragraph)
    out = ""
    index = 0
    while index < len(pieces):
        piece = pieces[index]
        if _LATEX.search(piece) and out.strip():
            end, shown, plain = _copy_at(pieces, index, out)
            if shown:
                out = _tidy_shown(out, shown, plain)
                index = end
                continue
        out += piece
        index += 1
    return out


def _copy_at(pieces: list[str], index: int, out: str) -> tuple[int, int, str]:
    """(end piece, length of the shown copy in ``out``, plain text) of a second copy that starts here."""
    limit = min(len(pieces), index + _LOOK_AHEAD)
    tail = _Tail(out)
    for end in range(limit, index, -1):
        source = "".join(pieces[index:end])
        if not pieces[end - 1].strip() or source.count("{") != source.count("}"):
            continue
        plain = plain_maths(source)
        shown = tail.spells(_squeeze(plain)) or tail.spells(_squeeze(source))
        if shown:
            return end, shown, plain
    # LaTeX may be glued to the text that follows it: "\\times512".
    command = pieces[index][: _command_end(pieces[index])]
    plain = plain_maths(command)
    shown = tail.spells(_squeeze(plain)) if command != pieces[index] else 0
    if shown:
        pieces[index] = pieces[index][len(command) :]
    return index, shown, plain


def _command_end(source: str) -> int:
    match = re.match(r"\\[a-zA-Z]+", source)
    return match.end() if match else len(source)


class _Tail:
    """The end of what was written so far, squeezed, to compare formulas with."""

    def __init__(self, out: str) -> None:
        self.squeezed = ""
        self._taken: list[int] = []
        """For each squeezed length less one, how many characters of the text that tail takes."""
        self._out = out
        for taken, char in enumerate(reversed(out[-1500:]), start=1):
            for part in reversed(_squeeze(char)):
                self.squeezed = part + self.squeezed
                self._taken.append(taken)

    def spells(self, target: str) -> int:
        """How many characters at the end spell ``target`` (exactly, or nearly when it is long); 0 for none."""
        if not target or len(target) > len(self.squeezed) + 2:
            return 0
        if self.squeezed.endswith(target):
            return self._taken[len(target) - 1]
        if len(target) < 4:
            return 0
        same = self.squeezed[-len(target) :]
        if sorted(same) == sorted(target) and self._starts_word(len(target)):
            return self._taken[len(target) - 1]
        if len(target) < 6:
            return 0
        slack = max(2, len(target) // 6)
        lengths = range(max(1, len(target) - slack), min(len(self.squeezed), len(target) + slack) + 1)
        lengths = [n for n in lengths if self._starts_word(n)]
        best = max(lengths, key=lambda n: (ratio(self.squeezed[-n:], target), -n), default=0)
        return self._taken[best - 1] if best and ratio(self.squeezed[-best:], target) >= 85 else 0

    def _starts_word(self, squeezed: int) -> bool:
        taken = self._taken[squeezed - 1]
        return taken >= len(self._out) or self._out[-taken - 1] in " \t\n(["


def _tidy_shown(out: str, shown: int, plain: str) -> str:
    """Keep the shown copy, unless it has its letters apart (``m a x``) or lost its scripts; then the other."""
    copy = out[-shown:]
    if _LETTERS_APART.search(copy) or ("_" in plain or "^" in plain):
        return out[:-shown] + (" " if copy[:1].isspace() else "") + plain
    return out
