"""Hold a parts list against the schema of CycloneDX.

    python -m dependencies.validate FILE

Needs `cyclonedx-python-lib` (dependencies/requirements.txt).
"""

from __future__ import annotations

import sys
from pathlib import Path

from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

__all__ = ["main"]


def main() -> int:
    """Say whether the list is valid; returns 0 when it is."""
    wrong = JsonStrictValidator(SchemaVersion.V1_6).validate_str(Path(sys.argv[1]).read_text())
    print(f"not valid: {wrong}" if wrong else "valid CycloneDX 1.6")
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
