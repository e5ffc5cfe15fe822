"""Invented papers, a desk on loopback, and how to read its forms."""

import re
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import httpx
import uvicorn

from desk.app import create_app
from graph.runner import Finished
from graph.settings import Settings

GOAL = "How do sand filters compare with tarn filters in removing nitrate from farm water?"
HOSTILE = "<script>document.title='taken over'</script><img src=x onerror=alert(1)>"
"""Stands in the title and the text of one of the papers."""
PAPERS = Path(__file__).parent / "papers"


def settings_of(home: Path, **more: str) -> Settings:
    return Settings.model_validate({"SOVEREIGN_HOME": str(home), "SOVEREIGN_OFFLINE": "1", **more})


@dataclass(frozen=True)
class Waiting:
    home: Path
    run_id: str
    finished: Finished


class Serving:
    """A uvicorn on a free port, in a thread."""

    def __init__(self, home: Path, **more: str) -> None:
        self.home = home
        config = uvicorn.Config(create_app(settings_of(home, **more)), port=0, log_level="warning")
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, daemon=True)
        self._thread.start()
        deadline = time.monotonic() + 20
        while not self._server.started:
            assert time.monotonic() < deadline, "the desk did not start"
            time.sleep(0.02)
        self.port = int(self._server.servers[0].sockets[0].getsockname()[1])
        self.url = f"http://127.0.0.1:{self.port}"

    def client(self) -> httpx.Client:
        return httpx.Client(base_url=self.url, timeout=60)

    def stop(self) -> None:
        self._server.should_exit = True
        self._thread.join(15)


def token(html: str) -> str:
    found = re.search(r'name="token" value="([0-9a-f]{64})"', html)
    assert found, "the page has no form token"
    return found.group(1)


def hidden(html: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', html)
    assert found, f"the page has no field {name}"
    return found.group(1)


def settled(client: httpx.Client, run_id: str, limit: float = 100) -> httpx.Response:
    """The page of a run once nothing goes on there any more."""
    deadline = time.monotonic() + limit
    while True:
        page = client.get(f"/desk/runs/{run_id}")
        if "data-events" not in page.text:
            return page
        assert time.monotonic() < deadline, f"still at work: {page.text[-2000:]}"
        time.sleep(0.3)
