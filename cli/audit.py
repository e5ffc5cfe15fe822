"""``sovereign audit``: checks that a run's ledger, report, quotes and owner's decisions hold together."""

from pathlib import Path
from typing import Any

import click

from cli.common import print_json
from cli.runs import load_report
from state.base import digest
from state.errors import IntegrityError
from state.reviews import OwnerDecision


@click.command(epilog="\b\nExample:\n  sovereign audit RUN")
@click.argument("run_id", metavar="RUN")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def audit(run_id: str, as_json: bool) -> int:
    """Check RUN: the hash chain of its ledger, the report against the ledger, every quote in its text, and the
    signatures of its owner's decisions.

    Exit code 0 when all holds, 1 when something does not.
    """
    from graph.ledger import verify
    from graph.settings import read_settings

    raw = load_report(run_id)
    settings = read_settings()
    folder: Path = settings.home_folder / "runs" / run_id
    try:
        lines = verify((folder / "ledger.jsonl").read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise IntegrityError(f"run {run_id!r} has no ledger: {folder / 'ledger.jsonl'} is missing") from error
    decisions, forged = _decisions(raw, lines, settings.home_folder)
    problems = [*_against_ledger(raw, lines), *_quotes(raw, settings.home_folder), *forged]
    result = {
        "run_id": run_id,
        "ledger_lines": len(lines),
        "claims": len(raw["claims"]),
        "decisions": decisions,
        "problems": problems,
    }
    if as_json:
        print_json(result)
    else:
        click.echo(f"{len(lines)} ledger lines, {len(raw['claims'])} claims")
        for decision in decisions:
            click.echo(
                f"{decision['action']} by {decision['actor']}, {decision['time']}: {decision['signature']}"
            )
        for problem in problems:
            click.echo(f"! {problem}")
        click.echo("All holds together." if not problems else f"{len(problems)} problems")
    return 1 if problems else 0


def _against_ledger(report: dict[str, Any], lines: list[dict[str, Any]]) -> list[str]:
    problems: list[str] = []
    sealed = [line["data"] for line in lines if line["kind"] == "report"]
    if not sealed or sealed[-1].get("hash") != digest(report):
        problems.append(
            "the report is not the one that the ledger was closed with: something in it was changed"
        )
    if not any(line["hash"] == report["provenance"]["ledger_head"] for line in lines):
        problems.append("the report names a ledger head that the ledger does not have")
    claims = {line["key"]: line["data"] for line in lines if line["kind"] == "claim"}
    rewritten = {
        new["text"]: new
        for line in lines
        if line["kind"] == "revision"
        for new in line["data"].get("rewrite", {}).values()
    }
    verdicts: dict[str, list[str]] = {}
    for line in lines:
        if line["kind"] == "verdict":
            for claim_id, verdict in line["data"].items():
                verdicts.setdefault(claim_id, []).append(verdict["label"])
    for claim in report["claims"]:
        known = claims.get(claim["id"]) or rewritten.get(claim["text"])
        if known is None or known["text"] != claim["text"]:
            problems.append(f"claim {claim['id']} is not in the ledger as it stands in the report")
        if claim["verdict"] not in verdicts.get(claim["id"], []):
            problems.append(f"verdict of claim {claim['id']} differs from the ledger")
    decisions = [line["data"] for line in lines if line["kind"] == "decision"]
    if not decisions or decisions[-1]["action"] != report["policy"]["action"]:
        problems.append("the policy's decision differs from the ledger")
    scores = [line["data"]["score"] for line in lines if line["kind"] == "outcome"]
    if report["tribunal"]["score"] not in scores:
        problems.append("the tribunal's score differs from the ledger")
    return problems


def _decisions(
    report: dict[str, Any], lines: list[dict[str, Any]], home: Path
) -> tuple[list[dict[str, str]], list[str]]:
    """The owner's decisions of the ledger, each with what its signature says, and what is wrong with them."""
    from graph.signing import FORGED, load_key, signature_fits

    key = load_key(home)
    told: list[dict[str, str]] = []
    problems: list[str] = []
    taken = [OwnerDecision.model_validate(line["data"]) for line in lines if line["kind"] == "owner"]
    for decision in taken:
        if not decision.signature:
            word = "not signed"
        elif key is None:
            word = "signed, which only the owner's key can confirm, and this home has none"
        elif signature_fits(decision, report["run_id"], key):
            word = "the signature fits"
        else:
            word = FORGED
            problems.append(f"the owner's decision of {decision.time} ({decision.action}): {FORGED}")
        told.append(
            {"action": decision.action, "actor": decision.actor, "time": decision.time, "signature": word}
        )
    if report.get("owner") and (not taken or taken[-1].as_json() != report["owner"]):
        problems.append("the owner's decision in the report differs from the ledger")
    return told, problems


def _quotes(report: dict[str, Any], home: Path) -> list[str]:
    from sources.store import FileDocumentStore

    store = FileDocumentStore(home / "documents")
    problems: list[str] = []
    for claim in report["claims"]:
        spans = [claim["source"], *(e["quote"] for e in claim["supporting"] + claim["refuting"])]
        for span in spans:
            try:
                text = store.get(span["document_id"]).text
            except IntegrityError as error:
                problems.append(f"claim {claim['id']}: {error}")
                continue
            if text[span["start"] : span["end"]] != span["quote"]:
                problems.append(
                    f"claim {claim['id']}: its quote is not in {span['paper_id']} where it is said to be"
                )
    return problems
