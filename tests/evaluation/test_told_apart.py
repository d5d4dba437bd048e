"""What a conditional model is told besides its code is no merit of the code: the cards of codes look at that alone."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import torch
from torch.nn import functional as F

from aecore.data.loading import load
from aecore.evaluation import alive, compact, factors, likely, ordered, orderly, useful
from aecore.evaluation.subject import Subject
from aecore.models.autoencoder import build
from aecore.presets import preset
from aecore.runs.store import find_run
from aecore.training import evaluator
from aecore.use.features import spaces_of
from aecore.use.purposes import PURPOSES


def subject_of(variant: str = "conditional") -> Subject:
    spec = preset("rings", variant, {"model.bottleneck.size": 3})
    dataset = load(spec.data)
    dataset = replace(dataset, train=dataset.train.first(120), held_out=dataset.held_out.first(80))
    return Subject(build(spec.model, dataset.card.shape, 0, len(dataset.train)).eval(), dataset, spec)


@pytest.mark.parametrize("card", [useful, orderly, factors])
def test_cards_find_the_same_whatever_class_is_told(card: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(useful, "FEW", ())
    found = []
    for leak in (0.0, 1.0):
        subject = subject_of()
        size = subject.model.code_size
        for codes, split in ((subject.codes, subject.held_out), (subject.train_codes, subject.train)):
            codes[:, size:] = leak * F.one_hot(split.labels.long(), codes.shape[1] - size).numpy()
        found.append({name: score.value for name, score in card.measure(subject).scores.items()})
    assert found[0]
    assert found[0] == found[1]


@pytest.mark.parametrize("variant", ["conditional", "semi-supervised"])
def test_the_class_is_among_the_bits_of_the_code(variant: str) -> None:
    """The rate of *Likely* in bits, and the numbers as they are stored, with log2 3 for one of three classes."""
    subject = subject_of(variant)
    found, rate = compact.measure(subject).scores, likely.measure(subject).scores["rate"]
    assert found["bits"].value == pytest.approx(rate.value / np.log(2))
    assert found["bits"].baselines["collapsed"] == pytest.approx(np.log2(3))
    size = subject.model.code_size
    assert found["compression"].value == pytest.approx(32 * subject.dataset.card.inputs / (32 * size + np.log2(3)))


def test_numbers_in_use_are_those_of_the_code() -> None:
    subject = subject_of()
    assert alive.of_responses(subject)[1].shape == (subject.model.code_size,)


def test_features_and_a_head_start_are_worth_what_the_code_alone_is() -> None:
    subject = subject_of()
    known: Any = SimpleNamespace(model=subject.model, rows=subject.rows, pca=subject.pca, card=subject.dataset.card)
    items: Any = SimpleNamespace(samples=subject.held_out.samples)
    spaces = spaces_of(known, items, torch.from_numpy(subject.codes))
    np.testing.assert_array_equal(spaces["code"], subject.codes[:, : subject.model.code_size])
    why_not = PURPOSES["transfer"].why_not
    facts: Any = SimpleNamespace(spec=subject.spec, card=subject.dataset.card)
    assert "was told classes" in str(why_not(facts))
    assert why_not(find_run("digits-vae-2d")) is None


def test_the_first_numbers_of_a_code_are_judged_in_its_own_class() -> None:
    """All numbers kept is the whole code, class and all."""
    subject = subject_of()
    size = subject.model.code_size
    with torch.no_grad():
        back = subject.model.decode(torch.from_numpy(subject.codes).float()).flatten(1).double().numpy()
    found = ordered.prefix_errors(subject.model, subject.codes, subject.values, [size])[size]
    np.testing.assert_allclose(found, np.square(back - subject.values).sum(1))


@pytest.mark.parametrize(("layers", "draws"), [("conv", 1), ("conv", 4), ("dense", 4)])
def test_pieces_of_a_batch_have_room_for_all_draws(layers: str, draws: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evaluator, "PIECE", 64 * 100)
    spec = preset("digits", "iwae", {"model.backbone.kind": layers, "model.bottleneck.samples": draws})
    dataset = load(spec.data)
    judge = evaluator.Evaluator(build(spec.model, dataset.card.shape), dataset, 0)
    seen = next(iter(judge.views()))[0]
    sizes = [len(piece.target) for piece, _noise in judge.pieces(seen, None)]
    assert sum(sizes) == len(seen.target)
    assert max(sizes) <= 100 // draws
