"""Levels: own evidence never corroborates, duplicates are one paper, shared authors do not count."""

import pytest

from evidence.levels import author_key, place, place_free, relation_of, same_paper
from state.claims import Check, Claim, Evidence, Probabilities, Quote, Verdict
from state.sources import Paper

PAPERS = {
    "a": Paper(id="a", title="On routing tokens to experts", authors=("Jan Müller", "Wu Li"), arxiv_id="1"),
    "a2": Paper(id="a2", title="On Routing Tokens to Experts", authors=("J. Muller",)),
    "b": Paper(id="b", title="Another view of routing", authors=("Muller, Jan",)),
    "c": Paper(id="c", title="An independent view of it", authors=("Ada Nord",)),
    "d": Paper(id="d", title="Yet another group entirely", authors=("Bo Syd",)),
}


def quote(paper: str) -> Quote:
    return Quote(paper_id=paper, document_id="d", section="", start=0, end=1, quote="x")


def verdict(*papers: str, label: str = "SUPPORTED", p: float = 0.9, sure: bool = True) -> Verdict:
    return Verdict(
        claim_id="c",
        label=label,  # type: ignore[arg-type]
        probabilities=Probabilities(SUPPORTED=0.9, REFUTED=0.05, INSUFFICIENT=0.05),
        level=1,
        supporting=tuple(Evidence(quote=quote(x), probability=p) for x in papers),
        checks=(Check(name="confidence", outcome="pass" if sure else "fail"),),
    )


CLAIM = Claim(text="t", source=quote("a"))


@pytest.mark.parametrize(
    ("papers", "level"),
    [
        (("a",), 2),
        (("a", "a2"), 2),
        (("a", "b"), 2),
        (("a", "c"), 3),
        (("b",), 1),
        (("c",), 1),
        ((), 1),
        (("a2", "d"), 3),
    ],
)
def test_place(papers: tuple[str, ...], level: int) -> None:
    placed = place(verdict(*papers), CLAIM, PAPERS)
    assert placed.level == level
    assert placed.verified == (level >= 2)


def test_relations() -> None:
    placed = place(verdict("a", "a2", "b", "c"), CLAIM, PAPERS)
    assert [e.relation for e in placed.supporting] == ["own", "own", "shared-author", "independent"]


def test_never_above_one_without_support() -> None:
    assert place(verdict("a", "c", label="REFUTED"), CLAIM, PAPERS).level == 1
    assert place(verdict("a", "c", p=0.3), CLAIM, PAPERS).level == 1
    assert place(verdict("a", "c", sure=False), CLAIM, PAPERS).level == 1


@pytest.mark.parametrize(
    ("papers", "level"), [(("a",), 2), (("a", "b"), 2), (("a", "a2"), 2), (("a", "c"), 3), ((), 1)]
)
def test_place_free(papers: tuple[str, ...], level: int) -> None:
    assert place_free(verdict(*papers), PAPERS).level == level


def test_same_paper_and_names() -> None:
    assert same_paper(PAPERS["a"], PAPERS["a2"])
    assert not same_paper(PAPERS["a"], PAPERS["b"])
    assert author_key("DeepSeek-AI") == author_key("deepseek-ai")
    assert author_key("王伟") == "王伟"


def test_who_wrote_a_paper_must_be_known_to_call_it_independent() -> None:
    nameless = PAPERS | {"n": Paper(id="n", title="A paper whose authors nobody noted")}
    assert relation_of("x", "y", {}) == "unknown"
    assert relation_of("n", "a", nameless) == relation_of("a", "n", nameless) == "unknown"
    assert place(verdict("a", "n"), CLAIM, nameless).level == 2
    group = {i: Paper(id=i, title=f"A report with number {i}", authors=("OpenAI",)) for i in "xy"}
    assert relation_of("x", "y", group) == "shared-author"


def test_what_speaks_against_a_refuted_claim_is_kept() -> None:
    against = Evidence(quote=quote("a"), probability=0.97)
    both = verdict("a", label="REFUTED", p=0.96).model_copy(update={"refuting": (against,)})
    assert [e.probability for e in place(both, CLAIM, PAPERS).refuting] == [0.97]
    assert place(both.model_copy(update={"label": "SUPPORTED"}), CLAIM, PAPERS).refuting == ()
    assert author_key("Müller, Jan") == author_key("J. Muller") == "muller j"
