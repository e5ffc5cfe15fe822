"""The shipped cross-encoder: claim and evidence read together by a small int8 transformer, on the CPU."""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evidence.scorers import Scores
from evidence.tokens import paired

CLAIM_TOKENS, PAIR_TOKENS = 96, 200
"""Limits of ``[CLS] claim [SEP] evidence [SEP]``, as in training."""


class CrossEncoder:
    """Scores pairs with ``judge.onnx`` and ``tokenizer.json`` of ``folder``.

    Int8 activations are scaled over what runs together, so pairs run one by one: a pair's score never depends on its
    company, and at this size a batch is no faster on a CPU.
    """

    def __init__(self, folder: Path, threads: int = 1) -> None:
        # Heavy libraries are imported where a session is built, never by importing the package.
        import onnxruntime as ort
        from tokenizers import Tokenizer

        options = ort.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        # Threads that spin while they wait slow down everything else on a busy machine.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        options.log_severity_level = 3
        weights = (folder / "judge.onnx").read_bytes()
        self._session: Any = ort.InferenceSession(weights, options, providers=["CPUExecutionProvider"])
        self._tokenizer: Any = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()
        self._name = f"minilm-judge-{hashlib.sha256(weights).hexdigest()[:8]}"

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
        for row, (ids, types) in enumerate(encoded):
            feed = {"ids": [ids], "mask": [[1] * len(ids)], "types": [types]}
            rows[row] = self._session.run(None, {k: np.asarray(v, dtype=np.int64) for k, v in feed.items()})[
                0
            ][0]
        where = {pair: i for i, pair in enumerate(unique)}
        return rows[[where[pair] for pair in pairs]]

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
        out: list[tuple[list[int], list[int]]] = []
        for claim, evidence in pairs:
            left = ids[claim][:CLAIM_TOKENS]
            right = ids[evidence][: PAIR_TOKENS - 3 - len(left)]
            out.append(([101, *left, 102, *right, 102], [0] * (len(left) + 2) + [1] * (len(right) + 1)))
        return out
