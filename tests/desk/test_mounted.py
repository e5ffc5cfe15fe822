"""The desk inside ``langgraph dev``: it decides what was started over the API, and what was started here."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from desking import GOAL, PAPERS, Waiting, hidden, settled, token

ROOT = Path(__file__).parents[2]
LANGGRAPH = Path(sys.executable).parent / "langgraph"
CONTEXT = {
    "offline": True,
    "libraries": [str(PAPERS)],
    "min_verified": 90,
    "reject_below": 0,
    "max_rounds": 0,
}

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(400),
    pytest.mark.skipif(not LANGGRAPH.is_file(), reason="needs langgraph-cli[inmem]"),
]


@pytest.fixture
def server(waiting: Waiting, tmp_path: Path) -> Iterator[httpx.Client]:
    """``langgraph dev`` over a copy of the home that has one run of the command line."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "SOVEREIGN_HOME": str(waiting.home),
        "SOVEREIGN_OFFLINE": "1",
        "SOVEREIGN_LIBRARY_ROOTS": str(PAPERS),
        "LANGGRAPH_CLI_NO_ANALYTICS": "1",
    }
    log = (tmp_path / "server.log").open("w")
    # It keeps its threads in the folder that it is started in: not in ours.
    folder = tmp_path / "project"
    folder.mkdir()
    config = (ROOT / "langgraph.json").read_text(encoding="utf-8").replace('"./', f'"{ROOT}/')
    (folder / "langgraph.json").write_text(config, encoding="utf-8")
    started = subprocess.Popen(
        [LANGGRAPH, "dev", "--port", str(port), "--no-browser", "--no-reload", "--n-jobs-per-worker", "4"],
        cwd=folder,
        env=environment,
        stdout=log,
        stderr=log,
    )
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=120) as client:
        deadline = time.monotonic() + 90
        while True:
            assert started.poll() is None, (tmp_path / "server.log").read_text()[-3000:]
            assert time.monotonic() < deadline, "the server did not start"
            try:
                if client.get("/ok").status_code == 200:
                    break
            except httpx.TransportError:
                time.sleep(0.5)
        yield client
    started.terminate()
    try:
        started.wait(20)
    except subprocess.TimeoutExpired:
        started.kill()
    log.close()
    told = (tmp_path / "server.log").read_text()
    assert "BlockingError" not in told
    assert "Traceback" not in told


def decide(client: httpx.Client, run_id: str, action: str, **more: str) -> None:
    page = client.get(f"/desk/runs/{run_id}").text
    form = {
        "token": token(page),
        "report_hash": hidden(page, "report_hash"),
        "actor": "Ada",
        "action": action,
        "step": "record",
        **more,
    }
    sent = client.post(f"/desk/runs/{run_id}/decide", data=form)
    assert sent.status_code == 303, sent.text


def question_of(client: httpx.Client, thread: str) -> dict[str, Any]:
    """What a thread asks once it waits for its owner."""
    deadline = time.monotonic() + 100
    while True:
        state = client.get(f"/threads/{thread}/state").json()
        for task in state.get("tasks", []):
            if task.get("interrupts"):
                return task["interrupts"][0]["value"]
        assert time.monotonic() < deadline, state
        time.sleep(0.5)


def test_the_desk_decides_what_the_api_and_the_terminal_started(
    server: httpx.Client, waiting: Waiting
) -> None:
    thread = str(server.post("/threads", json={}).json()["thread_id"])
    body = {"assistant_id": "sovereign", "input": {"goal": GOAL}, "context": CONTEXT}
    server.post(f"/threads/{thread}/runs", json=body)
    busy = server.get("/desk/").text
    assert "In progress" in busy
    assert GOAL in busy.partition("In progress")[2].partition("All runs")[0]
    question = question_of(server, thread)
    queue = server.get("/desk/").text
    assert "2 drafts wait for you" in queue
    assert "over the API" in queue

    run_id = question["run_id"]
    decide(server, run_id, "revise", notes="Look for nitrate removal in warm water")
    page = settled(server, run_id)
    assert "This is a new draft." in page.text
    # The round ran under the settings that the thread was started with.
    assert "90 are needed" in page.text

    # There is a key now: a resume over the API without a signature does not approve.
    asked = question_of(server, thread)
    bare = {
        "action": "approve",
        "actor": "x",
        "time": "2032-05-04T00:00:00Z",
        "report_hash": asked["report_hash"],
    }
    body = {"assistant_id": "sovereign", "command": {"resume": bare}, "context": CONTEXT}
    refused = server.post(f"/threads/{thread}/runs/wait", json=body).json()
    assert "not signed" in refused["__interrupt__"][0]["value"]["problem"]

    decide(server, run_id, "approve")
    page = settled(server, run_id)
    assert "Signed; the signature fits." in page.text
    assert server.get(f"/threads/{thread}/state").json()["values"]["report"]["status"] == "APPROVED"

    # A run of the command line, in the same server.
    decide(server, waiting.run_id, "reject")
    assert "Rejected" in settled(server, waiting.run_id).text
    assert "Nothing waits for you" in server.get("/desk/").text


def test_the_server_around_the_desk_stays_as_it_is(server: httpx.Client) -> None:
    api = server.get("/info", headers={"origin": "https://smith.langchain.com"})
    assert api.status_code == 200
    assert "access-control-allow-origin" in api.headers
    assert "content-security-policy" not in api.headers
    page = server.get("/desk/", headers={"origin": "https://smith.langchain.com"})
    assert page.status_code == 403, "the server would let another site read what the desk answers"
    assert "content-security-policy" in page.headers
    assert not [path for path in server.get("/openapi.json").json()["paths"] if "desk" in path]
    assert server.get("/desk").status_code in {302, 307}
