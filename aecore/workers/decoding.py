"""Decoding on the server, for browsers that cannot: where a decoder has no ONNX form, or ONNX does not run.

Torch is imported when the first code is decoded, not before: a server whose browsers decode by themselves never needs
it.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import UserError
from ..runs.run import Run
from ..texts import mark

if TYPE_CHECKING:
    from torch import Tensor

    from ..models.autoencoder import Autoencoder

__all__ = ["MOST", "TEMPERATURES", "decode", "drawing_of", "numbers_of", "written"]

MOST = 4096
"""Numbers that may be decoded at once, over all codes."""
LARGEST = 1e6
"""Size that a number of a code may have: with NaN or infinity no words can be drawn."""
TEMPERATURES = 0.1, 2.0
"""At which words may be drawn."""
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
        numbers = [float(word) for word in words]
    except ValueError as error:
        raise UserError(mark("A code is numbers separated by commas.")) from error
    if not all(abs(number) <= LARGEST for number in numbers):
        raise UserError(mark("The numbers of a code must lie between -{most} and {most}."), most=f"{LARGEST:,.0f}")
    return numbers


def drawing_of(temperature: str, seed: str) -> tuple[float, int]:
    """Return at which temperature and by which seed words are drawn; raises UserError for what is neither."""
    least, most = TEMPERATURES
    try:
        found = float(temperature), int(seed)
    except ValueError as error:
        raise UserError(mark("A temperature is a number, a seed a whole number.")) from error
    if not (least <= found[0] <= most and 0 <= found[1] < 2**31):
        raise UserError(
            mark("Words are drawn at temperatures from {least} to {most}, by seeds from 0; {given} was given."),
            least=least,
            most=most,
            given=f"{found[0]:g}, {found[1]}",
        )
    return found


def decode(run: Run, numbers: list[float]) -> tuple[bytes, tuple[int, ...]]:
    """Decode codes that lie one after the other: float32 little-endian bytes of means `(B, *target_shape)`, and that
    shape.

    Raises UserError when the numbers are no whole codes, or the run has no weights.
    """
    return made_of(run, numbers, lambda model, codes: model.decode(codes))


def written(run: Run, numbers: list[float], temperature: float, seed: int) -> tuple[bytes, tuple[int, ...]]:
    """Write a text for each code, its words drawn at a temperature: as `decode`, but 0 for words that were not drawn.

    Raises UserError also where the run does not write word by word.
    """
    import torch

    if not run.spec.model.backbone.autoregressive:
        raise UserError(mark("Words are drawn by models that write word by word; this run is none."))
    generator = torch.Generator().manual_seed(seed)
    return made_of(run, numbers, lambda model, codes: model.written(codes, temperature, generator))


def made_of(
    run: Run, numbers: list[float], make: Callable[[Autoencoder, Tensor], Tensor]
) -> tuple[bytes, tuple[int, ...]]:
    """Return what a model makes of codes that lie one after the other."""
    import torch

    with turn:
        model = model_of(str(run.path), step_of(run))
        if not numbers or len(numbers) % model.read_size:
            raise UserError(
                mark("Codes of this run have {size} numbers each; {n} were given."),
                size=model.read_size,
                n=len(numbers),
            )
        with torch.inference_mode():
            output = make(model, torch.tensor(numbers, dtype=torch.float32).view(-1, model.read_size))
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
