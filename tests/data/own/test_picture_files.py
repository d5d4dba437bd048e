"""One picture file becomes pixels: how it was held, what is transparent, colours of any kind, sixteen bits."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PIL import Image, ImageCms

from aecore.data.own.draft import Draft
from aecore.data.own.reading import decoding
from aecore.data.own.reading.decoding import View, drawn

from .made import file, guessed, many, plain, said

Drop = Callable[..., Draft]

WHOLE = View(12, "crop", "white")


def test_a_photograph_is_turned_as_it_was_taken_and_says_nothing_of_where(drop: Drop) -> None:  # 56
    shape = plain("white", (16, 16))
    shape.paste("black", (0, 0, 4, 16))
    shape.paste("red", (0, 12, 16, 16))
    turns = {way: turn for way, turn in decoding.TURNS.items()}
    back = {6: Image.Transpose.ROTATE_90, 8: Image.Transpose.ROTATE_270}
    found = []
    for way in range(1, 9):
        exif = Image.Exif()
        exif[0x0112] = way
        exif.get_ifd(0x8825)[1] = "N"
        stored = shape.transpose(back.get(way, turns[way])) if way > 1 else shape
        found.append(drawn(file(stored, "PNG", exif=exif), View(16)).pixels)
    assert all(np.array_equal(one, found[0]) for one in found)
    assert tuple(found[0][:, 14, 8]) == (255, 0, 0)


def test_what_is_transparent_shows_the_ground(drop: Drop) -> None:  # 57
    see_through = Image.new("RGBA", (12, 12), (255, 0, 0, 0))
    see_through.paste((0, 0, 255, 255), (0, 0, 6, 12))
    names = many() | {"a.png": file(see_through)}
    draft = drop(names)
    last = draft.samples[-1]
    assert last[:, 0, 11].tolist() == [255, 255, 255], "and never the hidden red"
    assert last[:, 0, 0].tolist() == [0, 0, 255]
    assert guessed(draft.check, "ground").value == "white"
    assert drop(names, ground="black").samples[-1][:, 0, 11].tolist() == [0, 0, 0]
    assert not [guess for guess in drop(many()).check.guesses if guess.id == "ground"]


def test_a_palette_with_a_transparent_colour_becomes_true_colours() -> None:  # 58
    picture = Image.new("P", (12, 12), 1)
    picture.putpalette([9, 9, 9, 0, 200, 0, 255, 0, 0])
    picture.paste(2, (6, 0, 12, 12))
    made = drawn(file(picture, "PNG", transparency=2), WHOLE)
    assert [tuple(made.pixels[:, 0, i]) for i in (0, 11)] == [(0, 200, 0), (255, 255, 255)]
    assert made.see_through


def without_adobe(jpeg: bytes) -> bytes:
    place = jpeg.index(b"\xff\xee")
    return jpeg[:place] + jpeg[place + 2 + int.from_bytes(jpeg[place + 2 : place + 4], "big") :]


def test_print_colours_are_natural_whoever_wrote_them() -> None:  # 59
    ink = plain((0, 255, 255, 0), (32, 32), "CMYK")  # red
    adobe = file(ink, "JPEG", quality=95)
    other = file(Image.eval(ink, lambda value: 255 - value), "JPEG", quality=95)
    for content in (adobe, without_adobe(other)):
        red, green, blue = drawn(content, View(16)).pixels[:, 8, 8].astype(int)
        assert red > 200 > 90 > max(green, blue)


def sixteen(top: int, count: int = 22) -> dict[str, bytes]:
    ramp = np.linspace(0, top, 16 * 16).astype(np.uint16).reshape(16, 16)
    return {f"{i}.png": file(Image.fromarray(np.roll(ramp, i, 1))) for i in range(count)}


def test_sixteen_bits_keep_their_levels(drop: Drop) -> None:  # 60
    draft = drop(sixteen(65535))
    assert draft.samples.shape == (22, 1, 16, 16)
    assert sorted(set(draft.samples[0].flatten().tolist())) == list(range(256))
    assert not guessed(draft.check, "depth").is_open
    narrow = drop(sixteen(4095))
    assert guessed(narrow.check, "depth").is_open
    assert str(guessed(narrow.check, "depth").said) == "4,095 is white"
    assert int(narrow.samples.max()) == 255
    assert int(drop(sixteen(4095), depth="whole").samples.max()) == 16


def test_margins_of_sixteen_bits_are_as_white_as_they_are_said_to_be(drop: Drop) -> None:
    wide = {f"{i}.png": file(Image.fromarray(np.full((8, 16), 3000 + i, np.uint16)), "PNG") for i in range(22)}
    margins = {ground: drop(wide, side=16, fit="pad", ground=ground).samples[:, :, 0] for ground in ("white", "black")}
    assert (margins["white"] == 255).all()
    assert (margins["black"] == 0).all()


def test_measured_values_and_many_pages_are_said(drop: Drop) -> None:  # 61
    values = Image.fromarray(np.linspace(-3, 5, 144, dtype=np.float32).reshape(12, 12))
    pages = [plain("green"), plain("red")]
    draft = drop(
        many()
        | {"f.tif": file(values, "TIFF"), "p.tif": file(pages[0], "TIFF", save_all=True, append_images=pages[1:])}
    )
    measured, paged = draft.samples[-2:]
    assert (int(measured.min()), int(measured.max())) == (0, 255)
    assert paged[:, 0, 0].tolist() == [0, 128, 0]
    assert "the largest white: 1." in said(draft.check)
    assert "of which the first is taken: 1." in said(draft.check)


def test_of_a_moving_picture_the_first_is_taken() -> None:  # 62
    made = drawn(file(plain("red"), "GIF", save_all=True, append_images=[plain("blue")]), WHOLE)
    assert (tuple(made.pixels[:, 0, 0]), made.moves) == ((255, 0, 0), True)


def test_colours_of_another_screen_are_converted() -> None:  # 67
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB"))
    picture = plain((100, 200, 50))
    assert tuple(drawn(file(picture, "PNG", icc_profile=profile.tobytes()), WHOLE).pixels[:, 0, 0]) == (100, 200, 50), (
        "a profile of other numbers than red, green and blue is none"
    )
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    assert tuple(drawn(file(picture, "PNG", icc_profile=srgb), WHOLE).pixels[:, 0, 0]) == (100, 200, 50)
    swapped = swap_red_and_green(srgb)
    red, green, blue = drawn(file(picture, "PNG", icc_profile=swapped), WHOLE).pixels[:, 0, 0].astype(int)
    assert abs(red - 200) < 4
    assert abs(green - 100) < 4
    assert abs(blue - 50) < 4
    assert drawn(file(picture, "PNG", icc_profile=b"nonsense"), WHOLE).pixels.shape == (3, 12, 12)


def swap_red_and_green(profile: bytes) -> bytes:
    """A profile of a screen whose red is green: its tags exchanged, and another name."""
    return (
        profile.replace(b"rXYZ", b"?XYZ")
        .replace(b"gXYZ", b"rXYZ")
        .replace(b"?XYZ", b"gXYZ")
        .replace("sRGB".encode("utf-16-be"), "ours".encode("utf-16-be"))
        .replace(b"sRGB built-in", b"ours built-in")
    )
