"""What the screen shows and asks: links, what people say of a run, components, texts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from pydantic import BaseModel

from aecore import palette
from aecore.lessons.gestures import GestureKind
from aecore.runs.annotations import Annotations, Direction, Group

from ..lessons.controls import CONTROLS
from ..link_forms import LONGEST
from ..links import GROUPINGS, ORDERS, PARTS, SHOWN, TOOLS, VIEW
from ..mounted import COMPONENTS, SHARED
from ..texts import component_texts
from . import runs
from .typescript import alias, constant, fields_of, interface, type_of, union

__all__ = ["lessons", "links", "mounted", "said", "stage", "texts"]

SAID = (Group, Direction, Annotations)
NAMED: dict[Any, str] = runs.NAMED | {shape: shape.__name__ for shape in (*SAID, *SHARED)}


def links() -> Iterator[str]:
    yield alias("ToolId", union(TOOLS), "What can be opened beside the map.")
    yield constant("LONGEST_PART", LONGEST, "Characters of one part of a link.")
    table = {name: asdict(PARTS[name].form) for name in VIEW}
    yield constant(
        "VIEW", table, "Parts of the address that say where one is in the explorer, and what may stand in them."
    )
    yield constant("CLASS_CODE", asdict(PARTS["class"].form)["pattern"], "The code of a class, as people type it.")
    for name, words in {"SHOWN": SHOWN, "ORDERS": ORDERS, "GROUPINGS": GROUPINGS}.items():
        yield constant(name, words, "Of the Gallery; the first is usual.")
    yield alias("Part", "keyof typeof VIEW")
    yield alias("View", "Partial<Record<Part, string>>")


def lessons() -> Iterator[str]:
    where = {control.id: control.where for control in CONTROLS.values()}
    yield constant("CONTROLS", where, "Where the controls are that a lesson may hide, fix, cover or point at.")
    yield alias("ControlId", "keyof typeof CONTROLS")
    yield alias("GestureKind", type_of(GestureKind), "What a learner does by hand, as it is counted.")


def stage() -> Iterator[str]:
    colours = {"ground": palette.STAGE, "hand": palette.GOLD, "fog": palette.FOG, "classes": palette.CLASSES}
    yield constant("STAGE", colours, "What is painted on the stage, in both modes.")


def said() -> Iterator[str]:
    for model in SAID:
        yield interface(model.__name__, fields_of(model, NAMED, whole=True), model.__doc__)
    most = {"name": most_of(Group, "name"), "items": most_of(Group, "items"), "groups": most_of(Annotations, "groups")}
    yield constant("KEPT_MOST", most, "Longer names, more items and more groups are refused by the server.")


def most_of(model: type[BaseModel], name: str) -> int:
    """How long a member may be."""
    lengths = (getattr(rule, "max_length", None) for rule in model.model_fields[name].metadata)
    return next(int(length) for length in lengths if length is not None)


def mounted() -> Iterator[str]:
    for shape in SHARED:
        yield interface(shape.__name__, fields_of(shape, NAMED), shape.__doc__)
    for component in COMPONENTS.values():
        yield interface(component.data.__name__, fields_of(component.data, NAMED), component.data.__doc__)
    yield alias("StateName", union(dict.fromkeys(name for c in COMPONENTS.values() for name in c.states)))
    yield alias("TriggerName", union(dict.fromkeys(name for c in COMPONENTS.values() for name in c.triggers)))


def texts() -> Iterator[str]:
    keys = sorted(component_texts(str))
    yield (
        "/** Every sentence of the components. */\nexport type TextKey =\n"
        + "\n".join(f'  | "{key}"' for key in keys)
        + ";"
    )
