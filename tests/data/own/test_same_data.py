"""The same files, packed, ordered and called otherwise, are the same data set with the same split."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Sequence

import numpy as np
import pytest
import torch
from PIL import Image

from aecore.data.dataset import Dataset
from aecore.data.own.choices import Choices
from aecore.data.own.draft import File
from aecore.data.own.handed import Handed
from aecore.data.own.looking import made_of
from aecore.data.own.reading import read
from aecore.data.own.stored import digest_of, tensors_of


def photograph(number: int) -> bytes:
    file = io.BytesIO()
    pixels = np.random.default_rng(number).integers(0, 256, (16, 16, 3), dtype=np.uint8)
    Image.fromarray(pixels).save(file, "PNG")
    return file.getvalue()


NAMES = [f"{kind}/{number}.png" for kind in ("cat", "dog") for number in range(15)]
FILES = [Handed(name, photograph(number)) for number, name in enumerate(NAMES)]


def zipped(files: Sequence[Handed], folder: str = "", method: int = zipfile.ZIP_STORED) -> list[File]:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", method) as file:
        for one in files:
            file.writestr(f"{folder}{one.name}", one.content)
    return [Handed("any name.zip", content.getvalue())]


def inside(folder: str) -> list[File]:
    return [Handed(f"{folder}{one.name}", one.content) for one in FILES]


def renamed() -> list[File]:
    return [Handed(f"{one.name.split('/')[0]}/IMG_{900 - n}.png", one.content) for n, one in enumerate(FILES)]


WAYS: dict[str, Callable[[], Sequence[File]]] = {
    "backwards": lambda: FILES[::-1],
    "in a folder": lambda: inside("my/pictures/"),
    "other names": renamed,
    "a zip": lambda: zipped(FILES),
    "a packed zip, backwards, in a folder": lambda: zipped(FILES[::-1], "x/data/", zipfile.ZIP_DEFLATED),
    "beside junk of a system": lambda: [*FILES, Handed("cat/.DS_Store", b"x"), Handed("Thumbs.db", b"y")],
}


def made(files: Sequence[File]) -> Dataset:
    return made_of(read(files, Choices(), lambda done, total: None), Choices())[0].dataset


@pytest.mark.parametrize("way", WAYS)
def test_the_same_pictures_are_the_same_data_set(way: str) -> None:
    one, other = made(FILES), made(WAYS[way]())
    assert digest_of(one.card, tensors_of(one)) == digest_of(other.card, tensors_of(other))
    assert torch.equal(one.train.samples, other.train.samples)
    assert torch.equal(one.held_out.samples, other.held_out.samples)


def test_one_pixel_or_one_class_more_are_other_data() -> None:
    pixels = np.array(Image.open(io.BytesIO(FILES[0].content)))
    pixels[0, 0, 0] ^= 255
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    others = [
        made([Handed(NAMES[0], file.getvalue()), *FILES[1:]]),
        made([*FILES, Handed("owl/1.png", photograph(99))]),
    ]
    assert len({digest_of(data.card, tensors_of(data)) for data in [made(FILES), *others]}) == 3
