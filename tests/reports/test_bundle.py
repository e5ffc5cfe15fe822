"""A run as one zip: an RO-Crate whose checksums hold, with a deposit prepared and nothing private in it."""

import hashlib
import json
import zipfile
from pathlib import Path

import pytest
from sample import sample_report

from reports.bundle import write_bundle
from reports.write import write_all
from state.errors import InputError


@pytest.fixture
def run(tmp_path: Path) -> Path:
    folder = tmp_path / "run"
    write_all(sample_report(), folder)
    (folder / "ledger.jsonl").write_text('{"a": 1}\n')
    (folder / ".secret").write_text("x")
    (folder / "run.json").write_text('{"libraries": ["a folder of mine"]}')
    (folder / "checkpoints.sqlite").write_text("x")
    (folder / "link.txt").symlink_to("/etc/hostname")
    return folder


def test_every_file_is_described_with_its_checksum(run: Path, tmp_path: Path) -> None:
    path = write_bundle(
        run,
        tmp_path / "out" / "run.zip",
        creators=("Lee, Ada",),
        license_url="https://spdx.org/licenses/CC-BY-4.0",
    )
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        assert names[0] == "ro-crate-metadata.json"
        assert set(names[1:]) == {
            "report.json", "report.md", "report.html", "report.pdf", "references.bib", "references.csl.json",
            "ledger.jsonl", "zenodo.json",
        }  # fmt: skip
        graph = json.loads(archive.read(names[0]))["@graph"]
        nodes = {node["@id"]: node for node in graph}
        assert len(nodes) == len(graph)
        assert [part["@id"] for part in nodes["./"]["hasPart"]] == sorted(names[1:])
        for name in names[1:]:
            assert nodes[name]["sha256"] == hashlib.sha256(archive.read(name)).hexdigest()
            assert nodes[name]["encodingFormat"] != "application/octet-stream"
        assert nodes["#run"]["instrument"] == {"@id": "#kernel"}
        for node in graph:  # every reference leads to a node of the graph or to the web
            for value in node.values():
                for item in value if isinstance(value, list) else [value]:
                    if isinstance(item, dict):
                        assert item["@id"] in nodes or item["@id"].startswith(("https://", "http://"))


def test_zenodo_deposit_cites_what_the_report_cites(run: Path, tmp_path: Path) -> None:
    path = write_bundle(run, tmp_path / "run.zip", creators=("Lee, Ada",), license_id="cc-by-4.0")
    with zipfile.ZipFile(path) as archive:
        metadata = json.loads(archive.read("zenodo.json"))["metadata"]
    assert metadata["creators"] == [{"name": "Lee, Ada"}]
    assert metadata["license"] == "cc-by-4.0"
    assert {"identifier": "10.5555/gauge.77", "relation": "cites", "scheme": "doi"} in metadata[
        "related_identifiers"
    ]
    assert {"identifier": "arXiv:2901.00011v2", "relation": "cites", "scheme": "arxiv"} in metadata[
        "related_identifiers"
    ]
    assert metadata["description"].startswith("<p>Autonomous draft — Owner review required")


def test_bytes_are_the_same(run: Path, tmp_path: Path) -> None:
    one, two = (write_bundle(run, tmp_path / name).read_bytes() for name in ("1.zip", "2.zip"))
    assert one == two


def test_a_folder_without_a_report_is_an_input_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no run to bundle"):
        write_bundle(tmp_path, tmp_path / "x.zip")
    assert not list(tmp_path.iterdir())
