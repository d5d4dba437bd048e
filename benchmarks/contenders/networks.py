"""The five models in plain PyTorch, layer for layer what ours are, for the contenders that take a module."""

from __future__ import annotations

import math
from itertools import pairwise
from math import prod
from typing import Any

import torch
from safetensors.torch import load_file
from task import Task
from torch import Tensor, nn
from torch.nn import functional as F

__all__ = ["Network", "start", "tensors"]


class RowsEncoder(nn.Module):
    """An LSTM over the rows of `(B, 1, H, W)`; features are its last and its mean output."""

    def __init__(self, width: int, hidden: int) -> None:
        super().__init__()
        self.cell = nn.LSTM(width, hidden, batch_first=True)

    def forward(self, x: Tensor) -> Tensor:
        memory = self.cell(x.flatten(1, 2))[0]
        return torch.cat([memory[:, -1], memory.mean(1)], dim=1)


class RowsDecoder(nn.Module):
    """An LSTM that is told the code and the place (9 numbers) at every row."""

    def __init__(self, code: int, hidden: int, height: int, width: int) -> None:
        super().__init__()
        t = torch.linspace(0, 1, height)[:, None]
        angles = t * (2.0 ** torch.arange(4)) * math.pi
        self.register_buffer("places", torch.cat([2 * t - 1, torch.sin(angles), torch.cos(angles)], dim=1))
        self.read, self.cell = nn.Linear(code, hidden), nn.LSTM(hidden + 9, hidden, batch_first=True)
        self.head = nn.Linear(hidden, width)

    def forward(self, z: Tensor) -> Tensor:
        told = torch.tanh(self.read(z)).unsqueeze(1).expand(-1, len(self.places), -1)
        memory = self.cell(torch.cat([told, self.places.expand(len(z), -1, -1)], dim=2))[0]
        return self.head(memory).unsqueeze(1)


class Network(nn.Module):
    """`encoder` (to features), `mean` (and `logvar`), `decoder`; losses are summed over pixels, averaged over the
    batch."""

    def __init__(self, task: Task) -> None:
        super().__init__()
        net, shape = task.network, task.shape
        self.variational = net["kind"] == "vae"
        self.encoder, features, self.decoder = BUILDERS[net["kind"]](net, shape)
        self.mean = nn.Linear(features, net["code"])
        self.logvar = nn.Linear(features, net["code"]) if self.variational else None

    def loss(self, x: Tensor, sample: bool = True) -> Tensor:
        h = self.encoder(x)
        mean = self.mean(h)
        if self.logvar is None:
            return 0.5 * (self.decoder(mean) - x).square().flatten(1).sum(1).mean()
        logvar = self.logvar(h)
        z = mean + torch.exp(0.5 * logvar) * torch.randn_like(mean) if sample else mean
        nats = F.binary_cross_entropy_with_logits(self.decoder(z), x, reduction="none").flatten(1).sum(1)
        return (nats + 0.5 * (mean.square() + logvar.exp() - 1 - logvar).sum(1)).mean()


def dense(net: dict[str, Any], shape: tuple[int, ...]) -> tuple[nn.Module, int, nn.Module]:
    down = (prod(shape), *net["widths"])
    up = (net["code"], *reversed(net["widths"]), prod(shape))
    encoder = [layer for a, b in pairwise(down) for layer in (nn.Linear(a, b), nn.ReLU())]
    decoder = [layer for a, b in pairwise(up) for layer in (nn.Linear(a, b), nn.ReLU())]
    return nn.Sequential(nn.Flatten(), *encoder), down[-1], nn.Sequential(*decoder[:-1], nn.Unflatten(1, shape))


def conv(net: dict[str, Any], shape: tuple[int, ...]) -> tuple[nn.Module, int, nn.Module]:
    (a, b), width, side = net["channels"], net["width"], shape[-1] // 4
    encoder = nn.Sequential(
        *(nn.Conv2d(shape[0], a, 3, 2, 1), nn.ReLU(), nn.Conv2d(a, b, 3, 2, 1), nn.ReLU()),
        *(nn.Flatten(), nn.Linear(b * side * side, width), nn.ReLU()),
    )
    decoder = nn.Sequential(
        *(
            nn.Linear(net["code"], width),
            nn.ReLU(),
            nn.Linear(width, b * side * side),
            nn.ReLU(),
            nn.Unflatten(1, (b, side, side)),
        ),
        *(nn.ConvTranspose2d(b, a, 3, 2, 1, 1), nn.ReLU(), nn.ConvTranspose2d(a, shape[0], 3, 2, 1, 1)),
    )
    return encoder, width, decoder


def recurrent(net: dict[str, Any], shape: tuple[int, ...]) -> tuple[nn.Module, int, nn.Module]:
    return RowsEncoder(shape[2], net["width"]), 2 * net["width"], RowsDecoder(net["code"], net["width"], *shape[1:])


BUILDERS = {"dense": dense, "vae": dense, "conv": conv, "recurrent": recurrent}


def start(task: Task) -> Network:
    """Set the threads and draw the weights."""
    torch.set_num_threads(task.threads)
    torch.manual_seed(0)
    return Network(task)


def tensors(task: Task) -> tuple[Tensor, Tensor]:
    """Return training and held-out items."""
    found = load_file(task.data)
    return found["train"], found["held_out"]
