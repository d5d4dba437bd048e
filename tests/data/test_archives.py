"""EMNIST letters, CIFAR-10 and SVHN: fetched from a server on this machine, or laid by hand; nothing in an archive is
trusted."""

from __future__ import annotations

import gzip
import hashlib
import io
import tarfile
import zipfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from scipy.io import savemat

from aecore.data import archives, colour
from aecore.data.cards import CARDS, DataCard
from aecore.data.download import Remote
from aecore.data.loading import load
from aecore.data.vision import torchvision
from aecore.errors import UserError
from aecore.spec import Data

LETTERS = {
    "emnist-letters-train-images-idx3-ubyte.gz": (9, 28, 28),
    "emnist-letters-train-labels-idx1-ubyte.gz": (9,),
    "emnist-letters-test-images-idx3-ubyte.gz": (4, 28, 28),
    "emnist-letters-test-labels-idx1-ubyte.gz": (4,),
}
BATCHES = [*(f"data_batch_{i}.bin" for i in range(1, 6)), "test_batch.bin"]
HOSTILE = ("../outside", "/tmp/latent-lab-outside", "gzip/../../outside")


@dataclass
class Source:
    """A small copy of a data set: what the server has, what must lie in the folder afterwards, and what must be
    read."""

    name: str
    served: dict[str, bytes]
    unpacked: dict[str, bytes]
    images: tuple[np.ndarray, np.ndarray]
    labels: tuple[list[int], list[int]]


def emnist(idx: Callable[[np.ndarray], bytes]) -> Source:
    random = np.random.default_rng(0)
    arrays = {name: random.integers(1, 27 if len(shape) == 1 else 256, shape) for name, shape in LETTERS.items()}
    files = {name: gzip.compress(idx(array), mtime=0) for name, array in arrays.items()}
    images, classes, test_images, test_classes = arrays.values()
    upright = [part.transpose(0, 2, 1)[:, None] for part in (images, test_images)]
    members = {f"gzip/{name}": body for name, body in files.items()} | {
        "gzip/emnist-digits-train-labels-idx1-ubyte.gz": b"other"
    }
    return Source(
        "emnist-letters", {"gzip.zip": zipped(members)}, files, (upright[0], upright[1]),
        ((classes - 1).tolist(), (test_classes - 1).tolist()),
    )  # fmt: skip


def cifar() -> Source:
    random = np.random.default_rng(0)
    images, labels = random.integers(0, 256, (6, 5, 3, 32, 32)), random.integers(0, 10, (6, 5))
    files = {
        name: b"".join(bytes([label]) + image.astype(np.uint8).tobytes() for image, label in zip(*pair, strict=True))
        for name, *pair in zip(BATCHES, images, labels, strict=True)
    }
    members = {f"cifar-10-batches-bin/{name}": body for name, body in files.items()} | {
        "cifar-10-batches-bin/readme.html": b"hello"
    }
    return Source(
        "cifar-10", {"cifar-10-binary.tar.gz": tarred(members)}, files, (images[:5].reshape(-1, 3, 32, 32), images[5]),
        (labels[:5].ravel().tolist(), labels[5].tolist()),
    )  # fmt: skip


def svhn() -> Source:
    random = np.random.default_rng(0)
    images, digits = (
        [random.integers(0, 256, (n, 3, 32, 32)) for n in (7, 4)],
        [random.integers(1, 11, n) for n in (7, 4)],
    )
    files = {f"{part}_32x32.mat": mat(*pair) for part, *pair in zip(("train", "test"), images, digits, strict=True)}
    return Source("svhn", files, files, (images[0], images[1]), ((digits[0] % 10).tolist(), (digits[1] % 10).tolist()))


def zipped(members: dict[str, bytes]) -> bytes:
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return body.getvalue()


def tarred(members: dict[str, bytes | tarfile.TarInfo]) -> bytes:
    body = io.BytesIO()
    with tarfile.open(fileobj=body, mode="w:gz") as archive:
        for name, content in members.items():
            entry = content if isinstance(content, tarfile.TarInfo) else tarfile.TarInfo(name)
            if isinstance(content, bytes):
                entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content) if isinstance(content, bytes) else None)
    return body.getvalue()


def mat(images: np.ndarray, digits: np.ndarray) -> bytes:
    body = io.BytesIO()
    savemat(
        body,
        {"X": images.transpose(2, 3, 1, 0).astype(np.uint8), "y": digits[:, None].astype(np.uint8)},
        do_compression=True,
    )
    return body.getvalue()


@pytest.fixture(params=["emnist-letters", "cifar-10", "svhn"])
def source(request: pytest.FixtureRequest, idx: Callable[[np.ndarray], bytes]) -> Source:
    return {"emnist-letters": lambda: emnist(idx), "cifar-10": cifar, "svhn": svhn}[request.param]()


@pytest.fixture
def place(tmp_path: Path, source: Source) -> Path:
    path = tmp_path / "data" / source.name
    path.mkdir(parents=True)
    return path


@pytest.fixture
def serve(open_mirror: Callable[[], Any], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """Serve files from this machine and point all three data sets at them."""

    def start(files: dict[str, bytes]) -> Any:
        mirror = open_mirror()
        mirror.files = dict(files)
        sums = {name: hashlib.md5(body).hexdigest() for name, body in files.items()}
        table = torchvision().datasets
        monkeypatch.setattr(table.EMNIST, "url", f"{mirror.url}gzip.zip")
        monkeypatch.setattr(table.EMNIST, "md5", sums.get("gzip.zip"))
        names = [("train", "train_32x32.mat"), ("test", "test_32x32.mat")]
        monkeypatch.setattr(
            table.SVHN, "split_list", {part: [f"{mirror.url}{name}", name, sums.get(name)] for part, name in names}
        )
        cifar_name = "cifar-10-binary.tar.gz"
        monkeypatch.setattr(
            colour, "CIFAR", Remote(cifar_name, sums.get(cifar_name, ""), (f"{mirror.url}{cifar_name}",))
        )
        return mirror

    return start


def assert_read(source: Source) -> None:
    """The data set holds these images with these labels; EMNIST in an order of its own."""
    data, card = load(Data(name=source.name)), CARDS[source.name]
    for split, images, labels in zip((data.train, data.held_out), source.images, source.labels, strict=True):
        assert split.samples.dtype == torch.uint8
        assert split.samples.shape[1:] == card.shape
        found = sorted(
            (label, bytes(image)) for label, image in zip(split.labels.tolist(), split.samples.numpy(), strict=True)
        )
        assert found == sorted(
            (label, bytes(image)) for label, image in zip(labels, images.astype(np.uint8), strict=True)
        )
        if source.name != "emnist-letters":
            assert split.labels.tolist() == labels
    assert data.white == 255


def test_a_download_brings_what_is_needed_and_tells_how_far_it_is(
    source: Source, place: Path, serve: Callable[..., Any]
) -> None:
    mirror, told = serve(source.served), []
    load(Data(name=source.name), lambda done, total: told.append((done, total)))
    assert sorted(path.name for path in place.iterdir()) == sorted(source.unpacked)
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    assert told[-1] == (sum(map(len, source.served.values())), CARDS[source.name].download)
    assert_read(source)
    assert sorted(mirror.asked) == sorted(source.served)


def test_files_laid_by_hand_are_read_without_a_download(source: Source, place: Path, serve: Callable[..., Any]) -> None:
    mirror = serve({})
    for name, body in source.unpacked.items():
        (place / name).write_bytes(body)
    assert_read(source)
    assert mirror.asked == []


def test_an_archive_laid_by_hand_is_unpacked_and_stays(source: Source, place: Path, serve: Callable[..., Any]) -> None:
    mirror = serve({})
    for name, body in source.served.items():
        (place / name).write_bytes(body)
    assert_read(source)
    assert mirror.asked == []
    assert {path.name for path in place.iterdir()} == set(source.served) | set(source.unpacked)


def test_two_runs_may_fetch_the_same_data_at_once(source: Source, place: Path, serve: Callable[..., Any]) -> None:
    serve(source.served)
    with ThreadPoolExecutor(2) as pool:
        for future in [pool.submit(load, Data(name=source.name)) for _ in range(2)]:
            assert len(future.result().train) == len(source.labels[0])
    assert {path.name for path in place.iterdir()} == set(source.unpacked)


def test_another_run_that_was_faster_is_no_damage(
    monkeypatch: pytest.MonkeyPatch, place: Path, source: Source, serve: Callable[..., Any]
) -> None:
    """The archive may be unpacked and deleted by someone else after it was found to be there."""
    serve(source.served)

    def faster(card: DataCard, folder: Path, remotes: list[Remote], progress: object) -> None:
        for name, body in source.unpacked.items():
            (folder / name).write_bytes(body)

    monkeypatch.setattr(archives, "bring", faster)
    monkeypatch.setattr(colour, "bring", faster)
    assert_read(source)


def test_the_wrong_bytes_are_told_in_a_sentence_and_leave_nothing(
    source: Source, place: Path, serve: Callable[..., Any]
) -> None:
    mirror = serve(source.served)
    mirror.files = dict.fromkeys(source.served, b"<html>log in first</html>")
    with pytest.raises(UserError, match="could not be downloaded") as caught:
        load(Data(name=source.name))
    assert next(iter(source.served)) in str(caught.value)
    assert list(place.iterdir()) == []


def test_without_a_connection_the_sentence_says_where_to_put_the_file(
    source: Source, place: Path, serve: Callable[..., Any]
) -> None:
    serve(source.served).close()
    with pytest.raises(UserError, match="internet connection") as caught:
        load(Data(name=source.name))
    assert str(place) in str(caught.value)


def test_a_file_cut_anywhere_is_refused_by_name(source: Source, place: Path, serve: Callable[..., Any]) -> None:
    serve({})
    for name, body in source.served.items():
        (place / name).write_bytes(body)
    name, body = next(iter(source.served.items()))
    for length in [0, 1, 10, 100, *range(200, len(body) - 1, max(1, len(body) // 15))]:
        (place / name).write_bytes(body[:length])
        with pytest.raises(UserError, match=name.replace(".", r"\.")):
            load(Data(name=source.name))
        assert {path.name for path in place.iterdir()} == set(source.served)


def test_files_that_are_something_else_are_refused_by_name(
    source: Source, place: Path, serve: Callable[..., Any]
) -> None:
    serve({})
    for name, body in source.unpacked.items():
        (place / name).write_bytes(body)
    for name, body in source.unpacked.items():
        for other in (
            b"",
            b"\x80\x04\x95 a pickle",
            b"<html>",
            bytes(3073) + b"one byte more",
            b"MATLAB 5.0 MAT-file" + bytes(200),
        ):
            (place / name).write_bytes(other)
            with pytest.raises(UserError):
                load(Data(name=source.name))
        (place / name).write_bytes(body)
    assert_read(source)


# --- what an archive may hold ----------------------------------------------------------------------------------------


def archive_of(members: dict[str, bytes], kind: str) -> tuple[str, bytes]:
    return ("gzip.zip", zipped(members)) if kind == "zip" else ("cifar-10-binary.tar.gz", tarred(dict(members)))


@pytest.mark.parametrize("kind", ["zip", "tar"])
def test_names_that_lead_out_of_the_folder_lead_nowhere(
    tmp_path: Path, kind: str, idx: Callable[[np.ndarray], bytes], serve: Callable[..., Any]
) -> None:
    good = emnist(idx) if kind == "zip" else cifar()
    folder = "gzip" if kind == "zip" else "cifar-10-batches-bin"
    name, body = archive_of(
        {f"{folder}/{name}": body for name, body in good.unpacked.items()} | dict.fromkeys(HOSTILE, b"gotcha"), kind
    )
    serve({name: body})
    assert_read(good)
    assert {path.name for path in tmp_path.rglob("*") if path.is_file()} == set(good.unpacked)
    assert not Path("/tmp/latent-lab-outside").exists()


def test_a_link_in_an_archive_is_not_followed(tmp_path: Path, serve: Callable[..., Any]) -> None:
    secret = tmp_path / "secret"
    secret.write_bytes(bytes(3073))
    members: dict[str, Any] = {f"cifar-10-batches-bin/{name}": body for name, body in cifar().unpacked.items()}
    for kind in (tarfile.SYMTYPE, tarfile.LNKTYPE):
        link = tarfile.TarInfo("cifar-10-batches-bin/test_batch.bin")
        link.type, link.linkname = kind, str(secret)
        serve({"cifar-10-binary.tar.gz": tarred(members | {link.name: link})})
        with pytest.raises(UserError, match="damaged"):
            load(Data(name="cifar-10"))
        (tmp_path / "data" / "cifar-10" / "cifar-10-binary.tar.gz").unlink()


@pytest.mark.parametrize("kind", ["zip", "tar"])
def test_a_member_that_is_missing_or_too_large_is_told_with_the_name_of_the_archive(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    kind: str,
    idx: Callable[[np.ndarray], bytes],
    serve: Callable[..., Any],
) -> None:
    good = emnist(idx) if kind == "zip" else cifar()
    folder = "gzip" if kind == "zip" else "cifar-10-batches-bin"
    members = {f"{folder}/{name}": body for name, body in good.unpacked.items()}
    for left_out in members:
        name, body = archive_of({member: body for member, body in members.items() if member != left_out}, kind)
        serve({name: body})
        with pytest.raises(UserError, match="damaged"):
            load(Data(name=good.name))
        (tmp_path / "data" / good.name / name).unlink()
    monkeypatch.setattr(archives, "LARGEST", 20)
    serve(dict([archive_of(members, kind)]))
    with pytest.raises(UserError, match="damaged"):
        load(Data(name=good.name))


# --- what labels and images may be -----------------------------------------------------------------------------------


@pytest.mark.parametrize("digit", [0, 11, 255])
def test_a_digit_that_does_not_exist_is_refused(tmp_path: Path, digit: int) -> None:
    place = tmp_path / "data" / "svhn"
    place.mkdir(parents=True)
    images = np.zeros((3, 3, 32, 32))
    (place / "train_32x32.mat").write_bytes(mat(images, np.array([1, 10, digit])))
    (place / "test_32x32.mat").write_bytes(mat(images, np.array([1, 2, 3])))
    with pytest.raises(UserError, match=r"train_32x32\.mat"):
        load(Data(name="svhn"))


def test_we_read_house_numbers_as_torchvision_does(tmp_path: Path, serve: Callable[..., Any]) -> None:
    files = svhn().served
    serve(files)
    data = load(Data(name="svhn"))
    for split, part in ((data.train, "train"), (data.held_out, "test")):
        other = torchvision().datasets.SVHN(str(tmp_path / "data" / "svhn"), part)
        assert np.array_equal(split.samples.numpy(), other.data)
        assert split.labels.tolist() == other.labels.tolist()


def test_letters_stand_upright(tmp_path: Path, idx: Callable[[np.ndarray], bytes]) -> None:
    """The files hold an image column by column: an L drawn by rows comes as its mirror image along the diagonal."""
    place = tmp_path / "data" / "emnist-letters"
    place.mkdir(parents=True)
    letter = np.zeros((28, 28), int)
    letter[4:24, 8] = letter[23, 8:20] = 255  # a stroke down, a stroke to the right at its foot
    for part in ("train", "test"):
        (place / f"emnist-letters-{part}-images-idx3-ubyte").write_bytes(idx(letter.T[None]))
        (place / f"emnist-letters-{part}-labels-idx1-ubyte").write_bytes(idx(np.array([12])))
    data = load(Data(name="emnist-letters"))
    assert np.array_equal(data.train.samples[0, 0].numpy(), letter)
    assert data.card.classes[int(data.train.labels[0])] == "L"


def test_the_tables_of_addresses_are_those_of_the_official_pages() -> None:
    table = torchvision().datasets
    assert table.EMNIST.url.endswith("gzip.zip")
    assert {part: row[1] for part, row in table.SVHN.split_list.items() if part != "extra"} == {
        "train": "train_32x32.mat",
        "test": "test_32x32.mat",
    }
    assert colour.CIFAR.urls == ("https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz",)
