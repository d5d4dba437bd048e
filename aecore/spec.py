"""Spec: everything that decides a training, as one JSON object. Bounds, help texts, paths and JSON; no torch."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Discriminator, Field, Tag, ValidationError
from pydantic.fields import FieldInfo

from .errors import UserError, one_of
from .parts import AXES, Model, Part, knob
from .texts import brief, mark

__all__ = ["OWN", "Budget", "Data", "Optimiser", "OwnData", "Source", "Spec", "leaves", "live_leaves"]

ITEMS = knob(0, mark("Training items"), mark("Train on this many items only; 0 takes all of them."), ge=0, le=1_000_000)


class Data(Part):
    """Which built-in data set, how much of it, and the settings of its generator."""

    digest: ClassVar[str] = ""
    name: str = Field("digits", max_length=40)
    items: int = ITEMS
    # What follows is read by generated data sets only: a card's `knobs` say which, and which value suits it.
    seed: int = knob(
        0, mark("Seed of the data"), mark("Another seed generates other items of the same kind."), ge=0, le=2**31 - 1
    )
    noise: float = knob(
        0.0,
        mark("Noise in the data"),
        mark("Standard deviation of the noise that the generator adds to every value."),
        ge=0.0,
        le=2.0,
    )
    overlap: float = knob(
        1.0,
        mark("Overlap of neighbours"),
        mark(
            "How much two neighbouring places share: at 0 no two pictures have a pixel in common, at 1 they "
            "shift by one pixel."
        ),
        ge=0.0,
        le=1.0,
    )
    decay: float = knob(
        0.6,
        mark("Decay of the spectrum"),
        mark("Each principal axis has this share of the variance of the one before; at 1 all are alike."),
        ge=0.1,
        le=1.0,
    )


OWN = "own-"
"""What the names of data that people brought begin with, before the digest."""


class OwnData(Part):
    """Data that a person brought: which of the library, known by what is in it, and how much of it."""

    digest: str = Field(pattern=r"^[0-9a-f]{64}$")
    """SHA-256 of its files (`aecore.data.own`)."""
    items: int = ITEMS

    @property
    def name(self) -> str:
        """What stands for a name where one is needed; no built-in data set has such a one."""
        return f"{OWN}{self.digest}"


def kind_of(data: Any) -> str:
    return "own" if isinstance(data, OwnData) or (isinstance(data, Mapping) and "digest" in data) else "built-in"


TAGS = ("built-in", "own")
Source = Annotated[Annotated[Data, Tag("built-in")] | Annotated[OwnData, Tag("own")], Discriminator(kind_of)]
"""Where items come from: exactly one of a built-in name and a digest."""


class Optimiser(Part):
    """How weights follow the gradient."""

    kind: Literal["gd", "sgd", "momentum", "rmsprop", "adam", "adamw"] = knob(
        "adam",
        mark("Optimiser"),
        mark(
            "Gradient descent takes one step an epoch on all items; SGD a step a batch; momentum rolls on in its old "
            "direction; RMSprop, Adam and AdamW adapt the step of each weight."
        ),
    )
    learning_rate: float = knob(
        1e-3,
        mark("Learning rate"),
        mark("Size of a step. Too small is slow, too large diverges."),
        ge=1e-6,
        le=1.0,
        log=True,
        live=True,
    )
    batch_size: int = knob(
        64,
        mark("Batch size"),
        mark("Items per step; gradient descent always takes all of them."),
        ge=1,
        le=10_000,
        log=True,
    )
    schedule: Literal["constant", "cosine", "step"] = knob(
        "constant",
        mark("Learning rate over time"),
        mark("Constant; falling to 0 along a cosine; or a tenth from half of the epochs on."),
    )
    warmup: float = knob(
        0.0, mark("Learning-rate warm-up"), mark("Epochs over which the learning rate grows from 0."), ge=0.0, le=100.0
    )
    decay: float = knob(
        0.01,
        mark("Decay of AdamW"),
        mark("AdamW only: in each step weights shrink by this share times the learning rate."),
        ge=0.0,
        le=1.0,
    )

    @property
    def takes_all(self) -> bool:
        """Whether each step is taken on all training items at once, whatever the batch size."""
        return self.kind == "gd"

    def takes(self, items: int) -> int:
        """Return how many of `items` training items a step takes: all of them for gradient descent."""
        return items if self.takes_all else min(self.batch_size, items)


class Budget(Part):
    """When training ends."""

    epochs: int = knob(
        30, mark("Epochs"), mark("How often every training item is seen."), ge=1, le=10_000, log=True, advanced=False
    )
    seconds: float = knob(
        0.0, mark("Seconds"), mark("Stop after this many seconds of training; 0 is no limit."), ge=0.0, le=86_400.0
    )
    patience: int = knob(
        0,
        mark("Early stopping"),
        mark("Stop after this many epochs without a better held-out objective and keep the best weights; 0 is off."),
        ge=0,
        le=1000,
    )


class Spec(Part):
    """One training. Same spec, same machine, same thread count: same weights, bit for bit."""

    version: Literal[1] = 1
    data: Source = Field(Data(), title=mark("Data"))
    variant: str = Field("vae", max_length=40)
    model: Model = Field(Model(), title=mark("Model"))
    optimiser: Optimiser = Field(Optimiser(), title=mark("Optimiser"))
    budget: Budget = Field(Budget(), title=mark("Budget"))
    seed: int = knob(
        0, mark("Seed"), mark("Start of all randomness: weights, order of items, noise."), ge=0, le=2**31 - 1
    )
    start: str = knob(
        "",
        mark("Begins with"),
        mark("The weights of a trained model with the same layers; empty: from nothing."),
        max_length=40,
        pattern=r"^[a-z0-9-]*$",
    )
    device: Literal["auto", "cpu", "cuda", "mps"] = knob(
        "auto", mark("Device"), mark("Auto takes a GPU when there is one, else the CPU.")
    )

    def to_json(self) -> str:
        """Return the spec as text that `from_json` reads."""
        return self.model_dump_json(indent=1)

    @classmethod
    def from_json(cls, text: str) -> Spec:
        """Read a spec; raises UserError with one sentence when anything in it is wrong."""
        try:
            return cls.from_dict(json.loads(text))
        except (ValueError, RecursionError) as error:
            raise UserError(mark("The settings are not valid JSON: {why}."), why=brief(error, 120)) from error

    @classmethod
    def from_dict(cls, values: Any) -> Spec:
        """Read a spec from JSON values; raises UserError with one sentence when anything in it is wrong."""
        try:
            return cls.model_validate(values)
        except ValidationError as error:
            raise explain(error) from error

    def with_values(self, values: Mapping[str, Any]) -> Spec:
        """Return a copy with `{path: value}` set, such as `{"model.bottleneck.beta": 4}`.

        Setting the `kind` of a part takes the new kind's defaults and keeps the parameters both kinds share.
        """
        tree = self.model_dump()
        # Kinds first: a value may belong to the new kind.
        for path in sorted(values, key=lambda p: not p.endswith(".kind")):
            place(tree, path, values[path])
        return self.from_dict(tree)


def place(tree: dict[str, Any], path: str, value: Any) -> None:
    """Set one dotted path in a dumped spec, in place; raises UserError when the path does not exist."""
    *parents, name = path.split(".")
    node: Any = tree
    for parent in parents:
        if not isinstance(node, dict) or parent not in node:
            raise unknown_setting(path, tree)
        node = node[parent]
    if not isinstance(node, dict) or name not in node:
        raise unknown_setting(path, tree)
    if name == "kind" and parents[-1] in AXES:
        switch_kind(node, AXES[parents[-1]], str(value), parents[-1])
    else:
        # Python takes True for 1; a number is none of them, and is refused as the word that it is.
        truth = isinstance(value, bool) and not isinstance(node[name], bool)
        node[name] = str(value).lower() if truth else value


def switch_kind(node: dict[str, Any], parts: Mapping[str, type[Part]], kind: str, axis: str) -> None:
    if kind not in parts:
        raise one_of(axis, kind, list(parts))
    new = parts[kind]().model_dump()
    for key in new.keys() & node.keys() - {"kind"}:
        with suppress(ValidationError):  # the same parameter may have other bounds in the new kind
            new = parts[kind].model_validate(new | {key: node[key]}).model_dump()
    node.clear()
    node.update(new)


def unknown_setting(path: str, tree: dict[str, Any]) -> UserError:
    return one_of(mark("setting"), path, list(paths(tree)))


def paths(tree: dict[str, Any], prefix: str = "") -> Iterator[str]:
    """Every dotted path to a value in a dumped spec."""
    for name, value in tree.items():
        if isinstance(value, dict):
            yield from paths(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}"


def leaves(part: Part, prefix: str = "") -> Iterator[tuple[str, FieldInfo, Any]]:
    """Walk a spec or part: `(path, field, value)` for each parameter, in the order of declaration."""
    for name, field in type(part).model_fields.items():
        value = getattr(part, name)
        if isinstance(value, Part):
            yield from leaves(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", field, value


def live_leaves(spec: Spec) -> Iterator[tuple[str, FieldInfo, Any]]:
    """The parameters of `spec` that may change while it trains."""
    for path, field, value in leaves(spec):
        extra = field.json_schema_extra
        if isinstance(extra, dict) and extra.get("live"):
            yield path, field, value


def explain(error: ValidationError) -> UserError:
    """Turn pydantic's first complaint into one sentence: what was given, what is allowed."""
    first = error.errors()[0]
    path = brief(".".join(str(step) for step in first["loc"] if step not in TAGS))
    given, limits = brief(first.get("input")), first.get("ctx", {})
    match first["type"]:
        case "extra_forbidden":
            return UserError(mark("There is no setting called “{path}”."), path=path)
        case "greater_than_equal":
            return UserError(
                mark("“{path}” is {given}; the smallest allowed value is {limit}."),
                path=path,
                given=given,
                limit=limits["ge"],
            )
        case "less_than_equal":
            return UserError(
                mark("“{path}” is {given}; the largest allowed value is {limit}."),
                path=path,
                given=given,
                limit=limits["le"],
            )
        case "literal_error":
            return UserError(
                mark("“{path}” is “{given}”; it must be {allowed}."), path=path, given=given, allowed=limits["expected"]
            )
        case _:
            return UserError(
                mark("“{path}” cannot be “{given}”: {why}."), path=path, given=given, why=brief(first["msg"], 200)
            )
