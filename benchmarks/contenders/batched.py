"""Three seeds of a race in one loop: their weights stacked, each operation done for all three at once
(`torch.func.vmap`).

For time it is the same whether first weights differ: here they do not, only orders and noise do.

Its rate counts the items of all three, so a share above 1 says that three seeds are quicker together than one after the
other.
"""

from __future__ import annotations

import time

import torch
from networks import Network, start, tensors
from task import Task, take_turns
from torch import Tensor, nn
from torch.func import functional_call, stack_module_state, vmap

SEEDS = 3
LARGE = 1024


class Loss(nn.Module):
    """The loss of a network as a module, which is what `torch.func` calls."""

    def __init__(self, model: Network) -> None:
        super().__init__()
        self.model = model

    def forward(self, x: Tensor, sample: bool) -> Tensor:
        return self.model.loss(x, sample)


def prepare(task: Task):
    models, (train, held_out) = [Loss(start(task)) for _ in range(SEEDS)], tensors(task)
    weights, buffers = stack_module_state(models)
    optimiser = torch.optim.Adam(weights.values(), lr=task.rate, fused=True)
    steps = len(train) // task.batch

    def losses(x: Tensor, sample: bool, dims: int | None) -> Tensor:
        def one(own: dict[str, Tensor], fixed: dict[str, Tensor], x: Tensor) -> Tensor:
            return functional_call(models[0], (own, fixed), (x, sample))

        return vmap(one, in_dims=(0, 0, dims), randomness="different")(weights, buffers, x)

    def epoch() -> Tensor:
        orders = torch.stack([torch.randperm(len(train)) for _ in range(SEEDS)])
        for step in range(steps):
            x = train[orders[:, step * task.batch : (step + 1) * task.batch]]
            loss = losses(x, True, 0).sum()
            optimiser.zero_grad(set_to_none=True)
            loss.backward()
            optimiser.step()
        with torch.no_grad():
            return sum(losses(x, False, None) * len(x) for x in torch.split(held_out, LARGE)) / len(held_out)

    def turn() -> tuple[int, float, float]:
        began = time.perf_counter()
        for _ in range(task.epochs):
            last = epoch()
        return SEEDS * task.epochs * steps * task.batch, time.perf_counter() - began, float(last.mean())

    epoch()
    return turn


if __name__ == "__main__":
    take_turns(prepare)
