"""Samplers: codes for new items. They stand outside the models, so that every kind of autoencoder can generate.

prior      what a model shapes its codes into: N(0, I), even on the sphere, or a learnt mixture
round      the same N(0, I) for models that were never told of it: what a plain code lacks, seen beside `mixture`
mixture    a Gaussian mixture fitted to the codes (Ghosh et al. 2020, arXiv:1903.12436: plain autoencoders generate too)
codebook   the tokens of a quantised code, each drawn as often as the data uses it at that place
"""

from __future__ import annotations

from typing import Literal

import torch
from torch import Generator, Tensor

from ..models.autoencoder import Autoencoder

__all__ = ["Sampler", "codebook", "draw_codes", "mixture", "prior"]

Sampler = Literal["prior", "round", "mixture", "codebook"]
DRAWS = 96
COMPONENTS = 10
FITTED_ON = 4000


def prior(n: int, size: int, seed: int = 0) -> Tensor:
    """Draw `(n, size)` codes from N(0, I)."""
    return torch.randn(n, size, generator=Generator().manual_seed(seed))


def mixture(codes: Tensor, n: int, seed: int = 0, components: int = COMPONENTS) -> Tensor:
    """Draw `(n, d)` codes from a Gaussian mixture with full covariances, fitted to codes `(N, d)`, all finite. Few
    codes get fewer components than asked for."""
    from sklearn.mixture import GaussianMixture

    known = codes[:FITTED_ON].double().numpy()
    count = max(1, min(components, len(known) // (2 * codes.shape[1] + 2)))
    spread = float(known.var(axis=0).mean())
    model = GaussianMixture(count, reg_covar=1e-6 + 1e-3 * spread, random_state=seed, max_iter=50).fit(known)
    drawn, _ = model.sample(n)
    order = torch.randperm(
        n, generator=Generator().manual_seed(seed)
    )  # scikit-learn returns them component by component
    return torch.from_numpy(drawn).float()[order]


def codebook(snapped: Tensor, token: int, n: int, seed: int = 0) -> Tensor:
    """Draw `(n, d)` codes from snapped ones `(N, d)`, whose tokens are `token` numbers long: the token at each place is
    that of a random item, so it comes as often as in the data.

    Places are drawn independently: what one token says about another is lost (a learnt prior would keep it).
    """
    generator = Generator().manual_seed(seed)
    places = snapped.reshape(len(snapped), -1, token)  # (N, places, token)
    rows = torch.randint(len(snapped), (n, places.shape[1]), generator=generator)
    chosen: Tensor = places[rows, torch.arange(places.shape[1])]
    return chosen.flatten(1)


def on_sphere(model: Autoencoder, codes: Tensor) -> Tensor:
    """Return codes as they are, or pulled onto the unit sphere where those of the model lie on it."""
    return torch.nn.functional.normalize(codes, dim=-1) if model.config.bottleneck.sphere else codes


@torch.no_grad()
def draw_codes(model: Autoencoder, codes: Tensor, seed: int = 0, n: int = DRAWS) -> dict[Sampler, Tensor]:
    """Return `{sampler: (n, d) codes}` of the samplers that suit a model, given the codes `(N, d)` of its items on the
    CPU, or what its decoder reads, which begins with them."""
    tokens, drawn = model.config.bottleneck.tokens, dict[Sampler, Tensor]()
    codes = codes[:, : model.code_size]
    if model.config.shapes_prior():
        drawn["prior"] = model.bottleneck.invented(n, model.code_size, seed)
    elif model.config.bottleneck.free:
        drawn["round"] = prior(n, model.code_size, seed)
    if tokens:
        snapped = model.bottleneck.snap(codes.to(next(model.parameters()).device)).cpu()
        drawn["codebook"] = codebook(snapped, tokens.numbers, n, seed)
    elif torch.isfinite(codes).all():
        drawn["mixture"] = on_sphere(model, mixture(codes, n, seed))
    return drawn
