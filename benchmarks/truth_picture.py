"""Two diagrams as one SVG: are the probabilities true (reliability), and what does caution buy (risk and coverage)?"""

from collections.abc import Sequence
from pathlib import Path

from benchmarks.truth_metrics import Figures, reliability, risk_coverage

SIDE, PAD = 300, 46
COLOURS = ("#3b6fb6", "#c2571a", "#3c8d40", "#7a4fa3", "#555555", "#b0307a")


def picture(figures: dict[str, Figures], path: Path) -> None:
    """Draw both diagrams for each data set and write them to ``path``."""
    left = [_frame(0, "probability of support", "share that is supported")]
    right = [_frame(1, "share of the claims called supported", "share of them that is wrong")]
    left.append(_line(0, [(0, 0), (1, 1)], "#bbb", dashed=True))
    for i, (name, found) in enumerate(figures.items()):
        colour = COLOURS[i % len(COLOURS)]
        points = reliability(found)
        left.append(_line(0, [(p, t) for p, t, _ in points], colour))
        for p, t, n in points:
            x, y = _place(0, p, t)
            left.append(
                f'<circle cx="{x:.0f}" cy="{y:.0f}" r="{2 + min(6, n**0.5 / 2):.1f}" fill="{colour}"/>'
            )
        right.append(_line(1, risk_coverage(found), colour))
        # What is wrong stays low where few claims are taken: there the names stand on no line.
        x, y = _place(1, 0, 1)
        left.append(
            f'<text x="{x + 8:.0f}" y="{y + 16 + 15 * i:.0f}" fill="{colour}">{name} ({len(found.truth)})</text>'
        )
    width, height = 2 * (SIDE + 2 * PAD), SIDE + 2 * PAD
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif" '
        f'font-size="12"><rect width="{width}" height="{height}" fill="#fff"/>'
    )
    path.write_text("\n".join([head, *left, *right, "</svg>"]) + "\n", encoding="utf-8")


def _place(panel: int, x: float, y: float) -> tuple[float, float]:
    return panel * (SIDE + 2 * PAD) + PAD + SIDE * x, PAD + SIDE * (1 - y)


def _frame(panel: int, below: str, beside: str) -> str:
    x, y = _place(panel, 0, 1)
    marks = "".join(
        f'<text x="{_place(panel, t, 0)[0]:.0f}" y="{PAD + SIDE + 14}" text-anchor="middle" fill="#666">{t:g}</text>'
        f'<text x="{x - 5:.0f}" y="{_place(panel, 0, t)[1] + 4:.0f}" text-anchor="end" fill="#666">{t:g}</text>'
        for t in (0, 0.25, 0.5, 0.75, 1)
    )
    middle = PAD + SIDE / 2
    return (
        f'<rect x="{x:.0f}" y="{y:.0f}" width="{SIDE}" height="{SIDE}" fill="none" stroke="#999"/>{marks}'
        f'<text x="{x + SIDE / 2:.0f}" y="{SIDE + 2 * PAD - 12}" text-anchor="middle">{below}</text>'
        f'<text x="{x - 32:.0f}" y="{middle:.0f}" text-anchor="middle" '
        f'transform="rotate(-90 {x - 32:.0f} {middle:.0f})">{beside}</text>'
    )


def _line(panel: int, points: Sequence[tuple[float, float]], colour: str, *, dashed: bool = False) -> str:
    places = " ".join("{:.0f},{:.0f}".format(*_place(panel, x, y)) for x, y in points)
    dash = ' stroke-dasharray="4"' if dashed else ""
    return f'<polyline points="{places}" fill="none" stroke="{colour}"{dash}/>'
