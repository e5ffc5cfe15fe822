"""Lists the papers of a folder: which files belong to one paper, in which format, and which are not papers."""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sources.readers.reading import Format
from state.errors import InputError

SUFFIXES: dict[str, Format] = {
    ".pdf": "pdf",
    ".tex": "latex",
    ".ltx": "latex",
    ".tar": "latex",
    ".tgz": "latex",
    ".tar.gz": "latex",
    ".tar.bz2": "latex",
    ".tar.xz": "latex",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".md": "markdown",
    ".markdown": "markdown",
    ".txt": "text",
    ".text": "text",
}
METADATA = {".bib", ".json"}
_NOT_PAPERS = re.compile(
    r"^(?:readme|changelog|changes|history|licen[cs]e|copying|contributing|authors|code_of_conduct|notice|todo|makefile|"
    r"requirements|install|security|citation|index|manifest)(?:[._-].*)?$",
    re.IGNORECASE,
)
_DOCUMENTCLASS = re.compile(rb"^[^%\n]*\\document(?:class|style)\b", re.MULTILINE)
_INCLUDED = re.compile(rb"\\(?:input|include|subfile)(?![A-Za-z])\s*\{?\s*([^\s{}\\%]+)")
MAX_FILES = 20_000
"""More files than this is somebody's home folder, not a library."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One paper, perhaps of several files (a LaTeX tree)."""

    location: str
    """Path within the folder, with ``/``; of the main file."""
    kind: Format
    path: Path
    files: tuple[Path, ...]
    """All files that make up the text, ``path`` first."""


@dataclass(frozen=True, slots=True)
class Scan:
    papers: tuple[Candidate, ...]
    metadata: tuple[Path, ...]
    """BibTeX and CSL-JSON files."""


def scan(folder: Path) -> Scan:
    """List ``folder`` recursively, in a fixed order; hidden files, links and READMEs are left out.

    Raises:
        InputError: the folder is missing, no folder, unreadable, or holds no file that could be a paper.
    """
    if not folder.exists():
        raise InputError(f"library {folder} does not exist: give a folder of papers")
    if not folder.is_dir():
        raise InputError(f"library {folder} is not a folder: give the folder that holds the papers")
    try:
        files = list(_files(folder))
    except OSError as error:
        raise InputError(f"library {folder} can not be read: {error.strerror or error}") from error
    if not files:
        raise InputError(f"library {folder} is empty: put papers (PDF, LaTeX, HTML, Markdown, text) into it")
    papers = sorted(_candidates(folder, files), key=lambda c: c.location)
    if not papers:
        raise InputError(
            f"library {folder} holds {len(files)} files but no paper: "
            "PDF, LaTeX, HTML, Markdown and plain text are read"
        )
    return Scan(tuple(papers), tuple(sorted(path for path in files if path.suffix.lower() in METADATA)))


def _files(folder: Path) -> Iterator[Path]:
    count = 0

    def fail(error: OSError) -> None:
        # Only the library itself must be readable; a locked sub-folder is not the user's whole input.
        if Path(error.filename) == folder:
            raise error

    for directory, names, files in os.walk(folder, onerror=fail):
        names[:] = sorted(name for name in names if not name.startswith((".", "__")))
        for name in sorted(files):
            path = Path(directory) / name
            if name.startswith((".", "~")) or path.is_symlink() or not path.is_file():
                continue
            count += 1
            if count > MAX_FILES:
                raise InputError(
                    f"library {folder} holds more than {MAX_FILES:,} files: name a smaller folder"
                )
            yield path


def suffix_of(path: Path) -> str:
    """Lower-case suffix, with ``.tar.gz`` and its like as one."""
    match = re.search(r"\.tar\.(?:gz|bz2|xz)$", path.name.lower())
    return match.group() if match else path.suffix.lower()


def _candidates(folder: Path, files: list[Path]) -> Iterator[Candidate]:
    tex = [
        path
        for path in files
        if SUFFIXES.get(suffix_of(path)) == "latex" and path.suffix.lower() in {".tex", ".ltx"}
    ]
    yield from _latex(folder, tex)
    for path in files:
        kind = SUFFIXES.get(suffix_of(path))
        if kind is None or path in tex or _NOT_PAPERS.match(path.stem):
            continue
        yield Candidate(path.relative_to(folder).as_posix(), kind, path, (path,))


def _latex(folder: Path, tex: list[Path]) -> Iterator[Candidate]:
    """Main files with what they include; files that nothing includes and that are no document are left out."""
    sources = {path: _source(path) for path in tex}
    for path, source in sources.items():
        if not _DOCUMENTCLASS.search(source):
            continue
        members = _members(path, folder, sources)
        beside = [path.with_suffix(".bbl")] if path.with_suffix(".bbl").is_file() else []
        yield Candidate(path.relative_to(folder).as_posix(), "latex", path, (path, *members, *beside))


def _source(path: Path) -> bytes:
    try:
        return path.read_bytes()[:4_000_000]
    except OSError:
        # Reading it properly will name the error; here it is only not a main file.
        return b"\\documentclass"


def _members(main: Path, folder: Path, sources: dict[Path, bytes]) -> list[Path]:
    found: list[Path] = []
    waiting = [main]
    while waiting and len(found) < 500:
        for name in _INCLUDED.findall(sources.get(waiting.pop(0), b"")):
            target = main.parent / name.decode("utf-8", "replace")
            target = target if target.suffix else target.with_suffix(".tex")
            # ``..`` within the library is usual ("../sections/intro"); outside of it nothing is read.
            target = Path(os.path.normpath(target))
            if target in sources and target.is_relative_to(folder) and target not in found and target != main:
                found.append(target)
                waiting.append(target)
    return found
