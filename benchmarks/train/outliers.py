"""Keep the few channels whose activations are far larger than the rest out of int8: one scale for all would leave the
others no steps (the mixed decomposition of LLM.int8(), Dettmers et al. 2022, with channels fixed beforehand).
"""

from collections.abc import Sequence

import torch
from torch import nn

FAR = 4.0
"""Times the median channel's largest activation from which a channel is kept apart."""
MOST = 12
"""Channels of one layer that are kept apart at most, largest first."""
SIDE = "apart"
"""Name of the small float product; the quantiser is told to leave it alone."""


class Apart(nn.Module):
    """A linear layer in two products: ``channels`` in float, the rest in what the quantiser makes of it."""

    def __init__(self, linear: nn.Linear, channels: torch.Tensor) -> None:
        super().__init__()
        self.register_buffer("channels", channels)
        kept = torch.ones(linear.in_features)
        kept[channels] = 0
        self.register_buffer("kept", kept)
        side = nn.Linear(len(channels), linear.out_features, bias=False)
        side.weight = nn.Parameter(linear.weight.detach()[:, channels].clone())
        setattr(self, SIDE, side)
        self.linear = linear

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.linear(x * self.kept) + getattr(self, SIDE)(x[..., self.channels])


def keep_apart(layers: nn.ModuleList, run: Sequence[tuple[torch.Tensor, ...]], model: nn.Module) -> int:
    """Replace the linear layers that have such channels, seen by giving ``model`` each of ``run``; how many channels."""
    largest: dict[str, torch.Tensor] = {}
    hooks = []
    for name, part in layers.named_modules():
        if isinstance(part, nn.Linear):

            def note(_: nn.Module, given: tuple[torch.Tensor], name: str = name) -> None:
                seen = given[0].abs().amax((0, 1))
                largest[name] = torch.maximum(largest.get(name, seen), seen)

            hooks.append(part.register_forward_pre_hook(note))
    with torch.no_grad():
        for tensors in run:
            model(*tensors)
    for hook in hooks:
        hook.remove()
    total = 0
    for name, seen in largest.items():
        values, order = seen.sort(descending=True)
        channels = order[:MOST][values[:MOST] > FAR * seen.median()]
        if len(channels):
            parent, leaf = name.rsplit(".", 1)
            setattr(layers.get_submodule(parent), leaf, Apart(layers.get_submodule(name), channels))
            total += len(channels)
    return total
