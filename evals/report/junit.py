"""The comparison as JUnit XML, which every CI system reads."""

import re
from xml.etree.ElementTree import Element, SubElement, tostring

from evals.gate import Comparison
from evals.report.numbers import points, signed

_UNPRINTABLE = re.compile("[^\t\n\r -\ud7ff\ue000-�\U00010000-\U0010ffff]")


def junit(comparison: Comparison) -> str:
    """One suite a data set: a test a primary metric, and a test a case, failed where an invariant broke."""
    root = Element("testsuites", name="sovereign eval")
    broken = {row.key: (name, why) for row, name, why in comparison.broken}
    for suite in dict.fromkeys(r.suite for r in comparison.new.rows):
        rows = [r for r in comparison.new.rows if r.suite == suite]
        gated = [c for c in comparison.changes if c.suite == suite and c.primary]
        failures = sum(c.alarm for c in gated) + sum(r.key in broken for r in rows)
        node = SubElement(
            root, "testsuite", name=suite, tests=str(len(gated) + len(rows)), failures=str(failures)
        )
        for change in gated:
            case = SubElement(node, "testcase", classname=suite, name=f"{change.arm} {change.metric}")
            if change.alarm:
                text = (
                    f"{points(change.old)} -> {points(change.new)} ({signed(change.change)}; "
                    f"{signed(change.low)} to {signed(change.high)}; n = {change.n})"
                )
                SubElement(case, "failure", message=f"{change.metric} dropped").text = text
        for row in rows:
            case = SubElement(
                node,
                "testcase",
                classname=f"{suite}.{row.arm}",
                name=_clean(row.case),
                time=f"{row.cost.seconds:.2f}",
            )
            if row.key in broken:
                name, why = broken[row.key]
                SubElement(case, "failure", message=name).text = _clean(why)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="unicode") + "\n"


def _clean(text: str) -> str:
    return _UNPRINTABLE.sub("?", text)
