"""Reads off the items that tiles and sample sheets show, of every built-in data set that needs no download.

python -m ui.tiles.sampling
"""

from __future__ import annotations

import base64
import json
import zlib
from typing import Any

from aecore.data.cards import CARDS, DataCard
from aecore.files import replace_bytes

from .samples import SAMPLES, SHOWN

__all__ = ["sampled"]

TYPES = {"uint8": "U8", "int16": "I16", "int32": "I32", "float32": "F32"}


def sampled(card: DataCard) -> dict[str, Any]:
    """Return the row of the file for a data set."""
    import torch

    from aecore.data.dataset import join
    from aecore.data.loading import load
    from aecore.spec import Data

    data = load(Data(name=card.name).model_copy(update=knobs_of(card)))
    chosen = by_turns(data.held_out.labels.tolist(), SHOWN[card.kind])
    items = data.drawn(data.floats(data.held_out.samples[chosen])).contiguous().numpy()
    labels = join(data.train, data.held_out).labels
    counts = torch.bincount(labels[labels >= 0], minlength=len(card.classes)).tolist() if card.classes else []
    return {
        "dtype": TYPES[str(items.dtype)],
        "shape": list(items.shape),
        "packed": base64.b64encode(zlib.compress(items.tobytes(), 9)).decode(),
        "labels": data.held_out.labels[chosen].tolist(),
        "counts": counts,
    }


def knobs_of(card: DataCard) -> dict[str, Any]:
    """The settings of its generator that suit a data set."""
    return {path.removeprefix("data."): value for path, value in card.knobs.items()}


def by_turns(labels: list[int], count: int) -> list[int]:
    """Return the places of `count` items, the classes in turn, each time the next item of the class."""
    waiting: dict[int, list[int]] = {}
    for place, label in enumerate(labels):
        waiting.setdefault(label, []).append(place)
    found: list[int] = []
    while len(found) < min(count, len(labels)):
        for label in sorted(waiting):
            if waiting[label] and len(found) < count:
                found.append(waiting[label].pop(0))
    return found


def main() -> None:
    rows = {card.name: sampled(card) for card in CARDS.values() if not card.download}
    lines = ",\n".join(f"{json.dumps(name)}: {json.dumps(row)}" for name, row in rows.items())
    replace_bytes(SAMPLES, f"{{\n{lines}\n}}\n".encode())


if __name__ == "__main__":
    main()
