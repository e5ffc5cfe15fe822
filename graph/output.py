"""Leaves a run on disk: the report in every form and the ledger, in one folder."""

from collections.abc import Sequence
from pathlib import Path

from graph.ledger import dumps
from graph.services import Services
from reports.write import write_all
from sources.store import write_atomically
from state.channels import Json
from state.errors import InputError
from state.report import Report


def write_run(report: Report, ledger: Sequence[Json], services: Services) -> Path:
    """Write ``runs/<run-id>/``; every file is replaced as a whole.

    Raises:
        InputError: the folder can not be written.
    """
    folder = services.runs / report.run_id
    write_all(report, folder)
    try:
        write_atomically(folder / "ledger.jsonl", dumps(ledger).encode("utf-8", "backslashreplace"))
    except OSError as error:
        raise InputError(f"run folder {folder}: can not be written ({error.strerror})") from error
    return folder
