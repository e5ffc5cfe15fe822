"""Scores revisions: is the remedy the right one for the finding, and is nothing lost that should stay?"""

from typing import Literal

from agents import reviser
from agents.ports import Model
from evals.material import Sheet
from evals.suite import Observed, Suite, share
from evidence.checks import run_checks
from state.base import Value
from state.reviews import ClaimEdit, Finding
from state.sources import Query

Action = Literal["search", "drop", "rewrite"]


class Inputs(Value):
    sheet: Sheet
    findings: tuple[Finding, ...]
    unread: int = 3
    edits: tuple[ClaimEdit, ...] = ()


class Expected(Value):
    action: Action
    claim_id: str = ""
    """The claim that is dropped or rewritten."""
    words: str = ""
    """Of which a search must hold one at least."""
    may_drop: tuple[str, ...] = ()
    """Claims that may be dropped; dropping another verified one breaks the law."""


async def run(inputs: Inputs, expected: Expected, model: Model | None) -> Observed:
    """Revise, and look at what would be done."""
    dossier = inputs.sheet.dossier()
    used = [Query(text=dossier.topic, facet=dossier.topic)]
    plan = await reviser.revise(
        dossier, inputs.findings, used, inputs.unread, round_=1, edits=inputs.edits, model=model
    )
    verified = {c.id for c in dossier.verified()}
    lost = [i for i in plan.drop if i in verified and i not in expected.may_drop]
    borne = [
        new
        for new in plan.rewrite.values()
        if new.origin == "owner"
        or all(f.check.outcome != "fail" for f in run_checks(new.text, new.source.quote))
    ]
    broken: dict[str, str] = {}
    if lost:
        broken["no_verified_claim_lost"] = f"dropped {', '.join(lost)}"
    if len(borne) < len(plan.rewrite):
        broken["rewording_borne_by_quote"] = "; ".join(
            c.text for c in plan.rewrite.values() if c not in borne
        )
    touched = {*plan.drop, *plan.rewrite}
    beside = touched - {expected.claim_id, *expected.may_drop}
    scores = {
        "right_remedy": float(_right(plan, expected)),
        "nothing_beside": float(not beside),
        "looks_further": float(bool(plan.queries)),
    }
    if model is not None:
        taken = sum("reviser's" in line for line in plan.actions)
        scores["remedies_usable"] = share(taken, taken + plan.rejected)
    return Observed(scores=scores, broken=broken, shown=plan.actions)


def _right(plan: reviser.Revision, expected: Expected) -> bool:
    if expected.action == "drop":
        return expected.claim_id in plan.drop
    if expected.action == "rewrite":
        return expected.claim_id in plan.rewrite
    words = set(expected.words.lower().split())
    return any(words & set(q.text.lower().split()) for q in plan.queries)


SUITE = Suite(
    name="reviser",
    primary="right_remedy",
    inputs=Inputs,
    expected=Expected,
    run=run,
    prompts=("reviser",),
    about="findings with the remedy that fits",
)
