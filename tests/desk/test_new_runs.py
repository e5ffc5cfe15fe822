"""Runs that are started at the desk: the form, the progress as it comes, and what becomes of a failure."""

import json
import time

import httpx
import pytest
from desking import PAPERS, Waiting, settled, token

QUESTION = "How much nitrate do reeds remove from farm water?"


def start(client: httpx.Client, **more: str) -> httpx.Response:
    form = {
        "token": token(client.get("/desk/new").text),
        "goal": QUESTION,
        "offline": "1",
        "libraries": str(PAPERS),
    }
    return client.post("/desk/new", data={**form, **more})


def test_a_run_is_started_followed_and_ends_as_a_draft(desk: httpx.Client, waiting: Waiting) -> None:
    sent = start(desk, min_verified="100", max_rounds="0")
    assert sent.status_code == 303
    where = sent.headers["location"]
    page = desk.get(where)
    assert 'http-equiv="refresh"' in page.text, "it also works without JavaScript"
    assert "data-events" in page.text
    seen: list[dict[str, str]] = []
    ids: list[int] = []
    ended = False
    with desk.stream("GET", f"{where}/events", timeout=100) as stream:
        assert stream.headers["content-type"].startswith("text/event-stream")
        name = ""
        for line in stream.iter_lines():
            field, _, value = line.partition(": ")
            if field == "event":
                name = value
            elif field == "id":
                ids.append(int(value))
            elif field == "data" and name == "step":
                seen.append(json.loads(value))
            elif field == "data" and name == "end":
                ended = True
                break
    assert ended
    assert ids == list(range(1, len(seen) + 1))
    assert [s for s in seen if s["stage"] == "policy"]
    with desk.stream("GET", f"{where}/events", headers={"last-event-id": str(len(seen) - 1)}) as stream:
        assert sum(line.startswith("id:") for line in stream.iter_lines()) == 1, (
            "it takes up where it was left"
        )
    assert QUESTION in settled(desk, where.rsplit("/", 1)[1]).text
    assert desk.get("/desk/").text.count('class="card"') == 2
    # The same question again is not run again unasked: it would replace a draft that waits.
    again = start(desk, min_verified="100", max_rounds="0")
    assert again.status_code == 422
    assert where in again.text
    assert "Run it anew" in again.text


def test_a_run_that_fails_says_why_and_can_be_taken_up(desk: httpx.Client) -> None:
    sent = start(desk, libraries="/nowhere/at/all", max_rounds="0")
    if sent.status_code == 303:
        page = settled(desk, sent.headers["location"].rsplit("/", 1)[1])
        assert "/nowhere/at/all" in page.text


def test_what_can_not_be_run_is_said_at_once(desk: httpx.Client) -> None:
    for more, words in (
        ({"goal": "  "}, "is empty"),
        ({"goal": "x" * 2001}, "at most 2,000"),
        ({"sources": "arxiv"}, "offline: only the library"),
        ({"max_papers": "0"}, "max papers"),
        ({"max_rounds": "many"}, "max rounds"),
    ):
        answer = start(desk, **more)
        assert answer.status_code == 422, more
        assert words in answer.text
        assert 'role="alert"' in answer.text


@pytest.mark.slow
def test_pages_answer_while_a_run_is_going_on(desk: httpx.Client) -> None:
    sent = start(desk, min_verified="99", max_rounds="0")
    assert sent.status_code == 303
    slowest = 0.0
    for _ in range(5):
        began = time.monotonic()
        assert "In progress" in desk.get("/desk/").text
        slowest = max(slowest, time.monotonic() - began)
    assert slowest < 3
    settled(desk, sent.headers["location"].rsplit("/", 1)[1])


def test_an_unknown_run_has_an_empty_stream(desk: httpx.Client) -> None:
    assert desk.get("/desk/runs/nothing/events").text == "event: end\ndata: {}\n\n"
