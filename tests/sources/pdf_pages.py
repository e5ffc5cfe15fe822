"""Writes small PDF files by hand, for what no typesetter would do: invisible, tiny, white, off-page text."""

from collections.abc import Sequence

Text = tuple[float, float, float, str, str]
"""x, y, size, operators before the text (colour, render mode), text."""


def pdf(pages: Sequence[Sequence[Text]], *, trailer: str = "", info: dict[str, str] | None = None) -> bytes:
    """A PDF 1.4 with one content stream a page, Helvetica, A4 in points."""
    objects: list[bytes] = [b"<< /Type /Catalog /Pages 2 0 R >>", b""]
    kids: list[str] = []
    objects.append(b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>")
    for texts in pages:
        lines = [
            f"q {before} BT /F1 {size} Tf {x} {y} Td ({_escape(text)}) Tj ET Q"
            for x, y, size, before, text in texts
        ]
        stream = "\n".join(lines).encode("cp1252")
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream))
        content = len(objects)
        page = f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {content} 0 R"
        objects.append(f"{page} /Resources << /Font << /F1 3 0 R >> >> >>".encode())
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>".encode()
    if info:
        fields = " ".join(f"/{key} ({_escape(value)})" for key, value in info.items())
        objects.append(f"<< {fields} >>".encode("cp1252"))
        trailer += f" /Info {len(objects)} 0 R"
    out = bytearray(b"%PDF-1.4\n")
    offsets: list[int] = []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    for offset in offsets:
        out += b"%010d 00000 n \n" % offset
    out += (
        f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R {trailer} >>\nstartxref\n{start}\n%%EOF\n".encode()
    )
    return bytes(out)


def paragraph(
    text: str, *, x: float = 72, y: float = 700, size: float = 10, width: int = 90, before: str = ""
) -> list[Text]:
    """``text`` broken into lines of about ``width`` characters."""
    lines: list[str] = []
    for word in text.split():
        if lines and len(lines[-1]) + len(word) < width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return [(x, y - 1.2 * size * number, size, before, line) for number, line in enumerate(lines)]


def _escape(text: str) -> str:
    return text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
