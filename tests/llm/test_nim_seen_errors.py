"""Every error body seen in the wild maps to the intended behaviour, through the real client."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from llm.calls import Patience
from llm.failures import STATUSES, classify, describe, of_answer
from llm.nim import NimModel
from prompts.library import Rendered
from state.errors import ModelError, ModelRefused, ModelRetired
from tests.fakes import fake_nim as fake
from tests.fakes.fake_nim import FakeNim

PROMPT = Rendered(id="p", version=1, hash="0" * 16, system="s", user="u")
INTENDED: dict[str, type[ModelError]] = {
    "err_400_06": ModelError,  # a degraded back end that says 400: passes with time
    "err_400_07": ModelRefused,
    "err_400_08": ModelRefused,
    "err_400_09": ModelRefused,
    "err_400_10": ModelRefused,
    "err_401_01": ModelRefused,
    "err_403_02": ModelRefused,
    "err_404_03": ModelRefused,
    "err_404_04": ModelRefused,
    "err_410_05": ModelRetired,
    "err_422_11": ModelRefused,
    "err_429_00": ModelError,
    "err_unknown_12": ModelError,  # a full worker; the status was not told
}


class Word(BaseModel):
    text: str


@pytest.fixture
def nim() -> Iterator[FakeNim]:
    with FakeNim() as server:
        yield server


def seen(shared: Path) -> dict[str, dict[str, Any]]:
    folder = shared / "data" / "api" / "nim"
    return {p.stem: json.loads(p.read_text())["response"] for p in sorted(folder.glob("err_*.json"))}


@pytest.mark.shared
async def test_each_seen_error_becomes_what_is_intended(shared: Path, nim: FakeNim) -> None:
    answers = seen(shared)
    assert set(answers) == set(INTENDED)
    model = NimModel("fake/chat", base_url=nim.base_url, patience=Patience(attempts=2, base=0.01, timeout=5))
    for name, answer in answers.items():
        before = len(nim.requests)
        body = answer["body"]
        # Once as it stands there, once as the JSON string that a gateway may make of a text.
        forms = [body] if not isinstance(body, str) else [body, json.dumps(body)]
        for form in forms:
            fault = fake.error(answer["status"] or 500, form)
            nim.queue(fault, fault)
            with pytest.raises(ModelError) as caught:
                await model.ask(PROMPT, Word)
            assert type(caught.value) is INTENDED[name], f"{name}: {caught.value!r}"
            assert "\n" not in str(caught.value)
            tries = 2 if INTENDED[name] is ModelError else 1
            assert len(nim.requests) - before == tries, name
            nim._faults.clear()
            before = len(nim.requests)


@pytest.mark.shared
def test_the_message_keeps_what_the_host_said(shared: Path) -> None:
    answers = seen(shared)
    texts = {n: describe(a["status"] or 0, json.dumps(a["body"])) for n, a in answers.items()}
    assert "DEGRADED" in texts["err_400_06"]
    assert "enable-auto-tool-choice" in texts["err_400_07"]
    assert "prompt_cache_key" in texts["err_400_08"]
    assert "Not found for account" in texts["err_404_03"]
    assert "end of life" in texts["err_410_05"]
    assert texts["err_429_00"].endswith("Too Many Requests")


@pytest.mark.shared
async def test_the_documented_answer_is_read(shared: Path, nim: FakeNim) -> None:
    """A documented completion is prose: an abstention here, and its tokens are counted."""
    body = json.loads((shared / "data" / "api" / "nim" / "doc_chat_200.json").read_text())["response"]["body"]
    nim.queue(fake.Fault(200, body), fake.Fault(200, body))
    model = NimModel("fake/chat", base_url=nim.base_url)
    answer = await model.ask(PROMPT, Word)
    assert type(answer).__name__ == "Abstained"
    assert model.usage().input_tokens == 2 * body["usage"]["prompt_tokens"]
    assert model.usage().output_tokens == 2 * body["usage"]["completion_tokens"]


@pytest.mark.shared
async def test_recorded_completions_pass_through_the_client(shared: Path, nim: FakeNim) -> None:
    """Real recordings (tool calls of another model) are complete answers, never transient failures."""
    for path in sorted((shared / "data" / "api" / "nim").glob("pqa_*.json")):
        response = json.loads(path.read_text())["response"]
        body = response["body"]
        nim.queue(*[fake.Fault(200, body)] * 2)
        answer = await NimModel("fake/chat", base_url=nim.base_url).ask(PROMPT, Word)
        assert type(answer).__name__ == "Abstained", path.name
        assert not nim._faults, path.name


@pytest.mark.parametrize(("status", "kind"), sorted(STATUSES.items()))
def test_the_table_is_what_classifies(status: int, kind: str) -> None:
    assert classify(status, "") == kind


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (418, "", "refused"),
        (599, "", "transient"),
        (None, "", "transient"),
        (200, "ResourceExhausted: x", "transient"),
    ],
)
def test_statuses_beyond_the_table(status: int | None, body: str, kind: str) -> None:
    assert classify(status, body) == kind


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("7", 7.0), (" 1.5 ", 1.5), ("soon", None), ("-3", None), ("", None), ("nan", None), ("9" * 40, None)],
)
def test_retry_after_in_seconds(header: str, seconds: float | None) -> None:
    assert of_answer(429, {"retry-after": header}, "").retry_after == seconds


def test_retry_after_as_a_date() -> None:
    from datetime import UTC, datetime

    now = datetime(2026, 11, 1, 12, 0, 0, tzinfo=UTC)
    failure = of_answer(503, {"retry-after": "Sun, 01 Nov 2026 12:00:30 GMT"}, "", now=now)
    assert failure.retry_after == 30.0
    late = of_answer(503, {"retry-after": "Sun, 01 Nov 2026 11:00:00 GMT"}, "", now=now)
    assert late.retry_after == 0.0


@pytest.mark.parametrize(
    "body", ["", "[]", "{}", "null", "<html>\n<b>oh</b></html>", '{"error": {}}', "[" * 5000, "x" * 9000]
)
def test_any_body_becomes_one_short_line(body: str) -> None:
    line = describe(500, body)
    assert "\n" not in line
    assert len(line) < 340
