"""The control that suits one parameter: a slider, a choice, a number, a text of numbers; from its declaration alone."""

from __future__ import annotations

from typing import Any, Literal, get_args, get_origin

import streamlit as st
from pydantic.fields import FieldInfo

from aecore.errors import UserError
from aecore.texts import mark

from ..language import _

__all__ = ["KINDS", "control", "steps"]

KINDS = {
    "identity": mark("as it is"),
    "gaussian-noise": mark("Gaussian noise"),
    "salt-and-pepper": mark("salt-and-pepper noise"),
    "masking": mark("masked values"),
    "low-resolution": mark("a coarse version"),
    "inpainting": mark("with a hole"),
    "hidden-patches": mark("without some patches"),
    "forecast": mark("the past only"),
    "completion": mark("some of the ratings"),
    "two-views": mark("one of two views, or both"),
    "varied-pictures": mark("as it is, a little varied each time"),
    "varied-curves": mark("as it is, shifted and scaled each time"),
    "dense": mark("fully connected"),
    "conv": mark("convolutional"),
    "recurrent": mark("recurrent"),
    "transformer": mark("transformer"),
    "predictive": mark("predictive coding"),
    "autoregressive": mark("word by word (autoregressive)"),
    "plain": mark("plain numbers"),
    "nested": mark("ordered numbers (nested dropout)"),
    "sigmoid": mark("sigmoid"),
    "soft-threshold": mark("soft threshold"),
    "top-k": mark("top-k"),
    "batch-top-k": mark("top-k of a batch"),
    "jump-relu": mark("learnt thresholds (JumpReLU)"),
    "matryoshka": mark("nested dictionaries (Matryoshka)"),
    "gaussian": mark("bell curve (Gaussian)"),
    "importance": mark("bell curve, several draws (IWAE)"),
    "experts": mark("bell curves of two views, joined"),
    "product": mark("product of experts"),
    "mixture": mark("mixture of experts"),
    "spherical": mark("a direction, on a sphere"),
    "mixture-prior": mark("bell curve, the prior a learnt mixture"),
    "quantised": mark("codebook (VQ)"),
    "fsq": mark("levels (FSQ)"),
    "bernoulli": mark("black or white (Bernoulli)"),
    "continuous-bernoulli": mark("shades of grey (continuous Bernoulli)"),
    "laplace": mark("absolute error (Laplace)"),
    "categorical": mark("one of the words (categorical)"),
    "multinomial": mark("shares of one liking (multinomial)"),
    "none": mark("none"),
    "classes": mark("the class"),
    "code-critic": mark("a critic of the codes"),
    "shuffle-critic": mark("a critic of shuffled codes (FactorVAE)"),
    "output-critic": mark("a critic of outputs (VAE-GAN)"),
    "gd": mark("gradient descent (full batch)"),
    "sgd": mark("SGD"),
    "momentum": mark("SGD with momentum"),
    "rmsprop": "RMSprop",
    "adam": "Adam",
    "adamw": "AdamW",
    "constant": mark("constant"),
    "cosine": mark("cosine"),
    "step": mark("one step down"),
    "rnn": "RNN",
    "gru": "GRU",
    "lstm": "LSTM",
    "fixed": mark("fixed"),
    "learned": mark("learned"),
    "grown": mark("grown"),
    "pruned": mark("pruned"),
    "auto": mark("automatic"),
    "cpu": "CPU",
    "cuda": "CUDA",
    "mps": "MPS",
    "relu": "ReLU",
    "gelu": "GELU",
    "tanh": "tanh",
    "torch": "PyTorch",
    "he": "He",
    "": mark("nothing"),
}
"""Kinds and choices as people read them."""
SERIES = (1, 1.5, 2, 3, 5, 7)
ZERO = {
    "data.items": mark("all"),
    "budget.seconds": mark("no limit"),
    "budget.patience": mark("off"),
    "model.condition.labelled": mark("all"),
}
"""What 0 stands for where it is no amount, by path."""


def control(path: str, field: FieldInfo, value: Any, key: str, first: Any = None) -> Any:
    """Draw the control that suits a parameter and return its value; `first`, which it had once, may be chosen again."""
    label, help = _(str(field.title)), _(str(field.description))
    if get_origin(field.annotation) is Literal:
        options = list(get_args(field.annotation))
        return st.selectbox(
            label, options, options.index(value), format_func=lambda o: _(KINDS.get(o, str(o))), help=help, key=key
        )
    if isinstance(value, bool):
        return st.toggle(label, value, help=help, key=key)
    if isinstance(value, tuple):
        return numbers(label, st.text_input(label, ", ".join(map(str, value)), help=help, key=key, max_chars=60))
    low, high = bounds(field)
    kept = value if first is None else first
    extra = field.json_schema_extra if isinstance(field.json_schema_extra, dict) else {}
    if path in ZERO:
        stops = [type(value)(0), *(stop for stop in steps(1, high, value or type(value)(1), kept) if stop >= 1)]
        return st.select_slider(
            label, stops, value, format_func=lambda v: f"{v:,g}" if v else _(ZERO[path]), help=help, key=key
        )
    if extra.get("log"):
        return st.select_slider(
            label, steps(low, high, value, kept), value, format_func=lambda v: f"{v:,g}", help=help, key=key
        )
    if isinstance(value, int):
        return st.number_input(label, int(low), int(high), value, help=help, key=key)
    if high <= 2:
        return st.slider(label, low, high, value, 0.05, help=help, key=key)
    return st.number_input(label, low, high, value, 0.1, format="%.3g", help=help, key=key)


def bounds(field: FieldInfo) -> tuple[float, float]:
    found = {
        name: value
        for rule in field.metadata
        for name in ("ge", "le")
        if (value := getattr(rule, name, None)) is not None
    }
    return float(found["ge"]), float(found["le"])


def steps(low: float, high: float, value: float, *others: float) -> list[Any]:
    """Return the stops of a slider that goes by ratios (1, 1.5, 2, 3, 5, 7, 10, ...), the present value and others
    among them."""
    kind = type(value)
    found = {kind(low), value, *others, kind(high)}
    for exponent in range(-6, 7):
        stops = [float(f"{step * 10.0**exponent:.6g}") for step in SERIES]  # as they are written, without dust
        found |= {kind(stop) for stop in stops if low <= stop <= high and (kind is float or stop.is_integer())}
    return sorted(found)


def numbers(label: str, text: str) -> tuple[int, ...]:
    try:
        return tuple(int(word) for word in text.replace(";", ",").split(",") if word.strip())
    except ValueError:
        raise UserError(
            mark("“{label}” must be whole numbers with commas between, such as 256, 128."), label=label
        ) from None
