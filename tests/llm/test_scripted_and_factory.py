"""The scripted model, the meter, the factory and the doctor."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import BaseModel

from agents.ports import Abstained, Model, Usage
from llm.calls import HASTY, Patience
from llm.doctor import probe
from llm.embeddings import EmbeddedEmbedder, NimEmbedder
from llm.factory import make_embedder, make_limit, make_model, make_reranker
from llm.index import SemanticIndex
from llm.meter import Budget, Meter, Price
from llm.nim import NimModel
from llm.scripted import ScriptedModel, ScriptRanOut
from prompts.library import Rendered
from state.errors import InputError, ModelRefused
from state.report import ModelUse
from state.sources import Passage
from tests.fakes import fake_nim as fake
from tests.fakes.fake_nim import FakeNim


class Word(BaseModel):
    text: str


def prompt(prompt_id: str = "a", user: str = "u") -> Rendered:
    return Rendered(id=prompt_id, version=1, hash="0" * 16, system="s", user=user)


@pytest.fixture
def nim() -> Iterator[FakeNim]:
    with FakeNim() as server:
        yield server


async def test_a_script_answers_in_order_by_prompt_and_records() -> None:
    refused = ModelRefused("m", "no")
    model: Model = ScriptedModel(
        {
            "a": [{"text": "1"}, Word(text="2"), Abstained(reason="unsure"), refused],
            "b": lambda p: {"text": p.user},
        }
    )
    assert await model.ask(prompt(), Word) == Word(text="1")
    assert await model.ask(prompt("b", "echo"), Word) == Word(text="echo")
    assert await model.ask(prompt(), Word) == Word(text="2")
    assert isinstance(await model.ask(prompt(), Word), Abstained)
    with pytest.raises(ModelRefused):
        await model.ask(prompt(), Word)
    assert isinstance(model, ScriptedModel)
    assert [p.id for p in model.asked] == ["a", "b", "a", "a", "a"]
    assert model.usage() == Usage(calls=5)
    assert model.left() == {}


async def test_raw_texts_go_through_the_same_parser_and_re_ask() -> None:
    model = ScriptedModel(["score: 8", '{"text": "now"}', "no", "still no", {"text": "last"}])
    assert await model.ask(prompt(), Word) == Word(text="now")
    assert isinstance(await model.ask(prompt(), Word), Abstained)
    assert model.left() == {"*": 1}


async def test_a_script_that_runs_out_or_does_not_fit_is_loud() -> None:
    model = ScriptedModel({"a": [{"txet": "typo"}]})
    with pytest.raises(ScriptRanOut, match="does not fit"):
        await model.ask(prompt(), Word)
    with pytest.raises(ScriptRanOut, match="no answer left to 'a'"):
        await model.ask(prompt(), Word)
    with pytest.raises(ScriptRanOut, match="no answers to 'z'; it knows a"):
        await model.ask(prompt("z"), Word)


def test_the_meter_adds_up_over_models_and_a_resumed_run() -> None:
    before = ModelUse(agent="reviewer", calls=3, input_tokens=100, output_tokens=10)
    meter = Meter(Budget(calls=5), prices={"m": Price(input=2.0, output=10.0)}, spent=[before])
    with meter.spending("m", "reviewer", 50) as spending:
        spending.input_tokens, spending.output_tokens = 1000, 100
    meter.rejected("m", "reviewer", 2)
    (line,) = meter.table()
    assert (line.calls, line.rejected, line.input_tokens, line.output_tokens) == (4, 2, 1100, 110)
    assert meter.usage("m") == Usage(calls=1, input_tokens=1000, output_tokens=100)
    assert meter.cost() is None  # the earlier calls' model has no price
    fresh = Meter(prices={"m": Price(input=2.0, output=10.0)})
    with fresh.spending("m", "x", 0) as spending:
        spending.input_tokens, spending.output_tokens = 1000, 100
    assert fresh.cost() == pytest.approx(0.003)


def test_the_factory_makes_what_was_asked_for(tmp_path: Path) -> None:
    assert make_model(None) is None
    assert make_model("m", base_url="http://127.0.0.1:1", offline=True) is None
    hosted = make_model(None, api_key="k")
    assert isinstance(hosted, NimModel)
    assert hosted.name.startswith("nvidia/")
    with pytest.raises(InputError, match="name the model"):
        make_model(None, base_url="http://127.0.0.1:1")
    assert isinstance(make_embedder(), EmbeddedEmbedder)
    assert isinstance(make_embedder("nim", offline=True), EmbeddedEmbedder)
    remote = make_embedder("nim", api_key="k", home=tmp_path)
    assert isinstance(remote, NimEmbedder)
    assert (remote.name, remote.dimension) == ("nvidia/nv-embedqa-e5-v5", 1024)
    assert make_reranker(None) is None
    with pytest.raises(InputError, match="API key"):
        make_reranker("nim")
    assert make_limit(None) is None


async def test_the_rate_limit_reaches_the_wire(nim: FakeNim, tmp_path: Path) -> None:
    import asyncio

    nim.queue(*[fake.slow(0.15)] * 6)
    models = [
        make_model("fake/chat", base_url=nim.base_url, limit=make_limit(tmp_path, at_once=2))
        for _ in range(6)
    ]
    await asyncio.gather(*[model.ask(prompt(), Word) for model in models if model])
    assert nim.most_at_once == 2


async def test_nothing_blocks_the_event_loop(nim: FakeNim, tmp_path: Path) -> None:
    """As the LangGraph server checks it: a blocking call inside a coroutine raises."""
    blockbuster = pytest.importorskip("blockbuster")
    options = {"base_url": nim.base_url, "home": tmp_path, "limit": make_limit(tmp_path)}
    with blockbuster.blockbuster_ctx():
        embedder = make_embedder("nim", **options)
        lines = await probe(
            model=make_model("fake/chat", base_url=nim.base_url, limit=make_limit(tmp_path)),
            embedder=embedder,
            reranker=make_reranker("nim", **options),
            seconds=60,  # what is asked is whether anything blocks, not how fast a busy machine imports
        )
        index = SemanticIndex(tmp_path / "index.sqlite", embedder)
        passage = Passage(paper_id="a", document_id="d", section="s", start=0, end=3, text="a b")
        await index.add([passage])
        hits = await index.search("b")
    assert [line.ok for line in lines] == [True] * 3, lines
    assert hits[0].passage == passage


def test_the_hosted_reranker_has_its_own_url_and_may_have_the_key() -> None:
    ranker = make_reranker("nim", api_key="nvapi-x")
    assert ranker is not None
    client = ranker._built()._async_client
    assert client.infer_url.startswith("https://ai.api.nvidia.com/v1/retrieval/nvidia/llama-nemotron-rerank")
    assert client.api_key.get_secret_value() == "nvapi-x"
    assert client.usage_telemetry_enabled is False


async def test_the_doctor_says_what_is_well(nim: FakeNim) -> None:
    base = nim.base_url
    lines = await probe(
        model=make_model("fake/chat", base_url=base, api_key="k", patience=HASTY),
        embedder=make_embedder("nim", base_url=base, patience=HASTY),
        reranker=None,
    )
    assert [(line.name, line.ok) for line in lines] == [
        ("chat", True),
        ("embeddings", True),
        ("rerank", True),
    ]
    assert "fake/chat at 127.0.0.1" in lines[0].detail
    assert "the API key is not sent" in lines[0].detail
    assert "1024 dimensions" in lines[1].detail
    assert "not configured" in lines[2].detail


async def test_the_doctor_says_what_is_wrong_in_one_line_and_in_time(nim: FakeNim) -> None:
    base = nim.base_url
    cases = {
        "Authentication failed; check the API key": fake.unauthorized(),
        "name another model": fake.gone(),
        "no answer within 0.5 s": fake.slow(3),
        "not in the schema": fake.says("yes"),
        "Too Many Requests": fake.busy(),
    }
    for words, fault in cases.items():
        nim.queue(fault, fault)
        model = make_model("fake/chat", base_url=base, patience=Patience(attempts=1, timeout=5))
        chat, *_ = await probe(model=model, seconds=0.5)
        assert not chat.ok
        assert words in chat.detail
        assert "\n" not in chat.detail
        nim._faults.clear()
    nim.queue(fake.Fault(200, {"rankings": [{"index": 1, "logit": 9.0}, {"index": 0, "logit": 0.0}]}))
    *_, rerank = await probe(reranker=make_reranker("nim", base_url=base, patience=HASTY))
    assert not rerank.ok
    assert "ranks an unrelated passage higher" in rerank.detail
