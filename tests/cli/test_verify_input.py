"""What ``sovereign verify`` takes as claims and evidence: ids as numbers, odd line ends, files that can not be read."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from cli.corpus import load_corpus
from cli.verify import one_line, read_claims
from state.errors import InputError, ReadError
from tests.cli.conftest import Call

ENDS = "one\u2028two\u2029three\x85four"
"""Characters at which str.splitlines() parts, all lawful within a JSON string."""
ROOFS = "Reflective coatings reduced cooling energy by 18 percent in July."
MORE = (
    "Each roof was washed before it was painted, and meters were read every morning by the same two people. "
)
PAPER = f"# Cool roofs on warehouses\n\n## Abstract\n\nWe watched twelve warehouses. {ROOFS} {MORE * 3}\n"


def wrote(path: Path, *rows: Any) -> Path:
    text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("given", "read"),
    [([4983], ("4983",)), ([4983, "p1"], ("4983", "p1")), (["p1"], ("p1",)), ([], ()), (None, ())],
)
def test_paper_ids_are_a_list_of_strings_or_numbers(
    tmp_path: Path, given: Any, read: tuple[str, ...]
) -> None:
    (item,) = read_claims(wrote(tmp_path / "c.jsonl", {"id": 1, "text": ROOFS, "paper_ids": given}))
    assert item.paper_ids == read


@pytest.mark.parametrize("given", ["p1", 4983, {"p1": 1}, [["p1"]], [None], [True], [1.5], True, "", 0])
def test_anything_else_is_refused_with_file_line_and_field(tmp_path: Path, given: Any) -> None:
    path = wrote(tmp_path / "c.jsonl", {"text": ROOFS}, {"text": ROOFS, "paper_ids": given})
    with pytest.raises(InputError, match=r"c\.jsonl, line 2: .*'paper_ids' must be a list of ids, not"):
        list(read_claims(path))


def test_line_ends_within_a_json_string_part_no_line(tmp_path: Path) -> None:
    claims = wrote(tmp_path / "c.jsonl", {"id": "a", "text": ENDS}, {"id": "b", "text": ROOFS})
    assert [item.id for item in read_claims(claims)] == ["a", "b"]
    row = {"paper_id": "A", "title": "T", "text": f"{ENDS}. {ROOFS}"}
    corpus = asyncio.run(load_corpus(wrote(tmp_path / "e.jsonl", row)))
    assert [d.text for d in corpus.documents.values()] == [row["text"]]


def test_windows_line_ends_are_read_too(tmp_path: Path) -> None:
    path = tmp_path / "c.jsonl"
    path.write_bytes(b'{"id": "a", "text": "Roofs."}\r\n\r\n{"id": "b", "text": "Walls."}\r\n')
    assert [item.id for item in read_claims(path)] == ["a", "b"]


def test_one_verdict_stays_one_line() -> None:
    said = one_line({"quote": ENDS})
    assert said.splitlines() == [said]
    assert json.loads(said) == {"quote": ENDS}


def test_numbers_as_ids_are_judged_by_their_papers(call: Call, tmp_path: Path) -> None:
    corpus = wrote(
        tmp_path / "e.jsonl",
        {"paper_id": 4983, "title": "Cool roofs", "text": f"{ROOFS}\u2028It was hot."},
        {"paper_id": 4984, "title": "Whales", "text": "Whales sing in winter near the coast."},
    )
    claims = wrote(
        tmp_path / "c.jsonl",
        *({"id": n, "text": ROOFS, "paper_ids": ids} for n, ids in enumerate(([4983], [4984]))),
    )
    said = call("verify", str(claims), "--evidence", str(corpus), "--json", "--quick")
    assert said.code == 0, said.err
    here, there = (json.loads(line) for line in said.out.splitlines())
    assert (here["verdict"], here["supporting"][0]["paper_id"]) == ("SUPPORTED", "4983")
    assert there["verdict"] == "INSUFFICIENT"


def test_the_help_says_what_an_empty_list_means(call: Call) -> None:
    said = " ".join(call("verify", "--help").out.split())
    assert "where it is empty, all are" in said


def test_a_file_that_can_not_be_read_is_named(call: Call, tmp_path: Path) -> None:
    folder = tmp_path / "papers"
    folder.mkdir()
    (folder / "good.md").write_text(PAPER)
    (folder / "broken.pdf").write_bytes(b"%PDF-1.7\ngarbage")
    (folder / "empty.md").write_text("")
    claims = wrote(tmp_path / "c.jsonl", {"id": "w", "text": ROOFS})
    said = call("verify", str(claims), "--evidence", str(folder), "--json", "--quick")
    assert said.code == 0, said.err
    assert [json.loads(line)["verdict"] for line in said.out.splitlines()] == ["SUPPORTED"]
    told = said.err.strip().splitlines()
    assert [line.partition(": ")[2].split(": ")[1] for line in told] == ["broken.pdf", "empty.md"]
    assert all(line.startswith("sovereign: evidence left out: ") and line.endswith("]") for line in told)


def test_a_folder_without_a_readable_paper_is_refused(call: Call, tmp_path: Path) -> None:
    folder = tmp_path / "papers"
    folder.mkdir()
    (folder / "broken.pdf").write_bytes(b"%PDF-1.7\ngarbage")
    claims = wrote(tmp_path / "c.jsonl", {"id": "w", "text": ROOFS})
    said = call("verify", str(claims), "--evidence", str(folder))
    assert (said.code, said.out) == (2, "")
    assert len(said.err.strip().splitlines()) == 1
    assert "broken.pdf" in said.err


def test_papers_that_are_listed_but_lost_are_named_or_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from sources.folder import FolderSource

    (tmp_path / "a.md").write_text(PAPER)
    (tmp_path / "b.md").write_text(PAPER.replace("warehouses", "schools"))
    known = FolderSource.read

    async def lost(self: FolderSource, paper: Any) -> Any:
        if "schools" in paper.title:
            raise ReadError("b.md", "unreadable", "its text\nis gone")
        return await known(self, paper)

    monkeypatch.setattr(FolderSource, "read", lost)
    assert len(asyncio.run(load_corpus(tmp_path)).papers) == 1
    assert capsys.readouterr().err == "sovereign: evidence left out: b.md: its text is gone [unreadable]\n"
    (tmp_path / "a.md").unlink()
    with pytest.raises(InputError, match=r"none of its papers could be read \(first: b\.md: its text"):
        asyncio.run(load_corpus(tmp_path))
