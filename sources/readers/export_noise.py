"""Cleans the Markdown that note-taking tools export: identifiers, bare links, line numbers, torn sentences."""

import re
from collections import Counter
from collections.abc import Callable

from sources.readers.headings import (
    bare_title,
    is_caption,
    is_known_heading,
    is_numbered_heading,
    is_reference_entry,
)
from sources.readers.maths import looks_like_maths

_UUID = re.compile(r"^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$")
_URL = re.compile(r"^<?https?://\S+>?(?:\s+https?://\S+)*$")
_BIB_LINK = re.compile(r"#bib\.")
_KEY = re.compile(r"^[\w./:+'-]*\d[\w./:+'-]*$|^[a-z]{8,}$")
_ANCHOR = re.compile(
    r"#(?:[AS]\d+\.)?(?:SS(\d+)\.)?(?:F|T|E|Ex|Thm\w+)(\d+)(?:\.sf(\d+))?$|#S(\d+)(?:\.SS(\d+))?(?:\.SSS(\d+))?$"
)
_WANTS_NUMBER = re.compile(
    r"(?:\b(?:Fig(?:ure)?s?|Tab(?:le)?s?|Sec(?:tion)?s?|Eqs?|Equations?|Algorithms?)\.?|§)\s*$"
)
_ENDED = re.compile(r"[.!?:][\"'”’)\]]*\s*$")
_GOES_ON = re.compile(r"^(?:[a-zà-ÿ]|[,.;:)\]%]|\]\s)")
# Left-over labels of LaTeX, and links to stored pictures that are longer than any a person would write.
_OPAQUE = re.compile(r"\s*\bLABEL:[\w:.-]+|https?://\S{110,}(?=\s)(?!\s*\n)")
_ALONE = re.compile(r"(?m)^[ \t]*(https?://\S{40,}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})[ \t]*$")
_BREAK = "\x00"


def is_noisy(text: str) -> bool:
    """Whether ``text`` looks like such an export rather than Markdown that a person or tool kept clean."""
    lines = [line.strip() for line in text.splitlines()]
    return sum(bool(_UUID.match(line)) for line in lines) >= 2 or sum(bool(_URL.match(x)) for x in lines) >= 8


def denoise(text: str) -> str:
    """Return ``text`` without noise lines, with sentences that they tore apart joined again."""
    text = _ALONE.sub(r"\n\n\1\n\n", text)
    text = strip_line_numbers(_OPAQUE.sub("", text))
    paragraphs = [
        " ".join(p.split("\n")).strip() if "|" not in p else p.strip() for p in re.split(r"\n\s*\n", text)
    ]
    paragraphs = [p for p in paragraphs if p]
    repeated = {
        line
        for line, count in Counter(_plain(p) for p in paragraphs).items()
        if count >= 3 and 20 <= len(line) < 160
    }
    kept: list[str] = []
    gap = False
    seen: set[str] = set()
    for index, paragraph in enumerate(paragraphs):
        plain = _plain(paragraph)
        following = paragraphs[index + 1] if index + 1 < len(paragraphs) else ""
        if _UUID.match(paragraph) or _URL.match(paragraph) or (plain in repeated and plain in seen):
            if kept and _WANTS_NUMBER.search(kept[-1]):
                kept[-1] += f" {_number(paragraph)}" if _number(paragraph) else ""
            gap = True
            continue
        if _BIB_LINK.search(following) and _KEY.match(paragraph):
            gap = True
            continue
        seen.add(plain)
        if kept and _continues(kept[-1], paragraph, gap):
            kept[-1] = _joined(kept[-1], paragraph)
        else:
            kept.append(paragraph)
        gap = False
    headings = Counter(p for p in kept if p.startswith("#"))
    return "\n\n".join(_plain(p) if headings[p] > 1 else _not_a_heading(p) for p in kept)


def _plain(paragraph: str) -> str:
    return paragraph.lstrip("# ").strip()


def _number(link: str) -> str:
    match = _ANCHOR.search(link.strip())
    if not match:
        return ""
    _, figure, part, *section = match.groups()
    if figure:
        return figure + (chr(ord("a") + int(part) - 1) if part else "")
    return ".".join(value for value in section if value)


def _continues(before: str, after: str, gap: bool) -> bool:
    if after.startswith(("#", "|", "- ", "* ", "```", "$$")) or before.startswith(("|", "```", "$$")):
        return False
    if (
        is_caption(after)
        or is_reference_entry(after)
        or is_known_heading(after)
        or is_numbered_heading(after)
    ):
        return False
    if looks_like_maths(before) or before.startswith("# "):
        return False
    torn = not _ENDED.search(before)
    if before.startswith("#"):
        # "## Prior studies" + citation + "have shown that …": no heading, but the start of a sentence.
        return gap and torn and bool(_GOES_ON.match(after)) and not is_known_heading(before.lstrip("# "))
    if is_known_heading(before) or is_numbered_heading(before):
        return False
    if re.match(r"^[,.;:)\]]", after):
        return True
    if is_caption(before) and not gap:
        return False
    return torn and (bool(_GOES_ON.match(after)) or (gap and len(before) > 60) or before.endswith("-"))


def _joined(before: str, after: str) -> str:
    before = re.sub(r"^#+\s*", "", before)
    before = re.sub(r"\s*[\[(]\s*$", "", before) if re.match(r"^\s*[\])]", after) else before
    after = re.sub(r"^\s*[\])]\s*", " ", after) if not before.count("(") > before.count(")") else after
    if before.endswith("-") and after[:1].isalpha():
        return before + _BREAK + after
    return before.rstrip() + ("" if re.match(r"^\s*[,.;:)\]]", after) else " ") + after.lstrip()


def mend_breaks(text: str, join: Callable[[str, str], str]) -> str:
    """Resolve the line-end hyphens that ``denoise`` and ``strip_line_numbers`` marked."""
    return re.sub(
        rf"([A-Za-zÀ-ÿ]+)-{_BREAK}\s*([A-Za-zÀ-ÿ]+)", lambda m: join(m.group(1), m.group(2)), text
    ).replace(_BREAK, "")


def _not_a_heading(paragraph: str) -> str:
    match = re.match(r"^#+\s+(.*)$", paragraph, re.DOTALL)
    if not match or is_known_heading(match.group(1)):
        return paragraph
    words = match.group(1)
    listed = re.match(r"^\d+\.\s+\S", words) and (
        len(words.split()) > 9 or words.rstrip().endswith((".", ":"))
    )
    too_long = len(words.split()) > 16 or (len(words) > 60 and words.rstrip().endswith((".", ",")))
    sign = not re.search(r"[A-Za-z]{3,}", words)
    return words.replace("1. ", "1) ", 1) if listed or too_long or sign else paragraph


def strip_line_numbers(text: str) -> str:
    """Take out the margin numbers of review copies (``demonstrate001 impressive``, ``of the 042``).

    Only a long rising run of zero-padded or line-closing numbers counts as such.
    """
    pattern = re.compile(r"(?<!\d)(?<!\d[.,])[ ]?(\d{3,4})(?=\s|$)")
    found = [(m, int(m.group(1))) for m in pattern.finditer(text)]
    chain: list[re.Match[str]] = []
    # Margin numbers rise by one; columns and figures make them jump back or ahead a little.
    seen: set[int] = set()
    expected = 0
    for match, value in found:
        near = abs(value - expected) <= 12 or (value - 1) in seen
        glued = match.start() > 0 and not text[match.start()].isspace() and text[match.start() - 1] != "\n"
        at_end = text[match.end() : match.end() + 1] in {"\n", ""}
        if near and value not in seen and (glued or at_end or match.group(1).startswith("0")):
            chain.append(match)
            seen.add(value)
            expected = value + 1
    if len(chain) < 40 or len(seen) < 0.6 * (max(seen) + 1):
        return text
    out: list[str] = []
    last = 0
    for match in chain:
        piece = text[last : match.start()]
        out.append(piece)
        rest = text[match.end() :]
        if piece.rstrip().endswith("-") and not rest.lstrip().startswith("#"):
            out[-1] = piece.rstrip()
            out.append(_BREAK)
            skip = len(rest) - len(rest.lstrip())
            last = match.end() + skip
        elif re.match(r"\n\s*\n", rest) and not _ends_paragraph(piece, rest.lstrip()):
            out.append("\n")
            last = match.end() + len(rest) - len(rest.lstrip())
        else:
            last = match.end()
    out.append(text[last:])
    return "".join(out)


def _ends_paragraph(line: str, following: str) -> bool:
    line = line.rsplit("\n", 1)[-1].strip()
    first = following.split("\n", 1)[0]
    bare = re.sub(r"\s?\d{3,4}\s*$", "", first)
    if _URL.match(first.strip()) or _UUID.match(first.strip()):
        return True
    heading = is_known_heading(bare) or is_numbered_heading(bare) or bool(bare_title(bare) == "references")
    if (
        heading
        or is_known_heading(line)
        or is_numbered_heading(line)
        or first.startswith("#")
        or is_caption(first)
    ):
        return True
    return bool(_ENDED.search(line)) and (len(line) < 40 or is_reference_entry(first))
