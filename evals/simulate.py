"""Tries the gate on made-up results: how often a true drop is caught, how often no change raises an alarm."""

from typing import NamedTuple

import numpy as np

from evals.gate import compare
from evals.result import MODEL, Result, Row


class World(NamedTuple):
    """How made-up results come about."""

    n: int = 100
    clusters: int = 25
    level: float = 0.8
    """Mean share of right answers."""
    spread: float = 0.15
    """Standard deviation of that share between clusters: some papers are harder."""
    noise: float = 0.1
    """Share of cases that are answered anew when nothing changed, as a model that is asked again does."""


def results(world: World, drop: float, seed: int) -> tuple[Result, Result]:
    """A baseline, and a later result in which ``drop`` of all cases turned from right to wrong."""
    rng = np.random.default_rng(seed)
    cluster = np.arange(world.n) % world.clusters
    ease = np.clip(rng.normal(world.level, world.spread, world.clusters), 0.05, 0.95)[cluster]
    old = rng.random(world.n) < ease
    again = rng.random(world.n) < world.noise
    new = np.where(again, rng.random(world.n) < ease, old)
    right = np.flatnonzero(new)
    new[rng.choice(right, size=min(len(right), round(drop * world.n)), replace=False)] = False
    return _result(old.tolist(), cluster.tolist()), _result(new.tolist(), cluster.tolist())


def alarm_rate(world: World, drop: float, trials: int = 200, seed: int = 0) -> float:
    """Share of ``trials`` in which the gate raises an alarm."""
    raised = 0
    for trial in range(trials):
        old, new = results(world, drop, seed * 1_000_003 + trial)
        raised += compare(old, new).regressed
    return raised / trials


def _result(right: list[bool], clusters: list[int]) -> Result:
    return Result(
        primary={"made-up": "right"},
        rows=tuple(
            Row(suite="made-up", arm=MODEL, case=str(i), cluster=str(c), scores={"right": float(ok)})
            for i, (ok, c) in enumerate(zip(right, clusters, strict=True))
        ),
    )
