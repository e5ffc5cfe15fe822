"""Scores extraction against gold claims: one-to-one matching, atomicity, and quotes that really stand there."""

import re

import numpy as np
from rapidfuzz import fuzz

from agents import extractor
from agents.facets import take_apart
from agents.ports import Model
from evals.material import document
from evals.suite import Observed, Suite, share
from evidence.checks import run_checks
from evidence.injection import instruction_like
from state.base import Value
from state.sources import Paper

SAME = 62.0
"""Token-sort similarity (0 to 100) from which a claim can be the gold claim; its numbers must agree too."""
_JOINED = re.compile(r";|\b(?:, and|, while|, whereas|, but) \w+ (?:\w+ ){0,3}(?:is|was|were|are|had|has)\b")


class Inputs(Value):
    goal: str
    facets: tuple[str, ...]
    title: str
    paper_id: str
    sections: tuple[tuple[str, str], ...]
    """Title and text."""
    limit: int = 5


class Expected(Value):
    gold: tuple[str, ...]


async def run(inputs: Inputs, expected: Expected, model: Model | None) -> Observed:
    """Extract, match with the gold claims, and check every quote in the text."""
    paper = Paper(id=inputs.paper_id, title=inputs.title, year=2029, source="evals", text_kind="text")
    text = document(inputs.sections)
    topic = take_apart(inputs.goal).topic
    found = await extractor.extract(
        inputs.goal, topic, inputs.facets, paper, text, model=model, limit=inputs.limit
    )
    claims = found.claims
    matched = matches([c.text for c in claims], expected.gold)
    precision, recall = share(matched, len(claims)), share(matched, len(expected.gold))
    broken: dict[str, str] = {}
    for claim in claims:
        if text.text[claim.source.start : claim.source.end] != claim.source.quote:
            broken["quotes_verbatim"] = claim.source.quote
        if instruction_like(claim.text) or instruction_like(claim.source.quote):
            broken["no_instruction_as_claim"] = claim.text
    both = precision + recall
    scores = {
        "f1": round(2 * precision * recall / both, 6) if both else 0.0,
        "precision": precision,
        "recall": recall,
        "atomic": share(sum(not _JOINED.search(c.text) for c in claims), len(claims)),
    }
    if model is not None:
        dropped = sum(found.dropped.values())
        offered = dropped + sum(c.origin == "model" for c in claims)
        scores["quotes_found"] = share(offered - dropped, offered)
    return Observed(scores=scores, broken=broken, shown=tuple(f"[{c.origin}] {c.text}" for c in claims))


def matches(claims: list[str], gold: tuple[str, ...]) -> int:
    """Largest number of one-to-one pairs of a claim and a gold claim that say the same."""
    if not claims or not gold:
        return 0
    from scipy.optimize import linear_sum_assignment

    near = np.array([[_near(c, g) for g in gold] for c in claims])
    rows, columns = linear_sum_assignment(-near)
    return int((near[rows, columns] > 0).sum())


def _near(claim: str, gold: str) -> float:
    ratio = float(fuzz.token_sort_ratio(claim.lower(), gold.lower()))
    if ratio < SAME or any(f.check.outcome == "fail" for f in run_checks(claim, gold)):
        return 0.0
    return ratio


SUITE = Suite(
    name="extractor",
    primary="f1",
    inputs=Inputs,
    expected=Expected,
    run=run,
    prompts=("extractor",),
    about="invented papers with gold claims",
)
