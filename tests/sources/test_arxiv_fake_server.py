"""The shipped fake runs by itself and fails on command over the wire, so that a whole kernel can use it."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from sources.arxiv_source import ArxivSource
from sources.fulltext import ArxivSite
from state.sources import Query
from tests.fakes.online import MemoryStore, online

ROOT = Path(__file__).resolve().parents[2]
CATALOGUE = [
    {
        "id": "2401.00001",
        "title": "Sparse routing",
        "abstract": "Gates.",
        "authors": ["Ana Li, Bo Do"],
        "date": "2024-01",
    },
    {
        "id": "2402.00002",
        "title": "Dense routing",
        "abstract": "None.",
        "authors": None,
        "date": "2024-02-03",
    },
]


@pytest.fixture
def served(tmp_path: Path) -> Iterator[str]:
    catalogue = tmp_path / "catalogue.jsonl"
    catalogue.write_text("\n".join(map(json.dumps, CATALOGUE)), encoding="utf-8")
    papers = tmp_path / "papers"
    papers.mkdir()
    (papers / "one.pdf").write_bytes(b"%PDF-1.7 invented")
    line = {
        "arxiv_id": "2403.00003",
        "title": "Third",
        "file": "papers/one.pdf",
        "abstract": None,
        "authors": None,
    }
    (papers / "index.jsonl").write_text(json.dumps(line), encoding="utf-8")
    command = [
        sys.executable,
        "-m",
        "tests.fakes.fake_arxiv",
        "--catalogue",
        str(catalogue),
        "--papers",
        str(papers),
    ]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        said = re.search(r"with (\d+) papers at (http://\S+)", server.stdout.readline())
        assert said is not None
        assert said[1] == "3"
        yield said[2]
        server.terminate()


async def test_it_is_searched_and_commanded_over_the_wire(served: str, tmp_path: Path) -> None:
    source = ArxivSource(MemoryStore(), online(tmp_path), site=ArxivSite.at(served, interval=0.0))
    async with httpx.AsyncClient(trust_env=False) as client:
        answer = await client.post(
            f"{served}/__faults__", json={"faults": ["503", "truncated"], "on": "/api"}
        )
        assert answer.json() == {"queued": 2}
        found = await source.search(Query(text="routing"), 5)
        assert {paper.id: paper.authors for paper in found.papers} == {
            "arxiv:2401.00001": ("Ana Li", "Bo Do"),
            "arxiv:2402.00002": (),
        }
        assert (await client.get(f"{served}/pdf/2403.00003v1")).content == b"%PDF-1.7 invented"
        assert (await client.get(f"{served}/pdf/2401.00001")).status_code == 404
        assert "Third" in (await client.get(f"{served}/abs/2403.00003")).text
