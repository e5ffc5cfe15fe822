"""An OpenAlex on loopback: search, filters, paging and lookup of works; fails on command.

    with FakeOpenAlex([{"id": "https://openalex.org/W1", "title": "…", "doi": None}]) as openalex:
        openalex.fail("503", "error-200", "empty-page")  # see tests/fakes/wire.py for the generic ones
        OpenAlexSource(store, online, base_url=openalex.url, interval=0.05)

Own faults: ``error-200`` an error object with status 200 · ``empty-page`` a count without works ·
``bad-key`` HTTP 401. ``canned`` replays one recorded answer.
"""

import re
from collections.abc import Iterable
from typing import Any

from tests.fakes.wire import Request, Response, WireServer


class FakeOpenAlex(WireServer):
    """The server. A key is asked for when ``key`` is set."""

    def __init__(self, works: Iterable[dict[str, Any]] = (), key: str | None = None) -> None:
        self._works = list(works)
        self._key = key
        self.canned: Response | None = None
        """When set, the answer to everything."""
        super().__init__(self._respond)

    def __enter__(self) -> "FakeOpenAlex":
        super().__enter__()
        return self

    def _respond(self, request: Request) -> Response:
        if self.canned:
            return self.canned
        if request.fault == "bad-key" or (
            self._key and request.headers.get("authorization") != f"Bearer {self._key}"
        ):
            return Response.of({"error": "Invalid API key", "message": "This API key is not known"}, 401)
        if request.fault == "error-200":
            return Response.of({"error": "Query failed", "message": "something went wrong"})
        if request.path == "/works":
            return self._search(request)
        match = re.fullmatch(r"/works/(?:doi:|https://doi\.org/)(.+)", request.path)
        if match:
            work = next((w for w in self._works if (w.get("doi") or "").endswith(match[1])), None)
            if work:
                return Response.of(work)
        return Response(b"<!doctype html><title>404 Not Found</title>", 404, "text/html")

    def _search(self, request: Request) -> Response:
        params = request.params
        try:
            wanted = [part.split(":", 1) for part in params.get("filter", "").split(",") if part]
            found = [w for w in self._works if all(_passes(w, *condition) for condition in wanted)]
        except (KeyError, TypeError):
            return Response.of({"error": "Invalid query parameters error.", "message": "no such filter"}, 400)
        found = [work for work in found if _matches(_text(work), params.get("search", ""))]
        if params.get("sort") == "publication_date:desc":
            found.sort(key=lambda work: -work["publication_year"])
        page, size = int(params.get("page", "1")), int(params.get("per-page", "25"))
        results = [] if request.fault == "empty-page" else found[(page - 1) * size : page * size]
        if chosen := params.get("select"):
            results = [{key: work.get(key) for key in chosen.split(",")} for work in results]
        meta = {"count": len(found), "page": page, "per_page": size}
        return Response.of({"meta": meta, "results": results, "group_by": []})


def _text(work: dict[str, Any]) -> str:
    return " ".join([work["title"], *(work.get("abstract_inverted_index") or {})]).lower()


def _passes(work: dict[str, Any], name: str, value: str) -> bool:
    if name == "from_publication_date":
        return work["publication_year"] >= int(value[:4])
    known = {"title.search": work["title"].lower(), "abstract.search": _text(work)}
    return all(word in known[name] for word in value.lower().split())


def _matches(text: str, search: str) -> bool:
    """AND of phrases, words and one level of (… OR …): all that our queries use."""
    for part in re.findall(r'\([^)]*\)|"[^"]*"|\S+', search):
        if part == "AND":
            continue
        any_of = re.split(r" OR ", part.strip("()")) if part.startswith("(") else [part]
        if not any(word.strip('"').lower() in text for word in any_of):
            return False
    return True
