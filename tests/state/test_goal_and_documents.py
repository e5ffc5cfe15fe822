"""Goals are tidied or refused, ids come from content, documents hold together."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from state.base import canonical_json, content_id, digest
from state.claims import Claim, Probabilities, Quote, Verdict
from state.errors import InputError, IntegrityError, ModelRetired, SovereignError
from state.report import Report
from state.reviews import Decision, Finding, Review
from state.sources import MAX_GOAL_CHARS, Document, Goal, Passage, Query, Section

QUOTE = Quote(paper_id="arxiv:1", document_id="d", section="Results", start=0, end=4, quote="Roof")


def test_a_goal_is_tidied() -> None:
    assert Goal.parse("  How do\troofs \n\n compare?  ").text == "How do roofs compare?"
    assert Goal.parse("Was kosten Dächer? 屋根の話").text == "Was kosten Dächer? 屋根の話"
    assert Goal.parse("x" * MAX_GOAL_CHARS).text == "x" * MAX_GOAL_CHARS


@pytest.mark.parametrize(
    ("raw", "word"),
    [
        ("", "empty"), (" \n ", "empty"), ("?", "empty"), ("a b c", "empty"),
        ("x" * (MAX_GOAL_CHARS + 1), "2,001 characters"), ("a" * 100_000, "100,000 characters"),
        ("bell \x07", "U+0007 at position 5"), ("nul \x00", "U+0000"), ("\x1b[31mred", "U+001B"),
        ("half \ud800", "U+D800"), ("other half \udfff", "U+DFFF"), ("del \x7f", "U+007F"),
    ],
)  # fmt: skip
def test_what_is_no_goal_is_named(raw: str, word: str) -> None:
    with pytest.raises(InputError, match="goal") as caught:
        Goal.parse(raw)
    assert word in str(caught.value)
    assert "\n" not in str(caught.value)
    # The message itself must be fit to print.
    str(caught.value).encode("utf-8")


@given(st.text(max_size=200))
def test_a_goal_parses_to_itself_or_is_refused(raw: str) -> None:
    try:
        goal = Goal.parse(raw)
    except InputError:
        return
    assert Goal.parse(goal.text) == goal
    assert goal.text == goal.text.strip()
    assert "  " not in goal.text


json_like = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=5)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(json_like)
def test_equal_content_gives_equal_ids_in_any_order_of_keys(value: object) -> None:
    turned = json.loads(json.dumps(value, sort_keys=True))
    assert digest(value) == digest(turned)
    assert canonical_json(turned) == canonical_json(value)
    assert content_id("x", value).startswith("x-")
    assert len(content_id("x", value)) == 14


@given(json_like, json_like)
def test_parts_do_not_run_into_each_other(a: object, b: object) -> None:
    assert digest(a, b) != digest([a, b])
    assert digest("ab", "c") != digest("a", "bc")


def test_what_an_id_is_made_of() -> None:
    claim = Claim(text="Roofs are hot.", source=QUOTE)
    # Where it was found, when and how strongly does not make another claim of it.
    same = claim.model_copy(update={"round": 1, "relevance": 0.9, "facets": ("heat",), "origin": "model"})
    assert same.id == claim.id
    other_paper = QUOTE.model_copy(update={"paper_id": "arxiv:2"})
    assert claim.model_copy(update={"source": other_paper}).id != claim.id
    assert claim.model_copy(update={"text": "Roofs are cold."}).id != claim.id
    query = Query(text="roofs", facet="heat")
    assert query.model_copy(update={"round": 3}).id == query.id
    assert query.model_copy(update={"fields": {"ti": "roofs"}}).id != query.id
    finding = Finding(kind="k", severity="minor", comment="c", claim_ids=("a",))
    assert finding.model_copy(update={"severity": "major"}).id == finding.id
    assert finding.model_copy(update={"claim_ids": ("b",)}).id != finding.id


def test_a_documents_id_is_its_text_sections_and_reader() -> None:
    document = Document(
        text="Roofs. Walls.", sections=(Section(title="A", start=0, end=13),), kind="text", reader="r1"
    )
    assert len(document.id) == 32
    assert document.model_copy(update={"flags": ("hidden-text",)}).id == document.id
    assert document.model_copy(update={"text": "Roofs. Walls!"}).id != document.id
    assert document.model_copy(update={"reader": "r2"}).id != document.id
    assert document.model_copy(update={"sections": (Section(title="B", start=0, end=13),)}).id != document.id
    assert Passage(paper_id="p", document_id="d", section="s", start=0, end=5, text="Roofs").id.startswith(
        "p-"
    )


@pytest.mark.parametrize("spans", [[(0, 5), (4, 9)], [(5, 9), (0, 4)], [(0, 5), (9, 7)], [(3, 3), (2, 4)]])
def test_sections_neither_overlap_nor_run_backwards(spans: list[tuple[int, int]]) -> None:
    sections = tuple(Section(title=f"S{i}", start=a, end=b) for i, (a, b) in enumerate(spans))
    with pytest.raises(ValidationError, match="overlaps or runs backwards"):
        Document(text="x" * 20, sections=sections, kind="text")


def test_touching_sections_are_fine_and_negative_offsets_are_not() -> None:
    parts = (
        Section(title="A", start=0, end=5),
        Section(title="B", start=5, end=5),
        Section(title="C", start=5, end=9),
    )
    assert Document(text="x" * 9, sections=parts, kind="text").sections == parts
    with pytest.raises(ValidationError):
        Section(title="A", start=-1, end=5)


def test_values_are_frozen_closed_and_finite() -> None:
    with pytest.raises(ValidationError):
        Goal(text="x", colour="red")  # type: ignore[call-arg]
    with pytest.raises(ValidationError):
        Goal(text="x").text = "y"  # type: ignore[misc]
    with pytest.raises(ValidationError):
        Probabilities(SUPPORTED=float("nan"), REFUTED=0, INSUFFICIENT=0)
    with pytest.raises(ValidationError):
        Review(role="SKEPTIC", round=0, score=11, summary="s")
    assert Review(role="SKEPTIC", round=0, score=None, summary="s").score is None


@pytest.mark.parametrize(
    ("label", "level", "verified"),
    [("SUPPORTED", 3, True), ("SUPPORTED", 2, True), ("SUPPORTED", 1, False), ("SUPPORTED", 0, False),
     ("INSUFFICIENT", 3, False), ("REFUTED", 3, False)],
)  # fmt: skip
def test_what_verified_means(label: str, level: int, verified: bool) -> None:
    verdict = Verdict.model_validate(
        {"claim_id": "c", "label": label, "level": level,
         "probabilities": {"SUPPORTED": 0.5, "REFUTED": 0.2, "INSUFFICIENT": 0.3}}
    )  # fmt: skip
    assert verdict.verified is verified
    assert verdict.confidence == {"SUPPORTED": 0.5, "REFUTED": 0.2, "INSUFFICIENT": 0.3}[label]


def test_defaults_are_the_safe_ones() -> None:
    assert Decision(reasons=()).action == "ESCALATE_TO_OWNER"
    assert Report.model_fields["owner"].default is None


def test_errors_are_told_in_one_line_and_of_a_kind_that_the_server_shows() -> None:
    error = ModelRetired("m", "is gone", status=410)
    assert str(error) == "m: is gone (HTTP 410)"
    for kind in (SovereignError, InputError, IntegrityError, ModelRetired):
        assert issubclass(kind, RuntimeError)
