"""Reads Markdown: clean digests with front matter, conversions of PDFs, noisy exports of note-taking tools."""

import re
from typing import Any

import yaml

from sources.readers.blocks import Block, assemble
from sources.readers.characters import clean, decode, smuggled
from sources.readers.doubled_maths import single_letters, single_maths
from sources.readers.export_noise import denoise, is_noisy, mend_breaks
from sources.readers.front_matter import front_marks
from sources.readers.html import page_blocks
from sources.readers.hyphens import Lexicon
from sources.readers.instructions import reader_flags
from sources.readers.maths import plain_maths
from sources.readers.prose import abstract_of, shape
from sources.readers.reading import Reading

_FRONT = re.compile(r"\A﻿?---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_DISPLAY = re.compile(r"\$\$(.+?)\$\$|\\\[(.+?)\\\]", re.DOTALL)
_INLINE = re.compile(r"(?<![\\$])\$(?!\s)([^$\n]{1,400}?)(?<![\s\\])\$(?!\d)|\\\((.+?)\\\)")
_SLOT = re.compile("\ue000(\\d+)\ue001")


def split_front_matter(text: str) -> tuple[dict[str, Any], str, str]:
    """(front matter, body, doubt): the doubt says why a front matter was not understood."""
    match = _FRONT.match(text)
    if not match:
        return {}, text, ""
    try:
        front = yaml.safe_load(match.group(1))
    except yaml.YAMLError:
        return {}, text[match.end() :], "front matter is not valid YAML and was not used"
    if not isinstance(front, dict):
        return {}, text[match.end() :], "front matter is not a mapping and was not used"
    return {str(key): value for key, value in front.items()}, text[match.end() :], ""


def read_markdown(data: bytes, name: str) -> Reading:
    """Read Markdown; ``name`` (a file name) may state an arXiv id, which is then noted as such."""
    raw = decode(data)
    hidden = smuggled(raw)
    front, body, doubt = split_front_matter(clean(raw))
    noisy = is_noisy(body)
    head = body[:3000]
    if noisy:
        body = denoise(body)
        single = "\n\n".join(single_maths(p) for p in body.split("\n\n"))
        body = single_letters(single) if single != body else body
        lexicon = Lexicon(body)
        body = lexicon.mend(mend_breaks(body, lexicon.join))
    blocks = markdown_blocks(body)
    if hidden:
        blocks.append(Block("hidden", hidden, tail=True))
    title, blocks, notes = shape(blocks, noisy=noisy)
    marks = front_marks(front, name, head if noisy else "", title, [*([doubt] if doubt else []), *notes])
    abstract = abstract_of(blocks)
    marks = marks.model_copy(update={"abstract": marks.abstract or abstract})
    document = assemble(
        blocks, "markdown", "markdown", flags=reader_flags(blocks, any(b.kind == "hidden" for b in blocks))
    )
    return Reading(document=document, marks=marks)


def markdown_blocks(text: str) -> list[Block]:
    """Blocks of Markdown text without front matter; formulas as Unicode."""
    from markdown_it import MarkdownIt

    slots: list[tuple[str, bool]] = []

    def protect(display: bool):
        def put(match: re.Match[str]) -> str:
            slots.append((plain_maths(next(group for group in match.groups() if group)), display))
            mark = f"\ue000{len(slots) - 1}\ue001"
            return f"\n\n{mark}\n\n" if display else mark

        return put

    text = _DISPLAY.sub(protect(True), text)
    text = _INLINE.sub(protect(False), text)
    html = MarkdownIt("commonmark").enable("table").render(text)
    blocks: list[Block] = []
    for block in page_blocks(html):
        alone = _SLOT.fullmatch(block.text)
        restored = _SLOT.sub(lambda m: slots[int(m.group(1))][0], block.text)
        equation = alone is not None and slots[int(alone.group(1))][1]
        kind = "equation" if equation and block.kind == "body" else block.kind
        blocks.append(Block(kind, restored, tail=block.tail, title=block.title))
    return blocks
