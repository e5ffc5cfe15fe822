"""The judge: a claim and passages in, a verdict with calibrated probabilities and its evidence out."""

from collections.abc import Sequence
from pathlib import Path

from evidence.aggregate import SHOWN, UNSHOWN, decide, numbers_check
from evidence.calibration import BY_HAND, Calibration, read_calibration
from evidence.cited import uncited
from evidence.lexical import lexical_scores
from evidence.marks import evidence_of
from evidence.reading import Reading, read
from evidence.scorers import FeatureScorer, PairScorer
from evidence.vetoes import Judged
from state.claims import Check, Claim, Evidence, Label, Probabilities, Verdict
from state.sources import Passage

ABOUT = 0.5
"""Share of the claim's content words that one sentence must have to be listed against it, when a check names
what is opposed."""
ABOUT_UNNAMED = 0.75
"""The same, when only the scorer speaks against the claim."""
ABOUT_DECISIVE = 0.25
"""The same, when the claim is judged REFUTED: what decided is shown."""
OPPOSING = frozenset({"comparison", "negation", "direction"})
"""Checks whose failing names a contradiction. Another number alone is mostly another matter."""
LISTED = 6
"""At most so many on each side, strongest first."""
UNCERTAIN = (0.35, 0.85)
"""Band of the winning probability in which a model may adjudicate; outside it none is asked."""
WEIGHTS = Path(__file__).parent / "weights"
CAREFUL, CALIBRATION = "careful", "calibration.json"
"""Below the weights: the folder of the careful reader, and in each folder what was fitted for it."""


class Judge:
    """Decides claims from passages; deterministic, synchronous, CPU only.

    Args:
        scorer: reads one claim and one passage; the scorer without weights when None.
        calibration: how to combine and where to stop; the hand-set one when None.
        careful: reads the most telling passage, and the nearest sentences together; ``scorer`` when None.
    """

    def __init__(
        self,
        scorer: PairScorer | None = None,
        calibration: Calibration | None = None,
        careful: PairScorer | None = None,
    ) -> None:
        self._scorer: PairScorer = scorer or FeatureScorer()
        self._careful: PairScorer = careful or self._scorer
        self._calibration = calibration or BY_HAND

    @classmethod
    def load(cls, folder: Path = WEIGHTS, threads: int = 1, *, quick: bool = False) -> "Judge":
        """The judge with the shipped cross-encoders; ``quick`` leaves out the careful one, for a third of the time.

        Where ``folder`` has no weights, the judge without weights.
        """
        if not complete(folder):
            return cls()
        from evidence.crossencoder import CrossEncoder

        scorer = CrossEncoder(folder, threads=threads)
        if quick or not complete(folder / CAREFUL):
            return cls(scorer, read_calibration(folder / CALIBRATION))
        careful = CrossEncoder(folder / CAREFUL, threads=threads)
        return cls(scorer, read_calibration(folder / CAREFUL / CALIBRATION), careful)

    @property
    def name(self) -> str:
        """What ``Verdict.method`` says: ``core:`` and the scorers."""
        names = dict.fromkeys((self._scorer.name, self._careful.name))
        return "core:" + "+".join(names)

    @property
    def calibration(self) -> Calibration:
        return self._calibration

    @property
    def threshold(self) -> float:
        """Probability of support from which a claim may count as verified."""
        return self._calibration.verified

    def judge(self, claim: Claim, passages: Sequence[Passage], *, abstracts: Sequence[str] = ()) -> Verdict:
        """Judge one claim; ``abstracts`` (of the retrieved papers) only fill the lexical score."""
        return self.judge_many([claim], [passages], abstracts=abstracts)[0]

    def judge_many(
        self,
        claims: Sequence[Claim],
        passages_per_claim: Sequence[Sequence[Passage]],
        *,
        abstracts: Sequence[str] = (),
    ) -> list[Verdict]:
        """Judge many claims in one batch, in order."""
        return self.judge_texts(
            [c.text for c in claims],
            passages_per_claim,
            abstracts=abstracts,
            claim_ids=[c.id for c in claims],
        )

    def judge_text(
        self, text: str, passages: Sequence[Passage], *, abstracts: Sequence[str] = (), claim_id: str = ""
    ) -> Verdict:
        """Judge a claim that comes from nowhere in particular."""
        return self.judge_texts([text], [passages], abstracts=abstracts, claim_ids=[claim_id])[0]

    def judge_texts(
        self,
        texts: Sequence[str],
        passages_per_claim: Sequence[Sequence[Passage]],
        *,
        abstracts: Sequence[str] = (),
        claim_ids: Sequence[str] | None = None,
    ) -> list[Verdict]:
        """Judge claims given as text; ``claim_ids`` name the verdicts.

        Raises:
            ValueError: the arguments differ in length.
        """
        ids = list(claim_ids) if claim_ids is not None else [""] * len(texts)
        if not len(texts) == len(passages_per_claim) == len(ids):
            raise ValueError(
                f"{len(texts)} claims, {len(passages_per_claim)} lists of passages, {len(ids)} ids"
            )
        lexical = lexical_scores(texts, abstracts) if abstracts else [0.0] * len(texts)
        texts = [uncited(text) for text in texts]
        readings = read(texts, passages_per_claim, self._scorer, self._careful)
        return [
            self._verdict(text, reading, claim_id, score)
            if reading.judged
            else self._nothing(claim_id, score)
            for text, reading, claim_id, score in zip(texts, readings, ids, lexical, strict=True)
        ]

    def uncertain(self, verdict: Verdict) -> bool:
        """Is this a verdict that a model may be asked about? Never one that a check has vetoed."""
        if any(c.outcome == "fail" for c in verdict.checks if c.name in {"numbers", "comparison"}):
            return False
        best = max(
            verdict.probabilities.SUPPORTED, verdict.probabilities.REFUTED, verdict.probabilities.INSUFFICIENT
        )
        return bool(verdict.supporting or verdict.refuting) and UNCERTAIN[0] <= best <= UNCERTAIN[1]

    def _nothing(self, claim_id: str, lexical: float) -> Verdict:
        return Verdict(
            claim_id=claim_id,
            label="INSUFFICIENT",
            probabilities=Probabilities(SUPPORTED=0.02, REFUTED=0.01, INSUFFICIENT=0.97),
            lexical=lexical,
            checks=(Check(name="retrieval", outcome="fail", detail="no passage to judge from"),),
            method=self.name,
        )

    def _verdict(self, text: str, reading: Reading, claim_id: str, lexical: float) -> Verdict:
        judged = reading.judged
        decided = decide(text, *reading, self._calibration)
        support, refute, _ = (round(float(p), 4) for p in decided)
        rest = round(max(0.0, 1 - support - refute), 4)
        label = self._label(support, refute, rest)
        supporting = self._listed(text, reading, "support", decisive=label == "SUPPORTED")
        refuting = self._listed(text, reading, "refute", decisive=label == "REFUTED")
        if (label == "SUPPORTED" and not supporting) or (label == "REFUTED" and not refuting):
            # No verdict without evidence to show for it.
            label = "INSUFFICIENT"
            support, refute = round(min(support, UNSHOWN), 4), round(min(refute, UNSHOWN), 4)
            rest = round(1 - support - refute, 4)
        if label == "SUPPORTED":
            refuting = _besides(refuting, supporting)
        if label == "REFUTED":
            supporting = _besides(supporting, refuting)
        return Verdict(
            claim_id=claim_id,
            label=label,
            probabilities=Probabilities(SUPPORTED=support, REFUTED=refute, INSUFFICIENT=rest),
            lexical=lexical,
            level=1 if judged[0].cover > 0 or lexical > 0 else 0,
            supporting=supporting,
            refuting=refuting,
            checks=self._checks(text, judged, label, support),
            method=self.name,
        )

    def _label(self, support: float, refute: float, rest: float) -> Label:
        if support >= self._calibration.supported and support >= refute:
            return "SUPPORTED"
        return "REFUTED" if refute > rest and refute >= support else "INSUFFICIENT"

    def _checks(self, text: str, judged: list[Judged], label: Label, support: float) -> tuple[Check, ...]:
        decisive = max(judged, key=lambda j: j.refute if label == "REFUTED" else j.support)
        ordered = [decisive, *(j for j in judged if j is not decisive)]
        checks = [numbers_check(text, ordered, label)]
        checks += [f.check for f in decisive.findings if f.check.name != "numbers"]
        enough = support >= self._calibration.verified
        checks.append(
            Check(
                name="confidence",
                outcome="pass" if enough else "fail",
                detail=f"probability of support {support:.2f}, verified from "
                f"{self._calibration.verified:.2f}",
            )
        )
        return tuple(checks)

    def _listed(self, text: str, reading: Reading, side: str, *, decisive: bool) -> tuple[Evidence, ...]:
        judged, first = reading.judged, reading.judged[0]
        column = 0 if side == "support" else 1

        def strength(item: Judged) -> float:
            quick = item.support if side == "support" else item.refute
            return max(quick, reading.closely[column]) if item is first else quick

        def about(item: Judged) -> bool:
            # Support is about the claim by itself; a contradiction only counts between two texts on one matter.
            if side == "support":
                return True
            if decisive:
                return item.cover >= ABOUT_DECISIVE
            reasons = {f.check.name for f in item.findings if f.outcome == "fail"} & OPPOSING
            return item.cover >= (ABOUT if reasons else ABOUT_UNNAMED)

        listed = [(j, strength(j)) for j in judged if strength(j) >= SHOWN and about(j)]
        together = reading.together[column]
        if decisive and not listed and together >= SHOWN and about(first):
            # What the sentences say together decided: they stand in or beside the most telling passage.
            listed = [(first, together)]
        listed = sorted(listed, key=lambda item: item[1], reverse=True)[:LISTED]
        return tuple(evidence_of(text, j.passage, value, j.findings, self._scorer) for j, value in listed)


def _besides(others: tuple[Evidence, ...], decisive: tuple[Evidence, ...]) -> tuple[Evidence, ...]:
    """``others`` without the quotes that decided: where two readers differ on one sentence, the verdict says which is
    followed. What another sentence says stays.
    """
    quotes = [e.quote for e in decisive]
    return tuple(e for e in others if e.quote not in quotes)


def complete(folder: Path) -> bool:
    """Does ``folder`` hold a cross-encoder and its calibration?"""
    return (folder / "judge.onnx").is_file() and (folder / CALIBRATION).is_file()
