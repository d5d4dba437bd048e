"""What every part is: a frozen, validated parameter object. field = parameter = JSON key = form control = `--set`
path."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic_core import PydanticKnownError, core_schema

from ..texts import Sentence

__all__ = ["Choice", "Feature", "OneOf", "Part", "Shape", "features", "knob", "ramp", "warming", "weighing"]

Shape = tuple[int, ...]
Feature = Literal["pictures", "places", "measured", "time", "words", "gaps"]
"""What a part may need of samples: pixels; values that have neighbours; values that are measured, so that they can be
averaged and noise can be added; a past and a future; words; known values between gaps."""


class Part(BaseModel):
    """A frozen, validated parameter object. Unknown keys, NaN and infinity are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Choice(Part):
    """One of the things that an axis of the model can be.

    Each axis has a subclass that says what all its parts can be asked: traits are class variables, what follows from
    parameters are methods, and both have defaults. Nobody else asks which part it is.
    """

    kind: str
    needs: ClassVar[frozenset[Feature]] = frozenset()
    """What samples must have."""
    unsuited: ClassVar[str] = ""
    """What to say of data called `{title}` that do not have it."""

    @classmethod
    def sentence(cls) -> str:
        """Return what the part is, as its class says it of itself: a message like any other (`ui.messages`)."""
        return " ".join((cls.__doc__ or "").split())

    def problem(self, shape: Shape) -> Sentence | None:
        """Return why the parameters do not fit each other or samples of `shape`; None when they do."""
        return None

    def loss_weights(self, epoch: float) -> dict[str, float]:
        """Return the weight of each loss term that the part adds, at a moment of training; watched terms have 0."""
        return {}


class OneOf:
    """Annotates a field that is one of the parts in a table, told apart by `kind`.

    The table is read whenever a value is validated: a part that is added to it counts from then on.
    """

    def __init__(self, table: Mapping[str, type[Choice]]) -> None:
        self.table = table

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> core_schema.CoreSchema:
        return core_schema.no_info_plain_validator_function(self.read)

    def read(self, value: Any) -> Choice:
        """Return the part that a dictionary with its `kind` describes, or the part itself; what fits none is an error
        of pydantic."""
        try:
            kind = value["kind"] if isinstance(value, dict) else value.kind
        except KeyError:
            raise PydanticKnownError("union_tag_not_found", {"discriminator": "'kind'"}) from None
        except AttributeError:
            raise PydanticKnownError("model_attributes_type") from None
        if not isinstance(kind, str) or kind not in self.table:
            known = ", ".join(f"'{name}'" for name in self.table)
            given = {"discriminator": "'kind'", "tag": str(kind), "expected_tags": known}
            raise PydanticKnownError("union_tag_invalid", given)
        return self.table[kind].model_validate(value)


def features(*names: Feature) -> frozenset[Feature]:
    """What a part `needs` of samples."""
    return frozenset(names)


def knob(
    default: Any, label: str, help: str, *, live: bool = False, log: bool = False, advanced: bool = True, **bounds: Any
) -> Any:
    """Declare a parameter with its bounds and the words a form shows.

    `live`: may change while a run trains. `log`: a slider for it steps by ratios. `advanced`: shown under "Advanced".
    """
    extra: dict[str, Any] = {"live": live, "log": log, "advanced": advanced}
    return Field(default, title=label, description=help, json_schema_extra=extra, **bounds)


def weighing(default: float, label: str, help: str, *, most: float = 100.0, advanced: bool = True) -> Any:
    """Declare the weight of a loss term: 0 is off, and it may change while a run trains."""
    return knob(default, label, help, ge=0.0, le=most, live=True, advanced=advanced)


def warming(label: str, help: str) -> Any:
    """Declare over how many epochs a weight grows from 0 to its full size."""
    return knob(0.0, label, help, ge=0.0, le=1000.0)


def ramp(epoch: float, warmup: float) -> float:
    """Grow linearly from 0 to 1 over `warmup` epochs."""
    return min(1.0, epoch / warmup) if warmup > 0 else 1.0
