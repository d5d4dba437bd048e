"""What the browser's evaluator computes of ONNX: the one table that an export, and the evaluator itself, are held
against."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

__all__ = ["OPERATORS", "OPSET", "lacking", "network_of"]

OPSET = 20
"""The version of ONNX's operators that models are exported in."""

Values = tuple[Any, ...]
ANY: Values = ()

WINDOWS: Mapping[str, Values] = {"kernel_shape": ANY, "strides": ANY, "pads": ANY, "dilations": (1,), "group": (1,)}
CELL: Mapping[str, Values] = {"hidden_size": ANY, "direction": ("forward",)}

OPERATORS: Mapping[str, Mapping[str, Values]] = {
    "Abs": {},
    "Add": {},
    "ArgMin": {"axis": ANY, "keepdims": ANY, "select_last_index": (0,)},
    "AveragePool": {"kernel_shape": ANY, "strides": ANY, "pads": (0,), "ceil_mode": (0,), "count_include_pad": ANY},
    "Cast": {"to": (1, 7)},
    "Clip": {},
    "Concat": {"axis": ANY},
    "Constant": {"value": ANY},
    "ConstantOfShape": {"value": ANY},
    "Conv": WINDOWS,
    "ConvTranspose": {**WINDOWS, "output_padding": ANY},
    "Div": {},
    "Equal": {},
    "Exp": {},
    "Expand": {},
    "Flatten": {"axis": ANY},
    "GRU": {**CELL, "linear_before_reset": (1,)},
    "Gather": {"axis": ANY},
    "Gelu": {"approximate": ("none",)},
    "Gemm": {"alpha": (1,), "beta": (1,), "transB": ANY},
    "GreaterOrEqual": {},
    "Identity": {},
    "LSTM": CELL,
    "LayerNormalization": {"axis": (-1,), "epsilon": ANY},
    "Less": {},
    "Log": {},
    "MatMul": {},
    "Mod": {"fmod": (0,)},
    "Mul": {},
    "RNN": {**CELL, "activations": ("Tanh",)},
    "Reciprocal": {},
    "ReduceL2": {"keepdims": ANY},
    "ReduceMean": {"keepdims": ANY},
    "ReduceSum": {"keepdims": ANY},
    "Relu": {},
    "Reshape": {"allowzero": (0,)},
    "Round": {},
    "ScatterElements": {"axis": ANY},
    "Shape": {},
    "Sigmoid": {},
    "Sign": {},
    "Slice": {},
    "Softmax": {"axis": ANY},
    "Softplus": {},
    "Sqrt": {},
    "Squeeze": {},
    "Sub": {},
    "Tanh": {},
    "TopK": {"axis": ANY, "largest": (1,), "sorted": (1,)},
    "Transpose": {"perm": ANY},
    "Unsqueeze": {},
    "Where": {},
}
"""By the names of ONNX: operator -> its attributes -> the values that are computed (of a list: of each of its
numbers)."""


def lacking(content: bytes) -> list[str]:
    """Return what the browser cannot compute of an ONNX file, in words such as "Einsum" or "Conv with group 2"; each
    once."""
    from onnx import helper

    found: dict[str, None] = {}
    for node in network_of(content).graph.node:
        known = OPERATORS.get(node.op_type) if not node.domain else None
        if known is None:
            found[node.op_type] = None
            continue
        for attribute in node.attribute:
            value = helper.get_attribute_value(attribute)
            allowed = known.get(attribute.name)
            if allowed is None or (allowed and not all(plain(one) in allowed for one in listed(value))):
                found[f"{node.op_type} with {attribute.name} {plain(value)}"] = None
    return list(found)


def network_of(content: bytes) -> Any:
    """Return the network in an ONNX file; raises ValueError, or what protobuf raises, where there is none."""
    from onnx import load_from_string

    found = load_from_string(content)
    if not found.graph.node:  # of no bytes at all protobuf makes an empty network
        raise ValueError("a network without an operator")
    return found


def listed(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else [value]


def plain(value: Any) -> Any:
    return value.decode() if isinstance(value, bytes) else value
