"""What every contender is given, and how it takes turns. Standard library only: it runs in every environment."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

__all__ = ["Task", "take_turns"]


@dataclass(frozen=True)
class Task:
    """One model on one data set. `network` has `kind` (dense, vae, conv, recurrent), `code` and its sizes."""

    name: str
    data: str
    """safetensors with `train` and `held_out`, float32 `(N, C, H, W)` in [0, 1]."""
    dataset: str
    items: int
    shape: tuple[int, int, int]
    network: dict[str, Any]
    batch: int
    epochs: int
    """Epochs of one turn."""
    whole: int
    """Epochs of one turn of ours, which is a whole run from its first step to its last."""
    threads: int
    rate: float = 1e-3


def take_turns(prepare: Callable[[Task], Callable[[], tuple[int, float, float]]]) -> None:
    """Prepare, say how many seconds that took, then take a turn for each line on stdin.

    A turn returns (items trained on, seconds, last held-out loss).
    """
    values = json.loads(Path(sys.argv[1]).read_text())
    task = Task(**values | {"shape": tuple(values["shape"])})
    told = sys.stdout
    sys.stdout = sys.stderr  # libraries print
    began = time.perf_counter()
    turn = prepare(task)
    print(time.perf_counter() - began, file=told, flush=True)
    for _line in sys.stdin:
        print(json.dumps(turn()), file=told, flush=True)
