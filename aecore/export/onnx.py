"""ONNX files of the two halves of a model, for onnxruntime (in the browser and elsewhere).

encoder   x (B, C, H, W) in [0, 1]  ->  mean (B, d) [, logvar (B, d)]
decoder   z (B, d)                  ->  mean (B, C, H, W), the likelihood's mean picture
"""

from __future__ import annotations

import io
import warnings

import torch
from torch import Tensor, nn

from ..models.autoencoder import Autoencoder

__all__ = ["decoder_onnx", "encoder_onnx"]


class Decoder(nn.Module):
    """z -> mean picture."""

    def __init__(self, model: Autoencoder) -> None:
        super().__init__()
        self.model = model

    def forward(self, z: Tensor) -> Tensor:
        return self.model.decode(z)


class Encoder(nn.Module):
    """x -> mean code and, where there is one, log variance."""

    def __init__(self, model: Autoencoder) -> None:
        super().__init__()
        self.model = model

    def forward(self, x: Tensor) -> Tensor | tuple[Tensor, Tensor]:
        code = self.model.encode(x)
        return code.mean if code.logvar is None else (code.mean, code.logvar)


def decoder_onnx(model: Autoencoder) -> bytes:
    """Return the decoder as an ONNX file with a free batch size."""
    return export(Decoder(model), next(model.parameters()).new_zeros(2, model.code_size), "z", ["mean"])


def encoder_onnx(model: Autoencoder) -> bytes:
    """Return the encoder as an ONNX file with a free batch size."""
    x = next(model.parameters()).new_zeros(2, *model.shape)
    names = ["mean"] if model.encode(x).logvar is None else ["mean", "logvar"]
    return export(Encoder(model), x, "x", names)


def export(module: nn.Module, example: Tensor, given: str, returned: list[str]) -> bytes:
    """Trace `module` to ONNX.

    The TorchScript exporter takes 0.03 s where the torch.export one takes 1.4 s (6 s the first time), measured on 2 cores
    with torch 2.13; a run is exported while someone waits for its map, so the fast one it is.
    """
    file = io.BytesIO()
    axes = {name: {0: "batch"} for name in (given, *returned)}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            module.eval(),
            (example,),
            file,  # type: ignore[arg-type]
            dynamo=False,
            input_names=[given],
            output_names=returned,
            dynamic_axes=axes,
        )
    return file.getvalue()
