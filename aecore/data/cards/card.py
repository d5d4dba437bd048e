"""What the card of a data set says. Knows no torch and touches no disk."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from functools import cache
from math import prod
from typing import Annotated, Any, ClassVar, Literal

from pydantic import ConfigDict, PlainValidator, TypeAdapter, ValidationError

from ...errors import UserError
from ...texts import brief, mark
from ..kinds import KINDS, Kind, SampleKind
from .sound import Sound

__all__ = ["DataCard", "Kind", "Origin"]

Origin = Literal["real", "generated", "download", "own"]
"""Whether it comes with the project or is fetched; `own`: a person brought it, so its texts are no messages."""
VERSION = 1
"""Of a card's JSON."""
LARGEST = 1 << 28
"""Numbers in one sample, at most."""


def known(kind: Any) -> Any:
    """Refuse what is no kind of sample. A row of the table makes one."""
    if kind not in list(KINDS):
        raise ValueError(f"it must be one of {', '.join(KINDS)}")
    return kind


@dataclass(frozen=True)
class DataCard:
    """The plain-language description of a data set, and the defaults that suit it. A value: a run keeps its own."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid", allow_inf_nan=False)
    name: str
    title: str
    text: str
    shape: tuple[int, ...]
    """Of one sample as a model sees it: image (C, H, W), curve (C, T), table (F,), text (V, T), ratings (2, M).

    A text is one-hot: V words, T places. Ratings are two rows: the ratings in [0, 1], 0 where there is none; and which
    there are.
    """
    train: int
    held_out: int
    source: str
    licence: str
    good_for: str
    not_for: str
    epochs: int
    batch_size: int
    kind: Annotated[Kind, PlainValidator(known)] = "image"
    origin: Origin = "real"
    classes: tuple[str, ...] = ()
    """Names of the labels 0, 1, ...; empty when items have none."""
    download: int = 0
    """Bytes fetched on first use; 0 when the data set comes with the installation."""
    odd: int = 0
    """Items of named anomaly kinds (the last classes): never trained on, shown on the map beside the held-out ones."""
    bounded: bool = True
    """Whether all values lie between 0 and 1."""
    columns: tuple[str, ...] = ()
    """Table: what each number is. Ratings: what is rated."""
    words: tuple[str, ...] = ()
    """Text: the vocabulary."""
    factors: tuple[str, ...] = ()
    """Names of the known numbers that items were generated from."""
    knobs: Mapping[str, Any] = field(default_factory=dict)
    """Settings under `data.` that this data set reads, with the values that suit it."""
    spectrum: tuple[float, ...] = ()
    """The largest eigenvalues of the covariance of the training samples (as models see them), measured; for predictions
    only."""
    sound: Sound | None = None
    """How items are heard, where they are sounds."""

    @property
    def sample(self) -> SampleKind:
        """What samples of this kind are, and what suits them."""
        return KINDS[self.kind]

    @property
    def inputs(self) -> int:
        """Numbers in one item: pixels, values, words or ratings."""
        return self.sample.inputs(self.shape)

    # --- JSON -------------------------------------------------------------------------------------------------------

    def to_dict(self) -> dict[str, Any]:
        """Return the card as JSON values."""
        told = {"version": VERSION} | asdict(self)
        return told if self.sound else {name: value for name, value in told.items() if name != "sound"}

    @classmethod
    def from_dict(cls, values: Any, name: str) -> DataCard:
        """Read what `to_dict` returned, from a file of this name; raises UserError when it is of a later version or
        damaged."""
        rest = dict(values) if isinstance(values, dict) else {}
        version = rest.pop("version", None)
        if isinstance(version, int) and version > VERSION:
            raise UserError(
                mark("{name} was written by a later version of Latent Lab (card {version}; this one reads {known})."),
                mark("Update Latent Lab."),
                name=name,
                version=version,
                known=VERSION,
            )
        try:
            if version != VERSION:
                raise ValueError(mark("it holds no card"))
            card = adapter().validate_python(rest)
            card.check()
        except (ValueError, OverflowError) as error:
            raise UserError(mark("{name} cannot be read: {why}."), name=name, why=in_words(error)) from error
        return card

    def check(self) -> None:
        """Raise ValueError when numbers of the card do not belong together, or a text cannot be shown."""
        try:
            json.dumps(asdict(self), ensure_ascii=False).encode()
        except (ValueError, TypeError) as error:
            raise ValueError(mark("it holds what is no text")) from error
        if len(self.shape) != self.sample.sides or min(self.shape) < 1 or prod(self.shape) > LARGEST:
            raise ValueError(mark("the shape does not fit the kind of sample"))
        if "words" in self.sample.has and len(self.words) != self.shape[0]:
            raise ValueError(mark("the words are not as many as the shape says"))
        if min(self.train, self.held_out, self.epochs, self.batch_size) < 1 or self.odd < 0:
            raise ValueError(mark("a number of items is too small"))
        if self.sound is not None:
            self.sound.check(len(self.shape))


@cache
def adapter() -> TypeAdapter[DataCard]:
    return TypeAdapter(DataCard)


def in_words(error: Exception) -> str:
    if not isinstance(error, ValidationError):
        return str(error)
    first = error.errors()[0]
    return brief(f"{'.'.join(map(str, first['loc']))}: {first['msg']}", 120)
