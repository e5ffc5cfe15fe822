"""What a PDF page is made of: glyphs with place, size, font and visibility, and runs of them."""

from dataclasses import dataclass, field

_INVISIBLE_MODES = {3, 7}
"""Text render modes that paint nothing (ISO 32000-1, table 106)."""
TINY = 1.5
"""Points; smaller text can not be read on paper. Figures scaled down reach 3 points."""


@dataclass(slots=True)
class Run:
    """Glyphs that stand side by side on one baseline, without a gap wider than an em."""

    text: str = ""
    x0: float = 0.0
    x1: float = 0.0
    base: float = 0.0
    """Height of the baseline above the page's foot, points."""
    size: float = 0.0
    tall: float = 0.0
    """Size of the largest glyph: small capitals are measured by their capital."""
    bold: bool = False
    maths: float = 0.0
    """Share of glyphs from fonts for formulas, 0 to 1."""
    angle: int = 0
    """Degrees of rotation, a multiple of 90."""


@dataclass(slots=True)
class Glyphs:
    """What one page holds."""

    width: float
    height: float
    runs: list[Run] = field(default_factory=list[Run])
    hidden: list[str] = field(default_factory=list[str])
    """Text that can not be seen, and why, as ``reason: text`` without the reason shown."""
    reasons: list[str] = field(default_factory=list[str])
    glyphs: int = 0
    ocr: bool = False
    """Whether the visible page is a picture and the text an invisible layer over it."""


@dataclass(slots=True)
class Style:
    size: float
    bold: bool
    maths: bool
    mode: int
    light: bool
    angle: int


@dataclass(slots=True)
class Glyph:
    char: str
    x0: float
    x1: float
    y0: float
    y1: float
    base: float
    style: Style
    size: float


BREAK = Glyph("\n", 0, 0, 0, 0, 0, Style(0, False, False, 0, False, 0), 0)


def is_invisible_mode(glyph: Glyph) -> bool:
    return glyph.style.mode in _INVISIBLE_MODES
