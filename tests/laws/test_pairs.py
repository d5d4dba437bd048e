"""Every variant on every data set: one sentence says why not, or the model fits the card's shape and learns from such
samples.

Nothing is loaded: the samples are random, of the shape that the card promises.
"""

from __future__ import annotations

import pytest
import torch
from torch import Generator, Tensor
from torch.nn import functional as F

from aecore.data.cards import CARDS, DataCard
from aecore.models.autoencoder import build
from aecore.models.variants import VARIANTS
from aecore.presets import blocked, preset
from aecore.rules import warnings
from aecore.training.objective import weighted_sum


def random_samples(card: DataCard, n: int) -> Tensor:
    """Return `(n, *card.shape)` as a model reads them: pixels, values, one-hot words, or ratings beside which there
    are."""
    generator = Generator().manual_seed(1)
    if card.kind == "text":
        words, places = card.shape
        return F.one_hot(torch.randint(words, (n, places), generator=generator), words).transpose(1, 2).float()
    if card.kind == "ratings":
        there = torch.rand(n, card.shape[1], generator=generator).round()
        return torch.stack([there * torch.rand(there.shape, generator=generator), there], dim=1)
    draw = torch.rand if card.bounded else torch.randn
    return draw(n, *card.shape, generator=generator)


@pytest.mark.exhaustive(sample=6)
@pytest.mark.parametrize("data", CARDS)
def test_a_pair_is_refused_in_one_sentence_or_takes_a_step(data: str) -> None:
    for variant in VARIANTS:
        refused_or_takes_a_step(data, variant)


def refused_or_takes_a_step(data: str, variant: str) -> None:
    if why := blocked(data, variant):
        assert str(why).endswith(".")
        assert "{" not in str(why)
        return
    spec, card = preset(data, variant), CARDS[data]
    model, x = build(spec.model, card.shape, items=card.train), random_samples(card, 4)
    assert model.reconstruct(x).shape == (x[:, :1] if card.kind == "ratings" else x).shape
    generator = Generator().manual_seed(2)
    epoch = spec.model.warmup() + 1.0
    found = model.compare(model.see(x, generator), generator, epoch=epoch, sample=True)
    objective = weighted_sum(found.terms, spec.model.loss_weights(epoch))
    assert found.code.z.shape == (4, spec.model.bottleneck.size)
    assert torch.isfinite(objective)
    objective.backward()
    for name, value in model.named_parameters():
        assert name.startswith("adversary.") or (value.grad is not None and torch.isfinite(value.grad).all()), name


@pytest.mark.parametrize("variant", VARIANTS)
def test_every_variant_suits_some_data_that_need_no_download_without_a_doubt(variant: str) -> None:
    offline = [name for name, card in CARDS.items() if not card.download and not blocked(name, variant)]
    assert any(not warnings(preset(name, variant)) for name in offline) or variant == "overcomplete"


@pytest.mark.parametrize("data", CARDS)
def test_every_data_set_suits_many_variants_of_several_families(data: str) -> None:
    free = [name for name in VARIANTS if not blocked(data, name)]
    assert len(free) >= 15
    assert {VARIANTS[name].model.bottleneck.kind for name in free} >= {"plain", "gaussian", "top-k", "quantised", "fsq"}
