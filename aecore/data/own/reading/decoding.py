"""One picture file -> pixels of one size. Only the formats of a list are read, by Pillow; how large a picture is stands
in its head, and is bounded before anything is decoded. Knows no torch."""

from __future__ import annotations

import io
import warnings
from functools import cache, lru_cache
from typing import Any, BinaryIO, NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageChops, ImageCms, UnidentifiedImageError

from ....errors import UserError
from ....texts import mark

__all__ = ["FILE", "Drawn", "Glance", "View", "drawn", "glance", "squared"]

FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF", "AVIF", "PPM")
PIXELS, FILE = 50_000_000, 64 << 20
"""Of one picture, and bytes of its file."""
HEAD = 1 << 16
"""Bytes in which most say how large they are."""
ORIENTATION = 0x0112
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180, 4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE, 6: Image.Transpose.ROTATE_270, 7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}  # fmt: skip
"""EXIF's orientations, undone."""
GREYS = ("1", "L", "I;16", "I;16L", "I;16B", "I", "F", "LA")
DEEP = ("I", "I;16", "I;16L", "I;16B")


class View(NamedTuple):
    """How pictures are made alike."""

    side: int
    fit: str = "crop"
    ground: str = "white"


class Glance(NamedTuple):
    """What the head of a file says."""

    width: int
    height: int
    is_grey: bool


class Drawn(NamedTuple):
    """A picture as it was made."""

    pixels: NDArray[Any]
    """`(3, side, side)` uint8, or `(side, side)` float32 of one with 16 bits."""
    see_through: bool = False
    moves: bool = False
    """Whether there are more pictures in the file."""
    stretched: bool = False
    """Whether its own darkest and brightest value are black and white."""


def glance(stream: BinaryIO, sort: str) -> Glance:
    """Return what the head of a picture of a sort says; raises UserError where it cannot be read or is too large."""
    if sort == "heic" and not heif():
        raise UserError(
            mark("a picture of an iPhone (HEIC), which is not read here; in Photos choose “Export as JPEG”")
        )
    head = stream.read(HEAD)
    try:
        return glanced(head)
    except UserError:  # the head lies elsewhere, or the format is judged as a whole
        rest = stream.read(FILE)
        if not rest:
            raise
        return glanced(head + rest)


def glanced(content: bytes) -> Glance:
    with refusals(), opened(io.BytesIO(content)) as picture:
        return Glance(*picture.size, picture.mode in GREYS)


def drawn(content: bytes, view: View) -> Drawn:
    """Return a picture as `view` wants it; raises UserError where it is damaged or too large."""
    with refusals():
        if content.startswith(b"\x89PNG"):  # the one format whose checksums Pillow holds apart from decoding
            with opened(io.BytesIO(content)) as picture:
                picture.verify()
        with opened(io.BytesIO(content)) as picture:
            if picture.format == "JPEG":
                picture.draft(None, (2 * view.side, 2 * view.side))
            moves = bool(getattr(picture, "is_animated", False)) and picture.format != "MPO"
            return of_mode(upright(picture), view)._replace(moves=moves)


def opened(stream: BinaryIO) -> Image.Image:
    """Open a picture of the list of formats, and refuse one with too many pixels."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        picture = Image.open(stream, formats=(*FORMATS, "HEIF") if heif() else FORMATS)
    if picture.width * picture.height > PIXELS:
        raise large(picture.width, picture.height)
    return picture


@cache
def heif() -> bool:
    """Whether pictures of iPhones can be read: a package does it, which nobody must have."""
    try:
        from pi_heif import register_heif_opener
    except ImportError:
        return False
    register_heif_opener()
    return True


def large(width: int, height: int) -> UserError:
    return UserError(
        mark("it has {width} × {height} pixels; at most {most} millions can be read"),
        width=width,
        height=height,
        most=PIXELS // 1_000_000,
    )


class refusals:
    """Within this, whatever a decoder says of a file becomes a sentence: files come from anywhere, and decoders raise
    all there is."""

    def __enter__(self) -> None: ...

    def __exit__(self, sort: Any, error: BaseException | None, trace: Any) -> None:
        if isinstance(error, UserError) or not isinstance(error, Exception):
            return
        if isinstance(error, Image.DecompressionBombError):
            raise UserError(
                mark("it has too many pixels; at most {most} millions can be read"), most=PIXELS // 1_000_000
            ) from error
        if isinstance(error, UnidentifiedImageError):
            raise UserError(mark("it is damaged, or of a kind of picture that is not read here")) from error
        if "truncated" in str(error).lower() or "incomplete" in str(error).lower():
            raise UserError(mark("the file is cut off: a part of the picture is missing")) from error
        raise UserError(mark("the picture is damaged")) from error


def upright(picture: Image.Image) -> Image.Image:
    """Turn a picture as its camera was held."""
    try:
        turn = TURNS.get(picture.getexif().get(ORIENTATION, 1))
    except Exception:  # what is said beside the picture may be nonsense; the picture is not
        turn = None
    return picture.transpose(turn) if turn is not None else picture


def of_mode(picture: Image.Image, view: View) -> Drawn:
    """Make pixels of a picture, whatever its mode."""
    if picture.mode in DEEP:
        values = np.asarray(picture).astype(np.float32)
        if picture.mode != "I" or (values.min() >= 0 and values.max() <= 65535):
            return Drawn(np.asarray(squared(Image.fromarray(values), view)))
        return stretched(values, view)
    if picture.mode == "F":
        return stretched(np.asarray(picture), view)
    profile = picture.info.get("icc_profile")
    if picture.mode == "CMYK" and picture.format == "JPEG" and "adobe" not in picture.info:
        picture = ImageChops.invert(picture)  # Pillow takes all for Adobe's, which are stored inverted
    if picture.mode in ("LA", "PA", "RGBa", "La") or "transparency" in picture.info:
        picture = picture.convert("RGBA")
    elif picture.mode not in ("L", "RGB", "RGBA", "CMYK"):
        picture = picture.convert("L" if picture.mode == "1" else "RGB")
    small = in_srgb(squared(picture, view), profile)
    if small.mode == "RGBA":
        return on_ground(small, view)
    pixels = np.asarray(small if small.mode == "L" else small.convert("RGB"))
    return Drawn(np.broadcast_to(pixels, (3, *pixels.shape)) if pixels.ndim == 2 else pixels.transpose(2, 0, 1))


def stretched(values: NDArray[Any], view: View) -> Drawn:
    """Draw measured values: the smallest black, the largest white."""
    known = values[np.isfinite(values)]
    low, high = (float(known.min()), float(known.max())) if len(known) else (0.0, 0.0)
    levels = (np.nan_to_num(values, nan=low, posinf=high, neginf=low) - low) * (255 / ((high - low) or 1))
    pixels = np.asarray(squared(Image.fromarray(levels.astype(np.float32)), view)).round().clip(0, 255)
    return Drawn(np.broadcast_to(pixels.astype(np.uint8), (3, *pixels.shape)), stretched=True)


def on_ground(small: Image.Image, view: View) -> Drawn:
    """Put what is transparent on the ground."""
    values = np.asarray(small).astype(np.uint16)
    alpha = values[..., 3:]
    ground = 255 if view.ground == "white" else 0
    pixels = (values[..., :3] * alpha + ground * (255 - alpha) + 127) // 255
    return Drawn(pixels.astype(np.uint8).transpose(2, 0, 1), see_through=bool(alpha.min() < 255))


def squared(picture: Image.Image, view: View) -> Image.Image:
    """Return a picture with `view.side` pixels a side: its middle, the whole with margins, or stretched."""
    side, (width, height) = view.side, picture.size
    if (width, height) == (side, side):
        picture.load()
        return picture
    if view.fit == "pad":
        longest = max(width, height)
        inner = max(1, round(width * side / longest)), max(1, round(height * side / longest))
        ground = Image.new(picture.mode, (side, side), margin(picture.mode, view.ground))
        ground.paste(scaled(picture, inner, (0, 0, width, height)), ((side - inner[0]) // 2, (side - inner[1]) // 2))
        return ground
    least = min(width, height)
    left, top = ((width - least) / 2, (height - least) / 2) if view.fit == "crop" else (0, 0)
    return scaled(picture, (side, side), (left, top, width - left, height - top))


def scaled(picture: Image.Image, size: tuple[int, int], box: tuple[float, float, float, float]) -> Image.Image:
    return picture.resize(size, Image.Resampling.BICUBIC, box=box, reducing_gap=3.0)


def margin(mode: str, ground: str) -> Any:
    """The colour of a margin, in a mode. What is white among measured values is not known yet: beyond all of them."""
    level = 255 if ground == "white" else 0
    colours = {"RGB": (level,) * 3, "RGBA": (level, level, level, 255), "CMYK": (0, 0, 0, 255 - level)}
    return colours.get(mode, np.inf if mode == "F" and level else level)


def in_srgb(small: Image.Image, profile: bytes | None) -> Image.Image:
    """Return a picture in the colours of screens, where a profile says that its own are others."""
    if not profile or small.mode not in ("RGB", "RGBA", "CMYK"):
        return small
    mode = "RGB" if small.mode == "RGBA" else small.mode
    change = change_of(profile, mode)
    if change is None:
        return small
    colours = ImageCms.applyTransform(small.convert(mode) if small.mode != mode else small, change)
    if colours is not None and small.mode == "RGBA":
        colours.putalpha(small.getchannel("A"))
    return colours or small


@lru_cache(maxsize=8)
def change_of(profile: bytes, mode: str) -> ImageCms.ImageCmsTransform | None:
    """The way from a profile's colours to sRGB; None where it is sRGB already, or no profile."""
    try:
        own = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        if "sRGB" in ImageCms.getProfileDescription(own):
            return None
        return ImageCms.buildTransform(own, ImageCms.createProfile("sRGB"), mode, "RGB")
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return None
