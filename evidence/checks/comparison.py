"""Who is compared with whom and who wins; superlatives, "only" and "first"."""

import re
from typing import NamedTuple

from evidence.checks.finding import Finding, finding
from evidence.lexicon import (
    DOWN,
    LOSE_VERBS,
    LOWER_IS_BETTER,
    NEGATIONS,
    OPPOSITES,
    SUPERLATIVES,
    UNIVERSALS,
    UP,
    WIN_VERBS,
    opposites_of,
    words,
)
from evidence.sentences import Span, sentences
from evidence.tokens import Token, aligned, content_stems, tokens

_VERBS = "|".join(sorted(WIN_VERBS | LOSE_VERBS, key=len, reverse=True))
_VERB = re.compile(
    rf"\b(?P<passive>(?:is|are|was|were|be|been|being) )?(?P<verb>{_VERBS})\b(?P<by> by)?", re.I
)
_COMPARATIVES = "|".join(
    sorted(
        {w for pair in OPPOSITES for w in pair if w.endswith("er")} - words("after upper never lower-case")
        | {w for w in UP | DOWN if w.endswith("er")}
        | words(
            "more less fewer better worse older younger commoner rarer safer richer poorer sooner nearer"
        ),
        key=len,
        reverse=True,
    )
)
_THAN = re.compile(rf"\b(?P<word>{_COMPARATIVES})\b(?P<mid>[^.;]{{0,60}}?)\bthan\b", re.I)
_LEAD = re.compile(r"\s*(?:(?:that|those) )?(?:in|for|among|with|on|at|by|of|from) ", re.I)
_STOP = re.compile(
    r"[;.]|,(?! and)| (?:on|in|by|for|with|at|when|while|across|under|over|using|because|as|to|from|and"
    r"|despite|that) ",
    re.I,
)
_SUBJECT_LEAD = re.compile(
    r"^(?:.*\b(?:that|while|whereas|because|and)\b\s+)?(?:(?:on|in|for|at|with|under) [^,]{2,60}, )?", re.I
)
_DENIED = re.compile(
    r"(?:\b(?:no|not|never|cannot|hardly|rarely|fail(?:s|ed)? to|unable to)\b|n['’]t\b)\s*(?:\w+\s*)?$", re.I
)
_NOBODY = re.compile(r"\s*(?:no|none|neither|nor|nothing|nobody)\b", re.I)
"""Who is nobody wins and loses nothing."""
_SAME_TOP = (
    words("only solely exclusively sole alone unique"),
    words("all every any each always"),
    words("never no none"),
    words("best highest greatest top state-of-the-art"),
    words("largest biggest greatest"),
    words("smallest lowest"),
)
"""Groups of words that claim the same."""
_SAME_WHERE_LESS_IS_BETTER = words("best lowest smallest least")
_OWNERS = words("the its their our his her whose my your")
_GRADABLE = re.compile(
    r"(?:ate|ive|al|ous|ful|ent|ant|[ai]ble|ed|ing|ic|ly|ary|ist|ern|less)$"
    r"|^(?:common|rare|often|severe|robust|popular|similar|likely|recent)$"
)
"""What "most" raises to the highest degree, by its ending; before any other word it is a quantity."""
_ANY_REACH = 5
"""Words before "any" in which a negation makes it mean no more than "a"."""


class Comparison(NamedTuple):
    """Two parties and the word between them: ``win`` for "outperforms" and its like, else the comparative."""

    left: Span
    right: Span
    word: str


def comparisons(text: str) -> list[Comparison]:
    """Comparisons between two named parties in ``text``."""
    out: list[Comparison] = []
    for sentence in sentences(text):
        part = text[sentence.start : sentence.end]
        for match in [*_VERB.finditer(part), *_THAN.finditer(part)]:
            left = _subject(part, match.start())
            right = _object(part, match.end())
            if not left or not right or _NOBODY.match(part, left.start):
                continue
            if _DENIED.search(part[: match.start()]):
                continue
            verb = match.groupdict().get("verb")
            word = ("lose" if verb.lower() in LOSE_VERBS else "win") if verb else match.group("word").lower()
            if verb and match.groupdict().get("passive") and match.group("by"):
                left, right = right, left
            mid = match.groupdict().get("mid")
            if mid and _LEAD.match(mid):
                # "Mortality is lower in women than in men": the women are compared, not the mortality.
                left = Span(match.start("mid"), match.end("mid"))
            shift = sentence.start
            out.append(
                Comparison(
                    Span(left.start + shift, left.end + shift),
                    Span(right.start + shift, right.end + shift),
                    word,
                )
            )
    return out


def _subject(text: str, end: int) -> Span | None:
    lead = _SUBJECT_LEAD.match(text, 0, end)
    start = lead.end() if lead else 0
    if end - start > 160:
        start = end - 160
    return Span(start, end) if content_stems(text[start:end]) else None


def _object(text: str, start: int) -> Span | None:
    lead = _LEAD.match(text, start)
    stop = _STOP.search(text, lead.end() if lead else start)
    end = stop.start() if stop else len(text)
    return Span(start, end) if content_stems(text[start:end]) else None


def check_comparison(claim: str, evidence: str) -> Finding:
    """Fail when the evidence compares the same two parties the other way round."""
    ours = comparisons(claim)
    if not ours:
        return finding("comparison", "unknown", "no comparison of two parties in the claim")
    theirs = comparisons(evidence)
    for mine in ours:
        left, right = _party(claim, mine.left), _party(claim, mine.right)
        own_left, own_right = left - right, right - left
        for other in theirs:
            there_left, there_right = _party(evidence, other.left), _party(evidence, other.right)
            sense = _sense(mine.word, other.word)
            there_own_left, there_own_right = there_left - there_right, there_right - there_left
            # The weaker of the two parties decides: one shared party is no comparison of the same two.
            straight = min(_match(own_left, there_own_left), _match(own_right, there_own_right))
            crossed = min(_match(own_left, there_own_right), _match(own_right, there_own_left))
            if not sense or max(straight, crossed) < 0.5:
                continue
            same_order = straight > crossed
            spans = (Span(mine.left.start, mine.right.end),)
            where = (Span(min(other.left.start, other.right.start), max(other.left.end, other.right.end)),)
            if straight == crossed:
                continue
            if same_order == (sense > 0):
                detail = "the evidence compares the same parties the same way"
                return finding("comparison", "pass", detail, spans, where)
            return finding(
                "comparison",
                "fail",
                f"the claim has {claim[mine.left.start : mine.right.end]!r}, the evidence the reverse: "
                f"{evidence[where[0].start : where[0].end]!r}",
                spans,
                where,
            )
    return finding("comparison", "unknown", "the evidence does not compare these parties")


def _sense(mine: str, other: str) -> int:
    """1 when the two words say the same, -1 the opposite, 0 when they are about different things."""
    same = {"win": {"better"}, "lose": {"worse"}, "less": {"fewer"}}
    against = {"win": {"lose", "worse"}, "better": {"lose"}, "lose": {"better"}}
    if mine == other or other in same.get(mine, set()) or mine in same.get(other, set()):
        return 1
    opposed = (
        other in opposites_of(mine) or other in against.get(mine, set()) or mine in against.get(other, set())
    )
    return -1 if opposed else 0


def _party(text: str, span: Span) -> set[str]:
    return {
        t.stem
        for t in tokens(text[span.start : span.end])
        if t.content
        and t.low not in WIN_VERBS
        and t.low not in {"significantly", "substantially", "consistently"}
    }


def _match(wanted: set[str], found: set[str]) -> float:
    return len(wanted & found) / len(wanted) if wanted else 0.0


def check_superlatives(claim: str, evidence: str) -> Finding:
    """Fail when the claim says "first", "only" or "all" and the sentence that backs the rest does not."""
    every = tokens(claim)
    strong = [
        t
        for i, t in enumerate(every)
        if (t.low in SUPERLATIVES or t.low in UNIVERSALS)
        and not re.search(r"\bat\s+$", claim[: t.start], re.I)
        and not (claim[t.start : t.end] == "ALL" and not claim.isupper())
        and not re.match(r"\s*(?:layer|step|stage|phase|author|of all|but not)", claim[t.end :])
        and not _weak(every, i)
    ]
    if not strong:
        return finding("superlatives", "unknown", "no superlative or universal in the claim")
    span, cover = aligned(claim, evidence)
    # What stands on top of something is not the top of anything.
    low = {t.low for t in tokens(re.sub(r"\bon top of\b", " ", evidence, flags=re.I))}
    less_is_better = any(t.low in LOWER_IS_BETTER for t in every)
    groups = (*_SAME_TOP, _SAME_WHERE_LESS_IS_BETTER) if less_is_better else _SAME_TOP
    lacking = [t for t in strong if t.low not in low and not any(t.low in g and low & g for g in groups)]
    if not lacking:
        return finding("superlatives", "pass", "the evidence says so too")
    spans = tuple(Span(t.start, t.end) for t in lacking)
    shown = ", ".join(repr(t.low) for t in lacking)
    if cover >= 0.6:
        return finding("superlatives", "fail", f"the evidence does not say {shown}", spans, (span,))
    return finding("superlatives", "unknown", f"{shown} is not in the evidence", spans)


def _weak(every: tuple[Token, ...], at: int) -> bool:
    """Is this "most" a quantity ("most patients"), or this "any" in the reach of a negation ("without any labels")?"""
    before, token = every[max(0, at - _ANY_REACH) : at], every[at]
    if token.low == "any":
        return any(t.low in NEGATIONS or t.low.endswith("n't") for t in before)
    if token.low != "most" or at + 1 == len(every):
        return False
    owned = bool(before) and (before[-1].low in _OWNERS or before[-1].low.endswith("'s"))
    following = every[at + 1]
    of_these = following.low == "of" and not owned
    return of_these or (not owned and following.content and not _GRADABLE.search(following.low))
