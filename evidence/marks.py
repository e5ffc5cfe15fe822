"""The quote that carries a judgement: the sentences of a passage that speak to the claim, the deciding
words marked.
"""

from collections.abc import Sequence

from evidence.checks import Finding
from evidence.scorers import PairScorer
from evidence.sentences import Span, sentences
from evidence.tokens import content_stems, coverage, tokens
from state.claims import Evidence, Quote
from state.sources import Passage

MARKS = 10
"""At most so many marked spans a quote."""
PLAIN = 0.75
"""A sentence with this share of the claim's words is the one that speaks to it."""
GAIN = 0.15
"""A neighbouring sentence joins the quote when it adds this share of the claim's words."""


def evidence_of(
    claim: str,
    passage: Passage,
    probability: float,
    findings: Sequence[Finding],
    scorer: PairScorer | None = None,
) -> Evidence:
    """The best sentence (or two neighbours) of ``passage`` as evidence, with exact offsets into the
    document; ``scorer`` reads the sentences where shared words do not settle it.
    """
    span = quote_span(claim, passage, scorer)
    quote = Quote(
        paper_id=passage.paper_id,
        document_id=passage.document_id,
        section=passage.section,
        start=passage.start + span.start,
        end=passage.start + span.end,
        quote=passage.text[span.start : span.end],
        page=passage.page,
        kind=passage.kind,
    )
    return Evidence(
        quote=quote,
        probability=round(min(1.0, max(0.0, probability)), 4),
        marks=_marks(claim, passage, span, findings),
    )


def quote_span(claim: str, passage: Passage, scorer: PairScorer | None = None) -> Span:
    """Where in ``passage.text`` the sentences stand that speak to the claim: by the words they share with it and, where
    no sentence shares most of them, by what ``scorer`` reads in each.
    """
    spans = sentences(passage.text)
    if not spans or passage.kind == "table":
        return _trimmed(passage.text)
    texts = [passage.text[s.start : s.end] for s in spans]
    covers = [coverage(claim, text) for text in texts]
    values = covers
    if scorer is not None and len(spans) > 1 and max(covers) < PLAIN:
        values = telling(claim, texts, scorer)
    best = max(range(len(spans)), key=lambda i: (values[i], -i))
    chosen = spans[best]
    for other in (best - 1, best + 1):
        if not 0 <= other < len(spans):
            continue
        joined = Span(min(chosen.start, spans[other].start), max(chosen.end, spans[other].end))
        if coverage(claim, passage.text[joined.start : joined.end]) - covers[best] >= GAIN:
            return joined
    return chosen


def telling(claim: str, texts: Sequence[str], scorer: PairScorer) -> list[float]:
    """How much each sentence has to say on the claim, 0 to 2: the share of the claim's words that it has and the
    probability that it speaks for or against.
    """
    told = 1 - scorer.score([(claim, text) for text in texts])[:, 2]
    return [coverage(claim, text) + float(t) for text, t in zip(texts, told, strict=True)]


def _trimmed(text: str) -> Span:
    return Span(len(text) - len(text.lstrip()), len(text.rstrip()))


def _marks(
    claim: str, passage: Passage, span: Span, findings: Sequence[Finding]
) -> tuple[tuple[int, int], ...]:
    quote = passage.text[span.start : span.end]
    spans: list[tuple[int, int]] = []
    # The checks read the sentence before as well: their offsets count from its start.
    shift = len(passage.before) + 1 if passage.before and len(passage.before) < 400 else 0
    for found in findings:
        if found.outcome == "unknown":
            continue
        for mark in found.evidence_spans:
            start, end = mark.start - shift - span.start, mark.end - shift - span.start
            if start >= 0 and end <= len(quote) and end - start < min(80, len(quote)):
                spans.append((start, end))
    wanted = {t.stem for t in tokens(claim) if t.content} | content_stems(claim)
    spans += [(t.start, t.end) for t in tokens(quote) if t.content and t.stem in wanted]
    return _merged(spans, quote)[:MARKS]


def _merged(spans: list[tuple[int, int]], text: str) -> tuple[tuple[int, int], ...]:
    out: list[tuple[int, int]] = []
    for start, end in sorted(set(spans)):
        if out and (start <= out[-1][1] or not text[out[-1][1] : start].strip(" -")):
            out[-1] = (out[-1][0], max(out[-1][1], end))
        else:
            out.append((start, end))
    return tuple(out)
