"""The real NVIDIA client against a NIM on loopback, good and bad."""

import json
import time
from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import BaseModel, Field

from agents.ports import Abstained
from llm.calls import Patience
from llm.meter import Meter
from llm.nim import NimModel
from prompts.library import Rendered
from state.errors import ModelError, ModelRefused, ModelRetired
from tests.fakes import fake_nim as fake
from tests.fakes.fake_nim import FakeNim


class Part(BaseModel):
    name: str
    weight: float


class Opinion(BaseModel):
    why: str
    score: float = Field(ge=0, le=10)
    parts: list[Part] = []


PROMPT = Rendered(id="reviewer", version=1, hash="0" * 16, system="You review.", user="Is it \ud800 so?")
QUICK = Patience(attempts=3, base=0.01, cap=0.05, timeout=5.0)
GOOD = '{"why": "It is.", "score": 7.5, "parts": [{"name": "a", "weight": 1.0}]}'


@pytest.fixture
def nim(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeNim]:
    monkeypatch.setenv("NVIDIA_API_KEY", "nvapi-from-the-environment")
    with FakeNim() as server:
        server.respond = lambda _: GOOD
        yield server


def model(nim: FakeNim, **options: Any) -> NimModel:
    return NimModel("fake/chat", base_url=nim.base_url, **{"patience": QUICK, **options})


async def test_an_answer_is_an_instance_of_the_schema_after_one_call(nim: FakeNim) -> None:
    meter = Meter()
    answer = await model(nim, meter=meter).ask(PROMPT, Opinion)
    assert isinstance(answer, Opinion)
    assert (answer.score, answer.parts[0].name) == (7.5, "a")
    (seen,) = nim.requests
    assert seen.path == "/v1/chat/completions"
    assert seen.body["response_format"]["json_schema"]["schema"]["properties"]["score"]["maximum"] == 10
    assert seen.body["temperature"] == 0
    assert "JSON Schema" in seen.body["messages"][0]["content"]
    (line,) = meter.table()
    assert (line.agent, line.calls, line.abstained) == ("reviewer", 1, 0)
    assert line.input_tokens > 10
    assert line.output_tokens == len(GOOD.split())


@pytest.mark.parametrize(
    "fault",
    [
        fake.busy(),
        fake.busy(0.05),
        fake.truncated(),
        fake.html(),
        fake.error(503, "x"),
        fake.error(502, ""),
        fake.error(408, {}),
        fake.error(425, {}),
        fake.error(200, {"error": {"message": "overloaded"}}),
        fake.error(200, []),
        fake.error(200, "{"),
        fake.error(500, '"a JSON string"'),
    ],
)
async def test_a_passing_fault_is_survived(nim: FakeNim, fault: fake.Fault) -> None:
    nim.queue(fault, fault)
    answer = await model(nim).ask(PROMPT, Opinion)
    assert isinstance(answer, Opinion)
    assert len(nim.requests) == 3


@pytest.mark.parametrize(
    ("fault", "kind", "words"),
    [
        (fake.gone(), ModelRetired, "end of life.*name another model.*410"),
        (fake.unauthorized(), ModelRefused, "Authentication failed; check the API key"),
        (fake.error(403, {"detail": "Authorization failed"}), ModelRefused, "Authorization failed"),
        (
            fake.error(404, "404 page not found\n", "text/plain"),
            ModelRefused,
            "404 page not found; check the model",
        ),
        (fake.error(400, {"error": {"message": "context length exceeded"}}), ModelRefused, "context length"),
        (fake.error(422, {"detail": [{"msg": "bad role"}]}), ModelRefused, "bad role"),
        (fake.error(400, '"a bare string"'), ModelRefused, "a bare string"),
    ],
)
async def test_a_final_answer_is_not_asked_for_again(
    nim: FakeNim, fault: fake.Fault, kind: type[ModelError], words: str
) -> None:
    nim.queue(fault)
    with pytest.raises(kind, match=words) as caught:
        await model(nim).ask(PROMPT, Opinion)
    assert type(caught.value) is kind
    assert "\n" not in str(caught.value)
    assert len(nim.requests) == 1


async def test_patience_ends_with_the_reason(nim: FakeNim) -> None:
    nim.queue(*[fake.busy()] * 3)
    with pytest.raises(ModelError, match=r"Too Many Requests \(3 attempts\); wait a minute") as caught:
        await model(nim).ask(PROMPT, Opinion)
    assert type(caught.value) is ModelError
    assert caught.value.status == 429


async def test_retry_after_is_obeyed_and_not_for_ever(nim: FakeNim) -> None:
    nim.queue(fake.busy(0.6))
    start = time.monotonic()
    await model(nim).ask(PROMPT, Opinion)
    assert nim.requests[1].at - nim.requests[0].at >= 0.6
    nim.queue(fake.busy(3600))
    with pytest.raises(ModelError, match="asks to wait 3600 s"):
        await model(nim).ask(PROMPT, Opinion)
    assert time.monotonic() - start < 5


async def test_pending_answers_are_polled_on_the_same_host(nim: FakeNim) -> None:
    nim.queue(fake.polling(1))
    answer = await model(nim, api_key="nvapi-given").ask(PROMPT, Opinion)
    assert isinstance(answer, Opinion)
    assert nim.requests[1].path.startswith("/v1/status/req-")
    assert "authorization" not in nim.requests[1].headers


async def test_polling_and_slowness_end_in_a_timeout(nim: FakeNim) -> None:
    hasty = Patience(attempts=1, timeout=0.4)
    nim.queue(fake.polling(50))
    with pytest.raises(ModelError, match=r"still working on the request after 0\.4 s"):
        await model(nim, patience=hasty).ask(PROMPT, Opinion)
    nim.queue(fake.slow(2.0))
    with pytest.raises(ModelError, match=r"gave no full answer after 0\.4 s"):
        await model(nim, patience=hasty).ask(PROMPT, Opinion)


async def test_nobody_listening_is_said_so() -> None:
    with FakeNim() as gone:
        url = gone.base_url
    with pytest.raises(ModelError, match="can not be reached"):
        await NimModel("m", base_url=url, patience=QUICK).ask(PROMPT, Opinion)


MALFORMED = [
    "I give it 8.",
    '{"why": "x", "score": NaN}',
    GOOD + GOOD,
    '{"why": "x"}',
    "",
    '{"why": "x", "score": 99}',
]


@pytest.mark.parametrize("content", MALFORMED)
async def test_a_malformed_answer_is_asked_for_once_more_with_the_reason(nim: FakeNim, content: str) -> None:
    nim.queue(fake.says(content))
    assert isinstance(await model(nim).ask(PROMPT, Opinion), Opinion)
    first, second = nim.requests
    assert second.body["messages"][:2] == first.body["messages"]
    assert "not accepted" in second.body["messages"][-1]["content"]


@pytest.mark.parametrize("content", MALFORMED)
async def test_twice_malformed_is_an_abstention_not_a_score(nim: FakeNim, content: str) -> None:
    nim.queue(fake.says(content), fake.says(content))
    meter = Meter()
    answer = await model(nim, meter=meter).ask(PROMPT, Opinion)
    assert isinstance(answer, Abstained)
    assert len(nim.requests) == 2
    assert meter.table()[0].abstained == 1


async def test_thinking_is_stripped_and_a_cut_answer_named(nim: FakeNim) -> None:
    nim.queue(fake.says(f"<think>score 3? {{}}</think>\n```json\n{GOOD}\n```"))
    answer = await model(nim).ask(PROMPT, Opinion)
    assert isinstance(answer, Opinion)
    assert answer.score == 7.5
    nim.queue(*[fake.says('{"why": "and so o', finish="length")] * 2)
    abstained = await model(nim).ask(PROMPT, Opinion)
    assert isinstance(abstained, Abstained)
    assert "token limit" in abstained.reason


async def test_odd_token_counts_do_not_lose_the_answer(nim: FakeNim) -> None:
    for usage in (
        None,
        {"prompt_tokens": None, "completion_tokens": "7"},
        {"total_tokens": 9},
        [],
        "x",
        {"prompt_tokens": -4},
    ):
        choice = {"index": 0, "message": {"role": "assistant", "content": GOOD}, "finish_reason": "stop"}
        nim.queue(fake.Fault(200, {"choices": [choice], "usage": usage}))
        meter = Meter()
        assert isinstance(await model(nim, meter=meter).ask(PROMPT, Opinion), Opinion), usage
        assert meter.usage().input_tokens + meter.usage().output_tokens > 0
    assert len(nim.requests) == 6


async def test_the_schema_alone_makes_an_answer(nim: FakeNim) -> None:
    nim.respond = lambda body: json.dumps(fake.an_instance(fake.schema_of(body)))
    assert isinstance(await model(nim).ask(PROMPT, Opinion), Opinion)
