"""Figures of a report as small SVGs: score by round, confidence by lexical score, papers by claims.

Colour comes from classes, so a page can set it for light and dark; ``standalone`` adds fixed colours
and a font for the PDF. What a shape means never depends on colour alone.
"""

import math
from collections.abc import Iterable, Sequence

from markupsafe import Markup

from reports.view import ClaimView, ReferenceView, RoundView

_DASHED = Markup(' stroke-dasharray="4 3"')
PANEL = 22
"""Claims in one panel of the map: as many as a phone of 390 px shows without scrolling."""
_LEFT = 44
_STANDALONE = Markup(
    "<style>text{font-family:'Libertinus Serif';fill:#222}.s{stroke:#1c6b3c}.f{fill:#1c6b3c}"
    ".rs{stroke:#a3262a}.is{stroke:#7a5900}.g{stroke:#d9d6cf}.ax{stroke:#777}.th{stroke:#1d4e89}"
    ".tt{fill:#1d4e89}.ln{stroke:#222}.dot{fill:#222}.m{fill:#555}"
    ".h{stroke:#fff;stroke-width:4px;paint-order:stroke}</style>"
)


_NOT_INDEPENDENT = Markup('<path d="M{x:.1f} {y:.1f}m0 -5l5 5l-5 5l-5 -5z" class="s" stroke-width="1.4"/>')
_SHAPES = {
    "own": Markup('<circle cx="{x:.1f}" cy="{y:.1f}" r="4" class="f"/>'),
    "independent": Markup('<path d="M{x:.1f} {y:.1f}m0 -5.5l5.5 5.5l-5.5 5.5l-5.5 -5.5z" class="f"/>'),
    "shared-author": _NOT_INDEPENDENT,
    "unknown": _NOT_INDEPENDENT,
    "against": Markup('<path d="M{x:.1f} {y:.1f}m-4 -4l8 8m0 -8l-8 8" class="rs" stroke-width="2.2"/>'),
    "undecided": Markup(
        '<rect x="{sx:.1f}" y="{sy:.1f}" width="7" height="7" class="is" stroke-width="1.6"/>'
    ),
}
"""What a mark says is in its form; its colour only helps."""


def _svg(width: int, height: int, title: str, body: Iterable[Markup], *, standalone: bool) -> Markup:
    head = Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {0} {1}" width="{0}" height="{1}" role="img" '
        'fill="none" font-size="10"><title>{2}</title>'
    ).format(width, height, title)
    return head + (_STANDALONE if standalone else Markup("")) + Markup("").join(body) + Markup("</svg>")


def _line(x1: float, y1: float, x2: float, y2: float, kind: str, *, dashed: bool = False) -> Markup:
    return Markup('<line x1="{:.1f}" y1="{:.1f}" x2="{:.1f}" y2="{:.1f}" class="{}"{}/>').format(
        x1, y1, x2, y2, kind, _DASHED if dashed else ""
    )


def _text(
    x: float, y: float, words: str, *, anchor: str = "start", kind: str = "t", size: float = 10
) -> Markup:
    return Markup(
        '<text x="{:.1f}" y="{:.1f}" text-anchor="{}" class="{}" font-size="{:g}">{}</text>'
    ).format(x, y, anchor, kind, size, words)


def _glyph(kind: str, x: float, y: float, title: str = "") -> Markup:
    shape = _SHAPES[kind].format(x=x, y=y, sx=x - 3.5, sy=y - 3.5)
    return Markup("<g><title>{}</title>{}</g>").format(title, shape) if title else shape


def _legend(y: float, entries: Sequence[tuple[str, str]], left: float = 8) -> list[Markup]:
    parts: list[Markup] = []
    for glyph, words in entries:
        parts += [_glyph(glyph, left, y - 3.5), _text(left + 9, y, words, kind="m", size=9.5)]
        left += 22 + 5.6 * len(words)
    return parts


def history_svg(
    history: Sequence[RoundView], revise: float, reject: float, *, standalone: bool = False
) -> Markup:
    """Score by round with the two limits; scores run 0 to 10. Empty when there is no history."""
    if not history:
        return Markup("")
    width, height, left, right, top, bottom = 340, 150, 30, 96, 12, 26
    step = (width - left - right) / max(len(history) - 1, 1)

    def at(value: float) -> float:
        return top + (10 - value) / 10 * (height - top - bottom)

    parts = [_line(left, at(0), width - right, at(0), "ax"), _line(left, at(0), left, top, "ax")]
    for value in (0, 5, 10):
        parts.append(_text(left - 6, at(value) + 3, str(value), anchor="end", kind="m"))
    for value, words in ((revise, "approve at"), (reject, "no round below")):
        if value > 0:
            parts.append(_line(left, at(value), width - right, at(value), "th", dashed=True))
            parts.append(_text(width - right + 6, at(value) + 3, f"{words} {value:g}", kind="tt"))
    points = [
        (left + 14 + index * (step - 28 / max(len(history) - 1, 1)), at(r.score_value))
        for index, r in enumerate(history)
    ]
    if len(points) > 1:
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        parts.append(Markup('<polyline points="{}" class="ln" stroke-width="1.6"/>').format(path))
    for (x, y), entry in zip(points, history, strict=True):
        parts.append(Markup('<circle cx="{:.1f}" cy="{:.1f}" r="3.5" class="dot"/>').format(x, y))
        parts.append(_text(x, y - 8, entry.score, anchor="middle", kind="h", size=11))
        words = f"round {entry.round}" + (" (undone)" if entry.undone else "")
        parts.append(_text(x, height - 10, words, anchor="middle", kind="m"))
    told = ", ".join(f"round {entry.round}: {entry.score} ({entry.verdict})" for entry in history)
    return _svg(width, height, f"Tribunal score by round. {told}.", parts, standalone=standalone)


def scatter_svg(claims: Sequence[ClaimView], threshold: float, *, standalone: bool = False) -> Markup:
    """Confidence (of the verdict given) against lexical score, one mark a claim. Empty without claims."""
    if not claims:
        return Markup("")
    width, height, left, top, bottom = 340, 280, 34, 30, 58
    right_value = max(0.5, math.ceil(max(c.lexical_value for c in claims) * 10) / 10)
    low = min(0.9, math.floor(min(c.confidence_value for c in claims) * 10) / 10)
    plot_w, plot_h = width - left - 12, height - top - bottom

    def place(x: float, y: float) -> tuple[float, float]:
        return left + x / right_value * plot_w, top + (1 - y) / (1 - low) * plot_h

    parts: list[Markup] = []
    step = {1: 2, 2: 5}.get(round((1 - low) * 10), 10)  # hundredths between two ticks
    for hundredth in range(round(low * 100), 101, step):
        value = hundredth / 100
        x, y = place(0, value)
        parts.append(_line(x, y, x + plot_w, y, "g"))
        parts.append(_text(x - 5, y + 3, f"{value:.2f}", anchor="end", kind="m"))
    for tenth in range(0, round(right_value * 10) + 1, 1 if right_value <= 0.6 else 2):
        x, y = place(tenth / 10, low)
        parts.append(_text(x, y + 13, f"{tenth / 10:.1f}", anchor="middle", kind="m"))
    x, y = place(threshold, low)
    if threshold <= right_value:
        parts.append(_line(x, top, x, y, "th", dashed=True))
    words = "lexical score (dashed: its threshold)"
    parts.append(_text(left + plot_w / 2, height - 26, words, anchor="middle", kind="m"))
    parts.append(_text(4, 9, "confidence", kind="m"))
    taken = [
        (px - 5, py - 5, px + 5, py + 5)
        for px, py in (place(c.lexical_value, c.confidence_value) for c in claims)
    ]
    for claim in claims:
        px, py = place(claim.lexical_value, claim.confidence_value)
        glyph = {"SUPPORTED": "own", "REFUTED": "against"}.get(claim.verdict, "undecided")
        title = f"{claim.label}: {claim.verdict}, confidence {claim.confidence}, lexical {claim.lexical}"
        parts += [_glyph(glyph, px, py, title), *_label(claim.label, px, py, width, taken)]
    parts += _legend(
        height - 8, [("own", "supported"), ("against", "refuted"), ("undecided", "insufficient")], left
    )
    title = "Confidence of each verdict (up) against the lexical score of its claim (right)."
    return _svg(width, height, title, parts, standalone=standalone)


def _label(
    words: str, x: float, y: float, width: int, taken: list[tuple[float, float, float, float]]
) -> list[Markup]:
    """The claim's number beside its mark where there is room; the mark's title has it anyway."""
    size = 5.2 * len(words)
    for dx, dy in ((7, 3), (-7 - size, 3), (-size / 2, -8), (-size / 2, 15)):
        box = (x + dx, y + dy - 8, x + dx + size, y + dy)
        inside = box[0] > _LEFT and box[2] < width and box[1] > 12
        if inside and not any(
            box[0] < t[2] and t[0] < box[2] and box[1] < t[3] and t[1] < box[3] for t in taken
        ):
            taken.append(box)
            return [_text(x + dx, y + dy, words, size=9)]
    return []


def map_svgs(
    claims: Sequence[ClaimView], references: Sequence[ReferenceView], *, standalone: bool = False
) -> tuple[Markup, ...]:
    """Which paper (rows) supports or refutes which claim (columns), in panels of ``PANEL`` claims."""
    panels = [claims[start : start + PANEL] for start in range(0, len(claims), PANEL)]
    return tuple(_map_panel(panel, references, standalone=standalone) for panel in panels if _papers(panel))


def _papers(claims: Iterable[ClaimView]) -> set[str]:
    return {e.cited.label for c in claims for e in (*c.supporting, *c.refuting)}


def _map_panel(
    claims: Sequence[ClaimView], references: Sequence[ReferenceView], *, standalone: bool
) -> Markup:
    used = _papers(claims)
    labels = [ref.label for ref in references if ref.label in used] + (["[?]"] if "[?]" in used else [])
    cell = min(max(286 // len(claims), 13), 20)
    at = {label: 26 + cell * index + cell / 2 for index, label in enumerate(labels)}
    bottom = 26 + cell * len(labels)
    width, height, end = 340, bottom + 36, _LEFT + cell * len(claims)
    parts = [_text(_LEFT - 6, 15, "claim C", anchor="end", kind="m", size=9)]
    parts += [_text(_LEFT - 6, y + 3, label, anchor="end", size=9) for label, y in at.items()]
    parts += [_line(_LEFT, y, end, y, "g") for y in at.values()]
    for index, claim in enumerate(claims):
        x = _LEFT + cell * index + cell / 2
        parts.append(_line(x, 22, x, bottom, "g"))
        parts.append(_text(x, 15, claim.label.removeprefix("C"), anchor="middle", size=8))
        for label, y in at.items():
            ties = sorted({e.tie for e in claim.supporting if e.cited.label == label})
            against = any(e.cited.label == label for e in claim.refuting)
            shift = 3 if against and ties else 0
            for tie in ties:
                parts.append(_glyph(tie, x - shift, y, f"{label} supports {claim.label}"))
            if against:
                parts.append(_glyph("against", x + shift, y, f"{label} speaks against {claim.label}"))
    parts += _legend(height - 18, [("own", "for: own paper"), ("independent", "for: independent paper")])
    parts += _legend(
        height - 4, [("shared-author", "for: author shared or not known"), ("against", "against")]
    )
    title = f"Which paper speaks for or against {claims[0].label} to {claims[-1].label}."
    return _svg(width, height, title, parts, standalone=standalone)
