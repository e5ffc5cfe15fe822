"""Opens source archives in memory, within limits; nothing is ever written to disk or followed out of them."""

import bz2
import gzip
import io
import lzma
import tarfile
import zipfile
import zlib
from pathlib import PurePosixPath

from state.errors import ReadError

MAX_MEMBERS = 3000
MAX_BYTES = 150_000_000
"""Unpacked. The largest arXiv sources are about 50 MB, nearly all of it pictures."""
MAX_RATIO = 250
"""Unpacked to packed, beyond the first 5 MB. TeX packs about 4 to 1."""
_FREE = 5_000_000
_TEXT = {".tex", ".ltx", ".bbl", ".bib", ".txt", ".sty", ".def", ""}


def unpack(data: bytes, name: str) -> tuple[dict[str, bytes], list[str]]:
    """Text files of an archive by path, and what was refused, in words.

    Accepts tar (plain, gzip, bzip2, xz), zip, and one gzipped file, as arXiv serves them.

    Raises:
        ReadError: ``unsafe-archive`` beyond the limits, ``broken`` when damaged.
    """
    try:
        if data[:4] == b"PK\x03\x04":
            return _unzip(data, name)
        plain = _inflate(data, name)
        if _is_tar(plain):
            return _untar(plain, name)
    except (tarfile.TarError, zipfile.BadZipFile, OSError, EOFError, zlib.error, lzma.LZMAError) as error:
        raise ReadError(name, "broken", f"the archive is damaged ({error}): fetch it again") from None
    if plain is data:
        raise ReadError(name, "broken", "not an archive of LaTeX sources")
    return {"main.tex": plain}, []


def is_archive(data: bytes) -> bool:
    """Whether ``data`` is packed in one of the ways that ``unpack`` knows."""
    return (
        data[:2] == b"\x1f\x8b"
        or data[:3] == b"BZh"
        or data[:6] == b"\xfd7zXZ\x00"
        or data[:4] == b"PK\x03\x04"
        or (_is_tar(data))
    )


def _is_tar(data: bytes) -> bool:
    return data[257:262] == b"ustar"


def _inflate(data: bytes, name: str) -> bytes:
    opener = gzip.open if data[:2] == b"\x1f\x8b" else bz2.open if data[:3] == b"BZh" else lzma.open
    if opener is lzma.open and data[:6] != b"\xfd7zXZ\x00":
        return data
    limit = _allowed(len(data))
    with opener(io.BytesIO(data), "rb") as stream:
        plain = stream.read(limit + 1)
    if len(plain) > limit:
        raise _too_large(name)
    return plain


def _allowed(packed: int) -> int:
    return min(MAX_BYTES, max(_FREE, packed * MAX_RATIO))


def _too_large(name: str) -> ReadError:
    return ReadError(
        name,
        "unsafe-archive",
        f"unpacks to more than {MAX_BYTES // 1_000_000} MB or {MAX_RATIO} times its size",
    )


def _untar(plain: bytes, name: str) -> tuple[dict[str, bytes], list[str]]:
    files: dict[str, bytes] = {}
    refused: list[str] = []
    with tarfile.open(fileobj=io.BytesIO(plain), mode="r:") as tar:
        for count, member in enumerate(tar):
            if count >= MAX_MEMBERS:
                raise ReadError(name, "unsafe-archive", f"more than {MAX_MEMBERS} members")
            if member.isdir():
                continue
            if not member.isreg():
                refused.append(f"{member.name}: a link or device")
            elif not _is_safe(member.name):
                refused.append(f"{member.name}: a path outside of the archive")
            elif PurePosixPath(member.name).suffix.lower() in _TEXT:
                content = tar.extractfile(member)
                files[_tidy(member.name)] = content.read() if content else b""
    return files, refused


def _unzip(data: bytes, name: str) -> tuple[dict[str, bytes], list[str]]:
    files: dict[str, bytes] = {}
    refused: list[str] = []
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = archive.infolist()
        if len(members) > MAX_MEMBERS:
            raise ReadError(name, "unsafe-archive", f"more than {MAX_MEMBERS} members")
        left = _allowed(len(data))
        for member in members:
            if member.is_dir():
                continue
            if (member.external_attr >> 16) & 0o170000 == 0o120000:
                refused.append(f"{member.filename}: a link or device")
            elif not _is_safe(member.filename):
                refused.append(f"{member.filename}: a path outside of the archive")
            elif PurePosixPath(member.filename).suffix.lower() in _TEXT:
                # The stated size may lie, so no more than what is left is read.
                with archive.open(member) as stream:
                    content = stream.read(left + 1)
                left -= len(content)
                if left < 0:
                    raise _too_large(name)
                files[_tidy(member.filename)] = content
    return files, refused


def _is_safe(path: str) -> bool:
    parts = PurePosixPath(path.replace("\\", "/"))
    return not parts.is_absolute() and ".." not in parts.parts and ":" not in path and "\x00" not in path


def _tidy(path: str) -> str:
    return str(PurePosixPath(path.replace("\\", "/")))
