"""Reads LaTeX sources: one file, a tree of files or an archive of them; nothing is ever compiled."""

import re
from pathlib import PurePosixPath

from sources.readers.archive import is_archive, unpack
from sources.readers.blocks import Block, assemble
from sources.readers.characters import clean, decode
from sources.readers.front_matter import id_in_name
from sources.readers.headings import is_known_heading
from sources.readers.identifiers import arxiv_year, find_doi
from sources.readers.instructions import reader_flags
from sources.readers.latex_grammar import grammar
from sources.readers.latex_refs import Citations, Labels
from sources.readers.latex_source import main_file, whole_text
from sources.readers.latex_walk import Walker
from sources.readers.prose import abstract_of
from sources.readers.reading import Marks, Reading
from state.errors import ReadError

MAX_CHARS = 6_000_000
_ABSTRACT = re.compile(r"\\abstract\s*(?=\{)")


def read_latex(data: bytes, name: str) -> Reading:
    """Read one ``.tex`` file or an archive (tar, tar.gz, gz, zip).

    Raises:
        ReadError: ``no-latex``, ``unsafe-archive``, ``broken`` or ``too-long``.
    """
    if data[:5] == b"%PDF-":
        raise ReadError(name, "no-latex", "the source is a PDF, its authors gave no LaTeX: read it as PDF")
    if is_archive(data):
        files, refused = unpack(data, name)
        return read_tree(files, name, refused=refused)
    return read_tree({"main.tex": data}, name)


def read_tree(
    files: dict[str, bytes], name: str, *, main: str = "", refused: list[str] | None = None
) -> Reading:
    """Read the document whose main file is ``main`` (found when not given) among ``files`` by path."""
    main = main or main_file(files, name)
    preamble, body, doubts = whole_text(files, main)
    if len(body) > MAX_CHARS:
        raise ReadError(name, "too-long", f"{len(body):,} characters of LaTeX; up to {MAX_CHARS:,} are read")
    bibliographies = [decode(data) for path, data in files.items() if path.endswith(".bbl")]
    walker = Walker(Labels(body), Citations([body, *bibliographies]))
    _walk(walker, _front_commands(preamble))
    _walk(walker, _ABSTRACT.sub(r"\\paragraph{Abstract}", body))
    blocks = _shaped(walker.finish(), walker.title)
    if bibliographies and "thebibliography" not in body:
        blocks += _references(PurePosixPath(main), files, bibliographies)
    notes = [*doubts, *(f"left out of the archive: {entry}" for entry in (refused or [])[:5])]
    return Reading(
        document=assemble(
            blocks, "latex", "latex", flags=reader_flags(blocks, any(b.kind == "hidden" for b in blocks))
        ),
        marks=_marks(walker, blocks, preamble, name, notes),
    )


def _walk(walker: Walker, text: str) -> None:
    from pylatexenc.latexwalker import LatexWalker

    parser = LatexWalker(text, latex_context=grammar(), tolerant_parsing=True)
    nodes, _, _ = parser.get_latex_nodes()
    walker.walk(nodes)
    walker.flush()


def _front_commands(preamble: str) -> str:
    """Title and authors, which many styles set in the preamble."""
    from sources.readers.latex_macros import group_end

    found: list[str] = []
    for match in re.finditer(r"\\(title|icmltitle|author|abstract)\s*(\[[^\]]*\])?\s*(?=\{)", preamble):
        end = group_end(preamble, match.end())
        if end > 0:
            found.append(preamble[match.start() : end])
    return "\n\n".join(found)


def _shaped(blocks: list[Block], title: str) -> list[Block]:
    """Title first; an abstract given as a paragraph gets its heading; empty marks go."""
    shaped: list[Block] = [Block("furniture", title)] if title else []
    after_abstract = False
    for block in blocks:
        if block.kind == "heading":
            after_abstract = False
        if block.title == "Body" and not block.text:
            after_abstract = True
            continue
        run_in = re.match(r"Abstract\. ", block.text) if block.kind == "body" else None
        if run_in:
            shaped += [Block("heading", "Abstract"), Block("body", block.text[run_in.end() :])]
            after_abstract = True
            continue
        if after_abstract and block.kind == "body" and not block.tail:
            shaped.append(Block("body", block.text, title="Body"))
        else:
            shaped.append(block)
    if not any(block.kind == "heading" for block in shaped):
        shaped = [
            Block(b.kind, b.text, title=b.title or ("Body" if b.kind == "body" else ""), tail=b.tail)
            for b in shaped
        ]
    return shaped


def _references(main: PurePosixPath, files: dict[str, bytes], bibliographies: list[str]) -> list[Block]:
    own = files.get(str(main.with_suffix(".bbl")))
    text = decode(own) if own is not None else max(bibliographies, key=len)
    walker = Walker(Labels(""), Citations([]))
    _walk(walker, text)
    return walker.finish()


def _marks(walker: Walker, blocks: list[Block], preamble: str, name: str, notes: list[str]) -> Marks:
    arxiv = id_in_name(name)
    if arxiv:
        notes.append("arXiv id taken from the file name")
    abstract = abstract_of(blocks)
    if not abstract:
        long = [b.text for b in blocks if b.kind == "body" and not b.tail and len(b.text.split()) >= 60]
        if long and not any(b.kind == "heading" and is_known_heading(b.text) for b in blocks[:3]):
            notes.append("abstract is not marked")
    doi = re.search(r"\\(?:acmDOI|doi)\s*\{([^{}]*)\}", preamble)
    year = arxiv_year(arxiv[0]) if arxiv else None
    if year:
        notes.append("year taken from the arXiv id")
    stated = find_doi(doi.group(1)) if doi else None
    return Marks(
        title=clean(walker.title),
        authors=tuple(dict.fromkeys(walker.authors)),
        year=year,
        abstract=abstract,
        arxiv_id=arxiv[0] if arxiv else None,
        version=arxiv[1] if arxiv else None,
        doi=None if stated and "xxxx" in stated else stated,
        notes=tuple(dict.fromkeys(notes)),
    )
