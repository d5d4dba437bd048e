"""What a run has that a page can show: networks, items, log, results already computed, moments of the training."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...errors import UserError
from ...evaluation.asked import VERSION
from ...files import read_bytes, read_json
from ...runs.annotations import Annotations, annotations_of
from ...runs.artefacts import DERIVED, HELD_BACK
from ...runs.asked import ASKED, NOTHING, Question, read
from ...runs.log import all_events
from ...runs.logged import whole
from ...runs.progress import progress_of
from ...runs.run import Run
from ...runs.tensors import fitting, reading
from ...texts import mark
from ..halving import halved
from ..operators import lacking

__all__ = ["Array", "Result", "Source", "as_safetensors"]

Array = NDArray[Any]
NO_PARAMETERS = "bf21a9e8fbc5"
"""The digest in the name of a result that has none: results of older versions do not say what was asked."""
LOGGED = ("held-out", "baseline", "snapshot")
"""Events that a page reads."""
NO_NETWORK = mark("“{title}” cannot be an HTML file: there is no {network} that a browser could compute.")
DAMAGED = mark("“{title}” cannot be an HTML file: its {network} is damaged.")
UNKNOWN = mark("“{title}” cannot be an HTML file: a browser does not compute {operators}, which its {network} needs.")
AS_FILE = mark("Take it as a file for Latent Lab instead: there the server decodes.")
TRIES = 3
"""A run that trains replaces its results now and then: items and networks must belong together."""


@dataclass(frozen=True)
class Result:
    """What a job has found out."""

    kind: str
    question: Question = NOTHING
    arrays: dict[str, Array] = field(default_factory=dict)
    metadata: dict[str, str] = field(default_factory=dict)
    told: bytes = b""
    """Of one that is JSON."""


class Source:
    """A run as it is at one moment. Raises UserError where there is nothing to be shown, a browser could not compute
    it, or the card of its data is damaged."""

    def __init__(self, run: Run) -> None:
        self.run = run
        if not run.has_results:
            raise run.no_results()
        self.card = run.card
        self.read()

    def read(self) -> None:
        """Read items and networks that belong together."""
        for _ in range(TRIES):
            self.items, self.metadata = arrays_in(self.run.items)
            self.decoder, self.encoder = self.network(mark("decoder")), self.network(mark("encoder"))
            if arrays_in(self.run.items)[1] == self.metadata:
                break
        fitting(self.items, "items", self.run.items)

    def network(self, name: str) -> bytes:
        """Return a half of the model with weights of 16 bits; raises UserError where a browser cannot compute it."""
        path = self.run.decoder if name == "decoder" else self.run.encoder
        try:
            content = read_bytes(path)
        except OSError as error:
            raise self.refused(NO_NETWORK, network=name) from error
        try:
            unknown = lacking(content)
        except Exception as error:  # of protobuf, which has its own
            raise self.refused(DAMAGED, network=name) from error
        if unknown:
            raise self.refused(UNKNOWN, operators=", ".join(unknown), network=name)
        return halved(content)

    def refused(self, why: str, **values: str) -> UserError:
        """Return why there can be no file of the run."""
        return UserError(why, AS_FILE, title=self.run.title, **values)

    @property
    def count(self) -> int:
        """Items on the map."""
        return len(self.items["codes"])

    @property
    def step(self) -> str:
        """The step of the training that the results belong to."""
        return self.metadata.get("step", "")

    @cached_property
    def kept(self) -> Annotations:
        """What people have said of it."""
        return annotations_of(self.run)

    @cached_property
    def log(self) -> bytes:
        """The log as the server answers it whole, without what no page reads."""
        events = [event for event in whole(all_events(self.run.events_path)) if event.get("kind") in LOGGED]
        status = progress_of(self.run, self.run.status, None)
        return as_json({"status": status, "next": 1, "mark": "", "events": events})

    @cached_property
    def results(self) -> list[Result]:
        """What jobs have found out of these very results of the run, in the order of the tables."""
        found = [one for path in sorted(self.run.derived.glob("*-*.*")) if (one := self.result_in(path))]
        return sorted(found, key=lambda one: [*TOLD, *DERIVED].index(one.kind))

    def result_in(self, path: Path) -> Result | None:
        """Return what a file holds; None where it is none, damaged, or of other results of the run."""
        kind, _, digest = path.stem.rpartition("-")
        try:
            if kind in TOLD:
                told = read_json(path)
                known = {name: told[name] for name in told if name != "step"}
                current = str(told["step"]) == self.step and told.get("version", VERSION) == VERSION
                return Result(kind, told=as_json(known)) if current else None
            arrays, metadata = arrays_in(path) if kind in DERIVED and kind not in HELD_BACK else ({}, {})
        except (UserError, KeyError, TypeError, ValueError):
            return None
        question = NOTHING if digest == NO_PARAMETERS else read(metadata.get(ASKED, ""))
        if question is None or metadata.get("step") != self.step:
            return None
        return Result(kind, question, arrays, metadata)

    @cached_property
    def followed(self) -> dict[str, Array]:
        """The items that are followed through the training, where the run has them."""
        try:
            return arrays_in(self.run.inputs)[0]
        except UserError:
            return {}

    def rebuilt(self, step: int) -> bytes:
        """What came back of the first followed items at a moment, as a file; empty where that is not kept."""
        try:
            arrays, metadata = arrays_in(self.run.snapshot(step))
        except UserError:
            return b""
        return as_safetensors({REBUILT: arrays[REBUILT]}, metadata) if REBUILT in arrays else b""


TOLD = ("cards", "pca")
"""Results that are JSON, and that a page may show."""
REBUILT = "reconstructions"


def as_json(value: Any) -> bytes:
    return json.dumps(value, allow_nan=False, ensure_ascii=False).encode()


def arrays_in(path: Path) -> tuple[dict[str, Array], dict[str, str]]:
    """Return tensors and metadata of a file; raises UserError where it is damaged or not there."""
    with reading(path) as file:
        return {name: file.get_tensor(name) for name in file.keys()}, file.metadata() or {}


def as_safetensors(arrays: Mapping[str, Array], metadata: Mapping[str, str]) -> bytes:
    """Return tensors as a file."""
    from safetensors.numpy import save

    return bytes(save({name: np.ascontiguousarray(array) for name, array in arrays.items()}, dict(metadata)))
