"""Arrays that people bring (NPY, NPZ, IDX, safetensors), each with its right outcome."""

from __future__ import annotations

import gzip
import io
import json
import struct
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import save

from aecore.data.own.draft import Draft
from aecore.data.own.reading import room
from aecore.errors import UserError

from .made import guessed, idx, npy, npz, said, why, zipped

Drop = Callable[..., Draft]
DRAW = np.random.default_rng(0)
PICTURES = DRAW.integers(0, 256, (30, 28, 28)).astype(np.uint8)
LABELS = (np.arange(30) % 3).astype(np.int64)


def numbers(count: int = 40, width: int = 64, seed: int = 0) -> np.ndarray[Any, Any]:
    """What a model might compute: many numbers of one scale."""
    return np.random.default_rng(seed).normal(0.2, 1.5, (count, width)).astype(np.float32)


def test_pictures_and_labels_of_one_file(drop: Drop) -> None:  # 83
    draft = drop({"x.npz": npz(x=PICTURES, y=LABELS)})
    assert torch.equal(draft.samples, torch.from_numpy(PICTURES[:, None]))
    assert draft.labels.tolist() == LABELS.tolist()
    assert (draft.check.classes, draft.check.counts, draft.white) == (("0", "1", "2"), (10, 10, 10), 255)
    assert str(draft.check.headline) == "30 pictures in 3 classes, made 28 by 28 in shades of grey"
    assert guessed(draft.check, "label").value == "y"
    assert drop({"x.npz": npz(x=PICTURES, y=LABELS)}, label="none").check.classes == ()


class Payload:
    """What a pickle would run."""

    def __reduce__(self) -> tuple[Any, ...]:
        return Path.touch, (Path(CANARY),)


CANARY = "/tmp/latent-lab-canary"


@pytest.mark.parametrize("name", ["obj.npy", "obj.npz"])
def test_program_objects_are_never_opened(drop: Drop, name: str) -> None:  # 84, row 24
    array = np.array([Payload()] * 30, dtype=object)
    content = npy_of_objects(array)
    with pytest.raises(UserError, match=r"holds program objects, which could run anything"):
        drop({name: content if name.endswith("npy") else zipped({"x.npy": content})})
    assert not Path(CANARY).exists()


def npy_of_objects(array: np.ndarray[Any, Any]) -> bytes:
    stream = io.BytesIO()
    np.save(stream, array, allow_pickle=True)
    return stream.getvalue()


def forged(descr: Any, shape: Any, rest: bytes = b"", by_columns: Any = False, version: int = 1) -> bytes:
    """An NPY file whose head says anything."""
    head = repr({"descr": descr, "fortran_order": by_columns, "shape": shape}).encode() + b"\n"
    return b"\x93NUMPY" + bytes([version, 0]) + struct.pack("<H" if version == 1 else "<I", len(head)) + head + rest


@pytest.mark.parametrize("shape", [(10**6, 10**6), (2**47, 2**47), (30, 10**9)])
def test_a_head_that_lies_is_held_against_the_bytes(drop: Drop, shape: tuple[int, ...]) -> None:  # 85, row 24
    tracemalloc.start()
    for by_columns in (False, True):
        with pytest.raises(UserError, match=r"says it holds .* bytes; there are 8"):
            drop({"lie.npy": forged("<f8", shape, b"\0" * 8, by_columns)})
    assert tracemalloc.get_traced_memory()[1] < 20e6
    tracemalloc.stop()


@pytest.mark.parametrize(
    "content",
    [
        forged("<f8", (-1, 4)),
        forged("<f8", (True, 4)),
        forged("<f8", "x"),
        forged("<f8", (4, 2.0)),
        forged("nonsense", (4, 4)),
        forged("<f8", (4, 4), by_columns="yes"),
        forged("<f8", (1,) * 40),
        forged([["a"]], (4,)),
        forged("<f8", (4,), version=7),
        b"\x93NUMPY\x01\x00" + b"\xff\xff" + b"(" * 65535,
        b"\x93NUMPY\x02\x00" + struct.pack("<I", 10 << 20) + b" " * 5000,
        b"\x93NUMPY\x01\x00" + struct.pack("<H", 5000) + b"[" * 5000,
        b"\x93NUMPY\x01",
        b"\x93NUMPY",
    ],
)
def test_a_damaged_head_is_a_sentence(drop: Drop, content: bytes) -> None:  # row 24
    with pytest.raises(UserError, match=r"x.npy cannot be read: its head is damaged"):
        drop({"x.npy": content})


@pytest.mark.parametrize("shape", [(), (5000,), (25, 2, 2, 2, 2), (0, 4), (25, 5, 5, 7)])
def test_shapes_that_are_no_list_of_items_are_sentences(drop: Drop, shape: tuple[int, ...]) -> None:  # 86
    with pytest.raises(UserError, match=r"has the shape \(.*no list of items"):
        drop({"x.npy": npy(np.zeros(shape, np.float32))})


def test_rows_of_numbers_may_be_a_table_curves_or_pictures(drop: Drop) -> None:  # 86
    table = drop({"x.npy": npy(numbers())})
    question = guessed(table.check, "kind")
    assert (table.check.kind, question.is_open, table.samples.shape) == ("table", True, (40, 64))
    assert sorted(offer.value for offer in question.offers) == ["curve", "image", "table"]
    assert drop({"x.npy": npy(numbers())}, kind="curve").samples.shape == (40, 1, 64)
    assert drop({"x.npy": npy(numbers())}, kind="image").samples.shape == (40, 1, 8, 8)
    waves = np.sin(np.linspace(0, 6, 50) + np.arange(40)[:, None])
    assert drop({"x.npy": npy(waves)}).check.kind == "curve"
    bytes_in_a_row = drop({"x.npy": npy(PICTURES.reshape(30, -1))})
    assert torch.equal(bytes_in_a_row.samples[:, 0], torch.from_numpy(PICTURES))
    assert str(guessed(bytes_in_a_row.check, "kind").why) == "784 numbers are a picture of 28 × 28."


@pytest.mark.parametrize("last", [True, False])
def test_colours_may_stand_first_or_last(drop: Drop, last: bool) -> None:  # 86
    colours = DRAW.integers(0, 256, (24, 3, 16, 16)).astype(np.uint8)
    stored = np.moveaxis(colours, 1, -1) if last else colours
    draft = drop({"x.npy": npy(np.ascontiguousarray(stored))})
    assert torch.equal(draft.samples, torch.from_numpy(colours))
    either = DRAW.integers(0, 256, (24, 3, 16, 3)).astype(np.uint8)
    assert guessed(drop({"x.npy": npy(either)}).check, "channels").value == "last"
    assert guessed(drop({"x.npy": npy(either)}, channels="first").check, "channels").value == "first"


def test_several_rows_of_many_moments_are_curves_of_channels(drop: Drop) -> None:
    draft = drop({"x.npy": npy(DRAW.normal(size=(24, 200, 3)))})
    assert (draft.check.kind, draft.samples.shape) == ("curve", (24, 3, 200))
    assert {"image", "curve"} == {offer.value for offer in guessed(draft.check, "kind").offers}
    long = drop({"x.npy": npy(DRAW.normal(size=(24, 3000)))}, kind="curve")
    assert long.samples.shape == (24, 1, 1000)
    assert "each 3 moments are one" in said(long.check)


@pytest.mark.parametrize("dtype", ["<f2", ">f4", "<f8", "?", "u1", ">u2", "<i8"])
def test_any_type_of_number_is_read(drop: Drop, dtype: str) -> None:  # 87
    values = (np.arange(40 * 12).reshape(40, 12) % 7 > 2).astype(dtype)
    draft = drop({"x.npy": npy(values)})
    plain = drop({"x.npy": npy(values.astype(np.float64))})
    assert draft.samples.dtype == torch.float32
    assert torch.equal(draft.samples, plain.samples)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (np.array([0.0, 0.5, 1.0]), [0, 128, 255]),
        (np.array([-1.0, 0.0, 1.0]), [0, 128, 255]),
        (np.array([0.0, 100.4, 255.0]), [0, 100, 255]),
        (np.array([0, 8, 16], np.uint8), [0, 128, 255]),
        (np.array([0, 1, 1], bool), [0, 255, 255]),
        (np.array([0, 2048, 4095], np.uint16), [0, 128, 255]),
        (np.array([0, 32768, 65535], np.uint16), [0, 128, 255]),
        (np.array([-40.0, 0.0, 40.0]), [0, 128, 255]),
        (np.array([0.0, 1.0, np.nan]), [0, 255, 0]),
    ],
)
def test_values_of_pictures_become_levels_and_their_range_is_said(
    drop: Drop, values: Any, expected: list[int]
) -> None:  # 87
    whole = np.tile(values, 30 * 64)[: 30 * 64].reshape(30, 8, 8)
    draft = drop({"x.npy": npy(whole)}, kind="image")
    assert draft.samples.flatten()[:3].tolist() == expected
    assert "Values lie between" in said(draft.check)


def test_complex_numbers_and_texts_are_sentences(drop: Drop) -> None:  # 87
    with pytest.raises(UserError, match=r"x holds complex numbers. Save real and imaginary parts"):
        drop({"x.npy": npy(np.ones((30, 4), complex))})
    for values in (np.full((30, 4), "word"), np.zeros((30, 4), "M8[s]"), np.zeros(30, "V8")):
        with pytest.raises(UserError, match="no list of items"):
            drop({"x.npy": npy(values)})


def test_the_order_in_memory_says_nothing(drop: Drop) -> None:  # 88, row 24
    for array in (numbers(50, 24), PICTURES):
        rows = drop({"x.npy": npy(array)})
        columns = drop({"x.npy": npy(np.asfortranarray(array))})
        assert torch.equal(rows.samples, columns.samples)


def test_records_are_a_table_with_their_text_as_classes(drop: Drop) -> None:  # 89
    records = np.zeros(30, [("width", "<f4"), ("height", ">i2"), ("species", "U12"), ("when", "M8[s]")])
    records["width"], records["height"] = np.arange(30), np.arange(30)[::-1]
    records["species"] = np.where(np.arange(30) % 2, "setosa", "other")
    draft = drop({"x.npy": npy(records)})
    assert (draft.check.kind, draft.columns, draft.samples.shape) == ("table", ("width", "height"), (30, 2))
    assert draft.check.classes == ("other", "setosa")
    assert torch.allclose(draft.samples[:, 0], -draft.samples[:, 1])


@pytest.mark.parametrize("packed", [lambda content: content, lambda content: gzip.compress(content, mtime=0)])
def test_files_of_mnist_are_read_with_their_split(drop: Drop, packed: Callable[[bytes], bytes]) -> None:  # 90
    names = {
        "train-images-idx3-ubyte": idx(PICTURES),
        "train-labels-idx1-ubyte": idx(LABELS.astype(np.uint8)),
        "t10k-images-idx3-ubyte": idx(PICTURES[:6]),
        "t10k-labels-idx1-ubyte": idx(LABELS[:6].astype(np.uint8)),
    }
    draft = drop({name: packed(content) for name, content in names.items()})
    assert torch.equal(draft.samples[:30, 0], torch.from_numpy(PICTURES))
    assert draft.given is not None
    assert draft.given.tolist() == [False] * 30 + [True] * 6
    assert draft.labels.tolist() == [*LABELS.tolist(), *LABELS[:6].tolist()]
    assert draft.check.left_out == ()


def test_idx_files_that_do_not_belong_together_or_lie_are_sentences(drop: Drop) -> None:  # 90
    labels = idx(LABELS[:9].astype(np.uint8))
    with pytest.raises(UserError, match=r"images holds 30 items, and labels 9 labels"):
        drop({"images": idx(PICTURES), "labels": labels})
    for content in (idx(PICTURES)[:-1], idx(PICTURES) + b"x"):
        with pytest.raises(UserError, match=r"images says it holds .*23,520 bytes.*there are 23,5(19|21)"):
            drop({"images": content})
    floats = idx(numbers(30, 16).astype(">f4"), 0x0D)
    assert drop({"x": floats}).samples.shape == (30, 16)
    with pytest.raises(UserError, match=r"images says it holds"):
        drop({"images": gzip.compress(b"\x00\x00\x08\x03" + b"\xff" * 12 + b"\0" * 100)})


def test_train_and_test_of_one_file_are_the_split(drop: Drop) -> None:
    content = npz(x_train=PICTURES, y_train=LABELS, x_test=PICTURES[:4], y_test=LABELS[:4])
    draft = drop({"mnist.npz": content})
    assert draft.given is not None
    assert (draft.given.sum(), len(draft.samples)) == (4, 34)
    assert draft.labels.tolist() == [*LABELS.tolist(), *LABELS[:4].tolist()]


def test_embeddings_keep_their_directions(drop: Drop) -> None:
    values = numbers(60, 96)
    tensors = {"codes": torch.from_numpy(values), "label": torch.arange(60) % 4, "other": torch.zeros(3, 3)}
    draft = drop({"e.safetensors": save(tensors)})
    assert (draft.check.kind, draft.check.shape, draft.bounded) == ("table", (96,), False)
    assert guessed(draft.check, "scale").value == "together"
    centred = values - values.mean(0)
    assert np.allclose(draft.samples.numpy() * np.sqrt((centred**2).mean()), centred, atol=1e-4)
    assert draft.check.classes == ("0", "1", "2", "3")
    assert why(draft.check) == {"other": "another array holds the items"}
    standard = drop({"e.safetensors": save(tensors)}, scale="standard").samples
    assert torch.allclose(standard.std(0, correction=0), torch.ones(96), atol=1e-4)
    robust = drop({"e.safetensors": save(tensors)}, scale="robust").samples
    assert np.allclose(np.median(robust.numpy(), 0), 0, atol=1e-4)
    assert drop({"x.npy": npy(numbers(30, 4096))}).samples.shape == (30, 4096)
    assert drop({"x.npy": npy(numbers(30, 5000))}).check.kind != "table"


def test_half_of_a_float_is_read_as_torch_does(drop: Drop) -> None:
    values = torch.from_numpy(numbers(30, 40)).to(torch.bfloat16)
    draft = drop({"e.safetensors": save({"x": values})})
    assert torch.equal(draft.samples, drop({"x.npy": npy(values.float().numpy())}).samples)


@pytest.mark.parametrize(
    "head",
    [
        {"x": {"dtype": "F32", "shape": [30, 4], "data_offsets": [0, 479]}},
        {"x": {"dtype": "F32", "shape": [30, 4], "data_offsets": [-480, 0]}},
        {"x": {"dtype": "F32", "shape": [2**40, 2**40], "data_offsets": [0, 2**82]}},
        {"x": {"dtype": "F32", "shape": "30", "data_offsets": [0, 480]}},
        {"x": [1]},
        [1, 2],
        {"x": {"dtype": "F32"}},
    ],
)
def test_safetensors_that_lie_are_sentences(drop: Drop, head: Any) -> None:
    text = json.dumps(head).encode()
    with pytest.raises(UserError):
        drop({"x.safetensors": struct.pack("<Q", len(text)) + text + b"\0" * 480})
    with pytest.raises(UserError, match=r"x\.safetensors says it holds"):
        drop({"x.safetensors": save({"x": torch.ones(30, 4)})[:-1]})


def test_which_array_holds_the_items_is_a_question(drop: Drop) -> None:
    content = npz(a=numbers(40, 8), b=numbers(40, 30))
    draft = drop({"x.npz": content})
    question = guessed(draft.check, "array")
    assert (question.value, question.is_open, draft.check.shape) == ("b", True, (30,))
    other = drop({"x.npz": content}, array="a")
    assert (other.check.shape, guessed(other.check, "array").is_open) == ((8,), False)


def test_values_that_are_no_numbers_are_left_out_with_their_count(drop: Drop) -> None:  # row 9
    values = numbers(40, 8)
    values[3, 2], values[5, 0] = np.nan, np.inf
    draft = drop({"x.npz": npz(x=values, y=np.arange(40) % 2)})
    assert (draft.check.count, draft.check.found) == (38, 40)
    assert torch.isfinite(draft.samples).all()
    assert "no finite numbers: 2." in said(draft.check)
    assert draft.labels.tolist() == [n % 2 for n in range(40) if n not in (3, 5)]
    with pytest.raises(UserError, match="Every item holds values that are no finite numbers"):
        drop({"x.npy": npy(np.full((30, 4), np.nan))})


def test_measured_labels_are_no_classes(drop: Drop) -> None:
    draft = drop({"x.npz": npz(x=numbers(40, 8), y=numbers(40, 1)[:, 0])})
    assert draft.check.classes == ()
    assert list(why(draft.check).values()) == ["its values are no classes: they are different in almost every item"]
    words = drop({"x.npz": npz(x=numbers(40, 8), y=np.array(["b", "a"] * 20))})
    assert (words.check.classes, words.labels[:2].tolist()) == (("a", "b"), [1, 0])
    ordered = drop({"x.npz": npz(x=numbers(44, 8), y=np.arange(44) % 11)})
    assert ordered.check.classes == tuple(map(str, range(11)))


def test_a_long_array_is_drawn_from_without_being_held(drop: Drop) -> None:
    draft = drop({"x.npz": npz(x=numbers(5000, 40), y=np.arange(5000) % 2)}, most=100, seed=1)
    assert (draft.check.counts, draft.check.found) == ((50, 50), 5000)
    assert str(guessed(draft.check, "most").said).startswith("An even sample: 100 of 5,000 items")


def test_a_batch_of_large_pictures_is_made_small(drop: Drop) -> None:
    slope = np.linspace(0, 200, 200, dtype=np.float32) + np.arange(24, dtype=np.float32)[:, None, None]
    draft = drop({"x.npy": npy(np.broadcast_to(slope, (24, 100, 200)).astype(np.uint8))}, side=10)
    assert draft.samples.shape == (24, 1, 10, 10)
    middle = np.linspace(0, 200, 200)[50:150].reshape(10, 10).mean(1)
    assert np.abs(draft.samples[:, 0].numpy().mean(1) - middle - np.arange(24)[:, None]).max() < 2


def test_names_of_arrays_can_be_written_anywhere(drop: Drop) -> None:
    head = {}
    for number, name in enumerate(["a\ud800b", "x\n<b>"]):
        head[name] = {"dtype": "F32", "shape": [24, 4], "data_offsets": [384 * number, 384 * (number + 1)]}
    text = json.dumps(head).encode()
    draft = drop({"x.safetensors": struct.pack("<Q", len(text)) + text + numbers(48, 4).tobytes()})
    assert [offer.value for offer in guessed(draft.check, "array").offers] == ["a b", "x <b>"]
    texts = np.array(["a", "b"] * 12).view(np.uint32)
    texts[0] = 0x4000000  # no character at all
    labelled = drop({"x.npz": npz(x=numbers(24, 4), y=texts.view("U1"))})
    assert set(labelled.check.classes) == {"a", "b", "\ufffd"}


def test_items_too_large_and_labels_without_a_size_are_refused(drop: Drop) -> None:
    with pytest.raises(UserError, match=r"One item of x takes 95 MB; at most 64 MB can be read"):
        drop({"x.npy": npy(np.zeros((1, 10_000, 10_000), np.uint8))})
    empty = forged("<U0", (24,))
    assert drop({"x.npz": zipped({"x.npy": npy(numbers(24, 8)), "y.npy": empty})}).check.classes == ()
    for dtype in ("<U99999999999", "<f99999999999999999999", "f8,O", "<V99999999999", "U-1"):
        with pytest.raises(UserError):
            drop({"x.npy": forged(dtype, (24, 2))})


def test_there_is_room_for_long_curves_as_they_will_be(drop: Drop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "BYTES", 4 * 1020 * 40)
    draft = drop({"x.npy": npy(DRAW.normal(size=(40, 2040)).astype(np.float16))}, kind="curve")
    assert draft.samples.shape == (40, 1, 1020)


def test_numbers_of_any_size_and_those_that_never_change_are_scaled(drop: Drop) -> None:
    values = numbers(40, 4)
    values[:, 1] = 0.1
    values[:, 2] *= np.float32(1e30)
    values[:, 3] = np.where(np.arange(40) % 2, 3e38, -3e38)
    draft = drop({"x.npy": npy(values)}, kind="table")
    assert torch.isfinite(draft.samples).all()
    assert draft.samples[:, 1].abs().max() < 1e-6
    assert np.allclose(draft.samples[:, [0, 2, 3]].std(0, correction=0), 1, atol=1e-4)
