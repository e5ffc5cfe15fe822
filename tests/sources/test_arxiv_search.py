"""Searches and look-ups against an arXiv on loopback, and how entries become papers."""

from pathlib import Path

import pytest

from agents.ports import PaperSource
from sources.arxiv_source import ArxivSource
from sources.fulltext import ArxivSite
from sources.replies import Exchange
from state.errors import InputError
from state.sources import Query
from tests.fakes.arxiv_index import Record
from tests.fakes.fake_arxiv import FakeArxiv
from tests.fakes.online import MemoryStore, online

RECORDS = [
    Record(
        "2401.00001",
        "Sparse routing\n  of experts",
        "  Gates choose\nexperts. ",
        ("Ana Čapek", "Bo Li"),
        ("cs.LG", "cs.CL"),
        "2024-01-10",
        3,
        doi="10.1000/ABC.1",
        journal="J. Gates 1 (2024)",
    ),
    Record("2105.00002", "Sparse attention", "No gates here.", ("Cy Do",), ("cs.CL",), "2021-05-02"),
    Record("2201.00003", "Dense routing", "Every expert works.", ("Di Fo",), ("cs.LG",), "2022-01-03"),
    Record("hep-th/9901001", "Strings & <loops>", "Old form.", ("E. Gu",), ("hep-th",), "1999-01-04"),
    Record(
        "2301.00004",
        published="2023-01-04",
        title="Sparse fusion",
        abstract="This paper has been withdrawn by the author.",
        comment="Error in Lemma 2",
    ),
    Record(
        "2301.00005",
        published="2023-01-05",
        title="Sparse fission",
        abstract="A study.",
        comment="Withdrawn: the data were wrong",
    ),
    Record(
        "2301.00006",
        published="2023-01-06",
        title="Sparse withdrawal",
        abstract="We study patients who were withdrawn from sparse drugs.",
    ),
]


def source(server: FakeArxiv, folder: Path, record: list[Exchange] | None = None) -> ArxivSource:
    settings = online(folder, record=record)
    return ArxivSource(MemoryStore(), settings, site=ArxivSite.at(server.url, interval=0.0))


async def test_an_entry_becomes_a_paper(tmp_path: Path) -> None:
    with FakeArxiv(RECORDS) as server:
        arxiv: PaperSource = source(server, tmp_path)
        found = await arxiv.search(Query(text='"sparse routing"'), 1)
    paper = found.papers[0]
    assert paper.id == "arxiv:2401.00001"
    assert (paper.arxiv_id, paper.version, paper.doi) == ("2401.00001", 3, "10.1000/abc.1")
    assert (paper.title, paper.abstract) == ("Sparse routing of experts", "Gates choose experts.")
    assert (paper.authors, paper.year) == (("Ana Čapek", "Bo Li"), 2024)
    assert (paper.categories, paper.venue) == (("cs.LG", "cs.CL"), "J. Gates 1 (2024)")
    assert paper.url == "https://arxiv.org/abs/2401.00001v3"
    assert (paper.source, paper.withdrawn, paper.text_kind) == ("arxiv", False, "none")


async def test_too_few_with_all_words_are_followed_by_those_with_some(tmp_path: Path) -> None:
    with FakeArxiv(RECORDS) as server:
        found = await source(server, tmp_path).search(Query(text="sparse routing"), 4)
        asked = [seen.request.params["search_query"] for seen in server.journal]
    assert asked == ["all:sparse AND all:routing", "(all:sparse OR all:routing)"]
    assert found.papers[0].id == "arxiv:2401.00001"
    assert len(found.papers) == 4
    assert found.total == 1
    assert found.notes == ("1 found with all the words, 3 more with some of them",)


async def test_fields_dates_and_order_are_asked_for(tmp_path: Path) -> None:
    with FakeArxiv(RECORDS) as server:
        arxiv = source(server, tmp_path)
        titled = await arxiv.search(Query(text="", fields={"ti": "routing", "cat": "cs.LG"}, since=2023), 5)
        newest = await arxiv.search(Query(text="sparse", sort="date"), 5)
        sorts = [seen.request.params["sortBy"] for seen in server.journal]
    assert [paper.id for paper in titled.papers] == ["arxiv:2401.00001"]
    assert [paper.year for paper in newest.papers] == [2024, 2023, 2023, 2023, 2021]
    assert sorts == ["relevance", "submittedDate"]


async def test_withdrawn_papers_are_marked_and_talk_of_withdrawal_is_not(tmp_path: Path) -> None:
    with FakeArxiv(RECORDS) as server:
        found = await source(server, tmp_path).lookup(["2301.00004", "2301.00005", "2301.00006"])
    assert [paper.withdrawn for paper in found.values()] == [True, True, False]
    assert "withdrawn: Error in Lemma 2" in found["2301.00004"].notes


async def test_lookup_by_any_form_leaves_out_what_is_unknown(tmp_path: Path) -> None:
    forms = ["arXiv:2401.00001v3", "https://arxiv.org/abs/hep-th/9901001", "2401.99999"]
    with FakeArxiv(RECORDS) as server:
        found = await source(server, tmp_path).lookup(forms)
    assert {form: paper.id for form, paper in found.items()} == {
        forms[0]: "arxiv:2401.00001",
        forms[1]: "arxiv:hep-th/9901001",
    }
    assert found[forms[1]].title == "Strings & <loops>"


@pytest.mark.parametrize("bad", ["abc", "../../etc/passwd", "2401.00001/../x", "9913.12345", ""])
async def test_a_bad_id_is_refused_before_anything_is_sent(bad: str, tmp_path: Path) -> None:
    with FakeArxiv(RECORDS) as server:
        with pytest.raises(InputError, match="no arXiv id"):
            await source(server, tmp_path).lookup([bad])
        assert server.journal == []


async def test_more_than_a_page_is_paged_through(tmp_path: Path) -> None:
    many = [Record(f"2402.{number:05d}", f"Sparse paper {number}") for number in range(1, 161)]
    with FakeArxiv(many) as server:
        found = await source(server, tmp_path).search(Query(text="sparse"), 150)
        starts = [seen.request.params["start"] for seen in server.journal]
    assert len({paper.id for paper in found.papers}) == 150
    assert starts == ["0", "100"]


async def test_we_say_who_we_are_and_keep_a_record(tmp_path: Path) -> None:
    record: list[Exchange] = []
    with FakeArxiv(RECORDS) as server:
        await source(server, tmp_path, record).search(Query(text="dense"), 1)
        agent = server.journal[0].request.headers["user-agent"]
    assert agent.startswith("sovereign-research-kernel/")
    assert "mailto:someone@example.org" in agent
    assert [(line.source, line.status) for line in record] == [("arxiv", 200)]
    assert len(record[0].sha256) == 64


@pytest.mark.shared
async def test_a_real_catalogue_is_searched_by_relevance(shared: Path, tmp_path: Path) -> None:
    from tests.fakes.arxiv_index import load

    records = load(shared / "data" / "arxiv_catalogue.jsonl", shared / "data" / "papers")
    assert len(records) > 5963
    with FakeArxiv(records) as server:
        arxiv = source(server, tmp_path)
        found = await arxiv.search(Query(text='"mixture of experts" upcycling dense checkpoints'), 10)
        assert found.papers[0].id == "arxiv:2212.05055"
        assert len(found.papers) == 10
