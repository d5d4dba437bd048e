"""The bare loop with its loss and the slopes of it compiled by `torch.compile`, which needs a C++ compiler and takes
its time first."""

from __future__ import annotations

from functools import partial

import bare
import torch
from networks import Network, start
from task import Task, take_turns


def compiled(task: Task) -> Network:
    model = start(task)
    model.loss = torch.compile(model.loss)
    return model


if __name__ == "__main__":
    take_turns(partial(bare.prepare, start=compiled))
