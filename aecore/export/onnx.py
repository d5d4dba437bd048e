"""ONNX files of the two halves of a model, for the evaluator in the browser and for onnxruntime elsewhere.

encoder   x (B, *shape), a whole sample  ->  mean (B, d) [, logvar (B, d)]; coarse or past-only inputs are made from it
inside
decoder   z (B, d)                       ->  mean (B, *target_shape), the likelihood's mean; discrete codes snap inside
Of conditional models z and the encoder's mean are (B, d + K): the code, then a number for each class, 1 for the item's.
"""

from __future__ import annotations

import io
import warnings
from itertools import combinations

import torch
from torch import Tensor, nn

from ..errors import UserError
from ..models.autoencoder import Autoencoder
from ..models.views import plain
from ..texts import mark
from .operators import OPSET, lacking

__all__ = ["MovingDecoder", "decoder_onnx", "encoder_onnx"]


class Decoder(nn.Module):
    """z -> mean output."""

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
        code = self.model.encode(plain(x, self.model.config.view))
        return code.point if code.logvar is None else (code.point, code.logvar)


def decoder_onnx(model: Autoencoder) -> bytes:
    """Return the decoder as an ONNX file with a free batch size: z `(B, d)` -> mean `(B, *target_shape)`."""
    return export(Decoder(model), new_codes(model), "z", ["mean"])


def encoder_onnx(model: Autoencoder) -> bytes:
    """Return the encoder as an ONNX file with a free batch size: x `(B, *shape)` -> mean `(B, d)` and, where codes are
    distributions, logvar `(B, d)`."""
    x = next(model.parameters()).new_zeros(2, *model.shape)
    names = ["mean", "logvar"] if model.config.bottleneck.normal else ["mean"]
    return export(Encoder(model), x, "x", names)


class MovingDecoder:
    """The decoder of a model that is being trained, as ONNX at any moment: traced once, then only its weights are
    changed.

    Tracing takes 5 ms, changing the weights of a small decoder 0.3 ms. Nothing is folded when it is traced, so that
    every tensor of the file is one of the model's state by name (onnxruntime folds when it loads). The exporter makes
    one tensor of two that are equal, such as biases that are still zero: what was traced then serves for that moment
    only.
    """

    def __init__(self, model: Autoencoder) -> None:
        self.model, self.traced = model, b""

    def content(self) -> bytes:
        """Return the file, with its weights as they are now. The model must be evaluating."""
        from onnx import load_from_string, numpy_helper

        state = self.model.state_dict()
        if not self.traced:
            content = export(Decoder(self.model), new_codes(self.model), "z", ["mean"], fold=False)
            self.traced = content if all_differ(state) else b""
            return content
        found = load_from_string(self.traced)
        for tensor in found.graph.initializer:
            tensor.CopyFrom(
                numpy_helper.from_array(state[tensor.name.removeprefix("model.")].cpu().numpy(), tensor.name)
            )
        return bytes(found.SerializeToString())


def all_differ(state: dict[str, Tensor]) -> bool:
    """Whether no two tensors are equal."""
    return not any(a.shape == b.shape and torch.equal(a, b) for a, b in combinations(state.values(), 2))


def new_codes(model: Autoencoder) -> Tensor:
    return next(model.parameters()).new_zeros(2, model.read_size)


def export(module: nn.Module, example: Tensor, given: str, returned: list[str], *, fold: bool = True) -> bytes:
    """Trace `module` to ONNX; raises UserError when the browser's evaluator could not compute it.

    The TorchScript exporter takes 0.03 s where the torch.export one takes 1.4 s (6 s the first time), measured on 2
    cores with torch 2.13; a run is exported while someone waits for its map, so the fast one it is.
    """
    file = io.BytesIO()
    axes = {name: {0: "batch"} for name in (given, *returned)}
    # PyTorch's fused attention kernel has no ONNX form; its plain one has.
    fused = torch.backends.mha.get_fastpath_enabled()
    torch.backends.mha.set_fastpath_enabled(False)
    try:
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
                do_constant_folding=fold,
                opset_version=OPSET,
            )
    finally:
        torch.backends.mha.set_fastpath_enabled(fused)
    content = file.getvalue()
    if unknown := lacking(content):
        raise UserError(
            mark("This model has no ONNX form that a browser can compute: {operators}."),
            mark("A newer version of the app may have it; until then the server decodes."),
            operators=", ".join(unknown),
        )
    return content
