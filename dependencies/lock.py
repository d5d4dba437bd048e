"""Lock every package with its hashes, for Linux, macOS and Windows, all but torch and torchvision.

    python -m dependencies.lock         write the locks in dependencies/ anew

Needs `uv` (dependencies/requirements.txt). torch has one build for each kind of processor, from places of their own:
it is installed by its pinned version beside the lock, and so is what only its builds for GPUs need.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

__all__ = ["HERE", "LOCKS", "ROOT", "main"]

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
LOCKS = {
    "requirements.txt": "requirements.lock",
    "requirements-dev.txt": "requirements-dev.lock",
    "requirements-cluster.txt": "requirements-cluster.lock",
}
"""What is locked, and where; all keep the versions of the first. The last one is installed beside it."""
APART = ("torch", "torchvision")
FOR_GPUS = re.compile(r"(nvidia-|cuda-|triton)")
HEAD = """# Written by `python -m dependencies.lock` from {name}; torch and torchvision are installed beside it.
# python -m pip install --require-hashes -r dependencies/{lock}
"""


def main() -> int:
    """Write the locks; returns the exit code of the tool."""
    first = HERE / LOCKS["requirements.txt"]
    for name, lock in LOCKS.items():
        constraints = [] if lock == first.name else ["--constraint", str(first)]
        options = ["--universal", "--generate-hashes", "--python-version", "3.11", "--no-annotate", "--no-header"]
        apart = [word for package in APART for word in ("--no-emit-package", package)]
        command = [sys.executable, "-m", "uv", "pip", "compile", "--quiet", *options, *apart, *constraints, name]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        if done.returncode:
            print(done.stderr[-2000:], file=sys.stderr)
            return done.returncode
        (HERE / lock).write_text(HEAD.format(name=name, lock=lock) + "".join(kept(done.stdout)))
    return 0


def kept(text: str) -> list[str]:
    """Return the blocks of a lock (a package and its hashes) but those that only builds of torch for GPUs need."""
    blocks = re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE | re.IGNORECASE)
    return [block for block in blocks if "==" in block and not FOR_GPUS.match(block)]


if __name__ == "__main__":
    raise SystemExit(main())
