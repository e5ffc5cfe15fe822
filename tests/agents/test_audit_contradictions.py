"""Two claims contradict each other only when they speak of the same thing, and a draft that says so is honest."""

import pytest

from agents.audit import audit
from agents.audit.contradictions import contradiction
from agents.uncertainties import uncertainties
from benchmarks.planted import MORE_DEFECTS
from evals.generate.sheets import clean
from evals.generate.world import studies


@pytest.mark.parametrize(
    ("one", "other", "word"),
    [
        (
            "Wetcloth lowered attic heat by 9 degrees in the Ronda summer.",
            "Wetcloth raised attic heat by 9 degrees in the Ronda summer.",
            "direction",
        ),
        (
            "Wetcloth lowered attic heat by 9 degrees in the Ronda summer.",
            "Wetcloth lowered attic heat by 2 degrees in the Ronda summer.",
            "9 degrees",
        ),
        ("Wetcloth tiles survive frost.", "Wetcloth tiles do not survive frost.", "negation"),
        ("Wetcloth dries faster than Plaincloth.", "Plaincloth dries faster than Wetcloth.", "comparison"),
    ],
)
def test_what_can_not_both_be_true(one: str, other: str, word: str) -> None:
    assert word in contradiction(one, other)
    assert contradiction(other, one)
    assert not contradiction(one, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Wetcloth lowered attic heat by 9 degrees.", "Plaincloth was washed twice in 14 weeks."),
        ("Wetcloth-2 held 40 litres of rain.", "Wetcloth-7 held 90 litres of rain."),
        ("Wetcloth lowered attic heat by 9 degrees in June.", "Wetcloth lowered cellar damp by 4 percent."),
    ],
)
def test_different_subjects_do_not_contradict(one: str, other: str) -> None:
    assert not contradiction(one, other)


@pytest.mark.parametrize("kind", sorted(MORE_DEFECTS))
def test_planted_defects_are_found_and_clean_drafts_are_quiet(kind: str) -> None:
    for place, study in enumerate(studies()[:3]):
        sheet = clean(study, place, f"test-{kind}")
        assert not audit(sheet.dossier(), sheet.documents())
        planted = MORE_DEFECTS[kind](sheet, study)
        built = planted.sheet.built()
        wanted = {built[i].id for i in planted.claims}
        found = audit(planted.sheet.dossier(), planted.sheet.documents())
        assert any(f.kind == kind.split("/", maxsplit=1)[0] and wanted <= set(f.claim_ids) for f in found)


def test_a_draft_that_tells_its_contradiction_has_no_finding() -> None:
    study = studies()[0]
    sheet = MORE_DEFECTS["contradicting-claims/negated"](clean(study, 0, "told"), study).sheet
    dossier = sheet.dossier()
    told = uncertainties(dossier.goal, dossier.facets, dossier.stated(), dossier.verdicts, dossier.papers, ())
    open_ = dossier.draft.model_copy(update={"uncertainties": told})
    assert "contradicting-claims" in {f.kind for f in audit(dossier, {})}
    assert "contradicting-claims" not in {
        f.kind for f in audit(dossier.model_copy(update={"draft": open_}), {})
    }
