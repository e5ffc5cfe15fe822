"""Takes the glyphs of a PDF page, with place, size, font and visibility, and joins them into runs of text."""

import ctypes
import re
from typing import Any

import pypdfium2.raw as pdfium

from sources.readers.pdf_hidden import part_hidden
from sources.readers.pdf_types import BREAK, Glyph, Glyphs, Run, Style

# Fonts that set formulas: Computer Modern maths, AMS symbols, and the usual replacements.
_MATHS_FONT = re.compile(
    r"CM(?:MI|SY|EX|BSY|MIB)|MSAM|MSBM|EUFM|EUSM|RSFS|Math|Symbol|txsy|txmi|txex|pxsy|pxmi|pxex|rtxmi|rtxsy|LMSY|STIX"
    r"|NewTXMI|stmary|wasy|BBM|dsrom",
    re.IGNORECASE,
)
_BOLD_FONT = re.compile(
    r"bold|medi(?!um?ita)|-b(?:\b|_)|cmbx|cmb10|heavy|black|semib|demi|SFBX|ptmb|phvb", re.IGNORECASE
)


class PageReader:
    """Reads pages of one document; fonts are looked up once a text object."""

    def __init__(self) -> None:
        self._box = pdfium.FS_RECTF()
        self._x, self._y = ctypes.c_double(), ctypes.c_double()
        self._name = ctypes.create_string_buffer(256)
        self._matrix = pdfium.FS_MATRIX()
        self._colour = tuple(ctypes.c_uint() for _ in range(4))

    def read(self, page: Any) -> Glyphs:
        """Glyphs of ``page`` (a ``pypdfium2.PdfPage``) in the order in which they were painted."""
        width, height = page.get_size()
        left, bottom, _, _ = page.get_cropbox() if hasattr(page, "get_cropbox") else (0, 0, 0, 0)
        found = Glyphs(width, height)
        text = page.get_textpage()
        try:
            glyphs = self._glyphs(text, left, bottom)
        finally:
            text.close()
        found.glyphs = sum(not glyph.char.isspace() for glyph in glyphs)
        visible = part_hidden(page, found, glyphs)
        found.runs = join_runs(visible)
        return found

    def _glyphs(self, text: Any, left: float, bottom: float) -> list[Glyph]:
        raw = text.raw
        styles: dict[int | None, Style] = {}
        found: list[Glyph] = []
        box, x, y = self._box, self._x, self._y
        high = 0
        for index in range(pdfium.FPDFText_CountChars(raw)):
            code = pdfium.FPDFText_GetUnicode(raw, index)
            if 0xD800 <= code < 0xDC00:
                # A letter beyond the first plane (𝐾) comes as two halves.
                high = code
                continue
            if 0xDC00 <= code < 0xE000:
                code = 0x10000 + ((high - 0xD800) << 10) + (code - 0xDC00) if high else 0xFFFD
            high = 0
            # pdfium writes a hyphen at a line's end as U+0002.
            char = "-" if code in {2, 0xAD} else chr(code) if code and code < 0x110000 else ""
            if not char or char in "\r\n":
                if char:
                    found.append(BREAK)
                continue
            thing = pdfium.FPDFText_GetTextObject(raw, index)
            key = ctypes.cast(thing, ctypes.c_void_p).value if thing else None
            style = styles.get(key)
            if style is None:
                style = styles[key] = self._style(thing)
            pdfium.FPDFText_GetLooseCharBox(raw, index, box)
            pdfium.FPDFText_GetCharOrigin(raw, index, x, y)
            tall = box.right - box.left if style.angle % 180 else box.top - box.bottom
            size = style.size if 0.5 * style.size <= tall <= 2.2 * style.size or tall <= 0 else tall
            found.append(
                Glyph(
                    char,
                    box.left - left,
                    box.right - left,
                    box.bottom - bottom,
                    box.top - bottom,
                    y.value - bottom,
                    style,
                    size,
                )
            )
        return found

    def _style(self, thing: Any) -> Style:
        if not thing:
            return Style(0.0, False, False, 0, False, 0)
        size = ctypes.c_float()
        pdfium.FPDFTextObj_GetFontSize(thing, size)
        matrix = self._matrix
        pdfium.FPDFPageObj_GetMatrix(thing, matrix)
        scale = (matrix.c**2 + matrix.d**2) ** 0.5 or 1.0
        font = pdfium.FPDFTextObj_GetFont(thing)
        name, weight = "", 400
        if font:
            pdfium.FPDFFont_GetBaseFontName(font, self._name, 256)
            name = self._name.value.decode("utf-8", "replace")
            weight = pdfium.FPDFFont_GetWeight(font)
        red, green, blue, alpha = self._colour
        light = False
        if pdfium.FPDFPageObj_GetFillColor(thing, red, green, blue, alpha):
            light = min(red.value, green.value, blue.value) >= 225 or alpha.value < 20
        return Style(
            size=abs(size.value * scale),
            bold=bool(_BOLD_FONT.search(name.split("+")[-1])) or weight >= 650,
            maths=bool(_MATHS_FONT.search(name)),
            mode=pdfium.FPDFTextObj_GetTextRenderMode(thing),
            light=light,
            angle=_angle(matrix),
        )


def _angle(matrix: Any) -> int:
    if abs(matrix.b) > abs(matrix.a):
        return 90 if matrix.b > 0 else 270
    return 0 if matrix.a >= 0 else 180


def join_runs(glyphs: list[Glyph]) -> list[Run]:
    """Runs of neighbouring glyphs; scripts stay in the run of their base, marked with ``_`` and ``^``."""
    runs: list[Run] = []
    current: list[Glyph] = []
    for glyph in glyphs:
        if glyph is BREAK or (current and not _follows(current, glyph)):
            # A line break after which the text goes on beside it is one line all the same.
            if glyph is BREAK:
                continue
            _close(current, runs)
            current = []
        if glyph.char == " " and not current:
            continue
        current.append(glyph)
    _close(current, runs)
    return runs


def _follows(current: list[Glyph], glyph: Glyph) -> bool:
    last = next((g for g in reversed(current) if g.char != " "), current[-1])
    if glyph.style.angle != last.style.angle and glyph.char != " ":
        return False
    if glyph.char == " ":
        return True
    size = max(last.size, glyph.size, 1.0)
    if last.style.angle % 180:
        return abs(glyph.x0 - last.x0) < size and abs(glyph.y0 - last.y0) < 4 * size
    gap = glyph.x0 - last.x1
    drop = abs(glyph.base - last.base)
    level = drop < 0.25 * size
    near = drop < 0.75 * size and min(last.size, glyph.size) < 0.95 * size
    anchored = drop < 0.75 * size and any(abs(g.base - glyph.base) < 0.2 * size for g in current[-12:])
    return (level or near or anchored) and -0.6 * size < gap < (1.05 if level else 0.5) * size


def _close(glyphs: list[Glyph], runs: list[Run]) -> None:
    while glyphs and glyphs[-1].char == " ":
        glyphs = glyphs[:-1]
    solid = [g for g in glyphs if g.char != " "]
    if not solid:
        return
    size = _mode([round(g.size, 1) for g in solid])
    level = [g for g in solid if g.size >= 0.9 * size] or solid
    base = _mode([round(g.base, 1) for g in level])
    runs.append(
        Run(
            text=_spell(glyphs, base, size),
            x0=min(g.x0 for g in solid),
            x1=max(g.x1 for g in solid),
            base=base,
            size=size,
            bold=sum(g.style.bold for g in solid) > 0.9 * len(solid) and solid[-1].style.bold,
            tall=max(g.size for g in solid),
            maths=sum(g.style.maths for g in solid) / len(solid),
            angle=solid[0].style.angle,
        )
    )


def _spell(glyphs: list[Glyph], base: float, size: float) -> str:
    out: list[str] = []
    before = ""
    for glyph in glyphs:
        script = ""
        if glyph.char != " " and glyph.size < 0.86 * size and not glyph.style.angle:
            shift = glyph.base - base
            script = "^" if shift > 0.15 * size else "_" if shift < -0.08 * size else ""
        if glyph.char != " ":
            if script and script != before and out:
                out.append(script)
            before = script
        out.append(glyph.char)
    return "".join(out)


def _mode(values: list[float]) -> float:
    counts: dict[float, int] = {}
    for value in values:
        counts[value] = counts.get(value, 0) + 1
    return max(counts, key=lambda value: (counts[value], value))
