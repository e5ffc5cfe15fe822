"""Splits a goal into its topic and facets, and tells which facets a text speaks to."""

import re
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import numpy as np

from agents.ports import Vectors

_STOP_WORDS = """
    losing lose loses keeping keep hurting degrading sacrificing saving solving finding making giving getting
    a an the and or but nor of in on at to for from by with without within into onto over under than
    then as is are was were be been being do does did done has have had having can could may might must
    shall should will would how what which who whom whose when where why whether if it its this that
    these those there their them they we our you your i me my he she his her not no yes also more most
    less least much many any some each every other another such so too very only just both either
    neither between among across through during after before about against per via versus vs compare
    compared compares comparing comparison differ differs affect affects influence influences impact
    impacts improve improves improved reduce reduces reduced increase increases depend depends work
    works perform performs measured measure measures maintaining maintain maintained while using use
    used uses given based show shows shown known e.g i.e eg ie etc whereas despite still well good
    better best scale scales help helps make makes made hurt hurts need needs needed transfer
    transferred generalize generalise evidence state exist exists respect terms trade-off trade-offs
    tradeoff tradeoffs effect effects role extent different varying available possible main current
    recent existing relative way ways kind kinds cause causes lead leads achieve achieves matter matters
    happen happens become becomes change changes changed get gets remain remains say says tell tells
"""
_STOP = frozenset(_STOP_WORDS.split())
_ASPECT = {
    "cheaper": "cost",
    "cheap": "cost",
    "costly": "cost",
    "expensive": "cost",
    "faster": "speed",
    "slower": "speed",
    "quicker": "speed",
    "smaller": "size",
    "larger": "size",
    "accurate": "accuracy",
    "accurately": "accuracy",
    "robust": "robustness",
    "efficient": "efficiency",
    "efficiently": "efficiency",
    "stable": "stability",
    "safer": "safety",
    "reliable": "reliability",
}
"""Words of comparison that a goal uses for something measured."""
_WORD = re.compile(r"[^\W_]+(?:[-'’./+][^\W_]+)*", re.UNICODE)
MAX_FACETS = 6
MAX_WORDS = 6
_KIN = (
    "compute flop flops gpu-hour budget steps speedup faster slower cheaper expensive",
    "cost cheaper cheap expensive latency flops throughput faster slower speed price overhead",
    "memory gb gigabyte vram footprint storage offload offloading compress compressed quantization quantized",
    "inference serve serving generate generation generates generated decode decoding deploy deployment latency run",
    "training train trained pre-training pretraining pretrain pretrained trains",
    "speed latency throughput faster slower speedup tokens/s seconds",
    "latency speed seconds milliseconds faster slower delay",
    "throughput faster tokens/s images/s speed",
    "accuracy performance score scores quality error perplexity benchmark benchmarks",
    "quality accuracy performance perplexity score scores loss benchmark",
    "performance accuracy quality score scores benchmark perplexity",
    "stability unstable instability diverge divergence stable",
    "efficiency efficient faster cheaper speedup flops cost",
    "energy power watt joule carbon",
    "robustness robust adversarial noise corruption shift",
    "generalization generalisation generalize unseen out-of-distribution transfer",
    "data dataset datasets corpus tokens samples",
    "size parameters parameter billion million",
)
"""Words that authors use for the same measure; each line's first word is the one a goal would use."""
COVERED = 0.6
"""Strength from which a text speaks to a facet."""
FACET_COSINE = 0.47
"""Cosine (MiniLM) from which a sentence speaks to a facet; chosen by reading, on goals not in the tests."""


class Parts(NamedTuple):
    """A goal taken apart."""

    topic: str
    facets: tuple[str, ...]
    """The aspects asked about; the topic alone where the goal names none."""


def key_phrases(text: str) -> list[str]:
    """Runs of content words between stop words and punctuation, in order (RAKE, Rose et al. 2010)."""
    phrases: list[str] = []
    run: list[str] = []
    last_end = 0
    for word in _WORD.finditer(text):
        gap = text[last_end : word.start()]
        last_end = word.end()
        if run and gap.strip(" \t\n"):
            phrases.append(" ".join(run))
            run = []
        if word.group().lower() in _STOP or word.group().lower() in _ASPECT:
            if run:
                phrases.append(" ".join(run))
            run = []
        else:
            run.append(word.group())
    if run:
        phrases.append(" ".join(run))
    seen: set[str] = set()
    unique: list[str] = []
    for phrase in phrases:
        key = " ".join(stems(phrase))
        if key and key not in seen and len(phrase) > 1:
            seen.add(key)
            unique.append(phrase)
    return unique


def take_apart(goal: str) -> Parts:
    """Find the topic (the subject) and the facets of ``goal``.

    The first phrase of two words or more is the subject; the phrases after it are what is asked of
    it. A goal that names only a subject has that subject as its one facet.
    """
    phrases = key_phrases(goal)
    if not phrases:
        return Parts(topic=goal.strip(), facets=(goal.strip(),))
    topic = next((p for p in phrases if len(p.split()) > 1), phrases[0])
    facets = [_shorten(p) for p in phrases if p != topic]
    known = {stem for facet in facets for stem in stems(facet)}
    for word in _WORD.findall(goal.lower()):
        aspect = _ASPECT.get(word)
        if aspect and aspect not in facets and not set(stems(aspect)) & known:
            facets.append(aspect)
    return Parts(topic=topic, facets=tuple(facets[:MAX_FACETS]) or (topic,))


def _shorten(phrase: str) -> str:
    words = phrase.split()
    return " ".join(words[-MAX_WORDS:])


def stems(text: str) -> list[str]:
    """Lower-case words without the commonest English endings; enough to match plural and tense."""
    return [_stem(word.lower()) for word in _WORD.findall(text) if word.lower() not in _STOP]


def _stem(word: str) -> str:
    for ending, least in (
        ("ization", 5),
        ("isation", 5),
        ("ation", 5),
        ("ingly", 4),
        ("ing", 4),
        ("ies", 3),
        ("ed", 4),
        ("es", 4),
        ("s", 3),
        ("e", 4),
    ):
        if word.endswith(ending) and len(word) - len(ending) >= least and not word.endswith("ss"):
            return word[: -len(ending)] + ("y" if ending == "ies" else "")
    return word


def lexical_match(facet: str, text: str) -> float:
    """Share (0 to 1) of the facet's stems that stand in ``text``."""
    wanted = set(stems(facet))
    return len(wanted & set(stems(text))) / len(wanted) if wanted else 0.0


@cache
def _kin() -> dict[str, frozenset[str]]:
    return {stems(line)[0]: frozenset(stems(line)) for line in _KIN}


def kin(facet: str) -> list[str]:
    """Words that authors use for the measures that ``facet`` names, in a fixed order."""
    wanted = set(stems(facet))
    return [w for line in _KIN if stems(line)[0] in wanted for w in line.split()[1:]]


def facet_strength(
    facets: Sequence[str], text: str, *, facet_vectors: Vectors | None, text_vector: Vectors | None
) -> dict[str, float]:
    """How strongly ``text`` speaks to each facet, 0 to 1: its words, or its meaning where vectors
    (unit rows) are given."""
    cosines = (
        np.clip(facet_vectors @ text_vector, 0.0, 1.0)
        if facet_vectors is not None and text_vector is not None
        else np.zeros(len(facets))
    )
    return {
        facet: max(_words_met(facet, text), min(1.0, COVERED * float(cosine) / FACET_COSINE))
        for facet, cosine in zip(facets, cosines, strict=True)
    }


def _words_met(facet: str, text: str) -> float:
    said = set(stems(text))
    wanted = set(stems(facet))
    met = sum(bool(({word} | _kin().get(word, frozenset())) & said) for word in wanted)
    share = met / len(wanted) if wanted else 0.0
    # One word of two ("models" of "dense models") says nothing; all words, or two of three, do.
    return share if share > COVERED else share / 2


def covers(strength: float) -> bool:
    """Whether a strength of ``facet_strength`` counts as speaking to the facet."""
    return strength >= COVERED
