"""Walks a parsed LaTeX body and writes its blocks: what print would show, floats and hidden text apart."""

import re
from collections.abc import Sequence
from typing import Any

from sources.readers.blocks import Block, BlockKind, one_line
from sources.readers.characters import clean
from sources.readers.latex_grammar import (
    CITE_OTHER,
    CITE_TEXTUAL,
    CODE,
    DISPLAY,
    DROPPED,
    FRONT,
    HEADINGS,
    NO_TEXT,
    RUN_IN,
    TABLES,
)
from sources.readers.latex_refs import Citations, Labels
from sources.readers.maths import plain_maths

_SPECIALS = {
    "~": " ",
    "``": "“",
    "''": "”",
    "--": "–",
    "---": "—",
    "&": " ",
    "!`": "¡",
    "?`": "¿",
    "`": "‘",
    "'": "’",
}
_WHITE = re.compile(
    r"white|transparent|^\s*(?:1(?:\.0*)?\s*(?:,\s*1(?:\.0*)?\s*){0,2}|255,\s*255,\s*255|FFFFFF)\s*$",
    re.IGNORECASE,
)
_MAX_DEPTH = 150


class Walker:
    """Collects inline text; a paragraph, a heading or an environment closes it into a block."""

    def __init__(self, labels: Labels, citations: Citations) -> None:
        self.blocks: list[Block] = []
        self.title = ""
        self.authors: list[str] = []
        self._labels = labels
        self._citations = citations
        self._inline: list[str] = []
        self._hidden = False
        self._secret: list[str] = []
        self._depth = 0

    def finish(self) -> list[Block]:
        """Close the last paragraph; hidden text comes at the end."""
        self.flush()
        secret = one_line(clean("".join(self._secret)))
        if len(secret.split()) >= 3:
            self.blocks.append(
                Block("hidden", secret, title="Hidden text (white, tiny or phantom)", tail=True)
            )
        return self.blocks

    def flush(self, kind: BlockKind = "body") -> None:
        text = tidy("".join(self._inline))
        self._inline.clear()
        if text and re.search(r"\w", text):
            self.blocks.append(Block(kind, text))

    def walk(self, nodes: Sequence[Any] | None) -> None:
        """Write a list of nodes; the colour of a group ends with it."""
        if self._depth > _MAX_DEPTH:
            return
        self._depth += 1
        hidden = self._hidden
        for node in nodes or ():
            if node is not None:
                self._node(node)
        self._hidden = hidden
        self._depth -= 1

    def inline(self, nodes: Sequence[Any] | None) -> str:
        """Text of ``nodes`` on one line, outside of the running paragraph."""
        inner = Walker(self._labels, self._citations)
        inner._depth = self._depth
        inner._hidden = self._hidden
        inner.walk(nodes)
        inner.flush()
        self._secret += inner._secret
        self.blocks += [block for block in inner.blocks if block.tail]
        return one_line(" ".join(block.text for block in inner.blocks if not block.tail))

    def _put(self, text: str) -> None:
        (self._secret if self._hidden else self._inline).append(text)

    def _node(self, node: Any) -> None:
        kind = type(node).__name__
        if kind == "LatexCharsNode":
            self._characters(node.chars)
        elif kind == "LatexGroupNode":
            self.walk(node.nodelist)
        elif kind == "LatexMathNode":
            self._maths(node.latex_verbatim(), display=node.displaytype == "display")
        elif kind == "LatexSpecialsNode":
            if "\n" in node.specials_chars:
                self.flush()
            else:
                self._put(_SPECIALS.get(node.specials_chars, node.specials_chars))
        elif kind == "LatexMacroNode":
            self._macro(node)
        elif kind == "LatexEnvironmentNode":
            self._environment(node)

    def _characters(self, text: str) -> None:
        parts = re.split(r"\n[ \t]*\n\s*", text)
        for index, part in enumerate(parts):
            if index and not self._hidden:
                self.flush()
            self._put(part)

    def _maths(self, source: str, *, display: bool) -> None:
        inner = re.sub(r"^\s*(?:\$\$?|\\\(|\\\[)|(?:\$\$?|\\\)|\\\])\s*$", "", source)
        label = re.sub(r"\\label\{[^{}]*\}|\\(?:nonumber|notag)", "", inner)
        if display and not self._hidden:
            self.flush()
            text = plain_maths(label)
            if text:
                self.blocks.append(Block("equation", text))
        else:
            self._put(plain_maths(label))

    def _arguments(self, node: Any) -> list[Any]:
        found = node.nodeargd.argnlist if node.nodeargd else None
        return [argument for argument in found or () if argument is not None]

    def _last(self, node: Any) -> list[Any]:
        arguments = self._arguments(node)
        if not arguments:
            return []
        last = arguments[-1]
        return list(last.nodelist) if hasattr(last, "nodelist") and last.nodelist is not None else [last]

    def _raw(self, node: Any) -> str:
        return "".join(part.latex_verbatim() for part in self._last(node)).strip()

    def _macro(self, node: Any) -> None:
        name = node.macroname
        if name in HEADINGS:
            self.flush()
            text = self.inline(self._last(node))
            if text:
                self.blocks.append(Block("heading", text))
        elif name in RUN_IN:
            self.flush()
            self._put(f"{self.inline(self._last(node)).rstrip('.:')}. ")
        elif name in CITE_TEXTUAL:
            self._put(self._citations.textual(self._raw(node)))
        elif name in CITE_OTHER:
            self._put("" if name == "nocite" else self._citations.parenthetical(self._raw(node)))
        elif name in {"ref", "eqref", "pageref", "vref", "labelcref"}:
            self._put(self._labels.number(self._raw(node)))
        elif name in {"cref", "Cref", "autoref", "nameref", "secref"}:
            self._put(self._labels.named(self._raw(node)))
        elif name in {"caption", "captionof"}:
            self._caption(node)
        elif name in {"title", "icmltitle"}:
            self.title = self.title or self.inline(self._last(node))
        elif name in FRONT:
            self._front(name, node)
        elif name in {"footnote", "footnotetext"}:
            self._footnote(node)
        else:
            self._wording(name, node)

    def _wording(self, name: str, node: Any) -> None:
        """Commands that change or are words."""
        space = " " if node.macro_post_space else ""
        if name in {"color", "fontsize"}:
            self._hidden = self._hidden or _is_hiding(
                name, [a.latex_verbatim() for a in self._arguments(node)]
            )
        elif name in {"textcolor", "phantom", "hphantom", "vphantom"}:
            before = self._hidden
            colour = (
                self._arguments(node)[-2].latex_verbatim()
                if name == "textcolor" and len(self._arguments(node)) > 1
                else ""
            )
            self._hidden = before or name != "textcolor" or bool(_WHITE.search(colour.strip("{}")))
            self.walk(self._last(node))
            self._hidden = before
        elif name in DROPPED:
            self._put(space)
        elif name in {"item", "par", "newline"}:
            if not self._hidden:
                self.flush()
            if name == "item":
                self.walk(self._last(node))
                self._put(" ")
        elif name in {"\\", "linebreak", "tabularnewline", "quad", "qquad", " ", ",", ";", ":", "!", "and"}:
            self._put("" if name in {",", "!"} else " ")
        elif name in {
            "href",
            "hypertarget",
            "hyperlink",
            "multicolumn",
            "multirow",
            "resizebox",
            "scalebox",
            "parbox",
            "raisebox",
            "makebox",
        }:
            self.walk(self._last(node))
        elif name in {"texorpdfstring"} and self._arguments(node):
            self.walk([self._arguments(node)[0]])
        elif name in {"url", "path", "nolinkurl"}:
            self._put(self._raw(node).replace("\\", ""))
        elif name in {"SI", "qty"}:
            self._put(
                " ".join(plain_maths(a.latex_verbatim().strip("{}")) for a in self._arguments(node)[-2:])
            )
        elif name in {"textsuperscript", "textsubscript"}:
            mark = "^" if name == "textsuperscript" else "_"
            text = self.inline(self._last(node))
            self._put(text if text in {"st", "nd", "rd", "th"} else f"{mark}{text}")
        else:
            self._other(node, space)

    def _other(self, node: Any, space: str) -> None:
        symbol = _symbol(node)
        if symbol is not None and not any(True for a in self._arguments(node) if len(a.latex_verbatim()) > 4):
            self._put(symbol + space)
            return
        arguments = self._arguments(node)
        for argument in arguments:
            if not argument.latex_verbatim().startswith("["):
                self.walk([argument])
        self._put(space)

    def _caption(self, node: Any) -> None:
        paragraph, self._inline = self._inline, []
        text = self.inline(self._last(node))
        if text and not self._hidden:
            self.blocks.append(Block("caption", text))
        self._inline = paragraph

    def _front(self, name: str, node: Any) -> None:
        text = self.inline(self._last(node))
        if name in {"author", "icmlauthor", "IEEEauthorblockN"}:
            raw = "".join(part.latex_verbatim() for part in self._last(node))
            self.authors += author_names(raw, self)
        if text:
            self.blocks.append(Block("furniture", text, title="Front matter"))

    def _footnote(self, node: Any) -> None:
        text = self.inline(self._last(node))
        if text and not self._hidden:
            self.blocks.append(Block("body", text, title="Footnotes", tail=True))

    def _environment(self, node: Any) -> None:
        name = node.environmentname.rstrip("*")
        if name in NO_TEXT:
            return
        if name in DISPLAY:
            self._maths(_inside(node), display=True)
        elif name in TABLES and not self._hidden:
            self._table(node)
        elif name in CODE:
            self._code(node, name)
        elif name in {
            "figure",
            "table",
            "wrapfigure",
            "wraptable",
            "SCfigure",
            "sidewaystable",
            "teaserfigure",
        }:
            self._float(node)
        elif name == "abstract":
            self.flush()
            self.blocks.append(Block("heading", "Abstract"))
            self.walk(node.nodelist)
            self.flush()
            # What follows without a heading of its own is not the abstract any more.
            self.blocks.append(Block("body", "", title="Body"))
        elif name == "thebibliography":
            self._bibliography(node)
        else:
            self.flush()
            self.walk(node.nodelist)
            self.flush()

    def _float(self, node: Any) -> None:
        """Captions and tables of a float; the paragraph around it is not cut."""
        paragraph, self._inline = self._inline, []
        before = len(self.blocks)
        self.walk(node.nodelist)
        self.flush("furniture")
        inner = self.blocks[before:]
        del self.blocks[before:]
        text = tidy("".join(paragraph))
        if text and re.search(r"\w", text):
            self.blocks.append(Block("body", text))
        self.blocks += [
            b
            if b.kind != "body" or b.tail
            else Block("furniture", b.text, title="Labels in figures", tail=True)
            for b in inner
        ]

    def _table(self, node: Any) -> None:
        paragraph, self._inline = self._inline, []
        rows: list[list[str]] = [[]]
        cell: list[Any] = []
        for part in [*(node.nodelist or ()), None]:
            kind = type(part).__name__
            ends_row = part is None or (
                kind == "LatexMacroNode" and part.macroname in {"\\", "tabularnewline"}
            )
            if ends_row or (kind == "LatexSpecialsNode" and part.specials_chars == "&"):
                rows[-1].append(self.inline(cell))
                cell = []
                if ends_row:
                    rows.append([])
            else:
                cell.append(part)
        text = "\n".join(" | ".join(row) for row in rows if any(row))
        if text:
            self.blocks.append(Block("table", text))
        self._inline = paragraph

    def _code(self, node: Any, name: str) -> None:
        self.flush()
        if name.startswith("algorithm"):
            before = len(self.blocks)
            self.walk(node.nodelist)
            self.flush()
            for index in range(before, len(self.blocks)):
                if self.blocks[index].kind == "body" and not self.blocks[index].tail:
                    self.blocks[index] = Block("equation", self.blocks[index].text)
            return
        text = clean(_inside(node)).strip("\n")
        text = re.sub(r"^\s*(?:\[[^\]]*\])?(?:\{[^{}]*\})?[ \t]*\n", "", text)
        if text.strip():
            self.blocks.append(Block("equation", text))

    def _bibliography(self, node: Any) -> None:
        self.flush()
        self.blocks.append(Block("heading", "References"))
        entry: list[Any] = []
        for part in [*(node.nodelist or ()), None]:
            if part is None or (type(part).__name__ == "LatexMacroNode" and part.macroname == "bibitem"):
                text = self.inline(entry)
                if text:
                    self.blocks.append(Block("references", text))
                entry = []
            else:
                entry.append(part)


def author_names(raw: str, walker: Walker) -> list[str]:
    """Names from the argument of ``\\author``: parted by ``\\and``, commas or line ends, marks and addresses left out."""
    raw = re.sub(
        r"\\(?:thanks|footnote|email|inst|orcidID|textsuperscript|affil|affiliation|href|url)\s*(?:\[[^\]]*\])?\{(?:[^{}]|\{[^{}]*\})*\}",
        " ",
        raw,
    )
    raw = re.sub(r"\$[^$]*\$|\\(?:textbf|textrm|bf|normalfont|small|large|Large)\b", " ", raw)
    parts = re.split(r"\\and\b|\\And\b|\\AND\b|\\\\(?:\[[^\]]*\])?|,|;|\band\b|\\quad|\\qquad", raw)
    names = [one_line(re.sub(r"\\[a-zA-Z]+\*?|[{}~*†‡]|\^\S*", " ", part)) for part in parts]
    plain = [name for name in names if _is_name(name)]
    return plain if 0 < len(plain) <= 60 else []


def _is_name(name: str) -> bool:
    words = name.split()
    return (
        2 <= len(words) <= 5
        and not all(word.isupper() and len(word) > 1 and "." not in word for word in words)
        and not re.search(
            r"[@\d]|universit|institut|department|school|laborator|college|inc\b|research|google|microsoft|meta ai",
            name,
            re.IGNORECASE,
        )
        and all(
            word[0].isupper() or word in {"van", "de", "der", "von", "den", "la", "di", "da", "bin"}
            for word in words
        )
    )


def tidy(text: str) -> str:
    """One line, with the spaces before punctuation gone that left-out citations leave."""
    text = one_line(clean(text))
    text = re.sub(r"\s+([,.;:!?)](?:\s|$))", r"\1", text)
    text = re.sub(r",(?:\s*,)+", ",", text)
    text = re.sub(r"\(\s*(?:see|e\.g\.,?|cf\.)?\s*\)|\[\s*\]", "", text)
    return re.sub(r"\(\s+", "(", one_line(text))


def _is_hiding(name: str, arguments: list[str]) -> bool:
    if name == "color":
        return bool(arguments) and bool(_WHITE.search(arguments[-1].strip("{}")))
    size = re.match(r"\{?\s*([\d.]+)", arguments[0]) if arguments else None
    return bool(size) and float(size.group(1) or 0) < 2.0 if size else False


def _inside(node: Any) -> str:
    """Verbatim inside of an environment, formulas included."""
    whole = node.latex_verbatim()
    match = re.match(r"\\begin\s*\{[^{}]*\}(?:\[[^\]]*\])?(.*)\\end\s*\{[^{}]*\}\s*\Z", whole, re.DOTALL)
    return match.group(1) if match else whole


def _symbol(node: Any) -> str | None:
    """Unicode for accents and symbols; None for commands that are not known to be one."""
    from sources.readers.maths import symbol_text

    return symbol_text(node)
