"""Networks of half the size: weights of 16 bits in an ONNX file. Knows no torch."""

from __future__ import annotations

__all__ = ["halved"]

SMALL = 16
"""Values of a tensor that is not worth rounding."""


def halved(content: bytes) -> bytes:
    """Return an ONNX file with its weights rounded to 16 bits, half as large; it computes in 32 bits as before.

    A tensor with a value too large for 16 bits (65,504) stays as it is, and so does what decides on the entry of a
    codebook.
    """
    import numpy as np
    from onnx import TensorProto, helper, load_from_string, numpy_helper

    model = load_from_string(content)
    deciding: set[str] = set()
    for node in reversed(model.graph.node):
        if node.op_type == "ArgMin" or deciding & set(node.output):
            deciding |= set(node.input)
    casts = []
    for weight in model.graph.initializer:
        values = numpy_helper.to_array(weight)
        if weight.data_type != TensorProto.FLOAT or values.size < SMALL or weight.name in deciding:
            continue
        if not np.abs(values).max() <= np.finfo(np.float16).max:
            continue
        name = weight.name
        weight.CopyFrom(numpy_helper.from_array(values.astype(np.float16), f"{name}.half"))
        casts.append(helper.make_node("Cast", [weight.name], [name], to=TensorProto.FLOAT))
    nodes = [*casts, *model.graph.node]
    del model.graph.node[:]
    model.graph.node.extend(nodes)
    return bytes(model.SerializeToString())
