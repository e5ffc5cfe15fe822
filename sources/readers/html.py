"""Reads web pages of papers: arXiv's HTML (LaTeXML) and ordinary articles."""

import re
from collections.abc import Iterator

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString, PageElement, PreformattedString

from sources.readers.blocks import Block, assemble, one_line
from sources.readers.characters import clean, decode, smuggled
from sources.readers.headings import is_caption
from sources.readers.html_marks import page_marks
from sources.readers.instructions import reader_flags
from sources.readers.maths import plain_maths
from sources.readers.prose import abstract_of, shape
from sources.readers.reading import Format, Reading
from sources.readers.visibility import take_hidden

_DROP = {
    *("script", "style", "noscript", "template", "nav", "form", "button", "svg", "iframe", "img", "video"),
    *("audio", "canvas", "input", "select", "textarea", "link", "meta", "object", "embed", "head"),
}
_DROP_CLASS = re.compile(
    r"ltx_(?:page_footer|page_logo|ERROR|pagination|TOC|dates|role_institutetext|rdf|navbar)\b"
    r"|\b(?:package-alerts|ar5iv-footer|sidebar|breadcrumb|cookie|toc|skip-link|watermark-tr)\b"
)
_FURNITURE_CLASS = re.compile(
    r"\bltx_(?:authors|title_document|keywords|classification|acknowledgement_note)\b"
)
_BLOCKS = {
    *("p", "div", "section", "article", "main", "body", "html", "ul", "ol", "li", "dl", "dt", "dd", "header"),
    *(
        "blockquote",
        "figure",
        "figcaption",
        "table",
        "pre",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "footer",
    ),
    *("aside", "details", "summary", "address", "center", "caption", "tbody", "tr", "td", "th", "thead"),
}
_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}


def read_html(data: bytes, name: str) -> Reading:
    """Read a page; ``name`` is used in nothing but messages."""
    text = decode(data)
    soup = BeautifulSoup(text, "lxml")
    marks = page_marks(soup)
    _, blocks, notes = shape(page_blocks(text))
    marks = marks.model_copy(
        update={"abstract": marks.abstract or abstract_of(blocks), "notes": (*marks.notes, *notes)}
    )
    hidden = " ".join(block.text for block in blocks if block.kind == "hidden")
    document = assemble(blocks, "html", "html", flags=reader_flags(blocks, bool(hidden)))
    return Reading(document=document, marks=marks)


def page_blocks(html: str) -> list[Block]:
    """Blocks of a page or fragment, hidden text as tail blocks of kind ``hidden``."""
    soup = BeautifulSoup(html, "lxml")
    secret = [*take_hidden(soup), smuggled(html)]
    walker = _Walker()
    walker.walk(soup)
    walker.flush()
    hidden = [Block("hidden", one_line(clean(words)), tail=True) for words in secret if words.strip()]
    return [*walker.blocks, *walker.notes, *hidden]


def _classes(tag: Tag) -> str:
    value = tag.get("class") or ""
    return " ".join(value) if isinstance(value, list) else str(value)


class _Walker:
    """Collects inline text until a block-level element ends the paragraph."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.notes: list[Block] = []
        self._inline: list[str] = []

    def flush(self) -> None:
        text = one_line(clean("".join(self._inline)))
        self._inline.clear()
        if text:
            self.blocks.append(Block("caption" if is_caption(text) else "body", text))

    def add(self, kind: str, text: str) -> None:
        self.flush()
        if text:
            self.blocks.append(Block(kind, text))  # type: ignore[arg-type]

    def walk(self, node: Tag) -> None:
        for child in list(node.children):
            self._visit(child)

    def _visit(self, child: PageElement) -> None:
        if isinstance(child, NavigableString):
            if not isinstance(child, PreformattedString):
                self._inline.append(str(child))
            return
        if not isinstance(child, Tag):
            return
        name, classes = child.name, _classes(child)
        if name == "script" and "math/tex" in str(child.get("type") or ""):
            self._maths(child.get_text(), display="display" in str(child.get("type")))
        elif name in _DROP or _DROP_CLASS.search(f"{classes} {child.get('id') or ''}"):
            return
        elif name == "math":
            self._maths(_latex_of(child), display=child.get("display") == "block")
        elif "katex" in classes.split() or "MathJax" in classes:
            self._rendered(child)
        elif name in {"table", "span", "div"} and re.search(r"\bltx_equation(?:group)?\b", classes):
            self.add("equation", _equation(child))
        elif name == "table" or "ltx_tabular" in classes:
            self._table(child)
        elif name in _HEADINGS:
            self._heading(child, classes)
        elif re.search(r"\bltx_note\b", classes) or child.get("role") == "doc-footnote":
            self._note(child)
        elif name == "pre":
            # Code is kept line by line and not mistaken for prose.
            self.add("equation", clean(child.get_text()).strip("\n"))
        elif name == "br":
            self._inline.append(" ")
        elif name == "sup":
            self._inline.append(_superscript(child, "".join(self._inline[-3:])))
        elif name == "a" and _is_note_mark(child, "".join(self._inline[-3:])):
            return
        elif _FURNITURE_CLASS.search(classes) or name == "footer":
            self.add("furniture", one_line(clean(child.get_text(" "))))
        elif name in {"figcaption", "caption"}:
            self.add("caption", inline_text(child))
        elif name in _BLOCKS:
            self.flush()
            self.walk(child)
            self.flush()
        else:
            self.walk(child)

    def _maths(self, latex: str, *, display: bool) -> None:
        text = plain_maths(latex)
        if display:
            self.add("equation", text)
        else:
            self._inline.append(text)

    def _rendered(self, tag: Tag) -> None:
        source = tag.find("annotation")
        display = "display" in _classes(tag)
        self._maths(source.get_text() if source else tag.get_text(" "), display=display)

    def _heading(self, tag: Tag, classes: str) -> None:
        text = inline_text(tag)
        if tag.find_parent(["figure", "table"]):
            self.add("caption", text)
        elif "ltx_title_document" in classes:
            self.add("furniture", text)
        elif "ltx_runin" in classes:
            # A run-in title belongs to its paragraph: "Routing. We …"
            self.flush()
            self._inline.append(f"{text} ")
        else:
            self.add("heading", text)

    def _table(self, tag: Tag) -> None:
        caption = tag.find("caption")
        if isinstance(caption, Tag):
            self.add("caption", inline_text(caption))
            caption.decompose()
        rows = table_rows(tag)
        # A one-cell table is layout, not data.
        if len(rows) * max((len(row) for row in rows), default=0) <= 1 and len(tag.get_text()) > 200:
            self.flush()
            self.walk(tag)
            self.flush()
            return
        self.add("table", "\n".join(" | ".join(row) for row in rows if any(row)))

    def _note(self, tag: Tag) -> None:
        content = tag.find(class_=re.compile("ltx_note_content"))
        text = inline_text(content if isinstance(content, Tag) else tag)
        text = re.sub(r"^(\d+|[*†‡§∗])\s*(?:\1\s*)*", "", text)
        if text:
            self.notes.append(Block("body", text, title="Footnotes", tail=True))


def inline_text(tag: Tag) -> str:
    """Text of an element on one line, maths as Unicode."""
    walker = _Walker()
    walker.walk(tag)
    walker.flush()
    return one_line(" ".join(block.text for block in walker.blocks))


def table_rows(tag: Tag) -> list[list[str]]:
    """Cells of a table, row by row, without those of nested tables' rows twice."""
    rows = tag.find_all(["tr"]) or tag.find_all(class_="ltx_tr")
    found: list[list[str]] = []
    for row in rows:
        cells = row.find_all(["td", "th"], recursive=False) or row.find_all(class_=re.compile(r"ltx_t[dh]\b"))
        found.append([inline_text(cell) for cell in cells])
    return found


def _latex_of(math: Tag) -> str:
    source = math.find("annotation", attrs={"encoding": "application/x-tex"})
    return str(math.get("alttext") or "") or (source.get_text() if source else math.get_text(" "))


def _equation(tag: Tag) -> str:
    parts = [plain_maths(_latex_of(math)) for math in _top_maths(tag)]
    number = tag.find(class_=re.compile("ltx_tag_equation"))
    return (
        one_line(" ".join([*parts, number.get_text() if number else ""]))
        if parts
        else one_line(tag.get_text(" "))
    )


def _top_maths(tag: Tag) -> Iterator[Tag]:
    for math in tag.find_all("math"):
        if not math.find_parent("math"):
            yield math


def _superscript(tag: Tag, before: str) -> str:
    text = one_line(clean(tag.get_text()))
    if re.fullmatch(r"[\d,\s*†‡§∗¶]+", text):
        last = re.search(r"(\w*)\s*$", before)
        word = last.group(1) if last else ""
        # A power follows a number, unit or variable; a note mark follows a word or a full stop.
        return f"^{text}" if word and (word[-1].isdigit() or len(word) <= 2) else ""
    return f"^{text}" if text else ""


def _is_note_mark(tag: Tag, before: str) -> bool:
    text = tag.get_text().strip()
    glued = bool(re.search(r"[a-z.,;:)”\"’]$", before))
    return (
        glued and bool(re.fullmatch(r"\d{1,2}|[*†‡§∗¶]", text)) and str(tag.get("href") or "").startswith("#")
    )


__all__ = ["Format", "inline_text", "page_blocks", "read_html", "table_rows"]
