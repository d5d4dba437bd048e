"""The runs that ship: small, whole, of every kind and family, and every moment of their training can be decoded."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnxruntime
import pytest
import torch
from safetensors.torch import load_file
from torch import Tensor

from aecore.data.dataset import FORMS
from aecore.data.kinds import KINDS
from aecore.engines.pretrain import SHIPPED, Shipped
from aecore.evaluation.loading import load_model
from aecore.latent.asked import Film
from aecore.latent.film import film
from aecore.models.variants import GROUPS
from aecore.presets import preset
from aecore.runs.log import read_events
from aecore.runs.run import Run

ROOT = Path(__file__).parents[2] / "pretrained"
RUNS = [shipped.id for shipped in SHIPPED]


ROUNDED = {"image": 2, "curve": 0.02, "ratings": 0.02, "table": 0.05, "text": 0.01}
"""What weights rounded to 16 bits may change: levels of grey, values, the share of words."""


def far(kind: str, found: np.ndarray, drawn: np.ndarray) -> float:
    """How far what is decoded now lies from what was drawn then; of a forecast only the end was decoded."""
    decoded = drawn[..., -found.shape[-1] :]
    assert found.shape == decoded.shape
    return float((found != decoded).mean() if kind == "text" else np.abs(found.astype(float) - decoded).max())


@pytest.fixture(params=RUNS)
def run(request: pytest.FixtureRequest) -> Run:
    return Run(ROOT / request.param, shipped=True)


def test_all_that_ship_are_there_and_no_others() -> None:
    assert {path.name for path in ROOT.iterdir()} == set(RUNS)


def test_a_shipped_run_stays_below_three_megabytes(run: Run) -> None:
    assert sum(path.stat().st_size for path in run.path.rglob("*") if path.is_file()) < 3_000_000


def test_all_of_them_stay_below_thirty() -> None:
    assert sum(path.stat().st_size for path in ROOT.rglob("*") if path.is_file()) < 30_000_000


def test_they_cover_every_kind_of_sample_and_every_group_of_autoencoders() -> None:
    assert {Run(ROOT / name, shipped=True).card.kind for name in RUNS} == set(KINDS)
    raised = {shipped.variant for shipped in SHIPPED}
    assert [title for title, group in GROUPS.items() if not raised & {variant.name for variant in group}] == []


@pytest.mark.parametrize("shipped", SHIPPED, ids=RUNS)
def test_what_was_trained_is_what_the_table_says(shipped: Shipped) -> None:
    run = Run(ROOT / shipped.id, shipped=True)
    wanted = preset(shipped.data, shipped.variant, shipped.values)
    assert (run.spec.data, run.spec.variant) == (wanted.data, wanted.variant)
    assert run.spec.with_values(shipped.values) == run.spec  # the preset may have changed since
    assert run.status.state == "done"
    assert (run.meta["title"], run.meta["notes"]) == (shipped.title, shipped.notes)


def test_their_last_step_is_in_the_log(run: Run) -> None:
    events, _ = read_events(run.events_path, largest=1 << 30)
    told = [event["step"] for event in events if event["kind"] == "step"]
    assert (told[0], told[-1]) == (1, run.status.step)
    assert [event["epoch"] for event in events if event["kind"] == "held-out"][-1] == run.spec.budget.epochs


@torch.no_grad()
def test_the_weights_can_be_read_back(run: Run) -> None:
    """So that cards can be computed and jobs done: what is read decodes as the browser does."""
    items = load_file(run.items)
    codes = torch.cat([items["codes"], items.get("told", items["codes"][:, :0]).float()], 1)[:20]
    session = onnxruntime.InferenceSession(run.decoder.read_bytes(), providers=["CPUExecutionProvider"])
    (found,) = session.run(["mean"], {"z": codes.numpy()})
    assert load_model(run)[0].decode(codes).numpy() == pytest.approx(found, abs=1e-4)


def test_every_moment_has_its_codes_and_its_decoder(run: Run) -> None:
    events, _ = read_events(run.events_path, largest=1 << 30)
    steps = {event["step"] for event in events if event["kind"] == "snapshot" and event["decoder"]}
    assert len(steps) >= 4
    assert {path.stem for path in run.snapshots.glob("*.onnx")} == {str(step) for step in steps}
    assert {path.stem for path in run.snapshots.glob("*.safetensors")} == {str(step) for step in steps} | {"inputs"}
    assert max(steps) == run.status.step


def test_the_film_shows_what_was_drawn(run: Run) -> None:
    tensors, _ = film(run, Film(), lambda share, text: None)
    items = load_file(run.results / "items.safetensors")
    labels = items["labels"]
    assert torch.equal(labels[tensors["item"].long()], tensors["labels"])
    for step, decoder in zip(tensors["steps"].tolist(), tensors["decoder"].tolist(), strict=True):
        moment = load_file(run.snapshots / f"{step}.safetensors")
        drawn = moment["reconstructions"].numpy()
        session = onnxruntime.InferenceSession(
            (run.snapshots / f"{step}.onnx").read_bytes(), providers=["CPUExecutionProvider"]
        )
        codes, rows = moment["codes"][: len(drawn)], tensors["item"][: len(drawn)].long()
        assert decoder == 1
        shown = []
        for told in besides(items, rows, step == run.status.step):
            (found,) = session.run(["mean"], {"z": torch.cat([codes, told], 1).numpy()})
            shown.append(FORMS[run.card.kind].draw(torch.from_numpy(found)).numpy())
        apart = [min(far(run.card.kind, way[i : i + 1], drawn[i : i + 1]) for way in shown) for i in range(len(drawn))]
        assert (np.mean if run.card.kind == "text" else max)(apart) <= ROUNDED[run.card.kind]


def besides(items: dict[str, Tensor], rows: Tensor, at_end: bool) -> list[Tensor]:
    """What those items may have been decoded with beside their codes: at the end what they are taken for, before it any
    one class."""
    if "told" not in items:
        return [torch.empty(len(rows), 0)]
    told = items["told"][rows].float()
    return [told] if at_end else list(torch.eye(told.shape[1])[:, None].expand(-1, len(rows), -1))
