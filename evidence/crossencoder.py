"""The shipped cross-encoders: claim and evidence read together by an int8 transformer, on the CPU."""

import hashlib
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from evidence.scorers import Scores
from evidence.tokens import paired

CLAIM_TOKENS, PAIR_TOKENS = 96, 200
"""Limits of claim and of claim and evidence with the marks around them, as in training."""


class Marks(NamedTuple):
    """The tokens around claim and evidence, by the family of the encoder."""

    family: str
    start: int
    between: tuple[int, ...]
    end: int

    @classmethod
    def of(cls, tokenizer: Any) -> "Marks":
        """Those of MPNet (``<s> claim </s></s> evidence </s>``) or of BERT (``[CLS] claim [SEP] evidence [SEP]``)."""
        start = tokenizer.token_to_id("<s>")
        if start is None:
            end = tokenizer.token_to_id("[SEP]")
            return cls("minilm", tokenizer.token_to_id("[CLS]"), (end,), end)
        end = tokenizer.token_to_id("</s>")
        return cls("mpnet", start, (end, end), end)

    def join(self, claim: list[int], evidence: list[int]) -> tuple[list[int], list[int]]:
        """Ids and token types of the pair, cut at the limits; the first separator belongs to the claim."""
        left = claim[:CLAIM_TOKENS]
        room = PAIR_TOKENS - len(left) - len(self.between) - 2
        ids = [self.start, *left, *self.between, *evidence[:room], self.end]
        split = len(left) + 2
        return ids, [0] * split + [1] * (len(ids) - split)


class CrossEncoder:
    """Scores pairs with ``judge.onnx`` and ``tokenizer.json`` of ``folder``.

    Int8 activations are scaled over what runs together, so pairs run one by one, as many at a time as there are
    ``threads``: a pair's score never depends on its company, and at this size neither a batch nor several threads on one
    pair are faster on a CPU.
    """

    def __init__(self, folder: Path, threads: int = 1) -> None:
        # Heavy libraries are imported where a session is built, never by importing the package.
        import onnxruntime as ort
        from tokenizers import Tokenizer

        options = ort.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        # Memory is given back after each pair: they differ in length, and the arena would keep the largest of all.
        options.enable_cpu_mem_arena = False
        self._threads = threads
        weights = folder / "judge.onnx"
        self._session: Any = ort.InferenceSession(str(weights), options, providers=["CPUExecutionProvider"])
        self._inputs = {i.name for i in self._session.get_inputs()}
        self._tokenizer: Any = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()
        self._marks = Marks.of(self._tokenizer)
        self._name = f"{self._marks.family}-judge-{weights_hash(folder)[:8]}"

    @property
    def name(self) -> str:
        """The model with the first digits of its weights' hash."""
        return self._name

    def score(self, pairs: Sequence[tuple[str, str]]) -> Scores:
        """Probabilities (softmax of the logits) of each pair, in order."""
        if not pairs:
            return np.zeros((0, 3), dtype=np.float32)
        logits = self.logits(pairs)
        shifted = np.exp(logits - logits.max(axis=1, keepdims=True))
        return (shifted / shifted.sum(axis=1, keepdims=True)).astype(np.float32)

    def logits(self, pairs: Sequence[tuple[str, str]]) -> NDArray[np.float32]:
        """Raw outputs, shape (pairs, 3); equal pairs are computed once."""
        unique = list(dict.fromkeys(pairs))
        encoded = self.encode(unique)
        rows = np.zeros((len(unique), 3), dtype=np.float32)
        with ThreadPoolExecutor(self._threads) as pool:
            for row, found in enumerate(pool.map(self._run, encoded)):
                rows[row] = found
        where = {pair: i for i, pair in enumerate(unique)}
        return rows[[where[pair] for pair in pairs]]

    def _run(self, encoded: tuple[list[int], list[int]]) -> NDArray[np.float32]:
        ids, types = encoded
        feed = {"ids": [ids], "mask": [[1] * len(ids)], "types": [types]}
        held = {k: np.asarray(v, dtype=np.int64) for k, v in feed.items() if k in self._inputs}
        return self._session.run(None, held)[0][0]

    def encode(self, pairs: Sequence[tuple[str, str]]) -> list[tuple[list[int], list[int]]]:
        """Token ids and token types of each pair, cut at the limits."""
        texts = list(dict.fromkeys(text for pair in pairs for text in pair))
        ids = {
            t: e.ids
            for t, e in zip(
                texts,
                self._tokenizer.encode_batch([paired(t) for t in texts], add_special_tokens=False),
                strict=True,
            )
        }
        return [self._marks.join(ids[claim], ids[evidence]) for claim, evidence in pairs]


def weights_hash(folder: Path) -> str:
    """SHA-256 of ``judge.onnx`` and, where the weights stand in a file of their own, of ``judge.bin`` after it."""
    whole = hashlib.sha256()
    for name in ("judge.onnx", "judge.bin"):
        if (folder / name).is_file():
            with (folder / name).open("rb") as file:
                while block := file.read(1 << 20):
                    whole.update(block)
    return whole.hexdigest()
