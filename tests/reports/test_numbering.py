"""Claims are named by number everywhere a reader meets them, long runs of them shortly."""

from sample import sample_report

from reports.compose import compose
from reports.numbering import Numbering
from reports.view import Marker
from state.claims import Evidence


def ids(*numbers: int) -> list[str]:
    return [f"c-{number:012x}" for number in numbers]


def test_three_in_sequence_become_a_run_and_each_stands_once() -> None:
    numbering = Numbering(sample_report())
    found = numbering.markers(ids(1, 2, 2, 4, 5, 6, 7, 3))
    assert [(m.label, m.last_label) for m in found] == [("C1", ""), ("C2", ""), ("C4", "C7"), ("C3", "")]
    assert found[2] == Marker("C4", "c-000000000004", "C7", "c-000000000007")


def test_ids_in_words_become_numbers_where_the_report_has_the_claim() -> None:
    numbering = Numbering(sample_report())
    assert numbering.text("c-000000000003 against c-0000000000ff") == "C3 against c-0000000000ff"


def test_a_source_that_is_also_evidence_is_shown_once() -> None:
    report = sample_report()
    claim = report.claims[0]
    apart = claim.model_copy(
        update={"supporting": (Evidence(quote=report.claims[2].source, probability=0.5),)}
    )
    views = compose(sample_report(claims=(claim, apart))).claims
    assert [view.source_apart for view in views] == [False, True]
    assert [e.relation for e in views[0].supporting] == ["the claim’s source", "an independent paper"]


def test_wild_numbers_stay_on_the_plot() -> None:
    claim = sample_report().claims[0].model_copy(update={"confidence": 1e300, "lexical": -7.0})
    view = compose(sample_report(claims=(claim,))).claims[0]
    assert (view.confidence_value, view.lexical_value) == (1.0, 0.0)
