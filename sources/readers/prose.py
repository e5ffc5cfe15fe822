"""Gives loose paragraphs the shape of a paper: title, unmarked headings, run-in abstract, references."""

import re
from dataclasses import replace

from sources.readers.blocks import Block
from sources.readers.headings import (
    bare_title,
    is_counted,
    is_known_heading,
    is_numbered_heading,
    is_reference_entry,
    section_kind,
)
from sources.readers.maths import looks_like_maths

_RUN_IN = re.compile(
    r"^\W{0,3}(Abstract|ABSTRACT|Summary|SUMMARY|abstract)\s*[:.—–-]+\s*(?=\S)|^\W{0,3}(ABSTRACT|Abstract)\s+(?=[A-Z])"
)
_RUN_IN_SECTION = re.compile(
    r"^(\d{1,2}\.?\s+(?:Introduction|INTRODUCTION|Related Works?|RELATED WORKS?|Background|Conclusions?"
    r"|Discussion|Experiments|Results))"
    r"\s+(?=[A-Z][\w-]*\s+[\w(-]+\s+[\w(-]+)"
)
_RUN_IN_REFERENCES = re.compile(r"^(References|REFERENCES|Bibliography)\s+(?=\[\d|\[?[A-Z][\w-]+,)")
_SITE = re.compile(
    r"\s+[-–—|]\s+(?:arxiv(?:\.org)?|openreview(?:\.net)?|scitepress|acl anthology|semantic scholar"
    r"|researchgate|ieee xplore"
    r"|acm digital library|springer(?:link)?|sciencedirect|nature|pmc|pubmed|mdpi|bmvc \d{4}"
    r"|(?:cvpr|iccv|eccv|neurips|iclr|icml|"
    r"acl|emnlp|naacl|aaai|ijcai|kdd|www|sigir) ?\d{4})\s*$",
    re.IGNORECASE,
)
_ABSTRACT_WORDS = 60


def without_site(title: str) -> str:
    """A window title without the site's name at its end (`` - arXiv``)."""
    return _SITE.sub("", title).strip()


def shape(
    blocks: list[Block], *, noisy: bool = False, settled: bool = False
) -> tuple[str, list[Block], list[str]]:
    """Return (title, blocks, doubts): headings recognised, title and abstract found where they are marked.

    The first heading that is no section of a paper is the title; it and what stands before the
    abstract stay as front matter. In a ``noisy`` export scraps that are no sentences (labels of
    figures, cells of tables) are furniture. Where kinds are ``settled`` (by type and place on a printed
    page), only run-in headings are split off.
    """
    blocks = [part for block in blocks for part in _marked(block, settled)]
    notes: list[str] = []
    title = ""
    for index, block in enumerate(blocks):
        if block.kind != "heading":
            continue
        if not is_known_heading(block.text) and not is_counted(block.text):
            title = without_site(block.text)
            blocks[index] = replace(block, kind="furniture")
        break
    if not any(block.kind == "heading" and section_kind(block.text) == "abstract" for block in blocks):
        index = _unmarked_abstract(blocks)
        if index is not None:
            blocks[index] = replace(blocks[index], kind="abstract", title="Abstract")
            notes.append("abstract is not marked: the first long paragraph was taken")
    blocks = _front_stays_front(blocks)
    if noisy:
        blocks = [
            replace(b, kind="furniture") if b.kind == "body" and _is_scrap(b.text) else b for b in blocks
        ]
    return title, _body_from_start(blocks), notes


def abstract_of(blocks: list[Block]) -> str:
    """The abstract's paragraphs, or nothing when none is marked."""
    found: list[str] = []
    inside = False
    for block in blocks:
        if block.kind == "heading":
            if found:
                break
            inside = section_kind(block.text) == "abstract"
        elif not block.tail and (block.kind == "abstract" or (inside and block.kind == "body")):
            found.append(block.text)
    return " ".join(found)


def _front_stays_front(blocks: list[Block]) -> list[Block]:
    """Names and addresses between title and abstract are front matter, even under headings of their own."""
    for index, block in enumerate(blocks):
        if block.kind == "abstract" or (block.kind == "heading" and section_kind(block.text) == "abstract"):
            # An abstract this late belongs to something else, e.g. a collection.
            if sum(len(b.text) for b in blocks[:index]) > 4000:
                return blocks
            front = [
                b
                if b.tail or b.kind not in {"body", "heading"} or len(b.text) > 600
                else replace(b, kind="furniture")
                for b in blocks[:index]
            ]
            return [*front, *blocks[index:]]
        if block.kind == "heading" and is_known_heading(block.text):
            return blocks
    return blocks


def _marked(block: Block, settled: bool) -> list[Block]:
    """Split run-in headings off a paragraph and recognise unmarked headings, equations and references."""
    if block.kind != "body" or block.tail:
        return [block]
    text = block.text
    match = _RUN_IN.match(text) if len(text) > 100 else None
    if match:
        return [Block("heading", "Abstract"), replace(block, text=text[match.end() :])]
    match = _RUN_IN_REFERENCES.match(text)
    if match:
        return [Block("heading", "References"), replace(block, text=text[match.end() :])]
    match = _RUN_IN_SECTION.match(text)
    if match:
        return [Block("heading", match.group(1)), replace(block, text=text[match.end() :])]
    if settled:
        return [block]
    if is_known_heading(text) or is_numbered_heading(text):
        return [replace(block, kind="heading")]
    if len(text) < 400 and looks_like_maths(text):
        return [replace(block, kind="equation")]
    return [block]


def _unmarked_abstract(blocks: list[Block]) -> int | None:
    """Index of the first long paragraph before the second section, when the paper marks no abstract."""
    headings = 0
    for index, block in enumerate(blocks):
        if block.kind == "heading":
            headings += 1
            if bare_title(block.text) in {"introduction", "background"} or headings > 2:
                return None
        elif block.kind == "body" and not block.tail and len(block.text.split()) >= _ABSTRACT_WORDS:
            return index
    return None


def _body_from_start(blocks: list[Block]) -> list[Block]:
    """Where no heading comes before the text, give the text one, or all of it would be front matter."""
    out: list[Block] = []
    context = "front"
    for index, block in enumerate(blocks):
        if block.kind == "heading":
            context = section_kind(block.text)
        elif block.kind == "abstract":
            context = "after abstract"
        elif block.kind == "body" and not block.tail:
            if context == "after abstract" or (context == "front" and _is_prose(block.text)):
                out.append(replace(block, kind="body", title=block.title or "Body"))
                continue
            if context != "references" and _in_entries(blocks, index):
                out.append(replace(block, kind="references", title="References"))
                continue
        out.append(block)
    return out


def _in_entries(blocks: list[Block], index: int) -> bool:
    """Whether at least three neighbours in a row, this one among them, are entries of a bibliography."""
    return any(
        len(run) == 3 and all(b.kind == "body" and is_reference_entry(b.text) for b in run)
        for run in (blocks[max(0, start) : start + 3] for start in (index - 2, index - 1, index))
    )


def _is_scrap(text: str) -> bool:
    return len(text.split()) <= 12 and not re.search(r"[.!?:;][\"'”’)\]]*$", text)


def _is_prose(text: str) -> bool:
    words = text.split()
    return (
        len(words) >= 25
        and not re.match(r"^\d\s?[A-Z]", text)
        and bool(re.search(r"[.!?][\"'”’)\]]*(?:\s|$)", text))
        and "@" not in text
    )
