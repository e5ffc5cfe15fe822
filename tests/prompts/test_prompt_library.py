"""Prompts are data: every variable is declared, used and given, and what is locked is what is there."""

import json
from pathlib import Path

import pytest

from prompts import library
from state.errors import InputError

GOOD = "---\nid: p\nversion: 1\nrole: tries\nvariables: [goal]\n---\n## System\nBe fair.\n\n## User\nGoal: {{ goal }}\n"


def test_the_lock_file_holds_what_the_prompts_are() -> None:
    there = json.dumps(library.lock(), indent=2) + "\n"
    assert library.LOCK.read_text() == there, (
        f"raise the version of what you edited, and write this:\n{there}"
    )


def test_there_are_the_prompts_of_the_design() -> None:
    assert library.names() == (
        "extractor", "reporter", "reviewer_skeptic", "reviewer_synthesizer", "reviewer_validator", "reviser",
        "searcher", "verifier",
    )  # fmt: skip


@pytest.mark.parametrize("name", library.names())
def test_each_prompt_says_its_role_and_treats_papers_as_data(name: str) -> None:
    prompt = library.load(name)
    assert len(prompt.role) > 10
    assert prompt.version >= 1
    if name not in {"searcher", "reviser"}:
        assert "instruction" in prompt.system
        assert "data" in prompt.system
    # The year and the model are inputs: a prompt must not freeze them.
    assert not [
        word for word in ("2023", "2024", "2025", "2026", "GPT") if word in prompt.system + prompt.user
    ]


@pytest.mark.parametrize("role", ["skeptic", "validator", "synthesizer"])
def test_reviewers_reason_before_they_score(role: str) -> None:
    system = library.load(f"reviewer_{role}").system
    assert "rationale first" in system
    assert role.upper() in system


def test_a_prompt_is_rendered_as_plain_text() -> None:
    rendered = library.parse(GOOD, "p.md").render(goal="Is 1 < 2 & 'so'?")
    assert rendered.user == "Goal: Is 1 < 2 & 'so'?"
    assert (rendered.id, rendered.version, rendered.system) == ("p", 1, "Be fair.")


@pytest.mark.parametrize(
    ("variables", "word"),
    [
        ({}, "missing variables ['goal']"),
        ({"goal": "g", "extra": 1}, "unknown ['extra']"),
        ({"gaol": "g"}, "goal"),
    ],
)
def test_variables_must_be_given_exactly(variables: dict[str, str], word: str) -> None:
    with pytest.raises(InputError) as caught:
        library.parse(GOOD, "p.md").render(**variables)
    assert word in str(caught.value)


@pytest.mark.parametrize(
    ("change", "word"),
    [
        (("[goal]", "[goal, unused]"), "unused"),
        (("[goal]", "[]"), "goal"),
        (("{{ goal }}", "{{ goal }} {{ other }}"), "other"),
        (("{{ goal }}", "nothing"), "goal"),
        (("{{ goal }}", "{{ goal "), "p.md"),
        (("{{ goal }}", "{% if goal %}x"), "p.md"),
        (("## User", "## Reader"), "## User"),
        (("## System", "## Sys"), "## System"),
        (("---\n", ""), "front matter"),
        (("id: p", "id: q"), "'q'"),
        (("id: p", "id: [p"), "front matter"),
        (("version: 1\n", ""), "version"),
        (("version: 1", "version: one"), "version"),
        (("role: tries\n", ""), "role"),
    ],
)
def test_a_malformed_prompt_is_named(change: tuple[str, str], word: str) -> None:
    with pytest.raises(InputError) as caught:
        library.parse(GOOD.replace(*change), "p.md")
    assert "p.md" in str(caught.value)
    assert word in str(caught.value)
    assert "\n" not in str(caught.value)


def test_an_attribute_that_is_missing_is_an_error_not_a_blank() -> None:
    text = GOOD.replace("{{ goal }}", "{{ goal.colour }}")
    with pytest.raises(Exception, match="colour"):
        library.parse(text, "p.md").render(goal={"size": 1})


def test_what_is_rendered_is_never_run_as_a_template() -> None:
    rendered = library.parse(GOOD, "p.md").render(goal="{{ 7 * 7 }} {% raw %}")
    assert rendered.user == "Goal: {{ 7 * 7 }} {% raw %}"


def test_the_hash_is_over_all_that_reaches_a_model() -> None:
    base = library.parse(GOOD, "p.md")
    assert len(base.hash) == 16
    for change in (("Be fair.", "Be fair!"), ("Goal:", "Aim:"), ("version: 1", "version: 2")):
        assert library.parse(GOOD.replace(*change), "p.md").hash != base.hash
    assert library.parse(GOOD.replace("tries", "tries hard"), "p.md").hash == base.hash
    assert base.render(goal="a").hash == base.render(goal="b").hash == base.hash


@pytest.mark.parametrize("name", ["nobody", "../state/base", "", "SEARCHER"])
def test_an_unknown_prompt_lists_those_that_there_are(name: str) -> None:
    with pytest.raises(InputError, match="unknown prompt"):
        library.load(name)


def test_prompt_files_hold_nothing_but_prompts() -> None:
    assert {p.suffix for p in Path(library.PROMPTS).iterdir() if p.is_file()} <= {".md", ".py", ".json"}
