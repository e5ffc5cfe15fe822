"""A smaller vocabulary for a large base: its word embeddings are a fifth of the file, and a third of them is never used
by scientific English.
"""

import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from tokenizers import Tokenizer

LEAST = 3
"""Times that a word piece must occur in the texts to be kept."""
FIRST = 4
"""Ids below this one are marks of the model and stay where they are: the padding's id is part of its code."""


def kept(tokenizer: Tokenizer, texts: Iterable[str]) -> list[int]:
    """Ids to keep, ascending: the marks, every single letter (so that every word can still be spelled), and what
    ``texts`` use.
    """
    counts: Counter[int] = Counter()
    wanted = list(dict.fromkeys(texts))
    for start in range(0, len(wanted), 2000):
        for encoding in tokenizer.encode_batch(wanted[start : start + 2000], add_special_tokens=False):
            counts.update(encoding.ids)
    return sorted(
        number
        for token, number in tokenizer.get_vocab().items()
        if number < FIRST
        or counts[number] >= LEAST
        or token == "[UNK]"
        or (len(token.removeprefix("##")) == 1 and ord(token[-1]) < 0x500)
    )


def smaller(source: Path, ids: list[int]) -> str:
    """The tokenizer file ``source`` with the word pieces ``ids`` only, numbered anew in that order."""
    held: dict[str, Any] = json.loads(source.read_text(encoding="utf-8"))
    number = {old: new for new, old in enumerate(ids)}
    vocabulary: dict[str, int] = held["model"]["vocab"]
    held["model"]["vocab"] = {token: number[old] for token, old in vocabulary.items() if old in number}
    added = [a for a in held["added_tokens"] if a["id"] in number]
    held["added_tokens"] = [{**a, "id": number[a["id"]]} for a in added]
    held["post_processor"] = None
    return json.dumps(held, ensure_ascii=False)
