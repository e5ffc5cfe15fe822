"""One turned word in a sentence that holds both directions is noticed; other wordings are left alone."""

import pytest

from agents.turning import turned

QUOTE = "Wetcloth roofs need fewer repairs than slate roofs of equal age, but more paint."


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("Wetcloth roofs need more repairs than slate roofs of equal age, but more paint.", "fewer"),
        ("Wetcloth roofs do not need fewer repairs than slate roofs of equal age, but more paint.", "not"),
        ("Wetcloth roofs need fewer repairs than slate roofs of equal age, but less paint.", "more"),
    ],
)
def test_a_turned_word_is_named(text: str, says: str) -> None:
    assert says in turned(text, QUOTE)


@pytest.mark.parametrize(
    "text",
    [
        QUOTE,
        "Wetcloth roofs need fewer repairs than slate roofs of equal age.",
        "Slate is heavier and not cheaper.",
        "According to the makers, Wetcloth roofs need fewer repairs than slate roofs of equal age, but more paint.",
    ],
)
def test_what_is_not_turned_is_left_alone(text: str) -> None:
    assert turned(text, QUOTE) == ""
