"""Parts what a reader of a PDF page can not see from what he can: by render mode, size, place and painted contrast."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sources.readers.pdf_types import BREAK, TINY, Glyph, Glyphs, is_invisible_mode

_SCALE = 2.0
_CONTRAST = 24
"""Levels of 255 between the lightest and darkest pixel of a word below which nobody sees it."""


def part_hidden(page: Any, found: "Glyphs", glyphs: list["Glyph"]) -> list["Glyph"]:
    """Return the visible glyphs; texts and reasons of the others go to ``found``.

    When nearly all glyphs are painted invisibly the page is a scan with a recognised text layer:
    that text stands for what is seen, so it stays, and ``found.ocr`` says so.
    """
    solid = [g for g in glyphs if g.char.strip()]
    unseen = sum(is_invisible_mode(g) for g in solid)
    found.ocr = bool(solid) and unseen > 0.8 * len(solid)
    picture: NDArray[np.uint8] | None = None
    visible: list[Glyph] = []
    groups: dict[str, list[str]] = {}
    last = ""
    for glyph in glyphs:
        if glyph is BREAK or glyph.char == " ":
            # White space goes where the glyph before it went.
            if last:
                groups[last].append(" ")
            else:
                visible.append(glyph)
            continue
        reason = ""
        if is_invisible_mode(glyph) and not found.ocr:
            reason = "invisible"
        elif 0 < glyph.size < TINY:
            reason = "tiny"
        elif _off_page(glyph, found):
            reason = "off-page"
        elif glyph.style.light:
            picture = _picture(page) if picture is None else picture
            reason = "" if _seen(picture, glyph, found) else "white"
        if reason:
            groups.setdefault(reason, []).append(glyph.char)
        else:
            visible.append(glyph)
        last = reason
    for reason, chars in groups.items():
        words = " ".join("".join(chars).split())
        if len(words) > 2:
            found.hidden.append(words)
            found.reasons.append(reason)
    return visible


def _off_page(glyph: "Glyph", found: "Glyphs") -> bool:
    x, y = (glyph.x0 + glyph.x1) / 2, (glyph.y0 + glyph.y1) / 2
    return not (-2 <= x <= found.width + 2 and -2 <= y <= found.height + 2)


def _picture(page: Any) -> NDArray[np.uint8]:
    """The page as painted, grey, two pixels a point, shape (rows, columns)."""
    bitmap = page.render(scale=_SCALE, grayscale=True)
    try:
        return np.array(bitmap.to_numpy(), copy=True).reshape(bitmap.height, -1)[:, : bitmap.width]
    finally:
        bitmap.close()


def _seen(picture: NDArray[np.uint8], glyph: "Glyph", found: "Glyphs") -> bool:
    rows, columns = picture.shape
    x0, x1 = int(glyph.x0 * _SCALE), int(glyph.x1 * _SCALE) + 1
    y0, y1 = int((found.height - glyph.y1) * _SCALE), int((found.height - glyph.y0) * _SCALE) + 1
    patch = picture[max(0, y0) : min(rows, y1), max(0, x0) : min(columns, x1)]
    return bool(patch.size) and int(patch.max()) - int(patch.min()) >= _CONTRAST
