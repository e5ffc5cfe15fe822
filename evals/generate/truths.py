"""Labelled claims for the verifier: sentences of the starter library turned true, false and unsettled, and
the field labels that were given by reading the papers."""

import json
import re
from collections.abc import Callable, Sequence
from functools import partial

from evals.cases import DATA, Meta
from evals.generate.world import dice, studies
from evals.suites.library import shelf
from evals.suites.verifier import Expected, Inputs
from evidence.injection import instruction_like
from evidence.sentences import sentences
from state.claims import Label

Row = tuple[str, Inputs, Expected, Meta]
FIELD_CLAIMS = 10
"""Labelled claims of a paper that are looked through: the gate must replay within its minute."""
CAREFUL_STEP = 4


def _pairs(text: str) -> tuple[tuple[str, str], ...]:
    """``word = other, ...`` as pairs of a whole-word pattern and its replacement."""
    split = [item.split(" = ") for item in " ".join(text.split()).split(", ")]
    return tuple((rf"\b{old}\b", new) for old, new in split)


_SAME = _pairs(
    """
    needed = required, scored = reached a score of, whereas = while, about = roughly,
    only = just, beat = outperformed, showed = exhibited, typically = usually,
    uses = relies on, achieved = attained, gave = yielded, every = each,
    matched = equalled, grew = increased, dropped = discarded, kept = retained
    """
)
_TURNED = _pairs(
    """
    faster = slower, slower = faster, higher = lower, lower = higher,
    fewer = more, more = fewer, improved = worsened, better = worse,
    worse = better, ahead of = behind, below = above, increased = decreased,
    reduced = increased, larger = smaller, smaller = larger, rose = fell
    """
)
_NEGATED = _pairs(
    """
    is = is not, are = are not, was = was not, were = were not,
    can = can not, sends = does not send, uses = does not use, keeps = does not keep,
    has = does not have, reached = did not reach, beat = did not beat, needed = did not need
    """
)
_NUMBER = re.compile(r"(?<![\w.,-])\d+(?:\.\d+)?(?![\w,-]|\.\d)")
_WIDENED = (
    "{0} on medical images as well",
    "{0} in every language and on any hardware",
    "{0} and halved the electricity bill of the operator",
    "{0} after two further years of training",
)


def verifier() -> list[Row]:
    """Per paper: four true, four false, two unsettled and one foreign claim; then the field's negatives."""
    made: list[Row] = []
    for place, (arxiv_id, (_, document)) in enumerate(sorted(shelf().items())):
        rng = dice("verifier", arxiv_id)
        pool = _pool(document.text)
        rng.shuffle(pool)
        made += _some(arxiv_id, "same", pool, ("SUPPORTED",), _same, 4)
        pool.reverse()
        turned = _some(arxiv_id, "number", pool, ("REFUTED",), _number, 2)
        turned += _some(arxiv_id, "turned", pool, ("REFUTED",), partial(_swap, _TURNED), 1)
        turned += _some(arxiv_id, "negated", pool, ("REFUTED",), partial(_swap, _NEGATED), 1)
        made += turned
        widen = _WIDENED[place % len(_WIDENED)]
        made += _some(arxiv_id, "widened", pool[::2], ("INSUFFICIENT",), partial(_widen, widen), 2)
        study = studies()[place % len(studies())]
        foreign = f"{study.system} lowered {study.measures[0].noun} by {rng.randint(11, 60)} percent."
        made.append(_row(arxiv_id, "foreign", 0, foreign, pool[0], ("INSUFFICIENT",)))
    return [*made, *_field()]


def careful() -> list[Row]:
    """Every fourth of them, for the judge that takes its time."""
    return verifier()[::CAREFUL_STEP]


def _pool(text: str) -> list[str]:
    spans = [text[s.start : s.end] for s in sentences(text)]
    tidy = [" ".join(s.split()) for s in spans]
    return [
        s for s, raw in zip(tidy, spans, strict=True)
        if s == raw and 9 <= len(s.split()) <= 32 and s.endswith(".") and not instruction_like(s)
    ]  # fmt: skip


def _row(arxiv_id: str, kind: str, number: int, claim: str, anchor: str, labels: tuple[Label, ...]) -> Row:
    return (
        f"{arxiv_id}-{kind}-{number}",
        Inputs(claim=claim, paper=arxiv_id, anchor=anchor),
        Expected(labels=labels),
        Meta(cluster=arxiv_id, tags=(kind,)),
    )


def _some(
    arxiv_id: str,
    kind: str,
    pool: Sequence[str],
    labels: tuple[Label, ...],
    change: Callable[[str], str],
    count: int,
) -> list[Row]:
    rows: list[Row] = []
    for sentence in pool:
        claim = change(sentence)
        if len(rows) < count and claim and claim != sentence:
            rows.append(_row(arxiv_id, kind, len(rows), claim, sentence, labels))
    return rows


def _swap(pairs: tuple[tuple[str, str], ...], sentence: str) -> str:
    for pattern, new in pairs:
        if len(re.findall(pattern, sentence)) == 1:
            return re.sub(pattern, new, sentence)
    return ""


def _widen(how: str, sentence: str) -> str:
    return f"{how.format(sentence[:-1])}."


def _same(sentence: str) -> str:
    return _swap(_SAME, sentence) or f"According to its authors, {sentence[0]}{sentence[1:]}"


def _number(sentence: str) -> str:
    found = list(_NUMBER.finditer(sentence))
    if not found:
        return ""
    last = found[-1]
    value = float(last.group())
    new = value * 3 + 2 if value < 50 else value / 2 - 3
    text = f"{new:.1f}" if "." in last.group() else f"{new:.0f}"
    return sentence[: last.start()] + text + sentence[last.end() :]


def _field() -> list[Row]:
    """Claims that the papers refute or do not state: the digests, which say less, can not support them."""
    rows: list[Row] = []
    for path in sorted((DATA / "field").glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            label = json.loads(line)
            number = int(label["id"].rsplit("-", 1)[1])
            if label["label"] == "SUPPORTED" or label["paper_id"] not in shelf() or number > FIELD_CLAIMS:
                continue
            _, document = shelf()[label["paper_id"]]
            rows.append(
                (
                    f"field-{label['id']}",
                    Inputs(claim=label["claim"], paper=label["paper_id"], anchor=_pool(document.text)[0]),
                    Expected(labels=("REFUTED", "INSUFFICIENT")),
                    Meta(cluster=label["paper_id"], tags=("field", label["kind"])),
                )
            )
    return rows
