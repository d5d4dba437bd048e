"""Held-out items judged the same way every time: mean codes, fixed noise, every item once, in large batches."""

from __future__ import annotations

from collections import defaultdict

import torch
from torch import Generator, Tensor

from ..data.dataset import Dataset
from ..models.autoencoder import Autoencoder
from .randomness import reseed

__all__ = ["Judgement", "judge", "weighted_sum"]

BATCH = 1024


class Judgement:
    """Mean terms in nats per sample, squared error per pixel, and the share of variance explained (1 - SSE / SSE of the mean picture)."""

    def __init__(self, terms: dict[str, float], mse: float, variance_explained: float, n: int) -> None:
        self.terms, self.mse, self.variance_explained, self.n = terms, mse, variance_explained, n


def weighted_sum(terms: dict[str, Tensor], weights: dict[str, float]) -> Tensor:
    """objective = Σ_name weight * mean over the batch, a scalar in nats per sample."""
    return torch.stack([weights[name] * term.mean() for name, term in terms.items()]).sum()


@torch.no_grad()
def judge(model: Autoencoder, dataset: Dataset, seed: int, epoch: float) -> Judgement:
    """Judge `model` on all held-out items of `dataset`, which lies on the model's device."""
    pictures = dataset.held_out.pictures
    generator = reseed(Generator(pictures.device), seed, "held-out")
    mean_picture = dataset.floats(dataset.train.pictures.float().mean(0))
    sums: dict[str, Tensor] = defaultdict(lambda: torch.zeros((), device=pictures.device, dtype=torch.float64))
    for chunk in torch.split(pictures, BATCH):
        x = dataset.floats(chunk)
        for name, term in model.terms(x, generator, sample=False).items():
            sums[name] += term.mean() * len(x)
        sums["sse"] += (x - model.reconstruct(model.see(x, generator))).square().sum()
        sums["sse of mean"] += (x - mean_picture).square().sum()
    n = len(pictures)
    sse, sse_of_mean = float(sums.pop("sse")), float(sums.pop("sse of mean"))
    terms = {name: float(total) / n for name, total in sums.items()}
    weights = model.weights(epoch)
    objective = sum(weights[name] * value for name, value in terms.items())
    return Judgement({"objective": objective} | terms, sse / pictures.numel(), 1 - sse / sse_of_mean if sse_of_mean else 0.0, n)
