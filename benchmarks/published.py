"""Published figures beside ours, on MNIST: 10,000 or all training images, the official 10,000 test images.

    LATENTLAB_DATA=folder python -m benchmarks.published [--epochs 60]

The papers had 60,000 training images; with fewer at hand (the folder may hold a partial file) the figures say how many were
there. Errors are squared errors summed over the 784 pixels of a test image, values from 0 to 1.
"""

from __future__ import annotations

import argparse

import torch

from aecore.data.loading import load
from aecore.presets import preset
from aecore.spec import Data

from .training import train

PIXELS = 784


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--epochs", type=int, default=60)
    parser.add_argument("--items", type=int, default=0, help="training images at most; 0 takes all that are there")
    options = parser.parse_args()
    there = len(load(Data(name="mnist", items=options.items)).train)
    print(f"torch {torch.__version__}, {torch.get_num_threads()} threads, {there:,} training images, seed 0")
    print("| what | published (60,000 training images) | here | baseline here | seconds |")
    print("|---|---|---|---|---|")
    deep(options.epochs, options.items)
    vae(options.epochs, options.items)


def deep(epochs: int, items: int) -> None:
    """Hinton and Salakhutdinov 2006, figure 2: 784-1000-500-250-30, test squared error 3.00; PCA with 30 numbers 13.87."""
    values = {
        "data.items": items,
        "model.backbone.widths": (1000, 500, 250),
        "model.bottleneck.size": 30,
        "model.likelihood.kind": "bernoulli",
        "budget.epochs": epochs,
        "optimiser.schedule": "cosine",
    }
    result = train(preset("mnist", "deep", values))
    pca, mean = result.reference.pca_mse * PIXELS, result.reference.mean_mse * PIXELS
    print(f"| PCA, 30 numbers: test squared error | 13.87 | {pca:.2f} | mean image: {mean:.2f} | |")
    print(f"| deep autoencoder, 30 numbers: the same | 3.00 | {result.last.mse * PIXELS:.2f} | PCA: {pca:.2f} | {result.seconds:.0f} |")


def vae(epochs: int, items: int) -> None:
    """keras.io, example "Variational autoencoder": convolutional, 2 numbers, 30 epochs, -ELBO on its own training images 146.95."""
    values = {
        "data.items": items,
        "model.backbone.kind": "conv",
        "model.backbone.channels": (32, 64),
        "model.backbone.width": 16,
        "budget.epochs": min(30, epochs),
    }
    result = train(preset("mnist", "vae", values))
    terms = result.last.terms
    here = f"{terms['objective']:.1f} = {terms['reconstruction']:.1f} + {terms['kl']:.1f}, held-out, mean codes"
    print(f"| VAE, 2 numbers: -ELBO in nats | 146.95 = 140.15 + 6.80, training images | {here} | | {result.seconds:.0f} |")


if __name__ == "__main__":
    main()
