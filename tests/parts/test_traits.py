"""Every trait of every part, as a table to be read: what is not listed has its default."""

from __future__ import annotations

from itertools import product
from typing import Any, get_args

import pytest

from aecore import parts
from aecore.data.kinds import KINDS

AXES = parts.AXES
BASES: dict[str, type[parts.Choice]] = {
    "view": parts.View,
    "backbone": parts.Backbone,
    "condition": parts.Condition,
    "bottleneck": parts.Bottleneck,
    "likelihood": parts.Likelihood,
    "adversary": parts.Adversary,
}
DEFAULTS: dict[str, dict[str, Any]] = {
    "view": {
        "needs": set(),
        "clean": False,
        "partial": False,
        "forecasts": False,
        "unseen": False,
        "varies": False,
        "holes": False,
        "hides_patches": False,
        "pairs": False,
    },
    "backbone": {
        "needs": set(),
        "widens": False,
        "second_gradients": True,
        "autoregressive": False,
        "settles": False,
        "hidden": (),
        "halvings": 0,
        "patch_side": 0,
        "mirrors": False,
        "reshapes": False,
        "begins_small": False,
    },
    "condition": {"needs": set(), "numbers": 0, "taught": 0, "guesses": False},
    "bottleneck": {
        "needs": set(),
        "sparse": False,
        "exact_zeros": False,
        "rates": False,
        "stochastic": False,
        "sphere": False,
        "own_prior": False,
        "free": False,
        "joins": False,
        "unchanged": False,
        "prefixes": (),
        "fewest": 1,
        "tokens": None,
        "normal": False,
        "discrete": False,
        "shapes_prior": False,
        "kl_price": None,
        "about_batches": False,
        "full_after": 0.0,
        "draws": 1,
    },
    "likelihood": {"needs": set(), "bounded": False, "density": False, "shares": False, "noise_variance": None},
    "adversary": {"needs": set(), "shapes_prior": False, "shuffles": False, "judges_outputs": False},
}
TRAITS: dict[str, dict[str, dict[str, Any]]] = {
    "view": {
        "identity": {"clean": True},
        "gaussian-noise": {},
        "salt-and-pepper": {"needs": {"pictures"}},
        "masking": {},
        "low-resolution": {"needs": {"places", "measured"}, "partial": True},
        "inpainting": {"needs": {"places"}, "holes": True},
        "hidden-patches": {"needs": {"places"}, "partial": True, "unseen": True, "hides_patches": True, "holes": True},
        "forecast": {"needs": {"time"}, "partial": True, "unseen": True, "forecasts": True},
        "completion": {"needs": {"gaps"}},
        "two-views": {"pairs": True},
        "varied-pictures": {"needs": {"pictures"}, "clean": True, "varies": True},
        "varied-curves": {"needs": {"time"}, "clean": True, "varies": True},
    },
    "backbone": {
        "dense": {"hidden": (256, 128)},
        "conv": {"needs": {"places"}, "widens": True, "hidden": (32, 64), "halvings": 2},
        "recurrent": {"needs": {"places"}, "widens": True, "second_gradients": False, "hidden": (64,)},
        "transformer": {"needs": {"places"}, "widens": True, "hidden": (64, 64), "patch_side": 2},
        "autoregressive": {
            "needs": {"words"},
            "widens": True,
            "second_gradients": False,
            "autoregressive": True,
            "hidden": (128,),
        },
        "predictive": {"settles": True, "hidden": (128, 64)},
    },
    "condition": {"none": {}, "classes": {"numbers": 10}},
    "bottleneck": {
        "plain": {"free": True, "unchanged": True},
        "nested": {"free": True, "prefixes": tuple(range(1, 17))},
        "sigmoid": {"sparse": True, "rates": True, "fewest": 16},
        "soft-threshold": {"sparse": True, "exact_zeros": True, "fewest": 16},
        "top-k": {"sparse": True, "exact_zeros": True, "fewest": 17},  # more than twice its 8 active ones
        "batch-top-k": {"sparse": True, "exact_zeros": True, "fewest": 17},
        "jump-relu": {"sparse": True, "exact_zeros": True, "fewest": 16},
        "matryoshka": {"sparse": True, "exact_zeros": True, "fewest": 17, "prefixes": (8, 16, 32, 64)},
        "gaussian": {"stochastic": True, "normal": True, "shapes_prior": True, "kl_price": 1.0},
        "importance": {"stochastic": True, "normal": True, "shapes_prior": True, "kl_price": 1.0, "draws": 8},
        "spherical": {"stochastic": True, "sphere": True, "own_prior": True, "fewest": 2}
        | {"shapes_prior": True, "kl_price": 1.0},
        "mixture-prior": {"stochastic": True, "normal": True, "own_prior": True, "shapes_prior": True, "kl_price": 1.0},
        "experts": {"stochastic": True, "normal": True, "joins": True, "shapes_prior": True, "kl_price": 1.0},
        "quantised": {"tokens": parts.Tokens(numbers=2, kinds=32, learnt=True), "discrete": True},
        "fsq": {"tokens": parts.Tokens(numbers=1, kinds=5, learnt=False), "discrete": True},
    },
    "likelihood": {
        "bernoulli": {"bounded": True, "noise_variance": 0.25},
        "continuous-bernoulli": {"bounded": True},
        "gaussian": {"density": True},
        "laplace": {"density": True},
        "categorical": {"needs": {"words"}},
        "multinomial": {"needs": {"gaps"}, "shares": True},
    },
    "adversary": {
        "none": {},
        "code-critic": {"shapes_prior": True},
        "shuffle-critic": {"shuffles": True},
        "output-critic": {"needs": {"measured"}, "judges_outputs": True},
    },
}
LOSSES: dict[str, dict[str, float]] = {
    "classes": {"class": 10.0},
    "top-k": {"revival": 1.0},
    "batch-top-k": {"revival": 1.0},
    "jump-relu": {"l0": 1.0, "revival": 1.0},
    "matryoshka": {"revival": 1.0},
    "gaussian": {"kl": 1.0},
    "importance": {"kl": 1.0, "importance": 1.0},
    "experts": {"kl": 1.0},
    "spherical": {"kl": 1.0},
    "mixture-prior": {"kl": 1.0},
    "quantised": {"commitment": 0.25},
    "code-critic": {"adversary": 1.0, "critic": 0.0},
    "shuffle-critic": {"dependence": 10.0, "critic": 0.0},
    "output-critic": {"features": 0.3, "realism": 1.0, "critic": 0.0},
}
"""Weights of the loss terms that parts add, after the first epochs; all others add none."""
PART = [(axis, kind) for axis, table in AXES.items() for kind in table]


def traits_of(base: type[parts.Choice]) -> list[str]:
    """Return what all parts of an axis can be asked without telling them anything."""
    names = [name for owner in (parts.Choice, base) for name in owner.__annotations__ if name in base.__class_vars__]
    return [*names, *(name for name, value in vars(base).items() if isinstance(value, property))]


@pytest.mark.parametrize("axis", AXES)
def test_the_table_holds_every_part_and_every_trait(axis: str) -> None:
    assert list(TRAITS[axis]) == list(AXES[axis])
    assert list(DEFAULTS[axis]) == [name for name in traits_of(BASES[axis]) if name != "unsuited"]


@pytest.mark.parametrize(("axis", "kind"), PART)
def test_a_part_has_the_traits_of_the_table(axis: str, kind: str) -> None:
    part = AXES[axis][kind]()
    assert isinstance(part, BASES[axis])
    assert part.kind == kind
    assert {name: getattr(part, name) for name in DEFAULTS[axis]} == DEFAULTS[axis] | TRAITS[axis][kind]
    if axis in ("condition", "bottleneck", "adversary") and kind in LOSSES:
        assert part.loss_weights(5.0) == LOSSES[kind]
    else:
        assert part.loss_weights(5.0) == {}


@pytest.mark.parametrize(("axis", "kind"), PART)
def test_a_part_that_needs_something_says_so_in_a_sentence(axis: str, kind: str) -> None:
    part = AXES[axis][kind]()
    assert part.needs <= set(get_args(parts.Feature))
    assert bool(part.unsuited) == bool(part.needs)
    assert part.unsuited.endswith("." if part.needs else "")
    assert any(part.needs <= row.has for row in KINDS.values())


@pytest.mark.parametrize(("axis", "kind"), PART)
def test_a_part_by_itself_fits_an_item(axis: str, kind: str) -> None:
    assert AXES[axis][kind]().problem((1, 8, 8)) is None


@pytest.mark.parametrize(
    ("part", "traits"),
    [
        (parts.Dense(tied=True), {"mirrors": True}),
        (parts.Recurrent(width=5, layers=3), {"hidden": (5, 5, 5)}),
        (parts.Transformer(patch=4), {"patch_side": 4}),
        (parts.Conv(channels=(3,)), {"halvings": 1}),
        (parts.GaussianCode(beta=0.0), {"shapes_prior": False, "kl_price": 0.0, "full_after": 0.0}),
        (
            parts.GaussianCode(beta=0.0, capacity=3.0, capacity_epochs=7.0, warmup=2.0),
            {"shapes_prior": False, "kl_price": None, "about_batches": True, "full_after": 7.0},
        ),
        (parts.GaussianCode(capacity_epochs=7.0, warmup=2.0), {"about_batches": False, "full_after": 2.0}),
        (parts.JumpReLU(warmup=3.0), {"full_after": 3.0}),
        (parts.Nested(size=3), {"prefixes": (1, 2, 3)}),
        (parts.Matryoshka(size=50, dictionaries=3), {"prefixes": (12, 25, 50)}),
        (parts.GaussianCode(free_bits=0.5), {"shapes_prior": True, "kl_price": None, "about_batches": True}),
        (parts.FSQ(levels=9), {"tokens": (1, 9, False)}),
        (parts.Gaussian(variance="fixed", sigma=0.5), {"noise_variance": 0.25}),
        (parts.Gaussian(variance="learned", sigma=0.5), {"noise_variance": None}),
    ],
    ids=str,
)
def test_traits_follow_from_parameters(part: Any, traits: dict[str, Any]) -> None:
    assert {name: getattr(part, name) for name in traits} == traits


def test_only_what_is_discrete_has_tokens_and_what_has_exact_zeros_is_sparse() -> None:
    for part in (kind() for kind in parts.BOTTLENECKS.values()):
        assert part.discrete == (part.tokens is not None)
        assert part.sparse or not part.exact_zeros
        assert part.stochastic or part.kl_price is None


@pytest.mark.parametrize(
    ("axis", "values"), list(product(AXES, ({}, {"kind": "nothing"}, {"kind": 3}, 5, None))), ids=str
)
def test_what_is_no_part_is_told_from_the_others(axis: str, values: Any) -> None:
    with pytest.raises(ValueError, match=rf"1 validation error for Model\n{axis}\n"):
        parts.Model.model_validate({axis: values})
