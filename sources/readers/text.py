"""Reads plain text: paragraphs by blank lines or one a line, wrapped or not, with LaTeX maths left in."""

import re
import statistics

from sources.readers.blocks import Block, assemble, one_line
from sources.readers.characters import clean, decode, smuggled
from sources.readers.doubled_maths import single_maths
from sources.readers.export_noise import mend_breaks, strip_line_numbers
from sources.readers.front_matter import front_marks
from sources.readers.headings import is_caption, is_counted, is_known_heading, is_numbered_heading
from sources.readers.hyphens import Lexicon
from sources.readers.instructions import reader_flags
from sources.readers.maths import plain_maths
from sources.readers.prose import shape
from sources.readers.reading import Reading

_DISPLAY = re.compile(r"^\$\$(.+?)\$\$\s*(?:\((Eq\.?\s*[\w.]+)\))?\s*$")
_INLINE = re.compile(r"\$\$?(?!\s*\d+(?:\.\d+)?\s[a-z])(.{1,600}?)\$\$?")
# QASPER's and S2ORC's stand-ins for citations and floats: marks, not words.
_PLACEHOLDER = re.compile(
    r"\s*\b(?:(?:BIB|FIG|TAB|EQ|SEC|INLINEFORM|FLOAT|FORMULA|CITE)REF\d+|INLINEFORM\d+|DISPLAYFORM\d+)\b"
)


def read_text(data: bytes, name: str) -> Reading:
    """Read plain text; ``name`` (a file name) may state an arXiv id, which is then noted as such."""
    raw = decode(data)
    text = strip_line_numbers(clean(raw))
    lexicon = Lexicon(text)
    blocks = [_block(p) for p in _paragraphs(mend_breaks(text, lexicon.join), lexicon)]
    hidden = smuggled(raw)
    if hidden:
        blocks.append(Block("hidden", hidden, tail=True))
    blocks, title = _headings(blocks)
    _, blocks, notes = shape(blocks)
    marks = front_marks({}, name, "", title, notes)
    if title:
        marks = marks.model_copy(
            update={"notes": (*marks.notes, "title taken from the first line of the text")}
        )
    abstract = next((block.text for block in blocks if block.kind == "abstract"), "")
    marks = marks.model_copy(update={"abstract": abstract})
    return Reading(
        document=assemble(blocks, "text", "text", flags=reader_flags(blocks, bool(hidden))), marks=marks
    )


def _paragraphs(text: str, lexicon: Lexicon) -> list[str]:
    """Split into paragraphs, unwrapping lines where the text is wrapped at a width."""
    lines = [line.rstrip() for line in text.split("\n")]
    lengths = [len(line) for line in lines if line.strip()]
    wrapped = len(lengths) > 10 and max(lengths) <= 140 and statistics.median(lengths) > 40
    if not wrapped:
        return [line.strip() for line in lines if line.strip()]
    paragraphs: list[str] = []
    current = ""
    for line in [*lines, ""]:
        bare = line.strip()
        alone = is_known_heading(bare) or is_numbered_heading(bare)
        if (not bare or alone) and current:
            paragraphs.append(current)
            current = ""
        if alone:
            paragraphs.append(bare)
        elif bare:
            current = _append(current, bare, lexicon)
    return paragraphs


def _append(current: str, line: str, lexicon: Lexicon) -> str:
    tail = re.search(r"([A-Za-zÀ-ÿ]+)-$", current)
    head = re.match(r"[A-Za-zÀ-ÿ]+", line)
    if tail and head:
        return current[: tail.start()] + lexicon.join(tail.group(1), head.group()) + line[head.end() :]
    return f"{current} {line}" if current else line


def _block(paragraph: str) -> Block:
    display = _DISPLAY.match(paragraph)
    if display:
        number = f" ({display.group(2)})" if display.group(2) else ""
        return Block("equation", plain_maths(display.group(1)) + number)
    text = _PLACEHOLDER.sub("", paragraph)
    text = _INLINE.sub(lambda m: plain_maths(m.group(1)), text)
    text = re.sub(r"\s+([,.;:)])(?=\s|$)", r"\1", one_line(single_maths(text)))
    text = re.sub(r"\(\s*(?:[,;]\s*)*\)|\[\s*(?:[,;]\s*)*\]", "", text)
    text = re.sub(r"\(\s+", "(", text)
    text = re.sub(r"(?:,\s*)+([.;])", r"\1", re.sub(r",(?:\s*,)+", ",", text))
    return Block("caption" if is_caption(text) else "body", one_line(text))


def _headings(blocks: list[Block]) -> tuple[list[Block], str]:
    """Short lines without a sentence end that stand before prose are headings; the very first is the title."""
    out: list[Block] = []
    title = ""
    for index, block in enumerate(blocks):
        following = blocks[index + 1] if index + 1 < len(blocks) else None
        words = block.text.split()
        short = block.kind == "body" and 0 < len(words) <= 12 and not re.search(r"[.!?:,;]$", block.text)
        titled = short and (words[0][:1].isupper() or words[0][:1].isdigit())
        if titled and following and len(following.text.split()) > 12:
            if index == 0 and not is_known_heading(block.text) and not is_counted(block.text):
                title = block.text
                out.append(Block("furniture", block.text))
                continue
            out.append(Block("heading", block.text))
        else:
            out.append(block)
    return out, title
