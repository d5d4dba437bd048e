"""Autoencoder = view x backbone x condition x bottleneck x likelihood x penalties x adversary, put together from a
spec. No class per variant."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace
from typing import cast

import torch
from torch import Generator, Tensor, nn
from torch.nn.attention import SDPBackend, sdpa_kernel

from .. import parts
from .adversaries import Shown, build_adversary
from .backbones import WordDecoder, build_decoder, build_encoder, code_norms, draw
from .bottlenecks import Code, build_bottleneck
from .conditions import build_condition
from .fast import build_likelihood
from .likelihoods import squared
from .pair_codes import apart
from .patches import Patches
from .penalties import OF_ACTIVITY, PENALTIES, Context
from .settling import Judge, by_local_errors, stages_of
from .views import Seen, first_view, judged, plain, rebuilt, see

__all__ = ["Autoencoder", "Comparison", "build"]


@dataclass(frozen=True)
class Comparison:
    """A batch that went through the model: its unweighted loss terms, the decoder's raw output, the codes."""

    terms: dict[str, Tensor]
    output: Tensor
    code: Code
    squares: Tensor | None = None
    """`(B,)` squared errors at mean codes, summed over the values that count; None in training."""
    shown: Shown | None = None
    """What the adversary was shown, where there is one."""


class Autoencoder(nn.Module):
    """A model of samples `(B, *shape)` with codes `(B, d)`.

    `config` holds the parameters; those marked live may be replaced while training (see `retune`).
    """

    def __init__(self, config: parts.Model, shape: tuple[int, ...], items: int = 1) -> None:
        super().__init__()
        self.shape, self.items = shape, items
        self.retune(config)
        self.input_shape, self.target_shape = config.view.shapes(shape)
        part, size = config.backbone, config.bottleneck.size
        encoder = build_encoder(part, self.input_shape)
        if config.view.pairs:
            encoder = apart(encoder, first_view(config.view, self.input_shape))
        self.patches = Patches(shape, part.patch_side) if part.patch_side else None
        self.encoder = encoder.module
        self.condition = build_condition(config.condition, encoder.features, items)
        told = config.condition.numbers
        self.bottleneck = build_bottleneck(config.bottleneck, encoder.features + told)
        to_code = self.bottleneck.to_code
        self.decoder = build_decoder(part, self.target_shape, size + told, encoder, to_code)
        draw(part, self.encoder, to_code, self.decoder)
        self.likelihood = build_likelihood(config.likelihood)
        self.adversary = build_adversary(config.adversary, size, self.target_shape)

    @property
    def code_size(self) -> int:
        """d, the numbers of a code."""
        return self.config.bottleneck.size

    @property
    def read_size(self) -> int:
        """d + K, the numbers that the decoder reads: those of the code, and what is told besides (K = 0: nothing)."""
        return self.code_size + self.config.condition.numbers

    def retune(self, config: parts.Model) -> None:
        """Take the live parameters (noise level, KL weight, penalty weights) of `config`; the layers stay."""
        self.config, self.penalties = config, config.penalties.active()

    def own_parameters(self) -> list[nn.Parameter]:
        """The parameters that minimise the objective: all but the adversary's."""
        return [value for name, value in self.named_parameters() if not name.startswith("adversary.")]

    # --- from samples to codes and back -----------------------------------------------------------------------------

    def encode(
        self,
        given: Tensor,
        visible: Tensor | None = None,
        generator: Generator | None = None,
        epoch: float = 0.0,
        labels: Tensor | None = None,
    ) -> Code:
        """Return the codes of inputs `(B, *input_shape)`, of which patches or views `visible` are seen (None: all); a
        generator means training (see `bottlenecks`). `labels` `(B,)` are told in training; at rest they are judged only
        (see `conditions`)."""
        features = self.encoder(given) if visible is None else self.encoder(given, visible)
        if self.condition is None:
            code: Code = self.bottleneck(features, self.config.bottleneck, generator, epoch)
            return code
        told, terms = self.condition(features, self.config.condition, labels, generator)
        code = self.bottleneck(torch.cat([features, told], 1), self.config.bottleneck, generator, epoch)
        return replace(code, told=told, terms=terms | code.terms)

    def encode_whole(self, x: Tensor) -> Tensor:
        """Return the mean codes `(B, d + K)`, as the decoder reads them, of samples of which nothing is hidden or
        spoilt."""
        return self.encode(plain(x, self.config.view)).point

    def decode(self, z: Tensor) -> Tensor:
        """Return the mean outputs `(B, *target_shape)` of codes `(B, d + K)`; discrete bottlenecks first snap them to
        what they know."""
        return self.likelihood.mean(self.decoder(self.snap(z)))

    def written(self, z: Tensor, temperature: float, generator: Generator) -> Tensor:
        """Return texts `(B, V, T)` of codes `(B, d + K)` whose words are drawn one after the other: the probability of
        each word that was drawn, 0 for all others; for decoders that are autoregressive."""
        writes = cast(WordDecoder, self.decoder)
        return writes.written(self.snap(z), temperature, generator)

    def snap(self, z: Tensor) -> Tensor:
        """Return what the decoder makes of any codes `(B, d + K)` first; what is told besides stays as it is."""
        if self.condition is None:
            return self.bottleneck.snap(z)
        return torch.cat([self.bottleneck.snap(z[:, : self.code_size]), z[:, self.code_size :]], 1)

    def completed(self, z: Tensor, seed: int = 0) -> Tensor:
        """Return codes `(B, d)` as the decoder reads them, `(B, d + K)`: what is told besides is drawn as often as it
        was among the training items."""
        if self.condition is None:
            return z
        drawn = self.condition.drawn(len(z), Generator().manual_seed(seed))
        return torch.cat([z, drawn.to(z.device, z.dtype)], 1)

    def told(self, z: Tensor, target: Tensor, generator: Generator | None = None) -> Tensor:
        """Return the outputs of codes as the likelihood of targets judges them: word by word, each told the true words
        before it, where the decoder is autoregressive; a generator means training."""
        output: Tensor = self.decoder.told(z, target, self.config.backbone, generator)
        return output

    def reconstruct(self, x: Tensor) -> Tensor:
        """Decode the mean code of each sample; a forecast is put behind its past."""
        return self.whole(x, self.decode(self.encode_whole(x)))

    def whole(self, x: Tensor, output: Tensor) -> Tensor:
        """Return outputs for samples `x` as whole items."""
        return rebuilt(x, output, self.config.view)

    def see(self, x: Tensor, generator: Generator, labels: Tensor | None = None) -> Seen:
        """Return clean samples as the view gives them in training, with their labels where they are asked for."""
        return self.labelled(see(x, self.config.view, generator, self.patches), labels)

    def judged(self, x: Tensor, generator: Generator, labels: Tensor | None = None) -> Seen:
        """Return clean samples as the view gives held-out ones, with their labels where they are asked for."""
        return self.labelled(judged(x, self.config.view, generator, self.patches), labels)

    def labelled(self, seen: Seen, labels: Tensor | None) -> Seen:
        """Return a batch with its labels, if the model is told of them."""
        return seen if self.condition is None or labels is None else replace(seen, labels=labels)

    # --- the objective ----------------------------------------------------------------------------------------------

    def terms(self, x: Tensor, generator: Generator, *, epoch: float = 0.0, sample: bool = True) -> dict[str, Tensor]:
        """Return each unweighted loss term of clean samples `x` by name, `(B,)` nats per sample (some penalties: a
        scalar).

        With `sample=False` the code is its mean; the view's noise still comes from `generator`.
        """
        return self.compare(self.see(x, generator), generator, epoch=epoch, sample=sample).terms

    def compare(
        self,
        seen: Seen,
        generator: Generator,
        *,
        epoch: float = 0.0,
        sample: bool = False,
        averaged: bool = False,
        noise: Tensor | None = None,
        draws: int = 0,
    ) -> Comparison:
        """Return the terms of a batch under its view; `sample` as in training, else with nothing moving.

        With `sample` and `averaged` the reconstruction is its mean over the batch, a scalar. Without `sample` codes are
        their means, or samples by the standard normal numbers `noise` `(B, d)`; squared errors are at mean codes either
        way, and what penalties estimate from a whole batch is the mean over `draws` (0: of the batch as it is).
        """
        needs_gradient = "contraction" in self.penalties
        with second_gradients() if needs_gradient else nullcontext():
            given = seen.input.detach().requires_grad_() if needs_gradient else seen.input
            code = self.encode(given, seen.visible, generator if sample else None, epoch, seen.labels)
            code = code if noise is None else code.sampled(noise)
            output = self.told(code.read, seen.target, generator if sample else None)
            found = seen.target, output, seen.weight
            squares = None
            if not sample:
                nats, squares = self.likelihood.nats_and_squares(*found)
                if self.config.backbone.autoregressive or (code.z is not code.mean and code.cloudy):
                    squares = squared(seen.target, self.decode(code.point), seen.weight)
            else:
                if self.training:
                    self.likelihood.watch(seen.target, seen.weight)
                nats = self.likelihood.mean_nats(*found) if averaged else self.likelihood.nats(*found)
                if self.config.backbone.settles and torch.is_grad_enabled():
                    nats = self.locally(nats, seen)
            terms = {"reconstruction": nats} | code.terms
            if self.config.bottleneck.draws > 1:
                terms |= self.weighed(seen, code, generator, sample)
            if self.penalties:
                context = self.context(given, code, generator, exact=not sample, draws=draws)
                terms |= {name: PENALTIES[name](context) for name in self.penalties}
            if self.adversary:
                shown = self.shown(seen, output, code, generator)
                terms |= self.adversary.terms(shown, generator)
                return Comparison(terms, output, code, squares, shown)
        return Comparison(terms, output, code, squares)

    def shown(self, seen: Seen, output: Tensor, code: Code, generator: Generator) -> Shown:
        """Return what the adversary is shown of a batch; values that do not count are shown as 0."""
        if not self.config.adversary.judges_outputs:
            return Shown(code.z)
        drawn = torch.randn(code.z.shape, generator=generator, device=code.z.device, dtype=code.z.dtype)
        alone = torch.cat([code.read.detach(), replace(code, z=drawn).read.detach()])
        made = self.likelihood.mean(self.decoder(alone))
        counts = 1.0 if seen.weight is None else (seen.weight > 0).expand_as(seen.target).to(made.dtype)
        twice = counts if isinstance(counts, float) else torch.cat([counts, counts])
        return Shown(code.z, (seen.target * counts, self.likelihood.mean(output) * counts, made * twice))

    def locally(self, nats: Tensor, seen: Seen) -> Tensor:
        """Return the nats of a batch with the gradient of predictive coding instead of backpropagation."""
        part = cast(parts.Predictive, self.config.backbone)
        return by_local_errors(nats, self.stages(), seen.input, self.judge(seen), part)

    def stages(self) -> list[nn.Sequential]:
        """Return all layers from item to output as a chain, of a model whose layers settle."""
        layers = (*self.encoder.children(), self.bottleneck.to_code, self.decoder.reader, *self.decoder.body.children())
        return stages_of(layers)

    def judge(self, seen: Seen) -> Judge:
        """Return what judges outputs for a batch."""
        return lambda output: self.likelihood.mean_nats(seen.target, output, seen.weight)

    def weighed(self, seen: Seen, code: Code, generator: Generator, sample: bool) -> dict[str, Tensor]:
        """Return, of K draws of each code, the mean reconstruction and what weighing the draws gains, `(B,)` nats each
        (`sample` as in training):

        importance = -log 1/K Σ_k p(x|z_k) p(z_k) / q(z_k|x) - (reconstruction + KL)

        Reconstruction + KL + importance is the bound of K draws, IWAE-K: at most the bound of fewer draws and at least
        -log p(x), in expectation.
        """
        draws, n = self.config.bottleneck.draws, len(code.mean)
        noise = torch.randn(
            (draws * n, self.code_size), generator=generator, device=code.mean.device, dtype=code.mean.dtype
        )
        many = code.several(draws, noise)
        target = seen.target.repeat(draws, *[1] * (seen.target.ndim - 1))
        weight = (
            None if seen.weight is None else seen.weight.expand_as(seen.target).repeat(draws, *[1] * (target.ndim - 1))
        )
        output = self.told(many.read, target, generator if sample else None)
        nats = self.likelihood.nats(target, output, weight).reshape(draws, n)
        dear = self.bottleneck.log_ratio(many, noise).reshape(draws, n)
        bound = math.log(draws) - torch.logsumexp(-nats - dear, 0)
        mean = nats.mean(0)
        return {"reconstruction": mean, "importance": bound - mean - code.terms["kl"]}

    def terms_of_activity(self, activity: Tensor) -> dict[str, Tensor]:
        """Return the terms that follow from the mean activity `(d,)` of all items, scalars."""
        return {
            name: OF_ACTIVITY[name](activity, self.config.penalties) for name in self.penalties if name in OF_ACTIVITY
        }

    def context(self, given: Tensor, code: Code, generator: Generator, *, exact: bool, draws: int = 0) -> Context:
        """Return what penalties may look at (see `Context`), for inputs `(B, *shape)` and their codes `(B, d)`; `exact`
        where nothing is to be estimated from draws of `generator`."""
        return Context(
            input=given,
            z=code.z,
            mean=code.mean,
            logvar=code.logvar,
            activity=code.activity,
            code_norms=code_norms(self.decoder)[: self.code_size],
            parameters=self.own_parameters(),
            items=self.items,
            generator=generator,
            exact=exact,
            penalties=self.config.penalties,
            draws=draws,
        )


@contextmanager
def second_gradients() -> Iterator[None]:
    """Gradients that can be derived again, with or without a surrounding `no_grad`; PyTorch's fused attention has no
    second ones."""
    with torch.enable_grad(), sdpa_kernel(SDPBackend.MATH):
        yield


def build(config: parts.Model, shape: tuple[int, ...], seed: int = 0, items: int = 1) -> Autoencoder:
    """Build an autoencoder of samples of `shape` for `items` training samples, weights drawn from `seed`; the global
    random state is left as it was."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return Autoencoder(config, shape, items)
