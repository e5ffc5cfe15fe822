"""Finds claims of one draft that can not both be true, by the checks that no model may overrule."""

import re
from collections.abc import Iterator, Sequence
from itertools import combinations

from rapidfuzz import fuzz

from agents.dossier import Documents, Dossier
from agents.turning import turned
from evidence.checks import run_checks
from state.claims import Claim
from state.reviews import Finding

ALIKE = 78.0
"""Likeness (0 to 100) of two claims, figures aside, from which a negation or direction turns one against the other."""
SAME_BUT_FIGURES = 95.0
"""Likeness from which two claims say the same thing with other figures."""
_FIGURE = re.compile(r"\d[\d.,]*")
_TURNS = frozenset({"negation", "direction", "comparison"})


def contradiction(one: str, other: str) -> str:
    """Why two statements can not both be true, or nothing.

    Only statements in nearly the same words are compared: between others, a difference of figures or of
    polarity is as a rule a difference of subject.
    """
    plain = [" ".join(_FIGURE.sub(" ", text).lower().split()) for text in (one, other)]
    alike = fuzz.token_sort_ratio(*plain)
    if alike < ALIKE:
        return ""
    checks = [f.check for f in (*run_checks(one, other), *run_checks(other, one))]
    found = {c.name: c for c in checks if c.outcome == "fail"}
    if "names" in found:
        return ""
    kinds = sorted(found.keys() & _TURNS)
    if kinds:
        return f"they differ in {kinds[0]}: {found[kinds[0]].detail}"
    word = turned(other, one)
    if word:
        return f"they differ in one word: {word}"
    if "numbers" in found and alike >= SAME_BUT_FIGURES:
        return found["numbers"].detail
    return ""


def contradictions(claims: Sequence[Claim]) -> Iterator[tuple[Claim, Claim, str]]:
    """Pairs of ``claims`` that contradict each other, with the reason, in the order given."""
    for one, other in combinations(claims, 2):
        why = contradiction(one.text, other.text)
        if why:
            yield one, other, why


def contradicting_claims(dossier: Dossier, documents: Documents) -> Iterator[Finding]:
    """Two claims that are stated as true contradict each other, and the draft does not say so."""
    told = [set(s.claim_ids) for s in dossier.draft.abstract if s.kind == "disagreement"]
    for one, other, why in contradictions(dossier.verified()):
        pair = {one.id, other.id}
        if any(pair <= ids for ids in told):
            continue
        if any(all(i in line for i in pair) for line in dossier.draft.uncertainties):
            continue
        yield Finding(
            kind="contradicting-claims",
            severity="major",
            claim_ids=(one.id, other.id),
            comment=f"They can not both be true ({why}) and the draft does not say so",
        )
