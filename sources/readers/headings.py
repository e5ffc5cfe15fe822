"""Recognises what a line is by its words: headings, captions, reference entries, lists of contents."""

import re

from state.sources import SectionKind

_NUMBER = r"(?:\d{1,2}(?:\.\d{1,2}){0,3}|[A-Z](?:\.\d{1,2}){0,3}|[IVX]{1,5})"
_LEAD = re.compile(rf"^(?:§\s*)?(?:(?:appendix|section)\s+)?(?:{_NUMBER})?[.:)]?\s+", re.IGNORECASE)
_ABSTRACT = {"abstract", "summary", "executive summary", "tl;dr", "synopsis"}
_REFERENCES = {
    "references",
    "bibliography",
    "references and notes",
    "literature cited",
    "works cited",
    "literature",
    "reference",
    "notes and references",
}
_FURNITURE = {"contents", "table of contents", "list of figures", "list of tables", "ccs concepts"}
_KNOWN = (
    _ABSTRACT
    | _REFERENCES
    | _FURNITURE
    | {
        *("introduction", "background", "related work", "related works", "preliminaries", "motivation"),
        *("method", "methods", "methodology", "approach", "materials and methods", "model", "models"),
        *("experiments", "experimental setup", "experimental results", "evaluation", "setup", "data"),
        *("results", "results and discussion", "discussion", "analysis", "ablation study", "ablations"),
        *("limitations", "limitation", "conclusion", "conclusions", "concluding remarks", "future work"),
        *("acknowledgements", "acknowledgments", "acknowledgement", "acknowledgment", "appendix"),
        *("appendices", "broader impact", "ethics statement", "reproducibility statement", "discussions"),
        *("supplementary material", "author contributions", "conclusion and future work", "overview"),
    }
)
_CAPTION = re.compile(
    r"^(?:(?:extended data|supplementary)\s+)?(?:figure|fig\.|table|tab\.|algorithm|listing|scheme|chart|box)\s*"
    r"(?:[A-Z]?\.?\d{1,3}(?:\.\d{1,2})?[a-z]?|[IVX]{1,5}|[A-Z]\d?)\s*(?:[.:|—–]|$|-\s)",
    re.IGNORECASE,
)
_NUMBERED = re.compile(rf"^({_NUMBER})\.?\s+(\S.*)$")
_ENTRY = re.compile(
    r"^(?:\[\d{1,3}\]\s*[A-Z\W]*[A-Za-z]{2}|\[[A-Za-z+]{2,12}\d{2}[a-z]?\]|\d{1,3}\.\s+[A-Z])"
)


def bare_title(line: str) -> str:
    """A heading without its number and closing punctuation, in lower case."""
    line = line.strip().strip("*_#").strip()
    return _LEAD.sub("", line).strip(" .:—–-").lower() if _LEAD.match(line) else line.strip(" .:—–-").lower()


def section_kind(title: str) -> SectionKind:
    """What the paragraphs under a heading are."""
    bare = bare_title(title)
    if bare in _ABSTRACT:
        return "abstract"
    if bare in _REFERENCES or bare.startswith(("references ", "bibliography ")):
        return "references"
    return "furniture" if bare in _FURNITURE else "body"


def is_known_heading(line: str) -> bool:
    """Whether ``line`` is one of the headings that papers share (``Introduction``, ``References``, …)."""
    return len(line) <= 60 and bare_title(line) in _KNOWN


def is_numbered_heading(line: str) -> bool:
    """Whether ``line`` looks like ``3.2 Routing``: a number, then few words and no sentence end."""
    match = _NUMBERED.match(line)
    if not match or len(line) > 110:
        return False
    number, words = match.groups()
    if number.isalpha() and not words[:1].isupper():
        return False
    parts = [int(part) for part in number.split(".") if part.isdigit()]
    if (number[0].isdigit() and not 1 <= parts[0] <= 20) or any(part > 30 for part in parts):
        return False
    tokens = words.split()
    letters = sum(ch.isalnum() or ch.isspace() or ch in "-'’:,&()/." for ch in words)
    return (
        words[0].isupper()
        and len(tokens) <= 14
        and len(tokens[0]) > 1
        and not words.rstrip().endswith((".", ",", ";"))
        and words.count(",") < 3
        and letters >= 0.85 * len(words)
        and sum(len(token) > 2 for token in tokens) >= 0.4 * len(tokens)
    )


def is_counted(line: str) -> bool:
    """Whether ``line`` starts with a section's number; a title may start with ``A`` or ``I``, that is none."""
    return bool(re.match(r"^(?:\d{1,2}(?:\.\d{1,2})*\.?|[IVX]{1,5}\.|[A-Z]\.(?:\d|\s))\s*\S", line))


def is_caption(line: str) -> bool:
    """Whether ``line`` starts as a caption does: ``Table 3:``, ``Fig. 2.``, ``Algorithm 1``."""
    return bool(_CAPTION.match(line))


def caption_kind(line: str) -> str:
    """``table`` for a table's caption, ``figure`` for any other."""
    return "table" if line.lower().startswith(("tab", "supplementary tab")) else "figure"


def is_reference_entry(line: str) -> bool:
    """Whether ``line`` starts as an entry of a bibliography does: ``[12] …``."""
    return bool(_ENTRY.match(line))
