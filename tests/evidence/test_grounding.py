"""Quotes are found word for word, up to Unicode form and white space, and never otherwise."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.grounding import ground
from state.sources import Document, Section


def doc(text: str, kind: str = "body") -> Document:
    section = Section(title="S", start=0, end=len(text), kind=kind)  # type: ignore[arg-type]
    return Document(text=text, sections=(section,), kind="text")


@pytest.mark.parametrize(
    ("stored", "quote"),
    [
        ("The ef\ufb01cient router wins.", "efficient router"),
        ("a low–rank  update\nof the “gate”", 'low-rank update of the "gate"'),
        ("the imple\u00admentation is small", "implementation is small"),
        ("the imple-\nmentation is small", "implementation is small"),
        ("a low-\nrank update", "low-rank update"),
        ("cafe\u0301 tables", "caf\u00e9 tables"),
        ("wait… done", "wait... done"),
    ],
)
def test_found_up_to_form(stored: str, quote: str) -> None:
    document = doc(f"Before. {stored} After.")
    found = ground(quote, document, "p")
    assert found is not None
    assert document.text[found.start : found.end] == found.quote
    assert found.section == "S"


@pytest.mark.parametrize(
    "quote", ["the rooter wins", "router win", "outer wins", "", "  ", "...", "Router wins"]
)
def test_not_found_otherwise(quote: str) -> None:
    assert ground(quote, doc("Before. the router wins. After."), "p") is None


def test_hidden_text_is_no_source() -> None:
    assert ground("secret words here", doc("secret words here", "hidden"), "p") is None


@given(st.text(min_size=1, max_size=80), st.data())
def test_any_whole_words_of_a_text_are_grounded(text: str, data: st.DataObject) -> None:
    stored = f"start {text} end"
    words = stored.split()
    first = data.draw(st.integers(0, len(words) - 1))
    last = data.draw(st.integers(first, len(words) - 1))
    quote = " ".join(words[first : last + 1])
    found = ground(quote, doc(stored), "p")
    if any(c.isalnum() for c in quote) and quote.isascii():
        assert found is not None
    if found:
        assert stored[found.start : found.end] == found.quote
