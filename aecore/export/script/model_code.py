"""The class of the model. Knows no torch."""

from __future__ import annotations

import textwrap

from .chosen import Chosen
from .form import put

__all__ = ["gives", "model_code", "model_text", "takes"]

CLASS = '''
class Autoencoder(nn.Module):
    """Item -> code -> item."""

    def __init__(self):
        super().__init__()
        self.encoder = $encoder
        $condition
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
    return "\n\n".join(text for text in (view, parts.layers.text, parts.condition.text, parts.code.text) if text)


def model_code(parts: Chosen) -> str:
    """The class, after the classes that it is made of."""
    width = 2 * (parts.layers.features + 1) if parts.view.features else parts.layers.features
    features = str(width)
    made = put(
        CLASS,
        condition=parts.condition.layers.replace("$features", features),
        code=parts.code.layers.replace("$half", str(width // 2)).replace(
            "$features", " + ".join(filter(None, [features, parts.condition.numbers]))
        ),
        body=parts.layers.body,
        parameter=parts.judged.parameter,
        draw=parts.layers.draw,
        takes=", ".join(["self", "x", *filter(None, [parts.view.visible]), *takes(parts)]),
        said=said_of_encode(parts),
        encode=encode(parts),
        methods=parts.code.methods,
    )
    read = " + ".join(filter(None, ["CODE_SIZE", parts.condition.numbers]))
    decoder = parts.layers.decoder.replace("CODE_SIZE", read)
    # Their lines go on below the first one, two levels in.
    for name, value in (("encoder", parts.layers.encoder), ("decoder", decoder)):
        made = made.replace(f"${name}", textwrap.indent(value, " " * 8).lstrip())
    return "\n\n\n".join(part for part in (parts.layers.classes, made.rstrip()) if part)


def encode(parts: Chosen) -> str:
    """The body of `encode`."""
    lines = parts.code.encode
    features = "self.encoder(x, visible)" if parts.view.visible else "self.encoder(x)"
    if parts.condition.encode:
        lines = f"{parts.condition.encode}\n{lines.replace('return', 'z =')}"
    elif lines.startswith("return") and not parts.view.features:
        return lines.replace("(h)", f"({features})")
    elif lines.startswith("return"):
        return f"{parts.view.features}\n{lines}"
    return f"{parts.view.features or f'h = {features}'}\n{lines}\nreturn {', '.join(gives(parts))}"


def takes(parts: Chosen) -> list[str]:
    """What `encode` takes after the item and what is visible of it."""
    return list(dict.fromkeys([*parts.condition.takes, *parts.code.takes]))


def gives(parts: Chosen) -> tuple[str, ...]:
    """Names that `encode` returns."""
    return (*parts.code.gives, *parts.condition.gives)


def said_of_encode(parts: Chosen) -> str:
    """The docstring of `encode`."""
    given, size = ", ".join(map(str, ("B", *parts.shapes[0]))), parts.model.bottleneck.size
    more = ", and what belongs to them" if len(gives(parts)) > 1 else ""
    return f"Items ({given}) -> codes (B, {size}){more}."
