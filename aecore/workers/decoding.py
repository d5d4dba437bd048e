"""Decoding on the server, for browsers that cannot: where a decoder has no ONNX form, or ONNX does not run.

Torch is imported when the first code is decoded, not before: a server whose browsers decode by themselves never needs
it.
"""

from __future__ import annotations

import os
import threading
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import UserError
from ..runs.run import Run
from ..texts import mark

if TYPE_CHECKING:
    from ..models.autoencoder import Autoencoder

__all__ = ["MOST", "decode", "numbers_of"]

MOST = 4096
"""Numbers that may be decoded at once, over all codes."""
HELD = 2
"""Models that stay in memory."""

turn = threading.Lock()
"""One decoding at a time: the cores belong to training and pages as well."""


def numbers_of(text: str) -> list[float]:
    """Return numbers separated by commas; raises UserError for anything else, and for too many."""
    words = text.split(",")
    if len(words) > MOST:
        raise UserError(
            mark("{n} numbers are too many to decode at once; at most {most} can be."), n=len(words), most=MOST
        )
    try:
        return [float(word) for word in words]
    except ValueError as error:
        raise UserError(mark("A code is numbers separated by commas.")) from error


def decode(run: Run, numbers: list[float]) -> tuple[bytes, tuple[int, ...]]:
    """Decode codes that lie one after the other: float32 little-endian bytes of means `(B, *target_shape)`, and that
    shape.

    Raises UserError when the numbers are no whole codes, or the run has no weights.
    """
    import torch

    with turn:
        model = model_of(str(run.path), step_of(run))
        if not numbers or len(numbers) % model.code_size:
            raise UserError(
                mark("Codes of this run have {size} numbers each; {n} were given."),
                size=model.code_size,
                n=len(numbers),
            )
        with torch.inference_mode():
            output = model.decode(torch.tensor(numbers, dtype=torch.float32).view(-1, model.code_size))
        return output.numpy().astype("<f4").tobytes(), tuple(output.shape)


@lru_cache(maxsize=HELD)
def model_of(path: str, step: str) -> Autoencoder:
    """Return the model of the run in a folder; `step` stands for the weights, so that newer ones are read anew."""
    from ..evaluation.loading import load_model

    return load_model(Run(Path(path)))[0]


def step_of(run: Run) -> str:
    """What names the weights of a run: its newest checkpoint, or the time of its ONNX file."""
    names = run.steps("checkpoint")
    return names[max(names)] if names else str(run.encoder.stat().st_mtime_ns if os.path.exists(run.encoder) else 0)
