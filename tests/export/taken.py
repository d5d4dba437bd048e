"""An HTML file taken apart with the standard library alone, and runs to make one of."""

from __future__ import annotations

import base64
import gzip
import json
import struct
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np
from safetensors.numpy import load

from aecore.export.html.bundle import Bundle

__all__ = ["BAD", "BUILT", "Held", "Parsed", "built", "held_in", "held_of", "parsed"]

BAD = '</script><script>hacked=1</script><img src=x onerror="hacked=1">&"\'<!--'
"""A title, a class or a word as somebody writes it who means harm."""
KEYS = {"take_no_script": "No scripts.", "take_old": "Too old.", "take_damaged": f"Damaged. {BAD}"}
BUILT = {
    "take.js": 'const end = "</script>", cut = "<\\/script>";\r\nconsole.log(end, cut);\n',
    "shell.css": "main { color: red }",
    "texts.en.json": json.dumps(KEYS),
    "texts.zh.json": json.dumps(KEYS | {"take_old": "太旧。"}),
    "messages.zh.json": json.dumps(
        {"Emoji": "表情", "Handwritten digits": "手写数字", "{title}: {what}": "{title}：{what}"}
    ),
}
"""What a build writes, in short."""


def built(folder: Path) -> Bundle:
    """Write what a build does into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in BUILT.items():
        (folder / name).write_bytes(content.encode())
    return Bundle(folder)


@dataclass
class Parsed(HTMLParser):
    """What an HTML parser finds: tags with their attributes, the text of scripts, titles and the rest."""

    tags: list[tuple[str, dict[str, str | None]]] = field(default_factory=list)
    texts: dict[str, list[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        super().__init__()
        self.inside: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in ("meta", "img"):
            self.inside.append(tag)
            self.texts.setdefault(tag, []).append("")

    def handle_endtag(self, tag: str) -> None:
        while self.inside and self.inside.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.texts[self.inside[-1]][-1] += data

    def of(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


def parsed(content: bytes) -> Parsed:
    found = Parsed()
    found.feed(content.decode())
    found.close()
    return found


@dataclass(frozen=True)
class Held:
    """What a page holds."""

    head: dict[str, Any]
    content: bytes

    @property
    def runs(self) -> list[dict[str, Any]]:
        return list(self.head["runs"])

    def files(self, run: int = 0) -> dict[str, bytes]:
        return {path: self.content[at : at + n] for path, (at, n) in self.runs[run]["files"].items()}

    def arrays(self, path: str, run: int = 0) -> dict[str, np.ndarray]:
        return dict(load(self.files(run)[path]))

    def told(self, run: int = 0) -> list[str]:
        """What a run says was left out, filled in."""
        return [one["text"].format(**one["values"]) for one in self.runs[run]["left_out"]]


def held_in(content: bytes) -> Held:
    page = parsed(content)
    (at,) = [i for i, one in enumerate(page.of("script")) if one.get("id") == "held"]
    return held_of(base64.b64decode(page.texts["script"][at], validate=True))


def held_of(packed: bytes) -> Held:
    """Take apart what a page holds, and a notebook is given."""
    whole = gzip.decompress(packed)
    (length,) = struct.unpack("<I", whole[:4])
    return Held(json.loads(whole[4 : 4 + length]), whole[4 + length :])
