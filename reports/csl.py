"""Every reference of a report as CSL-JSON, the input of citeproc, Zotero and pandoc."""

import json
from typing import Any

from reports.citations import citation_keys, identifier, split_name
from reports.display import one_line, safe_url
from state.report import Reference, Report


def to_csl(report: Report) -> str:
    """All references of ``report``, in its order, as a CSL-JSON array (CSL 1.0.2); keys as in BibTeX."""
    keys = citation_keys(report)
    items = [_item(ref, keys[ref.paper_id]) for ref in report.references]
    return json.dumps(items, indent=2, ensure_ascii=False) + "\n"


def _item(ref: Reference, key: str) -> dict[str, Any]:
    published = bool(ref.venue and ref.doi)
    fields: dict[str, Any] = {
        "id": key,
        # CSL 1.0.2 calls a preprint an "article".
        "type": "article-journal" if published else "article",
        "title": one_line(ref.title),
        "author": [_name(name) for name in ref.authors],
        "issued": {"date-parts": [[ref.year]]} if ref.year else None,
        "container-title": one_line(ref.venue),
        "publisher": "arXiv" if ref.arxiv_id and not published else "",
        "number": one_line(identifier(ref)),
        "DOI": one_line(ref.doi or ""),
        "URL": safe_url(ref.url),
        "note": "; ".join(one_line(note) for note in ref.notes),
    }
    return {name: value for name, value in fields.items() if value}


def _name(name: str) -> dict[str, str]:
    parts = split_name(one_line(name))
    return {"family": parts[0], "given": parts[1]} if parts else {"literal": one_line(name)}
