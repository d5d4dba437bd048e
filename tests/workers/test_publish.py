"""What is published of a model: the spread of its codes where they are distributions; no file where there is no ONNX
form."""

from __future__ import annotations

from itertools import pairwise

import pytest
import torch
from safetensors.torch import load_file

from aecore.data.loading import load
from aecore.export.onnx import MovingDecoder
from aecore.models.autoencoder import build
from aecore.models.views import plain
from aecore.presets import preset
from aecore.runs.store import Store
from aecore.training.evaluator import evaluating
from aecore.training.loop import Trainer
from aecore.workers import publish
from aecore.workers.publish import ITEMS, publish_decoder, publish_results


def published(store: Store, variant: str):
    spec = preset("digits", variant)
    run, data = store.create(spec), load(spec.data)
    model = build(spec.model, data.card.shape, seed=1)
    publish_results(run, model, data, 0)
    return run, model, data


def test_a_distribution_is_published_with_its_deviation(store: Store) -> None:
    run, model, data = published(store, "vae")
    items = load_file(run.results / "items.safetensors")
    samples = data.probe(ITEMS)[0].samples[:20]
    with evaluating(model), torch.no_grad():
        code = model.encode(plain(data.floats(samples), model.config.view))
    drawn = torch.distributions.Normal(code.mean, code.logvar.exp().sqrt())
    torch.testing.assert_close(items["codes"][:20], drawn.mean)
    torch.testing.assert_close(items["sigma"][:20], drawn.stddev)


@pytest.mark.parametrize(("room", "items"), [(24_000_000, 10_000), (400_000, 5000), (1000, 4000)])
def test_the_map_gets_as_many_items_as_fit(
    store: Store, monkeypatch: pytest.MonkeyPatch, room: int, items: int
) -> None:
    spec = preset(
        "digits", "vae"
    )  # a picture of 64 bytes and two numbers of four bytes, with their deviations: 80 bytes
    data = load(spec.data)
    monkeypatch.setattr(publish, "ROOM", room)
    assert publish.items_on_map(build(spec.model, data.card.shape, seed=1), data) == items


def test_a_plain_code_has_no_deviation(store: Store) -> None:
    run, _, _ = published(store, "undercomplete")
    assert "sigma" not in load_file(run.results / "items.safetensors")


@pytest.mark.parametrize("spoilt", [5, None], ids=["some codes", "all codes"])
def test_codes_that_are_no_numbers_are_published_beside_the_others(
    store: Store, monkeypatch: pytest.MonkeyPatch, spoilt: int | None
) -> None:
    honest = publish.encode_all

    def spoil(*given):
        codes, errors, sigma = honest(*given)
        codes[:spoilt] = torch.nan
        return codes, errors, sigma

    monkeypatch.setattr(publish, "encode_all", spoil)
    run, _, _ = published(store, "denoising")
    items = load_file(run.results / "items.safetensors")
    codes = items["codes"]
    assert codes[:spoilt].isnan().all()
    assert all(torch.isfinite(items[name]).all() for name in ("centre", "plane", "low", "high", "effect"))
    if spoilt:
        torch.testing.assert_close(items["centre"], codes[spoilt:].mean(0))
        assert torch.isfinite(items["xy"][spoilt:]).all()


def test_a_model_without_an_onnx_form_is_published_without_it(
    store: Store, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def refuse(model):
        raise RuntimeError("no such operator")

    run, model, data = published(store, "vae")
    monkeypatch.setattr(publish, "decoder_onnx", refuse)
    publish_results(run, model, data, 1)
    left = {path.name for path in run.results.iterdir()}
    assert left == {"items.safetensors", "encoder.onnx", "map.webp", "strip.webp"}
    assert "no such operator" in capfd.readouterr().err


def training(store: Store):
    spec = preset("digits", "vae", {"device": "cpu", "budget.epochs": 100})
    return store.create(spec), Trainer(spec, load(spec.data), torch.device("cpu"))


def kept(run, trainer, steps: range) -> list[int]:
    decoder = MovingDecoder(trainer.model)
    return [step for step in steps if publish_decoder(run, trainer, step, decoder)]


def test_kept_decoders_lie_apart_by_a_constant_factor(store: Store) -> None:
    run, trainer = training(store)
    last = 100 * trainer.steps_per_epoch
    steps = kept(run, trainer, range(1, last + 1, 3))
    assert steps == sorted({int(path.stem) for path in run.snapshots.glob("*.onnx")})
    assert steps[0] == 1
    assert 10 <= len(steps) <= publish.DECODERS
    assert all(later / earlier >= last ** (1 / 11) for earlier, later in pairwise(steps))
    assert steps[-1] > last / last ** (2 / 11)


@pytest.mark.parametrize(("room", "most"), [(600_000, 5), (250_000, 2), (100_000, 0)])
def test_large_decoders_lie_farther_apart(store: Store, monkeypatch: pytest.MonkeyPatch, room: int, most: int) -> None:
    run, trainer = training(store)
    monkeypatch.setattr(publish, "DECODER_ROOM", room)
    steps = kept(run, trainer, range(1, 2101, 41))
    assert len(steps) <= most
    assert bool(steps) == bool(most)
    assert sum(path.stat().st_size for path in run.snapshots.glob("*.onnx")) <= 1.05 * room


def test_a_training_whose_decoder_has_no_onnx_form_goes_on_without(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*given, **named):
        raise RuntimeError("no such operator")

    run, trainer = training(store)
    monkeypatch.setattr(torch.onnx, "export", refuse)
    assert not publish_decoder(run, trainer, 1, MovingDecoder(trainer.model))
    assert not list(run.path.rglob("*.onnx"))
    assert trainer.model.training
