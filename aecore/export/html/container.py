"""Many files as one: a JSON head, then their bytes, all in one gzip, written as base64.

    4 bytes little-endian: length of the head · the head · bytes of the files, one after the other

One gzip is smaller than one for each, and a browser unpacks it as one stream (tests/export/test_html.py takes it apart
with the standard library).
"""

from __future__ import annotations

import base64
import gzip
import json
import struct
from collections.abc import Iterable
from typing import Any

__all__ = ["Blobs", "cost", "packed"]

LEVEL = 9


class Blobs:
    """Files one after the other. The same bytes under two names are held once."""

    def __init__(self) -> None:
        self.parts: list[bytes] = []
        self.end = 0
        self.known: dict[bytes, tuple[int, int]] = {}

    def put(self, content: bytes) -> list[int]:
        """Hold a file; returns where: its first byte and its length."""
        if content not in self.known:
            self.known[content] = (self.end, len(content))
            self.parts.append(content)
            self.end += len(content)
        return list(self.known[content])


def packed(head: dict[str, Any], blobs: Blobs) -> bytes:
    """Return a head and the files that it tells of as base64 of one gzip. Equal files make equal bytes."""
    told = json.dumps(head, ensure_ascii=False, allow_nan=False).encode()
    whole = b"".join((struct.pack("<I", len(told)), told, *blobs.parts))
    return base64.b64encode(gzip.compress(whole, LEVEL, mtime=0))


def cost(contents: Iterable[bytes]) -> int:
    """Return about how many bytes of the file some contents will take: what each is as gzip and base64."""
    return sum(4 * len(gzip.compress(content, 6)) // 3 for content in contents)
