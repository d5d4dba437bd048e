"""The class of the model. Knows no torch."""

from __future__ import annotations

import textwrap

from .chosen import Chosen
from .form import put

__all__ = ["model_code", "model_text"]

CLASS = '''
class Autoencoder(nn.Module):
    """Item -> code -> item."""

    def __init__(self):
        super().__init__()
        self.encoder = $encoder
        $code
        $body
        self.decoder = $decoder
        $parameter
        $draw

    def encode($takes):
        """$said"""
        $encode

    $methods
'''


def model_text(parts: Chosen) -> str:
    """What is to be understood of the model."""
    view = "" if parts.view.functions else parts.view.text
    return "\n\n".join(text for text in (view, parts.layers.text, parts.code.text) if text)


def model_code(parts: Chosen) -> str:
    """The class, after the classes that it is made of."""
    made = put(
        CLASS,
        code=parts.code.layers.replace("$features", str(parts.layers.features)),
        body=parts.layers.body,
        parameter=parts.judged.parameter,
        draw=parts.layers.draw,
        takes=", ".join(["self", "x", *filter(None, [parts.view.visible]), *parts.code.takes]),
        said=said_of_encode(parts),
        encode=encode(parts),
        methods=parts.code.methods,
    )
    # Their lines go on below the first one, two levels in.
    for name, value in (("encoder", parts.layers.encoder), ("decoder", parts.layers.decoder)):
        made = made.replace(f"${name}", textwrap.indent(value, " " * 8).lstrip())
    return "\n\n\n".join(part for part in (parts.layers.classes, made.rstrip()) if part)


def encode(parts: Chosen) -> str:
    """The body of `encode`."""
    lines = parts.code.encode
    features = "self.encoder(x, visible)" if parts.view.visible else "self.encoder(x)"
    if lines.startswith("return"):
        return lines.replace("(h)", f"({features})")
    return f"h = {features}\n{lines}\nreturn {', '.join(parts.code.gives)}"


def said_of_encode(parts: Chosen) -> str:
    """The docstring of `encode`."""
    given, size = ", ".join(map(str, ("B", *parts.shapes[0]))), parts.model.bottleneck.size
    more = ", and what belongs to them" if len(parts.code.gives) > 1 else ""
    return f"Items ({given}) -> codes (B, {size}){more}."
