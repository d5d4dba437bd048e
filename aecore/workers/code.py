"""Which code this process runs: two that train one run must run the same, or its bits differ and nobody knows why."""

from __future__ import annotations

import hashlib
import platform
from functools import cache
from importlib.metadata import version
from pathlib import Path

__all__ = ["code_digest"]

HERE = Path(__file__).resolve().parents[1]
ALSO = ("torch", "numpy", "scipy", "scikit-learn")
"""Libraries whose versions change what comes out of a training."""


@cache
def code_digest() -> str:
    """Return a digest of this package's source, of the libraries that compute, and of Python's version. Asked when a
    process begins, it says what the process has loaded, whatever becomes of the files."""
    found = hashlib.sha256(platform.python_version().encode())
    for name in ALSO:
        found.update(f"{name} {version(name)}\n".encode())
    for path in sorted(HERE.rglob("*.py")):
        found.update(f"{path.relative_to(HERE)}\n".encode() + path.read_bytes())
    return found.hexdigest()[:16]
