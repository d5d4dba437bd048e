"""Held-out items judged the same way every time: mean codes, fixed noise, every item once, in large batches."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from math import ceil

import torch
from torch import Generator, Tensor

from .. import parts
from ..data.dataset import Dataset
from ..models.autoencoder import Autoencoder
from ..models.likelihoods import squared
from ..models.views import Seen, target_of
from .randomness import reseed

__all__ = ["BATCH", "ROOM", "Examiner", "Judgement", "evaluating", "held_out_views", "judge", "mean_target", "objective_of", "weighted_sum"]

BATCH = 1024
PIECE = 1 << 18
"""Values of items that go through convolutions or an LSTM at once when they are judged."""
ROOM = 1 << 26
"""Bytes that items may take as floats, training and held-out ones each; larger data sets are read batch by batch."""


class Judgement:
    """Mean terms in nats per sample, squared error per value, and the share of variance explained (1 - SSE / SSE of the mean item)."""

    def __init__(self, terms: dict[str, float], mse: float, variance_explained: float, n: int) -> None:
        self.terms, self.mse, self.variance_explained, self.n = terms, mse, variance_explained, n


def weighted_sum(terms: dict[str, Tensor], weights: dict[str, float]) -> Tensor:
    """objective = Σ_name weight * mean over the batch, a scalar in nats per sample. Terms of weight 0 are only watched."""
    return objective_of({name: term.mean() for name, term in terms.items() if weights[name]}, weights)


def objective_of(means: dict[str, Tensor], weights: dict[str, float]) -> Tensor:
    """The same of terms that are means already. On small models every operation counts, so nothing is multiplied by 1."""
    parts = [mean if weights[name] == 1.0 else mean * weights[name] for name, mean in means.items() if weights[name]]
    return sum(parts[1:], start=parts[0])


@contextmanager
def evaluating(model: Autoencoder) -> Iterator[None]:
    """The model without dropout and with its running statistics at rest."""
    was = model.training
    model.eval()
    try:
        yield
    finally:
        model.train(was)


def held_out_views(model: Autoencoder, dataset: Dataset, seed: int) -> Iterator[tuple[Seen, Generator]]:
    """Yield the held-out items in batches as the view gives them, with their fixed noise, and the generator that goes on from there."""
    for number, chunk in enumerate(torch.split(dataset.held_out.samples, BATCH)):
        x = dataset.floats(chunk)
        generator = reseed(Generator(x.device), seed, "held-out", number)
        yield model.see(x, generator), generator


@torch.no_grad()
def mean_target(model: Autoencoder, dataset: Dataset) -> Tensor:
    """Return the mean of what must be rebuilt over the training items, `(1, *target_shape)`; values that do not count are left out."""
    total, count = torch.zeros(()), torch.zeros(())
    for chunk in torch.split(dataset.train.samples, BATCH):
        target, weight = target_of(dataset.floats(chunk), model.spec.view)
        total = total.to(target.device) + (target if weight is None else target * weight).sum(0, keepdim=True)
        count = count.to(target.device) + (len(target) if weight is None else weight.sum(0, keepdim=True))
    return total / count.clamp(min=1)


class Examiner:
    """Judges one model again and again on the held-out items of `dataset`, which lies on the model's device.

    What an examination needs besides the model is made once for a view and kept, if there is room: the items as the view gives
    them, the state of the random numbers after each batch, the squared error of the mean.
    """

    def __init__(self, model: Autoencoder, dataset: Dataset, seed: int) -> None:
        self.model, self.dataset, self.seed = model, dataset, seed
        self.mean = mean_target(model, dataset)
        self.view: object = None
        self.kept: list[tuple[Seen, Tensor]] = []
        self.sse_of_mean = self.values = 0.0

    def views(self) -> Iterator[tuple[Seen, Generator]]:
        """Yield what `held_out_views` does."""
        if not self.kept or self.view != self.model.spec.view:
            yield from self.new_views()
            return
        generator = Generator(self.mean.device)
        for seen, state in self.kept:
            yield seen, generator.set_state(state)

    def new_views(self) -> Iterator[tuple[Seen, Generator]]:
        view, kept, sse_of_mean, values = self.model.spec.view, [], 0.0, 0.0
        for seen, generator in held_out_views(self.model, self.dataset, self.seed):
            if size_of(seen) / len(seen.target) * len(self.dataset.held_out) <= ROOM:
                kept.append((seen, generator.get_state()))
            if self.view != view:
                sse_of_mean += total_of(squared(seen.target, self.mean.expand_as(seen.target), seen.weight))
                values += seen.target.numel() if seen.weight is None else float(seen.weight.expand_as(seen.target).sum())
            yield seen, generator
        if self.view != view:
            self.view, self.sse_of_mean, self.values = view, sse_of_mean, values
        self.kept = kept

    def pieces(self, seen: Seen) -> Iterator[Seen]:
        """Split a batch if no term is about a whole batch and layers hold more of an item than it has itself.

        What fits into the processor's cache is read quicker: a seventh less time with convolutions or an LSTM on MNIST.
        """
        spec, n = self.model.spec, len(seen.target)
        capacity = isinstance(spec.bottleneck, parts.GaussianCode) and spec.bottleneck.capacity
        if isinstance(spec.backbone, parts.Dense) or capacity or self.model.penalties or self.model.adversary:
            yield seen
            return
        size = ceil(n / ceil(seen.target.numel() / PIECE))
        tensors = (seen.input, seen.target, seen.weight, seen.kept)
        for start in range(0, n, size):
            yield Seen(*(None if t is None else t[start : start + size] for t in tensors))  # type: ignore[arg-type]

    @torch.no_grad()
    def judge(self, epoch: float, breath: Callable[[], None] = lambda: None) -> Judgement:
        """Judge the model as it is. `breath` is called between batches: all of them can take seconds, and it may raise to give up."""
        sums: dict[str, float] = defaultdict(float)
        sse = 0.0
        with evaluating(self.model):
            for number, (seen, generator) in enumerate(self.views()):
                if number:
                    breath()
                for piece in self.pieces(seen):
                    found = self.model.compare(piece, generator, epoch=epoch)
                    for name, term in found.terms.items():
                        sums[name] += term.mean().item() * len(piece.target)
                    assert found.squares is not None
                    sse += total_of(found.squares)
        n = len(self.dataset.held_out)
        means = {name: total / n for name, total in sums.items()}
        weights = self.model.spec.weights(epoch)
        objective = sum(weights[name] * value for name, value in means.items() if weights[name])
        explained = 1 - sse / self.sse_of_mean if self.sse_of_mean else 0.0
        return Judgement({"objective": objective} | means, sse / max(self.values, 1.0), explained, n)


def judge(model: Autoencoder, dataset: Dataset, seed: int, epoch: float) -> Judgement:
    """Judge `model` once on all held-out items of `dataset`."""
    return Examiner(model, dataset, seed).judge(epoch)


def size_of(seen: Seen) -> int:
    """Return the bytes that a batch takes."""
    tensors = {id(t): t for t in (seen.input, seen.target, seen.weight, seen.kept) if t is not None}
    return sum(t.numel() * t.element_size() for t in tensors.values())


def total_of(squares: Tensor) -> float:
    """Return the squared errors of a batch's items together, in float64: finite wherever the nats of each item are."""
    return float(squares.cpu().double().sum())
