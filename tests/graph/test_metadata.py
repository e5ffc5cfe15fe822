"""Metadata of local papers is completed by identifier, never guessed, and never at the price of a run."""

from collections.abc import Sequence

from graph.metadata import complete
from graph.outages import Outages
from state.errors import SourceError
from state.sources import Paper

LOCAL = Paper(id="arxiv:2401.00001", title="Roofs", arxiv_id="2401.00001", source="library", year=2020)
KNOWN = Paper(id="arxiv:2401.00001", title="Roofs!", arxiv_id="2401.00001", authors=("A. Slater",), year=2024)


class Catalogue:
    """Answers look-ups as ArxivSource does."""

    name = "arxiv"

    def __init__(self, papers: dict[str, Paper], failure: SourceError | None = None) -> None:
        self.papers, self.failure = papers, failure
        self.asked: list[str] = []

    async def lookup(self, ids: Sequence[str]) -> dict[str, Paper]:
        self.asked += ids
        if self.failure:
            raise self.failure
        return {i: self.papers[i] for i in ids if i in self.papers}


async def test_only_what_is_missing_is_filled_and_it_is_noted() -> None:
    (paper,) = await complete([LOCAL], {"arxiv": Catalogue({"2401.00001": KNOWN})}, Outages())  # type: ignore[dict-item]
    assert paper.authors == ("A. Slater",)
    assert paper.year == 2020  # the file's own word stands
    assert paper.title == "Roofs"
    assert any("authors" in note and "arxiv" in note for note in paper.notes)


async def test_a_paper_without_identifier_is_never_looked_up() -> None:
    catalogue = Catalogue({})
    bare = LOCAL.model_copy(update={"arxiv_id": None})
    assert await complete([bare], {"arxiv": catalogue}, Outages()) == [bare]  # type: ignore[dict-item]
    assert catalogue.asked == []


async def test_an_outage_leaves_papers_as_they_are_and_is_met_once() -> None:
    catalogue = Catalogue({}, SourceError("arxiv", "HTTP 503"))
    papers = [LOCAL, LOCAL.model_copy(update={"id": "arxiv:2401.00002", "arxiv_id": "2401.00002"})]
    assert await complete(papers, {"arxiv": catalogue}, Outages()) == papers  # type: ignore[dict-item]
    assert len(catalogue.asked) == 1
