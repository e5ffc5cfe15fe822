"""Every reference of a report as BibTeX, for LaTeX and for reference managers."""

import re

from reports.citations import citation_keys, identifier, split_name
from reports.display import one_line, safe_url
from state.report import Reference, Report

# BibTeX counts braces even when they are escaped, so braces become commands that balance.
_SPECIALS = {
    "\\": r"\textbackslash{}",
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    '"': r"\textquotedbl{}",
    "&": r"\&",
    "%": r"\%",
    "$": r"\$",
    "#": r"\#",
    "_": r"\_",
}
_SPECIAL = re.compile("[" + re.escape("".join(_SPECIALS)) + "]")


def latex_escaped(text: str) -> str:
    """``text`` on one line with the characters that LaTeX or BibTeX would act upon escaped."""
    return _SPECIAL.sub(lambda match: _SPECIALS[match.group()], one_line(text))


def to_bibtex(report: Report) -> str:
    """All references of ``report``, in its order, UTF-8, one entry each with a stable unique key."""
    keys = citation_keys(report)
    entries = [_entry(ref, keys[ref.paper_id]) for ref in report.references]
    return "\n".join(entries)


def _entry(ref: Reference, key: str) -> str:
    kind = "article" if ref.venue and ref.doi else "misc"
    fields = [
        # The second pair of braces keeps the capitals of the title.
        ("title", f"{{{latex_escaped(ref.title)}}}"),
        ("author", " and ".join(_author(name) for name in ref.authors)),
        ("year", str(ref.year) if ref.year else ""),
        ("journal" if kind == "article" else "howpublished", latex_escaped(ref.venue)),
        ("eprint", _arxiv(ref)),
        ("archiveprefix", "arXiv" if ref.arxiv_id else ""),
        ("doi", latex_escaped(ref.doi or "")),
        ("url", safe_url(ref.url) or ""),
        ("note", latex_escaped(_note(ref))),
    ]
    body = "".join(f"  {name} = {{{value}}},\n" for name, value in fields if value)
    return f"@{kind}{{{key},\n{body}}}\n"


def _author(name: str) -> str:
    parts = split_name(one_line(name))
    if parts is None:  # one word, an institution, or a name that BibTeX would split wrongly
        return f"{{{latex_escaped(name)}}}"
    return f"{latex_escaped(parts[0])}, {latex_escaped(parts[1])}"


def _arxiv(ref: Reference) -> str:
    if not ref.arxiv_id:
        return ""
    return latex_escaped(ref.arxiv_id + (f"v{ref.version}" if ref.version else ""))


def _note(ref: Reference) -> str:
    read = "not read" if ref.text_read == "none" else f"read as {ref.text_read}"
    return "; ".join((identifier(ref), read, *ref.notes))
