"""Duplicates fold, over versions, sources and formats, and nothing else does."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.dedupe import dedupe, title_key
from state.sources import Paper


def paper(number: str, title: str = "A Study of Sparse Routing", **more: object) -> Paper:
    arxiv = number.removeprefix("arxiv:") if number.startswith("arxiv:") else None
    return Paper.model_validate({"id": number, "title": title, "arxiv_id": arxiv, **more})


ARXIV = paper(
    "arxiv:2401.00001",
    authors=("Ana Čapek", "Bo Li"),
    year=2024,
    version=1,
    source="arxiv",
    full_text_url="https://arxiv.org/pdf/2401.00001v1",
    categories=("cs.LG",),
)


@pytest.mark.parametrize(
    "other",
    [
        paper("arxiv:2401.00001", version=2),
        paper("doi:10.48550/arxiv.2401.00001", title="Other words", doi="10.48550/arXiv.2401.00001"),
        paper("s2:abc", authors=("A. Capek",), year=2024),
        paper("openalex:W1", title="A study of  sparse routing.", authors=("Čapek, Ana",), year=2025),
        paper("doi:10.1000/x", title="A Study of $\\textbf{Sparse}$ Routing", authors=("Capek Ana",)),
        paper("file:0123456789ab", location="x.pdf"),
        paper("s2:def", title="Entirely different", also=("arxiv:2401.00001",)),
    ],
)
def test_is_a_duplicate(other: Paper) -> None:
    for pair in ([ARXIV, other], [other, ARXIV]):
        merged = dedupe(pair)
        assert len(merged) == 1
        assert {merged[0].id, *merged[0].also} >= {ARXIV.id, other.id}
        assert merged[0].arxiv_id == "2401.00001"


@pytest.mark.parametrize(
    "other",
    [
        paper("arxiv:2401.00002", authors=("Ana Čapek",), year=2024),
        paper("s2:abc", authors=("Xu Wang",), year=2024),
        paper("s2:abc", authors=("Ana Čapek",), year=2014),
        paper("s2:abc", title="A Study of Dense Routing", authors=("Ana Čapek",), year=2024),
        paper("s2:abc", title=""),
    ],
)
def test_is_no_duplicate(other: Paper) -> None:
    assert dedupe([ARXIV, other]) == [ARXIV, other]


def test_a_short_title_needs_author_and_year() -> None:
    reply = paper("s2:1", "Reply", authors=("Bo Li",), year=2020)
    assert len(dedupe([reply, paper("s2:2", "Reply")])) == 2
    assert len(dedupe([reply, paper("s2:2", "Reply", authors=("Bo Li",), year=2021)])) == 2
    assert len(dedupe([reply, paper("s2:2", "Reply", authors=("B. Li",), year=2020)])) == 1


def test_a_title_never_joins_two_submissions_through_a_third() -> None:
    second = paper("arxiv:2401.00002", authors=("Ana Čapek",), year=2024)
    vague = paper("s2:abc")
    merged = dedupe([ARXIV, second, vague])
    assert [found.id for found in merged] == ["arxiv:2401.00001", "arxiv:2401.00002"]
    assert sum("s2:abc" in found.also for found in merged) == 1


def test_ids_join_through_a_third() -> None:
    linked = paper("doi:10.1000/x", "Other", doi="10.1000/X", arxiv_id="2401.00001")
    published = paper("doi:10.1000/x", "Printed title", doi="10.1000/x", venue="J. Gates")
    assert len(dedupe([ARXIV, published])) == 2
    assert len(dedupe([ARXIV, published, linked])) == 1


def test_the_best_of_each_is_kept() -> None:
    newer = paper("arxiv:2401.00001", version=3, abstract="Full.", withdrawn=False)
    printed = paper("doi:10.1000/x", doi="10.1000/x", venue="J. Gates", authors=("Ana Čapek",), year=2025)
    merged = dedupe([ARXIV, newer, printed])[0]
    assert (merged.id, merged.version, merged.doi, merged.venue) == (ARXIV.id, 3, "10.1000/x", "J. Gates")
    assert (merged.abstract, merged.year, merged.authors) == ("Full.", 2024, ("Ana Čapek", "Bo Li"))
    assert merged.categories == ("cs.LG",)
    assert merged.also == ("doi:10.1000/x",)


def test_a_local_file_stays_readable_and_takes_the_catalogue_s_metadata() -> None:
    local = paper(
        "file:0123456789ab", "a study of sparse routing", location="x.pdf", source="library", year=2023
    )
    merged = dedupe([ARXIV, local])[0]
    assert (merged.id, merged.location, merged.source) == ("file:0123456789ab", "x.pdf", "library")
    assert (merged.title, merged.year, merged.arxiv_id) == (ARXIV.title, 2024, "2401.00001")
    assert "arxiv:2401.00001" in merged.also


def test_what_was_read_stays() -> None:
    read = paper("arxiv:2401.00001", version=1, text_kind="latex", document_id="d" * 32)
    merged = dedupe([paper("arxiv:2401.00001", version=4), read])[0]
    assert (merged.document_id, merged.text_kind, merged.version) == ("d" * 32, "latex", 1)


def test_withdrawn_by_any_account_is_withdrawn() -> None:
    merged = dedupe(
        [ARXIV, paper("arxiv:2401.00001", version=2, withdrawn=True, notes=("withdrawn: error",))]
    )
    assert merged[0].withdrawn
    assert merged[0].notes == ("withdrawn: error",)


@pytest.mark.parametrize(
    ("title", "key"),
    [
        ("Éa-B: $\\alpha$-net!", "ea b net"),
        ("The ﬁrst", "the first"),
        ("混合 专家", "混合 专家"),
        ("", ""),
    ],
)
def test_title_key(title: str, key: str) -> None:
    assert title_key(title) == key


papers = st.lists(
    st.builds(
        paper,
        st.sampled_from(
            ["arxiv:2401.00001", "arxiv:2401.00002", "s2:a", "s2:b", "doi:10.1/x", "file:000000000000"]
        ),
        st.sampled_from(["A Study of Sparse Routing", "Another Study of It", "Reply", ""]),
        authors=st.sampled_from([(), ("Ana Čapek",), ("Bo Li",)]),
        year=st.sampled_from([None, 2020, 2024]),
        doi=st.sampled_from([None, "10.1/x", "10.48550/arxiv.2401.00002"]),
    ),
    max_size=12,
)


@given(papers)
def test_laws(given_papers: list[Paper]) -> None:
    merged = dedupe(given_papers)
    ids = {found.id for found in given_papers}
    assert {i for found in merged for i in (found.id, *found.also)} >= ids
    assert len({found.id for found in merged}) == len(merged)
    assert dedupe(merged) == merged
    firsts = [
        min(i for i, p in enumerate(given_papers) if p.id in (found.id, *found.also)) for found in merged
    ]
    assert firsts == sorted(firsts)
