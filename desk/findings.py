"""Joins findings that say the same of several claims, so that a review is read, not scrolled past."""

from collections.abc import Sequence
from dataclasses import replace

from reports.view import FindingView, Marker


def joined(findings: Sequence[FindingView]) -> tuple[FindingView, ...]:
    """One finding for all that differ in their claims alone; order and claims are kept."""
    groups: dict[tuple[str, str, str, str, str], list[FindingView]] = {}
    for finding in findings:
        key = (finding.severity, finding.kind, finding.comment, finding.by, finding.facet)
        groups.setdefault(key, []).append(finding)
    return tuple(replace(group[0], markers=_all(group)) for group in groups.values())


def _all(group: Sequence[FindingView]) -> tuple[Marker, ...]:
    return tuple(dict.fromkeys(marker for finding in group for marker in finding.markers))
