"""Archives are opened in memory, within limits, and nothing in them reaches outside."""

import bz2
import gzip
import io
import lzma
import tarfile
import zipfile
from collections.abc import Callable

import pytest

from sources.readers import archive
from sources.readers.dispatch import read_here
from state.errors import ReadError

TEX = (
    r"\documentclass{article}\begin{document}\section{One}"
    + "Salt melts the ice on the stairs of the house. " * 12
    + r"\end{document}"
).encode()


def tar(members: dict[str, bytes | tarfile.TarInfo]) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as out:
        for name, content in members.items():
            if isinstance(content, tarfile.TarInfo):
                out.addfile(content)
            else:
                info = tarfile.TarInfo(name)
                info.size = len(content)
                out.addfile(info, io.BytesIO(content))
    return buffer.getvalue()


def link(name: str, target: str, kind: bytes) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, target
    return info


@pytest.mark.parametrize(
    "pack", [gzip.compress, bz2.compress, lzma.compress, bytes], ids=["gz", "bz2", "xz", "plain"]
)
def test_every_kind_of_tar_is_read(pack: Callable[[bytes], bytes]) -> None:
    reading = read_here(
        pack(tar({"paper/main.tex": TEX, "paper/fig.png": b"\x89PNG"})), "latex", "2001.00001.tar.gz"
    )
    assert "Salt melts the ice" in reading.document.text
    assert reading.marks.arxiv_id == "2001.00001"


def test_one_gzipped_file_is_read_as_arxiv_serves_it() -> None:
    assert "Salt melts" in read_here(gzip.compress(TEX), "latex", "2001.00001").document.text


def test_a_zip_is_read() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as out:
        out.writestr("main.tex", TEX)
    assert "Salt melts" in read_here(buffer.getvalue(), "latex", "paper.zip").document.text


def test_links_and_outside_paths_are_left_out_and_said() -> None:
    data = tar(
        {
            "main.tex": TEX,
            "a": link("passwd.tex", "/etc/passwd", tarfile.SYMTYPE),
            "b": link("hard.tex", "/etc/passwd", tarfile.LNKTYPE),
            "/abs.tex": b"absolute",
            "../up.tex": b"upwards",
            "dir/../../up2.tex": b"upwards",
        }
    )
    files, refused = archive.unpack(data, "x.tar")
    assert set(files) == {"main.tex"}
    assert len(refused) == 5
    notes = read_here(data, "latex", "x.tar").marks.notes
    assert any("passwd.tex" in note for note in notes)


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress])
def test_a_bomb_is_stopped_while_it_unpacks(pack: Callable[[bytes], bytes]) -> None:
    with pytest.raises(ReadError) as caught:
        archive.unpack(pack(b"\x00" * 60_000_000), "bomb.gz")
    assert caught.value.kind == "unsafe-archive"


def test_a_zip_bomb_is_stopped() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as out:
        for number in range(4):
            out.writestr(f"{number}.tex", b"\x00" * 20_000_000)
    with pytest.raises(ReadError, match="unpacks to more"):
        archive.unpack(buffer.getvalue(), "bomb.zip")


def test_too_many_members_are_refused() -> None:
    with pytest.raises(ReadError, match="more than"):
        archive.unpack(tar({f"{n}.tex": b"x" for n in range(archive.MAX_MEMBERS + 1)}), "many.tar")


@pytest.mark.parametrize("share", [0.1, 0.5, 0.95])
def test_a_cut_archive_is_broken_not_fatal(share: float) -> None:
    whole = gzip.compress(tar({"main.tex": TEX}))
    with pytest.raises(ReadError) as caught:
        read_here(whole[: int(share * len(whole))], "latex", "cut.tar.gz")
    assert caught.value.kind == "broken"


def test_an_archive_without_latex_says_so() -> None:
    with pytest.raises(ReadError) as caught:
        read_here(tar({"a.txt": b"hello", "b.tex": b"fragment", "c.tex": b"fragment"}), "latex", "none.tar")
    assert caught.value.kind == "no-latex"
