"""Scores follow from findings, and agreement is Krippendorff's alpha as published."""

from itertools import combinations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.agreement import alpha
from agents.audit import RULES
from agents.rubric import _COUNTED_ALREADY, PENALTY, WEIGHTS, computed, weighted
from state.reviews import ROLES, RUBRIC, Finding
from tests.agents.dossiers import clean, with_draft

KINDS = sorted(RULES)
SEVERITIES = ["info", "minor", "major", "blocking"]
findings = st.lists(
    st.builds(
        lambda kind, severity: Finding(kind=kind, severity=severity, comment="c"),
        st.sampled_from([*KINDS, "something-else"]),
        st.sampled_from(SEVERITIES),
    ),
    max_size=6,
)


@given(findings, findings)
def test_more_findings_never_raise_a_score(some: list[Finding], more: list[Finding]) -> None:
    before, after = computed(clean(), some), computed(clean(), some + more)
    for item in RUBRIC:
        assert 0.0 <= after[item] <= before[item] <= 10.0
    for role in ROLES:
        assert weighted(role, after) <= weighted(role, before)


@given(findings)
def test_the_order_of_findings_does_not_matter(some: list[Finding]) -> None:
    assert computed(clean(), some) == computed(clean(), some[::-1])


def test_one_fault_on_fifty_claims_is_not_fifty_faults() -> None:
    many = [
        Finding(kind="overclaiming", severity="major", comment="c", claim_ids=(f"c-{i}",)) for i in range(50)
    ]
    assert computed(clean(), many) == computed(clean(), many[:10])
    assert sum(computed(clean(), many[:2]).values()) < sum(computed(clean(), many[:1]).values())


@pytest.mark.parametrize("kind", KINDS)
def test_a_severer_finding_never_raises_a_score(kind: str) -> None:
    scores = [
        [weighted(role, computed(clean(), [Finding(kind=kind, severity=s, comment="c")])) for role in ROLES]  # type: ignore[arg-type]
        for s in SEVERITIES
    ]
    for milder, severer in combinations(scores, 2):
        assert all(a >= b for a, b in zip(milder, severer, strict=True))
    # A blocking defect of any kind is felt by every role, unless the base of the score has it already.
    if kind not in _COUNTED_ALREADY:
        assert all(a > b for a, b in zip(scores[0], scores[-1], strict=True))


def test_a_clean_draft_passes_and_an_empty_one_does_not() -> None:
    good = computed(clean(), ())
    assert all(weighted(role, good) >= 6.5 for role in ROLES)
    empty = with_draft(clean(), abstract=(), claim_ids=(), uncertainties=()).model_copy(
        update={"claims": {}, "verdicts": {}}
    )
    assert all(weighted(role, computed(empty, ())) < 4.0 for role in ROLES)


def test_each_role_weighs_the_whole_rubric_in_its_own_way() -> None:
    assert all(WEIGHTS[role].keys() == set(RUBRIC) and min(WEIGHTS[role].values()) > 0 for role in ROLES)
    assert len({tuple(WEIGHTS[role].items()) for role in ROLES}) == 3
    assert weighted("SKEPTIC", dict.fromkeys(RUBRIC, 7.0)) == 7.0
    assert [PENALTY[s] for s in SEVERITIES] == sorted(PENALTY.values())


# Krippendorff (2011), "Computing Krippendorff's Alpha-Reliability", example C: four observers, twelve units,
# missing values; the paper gives 0.849 for the interval metric.
EXAMPLE = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, 3],
    [None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, None],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None],
]


def ratings(table: list[list[float | None]]) -> list[dict[str, float]]:
    return [{str(u): v for u, v in enumerate(row) if v is not None} for row in table]


def test_alpha_of_the_published_example() -> None:
    assert alpha(ratings(EXAMPLE)) == pytest.approx(0.849, abs=0.0005)


def by_coincidences(table: list[list[float | None]]) -> float:
    """The same coefficient by the coincidence matrix, as the paper computes it by hand."""
    units = [[row[u] for row in table if row[u] is not None] for u in range(len(table[0]))]
    units = [u for u in units if len(u) > 1]
    seen: dict[tuple[float, float], float] = {}
    for unit in units:
        for i, j in product(range(len(unit)), repeat=2):
            if i != j:
                pair = (unit[i], unit[j])
                seen[pair] = seen.get(pair, 0.0) + 1 / (len(unit) - 1)
    values = sorted({v for pair in seen for v in pair})
    count = {c: sum(seen.get((c, k), 0.0) for k in values) for c in values}
    n = sum(count.values())
    observed = sum(o * (c - k) ** 2 for (c, k), o in seen.items()) / n
    expected = sum(count[c] * count[k] * (c - k) ** 2 for c, k in product(values, repeat=2)) / (n * (n - 1))
    return 1 - observed / expected


@given(st.lists(st.lists(st.integers(0, 10), min_size=5, max_size=5), min_size=2, max_size=4))
def test_alpha_agrees_with_the_computation_by_coincidences(table: list[list[float | None]]) -> None:
    found = alpha(ratings(table))
    if len({v for row in table for v in row}) == 1:
        assert found is None
    else:
        assert found == pytest.approx(by_coincidences(table), abs=0.0006)


def test_alpha_at_its_ends() -> None:
    same = [{"a": 1.0, "b": 9.0}] * 3
    assert alpha(same) == 1.0
    assert alpha([]) is None
    assert alpha([{"a": 1.0}]) is None
    assert alpha([{"a": 5.0}, {"a": 5.0}]) is None
    assert alpha([{"a": 1.0}, {"b": 2.0}]) is None
    opposed = alpha([{"a": 1.0, "b": 9.0}, {"a": 9.0, "b": 1.0}])
    assert opposed is not None
    assert opposed < 0
