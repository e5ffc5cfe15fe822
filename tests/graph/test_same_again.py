"""The same inputs give the same bytes, whatever home they are kept in; a changed input gives another run."""

import shutil
from pathlib import Path

from graph.runner import Finished
from tests.graph import running

COMPARED = ("report.json", "report.md", "report.html", "references.bib", "ledger.jsonl")


def files(home: Path, run_id: str) -> dict[str, bytes]:
    return {name: (home / "runs" / run_id / name).read_bytes() for name in COMPARED}


async def test_two_homes_give_identical_files(
    library: Path, roof_run: tuple[Path, Finished], tmp_path: Path
) -> None:
    home, first = roof_run
    second = await running.run(tmp_path / "another home", library)
    assert second.run_id == first.run_id
    assert files(home, first.run_id) == files(tmp_path / "another home", first.run_id)


def test_no_file_names_the_home_or_the_machine(roof_run: tuple[Path, Finished]) -> None:
    home, finished = roof_run
    for name, content in files(home, finished.run_id).items():
        assert str(home).encode() not in content, name


async def test_the_date_is_an_input_and_a_home_that_was_used_changes_nothing(
    library: Path, roof_run: tuple[Path, Finished], tmp_path: Path
) -> None:
    home, first = roof_run
    used = Path(shutil.copytree(home, tmp_path / "used"))
    later = await running.run(used, library, date="2026-02-01")
    assert (first.report.date, later.report.date) == ("2026-01-15", "2026-02-01")
    assert later.run_id.startswith("2026-02-01-how-do-reflective-roof-coatings-compare-")
    # Vectors and texts that were kept from the first run give what fresh ones gave.
    assert later.report.claims == first.report.claims
    assert later.report.abstract == first.report.abstract


def test_a_run_card_and_report_agree(roof_run: tuple[Path, Finished]) -> None:
    home, finished = roof_run
    assert finished.exit_code == 0
    assert finished.report.status == "APPROVED"
    assert finished.report.owner is None
    assert finished.report.policy.action == "AUTO_APPROVE"
    assert (home / "runs" / finished.run_id / "run.json").is_file()
