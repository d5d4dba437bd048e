"""The runs that ship with the project: trained by this very command, then stripped to what exploring needs.

Checkpoints stay out (the ONNX files hold the weights). So do the pictures of items whose data set is downloaded, which
the browser shows decoded until it has been fetched, and of emoji, which come along once for all runs.
"""

from __future__ import annotations

import json
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from safetensors import safe_open
from safetensors.torch import load_file, save

from ..data.loading import load
from ..data.originals import has_originals
from ..errors import UserError, one_of
from ..evaluation.loading import load_model
from ..files import refuse_readonly, replace_bytes
from ..models.autoencoder import build
from ..presets import checked, preset
from ..runs.artefacts import FILES
from ..runs.checkpoints import newest_checkpoint
from ..runs.log import read_events
from ..runs.run import ACTIVE, Run
from ..runs.store import Store
from ..texts import mark
from ..workers.publish import ALWAYS, publish_results
from .engine import Engine

__all__ = ["SHIPPED", "pretrain_all"]


@dataclass(frozen=True)
class Shipped:
    """A run to ship: its id, the card people read, and the settings that differ from the preset."""

    id: str
    title: str
    notes: str
    data: str
    variant: str
    values: dict[str, Any]
    largest: int = 2_900_000
    """Bytes, at most: it keeps as many snapshots as fit, each with its decoder. All together are bounded too."""


EMOJI = {
    "model.backbone.kind": "conv",
    "model.backbone.channels": (24, 48, 64),
    "model.backbone.width": 64,
    "model.likelihood.kind": "gaussian",
    "model.likelihood.variance": "fixed",
    "model.likelihood.sigma": 0.1,
    "optimiser.learning_rate": 2e-3,
    "optimiser.schedule": "cosine",
}
SHIPPED = (
    Shipped(
        "digits-vae-2d",
        mark("Digits · variational autoencoder, 2 numbers"),
        mark(
            "8×8 digits, trained on 1,347 items for 200 epochs; 450 items held out. Each spot of the map decodes "
            "to a digit."
        ),
        "digits",
        "vae",
        {"budget.epochs": 200},
        1_900_000,
    ),
    Shipped(
        "mnist-conv-vae-2d",
        mark("MNIST · convolutional VAE, 2 numbers"),
        mark(
            "28×28 digits, trained on 10,000 MNIST training images for 30 epochs; the official 10,000 test images "
            "held out. Pictures on this map are decoded: the data set itself is not part of Latent Lab."
        ),
        "mnist",
        "vae",
        {
            "data.items": 10_000,
            "budget.epochs": 30,
            "model.backbone.kind": "conv",
            "model.backbone.channels": (16, 32),
            "model.backbone.width": 64,
        },
        2_400_000,
    ),
    Shipped(
        "digits-denoising-16d",
        mark("Digits · denoising autoencoder, 16 numbers"),
        mark(
            "8×8 digits, trained on 1,347 items for 100 epochs with Gaussian noise of 0.3; 450 items held out. "
            "Try the noise slider."
        ),
        "digits",
        "denoising",
        {"budget.epochs": 100},
        2_000_000,
    ),
    Shipped(
        "waves-beta-vae-6d",
        mark("Waves · β-VAE, 6 numbers"),
        mark(
            "Generated curves of 64 places, trained on 3,000 for 60 epochs; 1,000 held out, 300 anomalies never "
            "trained on. Pull the sliders: height, rhythm, place and slope of the wave."
        ),
        "sines",
        "beta-vae",
        {"budget.epochs": 60, "model.bottleneck.beta": 1.0},
    ),
    Shipped(
        "patches-k-sparse-64d",
        mark("Photograph patches · k-sparse, 5 of 64 numbers"),
        mark(
            "8×8 pieces of a photograph, trained on 10,000 for 40 epochs; 2,500 pieces of another photograph held "
            "out. Pull single numbers: most of them draw an edge."
        ),
        "patches-8",
        "k-sparse",
        {"budget.epochs": 40},
    ),
    Shipped(
        "emoji-conv-vae-16d",
        mark("Emoji · convolutional VAE, 16 numbers"),
        mark(
            "Walk from a face to a pizza: 32×32 colour pictures, trained on 1,409 for 280 epochs; 469 held out. Each "
            "was drawn once, so new ones are rebuilt far worse than those it has seen."
        ),
        "emoji",
        "vae",
        EMOJI | {"budget.epochs": 280, "model.bottleneck.size": 16},
    ),
    Shipped(
        "emoji-conv-vae-2d",
        mark("Emoji · convolutional VAE, 2 numbers"),
        mark(
            "All emoji on one sheet: two numbers are enough for colour and outline and for little else. Trained on "
            "1,409 for 160 epochs; 469 held out."
        ),
        "emoji",
        "vae",
        EMOJI | {"budget.epochs": 160},
        2_500_000,
    ),
    Shipped(
        "digits-fsq-2d",
        mark("Digits · two numbers of nine steps (FSQ)"),
        mark(
            "A language of 81 words for all digits: the map is a board of cells, and the picture jumps from one to the "
            "next. 8×8 digits, trained on 1,347 items for 150 epochs; 450 held out."
        ),
        "digits",
        "fsq",
        {"budget.epochs": 150, "model.bottleneck.size": 2, "model.bottleneck.levels": 9},
        1_500_000,
    ),
    Shipped(
        "sentences-transformer-16d",
        mark("Sentences · transformer, 16 numbers"),
        mark(
            "Walk from one sentence to another and see which word gives way first. All 1,000 held-out sentences come "
            "back word for word; trained on 3,000 others from the same small grammar for 80 epochs."
        ),
        "sentences",
        "transformer",
        {"budget.epochs": 80, "model.bottleneck.size": 16, "optimiser.schedule": "cosine"},
        2_150_000,
    ),
    Shipped(
        "ratings-completion-3d",
        mark("Film ratings · completion, 3 numbers"),
        mark(
            "Tells the stars that are missing: people of one taste lie side by side, though nobody said what the films "
            "are. Trained on the gappy ratings of 1,600 invented people for 100 epochs; 400 held out."
        ),
        "ratings",
        "completion",
        {"budget.epochs": 100},
    ),
    Shipped(
        "cells-adversarial-2d",
        mark("Breast cancer · adversarial autoencoder, 2 numbers"),
        mark(
            "Thirty measurements of a biopsy as one spot: benign and malignant ones part though no label was shown; "
            "an opponent keeps the cloud round. Trained on 398 rows for 200 epochs; 171 held out."
        ),
        "breast-cancer",
        "adversarial",
        {"budget.epochs": 200, "model.bottleneck.size": 2},
        1_150_000,
    ),
    Shipped(
        "pulses-forecasting-8d",
        mark("Heartbeats · recurrent forecast, 8 numbers"),
        mark(
            "Reads three quarters of a curve and tells the last: where the next beat falls can be told, what breaks "
            "the rhythm cannot. Trained on 3,000 for 40 epochs; 1,000 held out, 300 anomalies never trained on."
        ),
        "pulses",
        "forecasting",
        {"budget.epochs": 40},
        2_600_000,
    ),
    Shipped(
        "sensors-undercomplete-4d",
        mark("Sensors · plain autoencoder, 4 numbers"),
        mark(
            "Which readings of a sensor network do not belong? Trained on 1,123 windows without an event for 40 "
            "epochs; 750 held out, 16 with an introduced event never trained on. Use it to find the odd ones."
        ),
        "sensors",
        "undercomplete",
        {"model.bottleneck.size": 4},
        520_000,
    ),
    Shipped(
        "penguins-vae-3d",
        mark("Penguins · variational autoencoder, 3 numbers"),
        mark(
            "Fills gaps of a table, and says how sure it is. Trained on 241 birds, some of whose values are missing, "
            "for 200 epochs; 103 held out. Use it to complete rows; nearest rows fill them better, and it says so."
        ),
        "penguins",
        "vae",
        {"model.bottleneck.size": 3},
        960_000,
    ),
    Shipped(
        "digits-conditional-2d",
        mark("Digits · conditional VAE, 2 numbers of style"),
        mark(
            "Told which digit it is, so its code says only how it is written: press another class and the same hand "
            "writes it. 8×8 digits, trained on 1,347 items for 100 epochs; 450 held out."
        ),
        "digits",
        "conditional",
        {"budget.epochs": 100},
        1_900_000,
    ),
    Shipped(
        "digits-hyperspherical-3d",
        mark("Digits · a globe (hyperspherical, 3 numbers)"),
        mark(
            "Every digit is a direction: turn the globe. There is no edge and no middle. 8×8 digits, trained on 1,347 "
            "items for 100 epochs; 450 held out."
        ),
        "digits",
        "hyperspherical",
        {"budget.epochs": 100},
        1_700_000,
    ),
)
STEPS = 2000
"""Steps of a training whose losses stay in the log, about: more than a curve has points."""


def pretrain_all(target: Path, engine: Engine, only: Sequence[str] | None = None) -> Iterator[Path]:
    """Train every shipped run, or only some, into `target`, replacing what is there; yields the folders. Raises
    UserError on an unknown id."""
    refuse_readonly()
    known = {shipped.id: shipped for shipped in SHIPPED}
    for name in set(only or ()) - known.keys():
        raise one_of(mark("run"), name, list(known))
    target.mkdir(parents=True, exist_ok=True)
    for shipped in [known[name] for name in only] if only else SHIPPED:
        with tempfile.TemporaryDirectory() as folder:
            run = Store(Path(folder)).create(
                checked(preset(shipped.data, shipped.variant, shipped.values)), shipped.title
            )
            engine.submit(run)
            while engine.poll(run).state in ACTIVE:
                time.sleep(0.2)
            if run.status.state != "done":
                raise UserError(mark("“{title}” failed: {why}"), title=shipped.title, why=run.status.reason)
            strip(run, shipped)
            shutil.rmtree(target / shipped.id, ignore_errors=True)
            shutil.copytree(run.path, target / shipped.id, ignore=left_out(run))
        yield target / shipped.id


def left_out(run: Run) -> Callable[[str, list[str]], list[str]]:
    """Say, as `shutil.copytree` asks it, what in the run's folder does not ship."""
    paths = {run.path / file.path.partition("/")[0] for file in FILES.values() if not file.ships}
    return lambda folder, names: [name for name in names if Path(folder, name) in paths]


def strip(run: Run, shipped: Shipped) -> None:
    """Leave what exploring needs."""
    data, checkpoint = load(run.spec.data, card=run.card), newest_checkpoint(run.checkpoints)
    assert checkpoint
    if data.card.download or has_originals(data.card):
        model = build(run.spec.model, data.card.shape)
        model.load_state_dict(checkpoint.tensors["model"])
        publish_results(run, model, data, checkpoint.numbers["step"], pictures=False)
    if data.card.download:
        keep_tensors(run.inputs, ("labels", "held_out", "ids"))
    shutil.rmtree(run.checkpoints)
    try:
        load_model(run)
    except UserError:  # not all of its weights are in its ONNX files
        replace_bytes(run.file("shipped_weights"), save(checkpoint.tensors["model"]))
    keep_items(run.items, ALWAYS)
    thin_steps(run)
    thin_snapshots(run, shipped.largest)
    run.note(notes=shipped.notes, created=0.0)


def keep_tensors(path: Path, names: tuple[str, ...]) -> None:
    tensors = load_file(path)
    replace_bytes(path, save({name: tensors[name] for name in names}))


def keep_items(path: Path, most: int) -> None:
    """Keep what is known of the first `most` items only."""
    tensors = load_file(path)
    n = len(tensors["codes"])
    with safe_open(path, "pt") as file:
        metadata = file.metadata()
    kept = {name: value[:most].contiguous().clone() if len(value) == n else value for name, value in tensors.items()}
    replace_bytes(path, save(kept, metadata))


def thin_steps(run: Run) -> None:
    """Keep what is told of every so many-th step, of the first and of the last."""
    events, _ = read_events(run.events_path, largest=1 << 30)
    steps = [event["step"] for event in events if event["kind"] == "step"]
    kept = {*steps[:: -(-len(steps) // STEPS)], steps[-1]}
    write_events(run, [event for event in events if event["kind"] != "step" or event["step"] in kept])


def write_events(run: Run, events: list[dict[str, Any]]) -> None:
    replace_bytes(run.events_path, "".join(f"{json.dumps(event)}\n" for event in events).encode())


def thin_snapshots(run: Run, largest: int) -> None:
    """Keep those snapshots that have a decoder of their own, or an even choice of them with the first and the last."""
    events, _ = read_events(run.events_path, largest=1 << 30)
    steps = [event["step"] for event in events if event["kind"] == "snapshot" and event["decoder"]]
    moments = [path for path in run.snapshots.iterdir() if path.stem.isdigit()]
    rest = sum(path.stat().st_size for path in run.path.rglob("*") if path.is_file()) - sum(
        path.stat().st_size for path in moments
    )
    size = max(sum(path.stat().st_size for path in moments if int(path.stem) == step) for step in steps)
    count = max(2, min(len(steps), (largest - rest) // size))
    kept = {steps[round(i * (len(steps) - 1) / (count - 1))] for i in range(count)}
    for path in moments:
        if int(path.stem) not in kept:
            path.unlink()
    write_events(run, [event for event in events if event["kind"] != "snapshot" or event["step"] in kept])
