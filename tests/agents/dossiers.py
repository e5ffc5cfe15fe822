"""A clean dossier on invented papers about roofs, and ways to plant one defect in it."""

from collections.abc import Callable
from typing import Any

from agents.dossier import Dossier
from state.claims import Claim, Evidence, Probabilities, Quote, Verdict
from state.report import Draft, Sentence
from state.sources import Document, Paper, Section

FACETS = ("cooling energy", "durability")
GOAL = "How do reflective roofs compare with dark roofs in cooling energy and durability?"
_TEXTS = {
    "p:warehouse": [
        "Reflective roofs reduced cooling energy by 18 percent in twelve warehouses.",
        "Reflective roofs lost 15 percent of their reflectance within three years.",
    ],
    "p:school": [
        "Cooling energy fell by 11 percent in nine schools under reflective roofs.",
        "Reflective roofs on schools kept their coating for six summers.",
    ],
    "p:frost": [
        "Reflective roofs lasted 450 frost cycles and dark roofs 300.",
        "Dark bitumen cracked first where water stood on the roof.",
    ],
}
_AUTHORS = {"p:warehouse": "Ada Brandt", "p:school": "Noor Haddad", "p:frost": "Tomas Vrba"}
DOCUMENTS: dict[str, Document] = {}
PAPERS: dict[str, Paper] = {}
CLAIMS: list[Claim] = []

for _id, _sentences in _TEXTS.items():
    _text = " ".join(_sentences)
    _document = Document(
        text=_text, sections=(Section(title="Results", start=0, end=len(_text)),), kind="text", reader="test"
    )
    DOCUMENTS[_document.id] = _document
    PAPERS[_id] = Paper(
        id=_id, title=f"On {_id}", authors=(_AUTHORS[_id],), year=2020, abstract=f"We study {_id}.",
        document_id=_document.id, text_kind="text",
    )  # fmt: skip
    for _n, _sentence in enumerate(_sentences):
        _start = _text.index(_sentence)
        CLAIMS.append(
            Claim(
                text=_sentence,
                source=Quote(
                    paper_id=_id, document_id=_document.id, section="Results", start=_start,
                    end=_start + len(_sentence), quote=_sentence,
                ),
                facets=(FACETS[0] if "ooling" in _sentence else FACETS[1],),
                relevance=0.7,
            )
        )  # fmt: skip


def verdict(claim: Claim, label: str = "SUPPORTED", level: int = 2, **more: Any) -> Verdict:
    shares = {"SUPPORTED": 0.05, "REFUTED": 0.05, "INSUFFICIENT": 0.05, label: 0.9}
    own = Evidence(quote=claim.source, probability=0.9)
    return Verdict.model_validate(
        {
            "claim_id": claim.id, "label": label, "level": level,
            "probabilities": Probabilities(**shares), "supporting": (own,), **more,
        }
    )  # fmt: skip


def clean() -> Dossier:
    """A draft with nothing wrong: six verified claims of three groups, each part of the goal answered."""
    return Dossier(
        goal=GOAL,
        topic="reflective roofs",
        facets=FACETS,
        draft=Draft(
            title=f"SOVEREIGN: {GOAL}",
            abstract=tuple(Sentence(text=c.text, claim_ids=(c.id,)) for c in CLAIMS[:5]),
            claim_ids=tuple(c.id for c in CLAIMS),
            uncertainties=("All claims are asserted only by their own paper.",),
        ),
        claims={c.id: c for c in CLAIMS},
        verdicts={c.id: verdict(c) for c in CLAIMS},
        papers=PAPERS,
    )


def with_draft(dossier: Dossier, **changes: Any) -> Dossier:
    """The dossier with another draft."""
    return dossier.model_copy(update={"draft": dossier.draft.model_copy(update=changes)})


def with_sentence(dossier: Dossier, text: str, *claims: Claim, kind: str = "finding") -> Dossier:
    """The dossier with one more sentence in its abstract."""
    sentence = Sentence.model_validate({"text": text, "claim_ids": tuple(c.id for c in claims), "kind": kind})
    return with_draft(dossier, abstract=(*dossier.draft.abstract, sentence))


def with_claim(dossier: Dossier, old: Claim, new: Claim, held: Verdict | None = None) -> Dossier:
    """The dossier in which ``new`` stands for ``old`` everywhere, with ``held`` as its verdict."""
    ids = tuple(new.id if i == old.id else i for i in dossier.draft.claim_ids)
    abstract = tuple(
        s.model_copy(update={"text": new.text, "claim_ids": (new.id,)}) if s.claim_ids == (old.id,) else s
        for s in dossier.draft.abstract
    )
    claims = {(new.id if i == old.id else i): (new if i == old.id else c) for i, c in dossier.claims.items()}
    verdicts = {i: v for i, v in dossier.verdicts.items() if i != old.id} | {new.id: held or verdict(new)}
    changed = dossier.model_copy(update={"claims": claims, "verdicts": verdicts})
    return with_draft(changed, claim_ids=ids, abstract=abstract)


def reworded(old: Claim, text: str) -> Claim:
    return old.model_copy(update={"text": text})


def judged(dossier: Dossier, claim: Claim, held: Verdict) -> Dossier:
    """The dossier with another verdict on one claim."""
    return dossier.model_copy(update={"verdicts": {**dossier.verdicts, claim.id: held}})


Plant = Callable[[Dossier], Dossier]
