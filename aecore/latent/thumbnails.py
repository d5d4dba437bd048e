"""Small pictures of a run: its map, and the codes of a walk between two items. Arrays in, pictures out; knows no run
and no torch.

Colours are those of the stage in both modes. A picture takes about 10 KB and some hundredths of a second.
"""

from __future__ import annotations

from io import BytesIO
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageColor

from ..palette import CLASSES, STAGE, THICKEST, UNNAMED

__all__ = ["FRAME", "FRAMES", "GAP", "MAP", "map_picture", "packed", "walk_codes"]

Array = NDArray[Any]
MAP = (420, 236)
"""Pixels of the map, width and height."""
FRAMES, FRAME, GAP = 9, 44, 3
"""Pictures in a strip, pixels of each side of one, and between two: together as wide as the map."""
MOST = 4000
"""Points that are drawn; the picture has 99,000 pixels."""
EDGE = 14
"""Pixels that stay free round the points."""
CELL = 15
"""Pixels of a picture on the map, where pictures stand for points."""
COARSE = 12
"""Pixels of a cell in which points are counted for the fog."""
CROWD = 1500
"""From so many points on they are drawn smaller."""
QUALITY = 82


def packed(picture: Image.Image) -> bytes:
    """Return a picture as WebP."""
    into = BytesIO()
    picture.save(into, "WEBP", quality=QUALITY, method=4)
    return into.getvalue()


# --- the map ----------------------------------------------------------------------------------------------------------


def map_picture(xy: Array, labels: Array, pictures: Array | None = None) -> Image.Image:
    """Return the map of items at `xy` `(N, 2)` with their classes `(N,)` (below 0: none). `pictures` `(N, 3, H, W)`
    uint8 stand for points where they are given."""
    known = np.flatnonzero(np.isfinite(xy).all(1))
    shown = known[:: max(1, -(-len(known) // MOST))]
    places = on_picture(xy[shown].astype(np.float64))
    ground = foggy(places)
    if pictures is not None:
        return with_pictures(ground, places, pictures[shown])
    return with_points(ground, places, labels[shown])


def on_picture(xy: Array) -> Array:
    """Return where spots `(n, 2)` of the map lie on the picture, in pixels from its upper left corner: the middle 98 %
    fit in, one unit is as long in both directions."""
    if not len(xy):
        return xy
    low, high = np.percentile(xy, (1, 99), axis=0)
    spans = np.maximum(high - low, max(0.2 * float((high - low).max()), 1e-9))
    scale = min((side - 2 * EDGE) / span for side, span in zip(MAP, spans, strict=True))
    placed: Array = (xy - (low + high) / 2) * (scale, -scale) + np.array(MAP) / 2
    return placed


def foggy(places: Array) -> Array:
    """Return the ground `(H, W, 3)`, lighter where points lie dense."""
    width, height = MAP
    size = (-(-height // COARSE), -(-width // COARSE))
    cells = np.floor_divide(places, COARSE).astype(int)
    inside = cells[((cells >= 0) & (cells < size[::-1])).all(1)]
    counts = np.bincount(inside[:, 1] * size[1] + inside[:, 0], minlength=size[0] * size[1]).reshape(size)
    dense = np.sqrt(smoothed(counts.astype(np.float32)))
    dense /= max(float(dense.max()), 1e-9)
    whole = (size[1] * COARSE, size[0] * COARSE)
    large = Image.fromarray(dense.astype(np.float32)).resize(whole, Image.Resampling.BICUBIC)
    share = np.clip(np.asarray(large)[:height, :width, None], 0, 1)
    ground: Array = rgb(STAGE) + share * (rgb(THICKEST) - rgb(STAGE))
    return ground


def smoothed(counts: Array) -> Array:
    """Return counts `(h, w)` with each cell spread over its neighbours."""
    kernel = np.array([1, 4, 6, 4, 1]) / 16
    for axis in (0, 1):
        counts = np.apply_along_axis(lambda line: np.convolve(line, kernel, "same"), axis, counts)
    return counts


def with_points(ground: Array, places: Array, labels: Array) -> Image.Image:
    """Draw a soft dot for each point; where several lie their colours mix."""
    colours = np.array([rgb(UNNAMED), *map(rgb, CLASSES)])[np.where(labels < 0, 0, labels % len(CLASSES) + 1)]
    layers = np.concatenate([np.ones((len(places), 1)), colours], axis=1)
    spread = spread_out(splat(places, layers), 0.75 if len(places) > CROWD else 1.15)
    weight = spread[..., :1]
    cover = 1 - np.exp(-2.4 * weight)
    mixed = spread[..., 1:] / np.maximum(weight, 1e-9)
    return Image.fromarray((ground + cover * (mixed - ground)).round().astype(np.uint8))


def splat(places: Array, layers: Array) -> Array:
    """Add what each point has `(n, k)` to the four pixels round its place, the nearest most: `(H, W, k)`."""
    width, height = MAP
    corner = np.floor(places - 0.5).astype(int)
    share = places - 0.5 - corner
    sums = np.zeros((height * width, layers.shape[1]))
    for x in (0, 1):
        for y in (0, 1):
            at = corner + np.array((x, y))
            inside = ((at >= 0) & (at < MAP)).all(1)
            weight = (share[:, 0] if x else 1 - share[:, 0]) * (share[:, 1] if y else 1 - share[:, 1])
            pixel = at[inside, 1] * width + at[inside, 0]
            for layer in range(layers.shape[1]):
                values = weight[inside] * layers[inside, layer]
                sums[:, layer] += np.bincount(pixel, values, minlength=len(sums))
    return sums.reshape(height, width, -1).astype(np.float32)


def spread_out(layers: Array, sigma: float) -> Array:
    """Make a dot of every pixel: a Gaussian of `sigma` pixels whose middle is 1."""
    kernel = np.exp(-0.5 * (np.arange(-2, 3) / sigma) ** 2).astype(np.float32)
    for axis in (0, 1):
        room = [(2, 2) if axis == across else (0, 0) for across in range(layers.ndim)]
        apart = np.pad(layers, room)  # what goes over the edge is gone, and does not come back on the other side
        length = layers.shape[axis]
        layers = np.sum([weight * apart.take(range(i, i + length), axis) for i, weight in enumerate(kernel)], axis=0)
    return layers


def with_pictures(ground: Array, places: Array, pictures: Array) -> Image.Image:
    """Paste one picture into each cell of a grid in which points lie, that of the point nearest to its middle."""
    drawn = Image.fromarray(ground.round().astype(np.uint8))
    cells = np.floor_divide(places, CELL).astype(int)
    nearest = np.argsort(((places - (cells + 0.5) * CELL) ** 2).sum(1), kind="stable")
    taken = set[tuple[int, int]]()
    for i in nearest:
        cell = (int(cells[i, 0]), int(cells[i, 1]))
        if cell in taken or not (0 <= cell[0] < MAP[0] // CELL and 0 <= cell[1] < MAP[1] // CELL):
            continue
        taken.add(cell)
        small = Image.fromarray(np.moveaxis(pictures[i], 0, -1)).resize((CELL - 1, CELL - 1), Image.Resampling.LANCZOS)
        drawn.paste(small, (cell[0] * CELL, cell[1] * CELL))
    return drawn


def rgb(colour: str) -> Array:
    return np.array(ImageColor.getrgb(colour)[:3], dtype=np.float64)


# --- the walk ---------------------------------------------------------------------------------------------------------


def walk_codes(codes: Array, xy: Array, labels: Array) -> Array | None:
    """Return `FRAMES` codes `(FRAMES, d)` on the straight way between two items: the most typical ones of the two
    classes that lie farthest apart, or two from both ends of the map where classes do not lie apart. None where no two
    codes are finite."""
    known = np.flatnonzero(np.isfinite(codes).all(1))
    if len(known) < 2:
        return None
    a, b = ends(codes[known].astype(np.float64), xy[known], labels[known])
    share = np.linspace(0, 1, FRAMES)[:, None]
    start, end = codes[known[a]], codes[known[b]]
    way: Array = (start + share * (end - start)).astype(np.float32)
    return way


def ends(codes: Array, xy: Array, labels: Array) -> tuple[int, int]:
    """Return the places of the two items between which the walk goes."""
    names, counts = np.unique(labels[labels >= 0], return_counts=True)
    usual = names[np.argsort(-counts, kind="stable")[:20]]
    means = np.array([codes[labels == name].mean(0) for name in usual]).reshape(-1, codes.shape[1])
    apart = ((means[:, None] - means[None]) ** 2).sum(-1)
    if len(usual) < 2 or apart.max() < codes.var(0).sum():
        order = np.argsort(xy[:, 0], kind="stable")
        return int(order[len(order) // 20]), int(order[-1 - len(order) // 20])
    first, second = sorted(int(place) for place in np.unravel_index(int(apart.argmax()), apart.shape))
    return tuple(typical(codes, labels == usual[place], means[place]) for place in (first, second))  # type: ignore[return-value]


def typical(codes: Array, among: Array, mean: Array) -> int:
    """Return the place of the item of a class that lies nearest to its mean."""
    distance = np.where(among, ((codes - mean) ** 2).sum(1), np.inf)
    return int(distance.argmin())
