"""Cases for reviewers, reviser and reporter, made of sheets on the invented studies."""

from agents.audit import audit
from evals.cases import Meta
from evals.generate.defects import DEFECTS
from evals.generate.sheets import clean
from evals.generate.world import Study, studies
from evals.material import Sheet
from evals.suites import reporter as writing
from evals.suites import reviewers as reviewing
from evals.suites import reviser as revising
from state.reviews import ROLES, ClaimEdit, Finding

_REMEDIES: dict[str, revising.Action] = {
    "facet-not-covered": "search",
    "single-source": "search",
    "undisclosed-contradiction": "search",
    "few-verified": "search",
    "number-not-in-evidence": "rewrite",
    "not-entailed": "rewrite",
    "overclaiming": "rewrite",
    "quote-not-found": "drop",
    "irrelevant-claim": "drop",
    "instruction-like-text": "drop",
    "duplicate-claims": "drop",
}
_ROUNDS = 5


def reviewers() -> list[tuple[str, reviewing.Inputs, reviewing.Expected, Meta]]:
    """Every defect on five studies."""
    rows: list[tuple[str, reviewing.Inputs, reviewing.Expected, Meta]] = []
    for round_ in range(_ROUNDS):
        for number, (kind, plant) in enumerate(DEFECTS.items()):
            study, place = _study(number * _ROUNDS + round_)
            sheet = clean(study, place, f"review-{kind}")
            planted = plant(sheet, study)
            rows.append(
                (
                    f"{kind}-{study.key}",
                    reviewing.Inputs(
                        clean=sheet, planted=planted.sheet, role=ROLES[(number + round_) % len(ROLES)]
                    ),
                    reviewing.Expected(kind=kind, claims=planted.claims, blocking=planted.blocking),
                    Meta(cluster=study.key, tags=(kind,)),
                )
            )
    return rows


def reviser() -> list[tuple[str, revising.Inputs, revising.Expected, Meta]]:
    """Every finding that has a remedy of its own on eight studies, and what an owner asks for."""
    rows: list[tuple[str, revising.Inputs, revising.Expected, Meta]] = []
    for round_ in range(8):
        for number, (kind, action) in enumerate(_REMEDIES.items()):
            study, place = _study(number * 8 + round_)
            rows.append(_remedy(kind, action, study, place))
        for number in range(3):
            study, place = _study(round_ * 3 + number)
            rows.append(_owner(number, study, place))
    return rows


def _remedy(
    kind: str, action: revising.Action, study: Study, place: int
) -> tuple[str, revising.Inputs, revising.Expected, Meta]:
    planted = DEFECTS[kind](clean(study, place, f"revise-{kind}"), study)
    sheet = planted.sheet
    if action == "rewrite":
        # What its quote does not bear is not verified.
        lines = list(sheet.claims)
        lines[planted.claims[0]] = lines[planted.claims[0]].model_copy(update={"label": "INSUFFICIENT"})
        sheet = sheet.model_copy(update={"claims": tuple(lines)})
    dossier, built = sheet.dossier(), sheet.built()
    named = tuple(built[i].id for i in planted.claims)
    target = named[-1] if named and action != "search" else ""
    words = f"{study.subject} {' '.join(m.facet for m in study.measures)} {study.system} {study.rival}"
    expected = revising.Expected(
        action=action,
        claim_id=target,
        words=sheet.facets[-1] if kind == "facet-not-covered" else words,
        may_drop=named if action == "drop" else (),
    )
    findings = tuple(f for f in audit(dossier, sheet.documents()) if f.severity != "info")
    return (
        f"{kind}-{study.key}",
        revising.Inputs(sheet=sheet, findings=findings, unread=place % 5),
        expected,
        Meta(cluster=study.key, tags=(kind,)),
    )


def _owner(number: int, study: Study, place: int) -> tuple[str, revising.Inputs, revising.Expected, Meta]:
    sheet = clean(study, place, f"owner-{number}")
    built = sheet.built()
    meta = Meta(cluster=study.key, tags=("owner",))
    if number == 0:
        wish = next(m.facet for m in study.measures if m.facet not in sheet.facets)
        finding = Finding(kind="owner", severity="major", comment=f"What about {wish}?", by="owner")
        return (
            f"owner-asks-{study.key}",
            revising.Inputs(sheet=sheet, findings=(finding,)),
            revising.Expected(action="search", words=wish),
            meta,
        )
    claim = built[2]
    if number == 1:
        return (
            f"owner-drops-{study.key}",
            revising.Inputs(sheet=sheet, findings=(), edits=(ClaimEdit(claim_id=claim.id, text=None),)),
            revising.Expected(action="drop", claim_id=claim.id, may_drop=(claim.id,)),
            meta,
        )
    words = f"{study.system} was watched by its makers alone."
    return (
        f"owner-rewords-{study.key}",
        revising.Inputs(sheet=sheet, findings=(), edits=(ClaimEdit(claim_id=claim.id, text=words),)),
        revising.Expected(action="rewrite", claim_id=claim.id),
        meta,
    )


def reporter() -> list[tuple[str, writing.Inputs, writing.Expected, Meta]]:
    """Four states of the evidence on every study: agreed, divided, partly refuted, and nothing verified."""
    rows: list[tuple[str, writing.Inputs, writing.Expected, Meta]] = []
    for form in range(4):
        for place, study in enumerate(studies()):
            sheet = clean(study, place, f"report-{form}").model_copy(
                update={"abstract": (), "uncertainties": ()}
            )
            lines = list(sheet.claims)
            if form == 1:
                text = f"We could not repeat the gain of {study.system} over {study.rival}."
                lines[0] = lines[0].model_copy(update={"against": (sheet.papers[3].id, text)})
            if form == 2:
                lines[1] = lines[1].model_copy(update={"label": "REFUTED"})
                lines[4] = lines[4].model_copy(update={"label": "INSUFFICIENT"})
            if form == 3:
                lines = [c.model_copy(update={"label": "INSUFFICIENT", "confidence": 0.6}) for c in lines]
            sheet = sheet.model_copy(update={"claims": tuple(lines)})
            notices = (f"{study.rival} papers behind a paywall were not read.",) * (place % 2)
            rows.append(
                (
                    f"{study.key}-{('agreed', 'divided', 'refuted', 'nothing')[form]}",
                    writing.Inputs(sheet=sheet, notices=notices),
                    writing.Expected(facets=_answerable(sheet), disagreement=form == 1, silent=form == 3),
                    Meta(cluster=study.key, tags=(("agreed", "divided", "refuted", "nothing")[form],)),
                )
            )
    return rows


def _answerable(sheet: Sheet) -> tuple[str, ...]:
    covered = sheet.dossier().covered()
    return tuple(f for f in sheet.facets if f in covered)


def _study(number: int) -> tuple[Study, int]:
    found = studies()
    place = number % len(found)
    return found[place], place
