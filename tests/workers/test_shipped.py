"""The runs that ship: small, whole, and every moment of their training can be decoded."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnxruntime
import pytest
import torch
from safetensors.torch import load_file

from aecore.data.cards import card
from aecore.engines.pretrain import SHIPPED
from aecore.latent.asked import Film
from aecore.latent.film import film
from aecore.runs.log import read_events
from aecore.runs.run import Run

ROOT = Path(__file__).parents[2] / "pretrained"
RUNS = [shipped.id for shipped in SHIPPED]


@pytest.fixture(params=RUNS)
def run(request: pytest.FixtureRequest) -> Run:
    return Run(ROOT / request.param, shipped=True)


def test_all_that_ship_are_there_and_no_others() -> None:
    assert {path.name for path in ROOT.iterdir()} == set(RUNS)


def test_a_shipped_run_stays_below_three_megabytes(run: Run) -> None:
    assert sum(path.stat().st_size for path in run.path.rglob("*") if path.is_file()) < 3_000_000


def test_every_moment_has_its_codes_and_its_decoder(run: Run) -> None:
    events, _ = read_events(run.events_path, largest=1 << 30)
    steps = {event["step"] for event in events if event["kind"] == "snapshot" and event["decoder"]}
    assert len(steps) >= 4
    assert {path.stem for path in run.snapshots.glob("*.onnx")} == {str(step) for step in steps}
    assert {path.stem for path in run.snapshots.glob("*.safetensors")} == {str(step) for step in steps} | {"inputs"}
    assert max(steps) == run.status.step


def test_the_film_shows_what_was_drawn(run: Run) -> None:
    tensors, _ = film(run, Film(), lambda share, text: None)
    labels = load_file(run.results / "items.safetensors")["labels"]
    assert torch.equal(labels[tensors["item"].long()], tensors["labels"])
    image = card(run.spec.data.name).kind == "image"
    for step, decoder in zip(tensors["steps"].tolist(), tensors["decoder"].tolist(), strict=True):
        moment = load_file(run.snapshots / f"{step}.safetensors")
        drawn = moment["reconstructions"].numpy()
        session = onnxruntime.InferenceSession(
            (run.snapshots / f"{step}.onnx").read_bytes(), providers=["CPUExecutionProvider"]
        )
        (found,) = session.run(["mean"], {"z": moment["codes"][: len(drawn)].numpy()})
        assert decoder == 1
        assert np.abs((255 * found.clip(0, 1) if image else found) - drawn).max() <= (2 if image else 0.02)
