"""The demo's run: offline, within its limits, and every sentence can be followed to a quote."""

import json
from pathlib import Path

import jsonschema

from sources.store import FileDocumentStore
from tests.graph import roofs
from tests.graph.running import ROOT, Watched, watched


def test_it_succeeds_and_prints_one_json_document(starter: Watched) -> None:
    assert starter.code == 0, starter.stderr
    assert starter.report["schema"] == "sovereign/report-v1"
    assert "extractor" in starter.stderr


def test_it_opens_no_socket(starter: Watched) -> None:
    assert starter.sockets == []


def test_a_tracer_or_key_in_the_environment_opens_none_either(library: Path, tmp_path: Path) -> None:
    run = watched(
        tmp_path, "run", roofs.GOAL, "--library", str(library), "--offline", "--max-papers", "2", "-q",
        LANGSMITH_TRACING="true", LANGSMITH_API_KEY="lsv2_x", LANGCHAIN_TRACING_V2="true",
        LANGCHAIN_API_KEY="lsv2_x", NVIDIA_API_KEY="nvapi-x", SOVEREIGN_MODEL="nobody/unheard-of",
        SOVEREIGN_EMBEDDER="nim",
    )  # fmt: skip
    assert run.code == 0, run.stderr
    assert run.sockets == []


def test_it_stays_within_the_limits_of_a_small_machine(starter: Watched) -> None:
    assert starter.peak_mb < 800
    # Processor time, not the clock on the wall: other work on the machine must not fail it.
    assert starter.cpu_seconds < 25


def test_enough_claims_of_enough_papers_are_verified(starter: Watched) -> None:
    report = starter.report
    verified = [c for c in report["claims"] if c["verified"]]
    assert len(verified) >= 8
    assert len({c["source"]["paper_id"] for c in verified}) >= 4
    assert report["results"]["claims_verified"] == len(verified)
    assert all(c["verdict"] == "SUPPORTED" and c["level"] >= 2 for c in verified)


def test_a_claim_is_corroborated_by_an_independent_paper(starter: Watched) -> None:
    report = starter.report
    authors = {r["paper_id"]: set(r["authors"]) for r in report["references"]}
    high = [c for c in report["claims"] if c["level"] == 3]
    assert high
    for claim in high:
        own = claim["source"]["paper_id"]
        others = {e["quote"]["paper_id"] for e in claim["supporting"] if e["relation"] == "independent"}
        assert others
        assert own not in others
        assert all(not authors[own] & authors[other] for other in others)


def test_every_quote_stands_verbatim_at_its_place(starter: Watched) -> None:
    store = FileDocumentStore(starter.home / "documents")
    spans = [
        span
        for claim in starter.report["claims"]
        for span in (claim["source"], *(e["quote"] for e in claim["supporting"] + claim["refuting"]))
    ]
    assert len(spans) > 40
    for span in spans:
        text = store.get(span["document_id"]).text
        assert text[span["start"] : span["end"]] == span["quote"]


def test_every_sentence_of_the_abstract_cites_verified_claims_that_exist(starter: Watched) -> None:
    report = starter.report
    verified = {c["id"] for c in report["claims"] if c["verified"]}
    assert len(report["abstract"]) >= 4
    for sentence in report["abstract"]:
        assert sentence["claim_ids"], sentence
        assert set(sentence["claim_ids"]) <= verified, sentence


def test_each_part_of_the_goal_is_answered(starter: Watched) -> None:
    report = starter.report
    facets = {c["id"]: c["facets"] for c in report["claims"]}
    answered = {f for s in report["abstract"] for i in s["claim_ids"] for f in facets[i]}
    assert len(report["facets"]) >= 3
    assert answered == set(report["facets"])


def test_three_reviews_give_reasons(starter: Watched) -> None:
    tribunal = starter.report["tribunal"]
    assert [r["role"] for r in tribunal["reviews"]] == ["SKEPTIC", "SYNTHESIZER", "VALIDATOR"]
    assert all(len(r["summary"]) > 40 and r["score"] is not None for r in tribunal["reviews"])
    assert len({r["summary"] for r in tribunal["reviews"]}) == 3
    assert starter.report["policy"]["reasons"]


def test_nothing_is_cut_off(starter: Watched) -> None:
    report = starter.report
    assert report["title"].endswith(report["goal"])
    texts = [s["text"] for s in report["abstract"]] + [c["text"] for c in report["claims"]]
    assert all(t.rstrip()[-1] in '.)!?%”"' for t in texts)
    cited = {c["source"]["paper_id"] for c in report["claims"]}
    assert cited <= {r["paper_id"] for r in report["references"]}
    assert all(r["title"] and r["authors"] and r["year"] and r["url"] for r in report["references"])


def test_at_least_four_queries_ran_and_are_told(starter: Watched) -> None:
    queries = starter.report["methods"]["queries"]
    assert len({q["text"] for q in queries}) >= 4
    assert all(q["found"] > 0 for q in queries)


def test_the_run_leaves_its_files_and_the_schema_holds(starter: Watched) -> None:
    folder = starter.home / "runs" / starter.report["run_id"]
    names = {p.name for p in folder.iterdir()}
    assert {"report.json", "report.md", "report.html", "references.bib", "ledger.jsonl"} <= names
    assert not [n for n in names if n.startswith(".") or n.endswith(".part")]
    written = json.loads((folder / "report.json").read_text())
    assert written == starter.report
    schema = json.loads((ROOT / "reports" / "report-v1.schema.json").read_text())
    jsonschema.validate(written, schema)


def test_it_says_that_the_library_is_digests(starter: Watched) -> None:
    assert any("digests of real papers" in line for line in starter.report["uncertainties"])
    assert Path(starter.home / "documents").is_dir()
