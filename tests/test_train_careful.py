"""What the careful reader is made with: a smaller vocabulary that still spells every word, and balanced near claims."""

import json
from pathlib import Path

import pytest
from tokenizers import Tokenizer

from benchmarks.train import near, vocabulary
from evidence.crossencoder import Marks
from evidence.judge import CAREFUL, WEIGHTS

TEXT = "sparse routers save memory " * 3


def plain(path: Path) -> Tokenizer:
    tokenizer = Tokenizer.from_file(str(path))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def test_a_smaller_vocabulary_splits_known_text_the_same_and_spells_the_rest(tmp_path: Path) -> None:
    source = WEIGHTS / CAREFUL / "tokenizer.json"
    whole = plain(source)
    ids = vocabulary.kept(whole, [TEXT])
    assert ids[: vocabulary.FIRST] == list(range(vocabulary.FIRST))
    assert len(ids) < whole.get_vocab_size() / 5
    (tmp_path / "tokenizer.json").write_text(vocabulary.smaller(source, ids), encoding="utf-8")
    cut = plain(tmp_path / "tokenizer.json")
    used = "sparse routers save memory"
    assert cut.encode(used).tokens == whole.encode(used).tokens
    assert [ids[i] for i in cut.encode(used).ids] == whole.encode(used).ids
    assert "".join(t.removeprefix("##") for t in cut.encode("zygote").tokens) == "zygote"


@pytest.mark.parametrize(
    ("folder", "family", "marks"), [(WEIGHTS, "minilm", (101, 102)), (WEIGHTS / CAREFUL, "mpnet", (0, 2))]
)
def test_pairs_are_joined_as_each_encoder_was_trained(
    folder: Path, family: str, marks: tuple[int, int]
) -> None:
    joined = Marks.of(plain(folder / "tokenizer.json"))
    start, end = marks
    assert joined.family == family
    ids, types = joined.join([7, 8], [9] * 500)
    assert ids[:4] == [start, 7, 8, end]
    assert (len(ids), ids[-1]) == (200, end)
    assert len(types) == len(ids)
    assert types[:4] == [0, 0, 0, 0]
    assert types[-1] == 1


def test_introductions_do_not_tell_the_label(tmp_path: Path) -> None:
    rows = [
        {"d": "arxiv", "k": kind, "c": f"Router {i} saves memory.", "e": f"text {i} {label}", "y": label}
        for i in range(1500)
        for kind, label in (("", "SUPPORTED"), ("number", "REFUTED"))
    ]
    (tmp_path / "train.jsonl").write_text("".join(json.dumps(r) + "\n" for r in rows), encoding="utf-8")
    near.main(tmp_path, tmp_path / "out")
    made = [json.loads(line) for line in (tmp_path / "out" / "train.jsonl").open()]
    shares = [
        sum(r["c"].startswith(near.INTRODUCED) for r in made if r["y"] == label)
        / sum(r["y"] == label for r in made)
        for label in ("SUPPORTED", "REFUTED")
    ]
    assert abs(shares[0] - shares[1]) < 0.1
    assert min(shares) > 0.2


def test_names_keep_their_capitals_after_an_introduction() -> None:
    assert near.lowered("Sparse routers save memory.") == "sparse routers save memory."
    assert near.lowered("BERT is large.") == "BERT is large."
    assert near.lowered("") == ""
