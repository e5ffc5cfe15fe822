"""The readers on real papers: metadata, duplicates, hidden text, and sentences that stay whole."""

import json
import re
from pathlib import Path

import pytest

from evidence.grounding import ground
from evidence.sentences import sentences
from sources.folder import FolderSource
from sources.folder_scan import scan
from sources.metadata import title_key
from sources.readers.dispatch import read_here
from sources.store import FileDocumentStore
from state.errors import ReadError
from state.sources import Document

pytestmark = pytest.mark.shared


def _whole_share(document: Document) -> float:
    """Share of paragraphs that neither begin nor end in mid-sentence."""
    paragraphs = [
        paragraph
        for section in document.sections
        if section.kind in {"body", "abstract"} and section.title != "Footnotes"
        for paragraph in document.text[section.start : section.end].split("\n\n")
    ]
    whole = [
        p
        for p in paragraphs
        if re.search(r"[.!?:;,\d][\"”’)\]]*$", p) and not re.match(r"[a-z]{2,} [a-z]+ing\b", p)
    ]
    return len(whole) / max(1, len(paragraphs))


@pytest.mark.parametrize("name", ["2211.15841", "2401.04081"])
def test_a_two_column_paper_reads_in_order_and_its_sentences_are_found(shared: Path, name: str) -> None:
    path = shared / "data" / "papers" / "moe" / f"{name}.pdf"
    reading = read_here(path.read_bytes(), "pdf", path.name)
    document = reading.document
    assert reading.marks.arxiv_id == name
    assert not any("arXiv id" in note for note in reading.marks.notes)
    assert _whole_share(document) > 0.9
    titles = [s.title.lower() for s in document.sections]
    assert any("introduction" in title for title in titles)
    assert any(s.kind == "references" for s in document.sections)
    assert any(s.kind == "table" for s in document.sections)
    body = next(s for s in document.sections if s.kind == "body" and s.end - s.start > 1500)
    spans = sentences(document.text[body.start : body.end])
    assert len(spans) > 8
    for span in spans:
        quote = document.text[body.start + span.start : body.start + span.end]
        found = ground(quote, document, "x")
        assert found is not None
        assert found.quote == quote


def test_the_planted_instruction_is_hidden_and_the_clean_twin_is_clean(shared: Path) -> None:
    folder = shared / "data" / "papers" / "injected"
    planted, clean = (
        read_here((folder / f"Garbage_Paper_v{n}.pdf").read_bytes(), "pdf", f"v{n}.pdf").document
        for n in (1, 2)
    )
    assert {"hidden-text", "hidden-instruction"} <= set(planted.flags)
    assert clean.flags == ()
    hidden = "".join(planted.text[s.start : s.end] for s in planted.sections if s.kind == "hidden")
    visible = "".join(planted.text[s.start : s.end] for s in planted.sections if s.kind != "hidden")
    assert "REVIEW" in hidden
    assert "REVIEW" not in visible


def test_a_scan_is_said_to_be_one(shared: Path) -> None:
    path = shared / "data" / "papers" / "moe" / "jacobs1991.pdf"
    with pytest.raises(ReadError) as caught:
        read_here(path.read_bytes(), "pdf", path.name)
    assert caught.value.kind == "no-text-layer"


def test_noisy_exports_lose_their_noise(shared: Path, tmp_path: Path) -> None:
    store = FileDocumentStore(tmp_path)
    library = FolderSource(shared / "data" / "papers" / "vlm_efficiency", store)
    papers = library.papers()
    assert len(papers) == 6
    assert {p.arxiv_id for p in papers if p.arxiv_id} == {"2505.16416", "2505.22038", "2510.18234"}
    for paper in papers:
        assert paper.document_id is not None
        document = store.get(paper.document_id)
        running = "\n".join(
            document.text[s.start : s.end] for s in document.sections if s.kind in {"body", "abstract"}
        )
        assert not re.search(r"[0-9a-f]{8}-[0-9a-f]{4}-", running)
        assert "googleusercontent" not in running
        assert len(paper.abstract.split()) > 60
        assert _whole_share(document) > 0.7


@pytest.mark.slow
def test_titles_of_all_papers_are_those_of_the_index(shared: Path) -> None:
    folder = shared / "data" / "papers"
    index = [json.loads(line) for line in (folder / "index.jsonl").read_text().splitlines()]
    titles = {Path(record["file"]).name: record["title"] for record in index if record["title"]}
    right, wrong = 0, []
    for candidate in scan(folder).papers:
        if candidate.kind != "pdf" or candidate.path.name not in titles:
            continue
        try:
            found = read_here(candidate.path.read_bytes(), "pdf", candidate.path.name).marks.title
        except ReadError:
            continue
        if title_key(found) == title_key(titles[candidate.path.name]):
            right += 1
        else:
            wrong.append((candidate.path.name, found, titles[candidate.path.name]))
    assert right >= 24, wrong
