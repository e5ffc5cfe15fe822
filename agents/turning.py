"""Notices one turned word between two nearly equal sentences, where a check of whole sentences sees both directions."""

import re
from difflib import SequenceMatcher

NEAR = 0.7
"""Share of common words (difflib's ratio) from which two sentences count as nearly the same."""
_WORD = re.compile(r"[\w.%-]*\w%?")
_PAIRS = """
faster slower | better worse | higher lower | more fewer | more less | larger smaller | stronger weaker | most least
raised lowered | raises lowers | raise lower | increased decreased | increases decreases | increase decrease
increased reduced | increases reduces | increase reduce | improved worsened | improves worsens | improve worsen
improved degraded | improves degrades | improve degrade | gained lost | gains loses | gain lose | gain loss
cheaper dearer | longer shorter | above below | over under | before after | with without | best worst
stable unstable | harder easier | outperforms underperforms | outperformed underperformed | rose fell | rises falls
always never | all none | many few | earlier later | succeeds fails | succeeded failed | positive negative
"""
_OPPOSITE = frozenset(
    frozenset(pair.split()) for line in _PAIRS.strip().splitlines() for pair in line.split("|")
)
_NOT = frozenset({"not", "no", "never", "neither", "nor", "without", "cannot", "hardly"})


def turned(text: str, basis: str) -> str:
    """The word that turns ``text`` against ``basis``, in words; empty when nothing does or they are unlike."""
    ours, theirs = ([w.lower() for w in _WORD.findall(t)] for t in (text, basis))
    matcher = SequenceMatcher(a=theirs, b=ours, autojunk=False)
    if not ours or matcher.ratio() < NEAR:
        return ""
    for tag, a, b, c, d in matcher.get_opcodes():
        was, now = theirs[a:b], ours[c:d]
        if tag == "replace" and b - a == d - c:
            for old, new in zip(was, now, strict=True):
                if frozenset({old, new}) in _OPPOSITE:
                    return f"{new!r} where the other says {old!r}"
        # A whole clause more or less is no turn; a lone negation is.
        if tag != "equal" and max(len(was), len(now)) <= 2 and bool(_NOT & set(was)) != bool(_NOT & set(now)):
            return (
                f"{' '.join(now) or 'no negation'!r} where the other says {' '.join(was) or 'no negation'!r}"
            )
    return ""
