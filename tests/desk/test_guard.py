"""Who the desk answers: this machine and its own pages, nobody else."""

from collections.abc import Callable

import httpx
import pytest
from desking import Serving, Waiting, hidden, token


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "desk.localhost", "127.9.9.9"])
def test_this_machine_is_answered(reading: httpx.Client, host: str) -> None:
    assert reading.get("/desk/", headers={"host": f"{host}:2024"}).status_code == 200


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "192.168.1.5", "0.0.0.0", "", "[::", "a@b"]
)
def test_a_name_that_was_pointed_here_is_not(reading: httpx.Client, host: str) -> None:
    answer = reading.get("/desk/", headers={"host": host})
    assert answer.status_code in {400, 403}
    assert "waits" not in answer.text


def test_named_hosts_are_answered(waiting: Waiting, serve: Callable[..., Serving]) -> None:
    with serve(waiting.home, SOVEREIGN_DESK_HOSTS="desk.example, other.example").client() as client:
        assert client.get("/desk/", headers={"host": "desk.example"}).status_code == 200
        assert client.get("/desk/", headers={"host": "third.example"}).status_code == 403


def test_a_script_of_another_site_reads_nothing(reading: httpx.Client) -> None:
    for site in ("cross-site", "same-site"):
        asked = {"sec-fetch-site": site, "sec-fetch-mode": "cors", "origin": "https://evil.example"}
        assert reading.get("/desk/", headers=asked).status_code == 403
    assert reading.get("/desk/", headers={"origin": "https://evil.example"}).status_code == 403
    followed = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"}
    assert reading.get("/desk/", headers=followed).status_code == 200


def test_a_form_of_another_site_is_not_taken(reading: httpx.Client, waiting_home: Waiting) -> None:
    path = f"/desk/runs/{waiting_home.run_id}"
    page = reading.get(path).text
    good = {
        "token": token(page),
        "action": "approve",
        "actor": "Ada",
        "report_hash": hidden(page, "report_hash"),
    }
    post = f"{path}/decide"
    assert reading.post(post, data=good).status_code == 200
    for headers in (
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"},
    ):
        assert reading.post(post, data=good, headers=headers).status_code == 403
    for wrong in ("", "0" * 64, "é", good["token"][:-1]):
        assert reading.post(post, data={**good, "token": wrong}).status_code == 403
    with httpx.Client(base_url=reading.base_url) as stranger:
        assert stranger.post(post, data=good).status_code == 403
        stranger.get("/desk/")
        assert stranger.post(post, data=good).status_code == 403


def test_the_cookie_is_the_desks_alone(desk: httpx.Client) -> None:
    first = desk.get("/desk/").headers["set-cookie"].lower()
    assert "httponly" in first
    assert "samesite=lax" in first
    assert "path=/desk" in first
    assert "set-cookie" not in desk.get("/desk/").headers


def test_a_form_stays_good_over_a_restart(waiting: Waiting, serve: Callable[..., Serving]) -> None:
    path = f"/desk/runs/{waiting.run_id}"
    before, after = serve(waiting.home), serve(waiting.home)
    with before.client() as client:
        page = client.get(path).text
        form = {
            "token": token(page),
            "action": "reject",
            "actor": "Ada",
            "report_hash": hidden(page, "report_hash"),
        }
        cookies = dict(client.cookies)
    with httpx.Client(base_url=after.url, cookies=cookies) as client:
        assert client.post(f"{path}/decide", data=form).status_code == 200


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"x=" + b"a" * 1_100_000, "application/x-www-form-urlencoded"),
        (b"a=1&" * 4000, "application/x-www-form-urlencoded"),
        (b"\xff\xfe=1", "application/x-www-form-urlencoded"),
        (b"a=%ff", "application/x-www-form-urlencoded"),
        (b'{"action": "approve"}', "application/json"),
        (b"", "multipart/form-data; boundary=x"),
    ],
)
def test_odd_bodies_are_refused_in_words(
    reading: httpx.Client, waiting_home: Waiting, body: bytes, kind: str
) -> None:
    answer = reading.post(
        f"/desk/runs/{waiting_home.run_id}/decide", content=body, headers={"content-type": kind}
    )
    assert answer.status_code in {403, 404, 422}
    assert "form" in answer.text
