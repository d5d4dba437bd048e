"""Limit 1: the shortest loop that does the arithmetic. All data in one tensor, fused Adam, no number read before the
epoch is over.

`bf16.py` is the same loop with its products in bfloat16, `compiled.py` with a compiled loss.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext

import torch
from networks import Network, start, tensors
from task import Task, take_turns
from torch import Tensor

LARGE = 1024
"""Held-out items are judged in batches of so many, as by ours."""


def prepare(
    task: Task,
    under: Callable[[], AbstractContextManager[object]] = nullcontext,
    start: Callable[[Task], Network] = start,
):
    """`under`: what each loss is computed under; `start`: what draws the model."""
    model, (train, held_out) = start(task), tensors(task)
    optimiser = torch.optim.Adam(model.parameters(), lr=task.rate, fused=True)
    steps = len(train) // task.batch

    def epoch() -> Tensor:
        order = torch.randperm(len(train))
        for step in range(steps):
            x = train.index_select(0, order[step * task.batch : (step + 1) * task.batch])
            with under():
                loss = model.loss(x)
            optimiser.zero_grad(set_to_none=True)
            loss.backward()
            optimiser.step()
        with torch.no_grad(), under():
            return sum(model.loss(x, sample=False) * len(x) for x in torch.split(held_out, LARGE)) / len(held_out)

    def turn() -> tuple[int, float, float]:
        began = time.perf_counter()
        for _ in range(task.epochs):
            last = epoch()
        return task.epochs * steps * task.batch, time.perf_counter() - began, float(last)

    epoch()
    return turn


if __name__ == "__main__":
    take_turns(prepare)
