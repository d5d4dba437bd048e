"""Templates: where the items come from, as `x_train` and `x_held_out`. Knows no torch."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ...data.cards import DataCard
from ...spec import Data, OwnData
from .form import put

__all__ = ["DATA", "Items", "own"]


@dataclass(frozen=True)
class Items:
    """How a data set stands in a script."""

    text: str
    code: str
    needs: tuple[str, ...] = ()
    """Packages besides torch, as they are installed."""
    download: str = ""
    """What is said of a download, or of a file that must be there."""


def digits(card: DataCard, data: Data) -> Items:
    return Items(
        "Scans of handwritten digits, 8 x 8 pixels with 17 shades of grey, as they come with scikit-learn. A quarter "
        "is held out, as many of each digit: what counts is what a model makes of items that it has not seen.",
        put(
            """
            digits = load_digits()
            parts = train_test_split(digits.images, test_size=$held_out, stratify=digits.target, random_state=0)
            x_train, x_held_out = (torch.from_numpy(part).float()[:, None] / 16 for part in parts)
            """,
            held_out=str(card.held_out),
        ),
        ("scikit-learn",),
    )


TABLES = {"breast-cancer": "load_breast_cancer", "wine": "load_wine"}


def table(card: DataCard, data: Data) -> Items:
    return Items(
        "Measurements of each item as columns, as they come with scikit-learn. Columns are shifted and scaled by the "
        "mean and the deviation of the training part: those of all items would tell it of what it must not know.",
        put(
            """
            table = $load()
            parts = train_test_split(table.data, test_size=$held_out, stratify=table.target, random_state=0)
            train, held_out = parts
            mean, deviation = train.mean(0), train.std(0)
            x_train, x_held_out = (
                torch.from_numpy((part - mean) / deviation).float() for part in (train, held_out)
            )
            """,
            load=TABLES[card.name],
            held_out=repr(card.held_out),
        ),
        ("scikit-learn",),
    )


def drawn(card: DataCard) -> str:
    """What all generators begin with."""
    return f'random = np.random.default_rng([DATA_SEED, *b"{card.name}"])'


def cut(card: DataCard, samples: str) -> str:
    """What all generators end with: training items first, then those that are held out."""
    return put(
        """
        x = $samples
        x_train, x_held_out = x[:$train], x[$train:$end]
        """,
        samples=samples,
        train=str(card.train),
        end=str(card.train + card.held_out),
    )


DATA: dict[str, Callable[[DataCard, Data], Items]] = {
    "digits": digits,
    "breast-cancer": table,
    "wine": table,
}


def own(card: DataCard, data: OwnData) -> Items:
    """How data of one's own stand in a script."""
    raise NotImplementedError
