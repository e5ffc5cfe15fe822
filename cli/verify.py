"""``sovereign verify``: judges a file of claims against a corpus, one line out for each line in."""

import asyncio
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, cast

import click

from cli.corpus import load_corpus
from state.claims import Evidence, Verdict
from state.errors import InputError
from state.sources import Paper, Passage

if TYPE_CHECKING:
    from evidence.encoder import MiniLM
    from evidence.judge import Judge
    from evidence.retrieval import PassageIndex

BATCH = 16
"""Claims that are judged together; results stream out after each batch."""
CANDIDATES = 12
"""Passages that are judged for each claim."""


class Item(NamedTuple):
    """One line of the claims file."""

    id: str
    text: str
    paper_ids: tuple[str, ...]
    """The papers to judge it by; empty for all."""


@click.command(
    epilog="""\b
Reads {"id", "text"[, "paper_ids"]} a line, against {"paper_id", "title", "text" or "sentences"} a line
or a folder of papers; prints one verdict a line, in the order of the claims. "paper_ids" is a list of the
papers to judge that claim by; without it, or where it is empty, all are.

\b
Examples:
  sovereign verify claims.jsonl --evidence corpus.jsonl --json > verdicts.jsonl
  sovereign verify claims.jsonl --evidence ./papers
  sovereign verify claims.jsonl --evidence ./papers --quick"""
)
@click.argument("claims", type=click.Path(path_type=Path))
@click.option(
    "--evidence",
    required=True,
    type=click.Path(path_type=Path),
    metavar="CORPUS.jsonl|DIR",
    help="What to judge by.",
)
@click.option(
    "--json", "as_json", is_flag=True, help="One JSON object a line; the default where output is piped."
)
@click.option(
    "--quick", is_flag=True, help="Leave out the careful reader: less sure, in a third of the time."
)
@click.option("--offline", is_flag=True, help="Accepted for symmetry: this command opens no socket.")
def verify(claims: Path, evidence: Path, as_json: bool, quick: bool, offline: bool) -> int:
    """Judge each claim of CLAIMS as SUPPORTED, REFUTED or INSUFFICIENT, with the evidence for it."""
    items = list(read_claims(claims))
    corpus = asyncio.run(load_corpus(evidence))
    unknown = sorted({p for item in items for p in item.paper_ids} - corpus.papers.keys())
    if unknown:
        raise InputError(f"{claims}: paper_ids that the evidence does not have: {', '.join(unknown[:5])}")
    from evidence.encoder import MiniLM
    from evidence.judge import Judge
    from evidence.retrieval import PassageIndex
    from graph.settings import read_settings

    judge, encoder = Judge.load(quick=quick or read_settings().quick_judge), MiniLM()
    vectors = encoder.encode([p.text for p in corpus.passages])
    index = PassageIndex(corpus.passages, vectors)
    as_json = as_json or not sys.stdout.isatty()
    for start in range(0, len(items), BATCH):
        batch = items[start : start + BATCH]
        for item, verdict in zip(batch, judged(batch, index, encoder, judge, corpus.papers), strict=True):
            click.echo(one_line(line(item, verdict)) if as_json else words(item, verdict))
        sys.stdout.flush()
    return 0


def read_claims(path: Path) -> Iterator[Item]:
    """The claims of a JSON-lines file.

    Raises:
        InputError: the file can not be read, or a line is not a claim; names file and line.
    """
    try:
        # Not splitlines(), which also parts at U+2028 and its like: those may stand in a JSON string.
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"claims file {str(path)!r}: can not be read ({error})") from error
    if not any(line.strip() for line in lines):
        raise InputError(f"claims file {str(path)!r}: it holds no claim")
    for number, raw in enumerate(lines, start=1):
        if not raw.strip():
            continue
        try:
            held: Any = json.loads(raw)
            text = held["text"]
            if not isinstance(text, str) or not text.strip():
                raise ValueError("'text' is empty")
            only = _paper_ids(held.get("paper_ids"))
            yield Item(str(held.get("id", number)), " ".join(text.split()), only)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            why = f"{error} is missing" if isinstance(error, KeyError) else error
            raise InputError(f"{path}, line {number}: not a claim ({why}); give {{'id', 'text'}}") from error


def _paper_ids(held: object) -> tuple[str, ...]:
    """The papers that a claim is to be judged by, empty for all of them; ids may be numbers, as SciFact's are.

    Raises:
        ValueError: it is not a list of ids.
    """
    if held is None:
        return ()
    # A string is a sequence of strings too, and True is an int.
    given = cast("list[object]", held) if isinstance(held, list) else [None]
    if not all(isinstance(one, str | int) and not isinstance(one, bool) for one in given):
        raise ValueError(f"'paper_ids' must be a list of ids, not {json.dumps(held)[:80]}")
    return tuple(str(one) for one in given)


def judged(
    items: Sequence[Item],
    index: "PassageIndex",
    encoder: "MiniLM",
    judge: "Judge",
    papers: Mapping[str, Paper],
) -> list[Verdict]:
    """Verdicts for ``items``, placed by how many independent papers support them."""
    from evidence.levels import place_free

    vectors = encoder.encode([item.text for item in items])
    chosen: list[list[Passage]] = []
    for item, vector in zip(items, vectors, strict=True):
        only = set(item.paper_ids) or None
        chosen.append(
            [h.passage for h in index.search(item.text, k=CANDIDATES, vector=vector, paper_ids=only)]
        )
    abstracts = [p.abstract for p in papers.values() if p.abstract]
    verdicts = judge.judge_texts(
        [item.text for item in items], chosen, abstracts=abstracts, claim_ids=[item.id for item in items]
    )
    return [place_free(verdict, papers) for verdict in verdicts]


def line(item: Item, verdict: Verdict) -> dict[str, Any]:
    """One line of output, as the design says."""
    return {
        "id": item.id,
        "verdict": verdict.label,
        "probabilities": {k: round(v, 4) for k, v in verdict.probabilities.as_json().items()},
        "lexical": round(verdict.lexical, 4),
        "level": verdict.level,
        "supporting": [_span(e) for e in verdict.supporting],
        "refuting": [_span(e) for e in verdict.refuting],
    }


def one_line(held: Mapping[str, Any]) -> str:
    """``held`` as JSON that stays one line to every reader, also to those that part lines at U+2028 and its like."""
    text = json.dumps(held, ensure_ascii=False)
    return text.translate({ord(end): f"\\u{ord(end):04x}" for end in "\x85\u2028\u2029"})


def _span(evidence: Evidence) -> dict[str, Any]:
    quote = evidence.quote
    return {
        "paper_id": quote.paper_id,
        "section": quote.section,
        "start": quote.start,
        "end": quote.end,
        "quote": quote.quote,
    }


def words(item: Item, verdict: Verdict) -> str:
    """One claim for a person."""
    best = next(iter(verdict.refuting if verdict.label == "REFUTED" else verdict.supporting), None)
    why = f"\n    {best.quote.paper_id}, {best.quote.section}: “{best.quote.quote}”" if best else ""
    return f"{verdict.label:<12} {verdict.confidence:.2f}  [{item.id}] {item.text}{why}"
