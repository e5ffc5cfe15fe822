"""Writing a run's files: all or none, the same bytes each time, a plain word when it can not be done."""

import subprocess
import sys
from pathlib import Path

import pytest
from sample import sample_report

from reports.schema import from_json
from reports.write import write_all
from state.errors import InputError

ROOT = Path(__file__).resolve().parents[2]
NAMES = ["report.md", "report.html", "references.bib", "references.csl.json", "report.pdf", "report.json"]


def test_all_files_are_written_and_equal_each_time(tmp_path: Path) -> None:
    one = write_all(sample_report(), tmp_path / "runs" / "one")
    two = write_all(sample_report(), tmp_path / "two")
    assert list(one) == NAMES
    for name, path in one.items():
        assert path.read_bytes() == two[name].read_bytes()
    assert from_json(one["report.json"].read_text(encoding="utf-8")) == sample_report()
    assert sorted(p.name for p in (tmp_path / "two").iterdir()) == sorted(NAMES)


def test_bytes_do_not_depend_on_the_process() -> None:
    code = (
        "import sys, hashlib; sys.path[:0] = ['.', 'tests/reports']\n"
        "from sample import sample_report; from reports.write import render_all\n"
        "for name, content in render_all(sample_report()).items(): print(name, hashlib.sha256(content).hexdigest())"
    )
    told = {
        subprocess.run(
            [sys.executable, "-c", code],
            cwd=ROOT,
            env={"PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(told) == 1
    assert len(told.pop().splitlines()) == len(NAMES)


def test_writing_again_replaces(tmp_path: Path) -> None:
    (tmp_path / "ledger.jsonl").write_text("kept")
    write_all(sample_report(), tmp_path, pdf=False)
    write_all(sample_report(date="2029-12-01"), tmp_path, pdf=False)
    assert "1 December 2029" in (tmp_path / "report.md").read_text(encoding="utf-8")
    assert (tmp_path / "ledger.jsonl").read_text() == "kept"


def test_a_file_in_place_of_the_folder_is_an_input_error(tmp_path: Path) -> None:
    place = tmp_path / "taken"
    place.write_text("")
    with pytest.raises(InputError, match="taken") as caught:
        write_all(sample_report(), place, pdf=False)
    assert "\n" not in str(caught.value)


def test_nothing_is_half_written(tmp_path: Path) -> None:
    (tmp_path / "report.json").mkdir()
    with pytest.raises(InputError, match=r"report\.json is a folder"):
        write_all(sample_report(), tmp_path, pdf=False)
    assert [p.name for p in tmp_path.iterdir()] == ["report.json"]
