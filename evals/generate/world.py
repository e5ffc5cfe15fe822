"""Invented studies: what the generated cases are about. None of it is real, so nobody's text is copied."""

import random
from pathlib import Path
from typing import NamedTuple

ROWS = Path(__file__).parent / "studies.txt"
"""One study a line: key, subject, system, rival, data, things, trouble, four measures."""


class Measure(NamedTuple):
    """One part of the question and how the study measured it."""

    facet: str
    noun: str
    unit: str
    better: str
    """``lower`` or ``higher``."""


class Study(NamedTuple):
    """An invented subject with a system, a rival and four measures."""

    key: str
    subject: str
    system: str
    rival: str
    data: str
    things: str
    trouble: str
    measures: tuple[Measure, Measure, Measure, Measure]


_LOW, _HIGH = "lower", "higher"


def studies() -> tuple[Study, ...]:
    """All studies of the file."""
    found: list[Study] = []
    for line in ROWS.read_text(encoding="utf-8").splitlines():
        key, subject, system, rival, data, things, trouble, *measures = line.split(";")
        a, b, c, d = (_measure(m) for m in measures)
        found.append(Study(key, subject, system, rival, data, things, trouble, (a, b, c, d)))
    return tuple(found)


def _measure(row: str) -> Measure:
    facet, noun, unit, better = row.split("|")
    return Measure(facet, noun, unit, _LOW if better == "l" else _HIGH)


def dice(*seed: object) -> random.Random:
    """A generator whose numbers depend on ``seed`` alone."""
    return random.Random("|".join(map(str, seed)))  # noqa: S311 - test material, not a secret


def goal(study: Study, asked: tuple[Measure, ...], form: int) -> str:
    """A research question on ``study`` that asks for ``asked``."""
    names = [m.facet for m in asked]
    listed = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
    return (
        f"How do {study.subject} change {listed}?",
        f"What is known about {listed} of {study.subject} compared with {study.rival}?",
        f"Do {study.subject} improve {listed}, and under which conditions do they fail?",
        f"Which evidence is there on {study.subject} regarding {listed}?",
    )[form % 4]


def finding(study: Study, m: Measure, rng: random.Random, form: int) -> str:
    """One atomic finding on one measure, with numbers."""
    low = rng.randint(11, 48)
    high = low + rng.randint(7, 39)
    old, new = (high, low) if m.better == _LOW else (low, high)
    verb = "lowered" if m.better == _LOW else "raised"
    count = rng.randint(14, 420)
    return (
        f"{study.system} {verb} {m.noun} from {old} to {new} {m.unit} in {study.data}.",
        f"In {study.data}, {study.system} reached {new} {m.unit} of {m.noun}, against {old} for {study.rival}.",
        f"Over {count} {study.things}, {m.noun} of {study.system} averaged {new} {m.unit}.",
        f"{study.rival} needed {rng.randint(2, 9)} more months than {study.system} before {m.noun} was steady.",
    )[form % 4]


def caveat(study: Study, m: Measure) -> str:
    """A stated limit on one measure."""
    return f"{study.system} lost its lead over {study.rival} in {m.noun} when {study.trouble}."


def filler(study: Study, rng: random.Random) -> list[str]:
    """Sentences that no claim should be made of."""
    return [
        f"We thank the keepers of the {study.things} for their patience.",
        "The rest of this report is organised as follows.",
        f"This section describes how the {study.things} were chosen.",
        f"Similarly, it was seen in Figure {rng.randint(2, 9)} that the order did not matter.",
        f"In future work we plan to visit further {study.things}.",
        f"The team drove {rng.randint(300, 4000)} kilometres during the visits, mostly on gravel.",
    ]


def authors(rng: random.Random) -> tuple[str, ...]:
    """Two or three invented names."""
    first = ("Ada", "Bo", "Chidi", "Dana", "Eero", "Farah", "Gus", "Hana", "Ivo", "Jun")
    last = (
        "Moss",
        "Okafor",
        "Lind",
        "Varga",
        "Sato",
        "Ruiz",
        "Novak",
        "Haddad",
        "Berg",
        "Kaya",
        "Odum",
        "Pires",
    )
    chosen = rng.sample(last, rng.randint(2, 3))
    return tuple(f"{rng.choice(first)} {name}" for name in chosen)
