"""The pages that are read: what they show, that nothing of a paper acts on them, and how they are served."""

import re
from collections.abc import Callable
from html import unescape

import httpx
import pytest
from bs4 import BeautifulSoup
from desking import GOAL, HOSTILE, Serving, Waiting

from desk.guard import HEADERS


def soup(response: httpx.Response) -> BeautifulSoup:
    assert response.status_code == 200, response.text
    return BeautifulSoup(response.text, "lxml")


def test_the_queue_shows_what_waits_and_why(reading: httpx.Client, waiting_home: Waiting) -> None:
    page = soup(reading.get("/desk/"))
    card = page.select_one(".queue .card")
    assert card is not None
    assert GOAL in card.text
    assert "verified claims, 100 are needed" in card.text
    link = card.select_one("a")
    assert link is not None
    assert link["href"] == f"/desk/runs/{waiting_home.run_id}"


def test_the_queue_can_be_searched(reading: httpx.Client) -> None:
    assert soup(reading.get("/desk/", params={"q": "nitrate TARN"})).select(".runs tbody tr")
    nothing = soup(reading.get("/desk/", params={"q": "<b>unheard"}))
    assert not nothing.select(".runs tbody tr")
    assert nothing.select_one("input[name=q]")["value"] == "<b>unheard"  # type: ignore[index]


def test_an_empty_home_is_a_page_too(tmp_path: object, serve: Callable[..., Serving]) -> None:
    from pathlib import Path

    with serve(Path(str(tmp_path)) / "new").client() as client:
        page = soup(client.get("/desk/"))
        assert "Nothing waits for you" in page.text
        assert "No run yet" in page.text


def test_a_draft_shows_answer_claims_tribunal_and_the_form(
    reading: httpx.Client, waiting_home: Waiting
) -> None:
    page = soup(reading.get(f"/desk/runs/{waiting_home.run_id}"))
    report = waiting_home.finished.report
    for sentence in report.abstract:
        assert " ".join(sentence.text.split()) in " ".join(page.text.split())
    assert len(page.select("#claim-list > li")) == len(report.claims)
    assert {h.text.split()[0] for h in page.select(".review h3")} == {"SKEPTIC", "VALIDATOR", "SYNTHESIZER"}
    assert [i["value"] for i in page.select("input[name=action]")] == ["approve", "revise", "reject"]
    ids = [tag["id"] for tag in page.select("[id]")]
    assert len(ids) == len(set(ids))
    for link in page.select('a[href^="#"]'):
        assert str(link["href"])[1:] in ids


def test_evidence_is_marked_in_its_context(reading: httpx.Client, waiting_home: Waiting) -> None:
    """Around every quote stands what stands around it in the paper."""
    from sources.store import FileDocumentStore

    store = FileDocumentStore(waiting_home.home / "documents")
    for claim in waiting_home.finished.report.claims:
        page = soup(reading.get(f"/desk/runs/{waiting_home.run_id}/claims/{claim.id}"))
        quotes = [e.quote for e in (*claim.supporting, *claim.refuting)]
        passages = page.select("article.passage")
        assert len(passages) >= len(quotes) > 0
        marked = [mark.text for mark in page.select(".passage mark")]
        for quote in quotes:
            assert quote.quote in marked
        flat = " ".join(store.get(quotes[0].document_id).text.split())
        block = (
            page.select_one("#for-1 .page p") if claim.supporting else page.select_one("#against-1 .page p")
        )
        assert block is not None
        shown = " ".join(block.text.replace("… ", "").replace(" …", "").split())
        assert shown in flat
        assert len(shown) > len(quotes[0].quote) + 200


def test_a_quote_that_is_not_where_it_should_be_is_told(
    waiting: Waiting, serve: Callable[..., Serving]
) -> None:
    claim = waiting.finished.report.claims[0]
    path = waiting.home / "runs" / waiting.run_id / "report.json"
    text = path.read_text(encoding="utf-8")
    start = claim.source.start
    path.write_text(text.replace(f'"start": {start},', f'"start": {start + 1},'), encoding="utf-8")
    with serve(waiting.home).client() as client:
        page = soup(client.get(f"/desk/runs/{waiting.run_id}/claims/{claim.id}"))
        assert "other words at this place" in page.text
    for document in (waiting.home / "documents").rglob("*.gz"):
        document.unlink()
    with serve(waiting.home).client() as client:
        page = soup(client.get(f"/desk/runs/{waiting.run_id}/claims/{claim.id}"))
        assert "not kept here any more" in page.text
        assert claim.source.quote in [mark.text for mark in page.select("mark")]


def every_page(client: httpx.Client, waiting: Waiting) -> list[httpx.Response]:
    run = f"/desk/runs/{waiting.run_id}"
    claims = [f"{run}/claims/{c.id}" for c in waiting.finished.report.claims]
    paths = ["/desk/", "/desk/new", "/desk/help", run, f"{run}/rounds", f"{run}/edit", *claims]
    return [client.get(path) for path in paths]


def test_nothing_of_a_paper_becomes_markup(reading: httpx.Client, waiting_home: Waiting) -> None:
    pages = every_page(reading, waiting_home)
    for page in pages:
        found = soup(page)
        assert [s.get("src", "").partition("?")[0] for s in found.select("script")] == [
            "/desk/static/desk.js"
        ]
        assert not found.select("img, iframe, object, embed, base, [onerror], [onclick], [style]")
        assert HOSTILE not in page.text
    assert any(HOSTILE in unescape(page.text) for page in pages), "the hostile title was never shown at all"


def test_every_page_stands_alone_and_is_well_formed(reading: httpx.Client, waiting_home: Waiting) -> None:
    for page in every_page(reading, waiting_home):
        found = soup(page)
        assert found.html is not None
        assert found.html["lang"] == "en"
        assert len(found.select("h1")) == 1
        assert len(found.select("main")) == 1
        for tag in found.select("[src], link[href]"):
            assert str(tag.get("src") or tag.get("href")).startswith("/desk/static/")
        for control in found.select("input:not([type=hidden]), textarea, select"):
            assert found.select_one(f'label[for="{control["id"]}"]'), control
        for name, value in HEADERS.items():
            assert page.headers[name] == value


def test_static_files_are_served(reading: httpx.Client) -> None:
    page = reading.get("/desk/")
    for path in re.findall(r'(?:href|src)="(/desk/static/[^"]+)"', page.text):
        assert reading.get(path).status_code == 200, path


@pytest.mark.parametrize(
    "run_id",
    [
        "nothing",
        "..",
        "%2e%2e",
        "..%2f..%2fetc",
        "%2fetc%2fpasswd",
        ".hidden",
        "a%00b",
        "x" * 300,
        "-",
        "a%0ab",
    ],
)
@pytest.mark.parametrize("tail", ["", "/rounds", "/edit", "/files/report.json", "/claims/c-000000000000"])
def test_no_run_id_leads_out_of_the_folder(reading: httpx.Client, run_id: str, tail: str) -> None:
    page = reading.get(f"/desk/runs/{run_id}{tail}", follow_redirects=True)
    # The client itself folds ``..``; what is left is then another page of the desk, never a file.
    assert page.status_code == 404 or page.url.path in {"/desk/", f"/desk{tail}"}
    assert "root:" not in page.text


@pytest.mark.parametrize(
    "name", ["run.json", "owner.key", "..%2f..%2fowner.key", "%2e%2e", "checkpoints.sqlite"]
)
def test_only_the_files_of_a_report_can_be_asked_for(desk: httpx.Client, waiting: Waiting, name: str) -> None:
    from graph.signing import ensure_key

    key = ensure_key(waiting.home).hex()
    page = desk.get(f"/desk/runs/{waiting.run_id}/files/{name}", follow_redirects=True)
    assert page.status_code == 404
    assert key not in page.text


def test_the_reports_files_are_served_and_can_do_nothing(
    reading: httpx.Client, waiting_home: Waiting
) -> None:
    for name in ("report.html", "report.json", "report.md", "report.pdf", "references.bib", "ledger.jsonl"):
        answer = reading.get(f"/desk/runs/{waiting_home.run_id}/files/{name}")
        assert answer.status_code == 200, name
        assert answer.content == (waiting_home.home / "runs" / waiting_home.run_id / name).read_bytes()
        assert answer.headers["content-security-policy"].startswith("sandbox")
        assert "script-src" not in answer.headers["content-security-policy"]


def test_a_damaged_run_does_not_take_the_desk_down(waiting: Waiting, serve: Callable[..., Serving]) -> None:
    runs = waiting.home / "runs"
    (runs / "broken").mkdir()
    (runs / "broken" / "report.json").write_text('{"goal": 3}', encoding="utf-8")
    (runs / "started").mkdir()
    (runs / "started" / "run.json").write_text(
        '{"run_id": "started", "goal": "half done", "context": {}, "date": "2032-05-04"}', encoding="utf-8"
    )
    (runs / "a file").write_text("", encoding="utf-8")
    with serve(waiting.home).client() as client:
        page = soup(client.get("/desk/"))
        assert "Damaged" in page.text
        assert "Cut short" in page.text
        assert client.get("/desk/runs/broken").status_code == 500
        assert "Go on with it" in client.get("/desk/runs/started").text
