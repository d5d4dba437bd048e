"""MNIST, Fashion-MNIST and KMNIST: IDX files from a local folder, or fetched once from torchvision's mirrors.

A folder `<data>/<name>/` may hold the official four files, gzipped or not, or partial ones (`train10k-images-...`).
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

import requests
import urllib3
from torch import Tensor

from ..errors import UserError
from ..settings import data_folder
from ..texts import mark
from .cards import DataCard
from .dataset import Dataset, Split
from .idx import read_idx
from .vision import torchvision

__all__ = ["load_mnist_family"]

Progress = Callable[[int, int], None]
CLASSES = {"mnist": "MNIST", "fashion-mnist": "FashionMNIST", "kmnist": "KMNIST"}
PATIENCE = 20.0
"""Seconds a mirror may be silent before the next one is tried."""


def load_mnist_family(card: DataCard, progress: Progress) -> Dataset:
    """Return the data set from the data folder, downloading it first when it is not there."""
    folder = data_folder() / card.name
    if not all(find(folder, part, what) for part in ("train", "t10k") for what in ("images", "labels")):
        download(card, folder, progress)
    return Dataset(card, read_split(card, folder, "train"), read_split(card, folder, "t10k"), white=255)


def find(folder: Path, part: str, what: str) -> Path | None:
    """Return the file of a part, the largest when there are several (a full split beats a partial one)."""
    files = [path for path in folder.glob(f"{part}*-{what}-idx*") if path.suffix != ".part"]
    return max(files, key=lambda path: path.stat().st_size, default=None)


def read_split(card: DataCard, folder: Path, part: str) -> Split:
    images, labels = find(folder, part, "images"), find(folder, part, "labels")
    assert images
    assert labels
    pictures, classes = read_idx(images), read_idx(labels).long()
    check(card, images, pictures, classes)
    return Split(pictures.reshape(-1, *card.shape), classes)


def check(card: DataCard, path: Path, pictures: Tensor, labels: Tensor) -> None:
    if pictures.shape[1:] != card.shape[1:] or labels.ndim != 1:
        raise UserError(
            mark("{name} holds pictures of {given} pixels; {title} has {wanted}."),
            mark("Put the right files into {folder}."),
            name=path.name,
            given="×".join(map(str, pictures.shape[1:])),
            title=card.title,
            wanted="×".join(map(str, card.shape[1:])),
            folder=str(path.parent),
        )
    if not 0 < len(pictures) == len(labels) or int(labels.max()) >= len(card.classes):
        raise UserError(
            mark("{name} and its labels do not belong together: {n} pictures, {m} labels."),
            mark("Put files of the same split into {folder}."),
            name=path.name,
            n=len(pictures),
            m=len(labels),
            folder=str(path.parent),
        )


def download(card: DataCard, folder: Path, progress: Progress) -> None:
    """Fetch the four files of torchvision's table into `folder`, each checked against its MD5 before it gets its name."""
    source: Any = getattr(torchvision().datasets, CLASSES[card.name])
    done = 0
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise cannot_write(folder, error) from error
    for name, md5 in source.resources:
        target = folder / name
        if not target.exists():
            urls = [f"{mirror}{name}" for mirror in source.mirrors]
            fetch(urls, target, md5, partial(add, progress, done, card.download))
        done += target.stat().st_size


def add(progress: Progress, before: int, total: int, now: int) -> None:
    progress(before + now, total)


def fetch(urls: list[str], target: Path, md5: str, progress: Callable[[int], None]) -> None:
    """Fetch the first URL that answers; the file appears under its name only whole and with the right checksum."""
    part = target.with_name(f"{target.name}.{secrets.token_hex(4)}.part")
    why = ""
    try:
        for url in urls:
            try:
                copy(url, part, progress)
            except (requests.RequestException, urllib3.exceptions.HTTPError) as error:
                why = in_words(error)
                continue
            if torchvision().datasets.utils.check_md5(str(part), md5):
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
        mark("Check the internet connection and try again, or put the IDX files into {folder}. “Handwritten digits” needs no download."),
        name=target.name,
        why=why,
        folder=str(target.parent),
    )


def in_words(error: Exception) -> str:
    """Say what went wrong on the way, without the names of exceptions."""
    answer = getattr(error, "response", None)
    if answer is not None:
        return mark("the server does not have the file") if answer.status_code in (404, 410) else mark("the server refused to send it")
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
