"""What may befall a file of a run: seeded mutations of bytes, of values, and of what kind of file it is."""

from __future__ import annotations

import json
import os
import random
import shutil
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

__all__ = ["KINDS", "mutate"]

Mutation = Callable[[Path, random.Random], None]
ODD: tuple[Any, ...] = (
    None, True, False, -1, 0, 3, 1e15, -1e12, 3e11, 1e308, 10**400, "", "x", "\ud800", "\x00", "http://evil.example",
    "2026-13-45", "../../etc/passwd", "a" * 100_000, [], [[]], [None] * 50, {}, {"a": []},
)  # fmt: skip
"""Values where none of them is expected."""
HUGE = 300 << 20


def places(value: Any, before: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the way to every value within a JSON value."""
    yield before
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in members:
        yield from places(inner, (*before, key))


def change_a_value(path: Path, draw: random.Random) -> None:
    """Put an odd value in the place of one; of a log, in one of its lines."""
    lines = path.read_text().splitlines() if path.suffix == ".jsonl" else [path.read_text()]
    number = draw.randrange(len(lines))
    value = json.loads(lines[number])
    way = draw.choice(list(places(value)))
    odd = draw.choice(ODD)
    if way:
        at = value
        for key in way[:-1]:
            at = at[key]
        at[way[-1]] = odd
    lines[number] = json.dumps(value if way else odd)
    path.write_text("\n".join(lines) + "\n")


def lose_a_value(path: Path, draw: random.Random) -> None:
    lines = path.read_text().splitlines() if path.suffix == ".jsonl" else [path.read_text()]
    number = draw.randrange(len(lines))
    value = json.loads(lines[number])
    way = draw.choice([way for way in places(value) if way])
    at = value
    for key in way[:-1]:
        at = at[key]
    del at[way[-1]]
    lines[number] = json.dumps(value)
    path.write_text("\n".join(lines) + "\n")


def another_version(path: Path, draw: random.Random) -> None:
    value = json.loads(path.read_text())
    path.write_text(json.dumps(value | {"version": draw.choice([0, 2, 99, "2"]), "novelty": 1}))


def cut(path: Path, draw: random.Random) -> None:
    os.truncate(path, draw.randrange(max(1, path.stat().st_size)))


def flip(path: Path, draw: random.Random) -> None:
    """Change one byte in sixteen of the beginning: that is where the headers are."""
    content = bytearray(path.read_bytes())
    for place in range(0, min(len(content), 4096), 16):
        content[place] ^= 1 << draw.randrange(8)
    path.write_bytes(content)


def other_bytes(path: Path, draw: random.Random) -> None:
    path.write_bytes(
        draw.choice([b"", b"\x00" * 64, b"\xff\xfe{}", draw.randbytes(512), b"[" * 100_000, b"{}", b"null"])
    )


def huge(path: Path, draw: random.Random) -> None:
    os.truncate(path, HUGE)


def missing(path: Path, draw: random.Random) -> None:
    path.unlink()


def in_its_place(make: Callable[[Path, random.Random], object]) -> Mutation:
    def mutation(path: Path, draw: random.Random) -> None:
        path.unlink()
        make(path, draw)

    return mutation


def a_socket(path: Path, draw: random.Random) -> None:
    with socket.socket(socket.AF_UNIX) as made:
        before = os.open(".", os.O_RDONLY)
        try:  # the name of a socket may only be short
            os.chdir(path.parent)
            made.bind(path.name)
        finally:
            os.fchdir(before)
            os.close(before)


def a_linked_folder(path: Path, draw: random.Random) -> None:
    """The folder of the file is a link to where it was."""
    beside = path.parent.with_name(f".{path.parent.name}-elsewhere")
    path.parent.rename(beside)
    path.parent.symlink_to(beside)


KINDS: dict[str, tuple[Mutation, tuple[str, ...]]] = {
    "a value changed": (change_a_value, (".json", ".jsonl")),
    "a value lost": (lose_a_value, (".json", ".jsonl")),
    "another version": (another_version, (".json",)),
    "cut": (cut, ()),
    "flipped": (flip, ()),
    "other bytes": (other_bytes, ()),
    "huge": (huge, ()),
    "missing": (missing, ()),
    "a folder": (in_its_place(lambda path, draw: path.mkdir()), ()),
    "a link to a system file": (in_its_place(lambda path, draw: path.symlink_to("/etc/passwd")), ()),
    "a link to a device": (in_its_place(lambda path, draw: path.symlink_to("/dev/zero")), ()),
    "a link to itself": (in_its_place(lambda path, draw: path.symlink_to(path.name)), ()),
    "a link to nothing": (in_its_place(lambda path, draw: path.symlink_to("nothing")), ()),
    "a FIFO": (in_its_place(lambda path, draw: os.mkfifo(path)), ()),
    "a socket": (in_its_place(a_socket), ()),
    "in a linked folder": (a_linked_folder, ()),
}
"""Mutations, each with the endings of the files it is for; without any, for all."""


def mutate(run: Path, seed: int) -> str:
    """Change one file of a run folder; returns which and how."""
    draw = random.Random(seed)
    sorts: dict[str, list[Path]] = {}
    for path in sorted(run.rglob("*")):
        if path.is_file():
            moment = path.parent.name == "snapshots" and path.stem.isdecimal()
            sorts.setdefault(path.suffix if moment else str(path), []).append(path)
    path = draw.choice(draw.choice(list(sorts.values())))
    name = draw.choice([name for name, (_, endings) in KINDS.items() if not endings or path.suffix in endings])
    if name == "in a linked folder" and path.parent == run:
        name = "missing"
    KINDS[name][0](path, draw)
    return f"{path.relative_to(run)}: {name}"


def copy(run: Path, to: Path) -> Path:
    """Return a fresh copy of a run folder in the place of what is there."""
    if to.is_symlink():
        to.unlink()
    shutil.rmtree(to, ignore_errors=True)
    return Path(shutil.copytree(run, to))
