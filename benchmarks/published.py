"""Published figures beside ours, on MNIST: 10,000 or all training images, the official 10,000 test images.

    LATENTLAB_DATA=folder python -m benchmarks.published [--only deep vae] [--seeds 3] [--study]

The papers had 60,000 training images; with fewer at hand (the folder may hold a partial file) the figures say how many
were there. Errors are squared errors summed over the 784 pixels of an image, values from 0 to 1; of several seeds the
mean, with the lowest and the highest. PCA has no seeds.

`--study` shows instead what each setting of the deep autoencoder is worth. It was chosen so: the test images have no
part in it, the models learn from the first four fifths of the training images and are judged on the others.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import torch

from aecore.data.dataset import Dataset
from aecore.data.loading import load
from aecore.presets import preset
from aecore.spec import Data

from .training import Result, train

PIXELS = 784
DEEP: Mapping[str, Any] = {
    "model.backbone.widths": (1000, 500, 250),
    "model.backbone.init": "he",
    "model.backbone.activation": "gelu",
    "model.bottleneck.size": 30,
    "model.likelihood.kind": "bernoulli",
    "optimiser.kind": "adamw",
    "optimiser.decay": 0.3,
    "optimiser.batch_size": 32,
    "optimiser.learning_rate": 1e-3,
    "optimiser.schedule": "cosine",
}
"""The layers of Hinton and Salakhutdinov 2006 and what makes them learn without pretraining."""
CHANGES: Mapping[str, Mapping[str, Any]] = {
    "as chosen": {},
    "a quarter of the images": {"data.items": 2_000},
    "half of the images": {"data.items": 4_000},
    "PyTorch's first weights instead of He's": {"model.backbone.init": "torch"},
    "batches of 128": {"optimiser.batch_size": 128},
    "relu": {"model.backbone.activation": "relu"},
    "no weight decay (Adam)": {"optimiser.kind": "adam"},
    "squared error instead of cross-entropy": {"model.likelihood.kind": "gaussian"},
}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--only", nargs="*", default=list(ROWS), choices=list(ROWS))
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--epochs", type=int, help="30, in the study 10")
    parser.add_argument("--study", action="store_true")
    options = parser.parse_args()
    data = load(Data(name="mnist"))
    print(f"torch {torch.__version__}, {torch.get_num_threads()} threads, {len(data.train):,} training images")
    if options.study:
        study(data, options.epochs or 10)
        return
    print("| what | published (60,000 training images) | here | baseline here | seeds | seconds |")
    print("|---|---|---|---|---|---|")
    for name in options.only:
        ROWS[name](data, options.epochs or 30, options.seeds)


def of_seeds(variant: str, values: Mapping[str, Any], data: Dataset, seeds: int) -> list[Result]:
    return [train(preset("mnist", variant, {**values, "seed": seed}), data) for seed in range(seeds)]


def told(found: Sequence[float], digits: int) -> str:
    """The mean of the seeds, with the lowest and the highest."""
    low, high = min(found), max(found)
    return f"{sum(found) / len(found):.{digits}f}" + (f" ({low:.{digits}f} to {high:.{digits}f})" if low < high else "")


def seconds(found: Sequence[Result]) -> str:
    return told([result.seconds for result in found], 0)


def deep(data: Dataset, epochs: int, seeds: int) -> None:
    """Hinton and Salakhutdinov 2006, figure 2: 784-1000-500-250-30, test squared error 3.00; PCA with 30 numbers
    13.87."""
    found = of_seeds("deep", {**DEEP, "budget.epochs": epochs}, data, seeds)
    pca, mean = found[0].reference.pca_mse * PIXELS, found[0].reference.mean_mse * PIXELS
    print(f"| PCA, 30 numbers: test squared error | 13.87 | {pca:.2f} | mean image: {mean:.2f} | | |")
    here = told([result.last.mse * PIXELS for result in found], 2)
    own = told([training_error(result) for result in found], 2)
    print(
        f"| deep autoencoder, 30 numbers: the same | 3.00 | {here}; on its training images {own} | PCA: {pca:.2f} | "
        f"{seeds} | {seconds(found)} |",
        flush=True,
    )


def vae(data: Dataset, epochs: int, seeds: int) -> None:
    """keras.io, example "Variational autoencoder": convolutional, 2 numbers, 30 epochs, -ELBO on its own training
    images 146.95."""
    values = {
        "model.backbone.kind": "conv",
        "model.backbone.channels": (32, 64),
        "model.backbone.width": 16,
        "budget.epochs": epochs,
    }
    found = of_seeds("vae", values, data, seeds)
    names = ("objective", "reconstruction", "kl")
    whole, rebuilt, kl = (told([result.last.terms[name] for result in found], 1) for name in names)
    print(
        f"| VAE, 2 numbers: -ELBO in nats | 146.95 = 140.15 + 6.80, training images | {whole} = {rebuilt} + {kl}, "
        f"held-out, sampled codes | | {seeds} | {seconds(found)} |",
        flush=True,
    )


ROWS: Mapping[str, Callable[[Dataset, int, int], None]] = {"deep": deep, "vae": vae}


def study(data: Dataset, epochs: int) -> None:
    """One change at a time; fewer images are seen more often, so that all take equally many steps."""
    size = len(data.train) * 4 // 5
    part = replace(data, train=data.train.first(size), held_out=data.train.map(lambda values: values[size:]))
    print(f"{size:,} of them to learn from, {len(part.held_out):,} others to judge on, {epochs} epochs")
    print("| change | images | squared error on others | on its training images | PCA on others | steps | seconds |")
    print("|---|---|---|---|---|---|---|")
    for name, change in CHANGES.items():
        items = change.get("data.items", size)
        spec = preset("mnist", "deep", {**DEEP, **change, "budget.epochs": epochs * size // items})
        result = train(spec, part.limited(items))
        errors = (
            f"{result.last.mse * PIXELS:.2f} | {training_error(result):.2f} | {result.reference.pca_mse * PIXELS:.2f}"
        )
        print(f"| {name} | {items:,} | {errors} | {result.trainer.step:,} | {result.seconds:.0f} |", flush=True)


@torch.no_grad()
def training_error(result: Result) -> float:
    """Return the squared error of the first 2,000 training images, summed over the pixels."""
    trainer = result.trainer
    x = trainer.dataset.floats(trainer.dataset.train.first(2_000).samples)
    trainer.model.eval()
    return float((x - trainer.model.reconstruct(x)).square().flatten(1).sum(1).mean())


if __name__ == "__main__":
    main()
