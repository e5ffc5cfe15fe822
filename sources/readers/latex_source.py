"""Makes one LaTeX text of a source tree: comments out, inputs in, the author's own commands written out."""

import re
from pathlib import PurePosixPath

from sources.readers.characters import decode
from sources.readers.latex_macros import expand
from state.errors import ReadError

_COMMENT = re.compile(r"(?<!\\)((?:\\\\)*)%[^\n]*\n?[ \t]*")
_INPUT = re.compile(
    r"\\(?:input|include|subfile|InputIfFileExists)(?![A-Za-z])\s*(?:\{\s*([^{}]+?)\s*\}|([^\s{}\\%]+))"
)
_VERBATIM = re.compile(r"\\begin\{(verbatim\*?|lstlisting|minted|Verbatim|alltt)\}.*?\\end\{\1\}", re.DOTALL)
_OUT = (
    re.compile(r"\\begin\{comment\}.*?\\end\{comment\}", re.DOTALL),
    re.compile(r"\\iffalse\b.*?\\fi\b", re.DOTALL),
)
_DOCUMENT = re.compile(r"\\begin\s*\{document\}(.*?)(?:\\end\s*\{document\}|\Z)", re.DOTALL)
_DOCUMENTCLASS = re.compile(r"\\document(?:class|style)\b")
MAX_CHARS = 8_000_000
_MAX_DEPTH = 12


def main_file(files: dict[str, bytes], name: str) -> str:
    """The file that holds ``\\documentclass``; among several the one that begins a document and is longest."""
    tex = {
        path: data
        for path, data in files.items()
        if PurePosixPath(path).suffix.lower() in {".tex", ".ltx", ""}
    }
    mains = [path for path, data in tex.items() if _DOCUMENTCLASS.search(uncomment(decode(data)))]
    if not mains:
        begun = [path for path, data in tex.items() if b"\\begin{document}" in data]
        if not begun and len(tex) == 1:
            return next(iter(tex))
        if not begun:
            raise ReadError(
                name, "no-latex", "no LaTeX document in it: none of its files holds \\documentclass"
            )
        mains = begun

    def rank(path: str) -> tuple[bool, bool, int, str]:
        data = files[path]
        stem = PurePosixPath(path).stem.lower()
        aside = bool(re.search(r"supp|appendix|response|rebuttal|cover|standalone", stem))
        return (b"\\begin{document}" not in data, aside, -len(data), path)

    return min(mains, key=rank)


def whole_text(files: dict[str, bytes], main: str) -> tuple[str, str, list[str]]:
    """(preamble, body, doubts) with inputs put in, comments and dead code out, own commands expanded."""
    doubts: list[str] = []
    text = _inputs(uncomment(decode(files[main])), PurePosixPath(main).parent, files, doubts, 0)
    for dead in _OUT:
        text = dead.sub("", text)
    match = _DOCUMENT.search(text)
    preamble, body = (text[: match.start()], match.group(1)) if match else ("", text)
    body, clipped = expand(preamble, body)
    if clipped:
        doubts.append("the author's own commands nest too deeply and were not all written out")
    return preamble, body, doubts


def uncomment(text: str) -> str:
    """Drop comments (a ``%`` also swallows the line's end), but none within verbatim text."""
    kept: list[str] = []

    def keep(match: re.Match[str]) -> str:
        kept.append(match.group())
        return f"\x02{len(kept) - 1}\x03"

    text = _VERBATIM.sub(keep, text.replace("\r\n", "\n").replace("\x02", "").replace("\x03", ""))
    # A comment that fills its line leaves nothing; a paragraph break after it stays.
    text = re.sub(r"(?m)^[ \t]*%[^\n]*\n", "", text)
    text = _COMMENT.sub(r"\1", text)
    return re.sub("\x02(\\d+)\x03", lambda m: kept[int(m.group(1))], text)


def _inputs(text: str, folder: PurePosixPath, files: dict[str, bytes], doubts: list[str], depth: int) -> str:
    if depth > _MAX_DEPTH or len(text) > MAX_CHARS:
        doubts.append("the sources include each other too deeply; the rest was left out")
        return text[:MAX_CHARS]

    def put(match: re.Match[str]) -> str:
        wanted = (match.group(1) or match.group(2)).strip()
        found = _find(wanted, folder, files)
        if found is None:
            if not wanted.endswith((".sty", ".def", ".cfg", ".pgf", ".tikz", ".pdf_tex")):
                doubts.append(f"the source file {wanted} is missing; its part of the text was not read")
            return ""
        # A file of TikZ or numbers is no text; a document of its own is taken without its preamble.
        part = uncomment(decode(files[found]))
        inner = _DOCUMENT.search(part)
        return _inputs(inner.group(1) if inner else part, folder, files, doubts, depth + 1)

    return _INPUT.sub(put, text)


def _find(wanted: str, folder: PurePosixPath, files: dict[str, bytes]) -> str | None:
    for base in (folder, PurePosixPath()):
        for suffix in ("", ".tex", ".ltx"):
            path = _normal(base / f"{wanted}{suffix}")
            if path in files:
                return path
    return None


def _normal(path: PurePosixPath) -> str:
    parts: list[str] = []
    for part in path.parts:
        if part == "..":
            if not parts:
                return ""
            parts.pop()
        elif part != ".":
            parts.append(part)
    return "/".join(parts)
