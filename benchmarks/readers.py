"""Measures the readers on a folder of papers: speed, words lost, quotes that survive, memory (``make bench``).

    python -m benchmarks.readers --papers DIR [--json FILE] [--only pdf]

For each format it prints files and failures, pages a second (a page without pages is 3,000
characters), the share of words of an independent extractor that the reader's text holds too
(pdftotext of poppler for PDF, else pypdf; a plain stripping of mark-up for the others), the share
of sampled sentences found verbatim at their own offsets, and the peak memory of the reader.
"""

import argparse
import json
import random
import re
import shutil
import subprocess
import sys
import time
import unicodedata
from collections import Counter
from dataclasses import asdict, dataclass, field
from pathlib import Path

from evidence.grounding import ground
from evidence.sentences import sentences
from sources.folder_read import request_for
from sources.folder_scan import Candidate, scan
from sources.readers.process import ReaderProcess
from state.errors import ReadError
from state.sources import Document

PAGE = 3000
"""Characters that count as a page where the format has none."""
SENTENCES = 60
"""Sampled from each document."""


@dataclass
class Row:
    """Figures of one format."""

    format: str
    files: int = 0
    failed: dict[str, str] = field(default_factory=dict[str, str])
    pages: float = 0.0
    seconds: float = 0.0
    words: int = 0
    words_found: int = 0
    quotes: int = 0
    quotes_found: int = 0
    peak_mb: float = 0.0
    worst: list[tuple[float, str]] = field(default_factory=list[tuple[float, str]])


def main() -> None:
    """Read every paper once and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--papers", type=Path, required=True)
    parser.add_argument("--only", choices=["pdf", "latex", "html", "markdown", "text"])
    parser.add_argument("--json", type=Path, help="write the figures here, too")
    options = parser.parse_args()
    rows: dict[str, Row] = {}
    for candidate in scan(options.papers).papers:
        if options.only in {None, candidate.kind}:
            measure(candidate, rows.setdefault(candidate.kind, Row(candidate.kind)))
    show([rows[name] for name in sorted(rows)])
    if options.json:
        options.json.write_text(
            json.dumps([asdict(row) for row in rows.values()], indent=1), encoding="utf-8"
        )


def measure(candidate: Candidate, row: Row) -> None:
    """Read one paper and add its figures to ``row``; no failure leaves this function."""
    row.files += 1
    # A process of its own for each paper, or the peak of one would be counted for the next.
    with ReaderProcess() as reader:
        reader.warm()
        start = time.perf_counter()
        try:
            document = reader.read(request_for(candidate)).document
        except ReadError as error:
            row.failed[candidate.location] = f"{error.kind}: {error.reason}"
            return
        row.seconds += time.perf_counter() - start
        row.peak_mb = max(row.peak_mb, reader.peak_mb())
    row.pages += len(document.pages) or len(document.text) / PAGE
    found, words = shared_words(document, independent_text(candidate))
    row.words += words
    row.words_found += found
    row.worst = sorted([*row.worst, (found / words if words else 1.0, candidate.location)])[:3]
    good, tried = round_trip(document)
    row.quotes += tried
    row.quotes_found += good


def independent_text(candidate: Candidate) -> str:
    """The paper's text as another program sees it."""
    if candidate.kind == "pdf":
        return _pdf_text(candidate.path)
    raw = "\n".join(path.read_text("utf-8", "replace") for path in candidate.files)
    if candidate.kind == "latex":
        return _stripped_latex(raw)
    raw = re.sub(r"\A---\n.*?\n---\n", "", raw, flags=re.DOTALL)
    raw = re.sub(r"<!--.*?-->|<(script|style)\b.*?</\1>|<[^>]+>", " ", raw, flags=re.DOTALL)
    return re.sub(r"https?://\S+|\]\([^)]*\)|\$[^$\n]*\$|\\[A-Za-z]+", " ", raw)


def _pdf_text(path: Path) -> str:
    program = shutil.which("pdftotext")
    if program:
        run = subprocess.run(
            [program, "-enc", "UTF-8", str(path), "-"], capture_output=True, timeout=120, check=False
        )
        return run.stdout.decode("utf-8", "replace")
    try:
        from pypdf import PdfReader
    except ImportError:
        sys.exit(
            "the benchmark compares with pdftotext (package poppler-utils) or pypdf: install one of them"
        )
    return "\n".join(page.extract_text() for page in PdfReader(path).pages)


def _stripped_latex(raw: str) -> str:
    raw = re.sub(r"\\href\{[^{}]*\}", " ", raw)
    match = re.search(r"\\begin\{document\}(.*)", raw, re.DOTALL)
    text = re.sub(r"(?m)(?<!\\)%.*$", "", match.group(1) if match else raw)
    text = re.sub(
        r"\\begin\{(equation|align|gather)\*?\}.*?\\end\{\1\*?\}|\$[^$]*\$|\\\[.*?\\\]",
        " ",
        text,
        flags=re.DOTALL,
    )
    text = re.sub(
        r"\\(?:cite\w*|ref|eqref|label|includegraphics|bibliography\w*|url|begin|end|cref|input)\*?(?:\[[^\]]*\])*\{[^{}]*\}",
        " ",
        text,
    )
    return re.sub(r"\\[A-Za-z]+\*?(?:\[[^\]]*\])?", " ", text)


def words_of(text: str) -> Counter[str]:
    """Lower-case words of four letters and more; hyphens at line ends are joined, others part words."""
    text = unicodedata.normalize("NFKC", text).lower()
    text = re.sub(r"(?<=[a-z])[-\u00ad\u2010]\s*\n\s*(?=[a-z])", "", text)
    return Counter(re.findall(r"[a-z]{4,}", text.replace("-", "")))


def shared_words(document: Document, other: str) -> tuple[int, int]:
    """(words of ``other`` that the document holds as often, words of ``other``)."""
    theirs, ours = words_of(other), words_of(document.text)
    return sum(min(count, ours[word]) for word, count in theirs.items()), sum(theirs.values())


def round_trip(document: Document, seed: int = 0) -> tuple[int, int]:
    """(sentences found verbatim at their offsets, sentences sampled).

    A sentence is quoted with its white space and quotation marks changed as a model would change
    them, and must be found again at the very place that it was taken from.
    """
    places: list[tuple[int, int]] = []
    for section in document.sections:
        if section.kind in {"body", "abstract"}:
            spans = sentences(document.text[section.start : section.end])
            places += [
                (section.start + s.start, section.start + s.end) for s in spans if s.end - s.start >= 30
            ]
    chosen = random.Random(seed).sample(places, min(SENTENCES, len(places)))
    good = 0
    for start, end in chosen:
        quote = document.text[start:end]
        found = ground(_as_quoted(quote), document, "file:0")
        good += found is not None and document.text[found.start : found.end] == quote
    return good, len(chosen)


def _as_quoted(text: str) -> str:
    return re.sub(r" ", "  ", text, count=2).replace("“", '"').replace("’", "'")


def show(rows: list[Row]) -> None:
    """Print the table and what could not be read."""
    heads = ("files", "failed", "pages", "pages/s", "words %", "quotes %", "peak MB")
    print(f"{'format':9}" + "".join(f"{head:>9}" for head in heads))
    for row in rows:
        words = f"{100 * row.words_found / row.words:.2f}" if row.words else "-"
        quotes = f"{100 * row.quotes_found / row.quotes:.2f}" if row.quotes else "-"
        speed = f"{row.pages / row.seconds:.1f}" if row.seconds else "-"
        cells = (row.files, len(row.failed), f"{row.pages:.0f}", speed, words, quotes, f"{row.peak_mb:.0f}")
        print(f"{row.format:9}" + "".join(f"{cell:>9}" for cell in cells))
    for row in rows:
        for share, location in row.worst[:2]:
            print(f"  fewest words shared: {location} {100 * share:.1f} %")
        for location, reason in row.failed.items():
            print(f"  not read: {location}: {reason}")


if __name__ == "__main__":
    main()
