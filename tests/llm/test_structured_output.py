"""Strict parsing: what is accepted, what is not, and that nothing is invented."""

import json
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, Field

from llm.structured import Malformed, clean, parse, response_format, sent_schema


class Point(BaseModel):
    comment: str
    severity: Literal["minor", "major"] = "minor"


class Opinion(BaseModel):
    why: str
    score: float = Field(ge=0, le=10)
    points: tuple[Point, ...] = ()


GOOD = '{"why": "a } b", "score": 7, "points": [{"comment": "c", "severity": "major"}]}'


@pytest.mark.parametrize(
    "text",
    [
        GOOD,
        f"  \n{GOOD}\n",
        f"```json\n{GOOD}\n```",
        f"```\n{GOOD}\n```",
        f'<think>maybe {{"score": 1}}?\n</think>\n{GOOD}',
        f"it opens elsewhere </think>{GOOD}",
        f"<think>a</think><think>b</think>```json\n{GOOD}```",
    ],
)
def test_one_object_is_read_through_thinking_and_fences(text: str) -> None:
    opinion = parse(text, Opinion)
    assert (opinion.why, opinion.score, opinion.points[0].severity) == ("a } b", 7.0, "major")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty"),
        ("<think>only thoughts</think>", "empty"),
        ("<think>never closed " + GOOD, "not one JSON object"),
        ("The score is 8. " + GOOD, "not one JSON object"),
        (GOOD + GOOD, "not one JSON object"),
        (GOOD + "\nI hope this helps!", "not one JSON object"),
        (f"```json\n{GOOD}\n```\n```json\n{GOOD}\n```", "not one JSON object"),
        (GOOD[:-9], "not one JSON object"),
        ('{"why": "x", "score": NaN}', "NaN"),
        ('{"why": "x", "score": -Infinity}', "Infinity"),
        ('{"why": "x", "score": 1e999}', "not finite"),
        ('{"why": "x", "score": 3, "score": 9}', "twice"),
        ('{"why": "x", "score": "7"}', "score"),
        ('{"why": "x", "score": 11}', "score"),
        ('{"why": "x"}', "score"),
        ("[" * 100_000, "not one JSON object|nested"),
        ("[1]", "list"),
        ("8", "int"),
        ("{'why': 'x', 'score': 1}", "not one JSON object"),
        ('{"why": "\\ud800", "score": 1}', "object"),
    ],
)
def test_anything_else_is_malformed_with_a_reason(text: str, reason: str) -> None:
    with pytest.raises(Malformed, match=reason):
        parse(text, Opinion)


@given(st.text(max_size=60))
def test_prose_around_an_object_never_yields_a_score(prose: str) -> None:
    text = f"{prose}{GOOD}"
    if prose.strip() and "</think>" not in prose:
        with pytest.raises(Malformed):
            parse(text, Opinion)


def test_the_schema_sent_demands_every_property_and_no_other() -> None:
    schema = sent_schema(Opinion)
    assert schema["required"] == ["why", "score", "points"]
    assert schema["additionalProperties"] is False
    assert schema["$defs"]["Point"]["required"] == ["comment", "severity"]
    assert "default" not in json.dumps(schema)
    assert response_format(Opinion)["json_schema"]["name"] == "Opinion"


def test_a_property_named_default_survives() -> None:
    class Odd(BaseModel):
        default: str
        required: int

    assert set(sent_schema(Odd)["properties"]) == {"default", "required"}


def test_lone_surrogates_are_replaced() -> None:
    assert clean("a\ud800b").encode()
