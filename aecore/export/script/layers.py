"""How the layers between item and code stand in the class of the model. Knows no torch."""

from __future__ import annotations

from dataclasses import dataclass

from .form import call, put

__all__ = ["Layers", "Shape", "attending", "sequence"]

Shape = tuple[int, ...]


@dataclass(frozen=True)
class Layers:
    """How a backbone stands in a script."""

    text: str
    encoder: str
    """An expression."""
    features: int
    decoder: str
    """An expression; its layer 0 reads the code."""
    classes: str = ""
    """Defined before the model."""
    body: str = ""
    """Lines before the decoder: layers that are made before the one that reads the code."""
    draw: str = ""
    """Lines at the end of `__init__`."""
    tied: bool = False
    attends: bool = False
    """Whether places look at each other."""
    told: str = "model.decoder(z)"
    """What is judged, as an expression of the codes `z` and, where the decoder is told the true words, of `x`."""
    draws: bool = False
    """Whether chance, from `generator`, has a part in what is judged in training."""
    local: bool = False
    """Whether layers learn by their own errors: `locally` stands among the classes."""


def sequence(layers: list[str]) -> str:
    """Return layers one after the other as an expression."""
    return call("nn.Sequential", layers, 23)


ATTENDING = """
layers = [
    nn.TransformerEncoderLayer(
        WIDTH,
        $heads,
        2 * WIDTH,
        dropout=0.0,
        activation="gelu",
        batch_first=True,
        norm_first=True,
    )
    for _ in range($depth)
]
"""


def attending(heads: int, depth: int) -> str:
    """Return lines that make a list of layers in which places look at each other."""
    return put(ATTENDING, heads=str(heads), depth=str(depth))
