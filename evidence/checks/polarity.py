"""Negation with its scope, and words of direction: does the evidence say the same thing, or its opposite?"""

import re
from collections.abc import Collection

from evidence.checks.finding import Finding, finding
from evidence.checks.units import WORDS
from evidence.lexicon import DOWN, NEGATIONS, PSEUDO_NEGATIONS, TOPICAL, UP, opposites_of, words
from evidence.sentences import Span
from evidence.tokens import Token, aligned, tokens

ALIGNED = 0.5
"""The evidence must cover this share of the claim's words before a difference in polarity means anything."""
SCOPE = 6
"""Content words that a negation reaches forward, unless punctuation or "but" ends it."""
KIN = 6
"""Words that begin with the same six letters are forms of one word."""
NEAR = 4
"""Words within which two words belong to the same phrase."""
_LOOSENING = re.compile(
    r"(?:\bat )?\b(least|most|more|less|fewer|over|under|above|below)(?: than)? (?:an? |one |the )?"
    r"(?=[$~]?\d|" + "|".join(sorted(WORDS, key=len, reverse=True)) + r"|half|third|quarter|tenth|fifth)"
)
"""Words that only bound a number are the numbers check's business."""
LOSS = words("lack lacks lacked lacking absence absent without devoid")
"""Cues by which a text speaks of what happens when something is taken away: no denial of what that thing does, unless
the claim has it WITH the thing.
"""
_KNOCKED_OUT = re.compile(
    r"deficien|knock|\bnull\b|deplet|delet|ablat|\bloss\b|-/-|−/−|absence|lack|without", re.I
)
"""Words for taking away other than the cues."""
_ASIDE = re.compile(
    r"\([^()]*\)|, (?:however|therefore|in contrast|by contrast|on the other hand|in turn|for example),"
)
WITH = words("with by using through via after has have had")


def check_negation(claim: str, evidence: str) -> Finding:
    """Fail when a shared word is negated on one side only."""
    span, cover = aligned(claim, evidence)
    sentence = evidence[span.start : span.end]
    ours, theirs = negated_words(claim), negated_words(sentence)
    if not ours and not theirs:
        return finding("negation", "pass", "neither side negates")
    if cover < ALIGNED:
        return finding("negation", "unknown", "a negation, and no sentence close enough to compare")
    claim_stems = {t.stem for t in tokens(claim) if t.content}
    their_stems = {t.stem for t in tokens(sentence) if t.content}
    for side, own, other_stems, other in (
        ("claim", ours, their_stems, theirs),
        ("evidence", theirs, claim_stems, ours),
    ):
        for cue, scope in own:
            # The word right after the cue carries the negation: what follows may only be circumstance.
            shared = [w for w in scope[:3] if _among(w.stem, other_stems)]
            if side == "evidence" and cue.low in LOSS and not _has_with(claim, shared[:1]):
                continue
            if side == "claim" and cue.low in LOSS and _KNOCKED_OUT.search(sentence):
                continue
            if not shared or _among(shared[0].stem, {x.stem for _, ws in other for x in ws}):
                continue
            # The opposite word answers a negation: "does not increase" and "decreases" agree.
            text = claim if side == "claim" else sentence
            spans = (Span(cue.start, shared[0].end),)
            detail = f"only the {side} negates: {text[cue.start : shared[0].end]!r}"
            if side == "claim":
                return finding("negation", "fail", detail, spans, (span,))
            shifted = tuple(Span(span.start + s.start, span.start + s.end) for s in spans)
            return finding("negation", "fail", detail, (), shifted)
    both = bool(ours) and bool(theirs)
    outcome = "pass" if both or not ours else "unknown"
    return finding(
        "negation", outcome, "both negate the same" if both else "the negations concern other words"
    )


def _among(stem: str, stems: Collection[str]) -> bool:
    """Is ``stem`` one of ``stems``, or a form of one ("quantization" of "quantizing")?"""
    return stem in stems or (len(stem) >= KIN and any(other[:KIN] == stem[:KIN] for other in stems))


def _has_with(claim: str, shared: list[Token]) -> bool:
    """Does the claim say "with" or the like shortly before the word that the evidence takes away?"""
    low = tokens(claim)
    return any(
        before.low in WITH
        for i, token in enumerate(low)
        for before in low[max(0, i - 3) : i]
        if _among(token.stem, {w.stem for w in shared})
    )


def negated_words(text: str) -> list[tuple[Token, list[Token]]]:
    """Each negation of ``text`` with the content words in its scope."""
    # Asides stand between a negation and what it negates: blanked, so that offsets stay.
    text = _ASIDE.sub(lambda m: " " * len(m.group()), text)
    low = text.lower()
    idle = [m.span() for phrase in PSEUDO_NEGATIONS for m in re.finditer(re.escape(phrase), low)]
    every = tokens(text)
    out: list[tuple[Token, list[Token]]] = []
    for i, token in enumerate(every):
        negates = token.low in NEGATIONS or token.low.endswith("n't")
        shape = text[token.start : token.end]
        # Nitric oxide, and a treatment that failed, negate nothing.
        idle_here = (shape == "NO" and not text.isupper()) or (
            token.low.startswith("fail") and not re.match(r"\s+(?:to|in \w+ing)\b", text[token.end :])
        )
        if not negates or idle_here or any(a <= token.start < b for a, b in idle):
            continue
        scope: list[Token] = []
        for before, word in zip(every[i:], every[i + 1 :], strict=False):
            between = text[before.end : word.start]
            if re.search(r"[,;:.()]", between) or word.low in {
                "but",
                "although",
                "whereas",
                "while",
                "because",
            }:
                break
            if word.content:
                scope.append(word)
            if len(scope) >= SCOPE:
                break
        out.append((token, scope))
    return out


def check_direction(claim: str, evidence: str) -> Finding:
    """Fail when the evidence has the opposite of a direction word, next to the same things."""
    span, cover = aligned(claim, evidence)
    sentence = evidence[span.start : span.end]
    ours, theirs = tokens(claim), tokens(sentence)
    loosening = {m.start(1) for m in _LOOSENING.finditer(claim.lower())}
    directed = [
        t
        for t in ours
        if t.start not in loosening
        and (t.low in UP or t.low in DOWN or (opposites_of(t.low) and t.low not in TOPICAL))
    ]
    topical = [t for t in ours if t.low in TOPICAL and opposites_of(t.low)] if cover >= 0.75 else []
    if not directed and not topical:
        return finding("direction", "unknown", "no word of direction in the claim")
    if cover < ALIGNED:
        return finding("direction", "unknown", "no sentence of the evidence is close enough to compare")
    low = {t.low for t in theirs}
    stems = {t.stem for t in theirs}
    negated = {x.start for _, ws in negated_words(claim) for x in ws}
    negated_there = {x.start for _, ws in negated_words(sentence) for x in ws}
    seen = 0
    for token in [*directed, *topical]:
        if token.low in low or _among(token.stem, stems):
            seen += 1
            continue
        against = opposites_of(token.low)
        exact = against
        if token not in topical:
            against = against | (DOWN if token.low in UP else UP if token.low in DOWN else frozenset())
        if (token.low in UP and low & UP) or (token.low in DOWN and low & DOWN):
            # Another word says the same: only an exact opposite in the same company still contradicts.
            seen += 1
            against = exact
        for other in theirs:
            turned = (token.start in negated) != (other.start in negated_there)
            if other.low not in against or turned or other.low in {t.low for t in ours}:
                continue
            if _same_company(token, other, ours, theirs):
                return finding(
                    "direction",
                    "fail",
                    f"the claim says {token.low!r}, the evidence {other.low!r}",
                    (Span(token.start, token.end),),
                    (Span(span.start + other.start, span.start + other.end),),
                )
    if seen:
        return finding("direction", "pass", "the evidence has the same direction")
    return finding("direction", "unknown", "the evidence has no word of that direction")


def _same_company(token: Token, other: Token, ours: tuple[Token, ...], theirs: tuple[Token, ...]) -> bool:
    left, right = _company(token, ours), _company(other, theirs)
    return len(left & right) >= 1


def _company(token: Token, every: tuple[Token, ...]) -> set[str]:
    at = every.index(token)
    near = every[max(0, at - NEAR) : at + NEAR + 1]
    return {w.stem for w in near if w.content and w is not token and w.low not in UP and w.low not in DOWN}
