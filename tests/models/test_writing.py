"""Texts written word by word: the chain rule, each step against PyTorch's layers, drawn words against their
probabilities, and what word dropout hides."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from typing import Any

import pytest
import torch
from torch import Tensor
from torch.nn import functional as F

from aecore.models.bottlenecks import kl_of_numbers
from aecore.models.views import Seen
from aecore.parts import Autoregressive, Categorical, GaussianCode, ImportanceCode, Model

Make = Callable[..., Any]
WORDS, PLACES = 3, 4


@pytest.fixture(params=["recurrent", "transformer"])
def model(request: pytest.FixtureRequest, exact: Make) -> Any:
    part = Model(
        backbone=Autoregressive(width=6, word_dropout=0.5, writer=request.param),
        bottleneck=GaussianCode(size=2),
        likelihood=Categorical(),
    )
    return exact(part, (WORDS, PLACES)).eval()


def texts(rows: Any) -> Tensor:
    return F.one_hot(torch.tensor(rows), WORDS).transpose(1, 2).double()


@torch.no_grad()
def test_the_probabilities_of_all_texts_add_up_to_one(model: Any) -> None:
    every = texts(list(product(range(WORDS), repeat=PLACES)))
    z = torch.tensor([[0.7, -1.2]], dtype=torch.float64).expand(len(every), -1)
    nats = model.likelihood.nats(every, model.told(z, every))
    assert float(torch.exp(-nats).sum()) == pytest.approx(1.0, abs=1e-12)


@torch.no_grad()
def test_no_place_is_told_the_words_at_it_or_behind_it(model: Any) -> None:
    one, other = texts([[0, 1, 2, 0]]), texts([[0, 1, 0, 2]])
    z = torch.zeros(1, 2, dtype=torch.float64)
    first, second = model.told(z, one), model.told(z, other)
    assert torch.equal(first[:, :, :3], second[:, :, :3])
    assert not torch.allclose(first[:, :, 3], second[:, :, 3])


@pytest.mark.parametrize("sample", [True, False])
def test_several_draws_are_told_as_one_is(exact: Make, generator: Make, monkeypatch: Any, sample: bool) -> None:
    """Words are hidden from all of them in training, and from none at rest."""
    code = ImportanceCode(size=2, samples=3)
    part = Model(backbone=Autoregressive(width=5, word_dropout=0.5), bottleneck=code, likelihood=Categorical())
    model, rows, hidden = exact(part, (WORDS, PLACES)), texts([[0, 1, 2, 0]]), []
    told = model.decoder.body.told

    def spied(h: Tensor, target: Tensor, share: float, drawn: Any) -> Tensor:
        hidden.append((len(target), share))
        return told(h, target, share, drawn)

    monkeypatch.setattr(model.decoder.body, "told", spied)
    noise = None if sample else torch.zeros(1, 2, dtype=torch.float64)
    model.compare(Seen(rows, rows), generator(), sample=sample, noise=noise)
    assert hidden == [(1, 0.5 * sample), (3, 0.5 * sample)]


@torch.no_grad()
def test_by_itself_it_goes_on_from_its_own_likeliest_words(model: Any) -> None:
    """The steps that are written out are the layers of PyTorch that learn."""
    z = 3 * torch.randn(20, 2, generator=torch.Generator().manual_seed(1), dtype=torch.float64)
    alone = model.decoder(z)
    told = model.told(z, F.one_hot(alone.argmax(1), WORDS).transpose(1, 2).double())
    torch.testing.assert_close(told, alone, rtol=1e-10, atol=1e-12)
    torch.testing.assert_close(model.decode(z), torch.softmax(alone, 1))


@torch.no_grad()
def test_the_likeliest_words_by_hand(model: Any) -> None:
    """Greedy: at each place the argmax of what is told of the words so far, one text at a time."""
    z = torch.tensor([[1.5, -0.5], [-2.0, 1.0]], dtype=torch.float64)
    for code, found in zip(z, model.decoder(z).argmax(1).tolist(), strict=True):
        said = [0] * PLACES
        for place in range(PLACES):
            said[place] = int(model.told(code[None], texts([said]))[0, :, place].argmax())
        assert said == found


@torch.no_grad()
@pytest.mark.parametrize("temperature", [1.0, 0.5])
def test_texts_are_drawn_as_often_as_they_are_likely(model: Any, temperature: float) -> None:
    """χ² of 20,000 drawn texts against the probability of each of the 81, at temperature 1 that of the likelihood; the
    expected count of the rarest is pooled. Bound: mean + 5 standard deviations."""
    every, n = list(product(range(WORDS), repeat=PLACES)), 20_000
    z = torch.tensor([[0.7, -1.2]], dtype=torch.float64)
    logits = model.told(z.expand(len(every), -1), texts(every))
    shares = torch.softmax(logits / temperature, 1)
    expected = n * (shares * texts(every)).sum(1).prod(1)
    if temperature == 1.0:
        by_likelihood = torch.exp(-model.likelihood.nats(texts(every), logits))
        torch.testing.assert_close(expected / n, by_likelihood)
    drawn = model.written(z.expand(n, -1), temperature, torch.Generator().manual_seed(3))
    numbers = (drawn.argmax(1) * WORDS ** torch.arange(PLACES - 1, -1, -1)).sum(1)
    counts = torch.bincount(numbers, minlength=len(every)).double()
    often = expected >= 5
    pooled = [torch.cat([one[often], one[~often].sum()[None]]) for one in (counts, expected)]
    degrees = len(pooled[0]) - 1
    chi = float(((pooled[0] - pooled[1]).square() / pooled[1].clamp(min=1)).sum())
    assert chi < degrees + 5 * (2 * degrees) ** 0.5


@torch.no_grad()
def test_a_drawn_word_has_the_probability_that_the_likelihood_gives_it(model: Any) -> None:
    z = torch.randn(8, 2, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    drawn = model.written(z, 1.5, torch.Generator().manual_seed(1))
    said = F.one_hot(drawn.argmax(1), WORDS).transpose(1, 2).double()
    assert ((drawn > 0) == (said > 0)).all()
    torch.testing.assert_close(drawn, torch.softmax(model.told(z, said), 1) * said)
    again = model.written(z, 1.5, torch.Generator().manual_seed(1))
    assert torch.equal(drawn, again)


@torch.no_grad()
def test_word_dropout_hides_words_in_training_alone(model: Any, generator: Make) -> None:
    x, z = texts([[0, 1, 2, 0]] * 50), torch.zeros(50, 2, dtype=torch.float64)
    assert torch.equal(model.told(z, x), model.told(z, x))
    spoilt = model.told(z, x, generator())
    assert torch.equal(spoilt[:, :, 0], model.told(z, x)[:, :, 0])  # nothing stands before the first
    assert len(spoilt[:, :, 1].unique(dim=0)) == 2
    model.retune(
        model.config.model_copy(update={"backbone": model.config.backbone.model_copy(update={"word_dropout": 1.0})})
    )
    blind = model.told(z[:2], texts([[0, 1, 2, 0], [2, 2, 1, 1]]), generator())
    torch.testing.assert_close(blind[0], blind[1])


def test_free_bits_ask_for_nothing_below_them(exact: Make, generator: Make) -> None:
    """Each number pays for what it holds beyond λ, as the mean over a batch; below it no gradient reaches it."""
    mean = torch.tensor([[2.0, 0.1], [1.0, -0.1]], dtype=torch.float64, requires_grad=True)
    model = exact(Model(bottleneck=GaussianCode(size=2, free_bits=0.3)), (1, 8, 8))
    with torch.no_grad():
        model.bottleneck.to_code.weight.copy_(torch.eye(2, model.bottleneck.to_code.in_features))
        model.bottleneck.to_code.bias.zero_()
        model.bottleneck.to_logvar.weight.zero_()
        model.bottleneck.to_logvar.bias.zero_()
    h = F.pad(mean, (0, model.bottleneck.to_code.in_features - 2))
    code = model.bottleneck(h, model.config.bottleneck, generator(), 0.0)
    by_hand = 0.5 * (2.0**2 + 1.0**2) / 2 + 0.3  # log variance 0: KL is half the squared mean
    assert code.terms["free_bits"].tolist() == pytest.approx([by_hand] * 2)
    assert model.config.loss_weights(0.0) == {"reconstruction": 1.0, "kl": 0.0, "free_bits": 1.0}
    (gradient,) = torch.autograd.grad(code.terms["free_bits"].mean(), mean)
    assert gradient.tolist() == [[1.0, 0.0], [0.5, 0.0]]
    torch.testing.assert_close(kl_of_numbers(mean, torch.zeros_like(mean)).sum(1), code.terms["kl"])
