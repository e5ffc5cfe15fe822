"""The Fetcher's rules that no single service shows: origins, sizes, redirects, keys, Retry-After forms."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from sources.http import Fetcher
from sources.replies import Limits, NotFound, Refused, origin, retry_after
from state.errors import SourceError
from tests.fakes.online import IMPATIENT, online
from tests.fakes.wire import Request, Response, WireServer

NOW = datetime(2026, 1, 1, 12, 0, 0, tzinfo=UTC)


def echo(request: Request) -> Response:
    return Response(request.path.encode(), 200 if request.path != "/gone" else 404, "text/plain")


def fetcher(server: WireServer, folder: Path, limits: Limits = IMPATIENT, **headers: str) -> Fetcher:
    # The gap lets the server's thread see the end of one connection before the next begins.
    return online(folder, limits).fetcher("test", 0.05, [server.url], headers)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("7", 7.0),
        ("Thu, 01 Jan 2026 12:00:30 GMT", 30.0),
        ("Thu, 01 Jan 2026 11:00:00 GMT", 0.0),
        ("soon", None),
        ("", None),
        ("-5", None),
    ],
)
def test_retry_after_is_seconds_or_a_date(value: str, seconds: float | None) -> None:
    assert retry_after({"retry-after": value}, NOW) == seconds


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "ftp://x/y", "https://user@arxiv.org/", "arxiv.org", ""]
)
def test_only_plain_web_addresses_have_an_origin(url: str) -> None:
    with pytest.raises(ValueError, match="not a plain web address"):
        origin(url)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:1/",
        "http://localhost/",
        "https://arxiv.org.evil.example/",
        "file:///etc/passwd",
        "//x",
    ],
)
def test_other_origins_are_refused_without_a_request(url: str, tmp_path: Path) -> None:
    with WireServer(echo) as server:
        with pytest.raises(Refused, match="not among the allowed hosts"):
            fetcher(server, tmp_path).get(url)
        assert server.journal == []


def test_a_redirect_within_the_origin_is_followed_and_a_circle_is_left(tmp_path: Path) -> None:
    with WireServer(echo) as server:
        server.fail("redirect:/b", on="/a")
        assert fetcher(server, tmp_path).get(f"{server.url}/a").content == b"/b"
        server.fail(*["redirect:/a"] * 9, on="/a")
        with pytest.raises(Refused, match="redirects"):
            fetcher(server, tmp_path).get(f"{server.url}/a")


@pytest.mark.parametrize("path", ["a\x00b", "a" * 70_000])
def test_an_unusable_address_is_refused(path: str, tmp_path: Path) -> None:
    with WireServer(echo) as server, pytest.raises(Refused, match="not a usable address"):
        fetcher(server, tmp_path).get(f"{server.url}/{path}")


def test_what_is_not_there_is_told_apart(tmp_path: Path) -> None:
    with WireServer(echo) as server:
        with pytest.raises(NotFound):
            fetcher(server, tmp_path).get(f"{server.url}/gone")
        assert len(server.journal) == 1


def test_a_too_large_answer_is_given_up(tmp_path: Path) -> None:
    with WireServer(lambda _: Response(b"x" * 5000)) as server:
        with pytest.raises(Refused, match="larger than 4,999 bytes"):
            fetcher(server, tmp_path, Limits(max_bytes=4999)).get(f"{server.url}/a")
        assert len(fetcher(server, tmp_path, Limits(max_bytes=5000)).get(f"{server.url}/a").content) == 5000


def test_keys_go_to_the_service_and_stay_out_of_errors(tmp_path: Path) -> None:
    with WireServer(echo) as server:
        keyed = fetcher(server, tmp_path, **{"x-api-key": "s3cret"})
        keyed.get(f"{server.url}/a")
        assert server.journal[0].request.headers["x-api-key"] == "s3cret"
        server.fail("403", "503", "503", "503")
        for _ in range(2):
            with pytest.raises(SourceError) as caught:
                keyed.get(f"{server.url}/a")
            assert "s3cret" not in str(caught.value)


def test_connections_are_closed_after_each_answer(tmp_path: Path) -> None:
    with WireServer(echo) as server:
        client = fetcher(server, tmp_path)
        for _ in range(3):
            client.get(f"{server.url}/a")
        assert server.peak_connections == 1
        assert {seen.request.headers["connection"] for seen in server.journal} == {"close"}
