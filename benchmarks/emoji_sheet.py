"""Write the sheet of emoji that ships (aecore/data/twemoji) from a larger one.

    python -m benchmarks.emoji_sheet FOLDER

FOLDER holds `sheet.png`, cells of 34x34 pixels with a 32x32 RGBA picture in each, and `emoji.json`, rows {name,
category, x, y, code}: the picture stands at (34x+1, 34y+1). Pictures are put on white; of those that are alike pixel by
pixel the first is kept; a quarter of each kind, drawn by seed 0, is held out. The sheet has the held-out ones first,
then those to train on, both in a random order.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from aecore.data.sheet import CATEGORIES, COLUMNS, SHEET, SIDE, TABLE

CELL = 34
QUARTER = 4


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    rows = json.loads((folder / "emoji.json").read_text("utf-8"))
    pictures = cut(folder / "sheet.png", rows)
    first = {picture.tobytes(): place for place, picture in reversed(list(enumerate(pictures)))}
    kept = np.array(sorted(first.values()))
    order = kept[shuffled([rows[place]["category"] for place in kept])]
    Image.fromarray(laid(pictures[order])).save(SHEET, lossless=True, quality=100, method=6)
    lines = ("\t".join((row["category"], row["code"], row["name"])) for row in (rows[place] for place in order))
    TABLE.write_text("".join(f"{line}\n" for line in lines), "utf-8")
    print(f"{len(rows)} pictures, {len(rows) - len(kept)} of them copies; {SHEET.stat().st_size:,} bytes")


def cut(path: Path, rows: list[dict[str, Any]]) -> np.ndarray:
    """Return the pictures `(N, 32, 32, 3)` on white."""
    with Image.open(path) as sheet:
        ground = Image.new("RGBA", sheet.size, "white")
        ground.alpha_composite(sheet.convert("RGBA"))
        pixels = np.asarray(ground.convert("RGB"))
    corners = [(CELL * row["y"] + 1, CELL * row["x"] + 1) for row in rows]
    return np.stack([pixels[top : top + SIDE, left : left + SIDE] for top, left in corners])


def shuffled(categories: list[str]) -> np.ndarray:
    """Return the places of the held-out ones, then of those to train on."""
    random = np.random.default_rng(0)
    parts: tuple[list[int], list[int]] = ([], [])
    for category in CATEGORIES:
        own = random.permutation([place for place, name in enumerate(categories) if name == category])
        held_out = round(len(own) / QUARTER)
        parts[0].extend(own[:held_out])
        parts[1].extend(own[held_out:])
    held, train = (random.permutation(part) for part in parts)
    print(f"{len(held)} held out")
    return np.concatenate([held, train])


def laid(pictures: np.ndarray) -> np.ndarray:
    """Return pictures side by side, `COLUMNS` in a row."""
    rows = -(-len(pictures) // COLUMNS)
    cells = np.full((rows * COLUMNS, SIDE, SIDE, 3), 255, np.uint8)
    cells[: len(pictures)] = pictures
    return cells.reshape(rows, COLUMNS, SIDE, SIDE, 3).transpose(0, 2, 1, 3, 4).reshape(rows * SIDE, COLUMNS * SIDE, 3)


if __name__ == "__main__":
    main()
