"""Likely: how probable held-out items are under a model whose codes are distributions: bounds, and their two parts."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import torch
from torch import Generator, Tensor

from ..data.dataset import Dataset
from ..models.autoencoder import Autoencoder
from ..models.views import Seen
from ..training.evaluator import held_out_views
from .resampling import Draws, bootstrap
from .score import Findings, Measured
from .subject import SEED, Array, Subject, some
from .words import without_code

__all__ = ["SAMPLES", "Bounds", "bounds_of", "measure"]

SAMPLES = 64
"""K: codes that an item is judged with."""
MOST = 500


@dataclass(frozen=True)
class Bounds:
    """Of each item, `(N,)` nats each."""

    rate: Array
    """KL(q(z|x) || p(z)), exact, or where p is a mixture the mean over fixed draws; and ln K where one of K classes is
    told besides, -log of the share of each."""
    distortion: Array
    """-log p(x|z), mean over K samples of q(z|x)."""
    iwae: Array
    """-log 1/K Σ_k p(x|z_k) p(z_k) / q(z_k|x); the class, where one is told, as in `rate`."""

    @property
    def elbo(self) -> Array:
        """-ELBO = distortion + rate."""
        return self.distortion + self.rate


def measure(subject: Subject) -> Findings:
    """-ELBO >= -log of K importance weights' mean (IWAE-K, Burda et al. 2015, arXiv:1509.00519) >= -log p(x), in
    expectation; and the two parts of the first, rate and distortion (Alemi et al. 2018, arXiv:1711.00464).

    Items are as the view gives them, with their fixed noise. PCA is the probabilistic one (Tipping and Bishop 1999),
    whose log p(x) is known: beside densities of whole items only.
    """
    data = replace(subject.dataset, held_out=some(subject.dataset.held_out, MOST))
    found, untrained = (
        bounds_of(subject.model, data, subject.spec.seed),
        bounds_of(subject.untrained, data, subject.spec.seed, 1),
    )
    pca = pca_nats(subject, data)
    scores = {
        "iwae": measured(found.iwae, {"elbo": float(found.elbo.mean())}, pca),
        "elbo": measured(found.elbo, {"untrained": float(untrained.elbo.mean())}, pca),
        "rate": measured(found.rate, {"collapsed": told_nats(subject.model)}),
        "distortion": measured(found.distortion, {"untrained": float(untrained.distortion.mean())}),
    }
    if told := bits(subject, data, found):
        scores["bits_per_value"] = measured(*told)
    picture = {
        "kind": "bars",
        "labels": ["rate", "distortion"],
        "series": {"nats": [float(found.rate.mean()), float(found.distortion.mean())]},
        "unit": "",
    }
    return Findings(scores, picture)


def told_nats(model: Autoencoder) -> float:
    """Return -log p(y) of the class that the decoder is told, each as likely: without it p(x|y) would be judged, which
    is no bound of p(x); 0 where none is told."""
    return math.log(max(1, model.config.condition.numbers))


def measured(values: Array, baselines: dict[str, float], pca: Array | None = None) -> Measured:
    """Return the mean over the items."""

    def draws(of: Array) -> Draws:
        return bootstrap(lambda chosen: float(of[chosen].mean()), len(of))

    rivals = {} if pca is None else {"pca": draws(pca)}
    beside = baselines if pca is None else {"pca": float(pca.mean())} | baselines
    return Measured(float(values.mean()), len(values), beside, None, draws(values), rivals)


@torch.no_grad()
def bounds_of(
    model: Autoencoder, data: Dataset, seed: int, samples: int = SAMPLES, shift: Tensor | None = None
) -> Bounds:
    """Return the bounds of every held-out item of `data` from `samples` codes of each; `shift` is added to what must be
    told, `(N, *target_shape)`, not to what the encoder sees."""
    parts = [bounds_of_batch(model, seen, samples, generator) for seen, generator in shifted(model, data, seed, shift)]
    return Bounds(*(np.concatenate(part) for part in zip(*parts, strict=True)))


def shifted(model: Autoencoder, data: Dataset, seed: int, shift: Tensor | None) -> Iterator[tuple[Seen, Generator]]:
    place = 0
    for seen, generator in held_out_views(model, data, seed):
        n = len(seen.target)
        yield (seen if shift is None else replace(seen, target=seen.target + shift[place : place + n])), generator
        place += n


def bounds_of_batch(model: Autoencoder, seen: Seen, samples: int, generator: Generator) -> tuple[Array, Array, Array]:
    """Return rate, distortion and IWAE of a batch, `(B,)` nats each."""
    told = told_nats(model)
    code = model.encode(seen.input, seen.visible)
    distortions, weights = [], []
    for _ in range(samples):
        noise = torch.randn(code.mean.shape, generator=generator)
        drawn = code.sampled(noise)
        output = model.told(drawn.read, seen.target)
        nats = model.likelihood.nats(seen.target, output, seen.weight).double()
        distortions.append(nats)
        weights.append(-nats - model.bottleneck.log_ratio(drawn, noise).double())
    iwae = told + math.log(samples) - torch.logsumexp(torch.stack(weights), 0)
    rate = told + code.terms["kl"].double()
    return rate.numpy(), torch.stack(distortions).mean(0).numpy(), iwae.numpy()


def pca_nats(subject: Subject, data: Dataset) -> Array | None:
    """Return -log p(x) of held-out items under probabilistic PCA with as many numbers, fitted to training items; None
    where the model's nats are not those of a density of the same values."""
    config = subject.model.config
    if not (config.likelihood.density and config.view.clean) or subject.pca.noise_variance_ <= 0:
        return None
    nats = -np.asarray(subject.pca.score_samples(subject.rows(data.held_out.samples)))
    return nats if np.isfinite(nats).all() else None


def bits(subject: Subject, data: Dataset, found: Bounds) -> tuple[Array, dict[str, float]] | None:
    """Return bits per value of each item, and what a value costs without a code; None where values are not levels.

    Words: IWAE-K by their number, beside counts of single words and of pairs. Grey levels under a density: a level
    stands for all values that are rounded to it, so -log P(level) <= -E log p(level + u) + log(levels - 1) with u
    uniform over a step (Theis et al. 2015, arXiv:1511.01844); the encoder sees the level itself.
    """
    card, model = data.card, subject.model
    size = math.prod(model.target_shape)
    if "words" in card.sample.has:
        words, places = card.shape
        counted = without_code(subject.dataset.train.samples.numpy(), data.held_out.samples.numpy(), words)
        return found.iwae / places / math.log(2), {"raw": math.log2(words)} | counted
    if not (card.sample.pictures and model.config.likelihood.density) or model.config.view.partial:
        return None
    generator = Generator().manual_seed(SEED)
    shift = (torch.rand(len(data.held_out), *model.target_shape, generator=generator) - 0.5) / data.white
    told = bounds_of(model, data, subject.spec.seed, shift=shift)
    return (told.iwae / size + math.log(data.white)) / math.log(2), {"raw": math.log2(data.white + 1)}
