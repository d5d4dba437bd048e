"""Commands in processes of their own."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest


@pytest.fixture
def child() -> Callable[[list[str]], int]:
    """Run a command quietly and return its exit code."""
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])}
    return lambda command: (
        subprocess.run(command, env=environment, capture_output=True, timeout=60, check=False).returncode
    )
