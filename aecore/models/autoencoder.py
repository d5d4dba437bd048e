"""Autoencoder = view x backbone x bottleneck x likelihood x penalties x adversary, put together from a spec. No class
per variant."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass

import torch
from torch import Generator, Tensor, nn
from torch.nn.attention import SDPBackend, sdpa_kernel

from .. import parts
from .adversaries import build_adversary
from .backbones import build_decoder, build_encoder, code_norms, draw
from .bottlenecks import Code, build_bottleneck
from .fast import build_likelihood
from .likelihoods import squared
from .patches import Patches
from .penalties import OF_ACTIVITY, PENALTIES, Context
from .views import Seen, judged, plain, rebuilt, see

__all__ = ["Autoencoder", "Comparison", "build"]


@dataclass(frozen=True)
class Comparison:
    """A batch that went through the model: its unweighted loss terms, the decoder's raw output, the codes."""

    terms: dict[str, Tensor]
    output: Tensor
    code: Code
    squares: Tensor | None = None
    """`(B,)` squared errors at mean codes, summed over the values that count; None in training."""


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
        self.patches = Patches(shape, part.patch_side) if part.patch_side else None
        self.encoder = encoder.module
        self.bottleneck = build_bottleneck(config.bottleneck, encoder.features)
        to_code = self.bottleneck.to_code
        self.decoder = build_decoder(part, self.target_shape, size, encoder, to_code)
        draw(part, self.encoder, to_code, self.decoder)
        self.likelihood = build_likelihood(config.likelihood)
        self.adversary = build_adversary(config.adversary, size)

    @property
    def code_size(self) -> int:
        """d, the numbers of a code."""
        return self.config.bottleneck.size

    def retune(self, config: parts.Model) -> None:
        """Take the live parameters (noise level, KL weight, penalty weights) of `config`; the layers stay."""
        self.config, self.penalties = config, config.penalties.active()

    def own_parameters(self) -> list[nn.Parameter]:
        """The parameters that minimise the objective: all but the adversary's."""
        return [value for name, value in self.named_parameters() if not name.startswith("adversary.")]

    # --- from samples to codes and back -----------------------------------------------------------------------------

    def encode(
        self, given: Tensor, visible: Tensor | None = None, generator: Generator | None = None, epoch: float = 0.0
    ) -> Code:
        """Return the codes of inputs `(B, *input_shape)`, of which patches `visible` are seen (None: all); a generator
        means training (see `bottlenecks`)."""
        features = self.encoder(given) if visible is None else self.encoder(given, visible)
        code: Code = self.bottleneck(features, self.config.bottleneck, generator, epoch)
        return code

    def encode_whole(self, x: Tensor) -> Tensor:
        """Return the mean codes `(B, d)` of samples of which nothing is hidden or spoilt."""
        return self.encode(plain(x, self.config.view)).mean

    def decode(self, z: Tensor) -> Tensor:
        """Return the mean outputs `(B, *target_shape)` of codes `(B, d)`; discrete bottlenecks first snap them to what
        they know."""
        return self.likelihood.mean(self.decoder(self.bottleneck.snap(z)))

    def reconstruct(self, x: Tensor) -> Tensor:
        """Decode the mean code of each sample; a forecast is put behind its past."""
        return self.whole(x, self.decode(self.encode_whole(x)))

    def whole(self, x: Tensor, output: Tensor) -> Tensor:
        """Return outputs for samples `x` as whole items."""
        return rebuilt(x, output, self.config.view)

    def see(self, x: Tensor, generator: Generator) -> Seen:
        """Return clean samples as the view gives them in training."""
        return see(x, self.config.view, generator, self.patches)

    def judged(self, x: Tensor, generator: Generator) -> Seen:
        """Return clean samples as the view gives held-out ones."""
        return judged(x, self.config.view, generator, self.patches)

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
            code = self.encode(given, seen.visible, generator if sample else None, epoch)
            code = code if noise is None else code.sampled(noise)
            output = self.decoder(code.z)
            found = seen.target, output, seen.weight
            squares = None
            if not sample:
                nats, squares = self.likelihood.nats_and_squares(*found)
                if code.z is not code.mean and code.logvar is not None:
                    squares = squared(seen.target, self.decode(code.mean), seen.weight)
            else:
                nats = self.likelihood.mean_nats(*found) if averaged else self.likelihood.nats(*found)
            terms = {"reconstruction": nats} | code.terms
            if self.penalties:
                context = self.context(given, code, generator, exact=not sample, draws=draws)
                terms |= {name: PENALTIES[name](context) for name in self.penalties}
            if self.adversary:
                terms |= {"adversary": self.adversary.fooled(code.z), "critic": self.adversary.nats(code.z, generator)}
        return Comparison(terms, output, code, squares)

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
            code_norms=code_norms(self.decoder),
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
