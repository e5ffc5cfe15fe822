"""Writes the environments of LaTeX that are no paragraphs: floats, tables, code, the bibliography."""

import re
from typing import TYPE_CHECKING, Any

from sources.readers.blocks import Block, one_line
from sources.readers.characters import clean

if TYPE_CHECKING:
    from sources.readers.latex_walk import Walker


def write_float(walker: "Walker", node: Any) -> None:
    """Captions and tables of a float; the paragraph around it is not cut."""
    paragraph, walker.pending = walker.pending, []
    before = len(walker.blocks)
    walker.walk(node.nodelist)
    walker.flush("furniture")
    inner = walker.blocks[before:]
    del walker.blocks[before:]
    text = tidy("".join(paragraph))
    if text and re.search(r"\w", text):
        walker.blocks.append(Block("body", text))
    walker.blocks += [
        b if b.kind != "body" or b.tail else Block("furniture", b.text, title="Labels in figures", tail=True)
        for b in inner
    ]


def write_table(walker: "Walker", node: Any) -> None:
    paragraph, walker.pending = walker.pending, []
    rows: list[list[str]] = [[]]
    cell: list[Any] = []
    for part in [*(node.nodelist or ()), None]:
        kind = type(part).__name__
        ends_row = part is None or (kind == "LatexMacroNode" and part.macroname in {"\\", "tabularnewline"})
        if ends_row or (kind == "LatexSpecialsNode" and str(getattr(part, "specials_chars", "")) == "&"):
            rows[-1].append(walker.inline(cell))
            cell = []
            if ends_row:
                rows.append([])
        else:
            cell.append(part)
    text = "\n".join(" | ".join(row) for row in rows if any(row))
    if text:
        walker.blocks.append(Block("table", text))
    walker.pending = paragraph


def write_code(walker: "Walker", node: Any, name: str) -> None:
    walker.flush()
    if name.startswith("algorithm"):
        before = len(walker.blocks)
        walker.walk(node.nodelist)
        walker.flush()
        for index in range(before, len(walker.blocks)):
            if walker.blocks[index].kind == "body" and not walker.blocks[index].tail:
                walker.blocks[index] = Block("equation", walker.blocks[index].text)
        return
    text = clean(inside(node)).strip("\n")
    text = re.sub(r"^\s*(?:\[[^\]]*\])?(?:\{[^{}]*\})?[ \t]*\n", "", text)
    if text.strip():
        walker.blocks.append(Block("equation", text))


def write_bibliography(walker: "Walker", node: Any) -> None:
    walker.flush()
    walker.blocks.append(Block("heading", "References"))
    entry: list[Any] = []
    for part in [*(node.nodelist or ()), None]:
        if part is None or (type(part).__name__ == "LatexMacroNode" and part.macroname == "bibitem"):
            text = walker.inline(entry)
            if text:
                walker.blocks.append(Block("references", text))
            entry = []
        else:
            entry.append(part)


def tidy(text: str) -> str:
    """One line, with the spaces before punctuation gone that left-out citations leave."""
    text = one_line(clean(text))
    text = re.sub(r"\s+([,.;:!?)](?:\s|$))", r"\1", text)
    text = re.sub(r",(?:\s*,)+", ",", text)
    text = re.sub(r"\(\s*(?:see|e\.g\.,?|cf\.)?\s*\)|\[\s*\]", "", text)
    return re.sub(r"\(\s+", "(", one_line(text))


def inside(node: Any) -> str:
    """Verbatim inside of an environment, formulas included."""
    whole = node.latex_verbatim()
    match = re.match(r"\\begin\s*\{[^{}]*\}(?:\[[^\]]*\])?(.*)\\end\s*\{[^{}]*\}\s*\Z", whole, re.DOTALL)
    return match.group(1) if match else whole
