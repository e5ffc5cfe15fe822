"""The document store keeps what it was given, and notices when that was changed."""

import gzip
import json
from pathlib import Path

import pytest

from sources.store import FileDocumentStore
from state.errors import IntegrityError
from state.sources import Document, Section


def _document(text: str = "Moss grows on the north side.") -> Document:
    return Document(
        text=text, sections=(Section(title="Body", start=0, end=len(text)),), kind="text", reader="t-1"
    )


def test_what_was_put_comes_back(tmp_path: Path) -> None:
    store = FileDocumentStore(tmp_path / "documents")
    document = _document("Naïve 𝐾 and “quotes”.")
    document_id = store.put(document)
    assert document_id == document.id
    assert store.get(document_id) == document
    assert store.has(document_id)


def test_putting_again_changes_no_byte(tmp_path: Path) -> None:
    store = FileDocumentStore(tmp_path)
    store.put(_document())
    before = {path: path.read_bytes() for path in tmp_path.rglob("*.gz")}
    store.put(_document())
    FileDocumentStore(tmp_path / "other").put(_document())
    assert {path: path.read_bytes() for path in before} == before
    assert sorted(p.read_bytes() for p in (tmp_path / "other").rglob("*.gz")) == list(before.values())


@pytest.mark.parametrize("bad", ["", "0" * 31, "../../etc/passwd", "G" * 32, "0" * 32 + "\n"])
def test_a_malformed_id_is_refused_before_it_names_a_file(tmp_path: Path, bad: str) -> None:
    with pytest.raises(IntegrityError, match="malformed"):
        FileDocumentStore(tmp_path).get(bad)


def test_an_unknown_id_says_so(tmp_path: Path) -> None:
    with pytest.raises(IntegrityError, match="not in the store"):
        FileDocumentStore(tmp_path).get("0" * 32)


def test_a_changed_text_is_noticed(tmp_path: Path) -> None:
    store = FileDocumentStore(tmp_path)
    document_id = store.put(_document())
    (path,) = tmp_path.rglob("*.gz")
    value = json.loads(gzip.decompress(path.read_bytes()))
    value["text"] = value["text"].replace("north", "south")
    path.write_bytes(gzip.compress(json.dumps(value).encode()))
    with pytest.raises(IntegrityError, match="was changed"):
        store.get(document_id)


@pytest.mark.parametrize(
    "damage", [b"", b"not gzip", gzip.compress(b"{}")[:-4], gzip.compress(b'{"text": 3}')]
)
def test_a_damaged_file_is_noticed(tmp_path: Path, damage: bytes) -> None:
    store = FileDocumentStore(tmp_path)
    document_id = store.put(_document())
    (path,) = tmp_path.rglob("*.gz")
    path.write_bytes(damage)
    with pytest.raises(IntegrityError):
        store.get(document_id)
