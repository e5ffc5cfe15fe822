"""Metadata to publish a run with: an RO-Crate description and a Zenodo deposit, prepared and never sent."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import escape

from reports.citations import identifier
from reports.compose import compose
from reports.display import one_line, safe_url
from reports.wording import PRODUCT
from state.report import Report

CRATE_FILE = "ro-crate-metadata.json"
ZENODO_FILE = "zenodo.json"
FILES: Mapping[str, tuple[str, str]] = {
    "report.json": ("application/json", "The report as data, schema sovereign/report-v1"),
    "report.html": ("text/html", "The report as a web page"),
    "report.md": ("text/markdown", "The report as Markdown"),
    "report.pdf": ("application/pdf", "The report as a PDF"),
    "references.bib": ("application/x-bibtex", "The references as BibTeX"),
    "references.csl.json": ("application/vnd.citationstyles.csl+json", "The references as CSL-JSON"),
    "ledger.jsonl": ("application/x-ndjson", "The hash chain over everything the run did"),
    ZENODO_FILE: ("application/json", "Metadata for a Zenodo deposit, prepared and not sent"),
}
"""Media type and description of what a run leaves; other files of a run are described by their name."""


def crate_metadata(
    report: Report,
    contents: Mapping[str, bytes],
    *,
    license_url: str | None = None,
    creators: Sequence[str] = (),
) -> str:
    """RO-Crate 1.1 metadata (JSON-LD) of a run whose files are ``contents`` (name to bytes).

    The run is described as a Process Run Crate: an action whose instrument is this version of the
    kernel, whose object is the goal and whose results are the files. The papers are its citations.
    """
    papers = [_paper(ref.paper_id, ref.title, ref.url, ref.authors, ref.year) for ref in report.references]
    people = [
        {"@id": f"#creator-{n}", "@type": "Person", "name": one_line(c)} for n, c in enumerate(creators, 1)
    ]
    kernel = {
        "@id": "#kernel",
        "@type": "SoftwareApplication",
        "name": PRODUCT,
        "version": report.provenance.version or "unknown",
        "softwareVersion": report.provenance.version or "unknown",
    }
    goal = {"@id": "#goal", "@type": "Question", "name": one_line(report.goal), "text": one_line(report.goal)}
    action = {
        "@id": "#run",
        "@type": "CreateAction",
        "name": f"Run {one_line(report.run_id)}",
        "instrument": {"@id": "#kernel"},
        "object": [{"@id": "#goal"}],
        "result": [{"@id": name} for name in sorted(contents)],
        "endTime": report.date,
        "actionStatus": {"@id": "http://schema.org/CompletedActionStatus"},
    }
    root: dict[str, Any] = {
        "@id": "./",
        "@type": "Dataset",
        "name": compose(report).headline,
        "description": _description(report),
        "datePublished": report.date,
        "identifier": one_line(report.run_id),
        "hasPart": [{"@id": name} for name in sorted(contents)],
        "mentions": [{"@id": "#run"}],
        "citation": [{"@id": paper["@id"]} for paper in papers],
        "conformsTo": {"@id": "https://w3id.org/ro/wfrun/process/0.5"},
    }
    if people:
        root["author"] = [{"@id": person["@id"]} for person in people]
    if license_url:
        root["license"] = {"@id": license_url}
    descriptor = {
        "@id": CRATE_FILE,
        "@type": "CreativeWork",
        "conformsTo": {"@id": "https://w3id.org/ro/crate/1.1"},
        "about": {"@id": "./"},
    }
    profile = {
        "@id": "https://w3id.org/ro/wfrun/process/0.5",
        "@type": "CreativeWork",
        "name": "Process Run Crate",
        "version": "0.5",
    }
    files = [_file(name, contents[name]) for name in sorted(contents)]
    graph = [descriptor, root, profile, kernel, goal, action, *people, *files, *papers]
    context = ["https://w3id.org/ro/crate/1.1/context", {"sha256": "https://schema.org/sha256"}]
    return json.dumps({"@context": context, "@graph": graph}, indent=2, ensure_ascii=False) + "\n"


def zenodo_metadata(report: Report, *, license_id: str | None = None, creators: Sequence[str] = ()) -> str:
    """The body of a Zenodo deposit (``metadata`` of its REST API) as JSON, for the owner to look at.

    Without ``creators`` the kernel is named, which the owner should change before sending: the
    responsible person signs.
    """
    metadata: dict[str, Any] = {
        "title": compose(report).headline,
        "upload_type": "publication",
        "publication_type": "report",
        "publication_date": report.date,
        "description": f"<p>{escape(_description(report))}</p>",
        "creators": [{"name": one_line(name)} for name in creators or (PRODUCT,)],
        "keywords": [one_line(facet) for facet in report.facets],
        "version": report.provenance.version or "unknown",
        "notes": f"Run {one_line(report.run_id)}; ledger head {report.provenance.ledger_head or 'none'}.",
        "related_identifiers": [
            {"identifier": name, "relation": "cites", "scheme": scheme} for scheme, name in _cited(report)
        ],
    }
    if license_id:
        metadata |= {"access_right": "open", "license": license_id}
    return json.dumps({"metadata": metadata}, indent=2, ensure_ascii=False) + "\n"


def _description(report: Report) -> str:
    view = compose(report)
    abstract = " ".join(line.text for line in view.abstract) or "No answer could be given."
    return f"{view.byline}. {view.status_words}. {abstract}"


def _cited(report: Report) -> list[tuple[str, str]]:
    found = [ref for ref in report.references if ref.arxiv_id or ref.doi]
    return [
        ("arxiv" if ref.arxiv_id else "doi", one_line(identifier(ref)).removeprefix("doi:")) for ref in found
    ]


def _file(name: str, content: bytes) -> dict[str, Any]:
    media, description = FILES.get(name, ("application/octet-stream", name))
    return {
        "@id": name,
        "@type": "File",
        "name": description,
        "encodingFormat": media,
        "contentSize": str(len(content)),
        "sha256": hashlib.sha256(content).hexdigest(),
    }


def _paper(paper_id: str, title: str, url: str, authors: Sequence[str], year: int | None) -> dict[str, Any]:
    safe = safe_url(url)
    paper: dict[str, Any] = {
        "@id": safe or f"#paper-{hashlib.sha256(paper_id.encode('utf-8', 'surrogatepass')).hexdigest()[:12]}",
        "@type": "ScholarlyArticle",
        "name": one_line(title),
        "identifier": one_line(paper_id),
        "creator": [one_line(author) for author in authors],
    }
    return paper | ({"datePublished": str(year)} if year else {})
