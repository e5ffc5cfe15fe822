"""Scores verdicts on labelled claims over the starter library; nothing false may count as verified lightly."""

from collections.abc import Sequence

import numpy as np

from agents import verifier
from agents.ports import Model
from evals.suite import Observed, Suite
from evals.suites.judges import quick
from evals.suites.library import shelf, windows
from evidence.calibration import BY_HAND
from evidence.grounding import ground
from evidence.judge import Judge
from evidence.scorers import Scores
from state.base import Value
from state.claims import Claim, Label, Quote
from state.errors import InputError
from state.sources import Passage


class Inputs(Value):
    claim: str
    paper: str
    """arXiv id of a paper of the starter library."""
    anchor: str
    """The sentence of that paper's digest which the claim is said to rest on."""


class Expected(Value):
    labels: tuple[Label, ...]
    """Labels that are right. A claim that its paper does not state may be refuted or unsettled here."""


class Undecided:
    """A scorer that is unsure of every pair, so that the model is asked on every case of its path.

    The core's own scores are evaluated without a model; recordings stand when the judge is trained anew.
    """

    name = "undecided"

    def score(self, pairs: Sequence[tuple[str, str]]) -> Scores:
        return np.tile(np.array([[0.5, 0.15, 0.35]], dtype=np.float32), (len(pairs), 1))


async def run(inputs: Inputs, expected: Expected, model: Model | None) -> Observed:
    """Judge one claim against its own paper. On the model's path two passages are shown, so that how many
    are retrieved is no matter of its recordings, and the model has the word wherever it may."""
    return await observe(inputs, expected, quick() if model is None else Judge(Undecided(), BY_HAND), model)


async def observe(inputs: Inputs, expected: Expected, judge: Judge, model: Model | None) -> Observed:
    """What ``judge`` says of the claim, scored.

    Raises:
        InputError: the starter library does not hold the case's sentence any more.
    """
    paper, document = shelf()[inputs.paper]
    source = ground(inputs.anchor, document, paper.id)
    if source is None:
        raise InputError(
            f"{inputs.paper}: the anchor {inputs.anchor!r} is not in the starter library any more"
        )
    claim = Claim(text=inputs.claim, source=source)
    shown = windows(inputs.paper) if model is None else _beside(inputs.paper, source)
    result = await verifier.verify([claim], shown, {paper.id: paper}, judge, model=model)
    verdict = result.verdicts[claim.id]
    broken: dict[str, str] = {}
    for evidence in (*verdict.supporting, *verdict.refuting):
        quote = evidence.quote
        if document.text[quote.start : quote.end] != quote.quote:
            broken["quotes_verbatim"] = quote.quote
    false = "SUPPORTED" not in expected.labels
    return Observed(
        scores={
            "correct": float(verdict.label in expected.labels),
            "no_false_support": float(not (false and verdict.verified)),
            "mass_on_truth": round(min(1.0, sum(verdict.probabilities.of(x) for x in expected.labels)), 4),
        },
        broken=broken,
        shown=(
            f"{inputs.claim}",
            f"{verdict.label} at level {verdict.level} by {verdict.method.split(':')[0]}"
            f" (expected {' or '.join(expected.labels)})",
        ),
    )


def _beside(arxiv_id: str, source: Quote) -> list[Passage]:
    """The passage that the claim is said to rest on, and the one after it (or before, at the end)."""
    every = list(windows(arxiv_id))
    place = next((i for i, p in enumerate(every) if p.start <= source.start < p.end), 0)
    return every[place : place + 2] if place + 1 < len(every) else every[-2:]


SUITE = Suite(
    name="verifier",
    primary="correct",
    inputs=Inputs,
    expected=Expected,
    run=run,
    prompts=("verifier",),
    about="labelled claims over the starter library",
)
