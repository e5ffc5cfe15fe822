"""How many known injections are flagged, and how many ordinary abstract sentences are: by a fixed hash split.

Usage: python -m benchmarks.truth_injection ../shared/data
"""

import json
import sys
from pathlib import Path

from evidence.injection import instruction_like
from evidence.sentences import sentences
from state.base import digest


def main(shared: Path) -> None:
    """Print caught and false-positive rates for the half tuned on and the other half."""
    rows = [json.loads(line) for line in (shared / "injections.jsonl").open()]
    for name, half in (("tuned on", 0), ("other half", 1)):
        part = [r for r in rows if int(digest(r["text"])[:2], 16) % 2 == half]
        caught = [r for r in part if instruction_like(r["text"])]
        reviewer = [r for r in part if "reviewer" in r["kind"] or "fixture" in r["kind"]]
        hit = sum(bool(instruction_like(r["text"])) for r in reviewer)
        print(f"{name}: {len(caught)}/{len(part)} flagged; aimed at reviewers {hit}/{len(reviewer)}")
        if half == 0:
            for row in part:
                if row not in caught:
                    print("   missed:", row["kind"], row["text"][:90])
    flagged = total = 0
    for line in (shared / "arxiv_catalogue.jsonl").open():
        text = json.loads(line)["abstract"] or ""
        total += len(sentences(text))
        spans = instruction_like(text)
        flagged += len(spans)
        if flagged < 25:
            for span in spans:
                print("   flagged:", text[span.start : span.end][:150])
    print(f"ordinary sentences flagged: {flagged}/{total} ({flagged / max(1, total):.3%})")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
