"""Reads a corpus to verify against: a JSON-lines file of texts, or a folder of papers."""

import asyncio
import json
from pathlib import Path
from typing import Any, NamedTuple

import click

from state.errors import InputError, ReadError
from state.sources import Document, Paper, Passage, Section


class Corpus(NamedTuple):
    """Papers, their texts and the passages of all."""

    papers: dict[str, Paper]
    documents: dict[str, Document]
    """By document id."""
    passages: list[Passage]


async def load_corpus(path: Path) -> Corpus:
    """Load ``path``; of a folder, each file that can not be read is named on standard error and left out.

    Raises:
        InputError: it is missing, unreadable, empty, or a line is not a text (names file and line), or no paper of a
            folder could be read.
    """
    is_folder = await asyncio.to_thread(path.is_dir)
    pairs = await _folder(path) if is_folder else _lines(path)
    from evidence.passages import passages

    windows = [window for paper, document in pairs for window in passages(paper, document)]
    if not windows:
        raise InputError(f"evidence {str(path)!r}: no text to judge by")
    return Corpus({p.id: p for p, _ in pairs}, {d.id: d for _, d in pairs}, windows)


async def _folder(path: Path) -> list[tuple[Paper, Document]]:
    import tempfile

    from sources.folder import FolderSource
    from sources.store import FileDocumentStore

    with tempfile.TemporaryDirectory() as scratch:
        source = await asyncio.to_thread(
            FolderSource, path, FileDocumentStore(Path(scratch)), name="evidence"
        )
        await asyncio.to_thread(source.load)
        problems = [_one_line(problem) for problem in source.problems().values()]
        pairs: list[tuple[Paper, Document]] = []
        for paper in source.papers():
            try:
                pairs.append(await source.read(paper))
            except ReadError as error:
                problems.append(_one_line(error))
    if not pairs:
        first = f" (first: {problems[0]})" if problems else ""
        raise InputError(f"evidence {str(path)!r}: none of its papers could be read{first}")
    for problem in problems:
        # Whoever judges by a folder must know what of it was not judged by; standard output stays the verdicts' own.
        click.echo(f"sovereign: evidence left out: {problem}", err=True)
    return pairs


def _one_line(problem: ReadError) -> str:
    return " ".join(str(problem).split())


def _lines(path: Path) -> list[tuple[Paper, Document]]:
    try:
        # Not splitlines(), which also parts at U+2028 and its like: those may stand in a JSON string.
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"evidence {str(path)!r}: can not be read ({error})") from error
    pairs: list[tuple[Paper, Document]] = []
    for number, raw in enumerate(lines, start=1):
        if not raw.strip():
            continue
        try:
            pairs.append(_paper(json.loads(raw)))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise InputError(
                f"{path}, line {number}: not a text ({error}); give {{'paper_id', 'title', 'text' or 'sentences'}}"
            ) from error
    return pairs


def _paper(held: dict[str, Any]) -> tuple[Paper, Document]:
    text = held["text"] if held.get("text") is not None else " ".join(s.strip() for s in held["sentences"])
    paper_id = str(held["paper_id"])
    document = Document(
        text=text, sections=(Section(title="Text", start=0, end=len(text)),), kind="text", reader="corpus-1"
    )
    paper = Paper(
        id=paper_id,
        title=str(held.get("title") or paper_id),
        authors=tuple(held.get("authors") or ()),
        abstract=text[:3000],
        text_kind="text",
        document_id=document.id,
    )
    return paper, document
