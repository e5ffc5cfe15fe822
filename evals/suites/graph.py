"""Scores whole runs over the starter library: the real graph, offline, from a goal to a decision."""

import asyncio
import tempfile
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, Literal

import numpy as np

from agents.ports import Model, Vectors
from evals.suite import Observed, Suite, share
from evals.suites.judges import shipped
from evidence.tokens import content_stems
from graph.context import RunContext
from graph.settings import STARTER_LIBRARY, Settings
from sources.folder import FolderSource
from sources.store import FileDocumentStore
from state.base import Value, digest
from state.report import Report
from state.reviews import PolicyAction

DATE = "2026-01-01"


class Inputs(Value):
    goal: str
    max_papers: int = 4
    claims_per_paper: int = 2


class Expected(Value):
    papers: tuple[str, ...] = ()
    """arXiv ids of which most should be cited."""
    action: PolicyAction | Literal["any"] = "any"


class WordVectors:
    """Texts as hashed words: near enough to rank by, and done in microseconds. The shipped embedder is
    measured by benchmarks, a replay must end within a minute on two cores."""

    name = "hashed-words"
    dimension = 512

    async def embed(self, texts: Sequence[str], kind: Literal["passage", "query"]) -> Vectors:
        rows = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            for stem in content_stems(text):
                row[int(digest(stem)[:8], 16) % self.dimension] += 1.0
        return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1.0)


class _House:
    """The services of every run of this suite; kept in a folder that goes with the process."""

    def __init__(self) -> None:
        # The graph library takes seconds to import: only this suite pays for it.
        from graph.build import RECURSION_LIMIT, build
        from graph.journal import Journal
        from graph.services import Services

        self.config = {"recursion_limit": RECURSION_LIMIT}
        self._folder = tempfile.TemporaryDirectory(prefix="sovereign-evals-")
        home = Path(self._folder.name)
        self.store = FileDocumentStore(home / "documents")
        source = FolderSource(STARTER_LIBRARY, self.store)
        self._services = Services(
            sources={source.name: source},
            model=None,
            embedder=WordVectors(),
            index=None,
            reranker=None,
            judge=shipped(),
            store=self.store,
            journal=Journal(home / "journal.sqlite"),
            runs=home / "runs",
            settings=Settings.model_validate({"SOVEREIGN_HOME": home, "SOVEREIGN_OFFLINE": True}),
        )
        self.graph: Any = build(lambda _context: self._services).compile()


@cache
def _house() -> _House:
    return _House()


async def run(inputs: Inputs, expected: Expected, model: Model | None) -> Observed:
    """Run the graph on one goal and check what its report promises."""
    house = await asyncio.to_thread(_house)
    context = RunContext(
        offline=True,
        date=DATE,
        max_papers=inputs.max_papers,
        claims_per_paper=inputs.claims_per_paper,
        max_rounds=1,
    )
    state = await house.graph.ainvoke({"goal": inputs.goal}, config=house.config, context=context)
    report = Report.model_validate(state["report"])
    cited = {r.arxiv_id for r in report.references}
    verified = [c for c in report.claims if c.verified]
    scores = {
        "papers_cited": share(sum(p in cited for p in expected.papers), len(expected.papers)),
        "right_decision": float(expected.action in {"any", report.policy.action}),
        "claims_verified": share(len(verified), len(report.claims)),
        "parts_answered": share(
            sum(any(f in c.facets for c in verified) for f in report.facets), len(report.facets)
        ),
    }
    return Observed(
        scores=scores,
        broken=_broken(report, house, expected),
        shown=(
            f"{report.tribunal.score} {report.tribunal.verdict} {report.policy.action}",
            f"cites {', '.join(sorted(x for x in cited if x))}",
            *(s.text for s in report.abstract),
        ),
    )


def _broken(report: Report, house: _House, expected: Expected) -> dict[str, str]:
    broken: dict[str, str] = {}
    ids = {c.id for c in report.claims}
    for claim in report.claims:
        for quote in (claim.source, *(e.quote for e in (*claim.supporting, *claim.refuting))):
            if house.store.get(quote.document_id).text[quote.start : quote.end] != quote.quote:
                broken["quotes_verbatim"] = quote.quote
    for sentence in report.abstract:
        if not sentence.claim_ids or not set(sentence.claim_ids) <= ids:
            broken["every_sentence_cited"] = sentence.text
    if report.policy.action == "AUTO_APPROVE" and expected.action == "ESCALATE_TO_OWNER":
        broken["no_false_approval"] = f"approved at {report.tribunal.score}"
    return broken


SUITE = Suite(
    name="graph",
    primary="papers_cited",
    inputs=Inputs,
    expected=Expected,
    run=run,
    about="goals over the starter library with expected outcomes",
)
