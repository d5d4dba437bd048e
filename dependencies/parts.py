"""The parts list (SBOM) of what is installed here, as CycloneDX 1.6 JSON: packages of Python and of the components.

python -m dependencies.parts [--to FILE]     the list; `python -m dependencies.validate FILE` checks it
python -m dependencies.parts --licences      a table of names, versions and licences
"""

from __future__ import annotations

import argparse
import base64
import json
from collections.abc import Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path
from typing import Any
from urllib.parse import quote

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from .lock import ROOT

__all__ = ["licence_of", "main", "parts", "python_packages"]

NPM_LOCK = ROOT / "ui" / "frontend" / "package-lock.json"
LONG = 60
"""Characters from which on what a package calls its licence is the text itself."""


def main() -> int:
    """Print or write the list."""
    parser = argparse.ArgumentParser(prog="python -m dependencies.parts")
    parser.add_argument("--to", type=Path)
    parser.add_argument("--licences", action="store_true")
    options = parser.parse_args()
    found = parts()
    if options.licences:
        for part in found["components"]:
            print(f"{part['name']:<32} {part['version']:<14} {licence_of(part)}")
        return 0
    text = json.dumps(found, indent=1) + "\n"
    options.to.write_text(text) if options.to else print(text, end="")
    return 0


def parts() -> dict[str, Any]:
    """The whole list; the same installation gives the same text."""
    components = [*map(python_part, python_packages()), *npm_parts()]
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": {"type": "application", "name": "latent-lab", "bom-ref": "latent-lab"}},
        "components": components,
        "dependencies": [{"ref": "latent-lab", "dependsOn": [part["bom-ref"] for part in components]}],
    }


# --- Python ---------------------------------------------------------------------------------------------------------


def python_packages() -> list[Distribution]:
    """What requirements.txt asks for and all that these ask for on this machine, by name."""
    asked = [line for line in (ROOT / "requirements.txt").read_text().splitlines() if line and line[0] != "#"]
    found: dict[str, Distribution] = {}
    while asked:
        wanted = Requirement(asked.pop())
        name = canonicalize_name(wanted.name)
        if name in found:
            continue
        try:
            found[name] = distribution(name)
        except PackageNotFoundError:  # a part of torch's builds for GPUs, where this is none
            continue
        asked += [text for text in found[name].requires or () if needed(text, wanted.extras)]
    return [found[name] for name in sorted(found)]


def needed(text: str, extras: set[str]) -> bool:
    marker = Requirement(text).marker
    return marker is None or any(marker.evaluate({"extra": extra}) for extra in ("", *extras))


def python_part(found: Distribution) -> dict[str, Any]:
    name = canonicalize_name(found.metadata["Name"])
    version = found.version
    address = f"pkg:pypi/{name}@{quote(version)}"
    return {"type": "library", "bom-ref": address, "name": name, "version": version, "purl": address} | {
        "licenses": licences(found)
    }


def licences(found: Distribution) -> list[dict[str, Any]]:
    told = found.metadata
    if expression := told.get("License-Expression"):
        return [{"expression": expression}]
    rows = [line.split(" :: ") for line in told.get_all("Classifier") or ()]
    classified = [row[-1] for row in rows if row[0] == "License" and row[-1] != "OSI Approved"]
    short = (told.get("License") or "").strip().splitlines()[:1]
    names = classified or [name for name in short if len(name) < LONG] or [in_file(found)]
    return [{"license": {"name": name}} for name in names]


def in_file(found: Distribution) -> str:
    """The first line of the licence that comes with a package."""
    files = [file for file in found.files or () if file.name.upper().startswith(("LICENSE", "LICENCE", "COPYING"))]
    lines = [line.strip() for file in files[:1] for line in file.read_text().splitlines() if line.strip()]
    return lines[0][:LONG] if lines else "not said"


# --- components -----------------------------------------------------------------------------------------------------


def npm_parts() -> Iterator[dict[str, Any]]:
    """What package-lock.json names: all that is fetched to build the components, or may be on another machine."""
    for path, row in json.loads(NPM_LOCK.read_text())["packages"].items():
        name = path.rpartition("node_modules/")[2]
        if not name:
            continue
        address = f"pkg:npm/{quote(name)}@{row['version']}"
        kind, _, digest = row["integrity"].partition("-")
        hashes = [{"alg": f"SHA-{kind.removeprefix('sha')}", "content": base64.b64decode(digest).hex()}]
        part = {"type": "library", "bom-ref": address, "name": name, "version": row["version"], "purl": address}
        scope = {"scope": "excluded"} if row.get("dev") else {}
        yield part | scope | {"hashes": hashes, "licenses": [{"expression": row.get("license") or "not said"}]}


# --- both -----------------------------------------------------------------------------------------------------------


def licence_of(part: dict[str, Any]) -> str:
    """What a part says of its licence, as one text."""
    return ", ".join(row.get("expression") or row["license"]["name"] for row in part["licenses"])


if __name__ == "__main__":
    raise SystemExit(main())
