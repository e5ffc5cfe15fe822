"""The ground of the loopback fakes: a threaded HTTP server with a journal, and faults on command.

Faults are queued per path prefix, from Python (``server.fail("503", "stall")``) or over the wire
(``POST /__faults__`` with ``{"faults": [...], "on": "/path"}``); each request uses up one. A fake's own
faults (an error feed, say) reach its handler as ``Request.fault``; these work everywhere:

``429``, ``500``, ``503``, … that status · ``429:7`` with Retry-After 7 · ``html`` a page with status 200 ·
``empty`` status 200 without a body · ``truncated`` the first half of the body, whole by its headers ·
``cut`` the connection ends in mid-body · ``reset`` it ends before any answer · ``stall`` no answer for 30 s ·
``drip`` one byte at a time · ``redirect:URL``
"""

import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from typing import Any, cast
from urllib.parse import parse_qs, unquote, urlsplit

STALL_SECONDS = 30.0
GENERIC = ("html", "empty", "truncated", "cut", "reset", "stall", "drip", "redirect")
HTML = b"<!DOCTYPE html><html><head><title>Sorry</title></head><body>Rate exceeded.</body></html>"


@dataclass(frozen=True)
class Request:
    """One request as a handler sees it."""

    method: str
    path: str
    params: dict[str, str]
    headers: dict[str, str]
    url: str
    fault: str | None = None
    """A fault of the fake's own that this request shall meet."""


@dataclass(frozen=True)
class Response:
    """What a handler answers."""

    body: bytes
    status: int = 200
    content_type: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict[str, str])

    @classmethod
    def of(cls, value: Any, status: int = 200) -> "Response":
        """JSON."""
        return cls(json.dumps(value).encode(), status)


@dataclass(frozen=True)
class Seen:
    """A line of the journal: when a request came (``time.time``), which, and what became of it."""

    at: float
    request: Request
    fault: str | None
    open_connections: int


class WireServer:
    """A handler behind a loopback port; use it as a context manager."""

    def __init__(self, handler: Callable[[Request], Response], port: int = 0) -> None:
        self.journal: list[Seen] = []
        self.peak_connections = 0
        self.delay = 0.0
        """Seconds that each answer takes, so that requests at the same time do meet."""
        self._handler = handler
        self._open = 0
        self._lock = threading.Lock()
        self._faults: list[tuple[str, str]] = []
        self._closing = threading.Event()
        self._server = _Server(("127.0.0.1", port), _Handler)
        self._server.wire = self
        self.port = int(self._server.server_address[1])
        self.url = f"http://127.0.0.1:{self.port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    def __enter__(self) -> "WireServer":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)

    def serve(self) -> None:
        """Serve in the foreground until interrupted."""
        self._server.serve_forever()

    def fail(self, *faults: str, on: str = "/") -> None:
        """Queue ``faults``, one a request, for paths that start with ``on``."""
        with self._lock:
            self._faults += [(on, fault) for fault in faults]

    def paths(self) -> list[str]:
        """Paths asked for, in order."""
        return [seen.request.path for seen in self.journal]

    def gaps(self) -> list[float]:
        """Seconds between one request and the next."""
        times = [seen.at for seen in self.journal]
        return [later - earlier for earlier, later in pairwise(times)]

    def connected(self, step: int) -> None:
        with self._lock:
            self._open += step
            self.peak_connections = max(self.peak_connections, self._open)

    def answer(
        self, method: str, target: str, headers: dict[str, str], body: bytes
    ) -> tuple[Response, str | None]:
        """Journal one request and return its response with the generic fault to apply, if any."""
        at = time.time()
        parts = urlsplit(target)
        if parts.path == "/__faults__":
            wanted = json.loads(body)
            self.fail(*wanted["faults"], on=wanted.get("on", "/"))
            return Response.of({"queued": len(wanted["faults"])}), None
        with self._lock:
            index = next((i for i, (on, _) in enumerate(self._faults) if parts.path.startswith(on)), None)
            fault = self._faults.pop(index)[1] if index is not None else None
        generic = fault is not None and (fault[:3].isdigit() or fault.split(":")[0] in GENERIC)
        params = {key: values[0] for key, values in parse_qs(parts.query, keep_blank_values=True).items()}
        url = f"{self.url}{target}"
        request = Request(method, unquote(parts.path), params, headers, url, None if generic else fault)
        with self._lock:
            self.journal.append(Seen(at, request, fault, self._open))
        if generic and fault and fault[:3].isdigit():
            status, _, wait = fault.partition(":")
            extra = {"Retry-After": wait} if wait else {}
            return Response(f"status {status}".encode(), int(status), "text/plain", extra), None
        if generic and fault and fault.startswith("redirect:"):
            return Response(b"", 302, "text/plain", {"Location": fault.partition(":")[2]}), None
        return self._handler(request), fault if generic else None

    def stall(self) -> None:
        self._closing.wait(STALL_SECONDS)

    @property
    def closing(self) -> bool:
        return self._closing.is_set()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 64
    wire: WireServer

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that goes away in mid-answer is what several faults are about."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    @property
    def wire(self) -> WireServer:
        return cast(_Server, self.server).wire

    def setup(self) -> None:
        super().setup()
        self.wire.connected(+1)

    def finish(self) -> None:
        self.wire.connected(-1)
        super().finish()

    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        lower = {key.lower(): value for key, value in self.headers.items()}
        response, fault = self.wire.answer(self.command, self.path, lower, body)
        time.sleep(self.wire.delay)
        if fault == "stall":
            self.wire.stall()
        if fault in {"stall", "reset"}:
            self.close_connection = True
            return
        if fault == "html":
            response = Response(HTML, 200, "text/html")
        elif fault in {"empty", "truncated"}:
            kept = response.body[: len(response.body) // 2] if fault == "truncated" else b""
            response = Response(kept, response.status, response.content_type, response.headers)
        self.send_response(response.status)
        self.send_header("Content-Type", response.content_type)
        self.send_header("Content-Length", str(len(response.body)))
        for name, value in response.headers.items():
            self.send_header(name, value)
        self.end_headers()
        if fault == "cut":
            self.wfile.write(response.body[: len(response.body) // 2])
            self.close_connection = True
        elif fault == "drip":
            for index in range(len(response.body)):
                if self.wire.closing:
                    return
                self.wfile.write(response.body[index : index + 1])
                time.sleep(0.02)
        else:
            self.wfile.write(response.body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Quiet: the journal says what happened."""
