"""Lays a result beside another: change per metric with interval, changed cases, and whether it may pass."""

from collections.abc import Sequence

from evals.bootstrap import Interval, holm, paired, smallest_drop
from evals.result import Result, Row
from state.base import Value


class Change(Value):
    """One metric of one suite and arm, old beside new, over the cases that both have."""

    suite: str
    arm: str
    metric: str
    primary: bool
    n: int
    clusters: int
    old: float
    new: float
    low: float
    high: float
    p_drop: float
    smallest: float
    """The smallest drop that these cases would have shown in 9 of 10 trials."""
    alarm: bool = False

    @property
    def change(self) -> float:
        return self.new - self.old


class Pair(Value):
    """A case that came out differently."""

    old: Row
    new: Row

    @property
    def delta(self) -> float:
        """Sum of the changes of its scores."""
        return sum(self.new.scores.values()) - sum(self.old.scores.get(k, 0.0) for k in self.new.scores)


class Comparison(Value):
    """A result judged against another one."""

    old: Result
    new: Result
    changes: tuple[Change, ...]
    pairs: tuple[Pair, ...]
    """Cases whose scores, invariants or outcome changed, the worst first."""
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    broken: tuple[tuple[Row, str, str], ...] = ()
    """Hard invariants that the new result breaks: one is enough."""

    @property
    def regressed(self) -> bool:
        return bool(self.broken) or any(c.alarm for c in self.changes)


def compare(old: Result, new: Result) -> Comparison:
    """Compare case by case. An alarm is a drop of a suite's primary metric that the paired bootstrap does
    not put down to chance, by Holm's procedure over all primary metrics that moved at all."""
    before = {r.key: r for r in old.rows}
    after = {r.key: r for r in new.rows}
    both = [k for k in after if k in before]
    groups: dict[tuple[str, str], list[tuple[Row, Row]]] = {}
    for key in both:
        groups.setdefault(key[:2], []).append((before[key], after[key]))
    changes = [
        _change(suite, arm, metric, pairs, new.primary.get(suite) == metric)
        for (suite, arm), pairs in groups.items()
        for metric in pairs[0][1].scores
    ]
    ran = {(r.suite, r.arm) for r in new.rows}
    pairs = [Pair(old=before[k], new=after[k]) for k in both if _differs(before[k], after[k])]
    return Comparison(
        old=old,
        new=new,
        changes=tuple(_alarmed(changes)),
        pairs=tuple(sorted(pairs, key=lambda p: (p.delta, p.new.key))),
        added=tuple("/".join(k) for k in after if k not in before),
        removed=tuple("/".join(k) for k in before if k not in after and k[:2] in ran),
        broken=tuple(new.invariants()),
    )


def _differs(old: Row, new: Row) -> bool:
    return old.scores != new.scores or old.shown != new.shown or old.broken.keys() != new.broken.keys()


def _change(suite: str, arm: str, metric: str, pairs: Sequence[tuple[Row, Row]], primary: bool) -> Change:
    had = [(o, n) for o, n in pairs if metric in o.scores and metric in n.scores]
    if not had:
        had = [(n, n) for _, n in pairs]
    differences = [n.scores[metric] - o.scores[metric] for o, n in had]
    clusters = [n.cluster for _, n in had]
    found: Interval = paired(differences, clusters)
    return Change(
        suite=suite,
        arm=arm,
        metric=metric,
        primary=primary,
        n=len(had),
        clusters=len(set(clusters)),
        old=sum(o.scores[metric] for o, _ in had) / len(had),
        new=sum(n.scores[metric] for _, n in had) / len(had),
        low=found.low,
        high=found.high,
        p_drop=found.p_drop,
        smallest=smallest_drop(len(had), found.error),
    )


def _alarmed(changes: Sequence[Change]) -> list[Change]:
    """Metrics that did not move are no tests: editing one prompt is judged at the full level."""
    tested = [i for i, c in enumerate(changes) if c.primary and (c.low, c.high) != (0.0, 0.0)]
    fallen = holm([changes[i].p_drop for i in tested])
    alarms = {i for i, down in zip(tested, fallen, strict=True) if down}
    return [c.model_copy(update={"alarm": i in alarms}) for i, c in enumerate(changes)]
