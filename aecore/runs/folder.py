"""Where the files of a run are; `artefacts` says what each of them means."""

from __future__ import annotations

import json
import os
from functools import cached_property
from pathlib import Path
from typing import Literal

from ..errors import UserError
from ..files import read_bytes
from ..texts import fill, mark
from .artefacts import FILES, Key, step_in

__all__ = ["RunFolder"]

SERVED: tuple[Key, ...] = ("items", "decoder", "encoder", "thumbnail", "strip", "inputs")
LARGEST = 1e12
MOST = 1 << 16
"""Bytes of a request that says more than its name."""
MOMENTS: tuple[Key, ...] = ("snapshot", "moment_decoder")


def at(key: Key) -> cached_property[Path]:
    """A property of a run: where one of its files is."""
    found = cached_property(lambda run: run.file(key))
    found.__doc__ = FILES[key].text
    return found


def folder_of(key: Key) -> cached_property[Path]:
    """A property of a run: the folder that one of its files is in."""
    found = cached_property(lambda run: run.file(key).parent)
    found.__doc__ = f"The folder of: {FILES[key].text}"
    return found


class RunFolder:
    """The folder of a run. Nothing here reads what stands in it."""

    def __init__(self, path: Path, *, shipped: bool = False, aside: Path | None = None) -> None:
        self.path, self.shipped = path, shipped
        self.aside = aside or path
        """Where what is found out about the run, or said of it, is kept: in its folder, or in the store for one that
        ships."""
        self.id = path.name

    def file(self, key: Key, **names: object) -> Path:
        """Return where a file is, whether it is there or not; `names` fill the places in its name."""
        found = FILES[key]
        return (self.aside if found.aside else self.path) / (fill(found.path, names) if names else found.path)

    items, decoder, encoder = at("items"), at("decoder"), at("encoder")
    """What there is to explore: items with their codes, and both halves of the model as ONNX where that can be."""
    inputs, events_path, log_path = at("inputs"), at("events"), at("log")
    snapshots, checkpoints, results = folder_of("inputs"), folder_of("checkpoint"), folder_of("items")
    derived, control = folder_of("derived"), folder_of("stop")

    @property
    def root(self) -> Path:
        """The store's folder: the one that it lies in; for a run that ships, the one that it is kept aside in."""
        return self.aside.parent.parent if self.shipped else self.path.parent

    @property
    def has_results(self) -> bool:
        """Whether there is something to explore."""
        return os.path.isfile(self.items)  # Path.is_file raises where the folder may not be entered

    def refuse_unreadable(self) -> None:
        """Raise UserError where there may be something to explore, and this user may not look."""
        try:
            os.stat(self.items)
        except (FileNotFoundError, NotADirectoryError):
            return
        except OSError as error:
            name = f"{self.results.name}/{self.items.name}"
            raise UserError(mark("{name} cannot be read: {why}."), name=name, why=error.strerror or "") from error

    def snapshot(self, step: int) -> Path:
        """Codes and rebuilt items at a step."""
        return self.file("snapshot", step=step)

    def moment_decoder(self, step: int) -> Path:
        """The decoder as it was at a step, as ONNX."""
        return self.file("moment_decoder", step=step)

    def steps(self, key: Literal["snapshot", "moment_decoder", "checkpoint"]) -> dict[int, str]:
        """Return the steps of which there is a snapshot, a decoder or a checkpoint, and the names of these."""
        try:
            names = sorted(os.listdir(self.file(key).parent))
        except OSError:
            return {}
        return {step: name for name in names if (step := step_in(name, key)) is not None}

    @property
    def weights(self) -> Path | None:
        """The model's tensors in its newest checkpoint; None where there is none."""
        names = self.steps("checkpoint")
        name = fill(FILES["checkpoint_tensors"].path.rpartition("/")[2], {"group": "model"})
        return self.checkpoints / names[max(names)] / name if names else None

    def artefact(self, folder: str, name: str) -> Path | None:
        """Return what a browser may fetch of a run: a result, or what belongs to a snapshot; None for anything else."""
        known = f"{folder}/{name}" in (FILES[key].path for key in SERVED)
        moment = folder == self.snapshots.name and any(step_in(name, key) is not None for key in MOMENTS)
        return self.path / folder / name if known or moment else None

    def numbers(self, key: Key) -> dict[str, float]:
        """Return the numbers that a request in the control folder names; whatever else stands there is none."""
        try:
            found = json.loads(read_bytes(self.file(key), MOST))
        except (OSError, ValueError, RecursionError):
            return {}
        values = found.items() if isinstance(found, dict) else ()
        return {path: float(value) for path, value in values if isinstance(value, int | float) and abs(value) < LARGEST}
