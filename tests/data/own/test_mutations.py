"""Files with seeded damage, of every format of pictures, zips and arrays: nothing but a draft or a sentence."""

from __future__ import annotations

import gzip
import random
import warnings
from collections.abc import Callable

import numpy as np
import pytest
import torch
from PIL import Image
from safetensors.torch import save

from aecore.data.own.draft import Draft
from aecore.errors import UserError

from .made import Dropped, file, idx, many, npy, npz, raw_zip, two_classes, zipped

DRAW = np.random.default_rng(0)
PHOTO = Image.fromarray(np.kron(DRAW.integers(0, 256, (6, 6, 4), np.uint8), np.ones((8, 8, 1), np.uint8)))
GREY = DRAW.integers(0, 256, (24, 16, 16)).astype(np.uint8)
EXIF = Image.Exif()
EXIF[0x0112] = 6
SMALL = {f"{'ab'[i % 2]}/{i}.png": content for i, content in enumerate(many().values())}


def picture(kind: str, mode: str = "RGB", **options: object) -> Callable[[], bytes]:
    return lambda: file(PHOTO.convert(mode), kind, **options)


def moving() -> bytes:
    return file(PHOTO.convert("P"), "GIF", save_all=True, append_images=[PHOTO.convert("L").convert("P")])


def records() -> bytes:
    made = np.zeros(24, [("width", "<f4"), ("name", "U6"), ("height", ">i2")])
    made["width"], made["name"] = np.arange(24), np.where(np.arange(24) % 2, "a", "b")
    return npy(made)


FORMATS: dict[str, Callable[[], bytes]] = {
    "a.png": picture("PNG", "RGBA"),
    "palette.png": picture("PNG", "P", transparency=3),
    "deep.png": lambda: file(Image.fromarray(GREY[0].astype(np.uint16) * 200)),
    "a.jpg": picture("JPEG", exif=EXIF, quality=80),
    "cmyk.jpg": picture("JPEG", "CMYK"),
    "progressive.jpg": picture("JPEG", progressive=True),
    "a.gif": moving,
    "a.webp": picture("WEBP", "RGBA"),
    "a.avif": picture("AVIF"),
    "a.bmp": picture("BMP"),
    "a.tif": picture("TIFF", compression="tiff_lzw"),
    "float.tif": lambda: file(Image.fromarray(GREY[0].astype(np.float32)), "TIFF"),
    "a.ppm": picture("PPM"),
    "a.zip": lambda: zipped(SMALL),
    "stored.zip": lambda: zipped(two_classes(), 0),
    "names.zip": lambda: raw_zip({f"Kä/{name}".encode("cp437"): content for name, content in many().items()}),
    "nested.zip": lambda: zipped({"in.zip": zipped(SMALL)}),
    "a.npy": lambda: npy(GREY),
    "columns.npy": lambda: npy(np.asfortranarray(DRAW.normal(size=(24, 20)))),
    "records.npy": records,
    "a.npz": lambda: npz(x_train=GREY, y_train=np.arange(24) % 2, x_test=GREY[:4], y_test=np.arange(4) % 2),
    "a-images-idx3": lambda: idx(GREY),
    "a.idx.gz": lambda: gzip.compress(idx(GREY), mtime=0),
    "a.safetensors": lambda: save({"x": torch.from_numpy(GREY), "y": torch.arange(24) % 3}),
}
BATCH, BATCHES = 21, 20
"""Mutations of a case, and cases of a format: with 24 formats 10,080 mutations."""


EXTREME = (b"\0", b"\xff", b"\x7f\xff", b"\xff\xff\xff\xff", b"\0\0\0\0", b"\x80\0\0\0", b"\xff\xff\xff\x7f")


def cut(content: bytearray, draw: random.Random) -> None:
    del content[draw.randrange(len(content)) :]


def flip(content: bytearray, draw: random.Random) -> None:
    for _ in range(draw.choice([1, 1, 2, 8, 40])):
        content[draw.randrange(len(content))] ^= 1 << draw.randrange(8)


def put(content: bytearray, draw: random.Random) -> None:
    """Write a number that is often too much, where heads are."""
    place = draw.randrange(min(len(content), draw.choice([64, 512, len(content)])))
    value = draw.choice(EXTREME)
    content[place : place + len(value)] = value


def repeat(content: bytearray, draw: random.Random) -> None:
    first, last = sorted(draw.randrange(len(content)) for _ in range(2))
    content[draw.randrange(len(content)) : 0] = content[first:last]


def lose(content: bytearray, draw: random.Random) -> None:
    first = draw.randrange(len(content))
    del content[first : first + draw.choice([1, 4, 100])]


def noise(content: bytearray, draw: random.Random) -> None:
    first = draw.randrange(len(content))
    content[first : first + 32] = draw.randbytes(32)


DAMAGE = (cut, flip, flip, put, put, repeat, lose, noise)


def mutated(content: bytes, seed: int) -> bytes:
    """Return a file with damage; the same for the same seed."""
    draw, damaged = random.Random(seed), bytearray(content)
    for _ in range(draw.choice([1, 1, 2, 3])):
        if damaged:
            draw.choice(DAMAGE)(damaged, draw)
    return bytes(damaged)


CASES = [(name, number) for name in FORMATS for number in range(BATCHES)]


@pytest.mark.proof(sample=4)
@pytest.mark.parametrize(("name", "number"), CASES, ids=[f"{name}-{number}" for name, number in CASES])
def test_damaged_files_are_a_draft_or_a_sentence(name: str, number: int, drop: Dropped) -> None:
    """One by one; pictures besides among good ones, so that what is left of them is drawn."""
    content = FORMATS[name]()
    damaged = {f"{seed}-{name}": mutated(content, seed) for seed in range(number * BATCH, (number + 1) * BATCH)}
    drops = [{one: held} for one, held in damaged.items()]
    for files in [*drops, {f"good/{one}": held for one, held in many().items()} | damaged]:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow and NumPy say what is odd in a file before they refuse it
            whole(files, drop)


def whole(files: dict[str, bytes], drop: Dropped) -> None:
    """Read files: a sentence, or items that fit what is said of them."""
    try:
        draft = drop(files)
    except UserError as error:
        told = str(error)
    else:
        told = str(draft.check.headline)
        fits(draft)
    assert told
    assert "{" not in told


def fits(draft: Draft) -> None:
    check = draft.check
    assert draft.samples.shape == (check.count, *check.shape)
    assert draft.labels.shape == (check.count,)
    assert torch.isfinite(draft.samples.float()).all()
    assert int(draft.labels.max()) < max(1, len(check.classes))
    assert sum(check.counts) in (0, check.count)


def test_damage_is_the_same_for_the_same_seed() -> None:
    content = FORMATS["a.png"]()
    assert [mutated(content, 3), mutated(content, 4)] == [mutated(content, 3), mutated(content, 4)]
    assert len({mutated(content, seed) for seed in range(50)}) > 45
