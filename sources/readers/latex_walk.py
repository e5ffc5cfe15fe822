"""Walks a parsed LaTeX body and writes its blocks: what print would show, floats and hidden text apart."""

import re
from collections.abc import Sequence
from typing import Any

from sources.readers.blocks import Block, BlockKind, one_line
from sources.readers.characters import clean
from sources.readers.latex_environments import (
    inside,
    tidy,
    write_bibliography,
    write_code,
    write_float,
    write_table,
)
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
    arguments_of,
    last_argument,
    raw_argument,
)
from sources.readers.latex_people import author_names
from sources.readers.latex_refs import Citations, Labels
from sources.readers.maths import plain_maths, symbol_text

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
        self.pending: list[str] = []
        self.concealed = False
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
        text = tidy("".join(self.pending))
        self.pending.clear()
        if text and re.search(r"\w", text):
            self.blocks.append(Block(kind, text))

    def walk(self, nodes: Sequence[Any] | None) -> None:
        """Write a list of nodes; the colour of a group ends with it."""
        if self._depth > _MAX_DEPTH:
            return
        self._depth += 1
        hidden = self.concealed
        for node in nodes or ():
            if node is not None:
                self._node(node)
        self.concealed = hidden
        self._depth -= 1

    def inline(self, nodes: Sequence[Any] | None) -> str:
        """Text of ``nodes`` on one line, outside of the running paragraph."""
        inner = Walker(self._labels, self._citations)
        inner._depth = self._depth
        inner.concealed = self.concealed
        inner.walk(nodes)
        inner.flush()
        self._secret += inner._secret
        self.blocks += [block for block in inner.blocks if block.tail]
        return one_line(" ".join(block.text for block in inner.blocks if not block.tail))

    def _put(self, text: str) -> None:
        (self._secret if self.concealed else self.pending).append(text)

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
                self._put(_SPECIALS.get(str(node.specials_chars), str(node.specials_chars)))
        elif kind == "LatexMacroNode":
            self._macro(node)
        elif kind == "LatexEnvironmentNode":
            self._environment(node)

    def _characters(self, text: str) -> None:
        parts = re.split(r"\n[ \t]*\n\s*", text)
        for index, part in enumerate(parts):
            if index and not self.concealed:
                self.flush()
            self._put(part)

    def _maths(self, source: str, *, display: bool) -> None:
        inner = re.sub(r"^\s*(?:\$\$?|\\\(|\\\[)|(?:\$\$?|\\\)|\\\])\s*$", "", source)
        label = re.sub(r"\\label\{[^{}]*\}|\\(?:nonumber|notag)", "", inner)
        if display and not self.concealed:
            self.flush()
            text = plain_maths(label)
            if text:
                self.blocks.append(Block("equation", text))
        else:
            self._put(plain_maths(label))

    def _macro(self, node: Any) -> None:
        name = node.macroname
        if name in HEADINGS:
            self.flush()
            text = self.inline(last_argument(node))
            if text:
                self.blocks.append(Block("heading", text))
        elif name in RUN_IN:
            self.flush()
            self._put(f"{self.inline(last_argument(node)).rstrip('.:')}. ")
        elif name in CITE_TEXTUAL:
            self._put(self._citations.textual(raw_argument(node)))
        elif name in CITE_OTHER:
            self._put("" if name == "nocite" else self._citations.parenthetical(raw_argument(node)))
        elif name in {"ref", "eqref", "pageref", "vref", "labelcref"}:
            self._put(self._labels.number(raw_argument(node)))
        elif name in {"cref", "Cref", "autoref", "nameref", "secref"}:
            self._put(self._labels.named(raw_argument(node)))
        elif name in {"caption", "captionof"}:
            self._caption(node)
        elif name in {"title", "icmltitle"}:
            self.title = self.title or self.inline(last_argument(node))
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
            self.concealed = self.concealed or _is_hiding(
                name, [a.latex_verbatim() for a in arguments_of(node)]
            )
        elif name in {"textcolor", "phantom", "hphantom", "vphantom"}:
            before = self.concealed
            colour = (
                arguments_of(node)[-2].latex_verbatim()
                if name == "textcolor" and len(arguments_of(node)) > 1
                else ""
            )
            self.concealed = before or name != "textcolor" or bool(_WHITE.search(colour.strip("{}")))
            self.walk(last_argument(node))
            self.concealed = before
        elif name in DROPPED:
            self._put(space)
        elif name in {"item", "par", "newline"}:
            if not self.concealed:
                self.flush()
            if name == "item":
                self.walk(last_argument(node))
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
            self.walk(last_argument(node))
        elif name in {"texorpdfstring"} and arguments_of(node):
            self.walk([arguments_of(node)[0]])
        elif name in {"url", "path", "nolinkurl"}:
            self._put(raw_argument(node).replace("\\", ""))
        elif name in {"SI", "qty"}:
            self._put(" ".join(plain_maths(a.latex_verbatim().strip("{}")) for a in arguments_of(node)[-2:]))
        elif name in {"textsuperscript", "textsubscript"}:
            mark = "^" if name == "textsuperscript" else "_"
            text = self.inline(last_argument(node))
            self._put(text if text in {"st", "nd", "rd", "th"} else f"{mark}{text}")
        else:
            self._other(node, space)

    def _other(self, node: Any, space: str) -> None:
        symbol = symbol_text(node)
        if symbol is not None and not any(True for a in arguments_of(node) if len(a.latex_verbatim()) > 4):
            self._put(symbol + space)
            return
        arguments = arguments_of(node)
        for argument in arguments:
            if not argument.latex_verbatim().startswith("["):
                self.walk([argument])
        self._put(space)

    def _caption(self, node: Any) -> None:
        paragraph, self.pending = self.pending, []
        text = self.inline(last_argument(node))
        if text and not self.concealed:
            self.blocks.append(Block("caption", text))
        self.pending = paragraph

    def _front(self, name: str, node: Any) -> None:
        text = self.inline(last_argument(node))
        if name in {"author", "icmlauthor", "IEEEauthorblockN"}:
            raw = "".join(part.latex_verbatim() for part in last_argument(node))
            self.authors += author_names(raw)
        if text:
            self.blocks.append(Block("furniture", text, title="Front matter"))

    def _footnote(self, node: Any) -> None:
        text = self.inline(last_argument(node))
        if text and not self.concealed:
            self.blocks.append(Block("body", text, title="Footnotes", tail=True))

    def _environment(self, node: Any) -> None:
        name = node.environmentname.rstrip("*")
        if name in NO_TEXT:
            return
        if name in DISPLAY:
            self._maths(inside(node), display=True)
        elif name in TABLES and not self.concealed:
            write_table(self, node)
        elif name in CODE:
            write_code(self, node, name)
        elif name in {
            "figure",
            "table",
            "wrapfigure",
            "wraptable",
            "SCfigure",
            "sidewaystable",
            "teaserfigure",
        }:
            write_float(self, node)
        elif name == "abstract":
            self.flush()
            self.blocks.append(Block("heading", "Abstract"))
            self.walk(node.nodelist)
            self.flush()
            # What follows without a heading of its own is not the abstract any more.
            self.blocks.append(Block("body", "", title="Body"))
        elif name == "thebibliography":
            write_bibliography(self, node)
        else:
            self.flush()
            self.walk(node.nodelist)
            self.flush()


def _is_hiding(name: str, arguments: list[str]) -> bool:
    if name == "color":
        return bool(arguments) and bool(_WHITE.search(arguments[-1].strip("{}")))
    size = re.match(r"\{?\s*([\d.]+)", arguments[0]) if arguments else None
    return bool(size) and float(size.group(1) or 0) < 2.0 if size else False
