"""What each number of an item is called: a column, a moment, a pixel, a place in a text, a thing that is rated."""

from __future__ import annotations

from math import prod

from .known import Known

__all__ = ["names_of"]


def names_of(known: Known) -> tuple[str, ...]:
    """Return a name for each number that a model rebuilds of an item, in their order."""
    card, sample, shape = known.dataset.card, known.dataset.card.sample, known.model.target_shape
    if (sample.rows or sample.gaps) and len(card.columns) == prod(shape):
        return card.columns
    if sample.time:
        channels, steps = shape
        first = card.shape[-1] - steps
        names = card.columns if len(card.columns) == channels else tuple(map(str, range(1, channels + 1)))
        return tuple(
            f"{name}, {first + step + 1}" if channels > 1 else str(first + step + 1)
            for name in names
            for step in range(steps)
        )
    if sample.pictures:
        _, height, width = shape
        return tuple(
            f"{column + 1}, {row + 1}" for _ in range(shape[0]) for row in range(height) for column in range(width)
        )
    if sample.words:
        return tuple(str(place + 1) for _ in range(shape[0]) for place in range(shape[1]))
    return tuple(str(place + 1) for place in range(prod(shape)))
