"""``sovereign tribunal``: reviews an existing report again, with or without its evidence."""

import asyncio
import json
from pathlib import Path
from typing import Any

import click

from cli.common import print_json
from cli.corpus import Corpus, load_corpus
from state.errors import InputError
from state.report import Report


@click.command(
    epilog="""\b
Examples:
  sovereign tribunal report.json
  sovereign tribunal report.json --evidence ./papers --json"""
)
@click.argument("report", type=click.Path(path_type=Path))
@click.option(
    "--evidence",
    type=click.Path(path_type=Path),
    metavar="DIR|CORPUS.jsonl",
    help="Texts to check the quotes in.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option(
    "--offline", is_flag=True, help="The deterministic core alone, even when a model is configured."
)
def tribunal(report: Path, evidence: Path | None, as_json: bool, offline: bool) -> int:
    """Review REPORT (a report.json) again: score, spread, caps, verdict and findings."""
    from reports.schema import from_json

    try:
        text = report.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"report {str(report)!r}: can not be read ({error})") from error
    held = from_json(text)
    corpus = asyncio.run(load_corpus(evidence)) if evidence else None
    result = asyncio.run(_review(held, corpus, offline))
    if as_json:
        print_json(result)
        return 0
    click.echo(f"{result['score']:.1f}/10 {result['verdict']} (spread {result['spread']:.1f})")
    for cap in result["caps"]:
        click.echo(f"capped: {cap}")
    for one in result["reviews"]:
        score = "abstained" if one["score"] is None else f"{one['score']:.1f}"
        click.echo(f"\n{one['role']} {score}: {one['summary']}")
        for finding in one["findings"]:
            click.echo(f"  - {finding['kind']} ({finding['severity']}): {finding['comment']}")
    return 0


async def _review(report: Report, corpus: Corpus | None, offline: bool) -> dict[str, Any]:
    from agents import reviewer
    from agents.audit import audit
    from agents.dossier import Audited
    from agents.tribunal import Thresholds, join
    from graph.context import RunContext
    from graph.redossier import dossier_from
    from graph.services import LocalServices
    from graph.settings import read_settings
    from state.reviews import ROLES

    services = LocalServices(read_settings(), trusted=True)(RunContext(offline=offline, sources=["library"]))
    dossier, documents = dossier_from(
        report, corpus.papers if corpus else {}, corpus.documents if corpus else {}
    )
    findings = audit(dossier, documents)
    audited = Audited(dossier=dossier, findings=findings)
    reviews = await asyncio.gather(*(reviewer.review(role, audited, model=services.model) for role in ROLES))
    methods = report.methods
    limits = Thresholds(
        revise_below=methods.revise_below,
        reject_below=methods.reject_below,
        max_rounds=methods.max_rounds,
        min_verified=methods.min_verified,
    )
    outcome = join(list(reviews), findings, len(dossier.verified()), dossier.draft.round, limits)
    return json.loads(
        json.dumps(
            {
                "score": outcome.score,
                "spread": outcome.spread,
                "caps": outcome.caps,
                "verdict": outcome.verdict,
                "agreement": outcome.agreement,
                "dissent": outcome.dissent,
                "findings": [f.as_json() for f in findings],
                "reviews": [r.as_json() for r in reviews],
            }
        )
    )
