"""Pictures that people bring: any size, colour and format, each with its right outcome. Numbers are those of the
specification's list of inputs."""

from __future__ import annotations

import io
import struct
import sys
import zlib
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image

from aecore.data.own.draft import Draft
from aecore.data.own.reading import decoding
from aecore.data.own.reading.decoding import View, drawn
from aecore.data.own.reading.room import evenly
from aecore.errors import UserError

from .made import coloured, file, guessed, many, plain, said, two_classes, why, zipped

Drop = Callable[..., Draft]
WHOLE = View(12, "crop", "white")


def test_pictures_without_folders_have_no_classes(drop: Drop) -> None:  # 49
    draft = drop({"flat.zip": zipped(many(60))})
    assert (draft.samples.shape, draft.samples.dtype) == ((60, 3, 12, 12), torch.uint8)
    assert (draft.check.count, draft.check.classes, draft.check.title) == (60, (), "flat")
    assert str(draft.check.headline) == "60 pictures, made 12 by 12 in colour"
    assert not draft.labels.any()
    assert draft.samples[10, :, 0, 0].tolist() == [70, 30, 200], "in the order of a person: 2 before 10"


def test_folders_are_classes_and_wrapping_them_changes_nothing(drop: Drop) -> None:  # 50, 51
    flat = drop({"classes.zip": zipped(two_classes())})
    assert (flat.check.classes, flat.check.counts) == (("cat", "dog"), (12, 12))
    assert guessed(flat.check, "label").value == "0"
    assert not any(guess.is_open for guess in flat.check.guesses)
    wrapped = drop({"other.zip": zipped(two_classes("x/data/"))})
    folder = drop(two_classes("pets/"))
    for other in (wrapped, folder):
        assert torch.equal(other.samples, flat.samples)
        assert torch.equal(other.labels, flat.labels)
        assert other.check.classes == flat.check.classes
    assert folder.check.title == "pets"


def test_two_zips_are_two_classes(drop: Drop) -> None:
    draft = drop({"cat.zip": zipped(many(12)), "dog.zip": zipped(many(12, first=12))})
    assert draft.check.classes == ("cat", "dog")


def test_folders_called_train_and_test_are_the_split(drop: Drop) -> None:  # 52
    names = two_classes("train/") | {f"test/{k}": coloured(i + 50) for i, k in enumerate(["cat/a.png", "dog/b.png"])}
    draft = drop({"train_test.zip": zipped(names)})
    assert draft.check.classes == ("cat", "dog")
    assert draft.given is not None
    assert draft.given.sum() == 2
    assert draft.samples[draft.given][0, :, 0, 0].tolist() == [50 * 7 % 256, 150, 200]
    assert guessed(draft.check, "held_out").value == "given"


def test_folders_of_unequal_depth_are_a_question(drop: Drop) -> None:  # 53
    names = (
        many(10, before="animal/cat/") | many(10, before="animal/dog/", first=10) | many(10, before="plant/", first=20)
    )
    draft = drop({"nested.zip": zipped(names)})
    question = guessed(draft.check, "label")
    assert (question.value, question.is_open, draft.check.classes) == ("0", True, ("animal", "plant"))
    assert [offer.value for offer in question.offers] == ["0", "1", "none"]
    deeper = drop({"nested.zip": zipped(names)}, label="1")
    assert deeper.check.classes == ("cat", "dog")
    assert [one for one in why(deeper.check).values()] == ["it lies in no folder of a class"] * 10
    assert drop({"nested.zip": zipped(names)}, label="none").check.classes == ()


@pytest.mark.parametrize("named", [str, lambda name: name.removesuffix(".png"), lambda name: f"photos/{name}"])
def test_a_list_beside_pictures_names_their_classes(drop: Drop, named: Callable[[str], str]) -> None:  # 54
    rows = [f"{named(f'{i}.png')};{'even' if i % 2 == 0 else 'odd'}" for i in range(23)] + [f"{named('99.png')};even"]
    names = many(before="photos/") | {"labels.csv": "\n".join(["file;kind", *rows]).encode()}
    draft = drop(names)
    assert (draft.check.classes, draft.check.counts) == (("even", "odd"), (12, 11))
    assert draft.labels[:3].tolist() == [0, 1, 0]
    offers = {offer.value: str(offer.said) for offer in guessed(draft.check, "label").offers}
    assert offers == {"kind": "Column “kind” of labels.csv", "none": "No classes"}
    assert why(draft.check) == {
        named("99.png"): "labels.csv names it, but there is no such file",
        "photos/23.png": "the list of labels does not name it",
    }


def test_a_text_that_is_no_list_is_left_out_by_name(drop: Drop) -> None:
    draft = drop(many() | {"README.txt": b"Some pictures, and what they show."})
    assert why(draft.check) == {"README.txt": "it is a text"}


def test_pictures_of_many_sizes_become_one_and_the_question_is_asked(drop: Drop) -> None:  # 55
    sizes = [(20, 30), (400, 300), *[(100 + i, 80) for i in range(20)]]
    names = {f"{i}.png": coloured(i, size) for i, size in enumerate(sizes)}
    draft = drop(names)
    assert draft.samples.shape == (22, 3, 32, 32)
    assert "from 20 to 400 pixels" in str(guessed(draft.check, "side").why)
    assert [guess.id for guess in draft.check.guesses if guess.is_open] == ["side", "fit"]
    for fit in ("crop", "pad", "stretch"):
        again = drop(names, side=16, fit=fit)
        assert again.samples.shape == (22, 3, 16, 16)
        assert not any(guess.is_open for guess in again.check.guesses)


def test_how_a_picture_becomes_square() -> None:
    wide = Image.new("RGB", (24, 12), "red")
    wide.paste("blue", (6, 0, 18, 12))
    red, blue, white, black = (255, 0, 0), (0, 0, 255), (255, 255, 255), (0, 0, 0)
    look = {fit: drawn(file(wide), View(12, fit)).pixels for fit in ("crop", "pad", "stretch")}
    assert [tuple(look["crop"][:, 6, i]) for i in (0, 11)] == [blue, blue]
    assert [tuple(look["stretch"][:, 6, i]) for i in (0, 5, 11)] == [red, blue, red]
    assert [tuple(look["pad"][:, i, 6]) for i in (0, 6, 11)] == [white, blue, white]
    assert tuple(drawn(file(wide), View(12, "pad", "black")).pixels[:, 0, 0]) == black


def test_a_picture_that_is_cut_off_is_left_out_by_name(drop: Drop) -> None:  # 63
    noise = Image.fromarray(np.random.default_rng(0).integers(0, 256, (64, 64, 3), np.uint8))
    draft = drop(many() | {"cut.jpg": file(noise, "JPEG")[:900], "cut.png": file(noise)[:900]})
    assert why(draft.check) == {
        name: "the file is cut off: a part of the picture is missing" for name in ("cut.jpg", "cut.png")
    }
    assert draft.check.count == 24


def huge_png(side: int = 30_000) -> bytes:
    """A picture of one bit a pixel, which says it is far larger than its file."""

    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("side", [8_000, 12_000, 30_000])
def test_a_picture_too_large_is_refused_by_its_head(
    drop: Drop, side: int, monkeypatch: pytest.MonkeyPatch
) -> None:  # 64
    monkeypatch.setattr(Image.Image, "load", lambda self: pytest.fail("was decoded"))
    with pytest.raises(UserError, match="millions can be read"):
        decoding.glance(io.BytesIO(huge_png(side)), "png")


@pytest.mark.parametrize("name", ["photo.heic", "photo.jpg"])
def test_a_picture_of_an_iphone_is_read_or_a_sentence(
    drop: Drop, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:  # 65
    monkeypatch.setitem(sys.modules, "pi_heif", None)
    decoding.heif.cache_clear()
    heic = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + b"\0" * 64
    draft = drop(many() | {name: heic})
    assert "HEIC" in why(draft.check)[name]
    assert "JPEG" in why(draft.check)[name]
    with pytest.raises(UserError, match=r"HEIC.*JPEG"):
        drop({name: heic})
    decoding.heif.cache_clear()


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>', "a drawing (SVG)"),
        (b"%PDF-1.7\n", "a PDF"),
        (b"8BPS\x00\x01" + b"\0" * 30, "a Photoshop file"),
        (b"SIMPLE  =                    T", "a picture of astronomers (FITS)"),
        (b"<!DOCTYPE html><html><body>Sign in</body></html>", "a web page that was saved"),
        (b"Rar!\x1a\x07\x01\x00", "an archive that is no zip"),
        (b"\x80\x04\x95\x00\x00", "a file with program objects (pickle)"),
    ],
)
def test_what_no_data_can_be_made_of_is_a_sentence(drop: Drop, content: bytes, what: str) -> None:  # 66, 48, 82
    with pytest.raises(UserError) as refused:
        drop({"a.png": content})
    assert str(refused.value).startswith(f"a.png is {what}; no data can be made of it. Pictures (PNG, JPEG")
    assert why(drop(many() | {"a.png": content}).check) == {"a.png": f"it is {what}"}


def test_one_picture_in_two_classes_is_said(drop: Drop) -> None:  # 68
    draft = drop(two_classes() | {"dog/same.png": coloured(0)})
    assert "two classes at once: 1." in said(draft.check)


def test_grey_pictures_stored_in_colour_have_one_channel(drop: Drop) -> None:  # 69
    names = {f"{i}.jpg": file(plain((i * 9,) * 3, (16, 16)), "JPEG") for i in range(24)}
    draft = drop(names)
    assert draft.samples.shape == (24, 1, 16, 16)
    assert str(draft.check.headline).endswith("in shades of grey")
    assert drop(names, colour="colour").samples.shape == (24, 3, 16, 16)
    assert drop(many(), colour="grey").samples.shape == (24, 1, 12, 12)


def test_too_few_items_and_uneven_classes_are_said(drop: Drop) -> None:  # 70
    draft = drop(many(60, before="a/") | many(3, before="b/", first=60))
    assert "The classes are uneven: “a” has 60, “b” 3." in said(draft.check)
    with pytest.raises(UserError, match="At least 20 items are needed; found: 5"):
        drop(many(5))
    with pytest.raises(UserError, match=r"0001\.png \((the picture|it) is damaged"):
        drop(many(5) | {"0001.png": b"\x89PNG\r\n\x1a\n" + b"\0" * 20})


def test_a_folder_without_a_picture_that_can_be_read_is_no_class(drop: Drop) -> None:
    draft = drop(two_classes() | {"empty/a.png": b"", "broken/b.png": b"\xff\xd8\xff" + b"\0" * 9})
    assert draft.check.classes == ("cat", "dog")
    assert set(why(draft.check)) == {"empty/a.png", "broken/b.png"}


def test_what_a_file_is_called_says_nothing(drop: Drop) -> None:  # 26, 48
    draft = drop(
        {f"{i}.csv": coloured(i) for i in range(10)} | {f"{i}.exe": coloured(20 + i, kind="JPEG") for i in range(10)}
    )
    assert draft.check.count == 20


def test_more_pictures_than_are_wanted_are_drawn_evenly(drop: Drop) -> None:
    names = many(40, before="a/") | many(20, before="b/", first=40)
    draft = drop(names, most=30, seed=3)
    assert draft.check.counts == (20, 10)
    guess = guessed(draft.check, "most")
    assert str(guess.said) == "An even sample: 30 of 60 items, drawn class by class with seed 3"
    assert (guess.value, [offer.value for offer in guess.offers]) == ("30", ["60"])
    assert torch.equal(draft.samples, drop(names, most=30, seed=3).samples)
    assert not torch.equal(draft.samples, drop(names, most=30, seed=4).samples)


def test_an_even_draw_takes_of_each_class_its_part() -> None:
    labels = np.array([0] * 900 + [1] * 90 + [2] * 9 + [3])
    drawn_items = evenly(labels, 100, 5)
    assert (
        np.bincount(labels[drawn_items]).tolist() == [89, 9, 1, 1] or abs(np.bincount(labels[drawn_items])[0] - 90) <= 1
    )
    assert len(set(drawn_items.tolist())) == 100
    assert evenly(labels, 1000, 5).tolist() == list(range(1000))


def test_progress_is_told_in_bytes(drop: Any) -> None:
    names = many()
    drop(names)
    total = sum(map(len, names.values()))
    assert drop.told[-1] == (total, total)
    assert [done for done, _ in drop.told] == sorted(done for done, _ in drop.told)


def test_a_table_beside_pictures_can_be_what_is_meant(drop: Drop) -> None:
    rows = "\n".join(["length,width", *(f"{100 + i},{i * i % 7}" for i in range(40))]).encode()
    draft = drop(many() | {"leaves.csv": rows})
    assert (draft.check.kind, guessed(draft.check, "kind").value) == ("image", "image")
    table = drop(many() | {"leaves.csv": rows}, kind="table")
    assert (table.check.kind, table.check.count) == ("table", 40)
    assert why(table.check)["3.png"] == "it is a picture"
    assert drop(many(5) | {"leaves.csv": rows}).check.kind == "table", "five pictures are no data set"


def test_of_many_files_that_are_left_out_the_first_are_listed(drop: Drop) -> None:
    draft = drop({"x.zip": zipped(many() | {f"{i}.pdf": b"%PDF-1.7" for i in range(1100)})})
    assert len(draft.check.left_out) == 1000
    assert "1,100 files are left out; the first 1,000 are listed." in said(draft.check)


def test_a_picture_of_a_hundred_thousand_frames_is_its_first(drop: Drop) -> None:  # row 23
    one = file(plain("red", mode="RGB").convert("P"), "GIF")
    start = one.index(b",")
    many_frames = one[:start] + one[start:-1] * 100_000 + b";"
    assert len(many_frames) > 3_000_000
    made = drawn(many_frames, WHOLE)
    assert (made.moves, tuple(made.pixels[:, 0, 0])) == (True, (255, 0, 0))


@pytest.mark.parametrize(
    "junk",
    [
        b"Exif\x00\x00" + b"\xff" * 200,
        b"Exif\x00\x00MM\x00*\xff\xff\xff\xff",
        b"Exif\x00\x00II*\x00\x08\x00\x00\x00\xff\xff",
    ],
)
def test_nonsense_beside_a_picture_does_not_spoil_it(junk: bytes) -> None:  # row 23
    made = drawn(file(plain("red", (32, 32)), "JPEG", exif=junk), View(16))
    assert made.pixels[0, 8, 8] > 250


def test_what_was_brought_keeps_nothing_of_its_files(drop: Drop) -> None:  # 56
    exif = Image.Exif()
    exif[0x010E] = "SECRET"
    exif.get_ifd(0x8825)[1] = "SECRET"
    names = {f"SECRET-{i}.jpg": file(plain((i * 9, 40, 90), (16, 16)), "JPEG", exif=exif) for i in range(24)}
    draft = drop(names | {"cut.jpg": b"\xff\xd8\xff"})
    assert "SECRET" not in repr(draft.recipe) + repr(draft.check)


def test_a_few_folders_beside_many_loose_pictures_are_no_classes_unless_wanted(drop: Drop) -> None:
    names = many(30) | many(5, before="a/", first=30) | many(5, before="b/", first=35)
    draft = drop(names)
    assert (draft.check.count, draft.check.classes) == (40, ())
    assert guessed(draft.check, "label").is_open
    with pytest.raises(UserError, match="usable: 10"):
        drop(names, label="0")
