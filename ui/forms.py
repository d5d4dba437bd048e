"""Forms made from specs: each parameter's bounds, label and help come from its declaration, so a new parameter needs no code here."""

from __future__ import annotations

from typing import Any, Literal, get_args, get_origin

import streamlit as st
from pydantic.fields import FieldInfo

from aecore.errors import UserError
from aecore.parts import AXES, Model
from aecore.presets import preset
from aecore.spec import Spec, leaves
from aecore.texts import mark

from .language import _

__all__ = ["advanced", "control", "field_at", "kind_choices", "steps"]

KINDS = {
    "identity": mark("as it is"),
    "gaussian-noise": mark("Gaussian noise"),
    "salt-and-pepper": mark("salt-and-pepper noise"),
    "masking": mark("masked pixels"),
    "dense": mark("fully connected"),
    "conv": mark("convolutional"),
    "plain": mark("plain"),
    "gaussian": mark("Gaussian"),
    "bernoulli": mark("Bernoulli"),
    "adam": "Adam",
    "sgd": "SGD",
    "fixed": mark("fixed"),
    "learned": mark("learned"),
    "auto": mark("automatic"),
    "cpu": "CPU",
    "cuda": "CUDA",
    "mps": "MPS",
    "relu": "ReLU",
    "gelu": "GELU",
    "tanh": "tanh",
    "sigmoid": "sigmoid",
}
SERIES = (1, 1.5, 2, 3, 5, 7)


def field_at(spec: Spec, wanted: str) -> tuple[FieldInfo, Any]:
    """Return the declaration and the value of one parameter."""
    return next((field, value) for path, field, value in leaves(spec) if path == wanted)


def control(path: str, field: FieldInfo, value: Any, key: str) -> Any:
    """Draw the control that suits a parameter and return its value."""
    label, help = _(str(field.title)), _(str(field.description))
    if get_origin(field.annotation) is Literal:
        options = list(get_args(field.annotation))
        return st.selectbox(label, options, options.index(value), format_func=lambda o: _(KINDS.get(o, o)), help=help, key=key)
    if isinstance(value, tuple):
        return numbers(label, st.text_input(label, ", ".join(map(str, value)), help=help, key=key, max_chars=60))
    low, high = bounds(field)
    extra = field.json_schema_extra if isinstance(field.json_schema_extra, dict) else {}
    if extra.get("log") or high > 1000:
        return st.select_slider(label, steps(low, high, value), value, format_func=lambda v: f"{v:g}", help=help, key=key)
    if isinstance(value, int):
        return st.number_input(label, int(low), int(high), value, help=help, key=key)
    if high <= 2:
        return st.slider(label, low, high, value, 0.05, help=help, key=key)
    return st.number_input(label, low, high, value, 0.1, format="%.3g", help=help, key=key)


def bounds(field: FieldInfo) -> tuple[float, float]:
    found = {name: value for rule in field.metadata for name in ("ge", "le") if (value := getattr(rule, name, None)) is not None}
    return float(found["ge"]), float(found["le"])


def steps(low: float, high: float, value: float) -> list[Any]:
    """Return the stops of a slider that goes by ratios (1, 1.5, 2, 3, 5, 7, 10, ...), the present value among them."""
    kind = type(value)
    found = {kind(low), value, kind(high)}
    for exponent in range(-6, 7):
        found |= {
            kind(step * 10.0**exponent)
            for step in SERIES
            if low <= step * 10.0**exponent <= high and (kind is float or float(step * 10.0**exponent).is_integer())
        }
    return sorted(found)


def numbers(label: str, text: str) -> tuple[int, ...]:
    try:
        return tuple(int(word) for word in text.replace(";", ",").split(",") if word.strip())
    except ValueError:
        raise UserError(mark("“{label}” must be whole numbers with commas between, such as 256, 128."), label=label) from None


def kind_choices(base: Spec, key: str) -> dict[str, Any]:
    """Draw a choice for each axis of the model; returns `{path: kind}`."""
    chosen = {}
    for axis, parts in AXES.items():
        present = getattr(base.model, axis).kind
        title = _(Model.model_fields[axis].title or axis)
        chosen[f"model.{axis}.kind"] = st.selectbox(
            title, list(parts), list(parts).index(present), format_func=lambda kind: _(KINDS[kind]), key=f"{key}/{axis}"
        )
    return chosen


def advanced(data: str, variant: str, shown: set[str], key: str) -> dict[str, Any]:
    """Draw everything that is not shown already, axis choices first; returns `{path: value}`."""
    values = kind_choices(preset(data, variant), key)
    spec = preset(data, variant, values)
    for path, field, value in leaves(spec):
        if path in shown or path in ("version", "variant", "data.name") or (path.startswith("model.") and path.endswith(".kind")):
            continue
        values[path] = control(path, field, value, f"{key}/{values['model.backbone.kind']}/{path}")
    return values
