"""Laws of all data sets that need no download: what a card promises is what comes, and every load gives the same."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
import torch
from scipy.sparse.linalg import svds

from aecore.data.cards import CARDS, DataCard
from aecore.data.dataset import STARS, Dataset, Split
from aecore.data.loading import LOADERS, load
from aecore.spec import Data, Spec

HERE = [name for name, card in CARDS.items() if card.origin != "download"]
GENERATED = [name for name, card in CARDS.items() if card.origin == "generated"]
STORED = {
    "image": torch.uint8,
    "curve": torch.float32,
    "table": torch.float32,
    "text": torch.uint8,
    "ratings": torch.uint8,
}
MANY_WORDS = {"tales"}
"""More than 256: their numbers need a larger type."""


UNEVEN = {"emoji"}
"""Classes of very different size: the smallest of the emoji are five pictures."""


def knobs(card: DataCard) -> dict[str, object]:
    return {path.removeprefix("data."): value for path, value in card.knobs.items()}


@cache
def loaded(name: str, seed: int = 0) -> Dataset:
    return load(Data(name=name, **knobs(CARDS[name]) | {"seed": seed}))


def splits(data: Dataset) -> list[Split]:
    return [data.train, data.held_out, *([data.odd] if data.odd else [])]


def rows(split: Split) -> set[bytes]:
    return {row.numpy().tobytes() for row in split.samples}


@pytest.fixture(params=HERE)
def name(request: pytest.FixtureRequest) -> str:
    return request.param


def test_every_card_has_a_loader_and_stands_under_its_name() -> None:
    assert list(LOADERS) == list(CARDS)
    assert [card.name for card in CARDS.values()] == list(CARDS)
    assert all(card.origin == "download" for card in list(CARDS.values())[len(HERE) :])
    assert all((card.download > 0) == (card.origin == "download") for card in CARDS.values())


def test_samples_are_stored_as_their_kind_is_and_as_many_as_promised(name: str) -> None:
    data, card = loaded(name), CARDS[name]
    assert data.card is card
    stored = {"text": card.shape[1:], "ratings": card.shape[1:]}.get(card.kind, card.shape)
    assert [len(split) for split in splits(data)] == [n for n in (card.train, card.held_out, card.odd) if n]
    for split in splits(data):
        assert split.samples.shape == (len(split), *stored)
        assert split.samples.dtype == (torch.int16 if name in MANY_WORDS else STORED[card.kind])
        assert split.labels.shape == (len(split),)
        assert split.labels.dtype == torch.int64
        assert data.floats(split.samples[:7]).shape == (7, *card.shape)
        assert torch.isfinite(data.floats(split.samples)).all()


def test_labels_are_the_classes_of_the_card_odd_kinds_last(name: str) -> None:
    data, card = loaded(name), CARDS[name]
    normal = {int(label) for split in (data.train, data.held_out) for label in split.labels}
    odd = {int(label) for label in data.odd.labels} if data.odd else set()
    assert sorted(normal) + sorted(odd) == (list(range(len(card.classes))) if card.classes else [0])
    assert len(set(card.classes)) == len(card.classes)


def test_every_class_is_trained_on_and_held_out(name: str) -> None:
    data, card = loaded(name), CARDS[name]
    normal = len(card.classes) - len(set(data.odd.labels.tolist()) if data.odd else [])
    for split in (data.train, data.held_out):
        counts = split.labels.bincount(minlength=normal)
        assert counts.min() > (0 if name in UNEVEN else 0.2 * len(split) / max(normal, 1))


def test_odd_kinds_come_in_equal_numbers() -> None:
    for name in HERE:
        if odd := loaded(name).odd:
            counts = set(odd.labels.bincount().tolist()) - {0}
            assert len(counts) == 1


def test_columns_words_and_stars_fit_the_samples(name: str) -> None:
    data, card = loaded(name), CARDS[name]
    x = data.floats(data.train.samples)
    assert len(card.columns) == (card.shape[-1] if card.kind in ("table", "ratings") else 0)
    assert len(set(card.words)) == len(card.words) == (card.shape[0] if card.kind == "text" else 0)
    if card.kind == "text":
        assert data.train.samples.unique().tolist() == list(range(len(card.words)))
    if card.kind == "ratings":
        assert data.train.samples.unique().tolist() == list(range(STARS + 1))
    assert card.bounded == (float(x.min()) >= 0 and float(x.max()) <= 1)


def test_only_generated_items_have_factors_and_all_of_them_do(name: str) -> None:
    data, card = loaded(name), CARDS[name]
    for split in splits(data):
        assert (split.factors is not None) == (card.origin == "generated") == bool(card.factors)
        if split.factors is not None:
            assert split.factors.shape == (len(split), len(card.factors))
            assert split.factors.dtype == torch.float32
            assert torch.isfinite(split.factors).all()


def test_knobs_are_settings_of_a_spec_and_only_generated_data_have_them(name: str) -> None:
    card = CARDS[name]
    assert ("data.seed" in card.knobs) == (card.origin == "generated")
    assert Spec().with_values(card.knobs).data == Data(**knobs(card))


# Bars are drawn independently: pictures of one bar, of which there are sixteen, are on both sides.
@pytest.mark.parametrize("name", [name for name in HERE if name != "bars"])
def test_no_held_out_item_was_trained_on(name: str) -> None:
    data = loaded(name)
    assert not rows(data.train) & rows(data.held_out)


@pytest.mark.exhaustive(sample=8)
def test_every_load_gives_the_same_bit_for_bit(name: str) -> None:
    again = load(Data(name=name, **knobs(CARDS[name])))
    for split, other in zip(splits(loaded(name)), splits(again), strict=True):
        assert torch.equal(split.samples, other.samples)
        assert torch.equal(split.labels, other.labels)
        assert split.factors is None or torch.equal(split.factors, other.factors)
    assert again.floor == loaded(name).floor


@pytest.mark.parametrize("name", GENERATED)
def test_another_seed_gives_other_items_in_the_same_numbers(name: str) -> None:
    data, other = loaded(name), loaded(name, seed=1)
    assert not torch.equal(data.train.samples, other.train.samples)
    assert not torch.equal(data.held_out.samples, other.held_out.samples)
    assert [len(split) for split in splits(data)] == [len(split) for split in splits(other)]


@pytest.mark.parametrize("name", GENERATED)
def test_training_items_are_in_random_order(name: str) -> None:
    """A run may take the first few only, and the map shows the first few."""
    labels = loaded(name).train.labels.double()
    if labels.unique().numel() > 1:
        first, all_ = labels[: len(labels) // 4], labels
        assert abs(float(first.mean() - all_.mean())) < 5 * float(all_.std()) / len(first) ** 0.5


def test_what_is_drawn_is_what_was_stored(name: str) -> None:
    data, samples = loaded(name), loaded(name).held_out.samples[:50]
    drawn = data.drawn(data.floats(samples))
    if data.card.kind == "image":
        assert torch.equal(drawn, (samples.double() * 255 / data.white).round().to(torch.uint8))
    elif data.card.kind == "ratings":
        assert torch.equal(torch.nan_to_num(drawn * (STARS - 1) + 1), samples.float())
    else:
        assert torch.equal(drawn, samples)


@pytest.mark.exhaustive(sample=8)
@pytest.mark.parametrize("name", [*HERE, pytest.param("mnist", marks=pytest.mark.mnist)])
def test_the_spectrum_is_that_of_the_training_samples(name: str) -> None:
    if name == "mnist" and not has_mnist():
        pytest.skip("LATENTLAB_DATA has no mnist")
    data = loaded(name)
    x = data.floats(data.train.samples).flatten(1).double().numpy()
    x = x - x.mean(0)
    if min(x.shape) > 2000:  # all eigenvalues of so many words would take longer than all other tests here
        found = np.sort(svds(x, 8, return_singular_vectors=False, random_state=0) ** 2 / (len(x) - 1))[::-1]
    else:
        small = x @ x.T if len(x) < x.shape[1] else x.T @ x  # either has the eigenvalues that are not 0
        found = np.linalg.eigvalsh(small / (len(x) - 1))[::-1][: min(8, x.shape[1])]
    assert data.card.spectrum == pytest.approx(found, rel=0.01)


def has_mnist() -> bool:
    from aecore.settings import data_folder

    return any((data_folder() / "mnist").glob("train10k-*"))


def test_floors_are_known_where_the_noise_is_and_0_without_noise(name: str) -> None:
    card, floor = CARDS[name], loaded(name).floor
    if card.origin == "real" or name == "noise":
        assert floor is None
    elif "data.noise" in card.knobs:
        assert floor is not None
        assert floor > 0
    else:
        assert floor == 0.0


NOISY = [name for name in GENERATED if "data.noise" in CARDS[name].knobs and name != "ratings"]


@pytest.mark.parametrize("name", NOISY)
@pytest.mark.parametrize("noise", [0.0, 0.05, 0.3])
def test_the_floor_is_the_variance_of_the_noise(name: str, noise: float) -> None:
    """A mean of n squared normal numbers has a standard deviation of sqrt(2 / n) times itself."""
    data = load(Data(name=name, **knobs(CARDS[name]) | {"noise": noise}))
    n = data.held_out.samples.numel()
    assert data.floor == pytest.approx(noise**2, rel=5 * (2 / n) ** 0.5, abs=1e-12)


@pytest.mark.parametrize("name", NOISY)
def test_noise_is_all_that_noise_changes(name: str) -> None:
    """The clean items and their truth stay, so that levels of noise can be compared."""
    quiet, loud = (load(Data(name=name, **knobs(CARDS[name]) | {"noise": noise})) for noise in (0.0, 0.5))
    for split, other in zip(splits(quiet), splits(loud), strict=True):
        assert torch.equal(split.labels, other.labels)
        assert split.factors is not None
        assert torch.equal(split.factors, other.factors)
    difference = loud.train.samples - quiet.train.samples
    assert float(difference.std()) == pytest.approx(0.5, rel=0.05)
