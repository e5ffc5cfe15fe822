"""Foreign text stays text: in display, in HTML and in Markdown."""

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markupsafe import escape
from sample import HOSTILE

from reports.display import anchor_of, one_line, probability, safe_url, shown, spans_of
from reports.markdown import markdown_escaped

_NASTY = st.text(alphabet=st.sampled_from("<>&\"'`*_[]()#|~$!\\-+=.:/1 9{}\n\tax@\u202e\x00w"), max_size=40)


@given(st.text() | _NASTY)
def test_shown_leaves_nothing_that_hides_or_reorders(text: str) -> None:
    result = shown(text)
    assert not set(result) & {chr(c) for c in (*range(32), 0x7F, *range(0x80, 0xA0), *range(0x202A, 0x202F))}
    result.encode()
    assert shown(result) == result


@given(_NASTY | st.text(max_size=40))
def test_markdown_shows_the_text_and_nothing_else(text: str) -> None:
    want = one_line(text)
    tokens = MarkdownIt("gfm-like", {"linkify": False}).parse(f"before {markdown_escaped(text)} after")
    assert [token.type for token in tokens] == ["paragraph_open", "inline", "paragraph_close"]
    children = tokens[1].children or []
    assert {child.type for child in children} <= {"text", "text_special"}
    assert " ".join("".join(child.content for child in children).split()) == f"before {want} after".replace(
        "  ", " "
    )


@given(_NASTY)
def test_markdown_can_not_start_a_block_or_leave_its_cell(text: str) -> None:
    if not one_line(text):
        return
    parser = MarkdownIt("gfm-like", {"linkify": False})
    item = [t.type for t in parser.parse(f"- {markdown_escaped(text).strip()}")]
    assert item == [t.type for t in parser.parse("- words")]
    row = [t.type for t in parser.parse(f"| a | b |\n|---|---|\n| {markdown_escaped(text)} | x |")]
    assert row == [t.type for t in parser.parse("| a | b |\n|---|---|\n| words | x |")]


@given(st.text() | _NASTY)
def test_html_shows_the_text_and_nothing_else(text: str) -> None:
    soup = BeautifulSoup(f"<p>{escape(shown(text))}</p>", "html.parser")
    assert [tag.name for tag in soup.find_all()] == ["p"]
    # The parser folds a text of white space only, whatever it is given.
    assert soup.get_text() == shown(text) or not shown(text).strip()


@given(st.text(max_size=30), st.lists(st.tuples(st.integers(-3, 40), st.integers(-3, 40)), max_size=4))
def test_marks_never_change_the_quote(quote: str, marks: list[tuple[int, int]]) -> None:
    spans = spans_of(quote, tuple(marks))
    assert "".join(span.text for span in spans) == shown(quote)


def test_marks_are_found_by_code_point() -> None:
    spans = spans_of("a 𝑥 <b> c", ((4, 7),))
    assert [(s.text, s.marked) for s in spans] == [("a 𝑥 ", False), ("<b>", True), (" c", False)]


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)", "data:text/html,x", "//example.org", "https://u:p@example.org", "http://", "",
        "https://e.org/\n", "https://e.org/\u202e", 'https://e.org/"x', "ftp://e.org/x", "https://e.org/<x>",
        "HTTPS://[", "e.org", "https://\u0430rxiv.org/abs/1",
    ],
)  # fmt: skip
def test_only_plain_web_addresses_may_be_followed(url: str) -> None:
    assert safe_url(url) is None


def test_good_addresses_stay_as_they_are() -> None:
    for url in ("https://arxiv.org/abs/2901.00011v2", "http://example.org/a?b=c&d=%20#e"):
        assert safe_url(url) == url


def test_anchors_are_plain_and_stable() -> None:
    assert anchor_of("c-0123456789ab") == "c-0123456789ab"
    assert anchor_of(HOSTILE) == anchor_of(HOSTILE)
    assert anchor_of(HOSTILE).removeprefix("c-x").isalnum()
    assert anchor_of("abstract") != "abstract"


def test_probabilities_never_round_to_certainty() -> None:
    assert [probability(p) for p in (0.0, 0.004, 0.5, 0.994, 0.996, 1.0)] == [
        "0.00", "<0.01", "0.50", "0.99", ">0.99", "1.00",
    ]  # fmt: skip
