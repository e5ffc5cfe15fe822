"""Scores the judge as it is shipped, careful reader included, on an eighth of the verifier's claims."""

from functools import cache

from agents.ports import Model
from evals.suite import Observed, Suite
from evals.suites.verifier import Expected, Inputs, observe
from evidence.judge import Judge


@cache
def _judge() -> Judge:
    return Judge.load(threads=2)


async def run(inputs: Inputs, expected: Expected, model: Model | None) -> Observed:
    """Judge one claim against its own paper; no model is asked here."""
    return await observe(inputs, expected, _judge(), None)


SUITE = Suite(
    name="careful",
    primary="correct",
    inputs=Inputs,
    expected=Expected,
    run=run,
    about="labelled claims over the starter library, by the shipped judge",
)
