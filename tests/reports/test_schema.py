"""The report's JSON: schema published, order kept, nothing lost, and every bad document refused by place."""

import json

import jsonschema
import pytest
from sample import sample_report, tiny_report

from reports.schema import SCHEMA_FILE, from_json, json_schema, schema_text, to_json
from state.errors import InputError
from state.report import Report, RoundDiff


def test_published_schema_is_the_one_of_the_code() -> None:
    assert SCHEMA_FILE.read_text(encoding="utf-8") == schema_text(), "run: python -m reports.schema"


@pytest.mark.parametrize("report", [sample_report(), tiny_report()])
def test_written_reports_validate_and_come_back(report: Report) -> None:
    text = to_json(report)
    jsonschema.Draft202012Validator(json_schema()).validate(json.loads(text))
    assert from_json(text) == report
    assert to_json(from_json(text)) == text
    assert text.endswith("}\n")
    assert "\\u" not in text.replace("\\u202e", "").replace("\\u0007", "")


def test_keys_stand_in_reading_order() -> None:
    keys = list(json.loads(to_json(sample_report())))
    assert keys[:9] == [
        "schema",
        "run_id",
        "goal",
        "title",
        "date",
        "status",
        "incomplete",
        "abstract",
        "introduction",
    ]
    assert keys[-1] == "provenance"


def test_order_of_free_mappings_does_not_show() -> None:
    one = RoundDiff(round=1, dropped={"b": "x", "a": "y"})
    two = RoundDiff(round=1, dropped={"a": "y", "b": "x"})
    report = sample_report()
    texts = set[str]()
    for diff in (one, two):
        history = (report.tribunal.history[0].model_copy(update={"diff": diff}),)
        texts.add(to_json(sample_report(tribunal=report.tribunal.model_copy(update={"history": history}))))
    assert len(texts) == 1


def test_a_lone_surrogate_can_be_written() -> None:
    assert "\\ud800" in to_json(tiny_report().model_copy(update={"goal": "a \ud800 b"})).encode().decode()


GOOD = to_json(sample_report())


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "line 1 column 1"),
        ("{\n  1", "line 2 column 3"),
        ("[]", "schema None"),
        ('{"schema": "sovereign/report-v0"}', "sovereign/report-v0"),
        (GOOD.replace('"confidence": 0.97', '"confidence": "high"'), "claims.0.confidence"),
        (GOOD.replace('"confidence": 0.97', '"confidence": NaN'), "NaN"),
        (GOOD.replace('"level": 3', '"level": 4', 1), "claims.0.level"),
        (GOOD.replace('"goal"', '"goals"', 1), "goal"),
        (GOOD.replace('"schema"', '"schema_": "x", "schema"', 1), "schema_"),
        (GOOD.replace('"run_id"', '"run_id": "other", "run_id"', 1), "run_id"),
        ("[" * 200_000, "nested"),
    ],
)
def test_what_does_not_fit_is_refused_with_its_place(text: str, words: str) -> None:
    with pytest.raises(InputError) as caught:
        from_json(text)
    message = str(caught.value)
    assert words in message
    assert "\n" not in message
    assert len(message) < 500
