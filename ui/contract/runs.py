"""What a run tells and holds: states, events, files, tensors, jobs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, get_args, get_type_hints

from aecore import parts
from aecore.data.cards import Kind
from aecore.export.operators import OPERATORS, OPSET
from aecore.latent import asked
from aecore.latent.samplers import Sampler
from aecore.parts import AXES
from aecore.runs.artefacts import DERIVED, FILES, METADATA, TENSORS, Key, TensorRow
from aecore.runs.run import ACTIVE, ENDED, Phase, State
from aecore.spec import Spec, live_leaves
from aecore.training.events import LOGGED
from aecore.workers import decoding
from aecore.workers.jobs import JOBS, JobState, resolve

from ..web import addresses, serving
from ..web.feed import FeedAnswer, FeedStatus
from .typescript import Field, alias, constant, fields_of, inline, interface, type_of, union

__all__ = ["NAMED", "jobs", "log", "states", "tensors"]

ARRAYS = {
    "F32": "Float32Array",
    "I32": "Int32Array",
    "U8": "Uint8Array",
    "number": "Float32Array | Int32Array",
    "drawn": "Float32Array | Uint8Array | Int16Array | Int32Array",
}
FETCHED: tuple[Key, ...] = ("items", "decoder", "encoder", "inputs", "thumbnail")
NAMED: dict[Any, str] = {
    State: "State",
    Phase: "Phase",
    Kind: "Kind",
    FeedStatus: "Status",
    asked.Group: "AskedItems",
}
"""Types that are referred to by a name."""
EVENTS = {"step": "StepEvent", "held-out": "HeldOutEvent", "setting": "SettingEvent", "units": "UnitsEvent",
          "pace": "PaceEvent", "snapshot": "SnapshotEvent", "data": "DownloadEvent",
          "baseline": "BaselineEvent"}  # fmt: skip
"""What the kinds of event are called; their fields are those of `LOGGED`."""


# --- states and the log of a run --------------------------------------------------------------------------------------


def states() -> Iterator[str]:
    yield alias("State", type_of(State), "What a run is doing, or how it ended.")
    yield constant("ACTIVE", ACTIVE)
    yield constant("ENDED", ENDED)
    yield alias("Phase", type_of(Phase))
    yield alias("Kind", type_of(Kind), "Kinds of sample.")
    yield alias("ViewKind", union(AXES["view"]), "What the encoder may be given.")
    yield alias("Term", union(terms()), "Named parts of the objective; runs of a later version may have others.")
    yield alias("LiveSetting", union(live_settings()), "Settings that may change during training, without their place.")


def terms() -> list[str]:
    """The terms that any part can add, found by asking each kind with every number at its upper bound."""
    found = (
        {"objective": None}
        | dict.fromkeys(parts.Model().loss_weights(0.0))
        | dict.fromkeys(parts.Penalties.model_fields)
    )
    for axis in ("condition", "bottleneck", "adversary"):
        for part in AXES[axis].values():
            for one in variations(part):
                found |= dict.fromkeys(one.loss_weights(0.0))  # type: ignore[attr-defined]
    return list(found)


def variations(part: type[parts.Part]) -> Iterator[parts.Part]:
    """A part as usual, and with each of its numbers at its upper bound."""
    yield part()
    for name, field in part.model_fields.items():
        for bound in (getattr(rule, "le", None) for rule in field.metadata):
            if bound is not None:
                yield part().model_copy(update={name: bound})


def live_settings() -> list[str]:
    found = dict[str, None]()
    for axis, kinds in AXES.items():
        for kind in kinds:
            spec = Spec().with_values({f"model.{axis}.kind": kind})
            found |= dict.fromkeys(path.rpartition(".")[2] for path, _field, _value in live_leaves(spec))
    return [name for name in found if name != "weight"]


def log() -> Iterator[str]:
    if EVENTS.keys() != LOGGED.keys():
        raise KeyError(f"events without a name in TypeScript: {EVENTS.keys() ^ LOGGED.keys()}")
    yield interface("Status", fields_of(FeedStatus, NAMED), FeedStatus.__doc__)
    yield alias("Terms", "Record<string, number>", "Named parts of the objective, in nats per item.")
    for kind, event in LOGGED.items():
        members = [Field(m.name, "Terms") if m.name == "terms" else m for m in fields_of(event, NAMED)]
        yield interface(EVENTS[kind], [Field("kind", union([kind])), *members], event.__doc__)
    yield alias("FeedEvent", " | ".join(EVENTS.values()))
    members = [Field(m.name, "FeedEvent[]") if m.name == "events" else m for m in fields_of(FeedAnswer, NAMED)]
    yield interface("FeedAnswer", members, FeedAnswer.__doc__)


# --- files ------------------------------------------------------------------------------------------------------------


def tensors() -> Iterator[str]:
    yield constant("SAMPLERS", get_args(Sampler))
    yield alias("Sampler", type_of(Sampler))
    yield constant("FILES", {key: FILES[key].path for key in FETCHED}, "Files of a run that are fetched.")
    moment = {"tensors": FILES["snapshot"].path, "decoder": FILES["moment_decoder"].path}
    yield constant("SNAPSHOT_FILES", moment, "Files of one moment of a training.")
    yield constant("ADDRESSES", {"run": addresses.RUN, **addresses.OF_A_RUN}, "Where the server answers for a run.")
    own = {"root": addresses.OWN, "paths": addresses.OWN_PATHS, "header": addresses.OWN_HEADER}
    yield constant("OWN", own, "Where data come in that people bring, and the header that asks for it.")
    rooms = {"root": addresses.CLASSES, "paths": addresses.CLASS_PATHS, "key": addresses.CLASS_KEY}
    yield constant("CLASSES", rooms, "Where classes are opened, joined and answered in, and the header of who asks.")
    yield constant("QUERY", addresses.TOLD, "Parts of the query.")
    yield constant("SHAPE", addresses.SHAPE, "The header with the shape of what codes decode to.")
    yield constant("PARTS_OF_ITEMS", serving.PARTS, "Parts of the items that are sent apart.")
    yield constant("MOST_DECODED", decoding.MOST, "Numbers that the server decodes at once.")
    yield constant("OPSET", OPSET, "The version of ONNX's operators in files of runs.")
    yield constant("OPERATORS", OPERATORS, "Operators, their attributes, the values that are computed (none: any).")
    yield alias("Operator", "keyof typeof OPERATORS")
    for key, table in TENSORS.items():
        yield interface(f"{key.capitalize()}Tensors", held(table), FILES[key].text)
    yield alias("ItemsTold", union(METADATA["items"]), "Metadata of the items.")


def held(table: tuple[TensorRow, ...]) -> list[Field]:
    """Tensors as members; names with a place for a sampler are spelled for each, those with another place by their
    pattern."""
    return [member for row in table for member in members(row)]


def members(row: TensorRow) -> list[Field]:
    kind, before = ARRAYS[row.dtype], row.name.partition("{")[0]
    if "{sampler}" in row.name:
        return [Field(row.name.format(sampler=sampler), kind, True) for sampler in get_args(Sampler)]
    if "{" in row.name:
        return [Field(f"[name: `{before}${{string}}`]", kind)]
    return [Field(row.name, kind, row.optional)]


# --- jobs -------------------------------------------------------------------------------------------------------------


def jobs() -> Iterator[str]:
    kinds = {kind: resolve(row.params) for kind, row in JOBS.items() if not row.leaves}
    yield alias("JobKind", union(kinds), "What can be computed of a run on request.")
    yield alias("JobStateName", type_of(get_type_hints(JobState)["state"]))
    yield alias("AskedItems", "number | string", "A label, or the places of items with commas between.")
    yield interface("JobParams", (Field(kind, inline(fields_of(model, NAMED))) for kind, model in kinds.items()))
    yield interface("JobTensors", (Field(kind, inline(held(DERIVED.get(kind, ())))) for kind in kinds))
    yield interface("JobTold", (Field(k, union(getattr(m, "told", ())) or "never") for k, m in kinds.items()))
    yield constant("JOB_BOUNDS", {kind: bounds for kind, model in kinds.items() if (bounds := bounds_of(model))})


def bounds_of(model: Any) -> dict[str, dict[str, float]]:
    """The numbers among a job's parameters: least, most, usual."""
    found = {}
    for name, field in model.model_fields.items():
        rules = {
            rule: value
            for one in field.metadata
            for rule in ("ge", "le")
            if (value := getattr(one, rule, None)) is not None
        }
        if len(rules) == 2 and isinstance(field.default, int | float):
            found[name] = {"least": rules["ge"], "most": rules["le"], "usual": field.default}
    return found
