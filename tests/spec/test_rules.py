"""Each rule where it just holds and where it just does not: what cannot be trained, what will probably disappoint."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from aecore import rules
from aecore.data.cards import CARDS
from aecore.data.dataset import Dataset
from aecore.errors import UserError
from aecore.parts import AXES
from aecore.presets import checked, preset
from aecore.rules import PROBLEMS, WARNINGS, most_halvings, problems, suiting, warnings
from aecore.spec import Spec

Case = tuple[str, str, dict[str, Any], str]
"""Data set, variant, values, and a part of the sentence ('' where there must be none)."""

REFUSED: dict[str, tuple[Case, Case]] = {
    "view_needs_kind": (
        ("wine", "undercomplete", {"model.view.kind": "inpainting"}, "hole"),
        ("sines", "undercomplete", {"model.view.kind": "inpainting"}, ""),
    ),
    "backbone_needs_kind": (
        ("ratings", "completion", {"model.backbone.kind": "recurrent"}, "no neighbours"),
        ("digits", "vae", {"model.backbone.kind": "autoregressive"}, "word by word"),
        ("sentences", "vae", {"model.backbone.kind": "autoregressive"}, ""),
        ("sentences", "undercomplete", {"model.backbone.kind": "recurrent"}, ""),
    ),
    "kind_needs_view": (
        ("ratings", "vae", {"model.view.kind": "masking"}, "some of the ratings"),
        ("ratings", "vae", {}, ""),
    ),
    "likelihood_needs_kind": (
        ("digits", "vae", {"model.likelihood.kind": "categorical"}, "word by word"),
        ("sentences", "vae", {"model.likelihood.kind": "categorical"}, ""),
    ),
    "condition_needs_labels": (
        ("noise", "vae", {"model.condition.kind": "classes"}, "no classes"),
        ("digits", "conditional", {"model.condition.classes": 9}, "9 can be told"),
        ("digits", "semi-supervised", {"model.condition.labelled": 9}, "not each of the 10 classes"),
        ("digits", "semi-supervised", {"model.condition.labelled": 10}, ""),
        ("digits", "conditional", {}, ""),
    ),
    "condition_needs_room": (
        ("digits", "tied", {"model.condition.kind": "classes", "model.condition.classes": 10}, "Tied weights"),
        ("digits", "vq-vae", {"model.condition.kind": "classes", "model.condition.classes": 10}, "tokens"),
        ("digits", "conditional", {}, ""),
    ),
    "more_labels_than_items": (
        ("digits", "semi-supervised", {"model.condition.labelled": 1348}, "1348 labelled items"),
        ("digits", "semi-supervised", {"model.condition.labelled": 1347}, ""),
    ),
    "knobs_are_read": (
        ("digits", "vae", {"data.noise": 0.3}, "data.noise"),
        ("sines", "vae", {"data.noise": 0.3}, ""),
    ),
    "joined_codes_need_views": (
        ("digits", "multimodal", {"model.view.kind": "identity"}, "two views only"),
        ("digits", "multimodal", {}, ""),
    ),
    "switching_needs_units": (
        ("digits", "linear", {"model.backbone.structure": "pruned"}, "Without hidden layers"),
        ("digits", "tied", {"model.backbone.structure": "grown"}, "Tied weights make a unit"),
        ("digits", "multimodal", {"model.backbone.structure": "pruned"}, "two views are not switched"),
        (
            "digits",
            "vae",
            {"model.backbone.structure": "grown", "start": "digits-vae-2d"},
            "Grown layers begin with few",
        ),
        ("digits", "vae", {"model.backbone.structure": "pruned", "start": "digits-vae-2d"}, ""),
        ("digits", "vae", {"model.backbone.structure": "grown"}, ""),
    ),
    "views_need_room": (
        ("digits", "tied", {"model.view.kind": "two-views"}, "cannot mirror"),
        ("digits", "predictive-coding", {"model.view.kind": "two-views"}, "predictive coding cannot"),
        ("digits", "multimodal", {"model.condition.kind": "classes"}, "tell nothing besides"),
        ("digits", "conditional", {"model.view.kind": "two-views"}, ""),
    ),
    "hidden_patches_need_patches": (
        ("digits", "masked-transformer", {"model.backbone.kind": "conv"}, "transformer"),
        ("digits", "masked-transformer", {}, ""),
    ),
    "view_must_fit": (
        ("digits", "super-resolution", {"model.view.factor": 3, "model.backbone.kind": "dense"}, "8 × 8"),
        ("digits", "super-resolution", {"model.view.factor": 4, "model.backbone.kind": "dense"}, ""),
    ),
    "too_many_halvings": (
        ("digits", "convolutional", {"model.backbone.channels": (4, 4, 4)}, "3 convolutions"),
        ("digits", "convolutional", {"model.backbone.channels": (4, 4)}, ""),
    ),
    "patches_must_fit": (
        ("digits", "transformer", {"model.backbone.patch": 3}, "side 3"),
        ("digits", "transformer", {"model.backbone.patch": 4}, ""),
    ),
    "penalty_needs_code": (
        ("digits", "undercomplete", {"model.penalties.sparsity.weight": 0.1}, "sigmoid code"),
        ("digits", "sparse-kl", {"model.penalties.sparsity.weight": 0.1}, ""),
    ),
    "adversary_needs_kind": (
        ("sentences", "vae", {"model.adversary.kind": "output-critic"}, "measured values"),
        ("sentences", "vae", {"model.adversary.kind": "shuffle-critic"}, ""),
    ),
    "adversary_needs_code": (
        ("digits", "factor-vae", {"model.bottleneck.size": 1}, "two or more"),
        ("digits", "undercomplete", {"model.adversary.kind": "output-critic"}, "MMD to the prior"),
        ("digits", "vq-vae", {"model.adversary.kind": "output-critic", "model.penalties.mmd.weight": 1.0}, "MMD"),
        ("digits", "wae-mmd", {"model.adversary.kind": "output-critic"}, ""),
    ),
    "contraction_needs_second_gradients": (
        ("sines", "recurrent", {"model.penalties.contraction.weight": 0.1, "device": "cuda"}, "“CPU”"),
        ("sines", "recurrent", {"model.penalties.contraction.weight": 0.1, "device": "cpu"}, ""),
    ),
    "some_codes_have_a_prior_of_their_own": (
        ("digits", "mixture-prior", {"model.penalties.mmd.weight": 1.0}, "cannot be pulled into a standard normal"),
        ("digits", "hyperspherical", {"model.penalties.mmd.weight": 1.0}, "cannot be pulled into a standard normal"),
        (
            "digits",
            "hyperspherical",
            {"model.adversary.kind": "code-critic"},
            "cannot be pulled into a standard normal",
        ),
        ("digits", "hyperspherical", {"model.penalties.weight_decay.weight": 1.0}, ""),
        ("digits", "vae", {"model.penalties.mmd.weight": 1.0}, ""),
    ),
    "settling_needs_points": (
        ("digits", "vae", {"model.backbone.kind": "predictive"}, "errors of single layers"),
        ("digits", "predictive-coding", {"model.penalties.l1.weight": 1.0}, "errors of single layers"),
        ("digits", "predictive-coding", {"model.bottleneck.kind": "nested"}, "errors of single layers"),
        ("digits", "predictive-coding", {"model.adversary.kind": "code-critic"}, "errors of single layers"),
        ("digits", "predictive-coding", {}, ""),
        ("digits", "deep", {"model.penalties.l1.weight": 1.0}, ""),
    ),
    "code_must_fit": (
        ("digits", "vae", {"model.bottleneck.free_bits": 1.0, "model.bottleneck.capacity": 5.0}, "free bits"),
        ("digits", "vq-vae", {"model.bottleneck.size": 9}, "multiple"),
        ("digits", "vq-vae", {"model.bottleneck.size": 10}, ""),
    ),
    "ties_must_mirror": (
        ("sines", "tied", {"model.view.kind": "forecast"}, "same shape"),
        ("sines", "tied", {"model.view.kind": "masking"}, ""),
    ),
    "one_item": (
        ("digits", "vae", {"data.items": 1, "optimiser.batch_size": 1}, "Take two or more"),
        ("digits", "vae", {"data.items": 2, "optimiser.batch_size": 1}, ""),
    ),
    "batch_above_data": (
        ("digits", "vae", {"optimiser.batch_size": 1348}, "1347"),
        ("digits", "vae", {"optimiser.batch_size": 1347}, ""),
    ),
    "too_much_at_once": (
        ("mnist", "vae", {"optimiser.kind": "gd", "data.items": 20_001}, "20000"),
        ("mnist", "vae", {"optimiser.kind": "gd", "data.items": 20_000}, ""),
    ),
}
"""Each rule by its name: a spec that it refuses, and one just beside it that it lets through."""
MORE: list[Case] = [
    ("ratings", "vae", {"model.likelihood.kind": "multinomial"}, ""),
    ("digits", "vae", {"model.likelihood.kind": "multinomial"}, "multinomial"),
    ("sentences", "vae", {"model.likelihood.kind": "bernoulli"}, "word by word"),
    ("digits", "vae", {"model.penalties.total_correlation.weight": 0.1}, ""),
    ("digits", "deep", {"model.penalties.total_correlation.weight": 0.1}, "Gaussian code"),
    ("digits", "k-sparse", {"model.bottleneck.k": 64}, ""),
    ("digits", "k-sparse", {"model.bottleneck.k": 65}, "Of 64 code numbers 65"),
    ("digits", "super-resolution", {"model.view.factor": 8, "model.backbone.kind": "dense"}, "coarser by 8"),
    ("digits", "super-resolution", {"model.backbone.channels": (4, 4)}, "4 pixels"),
    ("sines", "forecasting", {"model.backbone.kind": "transformer", "model.backbone.patch": 16}, ""),
    ("sines", "forecasting", {"model.backbone.kind": "transformer", "model.backbone.patch": 5}, "side 5"),
    ("sines", "recurrent", {"model.penalties.contraction.weight": 0.1, "device": "auto"}, "“CPU”"),
    ("sines", "convolutional", {"model.penalties.contraction.weight": 0.1, "device": "cuda"}, ""),
    ("wine", "tied", {}, ""),
    ("digits", "vae", {"optimiser.batch_size": 64, "data.items": 63}, "63"),
    ("digits", "vae", {"optimiser.batch_size": 5000, "data.items": 900_000}, "1347"),
    ("digits", "vae", {"optimiser.batch_size": 5000, "optimiser.kind": "gd"}, ""),
    ("digits", "vae", {"data.seed": 1}, "data.seed"),
    ("shapes", "vae", {"data.seed": 1}, ""),
    ("wine", "vae", {"model.bottleneck.size": 512}, ""),
]
CASES = [case for pair in REFUSED.values() for case in pair] + MORE


def test_every_rule_has_a_spec_that_it_refuses() -> None:
    assert set(REFUSED) == {rule.__name__ for rule in PROBLEMS}


@pytest.mark.parametrize("name", REFUSED)
def test_a_rule_speaks_where_it_is_broken_and_is_silent_just_beside(name: str) -> None:
    rule = getattr(rules, name)
    for data, variant, values, part in REFUSED[name]:
        found = rule(preset(data, variant, values), CARDS[data])
        assert (found is None) == (part == "")
        assert part in str(found)


@pytest.mark.parametrize(("data", "variant", "values", "part"), CASES, ids=str)
def test_what_cannot_be_trained_is_told_in_one_sentence_and_refused(
    data: str, variant: str, values: dict[str, Any], part: str
) -> None:
    spec = preset(data, variant, {"device": "cpu"} | values)
    found = [str(sentence) for sentence in problems(spec)]
    if not part:
        assert found == []
        assert checked(spec) is spec
        return
    assert any(part in sentence for sentence in found)
    with pytest.raises(UserError) as caught:
        checked(spec)
    assert str(caught.value.message) == found[0]


def test_several_problems_are_all_told() -> None:
    spec = preset("digits", "vq-vae", {"optimiser.batch_size": 9999, "model.bottleneck.size": 9, "data.noise": 1.0})
    assert len(problems(spec)) == 3


@pytest.mark.parametrize(
    ("data", "most"), [("digits", 2), ("shapes-32", 4), ("mnist", 4), ("sines", 5), ("sentences", 2)]
)
def test_the_smallest_side_can_be_halved_until_two_are_left(data: str, most: int) -> None:
    assert most_halvings(Spec().model.view, CARDS[data]) == most
    side = min(CARDS[data].shape[1:])
    for _ in range(most):
        side = -(-side // 2)
    assert side == 2


@pytest.mark.parametrize("axis", AXES)
@pytest.mark.parametrize("data", ["digits", "sines", "wine", "sentences", "ratings"])
def test_a_kind_that_suits_the_data_breaks_no_rule_of_its_axis(data: str, axis: str) -> None:
    spec = preset(data, "vae")
    kinds = suiting(spec, axis)
    assert getattr(spec.model, axis).kind in kinds
    for kind in AXES[axis]:
        refused = any(
            rule(spec.with_values({f"model.{axis}.kind": kind}), CARDS[data]) for rule in rules.AXIS_RULES.get(axis, ())
        )
        assert (kind in kinds) != refused


# --- warnings ---------------------------------------------------------------------------------------------------------

FIXED = {"model.likelihood.kind": "gaussian", "model.likelihood.variance": "fixed"}
DOUBTS: list[tuple[str, str, dict[str, Any], str, str]] = [
    ("digits", "undercomplete", {"model.bottleneck.size": 64}, "copy", "64 numbers"),
    ("digits", "undercomplete", {"model.bottleneck.size": 63}, "copy", ""),
    ("digits", "overcomplete", {}, "copy", "128 numbers"),
    ("digits", "overcomplete", {"model.penalties.l1.weight": 0.1}, "copy", ""),
    ("digits", "overcomplete", {"model.penalties.contraction.weight": 0.1}, "copy", ""),
    ("digits", "overcomplete", {"model.view.kind": "masking"}, "copy", ""),
    ("digits", "k-sparse", {"model.bottleneck.size": 512}, "copy", ""),
    ("digits", "vae", {}, "probably", ""),
    ("digits", "vae", {"model.bottleneck.beta": 3.0}, "probably", "none of the 2"),
    ("digits", "vae", {**FIXED, "model.likelihood.sigma": 1.0}, "probably", "none of the 2"),
    ("digits", "vae", {**FIXED, "model.likelihood.sigma": 0.3}, "probably", ""),
    ("digits", "iwae", {**FIXED, "model.likelihood.sigma": 1.0}, "probably", ""),
    ("digits", "vae", {"model.likelihood.kind": "gaussian", "model.likelihood.variance": "learned"}, "probably", ""),
    ("digits", "vae", {"model.bottleneck.size": 10}, "probably", "only 5 of the 10"),
    ("digits", "capacity-vae", {"model.bottleneck.beta": 100.0}, "probably", ""),
    (
        "mnist",
        "vae",
        {**FIXED, "model.likelihood.sigma": 2.0, "model.bottleneck.size": 10},
        "probably",
        "only 1 of the 10",
    ),
    ("sines", "vae", {"model.likelihood.kind": "bernoulli"}, "cannot reach", "below 0 and above 1"),
    ("digits", "vae", {"model.likelihood.kind": "continuous-bernoulli"}, "cannot reach", ""),
    ("wine", "vae", {"model.likelihood.kind": "laplace"}, "cannot reach", ""),
    ("digits", "sparse-kl", {"optimiser.batch_size": 29}, "whole batches", "Take 30"),
    ("digits", "sparse-kl", {"optimiser.batch_size": 30}, "whole batches", ""),
    (
        "digits",
        "sparse-kl",
        {"optimiser.batch_size": 64, "model.penalties.sparsity.target": 0.01},
        "whole batches",
        "Take 300",
    ),
    ("digits", "beta-tcvae", {"optimiser.batch_size": 63}, "whole batches", "Total correlation"),
    ("digits", "beta-tcvae", {"optimiser.batch_size": 64}, "whole batches", ""),
    ("digits", "wae-mmd", {"optimiser.batch_size": 31}, "whole batches", "MMD"),
    ("digits", "wae-mmd", {"optimiser.batch_size": 32}, "whole batches", ""),
    ("digits", "wae-mmd", {"optimiser.batch_size": 8, "optimiser.kind": "gd"}, "whole batches", ""),
    ("digits", "vae", {"data.items": 50, "optimiser.batch_size": 8}, "items to train on", "50 items"),
    ("digits", "vae", {"data.items": 200}, "items to train on", ""),
    ("digits", "transformer", {"model.backbone.patch": 8}, "One patch", "One patch"),
    ("digits", "transformer", {"model.backbone.patch": 4}, "One patch", ""),
]
"""Data set, variant, values, words that all sentences of one rule share, and a part of the sentence ('' where there
must be none)."""


@pytest.mark.parametrize(("data", "variant", "values", "words", "part"), DOUBTS, ids=str)
def test_what_will_probably_disappoint_is_told_and_can_still_be_trained(
    data: str, variant: str, values: dict[str, Any], words: str, part: str
) -> None:
    spec = preset(data, variant, values)
    found = [str(sentence) for sentence in warnings(spec) if words in str(sentence)]
    assert problems(spec) == []
    assert len(found) == (part != "")
    assert all(part in sentence and sentence.endswith(".") and "{" not in sentence for sentence in found)


def test_every_warning_has_a_spec_that_it_speaks_of() -> None:
    speaking = set()
    for data, variant, values, *_ in DOUBTS:
        speaking |= {rule.__name__ for rule in WARNINGS if rule(preset(data, variant, values), CARDS[data])}
    assert speaking == {rule.__name__ for rule in WARNINGS}


def test_what_cannot_be_trained_gets_no_warnings() -> None:
    assert warnings(preset("digits", "overcomplete", {"optimiser.batch_size": 9999})) == []


def test_the_spectrum_behind_the_prediction_is_that_of_the_data(digits: Dataset) -> None:
    """λ_i > β σ²: of digits no axis varies more than 1, and the first three more than ½ (so with β = 2 and σ² = ¼ three
    are kept)."""
    x = digits.floats(digits.train.samples).flatten(1).double().numpy()
    eigenvalues = np.linalg.eigvalsh(np.cov(x.T))[::-1]
    np.testing.assert_allclose(CARDS["digits"].spectrum, eigenvalues[: len(CARDS["digits"].spectrum)], rtol=0.02)
    assert (eigenvalues > 0.5).sum() == 3
    (found,) = warnings(preset("digits", "vae", {"model.bottleneck.size": 10, "model.bottleneck.beta": 2.0}))
    assert "only 3 of the 10" in str(found)
