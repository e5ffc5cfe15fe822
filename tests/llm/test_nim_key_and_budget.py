"""Where the API key may go, and that a run's budget holds, through the real client."""

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import BaseModel

from llm.calls import Patience
from llm.meter import Budget, Meter
from llm.nim import NimModel
from llm.nvidia import Endpoint, is_nvidia
from prompts.library import Rendered
from state.errors import BudgetExhausted, InputError
from tests.fakes import fake_nim as fake
from tests.fakes.fake_nim import FakeNim


class Opinion(BaseModel):
    why: str
    score: float


PROMPT = Rendered(id="reviewer", version=1, hash="0" * 16, system="You review.", user="Is it so?")
QUICK = Patience(attempts=3, base=0.01, cap=0.05, timeout=5.0)
GOOD = '{"why": "It is.", "score": 7.5}'


@pytest.fixture
def nim(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeNim]:
    monkeypatch.setenv("NVIDIA_API_KEY", "nvapi-from-the-environment")
    with FakeNim() as server:
        server.respond = lambda _: GOOD
        yield server


def model(nim: FakeNim, **options: Any) -> NimModel:
    return NimModel("fake/chat", base_url=nim.base_url, **{"patience": QUICK, **options})


async def test_a_key_never_goes_to_another_host(nim: FakeNim) -> None:
    await model(nim).ask(PROMPT, Opinion)
    await model(nim, api_key="nvapi-given").ask(PROMPT, Opinion)
    assert not any("authorization" in seen.headers for seen in nim.requests)
    assert "nvapi" not in str([(s.headers, s.body) for s in nim.requests])
    await model(nim, api_key="nvapi-given", send_key_elsewhere=True).ask(PROMPT, Opinion)
    assert nim.requests[-1].headers["authorization"] == "Bearer nvapi-given"


async def test_a_redirect_takes_no_key_along(nim: FakeNim) -> None:
    with FakeNim() as other:
        other.respond = lambda _: GOOD
        nim.queue(fake.redirect(f"{other.base_url}/chat/completions"))
        await model(nim, api_key="nvapi-given", send_key_elsewhere=True).ask(PROMPT, Opinion)
        assert "authorization" in nim.requests[0].headers
        assert "authorization" not in other.requests[0].headers


@pytest.mark.parametrize(
    ("url", "ours"),
    [
        ("https://integrate.api.nvidia.com/v1", True),
        ("https://ai.api.nvidia.com/v1/retrieval/x", True),
        ("http://integrate.api.nvidia.com/v1", False),
        ("https://nvidia.com.evil.example/v1", False),
        ("https://evilnvidia.com/v1", False),
        ("https://integrate.api.nvidia.com@evil.example/v1", False),
        ("https://evil.example/integrate.api.nvidia.com", False),
        ("https://evil.example#.nvidia.com", False),
        ("https://evil.example\\.nvidia.com", False),
    ],
)
def test_only_nvidia_over_https_is_nvidia(url: str, ours: bool) -> None:
    assert is_nvidia(url) is ours


@pytest.mark.parametrize(
    "url", ["", "host:80", "ftp://h/v1", "http://", "http://u:p@h/v1", "http://h/v1?k=1", "http://h:x/v1"]
)
def test_a_bad_base_url_is_named(url: str) -> None:
    with pytest.raises(InputError, match="model host"):
        NimModel("m", base_url=url)


def test_the_hosted_service_needs_a_key_and_it_is_not_shown() -> None:
    with pytest.raises(InputError, match="NVIDIA_API_KEY"):
        NimModel("m")
    assert "nvapi-x" not in repr(Endpoint("https://integrate.api.nvidia.com/v1", "nvapi-x"))


def test_building_a_hosted_model_opens_no_socket_and_sends_no_telemetry() -> None:
    # Loopback is all that tests may reach: a look at /models would fail here.
    built = NimModel("nobody/unheard-of", api_key="nvapi-x")._built()
    assert built._async_client.usage_telemetry_enabled is False
    assert built._async_client.api_key.get_secret_value() == "nvapi-x"


async def test_a_budget_of_calls_holds_exactly_even_in_parallel(nim: FakeNim) -> None:
    meter = Meter(Budget(calls=3))
    asked = model(nim, meter=meter)
    results = await asyncio.gather(*[asked.ask(PROMPT, Opinion) for _ in range(8)], return_exceptions=True)
    assert sum(isinstance(r, Opinion) for r in results) == 3
    assert sum(isinstance(r, BudgetExhausted) for r in results) == 5
    assert len(nim.requests) == 3


async def test_a_budget_of_tokens_stops_before_sending(nim: FakeNim) -> None:
    asked = model(nim, meter=Meter(Budget(tokens=1000)), max_tokens=2000)
    with pytest.raises(BudgetExhausted, match=r"reviewer.*1,000"):
        await asked.ask(PROMPT, Opinion)
    assert not nim.requests


async def test_tokens_never_pass_the_budget(nim: FakeNim) -> None:
    meter = Meter(Budget(tokens=3000))
    asked = model(nim, meter=meter, max_tokens=500)
    answers = [await asyncio.gather(asked.ask(PROMPT, Opinion), return_exceptions=True) for _ in range(60)]
    assert isinstance(answers[-1][0], BudgetExhausted)
    spent = meter.usage()
    assert 1500 < spent.input_tokens + spent.output_tokens <= 3000


async def test_a_cancelled_call_gives_its_reservation_back(nim: FakeNim) -> None:
    meter = Meter(Budget(tokens=6000))
    nim.queue(fake.slow(2.0))
    task = asyncio.create_task(model(nim, meter=meter).ask(PROMPT, Opinion))
    await asyncio.sleep(0.5)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert isinstance(await model(nim, meter=meter).ask(PROMPT, Opinion), Opinion)
