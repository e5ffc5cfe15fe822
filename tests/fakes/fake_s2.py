"""A Semantic Scholar on loopback: the Graph API's relevance search and paper lookup; fails on command.

    with FakeS2([{"paperId": "…", "title": "…", "externalIds": {"ArXiv": "…"}}]) as s2:
        s2.fail("429:1", "error-200", "empty-page")      # see tests/fakes/wire.py for the generic ones
        SemanticScholarSource(store, online, base_url=s2.url, interval=0.05)

Own faults: ``error-200`` an error object with status 200 · ``empty-page`` a count without papers ·
``bad-key`` HTTP 403. ``canned`` replays one recorded answer.
"""

import re
from collections.abc import Iterable
from typing import Any

from tests.fakes.wire import Request, Response, WireServer

SEARCH = "/graph/v1/paper/search"


class FakeS2(WireServer):
    """The server. A key is asked for when ``key`` is set."""

    def __init__(self, papers: Iterable[dict[str, Any]] = (), key: str | None = None) -> None:
        self._papers = list(papers)
        self._key = key
        self.canned: Response | None = None
        """When set, the answer to everything."""
        super().__init__(self._respond)

    def __enter__(self) -> "FakeS2":
        super().__enter__()
        return self

    def _respond(self, request: Request) -> Response:
        if request.fault == "bad-key" or (self._key and request.headers.get("x-api-key") != self._key):
            return Response.of({"message": "Forbidden"}, 403)
        if request.fault == "error-200":
            return Response.of({"error": "Internal error"})
        if self.canned:
            return self.canned
        if request.path == SEARCH:
            return self._search(request)
        match = re.fullmatch(r"/graph/v1/paper/(?:(DOI|ARXIV):)?(.+)", request.path)
        if match:
            return self._paper(match[1], match[2], request.params.get("fields", ""))
        return Response.of({"error": "Not found"}, 404)

    def _search(self, request: Request) -> Response:
        params = request.params
        if "query" not in params:
            return Response.of({"error": "Missing required parameter: query"}, 400)
        asked = set(re.findall(r"\w+", params["query"].lower()))
        since = int(params["year"].rstrip("-")) if params.get("year") else 0
        scored = [
            (len(asked & set(re.findall(r"\w+", f"{paper['title']} {paper.get('abstract')}".lower()))), paper)
            for paper in self._papers
            if (paper.get("year") or 0) >= since
        ]
        found = [paper for score, paper in sorted(scored, key=lambda pair: -pair[0]) if score]
        offset, limit = int(params.get("offset", "0")), int(params.get("limit", "100"))
        page = found[offset : offset + limit]
        answer: dict[str, Any] = {"total": len(found), "offset": offset}
        if offset + limit < len(found):
            answer["next"] = offset + limit
        # As recorded from the real one: without matches there is no "data" at all.
        if page:
            answer["data"] = [_chosen(paper, params.get("fields", "")) for paper in page]
        if request.fault == "empty-page":
            answer["data"] = []
        return Response.of(answer)

    def _paper(self, scheme: str | None, number: str, fields: str) -> Response:
        for paper in self._papers:
            ids = {key.upper(): str(value).lower() for key, value in (paper.get("externalIds") or {}).items()}
            known = ids.get(scheme) if scheme else paper["paperId"]
            if known == number.lower():
                return Response.of(_chosen(paper, fields))
        return Response.of({"error": f"Paper with id {number} not found"}, 404)


def _chosen(paper: dict[str, Any], fields: str) -> dict[str, Any]:
    return {key: paper.get(key) for key in ("paperId", *fields.split(",")) if key}
