"""A report that is reviewed again, without anything but itself, gets the score that its run gave."""

from pathlib import Path

from agents.audit import audit
from agents.dossier import Audited
from agents.reviewer import review
from agents.tribunal import Thresholds, join
from graph.redossier import dossier_from
from reports.schema import from_json, to_json
from state.reviews import ROLES
from tests.graph import roofs, running


async def test_the_same_draft_gets_the_same_score(tmp_path: Path) -> None:
    library = roofs.write(tmp_path / "papers")
    finished = await running.run(tmp_path / "home", library, min_verified=1, max_rounds=0)
    report = from_json(to_json(finished.report))
    dossier, documents = dossier_from(report, {}, {})
    findings = audit(dossier, documents)
    reviews = [await review(role, Audited(dossier=dossier, findings=findings)) for role in ROLES]
    outcome = join(reviews, findings, len(dossier.verified()), 0, Thresholds())
    assert (outcome.raw, outcome.score) == (report.tribunal.raw, report.tribunal.score)
    assert {r.role: r.rubric for r in reviews} == {r.role: r.rubric for r in report.tribunal.reviews}
