"""The environment variables the project reads, in one place. Each is documented in README.md."""

from __future__ import annotations

import os
from pathlib import Path

__all__ = ["data_folder", "readonly", "runs_folder", "shipped_folder", "training_places"]


def data_folder() -> Path:
    """`LATENTLAB_DATA`: where downloaded and hand-placed data sets lie."""
    return Path(os.environ.get("LATENTLAB_DATA", "data")).expanduser().resolve()


def runs_folder() -> Path:
    """`LATENTLAB_RUNS`: where runs are kept."""
    return Path(os.environ.get("LATENTLAB_RUNS", "runs")).expanduser().resolve()


def readonly() -> bool:
    """`LATENTLAB_READONLY`: set to 1, everything can be looked at and nothing in the store is written."""
    return os.environ.get("LATENTLAB_READONLY", "") not in ("", "0")


def shipped_folder() -> Path:
    """The pretrained runs that come with the project (read-only)."""
    return Path(__file__).resolve().parent.parent / "pretrained"


def training_places() -> int:
    """`LATENTLAB_WORKERS`: how many runs may train at once; by default one for every two cores."""
    chosen = os.environ.get("LATENTLAB_WORKERS", "")
    return max(1, int(chosen) if chosen.isdecimal() else (os.cpu_count() or 2) // 2)
