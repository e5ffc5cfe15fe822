"""Sheets: dossiers written shortly enough for a data set, and how they unfold to what the agents take."""

from collections.abc import Sequence
from typing import Literal

from agents.dossier import Dossier
from state.base import Value
from state.claims import Check, Claim, Evidence, Label, Level, Probabilities, Quote, Verdict
from state.report import Draft, Sentence
from state.sources import Document, Paper, Section

UNKNOWN_CLAIM = "c-000000000000"
"""An id that no claim has; a sentence line cites it as -1."""


class PaperLine(Value):
    """An invented paper."""

    id: str
    title: str
    authors: tuple[str, ...] = ()
    year: int = 2029
    abstract: str = ""

    def paper(self) -> Paper:
        return Paper(
            id=self.id,
            title=self.title,
            authors=self.authors,
            year=self.year,
            abstract=self.abstract,
            source="evals",
            text_kind="text",
        )


class ClaimLine(Value):
    """A claim with its quote and the verdict that it has."""

    text: str
    quote: str = ""
    """Empty: the claim is its own quote."""
    paper: str
    facets: tuple[str, ...] = ()
    relevance: float = 0.6
    label: Label = "SUPPORTED"
    level: Level = 2
    confidence: float = 0.93
    against: tuple[str, ...] = ()
    """Paper id and sentence that speak against the claim, or nothing."""
    misplaced: bool = False
    """The quote does not stand where it is said to stand."""
    stated: bool = True
    """Whether the draft presents it."""


class SentenceLine(Value):
    """A sentence of a draft; claims by their place in the sheet, -1 for one that does not exist."""

    text: str
    claims: tuple[int, ...] = ()
    kind: Literal["finding", "disagreement", "limit", "context"] = "finding"


class Sheet(Value):
    """A dossier, written shortly."""

    goal: str
    topic: str
    facets: tuple[str, ...]
    papers: tuple[PaperLine, ...]
    claims: tuple[ClaimLine, ...]
    abstract: tuple[SentenceLine, ...] = ()
    uncertainties: tuple[str, ...] = ()
    failures: tuple[str, ...] = ()
    previous: tuple[SentenceLine, ...] = ()
    """The abstract of the round before, when there was one."""

    def documents(self) -> dict[str, Document]:
        """One text a paper: its quotes, one after the other. By document id."""
        return {d.id: d for d in self._texts().values()}

    def built(self) -> list[Claim]:
        """The claims, in the order of the sheet."""
        texts = self._texts()
        built: list[Claim] = []
        for line in self.claims:
            document = texts[line.paper]
            quote = line.quote or line.text
            start = document.text.index(quote) + (3 if line.misplaced else 0)
            source = Quote(
                paper_id=line.paper,
                document_id=document.id,
                section="Results",
                start=start,
                end=start + len(quote),
                quote=quote,
            )
            built.append(Claim(text=line.text, source=source, facets=line.facets, relevance=line.relevance))
        return built

    def verdicts(self) -> dict[str, Verdict]:
        """Claim id to verdict."""
        return {
            claim.id: _verdict(line, claim) for line, claim in zip(self.claims, self.built(), strict=True)
        }

    def dossier(self) -> Dossier:
        """What the reviewers get."""
        claims = self.built()
        by_place = {i: c.id for i, c in enumerate(claims)} | {-1: UNKNOWN_CLAIM}
        stated = tuple(c.id for c, line in zip(claims, self.claims, strict=True) if line.stated)
        return Dossier(
            goal=self.goal,
            topic=self.topic,
            facets=self.facets,
            draft=Draft(
                title=f"SOVEREIGN: {self.goal}",
                abstract=_sentences(self.abstract, by_place),
                claim_ids=stated,
                uncertainties=self.uncertainties,
            ),
            claims={c.id: c for c in claims},
            verdicts=self.verdicts(),
            papers={p.id: p.paper() for p in self.papers},
            failures=self.failures,
            previous=Draft(
                title="", abstract=_sentences(self.previous, by_place), claim_ids=tuple(c.id for c in claims)
            )
            if self.previous
            else None,
        )

    def _texts(self) -> dict[str, Document]:
        quotes: dict[str, list[str]] = {}
        for line in self.claims:
            quotes.setdefault(line.paper, []).append(line.quote or line.text)
        return {paper: document([("Results", " ".join(found))]) for paper, found in quotes.items()}


def document(sections: Sequence[tuple[str, str]]) -> Document:
    """A document of titled sections; the titles are not part of the text."""
    text = ""
    spans: list[Section] = []
    for title, body in sections:
        start = len(text)
        text += body
        kind = "abstract" if title in {"Abstract", "Summary"} else "body"
        spans.append(Section(title=title, start=start, end=len(text), kind=kind))
        text += "\n\n"
    return Document(text=text, sections=tuple(spans), kind="text", reader="evals-1")


def _sentences(lines: Sequence[SentenceLine], ids: dict[int, str]) -> tuple[Sentence, ...]:
    return tuple(Sentence(text=s.text, claim_ids=tuple(ids[i] for i in s.claims), kind=s.kind) for s in lines)


def _verdict(line: ClaimLine, claim: Claim) -> Verdict:
    rest = round((1 - line.confidence) / 2, 6)
    shares = {"SUPPORTED": rest, "REFUTED": rest, "INSUFFICIENT": rest} | {line.label: line.confidence}
    refuting: tuple[Evidence, ...] = ()
    if line.against:
        paper, text = line.against
        quote = claim.source.model_copy(
            update={"paper_id": paper, "quote": text, "document_id": "0" * 32, "end": len(text), "start": 0}
        )
        refuting = (Evidence(quote=quote, probability=0.8, relation="independent"),)
    return Verdict(
        claim_id=claim.id,
        label=line.label,
        probabilities=Probabilities(**shares),
        lexical=0.3,
        level=line.level if line.label == "SUPPORTED" else 1,
        supporting=(Evidence(quote=claim.source, probability=line.confidence),)
        if line.label == "SUPPORTED"
        else (),
        refuting=refuting,
        checks=(Check(name="confidence", outcome="pass"),),
    )
