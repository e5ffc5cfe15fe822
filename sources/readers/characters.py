"""Puts characters right: ligatures, odd spaces and controls, and text hidden in invisible code points."""

import re
import unicodedata

_LIGATURES = {
    "ﬀ": "ff",
    "ﬁ": "fi",
    "ﬂ": "fl",
    "ﬃ": "ffi",
    "ﬄ": "ffl",
    "ﬅ": "ft",
    "ﬆ": "st",
    "Ĳ": "IJ",
    "ĳ": "ij",
}
# Soft hyphen, zero-width and bidirectional marks, word joiner, byte-order mark: nothing a reader sees.
_INVISIBLE = (
    "\u00ad\u180e\u200b\u200c\u200d\u200e\u200f\u2060\u2061\u2062\u2063\u2064\u2066\u2067\u2068\u2069\ufeff"
)
_BIDI = "\u202a\u202b\u202c\u202d\u202e"
_CONTROLS = "".join(chr(code) for code in range(32) if chr(code) not in "\n\t")
_SPACES = "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
_TABLE = str.maketrans(
    {
        **_LIGATURES,
        **dict.fromkeys(_INVISIBLE + _BIDI + _CONTROLS + "\u007f", ""),
        **dict.fromkeys(_SPACES, " "),
        "\u2028": "\n",
        "\u2029": "\n\n",
    }
)
_TAGS = re.compile("[\U000e0020-\U000e007e]+")
# Letters that formulas set in another style (𝐾, 𝟏): the same letters to a reader who searches or quotes.
_STYLED = re.compile("[\U0001d400-\U0001d7ff]+")
_SURROGATES = re.compile("[\ud800-\udfff]")


def clean(text: str) -> str:
    """Return ``text`` with ligatures spelt out, odd spaces plain, invisible characters gone, in NFC."""
    if text.isascii() and text.isprintable():
        return text
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n").replace("\v", "\n")
    text = _SURROGATES.sub("\ufffd", text)
    text = _TAGS.sub("", text)
    text = _STYLED.sub(lambda m: unicodedata.normalize("NFKC", m.group()), text.translate(_TABLE))
    return unicodedata.normalize("NFC", text)


def smuggled(text: str) -> str:
    """The message spelt in Unicode tag characters (U+E0020 to U+E007E), which no font shows."""
    return " ".join("".join(chr(ord(ch) - 0xE0000) for ch in run) for run in _TAGS.findall(text)).strip()


def decode(data: bytes) -> str:
    """Bytes to text: UTF-8 (with or without mark), UTF-16 with mark, else Windows-1252."""
    if data[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")
