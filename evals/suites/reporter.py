"""Scores drafts: every sentence cites, says no number that its claims lack, and every part is answered."""

from agents import reporter
from agents.dossier import Dossier
from agents.ports import Model
from evals.material import Sheet
from evals.suite import Observed, Suite, share
from evidence.checks.numbers import check_numbers
from state.base import Value
from state.report import Draft


class Inputs(Value):
    sheet: Sheet
    notices: tuple[str, ...] = ()


class Expected(Value):
    facets: tuple[str, ...] = ()
    """Parts of the goal that have a verified claim, and so must be answered."""
    disagreement: bool = False
    """Whether the evidence is divided, and the abstract must say so."""
    silent: bool = False
    """Nothing is verified: the abstract must be empty."""


async def run(inputs: Inputs, expected: Expected, model: Model | None) -> Observed:
    """Write the draft and check it sentence by sentence."""
    sheet = inputs.sheet
    claims = sheet.built()
    written = await reporter.write(
        sheet.goal,
        sheet.facets,
        claims,
        sheet.verdicts(),
        {p.id: p.paper() for p in sheet.papers},
        notices=inputs.notices,
        model=model,
    )
    draft, known = written.draft, {c.id: c for c in claims}
    dossier = sheet.dossier()
    verified = {c.id for c in dossier.verified()}
    answered = {f for s in draft.abstract for i in s.claim_ids if i in known for f in known[i].facets}
    backed = [
        s
        for s in draft.abstract
        if s.kind != "finding"
        or check_numbers(s.text, " ".join(known[i].text for i in s.claim_ids if i in known)).check.outcome
        != "fail"
    ]
    scores = {
        "parts_answered": share(sum(f in answered for f in expected.facets), len(expected.facets)),
        "numbers_backed": share(len(backed), len(draft.abstract)),
        "notices_told": share(sum(n in draft.uncertainties for n in inputs.notices), len(inputs.notices)),
        "disagreement_told": float(
            not expected.disagreement or any(s.kind == "disagreement" for s in draft.abstract)
        ),
    }
    if model is not None:
        own = draft.by.startswith("model:")
        scores["wording_kept"] = share(len(draft.abstract), len(draft.abstract) + written.rejected) * own
    return Observed(
        scores=scores,
        broken=_broken(draft, dossier, verified, expected),
        shown=tuple(f"{s.text} [{', '.join(s.claim_ids)}]" for s in draft.abstract),
    )


def _broken(draft: Draft, dossier: Dossier, verified: set[str], expected: Expected) -> dict[str, str]:
    broken: dict[str, str] = {}
    for sentence in draft.abstract:
        if not sentence.claim_ids or any(i not in dossier.claims for i in sentence.claim_ids):
            broken["every_sentence_cited"] = sentence.text
        if sentence.kind == "finding" and any(i not in verified for i in sentence.claim_ids):
            broken["only_verified_as_finding"] = sentence.text
    if expected.silent and draft.abstract:
        broken["silent_without_evidence"] = draft.abstract[0].text
    return broken


SUITE = Suite(
    name="reporter",
    primary="parts_answered",
    inputs=Inputs,
    expected=Expected,
    run=run,
    prompts=("reporter",),
    about="claims with verdicts, to be told with citations",
)
