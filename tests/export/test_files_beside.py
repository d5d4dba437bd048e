"""Scripts that need files beside them: the weights a training begins with, and data of one's own."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import save
from torch import Tensor

from aecore.data.cards import CARDS
from aecore.data.dataset import Dataset
from aecore.data.kinds import KINDS
from aecore.data.own.exporting import chunks
from aecore.data.own.stored import keep_own
from aecore.data.sheet import SHEET
from aecore.export.script import Facts, facts_of, files_of, script_of
from aecore.export.script.writing import beside
from aecore.models.autoencoder import build
from aecore.presets import preset
from aecore.runs.log import all_events
from aecore.runs.run import Run
from aecore.runs.store import Store
from benchmarks.code import LESS, compared, run_alone, spec_of, trained
from tests.faults.training import train

STARTS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "dense": ("digits", "vae", {}),
    "no layers": ("wine", "linear", {}),
    "tied": ("wine", "tied", {}),
    "conv": ("digits", "convolutional", {}),
    "he, dropout, conv": ("sines", "convolutional", {"model.backbone.init": "he", "model.backbone.dropout": 0.2}),
    "recurrent": ("sines", "recurrent", {}),
    "transformer": ("digits", "masked-transformer", {}),
    "codebook": ("digits", "vq-vae", {}),
    "sparse-kl": ("digits", "sparse-kl", {}),
    "sparse-l1": ("digits", "sparse-l1", {}),
    "critic": ("digits", "adversarial", {}),
    "critic of outputs": ("digits", "vae-gan", {}),
    "one spread": ("wine", "undercomplete", {"model.likelihood.kind": "gaussian"}),
    "laplace": ("wine", "undercomplete", {"model.likelihood.kind": "laplace"}),
    "patience": ("wine", "vae", {"budget.epochs": 6, "budget.patience": 1, "optimiser.learning_rate": 0.1}),
}
"""Trainings with each kind of layer that has weights."""
OWN_VARIANTS = {"image": "vae", "curve": "vae", "table": "undercomplete", "text": "recurrent", "ratings": "completion"}


def moved(weights: dict[str, Tensor]) -> dict[str, Tensor]:
    """Weights that no seed draws."""
    made = torch.Generator().manual_seed(7)
    return {
        name: value + 0.05 * torch.randn(value.shape, generator=made) if value.is_floating_point() else value
        for name, value in weights.items()
    }


def assert_equal(runs: list[tuple[Run, dict[str, bytes]]], folder: Path) -> None:
    """Run the script of each run with files beside it: held-out losses and the first training losses are equal."""
    found = run_alone([script_of(run) for run, _ in runs], folder, [files for _, files in runs])
    for (run, _), (training, held_out) in zip(runs, found, strict=True):
        events = [event for event in all_events(run.events_path) if event["kind"] == "held-out"]
        assert held_out == {event["step"]: event["terms"]["objective"] for event in events}
        first = [look.objective for look in facts_of(run).first]
        assert first
        assert training[: len(first)] == first


@pytest.mark.exhaustive
def test_a_training_that_begins_with_other_weights_begins_so_in_its_script(tmp_path: Path) -> None:
    pairs, beside = [], []
    for data, variant, values in STARTS.values():
        spec = spec_of(data, variant, {"start": "other-aaaaaa", "data.items": 128, **values})
        start = moved(dict(build(spec.model, CARDS[data].shape).state_dict()))
        pairs.append(trained(spec, start=start))
        beside.append({"start.safetensors": save({name: value.contiguous() for name, value in start.items()})})
    wrong = compared(pairs, tmp_path, beside)
    assert not {name: steps for name, steps in zip(STARTS, wrong, strict=True) if steps}


@pytest.mark.exhaustive
def test_a_run_that_begins_with_a_trained_model_is_the_script_beside_the_weights_it_kept(
    store: Store, tmp_path: Path
) -> None:
    spec = preset("digits", "vae", LESS | {"data.items": 256})
    source = store.create(spec)
    assert train(source) == "done"
    run = store.create(spec.with_values({"start": source.id, "seed": 1}))
    assert not files_of(run), "it has not begun"
    assert train(run) == "done"
    (start,) = files_of(run)
    assert_equal([(run, {start.name: start.read_bytes()})], tmp_path)
    assert f"Needs torch, scikit-learn, safetensors; nothing of Latent Lab. Put {start.name} beside it" in heading(run)


@pytest.mark.exhaustive
def test_a_training_on_own_data_is_the_script_beside_the_zip_that_is_exported(
    made: Callable[..., Dataset], store: Store, tmp_path: Path
) -> None:
    assert set(OWN_VARIANTS) == set(KINDS)
    runs = []
    for kind, variant in OWN_VARIANTS.items():
        data = made(kind=kind)  # without the factors that its card tells of
        digest = keep_own(replace(data, card=replace(data.card, factors=()))).digest
        run = store.create(preset(f"own-{digest}", variant, LESS))
        assert train(run) == "done", run.status.reason
        name = f"own-{digest[:12]}.zip"
        runs.append((run, {name: b"".join(chunks(digest))}))
        said = heading(run)
        assert f"Put the data beside it as {name}: " in said
        assert f"aecore data export {name.removesuffix('.zip')} --to {name}" in said
        assert digest in said
        assert not files_of(run)
    assert_equal(runs, tmp_path)


def test_the_header_names_the_sheet_of_emoji_with_its_digest() -> None:
    facts = Facts("A run", preset("emoji", "linear"), CARDS["emoji"], 0)
    assert [str(sentence) for sentence in beside(facts)] == [
        "Put sheet.webp beside it: it is in the folder aecore/data/twemoji of Latent Lab (SHA-256 of the file: "
        f"{sha256(SHEET.read_bytes()).hexdigest()})."
    ]


def heading(run: Run) -> str:
    """The docstring of a script, in one line."""
    return re.sub(r"\s+", " ", script_of(run).split('"""')[1])
