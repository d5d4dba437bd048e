"""Held-out items evaluated the same way every time: fixed noise, every item once, in large batches.

Codes that are distributions are sampled, with noise that belongs to the seed and the item: the objective of a VAE is
then the negative ELBO, a bound, and compares with that of training. Squared errors are at mean codes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from math import ceil

import torch
from torch import Generator, Tensor

from ..data.dataset import Dataset
from ..data.reference import varied
from ..models.autoencoder import Autoencoder
from ..models.likelihoods import squared
from ..models.views import Seen, target_of
from .randomness import reseed

__all__ = [
    "BATCH",
    "ROOM",
    "Evaluation",
    "Evaluator",
    "code_noise",
    "evaluate",
    "evaluating",
    "held_out_views",
    "mean_target",
]

BATCH = 1024
BLOCK = 1024
"""Held-out items whose codes get their noise from one stream."""
DRAWS = 20
"""Draws of codes and prior, at least, that estimates over whole batches are the mean of."""
PIECE = 1 << 18
"""Values of items that go through convolutions or an LSTM at once when they are evaluated."""
ROOM = 1 << 26
"""Bytes that items may take as floats, training and held-out ones each; larger data sets are read batch by batch."""


@dataclass(frozen=True)
class Evaluation:
    """What a model makes of `n` held-out items."""

    terms: dict[str, float]
    """Mean of each term at sampled codes, nats per sample, and their weighted sum as `objective`."""
    mse: float
    """Squared error per value that counts, at mean codes."""
    variance_explained: float
    """1 - SSE / SSE of the mean item, at mean codes; 0 where the items do not vary."""
    n: int


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
    """Yield the held-out items in batches as the view gives them, with their fixed noise, and the generator that goes
    on from there."""
    held_out = dataset.held_out
    chunks = zip(torch.split(held_out.samples, BATCH), torch.split(held_out.labels, BATCH), strict=True)
    for number, (chunk, labels) in enumerate(chunks):
        x = dataset.floats(chunk)
        generator = reseed(Generator(x.device), seed, "held-out", number)
        yield model.judged(x, generator, labels), generator


def code_noise(seed: int, places: range, size: int) -> Tensor:
    """Return standard normal numbers `(len(places), size)` for the codes of the held-out items at `places`: of each
    item always the same, whatever batch it is in."""
    blocks = range(places.start // BLOCK, ceil(places.stop / BLOCK))
    drawn = [torch.randn(BLOCK, size, generator=reseed(Generator(), seed, "code", block)) for block in blocks]
    return torch.cat(drawn)[places.start - blocks.start * BLOCK :][: len(places)]


@torch.no_grad()
def mean_target(model: Autoencoder, dataset: Dataset) -> Tensor:
    """Return the mean of what must be rebuilt over the training items, `(1, *target_shape)`; values that do not count
    are left out."""
    total, count = torch.zeros(()), torch.zeros(())
    for chunk in torch.split(dataset.train.samples, BATCH):
        target, weight = target_of(dataset.floats(chunk), model.config.view)
        total = total.to(target.device) + (target if weight is None else target * weight).sum(0, keepdim=True)
        count = count.to(target.device) + (len(target) if weight is None else weight.sum(0, keepdim=True))
    return total / count.clamp(min=1)


class Evaluator:
    """Evaluates one model again and again on the held-out items of `dataset`, which lies on the model's device.

    What an evaluation needs besides the model is made once for a view and cached, if there is room: the items as the
    view gives them, the state of the random numbers after each batch, the squared error of the mean.
    """

    def __init__(self, model: Autoencoder, dataset: Dataset, seed: int) -> None:
        self.model, self.dataset, self.seed = model, dataset, seed
        self.mean = mean_target(model, dataset)
        self.view: object = None
        self.cached: list[tuple[Seen, Tensor]] = []
        self.sse_of_mean = self.values = 0.0

    def views(self) -> Iterator[tuple[Seen, Generator]]:
        """Yield what `held_out_views` does."""
        if not self.cached or self.view != self.model.config.view:
            yield from self.new_views()
            return
        generator = Generator(self.mean.device)
        for seen, state in self.cached:
            yield seen, generator.set_state(state)

    def new_views(self) -> Iterator[tuple[Seen, Generator]]:
        """Yield what `held_out_views` does, and cache it on the way."""
        view, cached, sse_of_mean, squares, values = self.model.config.view, [], 0.0, 0.0, 0.0
        for seen, generator in held_out_views(self.model, self.dataset, self.seed):
            if size_of(seen) / len(seen.target) * len(self.dataset.held_out) <= ROOM:
                cached.append((seen, generator.get_state()))
            if self.view != view:
                sse_of_mean += total_of(squared(seen.target, self.mean.expand_as(seen.target), seen.weight))
                squares += total_of(squared(seen.target, torch.zeros_like(seen.target), seen.weight))
                values += (
                    seen.target.numel() if seen.weight is None else float(seen.weight.expand_as(seen.target).sum())
                )
            yield seen, generator
        if self.view != view:
            self.view, self.sse_of_mean, self.values = view, varied(sse_of_mean, squares), values
        self.cached = cached

    def pieces(self, seen: Seen, noise: Tensor | None) -> Iterator[tuple[Seen, Tensor | None]]:
        """Split a batch if no term is about a whole batch and more is held of an item than it has itself.

        What fits into the processor's cache is read quicker: a seventh less time with convolutions or an LSTM on MNIST.
        Codes that are drawn several times over are decoded as often, so their pieces hold fewer items.
        """
        config, n = self.model.config, len(seen.target)
        about_batches = config.bottleneck.about_batches or self.model.penalties or self.model.adversary
        larger = config.backbone.widens or config.bottleneck.draws > 1
        if not larger or about_batches:
            yield seen, noise
            return
        size = ceil(n / ceil(seen.target.numel() * config.bottleneck.draws / PIECE))
        tensors = (seen.input, seen.target, seen.weight, seen.visible, seen.labels, noise)
        for start in range(0, n, size):
            *parts, own = (None if t is None else t[start : start + size] for t in tensors)
            yield Seen(*parts), own  # type: ignore[arg-type]

    def noise(self, places: range) -> Tensor | None:
        """Return the noise on the codes of the held-out items at `places`; None where codes are points."""
        if not self.model.config.bottleneck.stochastic:
            return None
        return code_noise(self.seed, places, self.model.code_size).to(self.mean.device)

    @torch.no_grad()
    def evaluate(self, epoch: float, breath: Callable[[], None] = lambda: None) -> Evaluation:
        """Evaluate the model as it is, with the loss weights of `epoch`. `breath` is called between batches: all of
        them can take seconds, and it may raise to give up."""
        sums: dict[str, float] = defaultdict(float)
        sse, place, n = 0.0, 0, len(self.dataset.held_out)
        activity = torch.zeros(self.model.code_size, dtype=torch.float64)
        draws = ceil(DRAWS * BATCH / n) if n > BATCH else DRAWS
        with evaluating(self.model):
            for seen, generator in self.views():
                if place:
                    breath()
                noise = self.noise(range(place, place + len(seen.target)))
                place += len(seen.target)
                for piece, own in self.pieces(seen, noise):
                    found = self.model.compare(piece, generator, epoch=epoch, noise=own, draws=draws)
                    for name, term in found.terms.items():
                        sums[name] += term.mean().item() * len(piece.target)
                    assert found.squares is not None
                    sse += total_of(found.squares)
                    activity += found.code.mean.cpu().double().sum(0)
        means = {name: total / n for name, total in sums.items()}
        means |= {name: term.item() for name, term in self.model.terms_of_activity(activity / n).items()}
        loss_weights = self.model.config.loss_weights(epoch)
        objective = sum(loss_weights[name] * value for name, value in means.items() if loss_weights[name])
        explained = 1 - sse / self.sse_of_mean if self.sse_of_mean else 0.0
        return Evaluation({"objective": objective} | means, sse / max(self.values, 1.0), explained, n)


def evaluate(model: Autoencoder, dataset: Dataset, seed: int, epoch: float) -> Evaluation:
    """Evaluate `model` once on all held-out items of `dataset`, which lies on its device, with the noise of `seed` and
    the loss weights of `epoch`."""
    return Evaluator(model, dataset, seed).evaluate(epoch)


def size_of(seen: Seen) -> int:
    """Return the bytes that a batch takes."""
    tensors = {id(t): t for t in (seen.input, seen.target, seen.weight, seen.visible) if t is not None}
    return sum(t.numel() * t.element_size() for t in tensors.values())


def total_of(squares: Tensor) -> float:
    """Return the squared errors of a batch's items together, in float64: finite wherever the nats of each item are."""
    return float(squares.cpu().double().sum())
