"""Scores the sentences of a paper: which of them are findings that speak to the goal."""

import re
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from agents.facets import covers, facet_strength, lexical_match
from agents.ports import Vectors

MIN_WORDS = 7
MAX_WORDS = 48
_FINDING = re.compile(
    r"\b(?:achiev|outperform|improv|reduc|increas|decreas|reach|show|find|found|match|exceed|surpass|"
    r"requir|need|cost|sav|faster|slower|better|worse|lower|higher|fewer|more|less|least|most|only|"
    r"degrad|gain|drop|fail|limit|compar|than|whereas|while|times|per ?cent|speed)\w*|%",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\d")
_COMPARING = re.compile(
    r"\b(?:compare|compared|comparison|versus|vs|than|better|worse|differ)\b", re.IGNORECASE
)
_COMPARED = re.compile(
    r"\b(?:than|compared (?:to|with)|against|versus|relative to|as (?:much|many|fast|good) as|outperform\w*|"
    r"match(?:es|ed)?|times|fewer|equal)\b",
    re.IGNORECASE,
)
_ANNOUNCES = re.compile(
    r"\b(?:asks?|asked|stud(?:y|ies) (?:how|whether)|investigates?|aims? (?:to|at)|proposes?|introduces?|"
    r"have (?:shown|attracted|achieved|emerged)|has (?:attracted|emerged|become)|widely used|recent years|"
    r"presents?|covers?|was tested on|were tested on|is tested on|builds? on|follows?|describes? how|uses? the)\b",
    re.IGNORECASE,
)
"""Sentences that announce, or describe a set-up, instead of finding."""
_DANGLING = re.compile(
    r"^(?:This|These|That|Those|It|Its|They|Their|He|She|Such|Here|There|Both|Another|Other|Conversely|"
    r"Instead|Then|But|And|So|First|Second|Third|Firstly|Secondly|Next|Note that|As (?:shown|seen|can be seen)|"
    r"\d+\.\s|\(?[ivx]+\)|Comparing the|Figure|Table|Algorithm|"
    r"In this (?:paper|work|section|study|case))\b"
)
_REFERS = re.compile(
    r"\b(?:Fig(?:ure|\.)|Tab(?:le|\.)|Sec(?:tion|\.)|Eq(?:uation|\.)|Appendix|Algorithm|Alg\.)\s*~?\(?[\dA-Z]"
    r"|\b(?:above|below|following|previous|aforementioned) (?:section|table|figure|equation|subsection)"
    r"|\bhttps?://|@\w+\.",
)
_PLAN = re.compile(
    r"\b(?:we (?:will|plan|hope|leave|refer|thank|now|then|first|next|denote|define|let|discuss|describe)|"
    r"future work|is organi[sz]ed as|acknowledg|supported by (?:the|a) (?:grant|fund)|licen[cs]e|"
    r"corresponding author|equal contribution|suppose that|let us|"
    r"publicly (?:available|accessible|released)|source code|code is|codes? and (?:model|data))\b",
    re.IGNORECASE,
)
_NOISE = re.compile(r"[|{}\\_^=<>]{1}.*[|{}\\_^=<>]{1}.*[|{}\\_^=<>]{1}|\.{4,}|BIBREF|INLINEFORM")
_SECTION_WEIGHT = (
    (re.compile(r"result|experiment|evaluation|finding|analysis|ablation|discussion", re.I), 1.15),
    (re.compile(r"abstract|summary|conclusion", re.I), 1.1),
    (re.compile(r"limit|threat|weakness", re.I), 1.05),
    (re.compile(r"related|background|preliminar|prior work", re.I), 0.75),
    (re.compile(r"method|approach|model|architecture|setup|implementation|training details", re.I), 0.85),
    (re.compile(r"acknowledg|author|contribution|ethic|impact|appendix|reproducib", re.I), 0.4),
)


class Candidate(NamedTuple):
    """One sentence of a document that may become a claim."""

    text: str
    start: int
    end: int
    section: str
    score: float
    relevance: float
    facets: tuple[str, ...]


def presentable(text: str) -> bool:
    """Whether a sentence can stand alone as a claim: whole, plain, of a fair length, no dangling start."""
    words = text.split()
    if not MIN_WORDS <= len(words) <= MAX_WORDS or text[-1:] not in '.!%)”"':
        return False
    if not (text[0].isupper() or text[0].isdigit() or text[0] in "“\"'($"):
        return False
    letters = sum(ch.isalpha() or ch.isspace() for ch in text)
    if letters < 0.72 * len(text) or sum(len(w) == 1 and w.isalpha() and w not in "aAI" for w in words) > 3:
        return False
    return not (
        _DANGLING.match(text)
        or _REFERS.search(text)
        or _PLAN.search(text)
        or _NOISE.search(text)
        or text.count("?")
        or text.count("(") != text.count(")")
    )


def section_weight(title: str) -> float:
    """Weight of a section by its title; findings live in results, not in related work."""
    return next((weight for pattern, weight in _SECTION_WEIGHT if pattern.search(title)), 1.0)


def score(
    text: str,
    section: str,
    goal: str,
    topic: str,
    facets: Sequence[str],
    *,
    goal_vector: Vectors | None,
    facet_vectors: Vectors | None,
    vector: Vectors | None,
) -> tuple[float, float, tuple[str, ...]]:
    """Salience, relevance to the goal (0 to 1) and the facets spoken to."""
    strengths = facet_strength(facets, text, facet_vectors=facet_vectors, text_vector=vector)
    on_topic = lexical_match(topic, text)
    lexical = lexical_match(goal, text)
    hit = tuple(f for f in facets if covers(strengths[f]))
    breadth = min(1.0, len(hit) / 2)
    if goal_vector is not None and vector is not None:
        cosine = float(np.clip(goal_vector @ vector, 0.0, 1.0))
        relevance = min(1.0, 0.6 * cosine + 0.15 * lexical + 0.15 * on_topic + 0.25 * breadth)
    else:
        relevance = min(1.0, 0.4 * lexical + 0.2 * on_topic + 0.4 * breadth)
    finding = finding_strength(text)
    if _COMPARING.search(goal) and _COMPARED.search(text):
        finding += 0.25
    return relevance * (0.8 + finding) * section_weight(section), relevance, hit


def finding_strength(text: str) -> float:
    """How much a sentence reports a result, 0 to 1: words of outcome and comparison, figures; less where it
    announces, describes a set-up or tells what everybody knows."""
    strength = 0.15 * min(3, len(_FINDING.findall(text))) + 0.25 * bool(_NUMBER.search(text))
    strength += 0.2 * bool(_COMPARED.search(text)) + 0.1
    if _ANNOUNCES.search(text):
        strength -= 0.5
    return min(1.0, max(0.0, strength))


def diverse(candidates: Sequence[Candidate], vectors: Vectors | None, limit: int) -> list[int]:
    """Choose ``limit`` indices by maximal marginal relevance (Carbonell & Goldstein, SIGIR 1998),
    giving each facet of the candidates a turn before any gets a second."""
    chosen: list[int] = []
    turns: dict[str, int] = {}
    pool = list(range(len(candidates)))
    while pool and len(chosen) < limit:

        def gain(i: int) -> float:
            near = max((_similar(candidates, vectors, i, j) for j in chosen), default=0.0)
            fresh = min((turns.get(f, 0) for f in candidates[i].facets), default=3)
            return candidates[i].score * (1.0 - 0.6 * near) * (1.0 + 0.25 / (1 + fresh))

        best = max(pool, key=lambda i: (gain(i), -candidates[i].start))
        near = max((_similar(candidates, vectors, best, j) for j in chosen), default=0.0)
        pool.remove(best)
        if near > 0.92:
            continue
        chosen.append(best)
        for facet in candidates[best].facets:
            turns[facet] = turns.get(facet, 0) + 1
    return chosen


def _similar(candidates: Sequence[Candidate], vectors: Vectors | None, i: int, j: int) -> float:
    if vectors is not None:
        return float(vectors[i] @ vectors[j])
    return lexical_match(candidates[i].text, candidates[j].text)
