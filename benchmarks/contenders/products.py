"""Limit 2: the matrix products and convolutions of a step alone, forward and both backward ones, and forward for
held-out items.

No activation, loss, optimiser or copy: no implementation on these kernels can be faster.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import torch
from networks import Network, start, tensors
from task import Task, take_turns
from torch import Tensor, nn

LARGE = 1024
Work = Callable[[], object]


def linear(layer: nn.Linear, x: Tensor, y: Tensor) -> tuple[Work, Work]:
    x, y, weight = x.detach().flatten(0, -2), torch.randn_like(y).flatten(0, -2), layer.weight.detach()
    return lambda: x @ weight.T, lambda: (y @ weight, y.T @ x)


def convolution(layer: nn.Conv2d | nn.ConvTranspose2d, x: Tensor, y: Tensor) -> tuple[Work, Work]:
    x, y, weight = x.detach(), torch.randn_like(y), layer.weight.detach()
    transposed = isinstance(layer, nn.ConvTranspose2d)
    how = (layer.stride, layer.padding, layer.dilation, transposed, layer.output_padding, layer.groups)
    inner = layer.in_channels > 1  # nobody asks for the slope at the picture itself
    return (
        lambda: torch.ops.aten.convolution(x, weight, None, *how),
        lambda: torch.ops.aten.convolution_backward(y, x, weight, None, *how, (inner, True, False)),
    )


def lstm(layer: nn.LSTM, x: Tensor, y: Tensor) -> tuple[Work, Work]:
    """One product over all places for the inputs, one at each place for the memory."""
    inputs, hidden, length = x.detach().flatten(0, 1), torch.randn_like(y[:, 0]), x.shape[1]
    given, memory = layer.weight_ih_l0.detach(), layer.weight_hh_l0.detach()
    gates, all_gates = torch.randn(len(hidden), len(memory)), torch.randn(len(inputs), len(given))
    states = torch.randn(len(inputs), hidden.shape[1])

    def forward() -> None:
        inputs @ given.T
        for _ in range(length):
            hidden @ memory.T

    def backward() -> None:
        for _ in range(length):
            gates @ memory
        all_gates @ given, all_gates.T @ inputs, all_gates.T @ states

    return forward, backward


def works(model: Network, x: Tensor) -> list[tuple[Work, Work]]:
    """Record every product of one pass."""
    found: list[tuple[Work, Work]] = []
    kinds = {nn.Linear: linear, nn.Conv2d: convolution, nn.ConvTranspose2d: convolution, nn.LSTM: lstm}

    def record(layer: nn.Module, given: tuple[Tensor, ...], output: object) -> None:
        y = output[0] if isinstance(output, tuple) else output
        found.append(kinds[type(layer)](layer, given[0], y))

    hooks = [layer.register_forward_hook(record) for layer in model.modules() if type(layer) in kinds]
    with torch.no_grad():
        model.loss(x)
    for hook in hooks:
        hook.remove()
    return found


def prepare(task: Task):
    model, (train, held_out) = start(task), tensors(task)
    steps = len(train) // task.batch
    training = works(model, train[: task.batch])
    judging = [works(model, x) for x in torch.split(held_out, LARGE)]

    @torch.no_grad()
    def turn() -> tuple[int, float, float]:
        began = time.perf_counter()
        for _ in range(task.epochs):
            for _ in range(steps):
                for forward, backward in training:
                    forward()
                    backward()
            for chunk in judging:
                for forward, _backward in chunk:
                    forward()
        return task.epochs * steps * task.batch, time.perf_counter() - began, float("nan")

    return turn


if __name__ == "__main__":
    take_turns(prepare)
