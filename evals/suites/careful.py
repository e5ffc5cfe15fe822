"""Scores the judge as it is shipped, careful reader included, on a quarter of the verifier's claims."""

from agents.ports import Model
from evals.suite import Observed, Suite
from evals.suites.judges import shipped
from evals.suites.verifier import Expected, Inputs, observe


async def run(inputs: Inputs, expected: Expected, model: Model | None) -> Observed:
    """Judge one claim against its own paper; no model is asked here."""
    return await observe(inputs, expected, shipped(), None)


SUITE = Suite(
    name="careful",
    primary="correct",
    inputs=Inputs,
    expected=Expected,
    run=run,
    about="labelled claims over the starter library, by the shipped judge",
)
