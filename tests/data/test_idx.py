"""IDX files: what is written is read, and a damaged one is refused by name before anything is allocated."""

from __future__ import annotations

import gzip
import struct
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest

from aecore.data.idx import read_idx
from aecore.data.loading import load
from aecore.data.vision import torchvision
from aecore.errors import UserError
from aecore.spec import Data

SHAPES = [(7,), (2, 3), (5, 28, 28), (2, 3, 4, 5)]
KMNIST = Data(name="kmnist")


def header(*sizes: int, magic: bytes = b"\x00\x00\x08") -> bytes:
    return magic + bytes([len(sizes)]) + struct.pack(f">{len(sizes)}I", *sizes)


@pytest.mark.parametrize("suffix", ["", ".gz"])
@pytest.mark.parametrize("shape", SHAPES)
def test_an_array_is_read_back_gzipped_or_not(
    tmp_path: Path, idx: Callable[..., bytes], shape: tuple[int, ...], suffix: str
) -> None:
    array = np.random.default_rng(0).integers(0, 256, shape)
    path = tmp_path / f"a-idx{suffix}"
    path.write_bytes(gzip.compress(idx(array)) if suffix else idx(array))
    found = read_idx(path)
    assert found.dtype == np.uint8
    assert np.array_equal(found, array)


def test_we_read_what_torchvision_reads(tmp_path: Path, idx: Callable[..., bytes]) -> None:
    path = tmp_path / "a-idx"
    path.write_bytes(idx(np.arange(84).reshape(3, 4, 7)))
    theirs = torchvision().datasets.mnist.read_sn3_pascalvincent_tensor(str(path), strict=False)
    assert np.array_equal(read_idx(path), theirs.numpy())


DAMAGED = {
    "empty": b"",
    "three bytes": b"\x00\x00\x08",
    "wrong magic": header(2, magic=b"\x01\x00\x08") + b"ab",
    "floats instead of bytes": header(1, magic=b"\x00\x00\x0d") + b"abcd",
    "no dimensions": b"\x00\x00\x08\x00",
    "five dimensions": header(1, 1, 1, 1, 1) + b"a",
    "255 dimensions": b"\x00\x00\x08\xff" + bytes(1020),
    "header cut short": header(2, 3)[:-1],
    "one byte missing": header(2, 3) + b"abcde",
    "one byte too many": header(2, 3) + b"abcdefg",
    "a lying header": header(2**32 - 1, 2**32 - 1) + b"abcdef",
    "sizes that wrap around to the right product": header(2**31, 2, 2**32 - 1, 4) + b"abcdef",
    "a web page": b"<html>not found</html>",
}


@pytest.mark.parametrize("suffix", ["", ".gz"])
@pytest.mark.parametrize("content", DAMAGED.values(), ids=DAMAGED.keys())
def test_a_damaged_file_is_refused_by_name(tmp_path: Path, content: bytes, suffix: str) -> None:
    path = tmp_path / f"bad-idx{suffix}"
    path.write_bytes(gzip.compress(content) if suffix else content)
    with pytest.raises(UserError, match="bad-idx"):
        read_idx(path)


def test_a_gzip_file_cut_at_any_byte_is_refused_by_name(tmp_path: Path, idx: Callable[..., bytes]) -> None:
    whole, path = gzip.compress(idx(np.arange(40)), mtime=0), tmp_path / "cut-idx.gz"
    for place in range(len(whole)):
        path.write_bytes(whole[:place])
        with pytest.raises(UserError, match=r"cut-idx\.gz"):
            read_idx(path)


def test_no_flipped_bit_in_a_gzip_file_changes_what_is_read(tmp_path: Path, idx: Callable[..., bytes]) -> None:
    array, path = np.arange(40), tmp_path / "flipped-idx.gz"
    whole = gzip.compress(idx(array), mtime=0)
    for place in range(8 * len(whole)):
        flipped = bytearray(whole)
        flipped[place // 8] ^= 1 << place % 8
        path.write_bytes(flipped)
        with suppress(UserError):
            assert np.array_equal(read_idx(path), array)


def test_a_missing_file_and_a_folder_are_refused_by_name(tmp_path: Path) -> None:
    for path in (tmp_path / "nothing-idx", tmp_path):
        with pytest.raises(UserError, match=path.name):
            read_idx(path)


@pytest.mark.parametrize("packed", [True, False], ids=["gzipped", "plain"])
def test_files_laid_by_hand_are_read_without_a_download(
    folder: Path, arrays: dict[str, np.ndarray], idx: Callable[..., bytes], packed: bool
) -> None:
    for stem, array in arrays.items():
        (folder / (f"{stem}-ubyte.gz" if packed else f"{stem}-ubyte")).write_bytes(
            gzip.compress(idx(array)) if packed else idx(array)
        )
    data = load(KMNIST)
    assert np.array_equal(data.train.samples.numpy()[:, 0], arrays["train-images-idx3"])
    assert data.train.labels.tolist() == arrays["train-labels-idx1"].tolist()
    assert np.array_equal(data.held_out.samples.numpy()[:, 0], arrays["t10k-images-idx3"])


def test_partial_files_count_until_the_full_ones_are_there(
    folder: Path, arrays: dict[str, np.ndarray], idx: Callable[..., bytes]
) -> None:
    for stem, array in arrays.items():
        (folder / f"{stem.replace('train', 'train10k')}-ubyte").write_bytes(idx(array[:2]))
    assert len(load(KMNIST).train) == 2
    for stem, array in arrays.items():
        (folder / f"{stem}-ubyte").write_bytes(idx(array))
    assert len(load(KMNIST).train) == 6


def test_pictures_and_labels_are_those_of_one_set_whichever_of_them_are_packed(
    folder: Path, arrays: dict[str, np.ndarray], idx: Callable[..., bytes]
) -> None:
    for stem, array in arrays.items():
        (folder / f"{stem}-ubyte.gz").write_bytes(gzip.compress(idx(array)))
        (folder / f"{stem.replace('train', 'train4')}-ubyte").write_bytes(idx(array[:4]))
    (folder / "train900-images-idx3-ubyte").write_bytes(idx(np.zeros((900, 28, 28))))  # has no labels
    data = load(KMNIST)
    assert data.train.labels.tolist() == arrays["train-labels-idx1"].tolist()
    assert np.array_equal(data.train.samples.numpy()[:, 0], arrays["train-images-idx3"])


def test_whether_a_file_is_packed_is_told_by_its_bytes(tmp_path: Path, idx: Callable[..., bytes]) -> None:
    plain, packed = tmp_path / "a-idx.gz", tmp_path / "b-idx"
    plain.write_bytes(idx(np.arange(12)))
    packed.write_bytes(gzip.compress(idx(np.arange(12))))
    assert read_idx(plain).tolist() == read_idx(packed).tolist() == list(range(12))


def test_a_label_that_is_not_known_is_named(
    folder: Path, arrays: dict[str, np.ndarray], idx: Callable[..., bytes]
) -> None:
    for name, content in (arrays | {"train-labels-idx1": np.array([0, 1, 2, 3, 4, 10])}).items():
        (folder / f"{name}-ubyte").write_bytes(idx(content))
    with pytest.raises(UserError, match=r"is 10; .* has labels from 0 to 9\."):
        load(KMNIST)


WRONG = {
    "labels of another split": ("train-labels-idx1", np.zeros(5)),
    "no items at all": ("train-images-idx3", np.zeros((0, 28, 28))),
    "a label that does not exist": ("train-labels-idx1", np.array([0, 1, 2, 3, 4, 10])),
    "labels that are pictures": ("train-labels-idx1", np.zeros((6, 28, 28))),
    "pictures that are labels": ("t10k-images-idx3", np.zeros(3)),
    "pictures of another size": ("t10k-images-idx3", np.zeros((3, 27, 28))),
}


@pytest.mark.parametrize(("stem", "array"), WRONG.values(), ids=WRONG.keys())
def test_files_that_do_not_belong_together_are_refused_by_name(
    folder: Path, arrays: dict[str, np.ndarray], idx: Callable[..., bytes], stem: str, array: np.ndarray
) -> None:
    for name, content in (arrays | {stem: array}).items():
        (folder / f"{name}-ubyte").write_bytes(idx(content))
    with pytest.raises(UserError, match=stem.split("-")[0]):
        load(KMNIST)
