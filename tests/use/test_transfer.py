"""Labels that are needed, beginning with a model and from nothing: as by hand, and by a loop of one's own."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch
from scipy import stats
from torch import nn

from aecore.errors import UserError
from aecore.models.autoencoder import build
from aecore.notebook import load
from aecore.presets import preset
from aecore.runs.store import find_run
from aecore.use import transfer
from aecore.use.asked import Transfer
from aecore.use.items import Items, held_out
from aecore.use.job import known_of, numbers_of
from aecore.use.known import Known

quiet = lambda share, text: None  # noqa: E731


@pytest.fixture(scope="module")
def digits() -> Known:
    return known_of(find_run("digits-denoising-16d"))


@pytest.fixture
def few_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transfer, "STEPS", 5)


def test_labels_that_are_needed_lie_between_those_that_were_tried() -> None:
    right = np.array([50.0, 70.0, 80.0, 78.0])
    assert transfer.needed([10, 20, 40, 80], right, 50) == 10
    assert transfer.needed([10, 20, 40, 80], right, 75) == pytest.approx(20 * 2**0.5)
    assert transfer.needed([10, 20, 40, 80], right, 80) == 40
    assert transfer.needed([10, 20, 40, 80], right, 81) == np.inf


@pytest.mark.parametrize("seed", range(6))
def test_rare_classes_are_drawn_as_often_as_both_halves_need(seed: int) -> None:
    labels = np.repeat([0, 1, 2, 3], [10_000, 9_990, 10, transfer.LEAST - 1])
    items = Items(torch.zeros(len(labels), 1), np.arange(len(labels)), labels=labels, classes=tuple("abcd"))
    at, chosen = transfer.labelled(items, seed)
    often = np.bincount(labels[at], minlength=4)
    assert often[2] >= transfer.LEAST
    assert often[3] == 0
    assert transfer.MOST <= len(at) == len(set(at)) <= transfer.MOST + transfer.LEAST
    assert np.array_equal(chosen, labels[at])
    assert [set(chosen[half]) for half in transfer.halves(chosen, seed)] == [{0, 1, 2}] * 2


def test_intervals_are_those_of_student_and_of_ratios() -> None:
    begun, scratch = np.array([10.0, 14.0, 11.0, 13.0]), np.array([22.0, 25.0, 20.0, 30.0])
    assert transfer.over_seeds(begun) == pytest.approx(stats.t.interval(0.95, 3, begun.mean(), stats.sem(begun)))
    found = transfer.labels_scored({"begun": begun, "scratch": scratch}, 80)
    ratio = np.log(begun / scratch)
    low, high = np.exp(stats.t.interval(0.95, 3, ratio.mean(), stats.sem(ratio)))
    assert found.value == pytest.approx(stats.gmean(begun))
    assert found.baselines["scratch"] == pytest.approx(stats.gmean(scratch))
    wanted = stats.gmean(scratch) * np.array([low - 1, high - 1])
    assert found.differences["scratch"] == pytest.approx(wanted)
    assert found.differences["scratch"][1] < 0


def test_the_encoder_is_trained_as_by_a_loop_of_ones_own(digits: Known, few_steps: None) -> None:
    items = held_out(digits.dataset)
    assert items.labels is not None
    given = transfer.inputs(digits, items, np.arange(100))
    before = [value.clone() for value in digits.model.parameters()]
    told = transfer.fine_tuned(digits.model, given[:60], items.labels[:60], given[60:], 3)
    assert all(torch.equal(a, b) for a, b in zip(before, digits.model.parameters(), strict=True))

    again = known_of(find_run("digits-denoising-16d")).model
    head = nn.Linear(again.bottleneck.to_code.in_features, int(items.labels[:60].max()) + 1)
    nn.init.constant_(head.weight, 0)
    nn.init.constant_(head.bias, 0)
    optimiser = torch.optim.Adam([*again.encoder.parameters(), *head.parameters()], 1e-3)
    generator = torch.Generator().manual_seed(3)
    for _ in range(5):
        batch = torch.randperm(60, generator=generator)
        logits = head(again.encoder(given[:60][batch])).log_softmax(1)
        loss = -logits[torch.arange(60), torch.from_numpy(items.labels[:60])[batch]].mean()
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    assert np.array_equal(told, head(again.encoder(given[60:])).argmax(1).numpy())


def test_an_encoder_of_two_views_is_begun_with_too(few_steps: None) -> None:
    """Each view has features of its own, so there are twice as many as one head of the code reads."""
    spec, dataset = preset("wine", "multimodal"), load("wine")
    known = Known(build(spec.model, dataset.card.shape, 0).eval(), dataset, spec)
    found = transfer.use(known, held_out(dataset), Transfer(seeds=3), quiet)
    assert (found.rows["begun"] > 0).all()


def test_what_comes_out_has_a_row_for_each_number_of_labels(digits: Known, few_steps: None) -> None:
    items = held_out(digits.dataset)
    params = Transfer(seeds=3, reach=20)
    found = transfer.use(digits, items, params, quiet)
    assert found.rows["labels"].tolist() == [10, 20, 40, 80, 160, 225]
    first = found.summary[-1]
    assert (first.id, first.n, first.values) == ("first", 3, {"labels": 10})
    assert first.baselines["raw"] == pytest.approx(found.rows["raw"][0])
    assert found.rows["raw"][-1] > found.rows["raw"][0]
    told = numbers_of(found)
    assert float(told["first_scratch"]) == pytest.approx(found.rows["scratch"][0])
    assert told["first_n"] == "3"
    low, high = first.differences["scratch"]
    assert told["first_lead_scratch"] == ("1" if low > 0 else "-1" if high < 0 else "0")


def test_where_neither_is_better_than_the_most_frequent_class_that_is_said() -> None:
    labels = np.array([0] * 62 + [1] * 38)
    found = {way: np.array([[50.0, 63.0], [55.0, 64.0]]) for way in transfer.WAYS}
    assert transfer.highest(found, labels) == 0  # 60 % are no more than 62 %
    (note,) = transfer.said(found, [2, 50], 0, Transfer(), labels)
    assert "most frequent class (62 %)" in str(note)
    assert "from 50 labels 63.5 %" in str(note)
    (asked,) = transfer.said(found, [2, 50], 90, Transfer(reach=90), labels)
    assert "90 % was not reached" in str(asked)


@pytest.mark.exhaustive
def test_a_share_that_nobody_reaches_is_said(digits: Known, few_steps: None) -> None:
    found = transfer.use(digits, held_out(digits.dataset), Transfer(seeds=3, reach=99), quiet)
    assert [score.id for score in found.summary] == ["first"]
    assert any("99 % was not reached" in str(note) for note in found.notes)


@pytest.mark.parametrize("labels", [None, np.zeros(12, np.int64), np.arange(12) // 3])
def test_items_without_classes_are_refused(digits: Known, labels: np.ndarray | None) -> None:
    whole = held_out(digits.dataset)
    items: Items = replace(whole, samples=whole.samples[:12], rows=whole.rows[:12], labels=labels)
    with pytest.raises(UserError, match="no classes to tell apart"):
        transfer.use(digits, items, Transfer(), quiet)
