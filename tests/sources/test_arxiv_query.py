"""Whatever the owner types arrives at arXiv as words, in well-formed syntax."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.arxiv_query import write
from sources.words import terms
from state.errors import InputError
from state.sources import Query
from tests.fakes.arxiv_index import Index, Record


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("sparse upcycling", ["sparse", "upcycling"]),
        ('"mixture of experts" memory', ["mixture of experts", "memory"]),
        ("“mixture of experts” memory", ["mixture of experts", "memory"]),
        ("mixture-of-experts and GPT-4", ["mixture-of-experts", "GPT-4"]),
        ("cats AND dogs OR NOT birds ANDNOT fish", ["cats", "dogs", "birds", "fish"]),
        ("ti:secret cat:cs.LG all:x", ["secret", "cs.LG", "x"]),
        ('an "unbalanced quote', ["unbalanced", "quote"]),
        ("wild* card? (group) [range TO other] \\ back", ["wild", "card", "group", "range", "other", "back"]),
        ("Schrödinger 量子 ﬁne", ["Schrödinger", "量子", "fine"]),
        ("how does the of", []),
        ('"of the" "" routing', ["routing"]),
        ("twice twice", ["twice"]),
        ("lone \ud800 surrogate", ["lone", "surrogate"]),
    ],
)
def test_terms(text: str, expected: list[str]) -> None:
    assert terms(text) == expected


def test_all_words_first_then_any_of_them() -> None:
    written = write(Query(text='"mixture of experts" memory footprint'))
    assert written.strict == 'all:"mixture of experts" AND all:memory AND all:footprint'
    assert written.loose == 'all:"mixture of experts" AND (all:memory OR all:footprint)'


def test_fields_category_and_date_are_always_required() -> None:
    query = Query(
        text="routing gates", fields={"ti": "sparse experts", "abs": '"load balance"', "cat": "cs.LG stat.ML"}
    )
    written = write(query.model_copy(update={"since": 2021}))
    required = (
        'ti:sparse AND ti:experts AND abs:"load balance" AND (cat:cs.LG OR cat:stat.ML)'
        " AND submittedDate:[202101010000 TO 209912312359]"
    )
    assert written.strict == f"all:routing AND all:gates AND {required}"
    assert written.loose == f"(all:routing OR all:gates) AND {required}"


def test_fields_alone_are_enough() -> None:
    assert write(Query(text="", fields={"ti": "routing"})).strict == "ti:routing"


def test_what_is_no_category_is_left_out_and_noted() -> None:
    written = write(Query(text="routing", fields={"cat": "machine learning) OR all:x"}))
    assert written.strict == "all:routing"
    assert "no arXiv category" in written.notes[0]


@pytest.mark.parametrize("text", ["", "the of and", "!!! ???", '""'])
def test_a_query_without_words_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="no word to search for"):
        write(Query(text=text))


INDEX = Index([Record("2401.00001", "Sparse routing", "Experts are chosen by gates.")])


@given(st.text(max_size=80) | st.text('abcAND OR"():*?\\[]{}~^&|+-', max_size=80), st.integers(1990, 2100))
def test_no_text_breaks_the_syntax(text: str, since: int) -> None:
    try:
        written = write(Query(text=text, fields={"ti": text, "cat": text}, since=since))
    except InputError:
        return
    for line in filter(None, [written.strict, written.loose]):
        line.encode("utf-8")
        INDEX.search(line)  # raises where brackets, quotes, fields or operators do not add up
        outside = re.sub(r'"[^"]*"', "", line)
        assert set(re.findall(r"(\w+):", outside)) <= {"all", "ti", "abs", "cat", "submittedDate"}
        assert not re.search(r"[*?\\{}~^&|+]", outside)
