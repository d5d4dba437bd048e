"""The worker's thumbnails: there with the results, small, and never the reason why a training fails."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from aecore.data.loading import load
from aecore.models.autoencoder import build
from aecore.presets import preset
from aecore.runs.run import Run
from aecore.runs.store import Store
from aecore.workers import thumbnails
from aecore.workers.jobs import JOBS, job_of, resolve
from aecore.workers.publish import publish_results
from ui.gallery.thumbs import thumbs_of

SHIPPED = sorted((Path(__file__).parents[2] / "pretrained").iterdir())


def published(store: Store, variant: str = "vae") -> Run:
    spec = preset("digits", variant)
    run, data = store.create(spec), load(spec.data)
    publish_results(run, build(spec.model, data.card.shape, seed=1), data, 0)
    return run


def test_results_come_with_a_map_and_a_strip(store: Store) -> None:
    run = published(store)
    for key, size in (("thumbnail", (420, 236)), ("strip", (420, 44))):
        path = run.file(key)
        assert path.stat().st_size < 40_000
        with Image.open(path) as picture:
            assert picture.size == size


def test_a_thumbnail_that_cannot_be_drawn_costs_nothing_else(
    store: Store, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def refuse(*given):
        raise RuntimeError("no picture today")

    monkeypatch.setattr(thumbnails, "map_picture", refuse)
    run = published(store)
    assert run.has_results
    assert run.file("strip").exists()
    assert not run.file("thumbnail").exists()
    assert "no picture today" in capfd.readouterr().err
    assert thumbs_of(run) is None


def test_a_run_of_an_older_version_gets_them_by_a_job(store: Store) -> None:
    run = published(store)
    expected = {key: run.file(key).read_bytes() for key in ("thumbnail", "strip")}
    for key in expected:
        run.file(key).unlink()
    job = job_of(run, "thumbnails", {})
    made = resolve(JOBS["thumbnails"].compute)(run, job.params, lambda share, text: None)
    assert made == {"made": ["thumbnail", "strip"]}
    assert run.file("thumbnail").read_bytes() == expected["thumbnail"]
    assert run.file("strip").stat().st_size > 100


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.name)
def test_a_run_that_ships_has_its_thumbnails(path: Path) -> None:
    run = Run(path, shipped=True)
    found = thumbs_of(run)
    assert found
    assert found["map"].startswith(f"/api/runs/{run.id}/results/")
    assert found["strip"].partition("?v=")[2]
    assert sum(run.file(key).stat().st_size for key in ("thumbnail", "strip")) < 50_000
