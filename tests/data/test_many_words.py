"""Texts of more than 255 words, all the way: stored numbers, one-hot, drawn words, the items of a run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
import torch
from safetensors.torch import load_file

from aecore.data.dataset import Dataset, Split, word_type
from aecore.data.loading import load
from aecore.data.own.stored import keep_own
from aecore.presets import preset
from aecore.runs.store import Store
from aecore.spec import Data
from aecore.training.loop import Trainer
from aecore.workers.publish import publish_inputs, publish_results

WORDS, PLACES = 1000, 6


@pytest.fixture
def sayings(made: Callable[..., Dataset]) -> Dataset:
    """Texts of a thousand words in which each of them occurs, the last one too."""
    card = replace(
        made(kind="text").card, name="mine", origin="own", shape=(WORDS, PLACES), train=200, held_out=50,
        words=tuple(f"word{number}" for number in range(WORDS)), factors=(), knobs={},
    )  # fmt: skip
    numbers = (7 * torch.arange(250 * PLACES).reshape(250, PLACES)) % WORDS
    samples, labels = numbers.to(torch.int16), torch.zeros(250, dtype=torch.int64)
    assert set(numbers.flatten().tolist()) == set(range(WORDS))
    return Dataset(card, Split(samples[:200], labels[:200]), Split(samples[200:], labels[200:]))


@pytest.mark.parametrize(("words", "kind"), [
    (2, torch.uint8), (55, torch.uint8), (255, torch.uint8), (256, torch.int16), (1000, torch.int16),
    (32_767, torch.int16), (32_768, torch.int32), (10**6, torch.int32),
])  # fmt: skip
def test_word_numbers_take_the_smallest_type_that_holds_the_hidden_word_too(words: int, kind: torch.dtype) -> None:
    assert word_type(words) == kind
    assert torch.tensor(words).to(kind).item() == words
    smaller = {torch.int16: torch.uint8, torch.int32: torch.int16}.get(kind)
    assert smaller is None or words > torch.iinfo(smaller).max


def test_sentences_of_today_are_stored_as_they_were() -> None:
    data = load(Data(name="sentences"))
    assert data.train.samples.dtype == data.drawn(data.floats(data.train.samples[:5])).dtype == torch.uint8


def test_words_come_back_from_what_models_read(sayings: Dataset) -> None:
    x = sayings.floats(sayings.train.samples)
    assert x.shape == (200, WORDS, PLACES)
    assert torch.equal(x.sum(1), torch.ones(200, PLACES))
    assert torch.equal(sayings.drawn(x), sayings.train.samples)


def test_a_hidden_word_is_the_number_behind_the_last(sayings: Dataset) -> None:
    x = sayings.floats(sayings.train.samples[:3])
    x[1, :, 2] = 0
    drawn = sayings.drawn(x)
    assert drawn[1, 2] == WORDS
    assert (drawn == WORDS).sum() == 1


def test_a_run_of_them_holds_their_words(sayings: Dataset, store: Store) -> None:
    source = keep_own(sayings)
    assert torch.equal(load(source).train.samples, sayings.train.samples)
    values = {"model.backbone.widths": (8,), "device": "cpu", "optimiser.batch_size": 50}
    spec = preset(sayings.card, "undercomplete", values, source.digest)
    run, trainer = store.create(spec), Trainer(spec, load(source), torch.device("cpu"))
    publish_inputs(run, trainer)
    publish_results(run, trainer.model, trainer.dataset, 0)
    wanted = sayings.probe(250)[0].samples
    pictures = load_file(run.items)["pictures"]
    assert (pictures.dtype, int(pictures.max())) == (torch.int16, WORDS - 1)
    assert torch.equal(pictures, wanted)
    shown = load_file(run.inputs)["pictures"]
    assert torch.equal(shown, wanted[: len(shown)])
