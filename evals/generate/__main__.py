"""Writes every generated data set to ``evals/data``."""

import sys

from evals.cases import DATA, dump
from evals.generate import dossiers, goals, graphs, passages, policies, truths

MAKERS = {
    "searcher": goals.searcher,
    "extractor": passages.extractor,
    "verifier": truths.verifier,
    "careful": truths.careful,
    "reviewers": dossiers.reviewers,
    "reviser": dossiers.reviser,
    "reporter": dossiers.reporter,
    "policy": policies.policy,
    "graph": graphs.graph,
}


def main() -> None:
    """Make all, or those named on the command line."""
    for name in sys.argv[1:] or MAKERS:
        cases = MAKERS[name]()
        dump(DATA / f"{name}.jsonl", cases)
        sys.stderr.write(f"{name}: {len(cases)} cases, {len({c[3].cluster for c in cases})} clusters\n")


if __name__ == "__main__":
    main()
