"""The gate: catches a true drop, lets noise pass, has no tolerance for a broken invariant."""

import numpy as np
import pytest

from evals.bootstrap import holm, paired, smallest_drop
from evals.gate import compare
from evals.result import CORE, Result, Row
from evals.simulate import World, alarm_rate


def result(scores: list[float], clusters: int = 10, broken: dict[str, str] | None = None) -> Result:
    rows = [
        Row(suite="s", arm=CORE, case=str(i), cluster=str(i % clusters), scores={"right": x})
        for i, x in enumerate(scores)
    ]
    rows[0] = rows[0].model_copy(update={"broken": broken or {}})
    return Result(primary={"s": "right"}, rows=tuple(rows))


@pytest.mark.parametrize("noise", [0.0, 0.1])
def test_a_seeded_drop_of_ten_points_is_caught_in_nine_of_ten_trials(noise: float) -> None:
    assert alarm_rate(World(n=100, clusters=25, noise=noise), 0.10) >= 0.9


@pytest.mark.parametrize("noise", [0.1, 0.3])
def test_no_change_raises_an_alarm_in_at_most_one_of_twenty_trials(noise: float) -> None:
    assert alarm_rate(World(n=100, clusters=25, noise=noise), 0.0, seed=7) <= 0.05


def test_the_same_result_is_no_change_at_all() -> None:
    same = result([1.0, 0.0] * 50)
    change = compare(same, same).changes[0]
    assert (change.change, change.low, change.high, change.p_drop, change.alarm) == (0, 0, 0, 1, False)


def test_cases_of_one_paper_count_as_one_witness() -> None:
    """Twenty failures in one paper are one piece of news; spread over twenty papers they are twenty."""
    drops = [-1.0] * 20 + [0.0] * 80
    together = paired(drops, ["a"] * 20 + [f"p{i % 24}" for i in range(80)])
    apart = paired(drops, [f"p{i % 25}" for i in range(100)])
    assert together.mean == apart.mean
    assert together.error > 2 * apart.error
    assert together.p_drop > 0.05 > apart.p_drop


def test_interval_agrees_with_the_textbook_where_clusters_are_single_cases() -> None:
    rng = np.random.default_rng(3)
    values = rng.normal(0.1, 0.4, 400)
    found = paired(values.tolist(), [str(i) for i in range(400)])
    error = values.std(ddof=1) / 20
    assert found.error == pytest.approx(error, rel=0.08)
    assert found.low == pytest.approx(values.mean() - 1.96 * error, abs=0.012)
    assert found.high == pytest.approx(values.mean() + 1.96 * error, abs=0.012)


def test_nothing_to_compare_is_an_error() -> None:
    with pytest.raises(ValueError, match="nothing to compare"):
        paired([], [])


def test_the_smallest_drop_shrinks_with_cases_and_grows_with_spread() -> None:
    sizes = [smallest_drop(n, 0.0) for n in (5, 20, 100, 400)]
    assert sizes == sorted(sizes, reverse=True)
    assert 0.07 < sizes[2] < 0.1
    assert smallest_drop(100, 0.2) > smallest_drop(100, 0.0)
    assert smallest_drop(1, 9.0) == 1.0


def test_the_smallest_drop_is_what_the_gate_really_catches() -> None:
    drop = smallest_drop(100, 0.0)
    assert alarm_rate(World(n=100, clusters=100, spread=0.0, noise=0.0), drop, trials=60) >= 0.9


def test_a_gain_is_never_an_alarm() -> None:
    change = compare(result([0.0] * 100), result([1.0] * 60 + [0.0] * 40)).changes[0]
    assert change.change == pytest.approx(0.6)
    assert not change.alarm


@pytest.mark.parametrize("name", ["quotes_verbatim", "no_parse_failure", "no_false_approval"])
def test_one_broken_invariant_is_a_regression_however_good_the_scores(name: str) -> None:
    better = result([1.0] * 100, broken={name: "why"})
    comparison = compare(result([0.0] * 100), better)
    assert comparison.regressed
    assert comparison.broken[0][1:] == (name, "why")


def test_holm_is_stricter_with_many_tests_and_equal_for_one() -> None:
    assert holm([0.03], 0.05) == [True]
    assert holm([0.03, 0.2, 0.9], 0.05) == [False, False, False]
    assert holm([0.01, 0.02, 0.9], 0.05) == [True, True, False]
    assert holm([]) == []


def test_new_and_gone_cases_are_told_and_do_not_count() -> None:
    old, new = result([1.0] * 10), result([1.0] * 12)
    comparison = compare(old, new)
    assert comparison.added == ("s/core/10", "s/core/11")
    assert compare(new, old).removed == ("s/core/10", "s/core/11")
    assert comparison.changes[0].n == 10
