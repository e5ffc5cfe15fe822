"""Writes every form of a report into the folder of its run: all of them, or none."""

import os
import secrets
from pathlib import Path

from reports.bibtex import to_bibtex
from reports.csl import to_csl
from reports.html import to_html
from reports.markdown import to_markdown
from reports.schema import to_json
from state.errors import InputError
from state.report import Report


def render_all(report: Report, *, pdf: bool = True) -> dict[str, bytes]:
    """File name to content, of every form. Equal reports give equal bytes."""
    texts = {
        "report.md": to_markdown(report),
        "report.html": to_html(report),
        "references.bib": to_bibtex(report),
        "references.csl.json": to_csl(report),
    }
    # A lone surrogate has no UTF-8 form; display.shown has named those that a reader can see.
    contents = {name: text.encode("utf-8", "backslashreplace") for name, text in texts.items()}
    if pdf:
        from reports.pdf import to_pdf  # the typesetter is only loaded when it is used

        contents["report.pdf"] = to_pdf(report)
    # Last, so that whoever finds report.json finds the rest beside it.
    return contents | {"report.json": to_json(report).encode()}


def write_all(report: Report, folder: Path, *, pdf: bool = True) -> dict[str, Path]:
    """Write report.json, report.md, report.html, references.bib, references.csl.json and report.pdf.

    Everything is rendered and written beside its place first and then moved there, so a failure
    leaves no half-written file and, short of one in the moves themselves, the old files as they were.

    Returns:
        File name to path.

    Raises:
        InputError: ``folder`` can not be made or written.
    """
    contents = render_all(report, pdf=pdf)
    waiting: dict[Path, Path] = {}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name in contents:
            if (folder / name).is_dir():
                raise IsADirectoryError(21, f"{name} is a folder")
        for name, content in contents.items():
            part = folder / f".{name}.{secrets.token_hex(6)}.part"
            waiting[part] = folder / name
            _write(part, content)
        for part, place in waiting.items():
            part.replace(place)
    except OSError as error:
        reason = error.strerror or str(error)
        raise InputError(
            f"report can not be written to {folder}: {reason}; name a folder that can be written with --out"
        ) from error
    finally:
        for part in waiting:
            part.unlink(missing_ok=True)
    return {name: folder / name for name in contents}


def _write(path: Path, content: bytes) -> None:
    with path.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
