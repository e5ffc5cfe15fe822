"""Plants the defects that the data set of the evals has not: contradictions, lost caveats, subtler overclaims."""

from collections.abc import Callable

from evals.generate.defects import Planted
from evals.generate.world import Study
from evals.material import ClaimLine, SentenceLine, Sheet


def _reworded(sheet: Sheet, number: int, text: str, quote: str) -> Sheet:
    lines = list(sheet.claims)
    lines[number] = lines[number].model_copy(update={"text": text, "quote": quote})
    told = tuple(s.model_copy(update={"text": text}) if s.claims == (number,) else s for s in sheet.abstract)
    return sheet.model_copy(update={"claims": tuple(lines), "abstract": told})


def _added(sheet: Sheet, text: str, like: int) -> Sheet:
    line = ClaimLine(text=text, paper=sheet.papers[3].id, facets=sheet.claims[like].facets)
    return sheet.model_copy(update={"claims": (*sheet.claims, line)})


def _negated(sheet: Sheet, study: Study) -> Planted:
    text = sheet.claims[5].text.replace(" lost its lead ", " did not lose its lead ")
    return Planted(_added(sheet, text, 5), (5, 6))


def _reversed(sheet: Sheet, study: Study) -> Planted:
    text = sheet.claims[0].text
    turned = (
        text.replace(" lowered ", " raised ")
        if " lowered " in text
        else text.replace(" raised ", " lowered ")
    )
    return Planted(_added(sheet, turned, 0), (0, 6))


def _other_figure(sheet: Sheet, study: Study) -> Planted:
    text = sheet.claims[0].text
    number = text.rsplit(" to ", 1)[1].split()[0]
    changed = text.replace(f" to {number} ", f" to {int(number) * 2 + 7} ")
    return Planted(_added(sheet, changed, 0), (0, 6))


def _shorn(sheet: Sheet, study: Study) -> Planted:
    text = sheet.claims[3].text
    quote = f"{text.rstrip('.')}, but only when {study.trouble}."
    return Planted(_reworded(sheet, 3, text, quote), (3,))


def _hedge(sheet: Sheet, study: Study) -> Planted:
    text = sheet.claims[3].text
    verb = " lowered " if " lowered " in text else " raised "
    quote = text.replace(verb, f" may have {verb.strip()} ")
    return Planted(_reworded(sheet, 3, text, quote), (3,))


def _limit_gone(sheet: Sheet, study: Study) -> Planted:
    text = f"None of this was measured while {study.trouble}."
    told = (*sheet.abstract, SentenceLine(text=text, kind="limit"))
    return Planted(sheet.model_copy(update={"previous": told}))


def _causal(sheet: Sheet, study: Study) -> Planted:
    a = next(m for m in study.measures if m.facet == sheet.facets[0])
    quote = f"Use of {study.system} was associated with better {a.noun} over {len(study.key) + 20} {study.things}."
    text = f"Use of {study.system} leads to better {a.noun} over {len(study.key) + 20} {study.things}."
    return Planted(_reworded(sheet, 3, text, quote), (3,))


def _strong_sentence(sheet: Sheet, study: Study) -> Planted:
    first = sheet.abstract[0]
    changed = first.model_copy(
        update={"text": f"It is definitively shown that {first.text[0].lower()}{first.text[1:]}"}
    )
    return Planted(sheet.model_copy(update={"abstract": (changed, *sheet.abstract[1:])}), (0,))


def _sentence_figure(sheet: Sheet, study: Study) -> Planted:
    first = sheet.abstract[0]
    number = first.text.rsplit(" to ", 1)[1].split()[0]
    changed = first.model_copy(
        update={"text": first.text.replace(f" to {number} ", f" to {int(number) * 3 + 1} ")}
    )
    return Planted(sheet.model_copy(update={"abstract": (changed, *sheet.abstract[1:])}), (0,))


def _patchwork(sheet: Sheet, study: Study) -> Planted:
    whole = sheet.papers[0].abstract
    parts = [p.strip() for p in whole.split(". ", 1)[1].split(", ") if len(p.split()) > 4]
    told = tuple(
        SentenceLine(text=p.rstrip(".") + ".", claims=(0,)) for p in (whole.split(". ", 1)[0], *parts[::-1])
    )
    return Planted(sheet.model_copy(update={"abstract": (*told, sheet.abstract[2])}))


def _foreign(sheet: Sheet, study: Study) -> Planted:
    return Planted(
        sheet.model_copy(update={"papers": tuple(p for p in sheet.papers if p.id != sheet.claims[1].paper)}),
        (1,),
        blocking=True,
    )


def _loose(sheet: Sheet, study: Study) -> Planted:
    lines = tuple(c.model_copy(update={"relevance": 0.28}) for c in sheet.claims)
    return Planted(sheet.model_copy(update={"claims": lines}))


def _elsewhere(sheet: Sheet, study: Study) -> Planted:
    free = [m.facet for m in study.measures if m.facet not in sheet.facets]
    facets = (*sheet.facets[:1], *free, "public acceptance")
    return Planted(sheet.model_copy(update={"facets": facets}), blocking=True)


MORE_DEFECTS: dict[str, Callable[[Sheet, Study], Planted]] = {
    "contradicting-claims/negated": _negated,
    "contradicting-claims/reversed": _reversed,
    "contradicting-claims/other-figure": _other_figure,
    "caveat-lost/condition-cut-off": _shorn,
    "caveat-lost/hedge-cut-off": _hedge,
    "caveat-lost/limit-of-last-round": _limit_gone,
    "overclaiming/causal": _causal,
    "overclaiming/sentence": _strong_sentence,
    "number-not-in-evidence/sentence": _sentence_figure,
    "copied-abstract/patchwork": _patchwork,
    "unknown-citation/paper": _foreign,
    "loosely-relevant": _loose,
    "goal-not-answered": _elsewhere,
}
"""``rule`` or ``rule/variant`` to the function that breaks it."""
