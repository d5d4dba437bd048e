"""The loop's shortcuts change nothing: a plain PyTorch loop over the same batches ends at the same weights."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch import Generator

from aecore.models.autoencoder import build
from aecore.models.conditions import known_labels
from aecore.spec import Spec
from aecore.training.loop import Trainer
from aecore.training.randomness import order, reseed

STEPS = 12


def plain_weights(trainer: Trainer, spec: Spec) -> dict[str, torch.Tensor]:
    """Train as a textbook does, with the optimiser not fused and nothing read, kept or told."""
    data = trainer.dataset
    model = build(spec.model, data.card.shape, spec.seed, len(data.train))
    # Not Adam: it makes whole steps of gradients that are nothing but rounding errors, such as those of the
    # keys' biases in attention.
    optimiser = torch.optim.SGD(model.own_parameters(), lr=spec.optimiser.learning_rate, momentum=0.9, foreach=False)
    labels = known_labels(data.train.labels, spec.model.condition.taught)
    per_epoch = len(data.train) // spec.optimiser.batch_size
    for step in range(STEPS):
        epoch, place = divmod(step, per_epoch)
        items = order(len(data.train), spec.seed, epoch)[place * spec.optimiser.batch_size :][
            : spec.optimiser.batch_size
        ]
        generator = reseed(Generator(), spec.seed, "step", step)
        seen = model.see(data.floats(data.train.samples[items]), generator, labels[items])
        terms = model.compare(seen, generator, epoch=step / per_epoch, sample=True).terms
        optimiser.zero_grad()
        sum(
            weight * terms[name].mean() for name, weight in spec.model.loss_weights(step / per_epoch).items()
        ).backward()
        optimiser.step()
    return model.state_dict()


@pytest.mark.exhaustive(sample=16)
@pytest.mark.parametrize("l1", [0.0, 0.01])
def test_the_weights_are_those_of_a_plain_loop(trainer: Callable[..., Trainer], home_first: Any, l1: float) -> None:
    spec = home_first.spec.with_values(
        {
            "optimiser.kind": "momentum",
            "optimiser.learning_rate": 1e-4,
            "optimiser.schedule": "constant",
            "optimiser.warmup": 0.0,
        }
        | {
            "model.penalties.l1.weight": l1,
            "model.adversary.kind": "none",
        }  # a critic steps in between: tests/models/test_adversaries.py
    )
    made = trainer(spec)
    for _ in range(STEPS):
        made.train_step()
    expected = plain_weights(made, spec)
    first = build(spec.model, made.dataset.card.shape, spec.seed).state_dict()
    assert max(float((value - first[name]).abs().max()) for name, value in expected.items()) > 1e-4
    for name, value in made.weights().items():
        torch.testing.assert_close(
            value, expected[name], rtol=1e-4, atol=1e-5, msg=lambda text, name=name: f"{name}: {text}"
        )
