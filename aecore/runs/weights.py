"""The weights of a run as arrays: of its newest checkpoint, or, where it ships without one, of its ONNX files. Knows no
torch."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import UserError
from ..files import read_bytes
from ..texts import mark
from .checkpoints import newest_contents
from .run import Run
from .tensors import all_arrays

__all__ = ["NOT_SHOWN", "shipped_arrays", "weights_now"]

NOT_SHOWN = ("adversary.", "likelihood.spread.", "bottleneck.idle", "bottleneck.running")
"""What neither encoding nor decoding reads: an ONNX file has none of it."""
MOST = 2 << 30
"""Bytes of an ONNX file; protobuf reads no larger one."""

Arrays = dict[str, NDArray[Any]]


def weights_now(run: Run) -> tuple[Arrays, dict[str, Any] | None]:
    """Return the weights of a run by name, and the numbers of the checkpoint they are of (None: of none). Raises
    UserError when there are neither checkpoint nor networks."""
    found = newest_contents(run.checkpoints)
    if found is None or "model" not in found[0]:
        return shipped_arrays(run), None
    from safetensors.numpy import load

    return dict(load(found[0]["model"])), found[1]


def shipped_arrays(run: Run) -> Arrays:
    """Return the weights of a run that has no checkpoint: those of its ONNX files, unless it brings its own (exporters
    rename what recurrent layers and transformers multiply by)."""
    if os.path.lexists(run.file("shipped_weights")):
        return all_arrays(run.file("shipped_weights"))
    return onnx_arrays(run.encoder) | onnx_arrays(run.decoder)


def onnx_arrays(path: Path) -> Arrays:
    """Return the named weights of one half of a model; the exporter keeps the names of the modules, behind `model.`."""
    import onnx
    from google.protobuf.message import DecodeError
    from onnx import numpy_helper

    if not os.path.lexists(path):
        raise UserError(
            mark("The file {name} of this run is missing, so it cannot be used."),
            mark("Train it again."),
            name=path.name,
        )
    try:
        # From bytes: what a damaged file calls its external data is not looked for.
        graph = onnx.load_model_from_string(read_bytes(path, MOST)).graph
        found = {value.name: numpy_helper.to_array(value).copy() for value in graph.initializer}
    except (OSError, ValueError, TypeError, DecodeError) as error:
        why = getattr(error, "strerror", None) or mark("it is damaged")
        raise UserError(mark("{name} cannot be read: {why}."), name=path.name, why=why) from error
    return {
        name.removeprefix("model."): np.ascontiguousarray(value)
        for name, value in found.items()
        if name.startswith("model.")
    }
