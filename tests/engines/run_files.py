"""Runs that were packed as one file, changed member by member."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from typing import Any

from aecore.runs.zipped import MANIFEST

ITEMS = "results/items.safetensors"
Members = dict[str, bytes]


def told(members: Members) -> dict[str, Any]:
    return dict(json.loads(members[MANIFEST]))


def saying(change: Callable[[dict[str, Any]], None]) -> Callable[[Members], Members]:
    """Change what the manifest says."""

    def act(members: Members) -> Members:
        said = told(members)
        change(said)
        return members | {MANIFEST: json.dumps(said).encode()}

    return act


def honest(members: Members) -> Members:
    """Write the manifest anew, so that digests are right: what a person with time could do."""
    rest = {name: content for name, content in members.items() if name != MANIFEST}
    said = {name: {"size": len(c), "sha256": hashlib.sha256(c).hexdigest()} for name, c in rest.items()}
    return {MANIFEST: json.dumps(told(members) | {"members": said}).encode()} | rest


def adding(name: str, content: bytes = b"x") -> Callable[[Members], Members]:
    return lambda members: honest(members | {name: content})


def editing(name: str, old: bytes, new: bytes) -> Callable[[Members], Members]:
    return lambda members: members | {name: members[name].replace(old, new)}


def flipped(members: Members) -> Members:
    whole = bytearray(members[ITEMS])
    whole[-1] ^= 1
    return members | {ITEMS: bytes(whole)}


def larger(members: Members) -> Members:
    return members | {"spec.json": members["spec.json"] + b" "}


def zipped(members: Members) -> bytes:
    found = io.BytesIO()
    with zipfile.ZipFile(found, "w") as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name), content)
    return found.getvalue()


def members_of(content: bytes) -> Members:
    archive = zipfile.ZipFile(io.BytesIO(content))
    return {name: archive.read(name) for name in archive.namelist()}
