"""Autoencoder = view x backbone x bottleneck x likelihood x penalties x adversary, put together from a spec. No class per variant."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass

import torch
from torch import Generator, Tensor, nn
from torch.nn.attention import SDPBackend, sdpa_kernel

from .. import parts
from ..parts.views import shapes
from .adversaries import build_adversary
from .backbones import build_decoder, build_encoder, code_norms, draw
from .bottlenecks import Code, build_bottleneck
from .likelihoods import build_likelihood, mean_nats, nats_and_squares
from .patches import Patches
from .penalties import PENALTIES, Context
from .views import Seen, look, plain, rebuilt

__all__ = ["Autoencoder", "Comparison", "build"]


@dataclass(frozen=True)
class Comparison:
    """A batch that went through the model: its unweighted loss terms, the decoder's raw output, the codes."""

    terms: dict[str, Tensor]
    output: Tensor
    code: Code
    squares: Tensor | None = None
    """`(B,)` squared errors, summed over the values that count; None where codes were sampled."""


class Autoencoder(nn.Module):
    """A model of samples `(B, *shape)` with codes `(B, d)`.

    `spec` holds the parameters; those marked live may be replaced while training (see `retune`).
    """

    def __init__(self, spec: parts.Model, shape: tuple[int, ...], items: int = 1) -> None:
        super().__init__()
        self.shape, self.items = shape, items
        self.retune(spec)
        self.input_shape, self.target_shape = shapes(spec.view, shape)
        part, size = spec.backbone, spec.bottleneck.size
        encoder = build_encoder(part, self.input_shape)
        self.patches = Patches(shape, part.patch) if isinstance(part, parts.Transformer) else None
        self.encoder = encoder.module
        self.bottleneck = build_bottleneck(spec.bottleneck, encoder.features)
        to_code = self.bottleneck.to_code
        assert isinstance(to_code, nn.Linear)
        self.decoder = build_decoder(part, self.target_shape, size, encoder, to_code)
        draw(part, self.encoder, to_code, self.decoder)
        self.likelihood = build_likelihood(spec.likelihood)
        self.adversary = build_adversary(spec.adversary, size)

    @property
    def code_size(self) -> int:
        return self.spec.bottleneck.size

    def retune(self, spec: parts.Model) -> None:
        """Take the live parameters (noise level, KL weight, penalty weights) of `spec`; the layers stay."""
        self.spec, self.penalties = spec, spec.penalties.active()

    def own_parameters(self) -> list[nn.Parameter]:
        """The parameters that minimise the objective: all but the adversary's."""
        return [value for name, value in self.named_parameters() if not name.startswith("adversary.")]

    # --- from samples to codes and back -----------------------------------------------------------------------------

    def encode(self, seen: Tensor, kept: Tensor | None = None, generator: Generator | None = None, epoch: float = 0.0) -> Code:
        """Return the codes of inputs `(B, *input_shape)`; a generator means training (see `bottlenecks`)."""
        features = self.encoder(seen) if kept is None else self.encoder(seen, kept)
        code: Code = self.bottleneck(features, self.spec.bottleneck, generator, epoch)
        return code

    def encode_whole(self, x: Tensor) -> Tensor:
        """Return the mean codes `(B, d)` of samples of which nothing is hidden or spoilt."""
        return self.encode(plain(x, self.spec.view)).mean

    def decode(self, z: Tensor) -> Tensor:
        """Return the mean outputs `(B, *target_shape)` of codes `(B, d)`; discrete bottlenecks first snap them to what they know."""
        snapped: Tensor = self.bottleneck.snap(z)  # type: ignore[operator]
        return self.likelihood.mean(self.decoder(snapped))

    def reconstruct(self, x: Tensor) -> Tensor:
        """Decode the mean code of each sample; a forecast is put behind its past."""
        return self.whole(x, self.decode(self.encode_whole(x)))

    def whole(self, x: Tensor, output: Tensor) -> Tensor:
        """Return outputs for samples `x` as whole items."""
        return rebuilt(x, output, self.spec.view)

    def see(self, x: Tensor, generator: Generator) -> Seen:
        """Return clean samples as the view gives them in training."""
        return look(x, self.spec.view, generator, self.patches)

    # --- the objective ----------------------------------------------------------------------------------------------

    def terms(self, x: Tensor, generator: Generator, *, epoch: float = 0.0, sample: bool = True) -> dict[str, Tensor]:
        """Return each unweighted loss term of clean samples `x` by name, `(B,)` nats per sample (some penalties: a scalar).

        With `sample=False` the code is its mean; the view's noise still comes from `generator`.
        """
        return self.compare(self.see(x, generator), generator, epoch=epoch, sample=sample).terms

    def compare(self, seen: Seen, generator: Generator, *, epoch: float = 0.0, sample: bool = False, averaged: bool = False) -> Comparison:
        """Return the terms of a batch under its view; `sample` as in training, else at mean codes with nothing moving.

        With `sample` and `averaged` the reconstruction is its mean over the batch, a scalar.
        """
        needs_slope = "contraction" in self.penalties
        with second_slopes() if needs_slope else nullcontext():
            given = seen.input.detach().requires_grad_() if needs_slope else seen.input
            code = self.encode(given, seen.kept, generator if sample else None, epoch)
            output = self.decoder(code.z)
            found = seen.target, output, seen.weight
            squares = None
            if not sample:
                nats, squares = nats_and_squares(self.likelihood, *found)
            else:
                nats = mean_nats(self.likelihood, *found) if averaged else self.likelihood.nats(*found)
            terms = {"reconstruction": nats} | code.terms
            if self.penalties:
                context = self.context(given, code, generator, exact=not sample)
                terms |= {name: PENALTIES[name](context) for name in self.penalties}
            if self.adversary:
                terms |= {"adversary": self.adversary.fooled(code.z), "critic": self.adversary.nats(code.z, generator)}
        return Comparison(terms, output, code, squares)

    def context(self, given: Tensor, code: Code, generator: Generator, *, exact: bool) -> Context:
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
            spec=self.spec.penalties,
        )


@contextmanager
def second_slopes() -> Iterator[None]:
    """Slopes that can be derived again, with or without a surrounding `no_grad`; PyTorch's fused attention has no second ones."""
    with torch.enable_grad(), sdpa_kernel(SDPBackend.MATH):
        yield


def build(spec: parts.Model, shape: tuple[int, ...], seed: int = 0, items: int = 1) -> Autoencoder:
    """Build an autoencoder for `items` training samples, weights drawn from `seed`; the global random state is left as it was."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return Autoencoder(spec, shape, items)
