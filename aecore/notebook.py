"""What a notebook does: load, train here and now, open what was trained, encode, decode, evaluate, export.

The same loop, the same cards and the same files as in the app: only the process is the notebook's own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from numpy.typing import NDArray
from torch import Tensor

from .data import loading
from .data.dataset import Dataset
from .errors import UserError
from .evaluation import evaluate
from .evaluation.beginning import fitting_weights, weights_of
from .evaluation.loading import load_run
from .evaluation.score import CardResult
from .export.model import write_model
from .export.onnx import decoder_onnx, encoder_onnx
from .files import usable
from .models.autoencoder import Autoencoder
from .presets import checked, preset
from .runs.artefacts import FILES, Key
from .runs.log import all_events
from .runs.logged import whole
from .runs.run import Run
from .runs.store import find_run
from .spec import Spec
from .texts import mark
from .training.device import choose_device, threads, threads_for
from .training.evaluator import BATCH
from .training.events import Ended, HeldOut, Setting, Step, Units
from .training.loop import Trainer
from .use.asked import Use
from .use.bringing import bring, files_at, wanted_by
from .use.items import held_out
from .use.job import apply
from .use.known import Known
from .use.result import Result
from .workers.written import InMemory, written

__all__ = ["Trained", "Values", "in_batches", "load", "open_run", "train", "train_on"]

Values = Tensor | NDArray[Any]
HALVES: dict[Key, Callable[[Autoencoder], bytes]] = {"decoder": decoder_onnx, "encoder": encoder_onnx}


@dataclass(frozen=True, repr=False)
class Trained:
    """A trained autoencoder with its data, on the CPU, as `train` and `open_run` return it.

    >>> from aecore import open_run
    >>> trained = open_run("digits-vae-2d")
    >>> trained.dataset.card.title, trained.spec.model.bottleneck.size
    ('Handwritten digits', 2)
    """

    model: Autoencoder
    """A `torch.nn.Module`, evaluating: dropout is off and running statistics rest."""
    dataset: Dataset
    """Its training and held-out items; `dataset.floats(split.samples)` is what the model reads of them."""
    spec: Spec
    """With the live settings that were last in force."""
    step: int
    """Steps that were taken."""
    seconds: float
    """Seconds that they took."""
    log: tuple[dict[str, Any], ...] = field(default=())
    """What the training told, oldest first: rows of `kind` "step" (training loss), "held-out" and others, with their
    `step`, `epoch` and `terms` in nats per sample."""

    run: Run | None = None
    """The run that it was opened from; None where it was trained here."""

    def __repr__(self) -> str:
        return f"Trained({self.spec.data.name}, {self.spec.variant}, step {self.step})"

    @property
    def held_out(self) -> Tensor:
        """The held-out items as the model reads them, float32 `(N, *shape)`; their labels are
        `dataset.held_out.labels`."""
        return self.dataset.floats(self.dataset.held_out.samples)

    def encode(self, x: Values) -> Tensor:
        """Return the mean codes `(N, d)` of samples `(N, *shape)`, of which nothing is hidden or spoilt. A conditional
        model's are followed by a number for each class, 1 for the one it takes the item for: `(N, d + K)`.

        Raises UserError when the shape is another one.

        >>> from aecore import open_run
        >>> trained = open_run("digits-vae-2d")
        >>> trained.encode(trained.held_out).shape
        torch.Size([450, 2])
        """
        return in_batches(self.model.encode_whole, x, self.model.shape)

    def decode(self, z: Values) -> Tensor:
        """Return the mean outputs `(N, *target_shape)` of codes `(N, d)`; discrete codes are snapped first.

        For pictures these are values from 0 to 1, for texts the chance of each word at each place. Raises UserError
        when the shape is another one.

        >>> from aecore import open_run
        >>> open_run("digits-vae-2d").decode([[0.0, 1.0], [0.5, 1.0]]).shape
        torch.Size([2, 1, 8, 8])
        """
        return in_batches(self.model.decode, z, (self.model.read_size,))

    def reconstruct(self, x: Values) -> Tensor:
        """Return what samples `(N, *shape)` become by way of their codes; a forecast is put behind its past.

        Raises UserError when the shape is another one.
        """
        return in_batches(self.model.reconstruct, x, self.model.shape)

    def evaluate(self, report: evaluate.Report = lambda share, title: None) -> list[CardResult]:
        """Return the metric cards: scores with their unit, baselines, ceiling and n, measured on held-out items.

        `report(share, title)` is told how far it is. Cards that do not suit the model say so in `why`. The same model
        gives the same numbers. It takes some seconds, more for large data.
        """
        return evaluate.evaluate(self.model, self.dataset, self.spec, report, seconds=self.seconds)

    def export(self, folder: str | Path) -> list[Path]:
        """Write both halves of the model as ONNX files into a folder, and return their paths.

        `decoder.onnx` takes `z` `(N, d)` and gives `mean`; `encoder.onnx` takes `x` `(N, *shape)` and gives `mean` and,
        where codes are distributions, `logvar`. Raises UserError when the folder cannot be written.
        """
        files = {Path(folder) / Path(FILES[half].path).name: make(self.model) for half, make in HALVES.items()}
        with usable(Path(folder)):
            Path(folder).mkdir(parents=True, exist_ok=True)
            for path, content in files.items():
                path.write_bytes(content)
        return list(files)

    def use(self, purpose: str, path: str | Path | None = None, **settings: Any) -> Result:
        """Use the model on new files, or on the held-out items where no path is given: `python -m aecore use`.

        Purposes are those of `aecore.use.purposes.PURPOSES`, each with its settings. `result.rows[column]` holds `(N,)`
        values, `result.pictures` what was made of some items, `result.summary` how well it goes beside plain ways.
        Raises UserError where nothing of the files suits the model, or it cannot be used for this.

        >>> from aecore import open_run
        >>> found = open_run("waves-beta-vae-6d").use("odd", pictured=0)
        >>> found.summary[0].id, found.summary[0].n, found.better
        ('auc', 1300, None)
        """
        known = Known(self.model, self.dataset, self.spec, self.seconds)
        asked = Use(purpose=purpose, settings=settings)
        if path is None:
            return apply(known, held_out(self.dataset), asked, lambda share, text: None)
        items = bring(files_at(Path(path)), wanted_by(self.dataset.card, self.spec.data))
        return apply(known, items, asked, lambda share, text: None)

    def explore(self, title: str = "", *, pictures: bool = True) -> Any:
        """Return the explorer of the app as a widget: map, pictures, decoding under the cursor, sliders, walks.

        A notebook shows it where it is a cell's last line; it needs the package anywidget, no server and no network.
        Without `pictures` the items themselves stay out of the notebook's file. Raises UserError where anywidget is
        missing, or a browser could not compute the model.
        """
        from .widget import explorer_of, explorer_of_run

        if self.run and self.run.has_results:
            return explorer_of_run(self.run, pictures=pictures)
        return explorer_of(self.in_memory, title, pictures=pictures)

    def save(self, target: str | Path, title: str = "") -> None:
        """Write the model for other programs into a new folder, or into one file where the name ends with .zip: both
        halves as ONNX, weights and settings that `open_model` reads back, a model card, the codes as a table.

        Raises UserError when the folder is not empty or cannot be written, or the run still trains.
        """
        if self.run:
            write_model(self.run, Path(target))
            return
        with written(self.in_memory, title) as run:
            write_model(run, Path(target))

    @property
    def in_memory(self) -> InMemory:
        """What becomes a run for a moment."""
        return InMemory(self.model, self.dataset, self.spec, self.step, self.seconds, self.log)


@torch.no_grad()
def in_batches(step: Callable[[Tensor], Tensor], values: Values, shape: tuple[int, ...]) -> Tensor:
    """Apply a half of a model to rows of a shape, in batches; raises UserError for rows of another."""
    rows = torch.as_tensor(values, dtype=torch.float32)
    if tuple(rows.shape[1:]) != shape:
        raise UserError(
            mark("This model takes arrays of shape {expected}; this one has {given}."),
            expected=f"(N, {', '.join(map(str, shape))})",
            given=str(tuple(rows.shape)),
        )
    return torch.cat([step(chunk) for chunk in torch.split(rows, BATCH)])


def load(data: str | Spec) -> Dataset:
    """Return a data set by its name (see `DATA_SETS`), with its usual settings, or the one that a spec asks for.

    A few are downloaded at first. Raises UserError when the name is unknown or the download fails.

    >>> from aecore import load
    >>> digits = load("digits")
    >>> digits.floats(digits.train.samples).shape, digits.train.labels.shape
    (torch.Size([1347, 1, 8, 8]), torch.Size([1347]))
    """
    return loading.load(data.data if isinstance(data, Spec) else preset(data, "undercomplete").data)


def train(spec: Spec, progress: Callable[[HeldOut], object] = lambda found: None) -> Trained:
    """Train an autoencoder here and now, to the end of its budget, and return it.

    `progress` is told each evaluation of the held-out items: after the first step and after each epoch; `print` will
    do. Nothing is written to disk. Raises UserError when the spec cannot be trained, its data or the model that it
    begins with cannot be had, or a term became infinite or undefined.

    >>> from aecore import preset, train
    >>> spec = preset("digits", "vae", {"data.items": 128, "budget.epochs": 2, "device": "cpu"})
    >>> told = []
    >>> train(spec, told.append)
    Trained(digits, vae, step 4)
    >>> [found.epoch for found in told]
    [0.5, 1.0, 2.0]
    """
    return train_on(checked(spec), load(spec), progress)


def train_on(spec: Spec, dataset: Dataset, progress: Callable[[HeldOut], object] = lambda found: None) -> Trained:
    """Do what `train` does on a data set that is already in memory; nothing of `spec.data` is looked up."""
    trainer = Trainer(spec, dataset, choose_device(checked(spec, dataset.card).device))
    if spec.start:
        weights = weights_of(spec, dataset.card, find_run(spec.start))
        trainer.learner.begin_with(fitting_weights(trainer.model, weights))
    log = []
    with threads(quickest(trainer)):
        for event in trainer.events():
            if isinstance(event, Step | HeldOut | Setting | Units):
                log.append(event.record())
            if isinstance(event, HeldOut):
                progress(event)
            if isinstance(event, Ended) and event.reason == "diverged":
                raise UserError(
                    mark("“{term}” became infinite or undefined at step {step}."),
                    mark("Try a smaller learning rate."),
                    term=event.term,
                    step=event.step,
                )
    model = trainer.model.eval().cpu()
    return Trained(model, dataset, trainer.spec, trainer.step, trainer.seconds, tuple(log))


def quickest(trainer: Trainer) -> int:
    """Return with how many of the threads that torch has now a training is quickest."""
    most = torch.get_num_threads()
    parameters = sum(parameter.numel() for parameter in trainer.optimised)
    return threads_for(trainer.batch, parameters, most) if trainer.prepared.device.type == "cpu" else most


def open_run(run: str | Path) -> Trained:
    """Return a run as it stands now, by its id or its folder: one of the app, of the command line, or a shipped one.

    Raises UserError when there is no such run, or it has no weights yet, or its data cannot be had.

    >>> from aecore import open_run
    >>> open_run("digits-vae-2d").spec.variant
    'vae'
    """
    found = find_run(run)
    loaded = load_run(found)
    log = tuple(whole(all_events(found.events_path)))
    return Trained(loaded.model, loaded.dataset, loaded.spec, loaded.step, loaded.seconds, log, found)
