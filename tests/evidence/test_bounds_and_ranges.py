"""Numbers told in another honest way are not contradicted, and contradictions behind bounds, signs and prefixes are
seen.
"""

import pytest

from evidence.checks.bounds import bound, label
from evidence.checks.fractions import fractions
from evidence.checks.numbers import check_numbers, missing
from evidence.checks.quantities import quantities


@pytest.mark.parametrize(
    ("claim", "evidence", "expected"),
    [
        ("Accuracy rose by 7 points.", "Accuracy rose from 85% to 92%.", "pass"),
        ("Accuracy fell by 7 points.", "Accuracy fell from 92% to 85%.", "pass"),
        ("Accuracy rose by 9 points.", "Accuracy rose from 85% to 92%.", "fail"),
        ("Accuracy rose by 7 points.", "Accuracy was 88% (95% CI 85%-92%).", "pass"),
        ("Gato leads by 0.5 points.", "Gato reaches 71.2% and Zebra 70.7%.", "pass"),
        ("Gato leads by 0.5 points.", "Gato reaches 71.2% and Zebra 70.1%.", "fail"),
        ("Gato leads by more than 5 points.", "Gato reaches 80% and Zebra 60%.", "unknown"),
        ("Gato leads by more than 5 points.", "Gato reaches 80% and Zebra 78%.", "fail"),
        ("Latency doubled.", "Latency rose from 10 ms to 20 ms.", "pass"),
        ("Latency tripled.", "Latency rose from 10 ms to 20 ms.", "unknown"),
        ("The rate doubled.", "The rate rose by 100%.", "pass"),
        ("The rate rose by 100%.", "The rate doubled.", "pass"),
        ("The rate doubled.", "The rate rose by 40%.", "fail"),
        ("The rate doubled.", "The rate rose by 50%.", "fail"),
        ("The rate doubled.", "The rate rose by 200%.", "fail"),
        ("It is 2x faster.", "It takes 50% less time.", "unknown"),
        ("It costs 5.8% of the accuracy.", "It keeps 94.2% of the accuracy.", "pass"),
        ("It costs 5.8% of the accuracy.", "It keeps 94.0% of the accuracy.", "fail"),
        ("It has a hundredth of the weights.", "It is 100x smaller.", "pass"),
        ("It has less than a quarter of the weights.", "It is 4.3x smaller.", "pass"),
        ("It has less than a quarter of the weights.", "It is 2x smaller.", "fail"),
    ],
)
def test_changes(claim: str, evidence: str, expected: str) -> None:
    assert check_numbers(claim, evidence).outcome == expected


def test_a_change_that_can_be_computed_is_not_missing() -> None:
    assert missing("Latency doubled.", "Latency rose from 10 ms to 20 ms.") == []


@pytest.mark.parametrize(
    ("claim", "evidence", "expected"),
    [
        ("Accuracy is higher than 90%.", "Accuracy is 93.1%.", "pass"),
        ("Accuracy is higher than 90%.", "Accuracy is 85%.", "fail"),
        ("More than 90% passed.", "In all, 85% passed.", "fail"),
        ("The error is lower than 5%.", "The error is 4.1%.", "pass"),
        ("The error is less than or equal to 5%.", "The error is 4.1%.", "pass"),
        ("The error is lower than 5%.", "The error is 6.1%.", "fail"),
        ("The road is shorter than 10 km.", "The road is 9 km long.", "pass"),
        ("The road is longer than 10 km.", "The road is 9 km long.", "fail"),
        ("All were older than 60 years.", "All were 65 years old.", "pass"),
        ("All were younger than 60 years.", "All were 65 years old.", "fail"),
        ("Savings are in excess of 40%.", "Savings are 44%.", "pass"),
        ("The effect was seen (p < 0.05).", "The effect was seen (p = 0.001).", "pass"),
        ("The effect was seen (p < 0.05).", "The effect was seen (P-value of 0.001).", "pass"),
        ("The effect was seen (p < 0.05).", "The effect was seen (p = 0.3).", "fail"),
        ("The effect was seen (p < 0.05).", "The effect was seen (p > 0.05).", "fail"),
        ("The effect was seen (p < 0.001).", "The effect was seen (p < 0.05).", "fail"),
        ("The effect was seen (p < 0.05).", "The effect was seen (ratio 0.7).", "unknown"),
        ("More than 1,000 people came.", "In all, 1,100 people came.", "pass"),
        ("More than 1,000 people came.", "In all, 1,800 people came.", "unknown"),
        ("More than 1,000 people came.", "In all, 800 people came.", "fail"),
        ("The gain was more than 5%.", "The change was -12%.", "unknown"),
        ("The error does not exceed 5%.", "The error is 4.1%.", "pass"),
        ("The error does not exceed 5%.", "The error is at most 5%.", "pass"),
        ("The error does not exceed 5%.", "The error is 7%.", "fail"),
        ("The error exceeds 5%.", "The error is 4.1%.", "fail"),
        ("No model exceeds 5%.", "All models are at 4.1%.", "pass"),
        ("The error is at most 5%.", "The error is 7%.", "fail"),
        ("Accuracy does not fall below 90%.", "Accuracy is at least 90%.", "pass"),
        ("Accuracy never drops below 90%.", "Accuracy is 93%.", "pass"),
        ("Accuracy doesn't fall below 90%.", "Accuracy is 85%.", "fail"),
        ("Its recall is 93%.", "Its recall is over 90%.", "unknown"),
        ("Its recall is 83%.", "Its recall is over 90%.", "fail"),
        ("It was held on April 9.", "It was held on April 9th.", "pass"),
        ("It was held on April 9.", "It was held on April 19th.", "fail"),
        ("By May 2020 millions had it.", "In May 2020, it had spread far.", "pass"),
        ("Some 3 millions had it.", "Some 3 million people had it.", "pass"),
        # What is thousands of times as large is another thing.
        ("Gato 2B shares 4 experts.", "The experts shared are 1, 2, and 4.", "unknown"),
        ("It supports 100+ languages.", "It supports 104 languages.", "pass"),
        ("It supports 100+ languages.", "It supports 80 languages.", "fail"),
        ("Costs rose by up to 80%.", "Costs rose by up to 40%.", "fail"),
        ("The rate was between 10% and 20%.", "The rate was 15%.", "pass"),
        ("The rate was between 10% and 20%.", "The rate was 25%.", "fail"),
        ("The rate was between 10% and 20%.", "The rate was between 12% and 18%.", "fail"),
        ("The rate rose from 10% to 20%.", "The rate was 15%.", "fail"),
    ],
)
def test_bounds(claim: str, evidence: str, expected: str) -> None:
    assert check_numbers(claim, evidence).outcome == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("no more than 5", "<"),
        ("not less than 5", ">"),
        ("without ever exceeding 5", "<"),
        ("not only more than 5", ">"),
        ("no patients over 5", ">"),
        ("none of them exceeded 5", "<"),
        ("it was not. Over 5", ">"),
        ("about 5", "~"),
        ("just 5", "="),
    ],
)
def test_a_bound_turns_round_after_a_negation(text: str, expected: str) -> None:
    assert bound(text, len(text) - 1, len(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("We test 3 models in 12 languages.", []),
        ("We test three models in twelve languages.", []),
        ("One in four patients died.", [25]),
        ("One patient in ten died.", [10]),
        ("It hit 3 in 10 patients.", [30]),
        ("It hit 3 out of 10 patients.", [30]),
        ("It hit 3 patients out of 10.", [30]),
    ],
)
def test_a_share_is_no_pair_of_counts(text: str, expected: list[float]) -> None:
    assert [part.percent for part in fractions(text)] == expected


@pytest.mark.parametrize(
    ("claim", "evidence", "expected"),
    [
        ("The gap is 0.025 eV.", "The gap is 25 meV.", "pass"),
        ("The gap is 25 MeV.", "The gap is 25 meV.", "fail"),
        ("The laser emits 10 mW.", "The laser emits 10 MW.", "fail"),
        ("The laser emits 10 mW.", "The laser emits 0.01 W.", "pass"),
        ("It was built in the 1990s.", "It was built in the 1980s.", "fail"),
        ("It was built in the 1990s.", "It was built in 1994.", "pass"),
        ("It was built in the 1990s.", "It was built in 2004.", "unknown"),
        ("It was built in the 1990s.", "It took 15 seconds.", "unknown"),
        ("Twenty-five million people died.", "In all, 25 million people died.", "pass"),
        ("Twenty-five million people died.", "In all, 35 million people died.", "fail"),
        ("One hundred and fifty thousand people died.", "In all, 150,000 people died.", "pass"),
    ],
)
def test_units_and_magnitudes(claim: str, evidence: str, expected: str) -> None:
    assert check_numbers(claim, evidence).outcome == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12 MS patients and 12 ms", [(12, ""), (0.012, "s")]),
        ("25MeV or 25 meV", [(25e6, "eV"), (0.025, "eV")]),
        ("a patient in her 70s", [(70, "decade")]),
        ("a timeout of 30s", [(30, "s")]),
        ("twenty-one mice", [(21, "")]),
        ("10+ years", [(120, "month")]),
        ("r = –0.4", [(-0.4, "")]),
    ],
)
def test_readings(text: str, expected: list[tuple[float, str]]) -> None:
    assert [(pytest.approx(q.low), q.unit) for q in quantities(text)] == expected


def test_the_ends_of_a_range_have_their_own_signs() -> None:
    (found,) = quantities("from -0.2 to 0.4")
    assert (found.low, found.high) == (-0.2, 0.4)


@pytest.mark.parametrize(
    ("claim", "evidence", "expected"),
    [
        ("We found r = 0.45.", "We found r = -0.45.", "fail"),
        ("We found r = 0.45 in men.", "We found r = −0.45 for men.", "fail"),
        ("We found r = 0.45.", "The correlation was –0.45.", "fail"),
        ("We found r = -0.45.", "We found r = −0.45.", "pass"),
        ("The score was 0.3.", "The score was -0.3.", "fail"),
        ("The correlation was negative at 0.45.", "We found r = -0.45.", "pass"),
        ("A negative correlation of 0.45 was found.", "We found r = -0.45.", "pass"),
        ("The drop was 0.3.", "The drop was -0.3.", "pass"),
        ("It fell by 3%.", "The change was -3%.", "pass"),
        ("The weights were 0.2 to 0.45.", "The weights were 0.2-0.45.", "pass"),
        ("The score was 0.45.", "The score was 0.2 -0.45.", "pass"),
        ("The score was 0.45.", "One score—0.45—was best.", "pass"),
    ],
)
def test_signs(claim: str, evidence: str, expected: str) -> None:
    assert check_numbers(claim, evidence).outcome == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("P-value = ", "p"),
        ("r(48) = ", "r"),
        ("a coefficient for age of ", "r"),
        ("the score was ", "score"),
        ("the change was ", ""),
        ("a score of ", ""),
    ],
)
def test_label(text: str, expected: str) -> None:
    assert label(text + "0.4", len(text)) == expected


def test_the_same_bound_with_another_number_is_another_figure() -> None:
    assert check_numbers("It cut cost by over 8%.", "It cut cost by over 20%.").check.outcome == "fail"
    assert check_numbers("It cut cost by over 8%.", "It cut cost by over 8%.").check.outcome == "pass"
