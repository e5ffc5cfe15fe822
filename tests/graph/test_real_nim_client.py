"""The whole graph with the real NIM client, configured by the environment, against a server on loopback."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from graph.context import RunContext
from graph.runner import Finished, Runner
from graph.settings import read_settings
from state.errors import ModelRetired
from state.sources import Goal
from tests.fakes import fake_nim as fake
from tests.fakes.fake_nim import FakeNim
from tests.graph import roofs, running, scripts


@pytest.fixture
def nim() -> Iterator[FakeNim]:
    with FakeNim() as server:
        server.respond = scripts.on_the_wire()
        yield server


@pytest.fixture
def runner(nim: FakeNim, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Runner:
    """A runner whose settings come from the environment, key included."""
    for name, value in {
        "SOVEREIGN_HOME": str(tmp_path / "home"),
        "SOVEREIGN_BASE_URL": nim.base_url,
        "SOVEREIGN_MODEL": "fake/chat",
        "NVIDIA_API_KEY": "nvapi-secret",
        "SOURCE_DATE_EPOCH": str(running.EPOCH),
    }.items():
        monkeypatch.setenv(name, value)
    return Runner(read_settings())


def context(library: Path, **more: Any) -> RunContext:
    return running.context(library, **{**running.TINY, "offline": False, **more})


async def start(runner: Runner, library: Path, **more: Any) -> Finished:
    return await runner.run(Goal.parse(roofs.GOAL), context(library, **more))


def use(finished: Finished) -> dict[str, Any]:
    return {u.agent: u for u in finished.report.provenance.model_use}


async def test_faults_are_overcome_and_nothing_is_asked_twice(
    nim: FakeNim, runner: Runner, library: Path, tmp_path: Path
) -> None:
    nim.queue(
        fake.busy(retry_after=0.1),
        fake.says("I would say: eight out of ten."),
        fake.truncated(),
        fake.slow(0.4),
        fake.Fault(503, "upstream connect error", headers={"Retry-After": "0.1"}),
        fake.html(),
    )
    finished = await start(runner, library)
    report = finished.report
    assert report.provenance.model == "fake/chat"
    assert report.policy.action == "AUTO_APPROVE", report.policy.reasons
    assert not report.incomplete
    spent = use(finished)
    assert spent["searcher"].calls == 4  # busy, not JSON, broken off, and then the plan
    assert sum(u.calls for u in spent.values()) == len(nim.of("/chat/completions"))
    assert all(u.input_tokens > 50 for u in spent.values() if u.calls)
    assert scripts.INVENTED not in report.model_dump_json()
    # The key is NVIDIA's: it is neither sent to another host nor kept anywhere.
    assert not any("authorization" in seen.headers for seen in nim.requests)
    home = tmp_path / "home"
    assert not [p for p in home.rglob("*") if p.is_file() and b"nvapi-secret" in p.read_bytes()]

    # All answers are journaled: the same run anew, without its checkpoints, costs not one request.
    written = (home / "runs" / finished.run_id / "report.json").read_bytes()
    asked = len(nim.requests)
    for path in home.glob("checkpoints.sqlite*"):
        path.unlink()
    shutil.rmtree(home / "runs")
    again = await start(runner, library)
    assert len(nim.requests) == asked
    assert (home / "runs" / again.run_id / "report.json").read_bytes() == written


async def test_an_exhausted_budget_is_told_and_not_fatal(nim: FakeNim, runner: Runner, library: Path) -> None:
    finished = await start(runner, library, max_model_calls=3)
    assert len(nim.requests) == 3
    assert finished.exit_code == 0
    told = " ".join(finished.report.incomplete)
    assert "went on without the model: the run's budget of 3 model calls is used up" in told
    assert "The reporter went on" in told
    assert all(r.by == "core" for r in finished.report.tribunal.reviews)
    assert finished.report.results.claims_verified > 0
    # What was not done stands on page one of the report.
    page = Path(finished.folder, "report.md").read_text()  # noqa: ASYNC240
    assert "budget of 3 model calls" in page.split("## 1")[0]


async def test_a_reviewer_that_never_fits_the_schema_abstains_and_blocks(
    nim: FakeNim, runner: Runner, library: Path
) -> None:
    good = nim.respond

    def respond(body: dict[str, Any]) -> str:
        answer = good(body)
        return answer.replace("8.0", "NaN") if scripts.asked(body) == "reviewer_validator" else answer

    nim.respond = respond
    finished = await start(runner, library)
    scores = {r.role: r.score for r in finished.report.tribunal.reviews}
    assert scores["VALIDATOR"] is None
    assert scores["SKEPTIC"] is not None
    # Each time it is asked it is asked again once, and then taken at its word that it has none.
    spent = use(finished)["reviewer_validator"]
    assert spent.abstained >= 1
    assert spent.calls == 2 * spent.abstained
    assert finished.report.status == "AWAITING_OWNER"


async def test_a_retired_model_ends_the_run_and_resume_goes_on_with_what_was_paid(
    nim: FakeNim, runner: Runner, library: Path
) -> None:
    # A plan and three papers are answered; the reporter then finds its model gone.
    nim.queue(*[fake.Fault()] * 4, fake.gone())
    with pytest.raises(ModelRetired) as caught:
        await start(runner, library)
    assert "sovereign resume" in " ".join(caught.value.__notes__)
    paid = len(nim.requests)
    (card,) = (Path(runner._home) / "runs").glob("*/run.json")
    finished = await runner.resume(card.parent.name)
    assert finished.report.status == "APPROVED"
    asked = [scripts.asked(seen.body) for seen in nim.requests[paid:]]
    assert "searcher" not in asked
    assert "extractor" not in asked
    assert "reporter" in asked
