"""Measures audit and tribunal on drafts with one planted defect: detected, felt in the score, quiet when clean.

Usage: python -m benchmarks.tribunal [--json FILE] [--studies N]

Each pair is a clean draft on an invented study and the same draft with one defect. The score is the mean of the
three roles as the tribunal joins it, caps included, by the deterministic core. The interval of the paired change
is a bootstrap over studies (2,000 resamples, percentiles), because pairs on one study are not independent.
"""

import argparse
import asyncio
import json
import random
import statistics
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from agents.audit import audit
from agents.dossier import Audited
from agents.reviewer import review
from agents.tribunal import Thresholds, join
from benchmarks.planted import MORE_DEFECTS
from evals.generate.defects import DEFECTS
from evals.generate.sheets import clean
from evals.generate.world import studies
from evals.material import Sheet
from graph.policy import decide
from state.reviews import ROLES, Finding

RESAMPLES = 2000


class Judged(NamedTuple):
    """What audit, tribunal and policy make of one draft."""

    score: float
    findings: tuple[Finding, ...]
    approved: bool


class Pair(NamedTuple):
    """A clean draft and the same draft with one defect."""

    kind: str
    study: str
    clean: Judged
    planted: Judged
    detected: bool
    """A finding of the planted kind names every claim concerned."""
    blocking: bool


async def judged(sheet: Sheet) -> Judged:
    """Audit, review, join and decide, as the graph does."""
    dossier = sheet.dossier()
    findings = audit(dossier, sheet.documents())
    audited = Audited(dossier=dossier, findings=findings)
    reviews = [await review(role, audited) for role in ROLES]
    limits = Thresholds()
    verified = len(dossier.verified())
    outcome = join(reviews, findings, verified, 0, limits)
    decision = decide(outcome, verified, findings, limits)
    return Judged(outcome.score, findings, decision.action == "AUTO_APPROVE")


async def pairs(most: int) -> list[Pair]:
    """Every defect on every study, each on a draft of its own."""
    found: list[Pair] = []
    for kind, plant in {**DEFECTS, **MORE_DEFECTS}.items():
        for place, study in enumerate(studies()[:most]):
            sheet = clean(study, place, f"bench-{kind}")
            planted = plant(sheet, study)
            built = planted.sheet.built()
            wanted = {built[i].id for i in planted.claims if i >= 0}
            before, after = await judged(sheet), await judged(planted.sheet)
            rule = kind.split("/")[0]
            hit = any(f.kind == rule and wanted <= set(f.claim_ids) for f in after.findings)
            found.append(Pair(kind, study.key, before, after, hit, planted.blocking))
    return found


def interval(changes: dict[str, list[float]], seed: str) -> tuple[float, float]:
    """95 % interval of the mean change, resampling studies."""
    rng = random.Random(seed)
    keys = sorted(changes)
    means: list[float] = []
    for _ in range(RESAMPLES):
        drawn = [c for key in rng.choices(keys, k=len(keys)) for c in changes[key]]
        means.append(statistics.fmean(drawn))
    means.sort()
    return means[int(0.025 * RESAMPLES)], means[int(0.975 * RESAMPLES) - 1]


def rows(found: list[Pair]) -> Iterator[dict[str, Any]]:
    """One row of figures for each kind of defect."""
    by_kind: dict[str, list[Pair]] = defaultdict(list)
    for pair in found:
        by_kind[pair.kind].append(pair)
    for kind, held in by_kind.items():
        changes: dict[str, list[float]] = defaultdict(list)
        for pair in held:
            changes[pair.study].append(round(pair.planted.score - pair.clean.score, 1))
        every = [c for values in changes.values() for c in values]
        low, high = interval(changes, kind)
        beside = Counter(
            f.kind
            for pair in held
            for f in pair.planted.findings
            if f.kind != kind.split("/")[0] and f not in pair.clean.findings
        )
        yield {
            "kind": kind,
            "pairs": len(held),
            "detected": round(sum(p.detected for p in held) / len(held), 3),
            "change": round(statistics.fmean(every), 2),
            "low": round(low, 2),
            "high": round(high, 2),
            "falls": round(sum(c < 0 for c in every) / len(every), 3),
            "blocking_approved": sum(p.planted.approved for p in held if p.blocking),
            "beside": dict(beside),
        }


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--studies", type=int, default=25)
    given = parser.parse_args()
    found = asyncio.run(pairs(given.studies))
    table = list(rows(found))
    print(f"{'defect':32} pairs detected   change of score (95 %)   falls  approved though blocking")
    for row in table:
        spread = f"{row['change']:+.2f} [{row['low']:+.2f}, {row['high']:+.2f}]"
        print(
            f"{row['kind']:32} {row['pairs']:5} {row['detected']:8.1%}   {spread:24} {row['falls']:6.1%} "
            f"{row['blocking_approved']:4}"
            + (f"  also {', '.join(f'{k} {n}' for k, n in row['beside'].items())}" if row["beside"] else "")
        )
    quiet = sum(not p.clean.findings for p in found) / len(found)
    falls = sum(p.planted.score < p.clean.score for p in found) / len(found)
    clean_scores = [p.clean.score for p in found]
    print(
        f"{len(found)} pairs ({2 * len(found)} dossiers): detected {sum(p.detected for p in found) / len(found):.1%}, "
        f"score falls in {falls:.1%}; clean drafts without a finding {quiet:.1%}, "
        f"clean scores {min(clean_scores):.1f} to {max(clean_scores):.1f}"
    )
    noise = Counter(f.kind for p in found for f in p.clean.findings)
    if noise:
        print(f"findings on clean drafts: {dict(noise)}")
    if given.json:
        given.json.write_text(json.dumps({"rows": table, "quiet": quiet, "falls": falls}, indent=2) + "\n")


if __name__ == "__main__":
    main()
