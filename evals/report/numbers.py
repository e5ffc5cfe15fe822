"""How numbers of a comparison are written."""

from evals.result import MODEL, Result


def points(value: float) -> str:
    """A share as points of 100 with one decimal."""
    return f"{100 * value:.1f}"


def signed(value: float) -> str:
    """A change in points with its sign; what rounds to nothing has none."""
    text = f"{100 * value:+.1f}"
    return "0.0" if text in {"+0.0", "-0.0"} else text


def costs(result: Result) -> list[tuple[str, int, int, int, int, float]]:
    """Per suite with a model path: cases, calls, input and output tokens, mean seconds a case."""
    found: list[tuple[str, int, int, int, int, float]] = []
    for suite in dict.fromkeys(r.suite for r in result.rows):
        rows = [r for r in result.rows if r.suite == suite and r.arm == MODEL]
        if rows:
            found.append(
                (
                    suite,
                    len(rows),
                    sum(r.cost.calls for r in rows),
                    sum(r.cost.input_tokens for r in rows),
                    sum(r.cost.output_tokens for r in rows),
                    sum(r.cost.seconds for r in rows) / len(rows),
                )
            )
    return found


def cost_lines(result: Result) -> list[str]:
    """What the recorded answers have cost, and how old they are."""
    lines = [
        f"{suite}: {calls} calls for {cases} cases, {given:,} + {got:,} tokens, {seconds:.1f} s a case"
        for suite, cases, calls, given, got, seconds in costs(result)
    ]
    if result.model and result.recorded:
        lines.insert(0, f"recorded with {result.model} from {result.recorded[0]} to {result.recorded[1]}")
    return lines
