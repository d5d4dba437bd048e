"""The bare loop with its products in bfloat16 (autocast on the CPU); weights, losses and Adam stay float32."""

from __future__ import annotations

from functools import partial

import bare
import torch
from task import Task, take_turns


def prepare(task: Task):
    return bare.prepare(task, partial(torch.autocast, "cpu", torch.bfloat16))


if __name__ == "__main__":
    take_turns(prepare)
