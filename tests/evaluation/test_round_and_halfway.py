"""Inventive: new items from one round cloud, and what is decoded halfway between two items, by plain lines."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy

import numpy as np
import pytest
import torch

from aecore.evaluation import inventive
from aecore.evaluation.halfway import pairs_of
from aecore.evaluation.subject import Subject


def subject_of(made) -> Subject:
    return Subject(made.trainer.model.eval(), made.trainer.dataset, made.spec)


@pytest.fixture(scope="module")
def subject(trained: Callable) -> Subject:
    return subject_of(trained(epochs=30))


def test_halfway_is_what_plain_lines_say(subject: Subject) -> None:
    """Each pair by itself: two items of two classes, the middle of their codes, and the nearest of all training
    items."""
    first, second = pairs_of(subject, subject.unseen[:500])
    assert len({*first, *second}) == 2 * len(first) > 200
    assert (subject.labels[first] != subject.labels[second]).all()
    known = subject.train_values

    def far(row: np.ndarray) -> float:
        return float(np.linalg.norm(known - row, axis=1).min())

    def drawn(code: np.ndarray) -> np.ndarray:
        out = subject.model.decode(torch.from_numpy(code[None]).float()).detach()
        return np.rint(16 * out.numpy().ravel()) / 16  # digits are stored in steps of a sixteenth

    rows, codes = subject.values, subject.codes
    pairs = list(zip(first, second, strict=True))
    middle = sum(far(drawn((codes[a] + codes[b]) / 2)) for a, b in pairs)
    ends = sum(far(rows[a]) + far(rows[b]) for a, b in pairs) / 2
    own = sum(far(drawn(codes[a])) + far(drawn(codes[b])) for a, b in pairs) / 2
    laid = sum(far((rows[a] + rows[b]) / 2) for a, b in pairs)
    found = inventive.measure(subject).scores
    assert found["halfway"].n == len(pairs)
    assert found["halfway"].value == pytest.approx(middle / ends, rel=1e-3)
    assert found["halfway_own"].value == pytest.approx(middle / own, rel=1e-3)
    for name in ("halfway", "halfway_own"):
        assert found[name].baselines["laid"] == pytest.approx(laid / ends, rel=1e-6)
        low, high = found[name].interval
        assert low < found[name].value < high


def test_a_round_cloud_is_a_model_own_cloud_where_training_has_made_it_so(trained: Callable) -> None:
    shaped = inventive.measure(subject_of(trained(variant="vae", epochs=1))).scores
    for name in ("told_apart", "coverage"):
        assert shaped[f"{name}_round"].value == shaped[name].value
        assert shaped[f"{name}_round"].baselines["pca"] != shaped[name].baselines["pca"]
    sparse = inventive.measure(subject_of(trained(variant="k-sparse", epochs=1))).scores
    assert "coverage_round" not in sparse


@pytest.mark.exhaustive
def test_a_plain_code_far_from_the_round_cloud_covers_nothing_from_there(trained: Callable) -> None:
    """All codes are moved away and moved back before they are decoded: the same model, by its own mixture."""
    subject = subject_of(trained(variant="undercomplete", epochs=30))
    moved = deepcopy(subject.model)
    decode = moved.decode
    moved.decode = lambda z: decode(z - 50)  # type: ignore[method-assign]
    away = Subject(moved, subject.dataset, subject.spec)
    away.codes, away.train_codes = subject.codes + 50, subject.train_codes + 50
    there, far = inventive.measure(subject).scores, inventive.measure(away).scores
    assert far["coverage"].value == pytest.approx(there["coverage"].value, abs=10)
    assert far["coverage_round"].value < 20 < there["coverage_round"].value
