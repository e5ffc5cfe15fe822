"""A NIM on loopback: chat with json_schema, embeddings, ranking and models, failing on command.

    with FakeNim() as nim:
        nim.queue(busy(retry_after=1), two_objects())      # the next answers; then good ones again
        NimModel("fake/chat", base_url=nim.base_url)

or ``python -m tests.fakes.fake_nim --port 8000 [--fault busy --fault gone …]``.
"""

import argparse
import json
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.fakes.nim_answers import an_instance, embeddings, ranking, schema_of


@dataclass(frozen=True)
class Fault:
    """One answer that replaces the good one."""

    status: int = 200
    body: Any = None
    """JSON value, or text or bytes as they are; None keeps the good body."""
    content: str | None = None
    """A completion's text, in an otherwise good chat answer."""
    headers: Mapping[str, str] = field(default_factory=dict)
    delay: float = 0.0
    """Seconds before the answer."""
    keep: float = 1.0
    """Share of the body that is sent before the connection is dropped."""
    polls: int = 0
    """Times that the status URL says 202 before the good answer comes."""
    finish: str = "stop"


def busy(retry_after: float | str | None = None) -> Fault:
    headers = {} if retry_after is None else {"Retry-After": str(retry_after)}
    return Fault(429, {"status": 429, "title": "Too Many Requests"}, headers=headers)


def error(status: int, body: Any, content_type: str | None = None) -> Fault:
    return Fault(status, body, headers={"Content-Type": content_type} if content_type else {})


def gone() -> Fault:
    detail = "The model 'fake/chat' has reached its end of life on 2026-05-14 and is no longer available."
    return Fault(410, {"type": "about:blank", "title": "Gone", "status": 410, "detail": detail})


def unauthorized() -> Fault:
    return Fault(401, {"status": 401, "title": "Unauthorized", "detail": "Authentication failed"})


def slow(seconds: float) -> Fault:
    return Fault(delay=seconds)


def polling(times: int) -> Fault:
    return Fault(202, polls=times)


def truncated() -> Fault:
    return Fault(keep=0.5)


def says(content: str, finish: str = "stop") -> Fault:
    return Fault(content=content, finish=finish)


def html() -> Fault:
    return Fault(
        200, "<html><body>Bad gateway, please wait</body></html>", headers={"Content-Type": "text/html"}
    )


def redirect(url: str) -> Fault:
    return Fault(307, "", headers={"Location": url})


FAULTS: dict[str, Callable[[], Fault]] = {
    "busy": busy,
    "gone": gone,
    "unauthorized": unauthorized,
    "slow": lambda: slow(5.0),
    "polling": lambda: polling(2),
    "truncated": truncated,
    "html": html,
    "not-json": lambda: says("I would say: eight out of ten."),
    "nan": lambda: says('{"score": NaN}'),
    "two-objects": lambda: says('{"score": 3} {"score": 8}'),
    "down": lambda: Fault(503, "upstream connect error", headers={"Content-Type": "text/plain"}),
}


@dataclass(frozen=True)
class Seen:
    """One request as it came in; header names in lower case."""

    method: str
    path: str
    headers: dict[str, str]
    body: dict[str, Any]
    at: float


class FakeNim:
    """The server. ``respond`` makes a completion's text from a request's body."""

    def __init__(
        self, *, port: int = 0, key: str | None = None, models: tuple[str, ...] = ("fake/chat",)
    ) -> None:
        self.key = key
        self.models = models
        self.respond: Callable[[dict[str, Any]], str] = lambda body: json.dumps(an_instance(schema_of(body)))
        self.requests: list[Seen] = []
        self.most_at_once = 0
        self._open = 0
        self._faults: deque[Fault] = deque()
        self._waiting: dict[str, tuple[int, Any]] = {}
        self._lock = threading.Lock()
        owner = self

        class Handler(_Handler):
            nim = owner

        self._server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}/v1"

    def __enter__(self) -> "FakeNim":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def queue(self, *faults: Fault) -> None:
        """The next POST requests get these answers, whatever their path."""
        self._faults.extend(faults)

    def of(self, ending: str) -> list[Seen]:
        """Requests to paths that end so."""
        return [seen for seen in self.requests if seen.path.endswith(ending)]

    def answer(self, seen: Seen) -> tuple[int, Mapping[str, str], bytes, Fault]:
        with self._lock:
            self.requests.append(seen)
            fault = self._faults.popleft() if self._faults and seen.method == "POST" else Fault()
        if self.key and seen.headers.get("authorization") != f"Bearer {self.key}":
            fault = unauthorized()
        time.sleep(fault.delay)
        status, body = (fault.status, fault.body) if fault.body is not None else self._good(seen, fault)
        headers = {"Content-Type": "application/json", **fault.headers}
        if fault.polls:
            reqid = f"req-{len(self.requests)}"
            self._waiting[reqid] = (fault.polls, body)
            return 202, {"NVCF-REQID": reqid, "NVCF-STATUS": "pending-evaluation"}, b"", Fault()
        if status == 202:
            return 202, {"NVCF-REQID": seen.path.rsplit("/", 1)[-1]}, b"", Fault()
        data = (
            body
            if isinstance(body, bytes)
            else body.encode()
            if isinstance(body, str)
            else json.dumps(body).encode()
        )
        return status, headers, data, fault

    def _good(self, seen: Seen, fault: Fault) -> tuple[int, Any]:
        path = seen.path
        if path.endswith("/models"):
            return 200, {"object": "list", "data": [{"id": m, "object": "model"} for m in self.models]}
        if "/status/" in path:
            left, body = self._waiting[path.rsplit("/", 1)[-1]]
            self._waiting[path.rsplit("/", 1)[-1]] = (left - 1, body)
            return (202, None) if left > 1 else (200, body)
        if path.endswith("/chat/completions"):
            return 200, self._completion(seen.body, fault)
        if path.endswith("/embeddings"):
            return embeddings(seen.body)
        if path.endswith("/ranking"):
            return 200, ranking(seen.body)
        return 404, "404 page not found\n"

    def _completion(self, body: dict[str, Any], fault: Fault) -> dict[str, Any]:
        content = self.respond(body) if fault.content is None else fault.content
        given = sum(len(m["content"].split()) for m in body["messages"])
        made = len(content.split())
        message = {"role": "assistant", "content": content}
        return {
            "id": "chatcmpl-1",
            "object": "chat.completion",
            "created": 1,
            "model": body["model"],
            "choices": [{"index": 0, "message": message, "finish_reason": fault.finish}],
            "usage": {"prompt_tokens": given, "completion_tokens": made, "total_tokens": given + made},
        }

    def entered(self, step: int) -> None:
        with self._lock:
            self._open += step
            self.most_at_once = max(self.most_at_once, self._open)


class _Handler(BaseHTTPRequestHandler):
    nim: FakeNim
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def _serve(self) -> None:
        raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        body = json.loads(raw) if raw else {}
        self.nim.entered(1)
        try:
            status, more, data, fault = self.nim.answer(
                Seen(self.command, self.path, headers, body, time.monotonic())
            )
            self.send_response(status)
            for name, value in {**more, "Content-Length": str(len(data))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(data[: int(len(data) * fault.keep)])
            self.close_connection = fault.keep < 1 or self.close_connection
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True
        finally:
            self.nim.entered(-1)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Quiet."""


def main() -> None:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(description="A NIM on loopback")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--key", help="the API key that is demanded")
    parser.add_argument("--fault", action="append", choices=sorted(FAULTS), default=[])
    options = parser.parse_args()
    with FakeNim(port=options.port, key=options.key) as nim:
        nim.queue(*(FAULTS[name]() for name in options.fault))
        print(nim.base_url, flush=True)
        threading.Event().wait()


if __name__ == "__main__":
    main()
