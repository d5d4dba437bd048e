"""By heart or not: distances against scikit-learn, a decoder that copies is caught, and what cannot be compared is a
sentence."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from sklearn.neighbors import NearestNeighbors
from torch import Tensor

from aecore import parts
from aecore.data.loading import load
from aecore.errors import UserError
from aecore.export.onnx import decoder_onnx
from aecore.latent import memory
from aecore.latent.asked import Samples
from aecore.latent.memory import decoded, nearest_training, samples
from aecore.models.autoencoder import Autoencoder, build
from aecore.presets import preset
from aecore.runs.run import Run

Make = Callable[..., Run]


def linear(size: int) -> Autoencoder:
    return build(
        parts.Model(backbone=parts.Dense(widths=()), bottleneck=parts.Plain(size=size), likelihood=parts.Gaussian()),
        (1, 8, 8),
    ).eval()


def with_decoder(run: Run, model: Autoencoder) -> Run:
    (run.results / "decoder.onnx").write_bytes(decoder_onnx(model))
    return run


def copier() -> Autoencoder:
    """A decoder of 64 numbers that shows them as they are."""
    model = linear(64)
    with torch.no_grad():
        model.decoder.reader.weight.copy_(torch.eye(64))
        model.decoder.reader.bias.zero_()
    return model


def random(*shape: int) -> Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(0))


def test_the_decoder_that_is_read_is_the_models(run_of: Make) -> None:
    model, z = linear(3), random(5, 3)
    torch.testing.assert_close(
        decoded(with_decoder(run_of(random(9, 3)), model), z), model.decode(z).flatten(1).detach(), atol=1e-5, rtol=1e-5
    )


@pytest.mark.parametrize("chunk", [100, 4096])
def test_the_nearest_training_item_is_scikit_learns(monkeypatch: pytest.MonkeyPatch, silent: Any, chunk: int) -> None:
    monkeypatch.setattr(memory, "CHUNK", chunk)
    data = load(preset("digits", "vae").data)
    asked = random(20, 64).abs()
    found = nearest_training(data, asked, silent)
    far, near = NearestNeighbors(n_neighbors=1).fit(data.floats(data.train.samples).flatten(1)).kneighbors(asked)
    np.testing.assert_allclose(found.distance, far[:, 0], rtol=1e-5)
    assert found.place.tolist() == near[:, 0].tolist()


def test_a_copy_is_told_from_a_new_item(run_of: Make, silent: Any) -> None:
    data = load(preset("digits", "vae").data)
    copies = data.floats(data.train.samples[[5, 700]]).flatten(1)
    new = 0.5 + 0.5 * random(3, 64)
    ids = torch.tensor([len(data.held_out) + 700, 3], dtype=torch.int32)
    labels = data.everything().labels[ids.long()].int()
    draws = {"draws.copies": copies, "draws.new": new}
    tensors, metadata = samples(
        with_decoder(run_of(random(2, 64), ids=ids, labels=labels, **draws), copier()), Samples(), silent
    )
    assert tensors["copies.distance"].max() < 1e-4
    assert tensors["copies.share"].tolist() == [0, 0]
    assert tensors["copies.item"].tolist() == [-1, 0]
    assert torch.equal(tensors["copies.nearest"], data.drawn(data.floats(data.train.samples[[5, 700]])))
    assert torch.equal(tensors["copies.label"], data.train.labels[[5, 700]].int())
    assert (tensors["new.share"] == 1).all()
    assert (metadata["n"], metadata["train"]) == ("450", "1347")


def test_what_is_usual_comes_from_held_out_items(run_of: Make, silent: Any) -> None:
    data = load(preset("digits", "vae").data)
    held_out = data.floats(data.held_out.samples).flatten(1)
    usual, _ = NearestNeighbors(n_neighbors=1).fit(data.floats(data.train.samples).flatten(1)).kneighbors(held_out)
    run = with_decoder(run_of(random(9, 64), **{"draws.prior": held_out[:100]}), copier())
    tensors, metadata = samples(run, Samples(), silent)
    for q in (1, 5, 50, 95):
        assert float(metadata[f"q{q:02d}"]) == pytest.approx(float(np.quantile(usual, q / 100)), rel=1e-4)
    expected = (usual[:, 0] <= usual[:100] + 1e-6).mean(1)
    np.testing.assert_allclose(tensors["prior.share"], expected, atol=1 / 450 + 1e-6)


def test_a_run_without_samples_or_without_a_decoder_is_a_sentence(run_of: Make, silent: Any) -> None:
    with pytest.raises(UserError, match="no samples"):
        samples(run_of(random(9, 2)), Samples(), silent)
    with pytest.raises(UserError, match="no decoder in ONNX"):
        samples(run_of(random(9, 2), **{"draws.prior": random(3, 2)}), Samples(), silent)
