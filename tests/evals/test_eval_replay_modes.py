"""The replay adapter: what was said is said again, new questions are asked only when allowed, nothing leaks."""

import json
import socket
import threading
from pathlib import Path

import pytest
from eval_helpers import TODAY, AnyModel, first_cases, recorded

from agents.ports import Abstained, Model, Schema, Usage
from agents.verifier import JudgeAnswer
from evals.book import Book, Manifest, slug
from evals.offline import SocketOpened, no_sockets
from evals.replay import NotRecorded, ReplayedModel
from evals.run import Live, run
from evals.suites.registry import SUITES, chosen
from prompts import library
from prompts.library import Rendered
from state.errors import InputError, IntegrityError

PROMPT = library.load("verifier").render(claim="Ripplecache saves energy.", evidence=[])


class Muttering(AnyModel):
    """Never gives a usable answer."""

    async def ask(self, prompt: Rendered, schema: type[Schema]) -> Schema | Abstained:
        self.asked.append(prompt.id)
        return Abstained(reason="not one JSON object")


class Telling(AnyModel):
    """Repeats a secret that it was never told on purpose."""

    async def ask(self, prompt: Rendered, schema: type[Schema]) -> Schema | Abstained:
        answer = JudgeAnswer(rationale="see http://10.0.0.7:8000 for more", label="REFUTED")
        return schema.model_validate(answer.model_dump())


def adapter(book: Book, mode: str = "replay", inner: Model | None = None) -> ReplayedModel:
    return ReplayedModel(
        book,
        suite="s",
        case="c",
        mode=mode,
        inner=inner,
        today=(lambda: TODAY) if inner else None,  # type: ignore[arg-type]
    )


async def test_recorded_once_it_is_answered_for_ever_without_a_model() -> None:
    book, inner = Book(Manifest(model="m")), AnyModel()
    said = await adapter(book, "record-missing", inner).ask(PROMPT, JudgeAnswer)
    again = await adapter(book, "record-missing", inner).ask(PROMPT, JudgeAnswer)
    replayed = await adapter(book).ask(PROMPT, JudgeAnswer)
    assert said == again == replayed
    assert inner.asked == ["verifier"]


async def test_live_asks_again_and_replay_never_asks() -> None:
    book, inner = Book(Manifest(model="m")), AnyModel()
    await adapter(book, "live", inner).ask(PROMPT, JudgeAnswer)
    await adapter(book, "live", inner).ask(PROMPT, JudgeAnswer)
    assert len(inner.asked) == 2
    other = library.load("verifier").render(claim="Another claim.", evidence=[])
    with pytest.raises(NotRecorded):
        await adapter(book).ask(other, JudgeAnswer)
    with pytest.raises(ValueError, match="needs a model"):
        adapter(book, "live")


async def test_an_abstention_is_kept_as_one_and_breaks_the_invariant(tmp_path: Path) -> None:
    folder = tmp_path / "recordings"
    book = await recorded(folder, Muttering())
    result = await run(chosen(("verifier", "reviewers")), book, core=False)
    assert {name for row in result.rows for name in row.broken} == {"no_parse_failure"}
    assert all("not one JSON object" in row.broken["no_parse_failure"] for row in result.rows)


async def test_an_answer_that_repeats_key_or_host_is_not_written(tmp_path: Path) -> None:
    book = Book(Manifest(model="m"))
    await adapter(book, "record-missing", Telling()).ask(PROMPT, JudgeAnswer)
    with pytest.raises(IntegrityError, match="key or host"):
        book.write(tmp_path, secrets=("10.0.0.7:8000",))
    assert not [p for p in tmp_path.rglob("*.jsonl")]  # noqa: ASYNC240, C416 - a test may block


async def test_a_book_comes_back_from_disk_as_it_was(tmp_path: Path) -> None:
    book = await recorded(tmp_path)
    back = Book.read("tiny/model", tmp_path)
    assert back.manifest == book.manifest
    assert back.all() == book.all()
    first = (tmp_path / "tiny-model" / "searcher.jsonl").read_bytes()
    back.write(tmp_path)
    assert (tmp_path / "tiny-model" / "searcher.jsonl").read_bytes() == first


def test_a_model_never_recorded_or_a_damaged_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"nobody.*sovereign eval record"):
        Book.read("nobody", tmp_path)
    home = tmp_path / "m"
    home.mkdir()
    (home / "manifest.json").write_text(json.dumps({"model": "m"}))
    (home / "verifier.jsonl").write_text("{half\n")
    with pytest.raises(IntegrityError, match="'m' can not be read"):
        Book.read("m", tmp_path)


async def test_repeats_have_their_own_answers_and_seeds(tmp_path: Path) -> None:
    seeds: list[int] = []
    inner = AnyModel()

    def make(repeat: int) -> Model:
        seeds.append(repeat)
        return inner

    cases = {"searcher": (await first_cases())["searcher"]}
    book = Book(Manifest(model="m", repeats=3, cases=cases))
    await run(chosen(("searcher",)), book, live=Live(make, lambda: TODAY, "record-missing"), core=False)
    assert seeds == [0, 1, 2]
    assert sorted(r.request.repeat for r in book.all()) == [0, 1, 2]


@pytest.mark.parametrize("name", ["meta/llama-3.1", "../../etc", "a b:c", "."])
def test_a_model_name_is_a_safe_folder_name(name: str) -> None:
    made = slug(name)
    assert made
    assert "/" not in made
    assert not made.startswith(".")


def test_no_socket_is_made_connected_or_resolved_inside_the_guard() -> None:
    def connect() -> None:
        socket.create_connection(("127.0.0.1", 9), timeout=0.1)

    for attempt in (connect, lambda: socket.getaddrinfo("localhost", 80), socket.socket):
        with pytest.raises(SocketOpened), no_sockets():
            attempt()
    socket.socket().close()


def test_a_swallowed_attempt_in_a_thread_is_still_told() -> None:
    def sly() -> None:
        try:
            socket.socket(socket.AF_INET6)
        except SocketOpened:
            return

    thread = threading.Thread(target=sly)
    with pytest.raises(SocketOpened, match="1 attempts"), no_sockets():  # noqa: PT012 - one attempt, waited for
        thread.start()
        thread.join()


async def test_usage_is_what_the_recordings_say(tmp_path: Path) -> None:
    book = await recorded(tmp_path)
    recording = book.all()[0].model_copy(update={"input_tokens": 7, "output_tokens": 5, "calls": 2})
    model = adapter(book)
    model.asked.append(recording)
    assert model.usage() == Usage(calls=2, input_tokens=7, output_tokens=5)
    assert model.name == "tiny/model"


def test_policy_and_graph_have_no_model_path() -> None:
    assert [s.name for s in SUITES.values() if not s.prompts] == ["careful", "policy", "graph"]
