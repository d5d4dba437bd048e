"""Held-out items judged the same way every time: mean codes, fixed noise, every item once, in large batches."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable

import torch
from torch import Generator, Tensor

from ..data.dataset import Dataset
from ..models.autoencoder import Autoencoder
from .randomness import reseed

__all__ = ["Judgement", "held_out_views", "judge", "weighted_sum"]

BATCH = 1024


class Judgement:
    """Mean terms in nats per sample, squared error per pixel, and the share of variance explained (1 - SSE / SSE of the mean picture)."""

    def __init__(self, terms: dict[str, float], mse: float, variance_explained: float, n: int) -> None:
        self.terms, self.mse, self.variance_explained, self.n = terms, mse, variance_explained, n


def weighted_sum(terms: dict[str, Tensor], weights: dict[str, float]) -> Tensor:
    """objective = Σ_name weight * mean over the batch, a scalar in nats per sample."""
    return torch.stack([weights[name] * term.mean() for name, term in terms.items()]).sum()


def held_out_views(model: Autoencoder, dataset: Dataset, seed: int) -> Tensor:
    """Return what the encoder is given of the held-out pictures `(N, C, H, W)`: their fixed noise."""
    x = dataset.floats(dataset.held_out.pictures)
    return model.see(x, reseed(Generator(x.device), seed, "held-out"))


@torch.no_grad()
def judge(model: Autoencoder, dataset: Dataset, seed: int, epoch: float, breath: Callable[[], None] = lambda: None) -> Judgement:
    """Judge `model` on all held-out items of `dataset`, which lies on the model's device.

    `breath` is called between batches: all of them can take seconds, and it may raise to give up.
    """
    pictures = dataset.held_out.pictures
    mean_picture = dataset.floats(dataset.train.pictures.float().mean(0))
    sums: dict[str, float] = defaultdict(float)
    views = held_out_views(model, dataset, seed)
    for number, (chunk, seen) in enumerate(zip(torch.split(pictures, BATCH), torch.split(views, BATCH), strict=True)):
        if number:
            breath()
        x = dataset.floats(chunk)
        terms, output = model.compare(x, seen)
        for name, term in terms.items():
            sums[name] += float(term.mean()) * len(x)
        sums["sse"] += summed(x - model.likelihood.mean(output))
        sums["sse of mean"] += summed(x - mean_picture)
    n = len(pictures)
    sse, sse_of_mean = sums.pop("sse"), sums.pop("sse of mean")
    means = {name: total / n for name, total in sums.items()}
    weights = model.weights(epoch)
    objective = sum(weights[name] * value for name, value in means.items())
    return Judgement({"objective": objective} | means, sse / pictures.numel(), 1 - sse / sse_of_mean if sse_of_mean else 0.0, n)


def summed(errors: Tensor) -> float:
    """Return the squared errors of a batch, summed in float64 over the items: finite wherever the nats of each item are."""
    return float(errors.square().flatten(1).sum(1).cpu().double().sum())
