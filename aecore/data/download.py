"""Downloads: whole and with the right checksum, or a sentence and nothing left behind.

A file is written beside its place under a name of its own and renamed when it is complete, so that two runs may fetch
the same data at once and a stop at any moment leaves nothing that looks finished.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import requests
import urllib3

from ..errors import UserError
from ..texts import mark
from .cards.card import DataCard
from .vision import torchvision

__all__ = ["Progress", "Remote", "bring", "write"]

Progress = Callable[[int, int], None]
"""Is told the bytes that are there and the bytes there will be."""
PATIENCE = 20.0
"""Seconds a mirror may be silent before the next one is tried."""


@dataclass(frozen=True)
class Remote:
    """A file on the internet: its name here, its MD5, and the addresses to try in turn."""

    name: str
    md5: str
    urls: tuple[str, ...]


def bring(card: DataCard, folder: Path, remotes: Iterable[Remote], progress: Progress) -> None:
    """Fetch the files that are not in `folder` yet, each checked against its MD5 before it gets its name."""
    done = 0
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise cannot_write(folder, error) from error
    for remote in remotes:
        target = folder / remote.name
        if not target.exists():
            fetch(remote, target, partial(add, progress, done, card.download))
        with suppress(FileNotFoundError):  # another run may have unpacked and deleted it
            done += target.stat().st_size


def add(progress: Progress, before: int, total: int, now: int) -> None:
    progress(before + now, total)


def fetch(remote: Remote, target: Path, progress: Callable[[int], None]) -> None:
    """Fetch from the first address that answers; the file appears under its name only whole and with the right
    checksum."""
    part = unfinished(target)
    why = ""
    try:
        for url in remote.urls:
            try:
                copy(url, part, progress)
            except (requests.RequestException, urllib3.exceptions.HTTPError) as error:
                why = in_words(error)
                continue
            if torchvision().datasets.utils.check_md5(str(part), remote.md5):
                os.replace(part, target)
                return
            why = mark("the file that came is not the right one")
    except OSError as error:
        raise cannot_write(target.parent, error) from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
    raise UserError(
        mark("{name} could not be downloaded: {why}."),
        mark(
            "Check the internet connection and try again, or put the file into {folder}. “Handwritten digits” "
            "needs no download."
        ),
        name=target.name,
        why=why,
        folder=str(target.parent),
    )


def write(target: Path, content: bytes) -> None:
    """Write a file that appears under its name only when it is whole."""
    part = unfinished(target)
    try:
        part.write_bytes(content)
        os.replace(part, target)
    except OSError as error:
        raise cannot_write(target.parent, error) from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def unfinished(target: Path) -> Path:
    return target.with_name(f"{target.name}.{secrets.token_hex(4)}.part")


def in_words(error: Exception) -> str:
    """Say what went wrong on the way, without the names of exceptions."""
    answer = getattr(error, "response", None)
    if answer is not None:
        return (
            mark("the server does not have the file")
            if answer.status_code in (404, 410)
            else mark("the server refused to send it")
        )
    if isinstance(error, requests.Timeout | urllib3.exceptions.TimeoutError):
        return mark("the server was silent for too long")
    if "NewConnectionError" in str(error):
        return mark("no server could be reached")
    return mark("the connection broke off")


def copy(url: str, target: Path, progress: Callable[[int], None]) -> None:
    """Copy what a URL answers, byte for byte (a `.gz` stays one)."""
    done = 0
    with requests.get(url, stream=True, timeout=PATIENCE) as answer, target.open("wb") as file:
        answer.raise_for_status()
        for block in answer.raw.stream(1 << 16, decode_content=False):
            file.write(block)
            done += len(block)
            progress(done)


def cannot_write(folder: Path, error: OSError) -> UserError:
    return UserError(
        mark("The data folder {folder} cannot be written: {why}."),
        mark("Free some space or set LATENTLAB_DATA to a folder that can be written."),
        folder=str(folder),
        why=error.strerror or str(error),
    )
