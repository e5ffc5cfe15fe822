"""Keeps other sites and other machines away from the desk: hosts, origins, form tokens, response headers.

The desk has no log-in: who sits at this machine is its owner. So it must not listen to anybody else:
a page of another site that the owner has open (it could post a form here, or read a draft, because the
LangGraph server answers every origin), a name that another site points at this machine, another machine.
"""

import hashlib
import hmac
import ipaddress
import re
import secrets
from collections.abc import Callable
from functools import cached_property
from http.cookies import CookieError, SimpleCookie
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

COOKIE = "sovereign_desk"
FIELD = "token"
_SESSION = re.compile(r"[0-9a-f]{32}\Z")
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "cache-control": "no-store",
}


class Guard:
    """ASGI middleware around the desk. ``hosts`` are the names under which other machines may use it."""

    def __init__(self, app: ASGIApp, hosts: frozenset[str]) -> None:
        self._app = app
        self._hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        client = scope.get("client")
        refused = self._refusal(headers, str(scope["method"]), str(client[0]) if client else "")

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                out = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    out.setdefault(name, value)
            await send(message)

        if refused:
            await PlainTextResponse(refused, status_code=403)(scope, receive, guarded)
        else:
            await self._app(scope, receive, guarded)

    def _refusal(self, headers: Headers, method: str, client: str) -> str:
        """Why a request is not served, in words; empty when it is."""
        host = _hostname("//" + headers.get("host", ""))
        if host not in self._hosts and not (_is_loopback(host) and _is_loopback(client or host)):
            return (
                f"The desk does not answer to {host or 'a request without a host'!r}. Use it on the machine "
                "that it runs on, or name the host in SOVEREIGN_DESK_HOSTS."
            )
        site = headers.get("sec-fetch-site", "same-origin")
        if site not in {"same-origin", "none"} and (
            method not in {"GET", "HEAD"} or headers.get("sec-fetch-mode") != "navigate"
        ):
            return "The desk does not answer to other sites."
        origin = headers.get("origin")
        if origin is not None:
            # A script of another site names its origin even when it only reads, and the server around the
            # desk would let it read whatever is answered.
            asked = urlsplit("//" + headers.get("host", "")).netloc
            if urlsplit(origin).netloc != asked:
                return "The desk does not answer to other sites."
        return ""


def _hostname(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").rstrip(".")
    except ValueError:
        return ""


def _is_loopback(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return address.is_loopback or bool(mapped and mapped.is_loopback)


class Tokens:
    """Form tokens: an HMAC over the session's cookie, so that only a page of the desk can post to it."""

    def __init__(self, load: Callable[[], bytes]) -> None:
        self._load = load

    @cached_property
    def _key(self) -> bytes:
        return self._load()

    def session(self, cookies: str) -> tuple[str, bool]:
        """The session of a Cookie header, and whether it is new and must be set."""
        try:
            held = SimpleCookie(cookies).get(COOKIE)
        except CookieError:
            held = None
        if held is not None and _SESSION.match(held.value):
            return held.value, False
        return secrets.token_hex(16), True

    def token(self, session: str) -> str:
        """64 hex characters. The first call reads the key from disk."""
        return hmac.new(self._key, b"desk-form\0" + session.encode(), hashlib.sha256).hexdigest()

    def fits(self, session: str, token: str) -> bool:
        """Whether ``token`` was given out to ``session``."""
        return hmac.compare_digest(self.token(session).encode(), token.encode("utf-8", "replace"))
