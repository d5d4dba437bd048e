"""Each trouble is seen in a training made to have it, and in no healthy one; what to try next can be tried."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from aecore.data.digits import load_digits
from aecore.evaluation.evidence import Evidence, evidence_of
from aecore.evaluation.troubles import TROUBLES, sharpness, troubles
from aecore.presets import checked, preset
from aecore.runs.run import Run
from aecore.settings import shipped_folder

ILL = {
    "posterior-collapse": {"variant": "vae", "epochs": 10, "model__bottleneck__beta": 20.0},
    "dead-units": {
        "variant": "k-sparse",
        "epochs": 10,
        "model__bottleneck__size": 256,
        "model__bottleneck__k": 2,
        "model__bottleneck__revival": 0.0,
    },
    "dead-entries": {"variant": "vq-vae", "epochs": 6, "model__bottleneck__restart": 0.0, "model__bottleneck__entries": 512},
    "overfitting": {"variant": "deep", "epochs": 200, "data__items": 60, "optimiser__batch_size": 20},
    "underfitting": {"variant": "undercomplete", "epochs": 60, "model__bottleneck__size": 32, "model__backbone__widths": (4,)},
    "still-learning": {"variant": "undercomplete", "epochs": 8, "model__bottleneck__size": 16},
    "small-rate": {"variant": "undercomplete", "epochs": 20, "optimiser__learning_rate": 1e-5},
    "divergence": {"variant": "undercomplete", "epochs": 10, "optimiser__kind": "sgd", "optimiser__learning_rate": 1.0},
    "blur": {"variant": "beta-vae", "epochs": 40},
}
HEALTHY = {
    "VAE": {"variant": "vae", "epochs": 30},
    "plain": {"variant": "undercomplete", "epochs": 60, "model__bottleneck__size": 16},
    "denoising": {"variant": "denoising", "epochs": 30},
    "sparse": {"variant": "k-sparse", "epochs": 30},
    "L1": {"variant": "sparse-l1", "epochs": 30},
    "quantised": {"variant": "vq-vae", "epochs": 30},
    "waves": {"data": "sines", "variant": "undercomplete", "epochs": 10, "model__bottleneck__size": 6},
}


def names(found) -> list[str]:
    return [trouble.name for trouble in found]


@pytest.mark.parametrize("name", ILL)
def test_a_training_made_ill_is_seen_to_be(name: str, trained: Callable) -> None:
    made = trained(**ILL[name])
    found = {trouble.name: trouble for trouble in troubles(made.spec, made.evidence)}
    assert name in found
    trouble = found[name]
    assert trouble.evidence
    assert all(np.isfinite(value) for value in trouble.evidence.values())
    assert trouble.change
    changed = checked(made.spec.with_values(trouble.change))
    assert changed != made.spec
    assert "{" not in str(trouble.sentence) + str(trouble.advice)


def test_every_trouble_is_tried() -> None:
    assert {row.name for row in TROUBLES} == set(ILL)


@pytest.mark.parametrize("name", HEALTHY)
def test_a_healthy_training_has_none(name: str, trained: Callable) -> None:
    made = trained(**HEALTHY[name])
    assert [str(trouble.sentence) for trouble in troubles(made.spec, made.evidence)] == []


@pytest.mark.parametrize("name", ["posterior-collapse", "small-rate", "divergence"])
def test_the_change_mends_it(name: str, trained: Callable) -> None:
    made = trained(**ILL[name])
    spec = made.spec
    for _ in range(3):  # one step at a time, as a person would press the button
        found = {trouble.name: trouble for trouble in troubles(spec, made.evidence)}
        if name not in found:
            break
        spec = spec.with_values(found[name].change)
        values = {path.replace(".", "__"): value for path, value in changes(spec).items()}
        made = trained(variant=spec.variant, epochs=spec.budget.epochs, **values)
    assert name not in names(troubles(spec, made.evidence))


def test_revived_units_are_fewer_dead_ones(trained: Callable) -> None:
    made = trained(**ILL["dead-units"])
    (before,) = [trouble for trouble in troubles(made.spec, made.evidence) if trouble.name == "dead-units"]
    assert before.change == {"model.bottleneck.revival": 1.0}
    revived = trained(**ILL["dead-units"] | {"model__bottleneck__revival": 1.0})
    left = [trouble.evidence["dead"] for trouble in troubles(revived.spec, revived.evidence) if trouble.name == "dead-units"]
    assert sum(left) < before.evidence["dead"]


def changes(spec) -> dict[str, object]:
    """The settings in which a spec differs from its preset."""
    from aecore.spec import leaves

    usual = dict((path, value) for path, _, value in leaves(preset(spec.data.name, spec.variant)))
    kinds = {"optimiser.kind"}
    found = {path: value for path, _, value in leaves(spec) if usual.get(path) != value and (not path.endswith(".kind") or path in kinds)}
    return {path: value for path, value in found.items() if path not in ("device", "budget.epochs")}


# --- what a run has shown ----------------------------------------------------------------------------------------------


def test_a_run_that_has_shown_nothing_has_no_trouble(at_home) -> None:
    assert troubles(at_home.spec, Evidence()) == []


def test_what_came_before_a_change_of_settings_does_not_count(trained: Callable) -> None:
    made = trained(**ILL["overfitting"])
    changed = replace(made.evidence, events=[*made.evidence.events, {"kind": "setting", "step": 9, "path": "x", "value": 1.0}])
    assert "overfitting" not in names(troubles(made.spec, changed))


def test_a_run_that_still_trains_is_not_called_too_short(trained: Callable) -> None:
    made = trained(**ILL["still-learning"])
    assert "still-learning" not in names(troubles(made.spec, replace(made.evidence, ended=False)))


def test_the_evidence_of_a_run_is_read_from_its_folder(finished: Run) -> None:
    seen = evidence_of(finished)
    assert seen.ended
    assert not seen.diverged
    assert seen.epoch == finished.spec.budget.epochs
    assert seen.codes.shape[1] == 2
    assert seen.pictures.shape == seen.rebuilt.shape
    assert seen.pca is not None


def test_damaged_files_are_left_out(tmp_path) -> None:
    shutil.copytree(shipped_folder() / "digits-vae-2d", tmp_path / "digits-vae-2d")
    run = Run(tmp_path / "digits-vae-2d", shipped=True)
    for path in run.snapshots.glob("*"):
        path.write_bytes(b"\x00" * 40)
    seen = evidence_of(run)
    assert seen.codes is None
    assert seen.rebuilt is None
    assert troubles(run.spec, seen) == []


@pytest.mark.parametrize("path", sorted(shipped_folder().iterdir()), ids=lambda path: path.name)
def test_the_runs_that_ship_are_well(path) -> None:
    run = Run(path, shipped=True)
    assert names(troubles(run.spec, evidence_of(run))) == []


def test_sharpness_falls_with_averaging() -> None:
    pictures = load_digits().held_out.samples.numpy().astype(float)
    smooth = (pictures + np.roll(pictures, 1, -1) + np.roll(pictures, 1, -2)) / 3
    assert sharpness(smooth) < 0.6 * sharpness(pictures)
    assert sharpness(2 * pictures) == pytest.approx(4 * sharpness(pictures))
    assert sharpness(np.ones((1, 1, 4, 4))) == 0
