"""The HTML and Markdown reports: complete, self-contained, linked, accessible, and the same every time."""

import base64
import hashlib
import itertools
import re

import pytest
from bs4 import BeautifulSoup, Tag
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from sample import BIDI, HOSTILE, owner, sample_report, tiny_report

from reports.html import to_html
from reports.markdown import to_markdown
from state.report import Report, Sentence

SECTIONS = ["Abstract", "1 Introduction", "2 Methodology", "3 Results", "4 Uncertainties",
            "5 Extracted Claims", "6 Tribunal", "Policy decision", "References", "Provenance"]  # fmt: skip
ALLOWED = {"html", "body", "h1", "h2", "h3", "p", "strong", "em", "a", "ul", "li", "blockquote", "b"} | {
    *("table", "thead", "tbody", "tr", "th", "td")
}
REPORTS = [sample_report(), sample_report(owner=owner()), tiny_report()]


def soup_of(report: Report) -> BeautifulSoup:
    return BeautifulSoup(to_html(report), "lxml")


def words(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("report", REPORTS)
def test_sections_stand_in_order_in_both(report: Report) -> None:
    heads = [words(h.get_text()) for h in soup_of(report).find_all("h2")]
    assert [h for h in heads if h in SECTIONS] == SECTIONS
    tokens = MarkdownIt("gfm-like", {"linkify": False}).parse(to_markdown(report))
    heads = [
        tokens[i + 1].content
        for i, token in enumerate(tokens)
        if token.type == "heading_open" and token.tag == "h2"
    ]
    assert heads == SECTIONS


@pytest.mark.parametrize("report", REPORTS)
def test_page_is_self_contained(report: Report) -> None:
    soup = soup_of(report)
    assert not soup.find_all(["script", "link", "img", "iframe", "object", "form", "base"])
    assert not [
        tag for tag in soup.find_all() if any(name.startswith("on") or name == "style" for name in tag.attrs)
    ]
    style = soup.find("style")
    assert isinstance(style, Tag)
    assert "url(" not in style.get_text()
    assert "@import" not in style.get_text()
    policy = soup.find("meta", attrs={"http-equiv": "Content-Security-Policy"})
    assert isinstance(policy, Tag)
    hashed = base64.b64encode(hashlib.sha256(style.get_text().encode()).digest()).decode()
    assert f"style-src 'sha256-{hashed}'" in str(policy["content"])


@pytest.mark.parametrize("report", REPORTS)
def test_every_link_leads_somewhere(report: Report) -> None:
    soup = soup_of(report)
    ids = [str(tag["id"]) for tag in soup.find_all(id=True)]
    assert len(ids) == len(set(ids))
    for link in soup.find_all("a"):
        target = str(link["href"])
        assert target[1:] in ids if target.startswith("#") else re.match(r"https?://", target)
    markdown = to_markdown(report)
    for target in re.findall(r"\]\(#([^)]+)\)", markdown):
        assert f'<a id="{target}"></a>' in markdown


def test_page_has_landmarks_headings_and_table_heads() -> None:
    soup = soup_of(sample_report())
    for name in ("main", "nav", "header", "footer", "h1"):
        assert len(soup.find_all(name)) == 1, name
    skip = soup.find("a")
    assert isinstance(skip, Tag)
    assert skip["class"] == ["skip"]
    assert all(head.get("scope") for head in soup.find_all("th"))
    assert all(table.find("caption") for table in soup.find_all("table"))
    levels = [int(tag.name[1]) for tag in soup.find_all(re.compile(r"^h[1-6]$"))]
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))
    assert all(svg.find("title") for svg in soup.find_all("svg"))


def test_nothing_is_cut_off() -> None:
    report = sample_report()
    page, markdown = words(soup_of(report).get_text(" ")), to_markdown(report)
    plain = BeautifulSoup(MarkdownIt("gfm-like", {"linkify": False}).render(markdown), "lxml").get_text()
    for text in (words(plain), page):
        squeezed = text.replace(" ", "")
        for want in (
            *(claim.text for claim in report.claims),
            *(sentence.text for sentence in report.abstract),
            *(ref.title for ref in report.references if ref.title != BIDI),
            *(author for ref in report.references for author in ref.authors),
            *(claim.source.quote for claim in report.claims),
            *(review.summary for review in report.tribunal.reviews),
            *(finding.comment for review in report.tribunal.reviews for finding in review.findings),
            *report.uncertainties, *report.incomplete, *report.policy.reasons, report.provenance.ledger_head,
            *report.tribunal.caps, report.tribunal.dissent, *(q.text for q in report.methods.queries),
        ):  # fmt: skip
            assert "".join(want.split()) in squeezed, want


def test_abstract_sentences_lead_to_claims_and_claims_to_quotes() -> None:
    soup = soup_of(sample_report())
    abstract = soup.select_one("section.abstract")
    assert abstract is not None
    assert [(a.get_text(), a["href"]) for a in abstract.select("a")][:2] == [
        ("C1", "#c-000000000001"), ("C11", "#c-00000000000b"),
    ]  # fmt: skip
    claim = soup.find(id="c-000000000002")
    assert isinstance(claim, Tag)
    assert [a["href"] for a in claim.select(".stated a")] == [
        "#ref-1",
        "#c-000000000002-for-1",
        "#c-000000000002-against-1",
    ]
    quote = claim.find(id="c-000000000002-against-1")
    assert isinstance(quote, Tag)
    assert [mark.get_text() for mark in quote.find_all("mark")] == ["11 were missed"]
    assert "“5 Misses”, page 9, characters 5,120–5,197" in quote.get_text()


def test_verdicts_are_told_in_words() -> None:
    overview = soup_of(sample_report()).select_one("table.overview")
    assert overview is not None
    badges = [words(badge.get_text()) for badge in overview.select(".badge")]
    assert badges.count("✕ Refuted") == 2
    assert badges.count("? Insufficient") == 2
    assert badges.count("✓ Supported") == 7


def test_incomplete_stands_before_the_abstract_and_only_when_there_is_something() -> None:
    text = to_html(sample_report())
    assert text.index('id="incomplete"') < text.index('id="abstract"')
    assert 'id="incomplete"' not in to_html(tiny_report())


def test_hostile_titles_do_nothing() -> None:
    page = soup_of(sample_report())
    cites = [cite.get_text() for cite in page.find_all("cite")]
    assert HOSTILE in cites
    assert "\u202e" not in to_html(sample_report()) + to_markdown(sample_report())
    rendered = MarkdownIt("gfm-like", {"linkify": False}).render(to_markdown(sample_report()))
    tags = {tag.name for tag in BeautifulSoup(rendered, "lxml").find_all()}
    assert tags <= ALLOWED
    assert not [
        a for a in BeautifulSoup(rendered, "lxml").find_all("a") if "javascript" in str(a.get("href"))
    ]


def test_owner_approval_replaces_the_call_for_review() -> None:
    approved = owner().model_copy(update={"action": "approve"})
    assert "Owner review required before publication" in to_html(sample_report())
    text = to_html(sample_report(owner=approved, status="APPROVED"))
    assert "Owner review required" not in text
    assert "approved by its owner, Žofie &lt;owner&gt;" in text


def _skeleton(report: Report) -> list[str]:
    return [f"{tag.name}{sorted(tag.attrs)}" for tag in soup_of(report).find_all()]


@settings(max_examples=25, deadline=None)
@given(st.text(alphabet=st.sampled_from("<>&\"'/{}%#|ab \u202e\x00-="), min_size=1, max_size=30))
def test_no_text_changes_the_structure_of_the_page(text: str) -> None:
    def with_text(words: str) -> Report:
        report = tiny_report()
        reference = sample_report().references[0].model_copy(update={"title": words, "authors": (words,)})
        return report.model_copy(
            update={
                "goal": words, "abstract": (Sentence(text=words),), "uncertainties": (words,),
                "references": (reference,), "incomplete": (words,),
            }
        )  # fmt: skip

    assert _skeleton(with_text(text)) == _skeleton(with_text("plain words"))


def test_claims_with_the_same_id_keep_apart() -> None:
    claim = sample_report().claims[0]
    soup = soup_of(sample_report(claims=(claim, claim)))
    ids = [str(tag["id"]) for tag in soup.find_all(id=True)]
    assert len(ids) == len(set(ids))
    assert [words(no.get_text()) for no in soup.select(".claim .no")] == ["C1", "C2"]


def test_rendering_twice_is_the_same() -> None:
    assert to_html(sample_report()) == to_html(sample_report())
    assert to_markdown(sample_report()) == to_markdown(sample_report())
