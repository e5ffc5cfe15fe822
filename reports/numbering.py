"""Numbers and anchors: claims are C1, C2, … and references [1], [2], … in reading order."""

import re
from collections.abc import Iterable

from reports.citations import short_names
from reports.display import anchor_of, one_line
from reports.view import Cited, Marker
from state.report import Report

_CLAIM_ID = re.compile(r"\bc-[0-9a-f]{12}\b")


class Numbering:
    """What each claim and each paper of one report is called."""

    def __init__(self, report: Report) -> None:
        self._numbers: dict[str, int] = {}
        for number, claim in enumerate(report.claims, 1):
            self._numbers.setdefault(claim.id, number)
        self._papers: dict[str, Cited] = {}
        for number, ref in enumerate(report.references, 1):
            who = one_line(short_names(ref.authors)) or one_line(ref.title)
            year = f" {ref.year}" if ref.year else ""
            self._papers.setdefault(ref.paper_id, Cited(f"[{number}]", who + year, f"ref-{number}"))

    def marker(self, claim_id: str) -> Marker:
        """Of a claim; one that is not in the report keeps its id and has no anchor."""
        number = self._numbers.get(claim_id)
        return Marker(f"C{number}", anchor_of(claim_id)) if number else Marker(one_line(claim_id), "")

    def markers(self, claim_ids: Iterable[str]) -> tuple[Marker, ...]:
        """Of several claims, each once, in the order given; three or more in sequence become one run."""
        runs: list[list[str]] = []
        for claim_id in dict.fromkeys(claim_ids):
            number = self._numbers.get(claim_id)
            if runs and number and self._numbers.get(runs[-1][-1]) == number - 1:
                runs[-1].append(claim_id)
            else:
                runs.append([claim_id])
        found: list[Marker] = []
        for run in runs:
            if len(run) < 3:
                found += [self.marker(claim_id) for claim_id in run]
            else:
                first, last = self.marker(run[0]), self.marker(run[-1])
                found.append(Marker(first.label, first.anchor, last.label, last.anchor))
        return tuple(found)

    def cited(self, paper_id: str) -> Cited:
        """How a quote names its paper."""
        return self._papers.get(paper_id) or Cited("[?]", one_line(paper_id), "")

    def text(self, raw: str) -> str:
        """``raw`` for display, with the ids of this report's claims as their numbers."""
        return _CLAIM_ID.sub(lambda match: self.marker(match.group()).label, one_line(raw))
