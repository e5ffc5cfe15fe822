"""Citations: entries that BibTeX readers read back, keys that are unique and stable."""

import json
import re

from bibtexparser.entrypoint import parse_string
from hypothesis import given
from hypothesis import strategies as st
from sample import sample_report

from reports.bibtex import latex_escaped, to_bibtex
from reports.citations import citation_keys, split_name
from reports.csl import to_csl
from reports.display import one_line
from state.report import Reference, Report

_COMMANDS = {
    "textbackslash": "\\", "textbraceleft": "{", "textbraceright": "}", "textasciitilde": "~",
    "textasciicircum": "^", "textless": "<", "textgreater": ">", "textbar": "|", "textquotedbl": '"',
}  # fmt: skip


def _read(latex: str) -> str:
    """What LaTeX would print of escaped text."""
    return re.sub(r"\\(?:([a-z]+)\{\}|(.))", lambda m: _COMMANDS[m[1]] if m[1] else m[2], latex)


def test_every_reference_is_read_back() -> None:
    report = sample_report()
    library = parse_string(to_bibtex(report))
    assert not library.failed_blocks
    assert [entry.key for entry in library.entries] == list(citation_keys(report).values())
    for entry, ref in zip(library.entries, report.references, strict=True):
        assert _read(entry["title"][1:-1]) == one_line(ref.title)
        if ref.arxiv_id:
            assert entry["eprint"] == f"{ref.arxiv_id}v{ref.version}"
    assert "javascript" not in "".join(str(e["url"]) for e in library.entries if "url" in e)
    assert library.entries[0]["author"].count(" and ") == 3


@given(st.text(max_size=60))
def test_any_title_stays_inside_its_braces(text: str) -> None:
    escaped = latex_escaped(text)
    depth = 0
    for sign in escaped:
        depth += (sign == "{") - (sign == "}")
        assert depth >= 0
    assert depth == 0
    assert "\n" not in escaped
    assert _read(escaped) == one_line(text)
    entry = f"@misc{{k,\n  title = {{{{{escaped}}}}},\n  year = {{2029}},\n}}\n"
    library = parse_string(entry)
    assert [e.key for e in library.entries] == ["k"]
    assert library.entries[0]["year"] == "2029"
    assert library.entries[0]["title"] == f"{{{escaped}}}"


def _report(*references: Reference) -> Report:
    return sample_report(references=references)


def test_equal_keys_get_letters_that_do_not_depend_on_order() -> None:
    one = Reference(paper_id="a:1", title="The Flood", authors=("Ada Lee",), year=2029)
    two = one.model_copy(update={"paper_id": "a:2"})
    forth, back = citation_keys(_report(one, two)), citation_keys(_report(two, one))
    assert forth == back
    assert len(set(forth.values())) == 2
    assert citation_keys(_report(one)) == {"a:1": "lee2029flood"}


def test_names() -> None:
    assert split_name("Ludwig van der Berg") == ("van der Berg", "Ludwig")
    assert split_name("Lee, Ada") == ("Lee", "Ada")
    assert split_name("NVIDIA") is None
    assert split_name("Bureau of Rivers and Roads") is None


def test_csl_has_the_same_keys_and_parts() -> None:
    report = sample_report()
    items = json.loads(to_csl(report))
    assert [item["id"] for item in items] == list(citation_keys(report).values())
    assert items[0]["author"][2] == {"family": "van der Berg", "given": "Olaf"}
    assert items[0]["issued"] == {"date-parts": [[2029]]}
    assert items[5]["author"][0] == {"literal": "山田太郎"}
    assert items[3]["type"] == "article-journal"
    assert "URL" not in items[3]
