"""What is suggested for texts of one's own learns something: codes differ, and held-out texts cost fewer nats than the
letters of each place by themselves do."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor
from torch.nn import functional as F

from aecore.data.dataset import Dataset
from aecore.data.own.choices import Choices
from aecore.data.own.splitting import divide
from aecore.spec import Spec
from aecore.training.batches import Batches
from aecore.training.learner import Learner
from aecore.training.optimisers import learning_rate
from tests.data.own.made_tables import read
from ui.own.examples import example
from ui.own.starts import NOBODY, STARTS, spec_of

STEPS = 250
ACTIVE = 0.01
"""Variance of the mean of a code number over items, from which on it is in use (Y. Burda et al. 2016)."""


def letters(data: Dataset) -> float:
    """Nats of held-out texts where each place has the shares of words of the training texts, 0.1 added to each."""
    counts: Tensor = F.one_hot(data.train.samples.long(), data.card.shape[0]).float().sum(0) + 0.1
    shares = counts / counts.sum(1, keepdim=True)
    return float(-shares.log().gather(1, data.held_out.samples.long().T).sum(0).mean())


def trained(spec: Spec, data: Dataset) -> Learner:
    learner = Learner(spec, data.card.shape, len(data.train), torch.device("cpu"))
    batches = Batches(data, spec.optimiser.takes(len(data.train)), spec.seed)
    for step in range(STEPS):
        epoch = step / batches.per_epoch
        rate = learning_rate(spec.optimiser, epoch, spec.budget.epochs)
        learner.learn(batches.at(step), spec, step, epoch, rate)
    return learner


@pytest.mark.proof(sample=1)
@pytest.mark.parametrize("seed", range(3))
def test_the_suggested_start_for_texts_does_not_collapse(seed: int) -> None:
    data = divide(read(example("texts"), "names.csv"), Choices()).dataset
    start = next(start for start in STARTS if start.suits(data.card) and spec_of(start, data.card, NOBODY))
    spec = spec_of(start, data.card, NOBODY)
    assert spec
    model = trained(replace_seed(spec, seed), data).model.eval()
    with torch.no_grad():
        items = data.floats(data.held_out.samples)
        code = model.encode(items).mean
        nats = float(model.likelihood.nats(items, model.decoder(code)).mean())
    assert int((code.var(0) > ACTIVE).sum()) >= 1
    assert nats < 0.95 * letters(data)


def replace_seed(spec: Spec, seed: int) -> Spec:
    return spec.with_values({"seed": seed, "device": "cpu"})
