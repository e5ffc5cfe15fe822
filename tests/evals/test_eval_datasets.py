"""Data sets: enough cases, typed, made by the generators that are kept, and true to what they say."""

from pathlib import Path

import pytest

from agents.audit import RULES, audit
from evals.cases import DATA, dump, load
from evals.generate.__main__ import MAKERS
from evals.suites import searcher
from evals.suites.registry import SUITES, chosen
from state.errors import InputError

LEAST = {"verifier": 200, "graph": 10}


@pytest.mark.parametrize("name", SUITES)
def test_there_are_enough_cases_and_each_has_a_name_of_its_own(name: str) -> None:
    cases = SUITES[name].cases()
    assert len(cases) >= LEAST.get(name, 100)
    assert len({c.name for c in cases}) == len(cases)
    assert all(c.metadata and c.metadata.cluster for c in cases)


@pytest.mark.parametrize("name", [n for n in MAKERS if n != "verifier"])
def test_the_generator_makes_the_file_again_byte_for_byte(name: str, tmp_path: Path) -> None:
    dump(tmp_path / "made.jsonl", MAKERS[name]())
    made = (tmp_path / "made.jsonl").read_text(encoding="utf-8")
    assert made == (DATA / f"{name}.jsonl").read_text(encoding="utf-8"), f"python -m evals.generate {name}"


def test_every_rule_of_the_audit_is_planted_and_clean_drafts_are_quiet() -> None:
    cases = SUITES["reviewers"].cases()
    assert {c.expected_output.kind for c in cases} == set(RULES)
    for case in cases[:22]:
        sheet = case.inputs.clean
        found = [f for f in audit(sheet.dossier(), sheet.documents()) if f.severity in {"major", "blocking"}]
        assert not found, (case.name, found)


def test_field_labels_are_in_the_verifier_set_and_none_of_them_is_called_true() -> None:
    field = [c for c in SUITES["verifier"].cases() if "field" in c.metadata.tags]
    assert len(field) > 100
    assert all("SUPPORTED" not in c.expected_output.labels for c in field)


def test_policy_table_holds_the_five_published_outcomes() -> None:
    published = [c for c in SUITES["policy"].cases() if "ancestor" in c.metadata.tags]
    got = [(c.inputs.verified, c.expected_output.score, c.expected_output.verdict) for c in published]
    assert got == [
        (1, 3.0, "REJECT"),
        (2, 5.0, "REVISE"),
        (0, 1.8, "REJECT"),
        (0, 3.0, "REJECT"),
        (6, 7.8, "APPROVE"),
    ]


@pytest.mark.parametrize(
    "line",
    [
        '{"name": "x", "inputs": {"gaol": "?"}, "expected_output": FACETS, "metadata": {"cluster": "c"}}',
        '{"name": "x", "inputs": {"goal": "?"}, "expected_output": FACETS, "metadata": {}}',
        "{not json",
    ],
)
def test_a_line_that_does_not_fit_is_refused_with_the_file_named(line: str, tmp_path: Path) -> None:
    path = tmp_path / "searcher.jsonl"
    path.write_text(line.replace("FACETS", '{"subject": "s", "facets": []}') + "\n")
    with pytest.raises(InputError, match=r"searcher\.jsonl"):
        load(path, searcher.Inputs, searcher.Expected)


def test_an_unknown_suite_is_named_with_those_that_there_are() -> None:
    with pytest.raises(InputError, match=r"seracher.*searcher"):
        chosen(("seracher",))
