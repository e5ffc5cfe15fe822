"""``sovereign verify``: one verdict a line, in the order of the claims, in the format of the design."""

import json
from pathlib import Path
from typing import Any

import pytest

CORPUS = [
    {"paper_id": "A", "title": "Cool roofs on warehouses",
     "text": "We watched twelve warehouses. Reflective coatings reduced cooling energy by 18 percent in July."},
    {"paper_id": "B", "title": "Cool roofs on schools",
     "sentences": ["Nine schools were painted.", " Reflective coatings did not change heating energy. "]},
]  # fmt: skip
CLAIMS = [
    {"id": "yes", "text": "Reflective coatings reduced cooling energy by 18 percent in July."},
    {"id": 7, "text": "Reflective coatings reduced cooling energy by 81 percent in July.", "paper_ids": ["A"]},
    {"id": "off", "text": "Whales sing in winter near the coast of Norway.", "paper_ids": []},
]  # fmt: skip
KEYS = {"id", "verdict", "probabilities", "lexical", "level", "supporting", "refuting"}


def lines(path: Path, rows: list[Any]) -> str:
    path.write_text(
        "".join((r if isinstance(r, str) else json.dumps(r)) + "\n" for r in rows), encoding="utf-8"
    )
    return str(path)


def test_verdicts_in_the_order_of_the_claims(call, tmp_path: Path) -> None:
    claims, corpus = lines(tmp_path / "c.jsonl", CLAIMS), lines(tmp_path / "e.jsonl", CORPUS)
    said = call("verify", claims, "--evidence", corpus, "--json", "--offline")
    assert said.code == 0, said.err
    rows = [json.loads(line) for line in said.out.splitlines()]
    assert [r["id"] for r in rows] == ["yes", "7", "off"]
    for row in rows:
        assert row.keys() == KEYS
        assert row["verdict"] in {"SUPPORTED", "REFUTED", "INSUFFICIENT"}
        assert row["probabilities"].keys() == {"SUPPORTED", "REFUTED", "INSUFFICIENT"}
        assert abs(sum(row["probabilities"].values()) - 1) < 0.001
        assert 0 <= row["lexical"] <= 1
        assert row["level"] in range(4)
    yes, no, off = rows
    assert (yes["verdict"], yes["level"]) == ("SUPPORTED", 2)
    assert no["verdict"] != "SUPPORTED"
    assert (off["verdict"], off["supporting"]) == ("INSUFFICIENT", [])
    span = yes["supporting"][0]
    assert span.keys() == {"paper_id", "section", "start", "end", "quote"}
    assert span["paper_id"] == "A"
    assert CORPUS[0]["text"][span["start"] : span["end"]] == span["quote"]
    assert "18 percent" in span["quote"]
    # The same question, the same answer.
    assert call("verify", claims, "--evidence", corpus, "--json").out == said.out


def test_a_folder_of_papers_is_evidence_too(call, tmp_path: Path, library: Path) -> None:
    text = "Washing restored nearly all of the reflectance that reflective roof coatings had lost to soot."
    said = call(
        "verify", lines(tmp_path / "c.jsonl", [{"id": "w", "text": text}]), "--evidence", str(library)
    )
    (row,) = [json.loads(line) for line in said.out.splitlines()]
    assert row["verdict"] == "SUPPORTED"
    assert row["supporting"][0]["paper_id"] == "arxiv:2901.00003"


@pytest.mark.parametrize(
    ("claims", "evidence", "words"),
    [
        (None, CORPUS, ["claims file", "can not be read"]),
        ([], CORPUS, ["no claim"]),
        (["\n"], CORPUS, ["no claim"]),
        (["{not json"], CORPUS, ["line 1"]),
        ([CLAIMS[0], {"id": "x"}], CORPUS, ["line 2", "text"]),
        ([CLAIMS[0], {"id": "x", "text": "  "}], CORPUS, ["line 2"]),
        ([CLAIMS[0], ["a", "list"]], CORPUS, ["line 2"]),
        ([{"id": "x", "text": "Roofs.", "paper_ids": ["Z"]}], CORPUS, ["Z"]),
        (CLAIMS[:1], None, ["evidence", "can not be read"]),
        (CLAIMS[:1], [], ["evidence"]),
        (CLAIMS[:1], ["{"], ["line 1"]),
        (CLAIMS[:1], [{"title": "no id", "text": "x"}], ["line 1", "paper_id"]),
        (CLAIMS[:1], [{"paper_id": "A"}], ["line 1"]),
        (CLAIMS[:1], [{"paper_id": "A", "text": ""}], ["no text"]),
        (CLAIMS[:1], [{"paper_id": "A", "text": 5}], ["line 1"]),
    ],
)
def test_bad_files_are_named_with_their_line(
    call, tmp_path: Path, claims, evidence, words: list[str]
) -> None:
    c, e = tmp_path / "c.jsonl", tmp_path / "e.jsonl"
    for path, rows in ((c, claims), (e, evidence)):
        if rows is not None:
            lines(path, rows)
    said = call("verify", str(c), "--evidence", str(e), "--json")
    assert (said.code, said.out) == (2, ""), said
    assert len(said.err.strip().splitlines()) == 1, said.err
    for word in words:
        assert word in said.err


def test_evidence_is_demanded(call, tmp_path: Path) -> None:
    said = call("verify", lines(tmp_path / "c.jsonl", CLAIMS))
    assert (said.code, said.out) == (2, "")
    assert "--evidence" in said.err


def test_half_a_surrogate_pair_in_a_claim_breaks_nothing(call, tmp_path: Path) -> None:
    rows = ['{"id": "s", "text": "Reflective coatings \\ud83d reduced cooling energy."}']
    said = call(
        "verify", lines(tmp_path / "c.jsonl", rows), "--evidence", lines(tmp_path / "e.jsonl", CORPUS)
    )
    assert said.code == 0, said.err
    assert json.loads(said.out)["id"] == "s"
