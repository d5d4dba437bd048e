"""torchvision beside a CPU-only torch: the wheel's compiled operators are missing, and its import fails on them.

Its import looks up the operator `torchvision::nms`. Where that fails, the two schemas are declared and the import is
tried again; we use data set tables only, never these operators.
"""

from __future__ import annotations

import importlib
import sys
from functools import cache
from types import ModuleType

import torch

__all__ = ["torchvision"]


@cache
def torchvision() -> ModuleType:
    """Import torchvision, also where torch is a CPU build."""
    try:
        return importlib.import_module("torchvision")
    except RuntimeError:
        for name in [name for name in sys.modules if name.split(".")[0] == "torchvision"]:
            del sys.modules[name]
        declare_operators()
        return importlib.import_module("torchvision")


def declare_operators() -> None:
    library = torch.library.Library("torchvision", "FRAGMENT")  # type: ignore[no-untyped-call]
    for name in ("nms", "qnms"):
        library.define(f"{name}(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")  # type: ignore[no-untyped-call]
    KEEP.append(library)


KEEP: list[torch.library.Library] = []
"""A library's definitions vanish with the object."""
