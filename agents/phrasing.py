"""Turns a paper's sentence into a claim that stands by itself, by taking away, never by adding a fact."""

import re

_OPENER = re.compile(
    r"^(?:Notably|However|Moreover|Furthermore|In addition|Additionally|Specifically|In particular|Interestingly|"
    r"Surprisingly|Importantly|Overall|Finally|Consequently|As a result|Thus|Hence|Therefore|Nevertheless|"
    r"Nonetheless|Similarly|In contrast|By contrast|In summary|To summarize|In general|Generally|Remarkably|"
    r"On the other hand|For example|For instance|Empirically|In fact|Indeed|Also|Besides)\s*,\s*"
)
_REPORTS = re.compile(
    r"^(?:(?:We|Our (?:results|experiments|findings|analysis|evaluation)|The (?:results|experiments)|Results|Experiments)"
    r"\s+(?:also\s+|further\s+|consistently\s+)?(?:find|found|show|showed|observe|observed|demonstrate|demonstrated|see|"
    r"saw|note|indicate|suggest|confirm|reveal)s?\s+that\s+)"
)
_CITATION = re.compile(r"\s*\[\d{1,3}(?:\s*[,;–-]\s*\d{1,3})*\]")
_OURS = re.compile(r"\b([Oo])ur\b")
_WE = re.compile(r"\b([Ww])e\b(?!\s*[’'])")
_SPACE = re.compile(r"\s+([,.;:])")


def as_claim(sentence: str) -> str:
    """The sentence without its opener ("Notably,"), without "we find that" and citation marks, and with
    "we" and "our" as "the authors", so that it can stand beside claims of other papers. Hedges stay."""
    text = " ".join(sentence.split())
    for pattern in (_OPENER, _REPORTS):
        shorter = pattern.sub("", text, count=1)
        if len(shorter.split()) >= 6:
            text = shorter
    text = _SPACE.sub(r"\1", _CITATION.sub("", text))
    text = _OURS.sub(lambda m: ("T" if m.group(1) == "O" else "t") + "he authors’", text)
    text = _WE.sub(lambda m: ("T" if m.group(1) == "W" else "t") + "he authors", text)
    return text[:1].upper() + text[1:]
