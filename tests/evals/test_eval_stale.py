"""Any change of what a model would be asked is found, with the right prompt named, and told as exit code 3."""

import asyncio
import random
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from eval_helpers import AnyModel, recorded
from pydantic import BaseModel

from agents import extractor, reporter, reviewer, reviser, searcher, verifier
from cli.main import main
from evals import book as books
from evals.book import Book, Sampling
from evals.run import run
from evals.stale import StaleRecording
from evals.suites.registry import SUITES, chosen
from prompts import library

SCHEMAS: dict[str, tuple[type[BaseModel], ...]] = {
    "searcher": (searcher.PlanAnswer, searcher.PlannedSearch),
    "extractor": (extractor.ClaimsAnswer, extractor.ModelClaim),
    "verifier": (verifier.JudgeAnswer,),
    "reviewers": (reviewer.ReviewAnswer, reviewer.ReviewerFinding, reviewer.RubricAnswer),
    "reviser": (reviser.RemediesAnswer, reviser.Remedy),
    "reporter": (reporter.AbstractAnswer, reporter.AbstractSentence),
}
FIELDS = [
    (suite, schema, field)
    for suite, group in SCHEMAS.items()
    for schema in group
    for field in schema.model_fields
]


@pytest.fixture(scope="module")
def recorded_once(tmp_path_factory: pytest.TempPathFactory) -> Book:
    return asyncio.run(recorded(tmp_path_factory.mktemp("recordings")))


@pytest.fixture
def tape(recorded_once: Book) -> Book:
    """A book of the test's own."""
    return Book(recorded_once.manifest, recorded_once.all())


def with_one_letter_changed(text: str, rng: random.Random) -> str:
    """Change one letter of the body, outside of template tags, where any change is a change of words."""
    start = text.index("## System")
    tags = [m.span() for m in re.finditer(r"\{\{.*?\}\}|\{%.*?%\}|^## \w+$", text, re.DOTALL | re.MULTILINE)]
    free = [i for i in range(start, len(text)) if text[i].isalpha() and not any(a <= i < b for a, b in tags)]
    place = rng.choice(free)
    return text[:place] + ("q" if text[place] != "q" else "z") + text[place + 1 :]


@pytest.mark.parametrize("prompt", library.names())
async def test_one_letter_of_a_prompt_anywhere_is_noticed_and_the_prompt_named(
    prompt: str, tape: Book, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "prompts"
    shutil.copytree(library.PROMPTS, folder)
    original = (folder / f"{prompt}.md").read_text(encoding="utf-8")
    old = library.load(prompt).hash
    monkeypatch.setattr(library, "PROMPTS", folder)
    for seed in range(4):
        (folder / f"{prompt}.md").write_text(with_one_letter_changed(original, random.Random(seed)))
        with pytest.raises(StaleRecording) as caught:
            await run(list(SUITES.values()), tape, core=False)
        assert [p.prompt_id for p in caught.value.prompts] == [prompt]
        stale = caught.value.prompts[0]
        assert (stale.old_hash, stale.new_hash) == (old, library.load(prompt).hash)
        assert stale.cases >= 1
        assert stale.tokens > 0
        told = str(caught.value)
        assert all(part in told for part in (prompt, old, stale.new_hash, "sovereign eval record"))


@pytest.mark.parametrize(("suite", "schema", "field"), FIELDS, ids=lambda x: getattr(x, "__name__", str(x)))
async def test_one_schema_field_changed_is_noticed_and_its_prompts_named(
    suite: str, schema: type[BaseModel], field: str, tape: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = BaseModel.model_json_schema.__func__  # type: ignore[attr-defined]

    def changed(cls: type[BaseModel], *args: Any, **options: Any) -> dict[str, Any]:
        whole = original(cls, *args, **options)
        for node in (whole, *whole.get("$defs", {}).values()):
            if node.get("title") == schema.__name__:
                node["properties"][field]["description"] = "Said in other words."
        return whole

    monkeypatch.setattr(BaseModel, "model_json_schema", classmethod(changed))
    with pytest.raises(StaleRecording) as caught:
        await run(list(SUITES.values()), tape, core=False)
    named = {p.prompt_id for p in caught.value.prompts}
    assert named == set(SUITES[suite].prompts)
    assert all("schema" in p.line() for p in caught.value.prompts)


async def test_model_sampling_and_repeat_are_part_of_the_key(tape: Book) -> None:
    for change in ({"sampling": Sampling(temperature=0.2)}, {"model": "another"}, {"repeats": 2}):
        other = Book(tape.manifest.model_copy(update=change), tape.all())
        with pytest.raises(StaleRecording):
            await run(chosen(("searcher",)), other, core=False)


async def test_a_recording_that_no_case_asks_for_fails_too(tape: Book) -> None:
    cases = {**tape.manifest.cases, "searcher": ()}
    fewer = Book(tape.manifest.model_copy(update={"cases": cases}), tape.all())
    with pytest.raises(StaleRecording, match="1 recordings that no case asks for"):
        await run(list(SUITES.values()), fewer, core=False)


async def test_recording_again_mends_it_and_asks_only_what_changed(tmp_path: Path) -> None:
    folder = tmp_path / "recordings"
    first = AnyModel()
    tape = await recorded(folder, first)
    keys = {r.request.key for r in tape.all()}
    gone = next(r for r in tape.all() if r.request.prompt_id == "verifier")
    tape.remove([gone.request.key])
    tape.write(folder)
    second = AnyModel()
    mended = await recorded(folder, second)
    assert second.asked == ["verifier"]
    assert {r.request.key for r in mended.all()} == keys


@pytest.mark.parametrize(("changed", "code"), [(False, 0), (True, 3)])
def test_the_command_says_3(
    changed: bool,
    code: int,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    from evals import baseline, session

    folder = tmp_path / "recordings"
    asyncio.run(recorded(folder))
    monkeypatch.setattr(session, "recorded_models", lambda: books.recorded_models(folder))
    monkeypatch.setattr(Book, "read", classmethod(lambda cls, model: _read(model, folder)))
    monkeypatch.setattr(baseline.read, "__defaults__", (tmp_path / "no-baseline",))
    if changed:
        prompts = tmp_path / "prompts"
        shutil.copytree(library.PROMPTS, prompts)
        path = prompts / "extractor.md"
        path.write_text(path.read_text().replace("one atomic", "one atomik", 1))
        monkeypatch.setattr(library, "PROMPTS", prompts)
    with pytest.raises(SystemExit) as caught:
        main(["eval", "run", "--suite", "extractor"])
    assert caught.value.code == code
    err = capsys.readouterr().err
    assert ("prompt 'extractor'" in err and "sovereign eval record" in err) == changed


_original_read = Book.read.__func__  # type: ignore[attr-defined]


def _read(model: str, folder: Path) -> Book:
    return _original_read(Book, model, folder)


def test_every_prompt_belongs_to_a_suite_and_is_asked_in_it(tape: Book) -> None:
    assert {p for s in SUITES.values() for p in s.prompts} == set(library.names())
    assert {r.request.prompt_id for r in tape.all()} == set(library.names())
