"""Jobs: computed once, kept with the run, told while they go on, dropped when the run's results are newer."""

from __future__ import annotations

import json
import os
import shutil
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import torch
from pydantic import BaseModel
from safetensors.torch import load_file, save_file

from aecore.engines.local import LocalEngine
from aecore.errors import UserError
from aecore.evaluation.asked import VERSION
from aecore.evaluation.pca_curve import pca_curve
from aecore.export.html.reading import NO_PARAMETERS
from aecore.locks import lock_at
from aecore.presets import preset
from aecore.runs.store import Store
from aecore.texts import fill
from aecore.workers import jobs
from aecore.workers.jobs import JOBS, Kind, give_up, job_of, main, state_of, turn, work_out


class Factor(BaseModel):
    by: int = 2


def scaled(run, params, report):
    report(0.5, "half")
    assert json.loads((job_of(run, "scaled", params.model_dump()).progress).read_text())["share"] == 0.5
    return {"codes": params.by * load_file(run.results / "items.safetensors")["codes"]}, {"by": str(params.by)}


def refusing(run, params, report):
    raise UserError("Not with {by}.", "Take {other}.", by=params.by, other=3)


def breaking(run, params, report):
    raise ZeroDivisionError("no")


@pytest.fixture
def run(tmp_path, monkeypatch):
    for function in (scaled, refusing, breaking):
        monkeypatch.setitem(JOBS, function.__name__, Kind(f"{__name__}:{function.__name__}", f"{__name__}:Factor"))
    run = Store(tmp_path / "runs", tmp_path / "none").create(preset("digits", "vae"))
    finish(run, 7)
    return run


def finish(run, step):
    run.results.mkdir(exist_ok=True)
    save_file({"codes": torch.ones(3, 2)}, run.results / "items.safetensors", {"step": str(step)})


def compute(job):
    job.run.derived.mkdir(parents=True, exist_ok=True)
    return main(job.kind, job.params.model_dump_json(), str(job.run.path), str(job.run.aside), "0")


def test_a_result_is_kept_until_the_run_goes_on(run):
    job = job_of(run, "scaled", {"by": "3"})
    assert state_of(job).state == "none"
    assert compute(job) == 0
    assert state_of(job).state == "done"
    assert load_file(job.path)["codes"].unique().item() == 3
    assert not job.progress.exists()
    assert state_of(job_of(run, "scaled", {"by": 4})).state == "none"
    finish(run, 8)
    assert state_of(job).state == "none"


def test_a_result_with_a_head_of_megabytes_counts_as_done(run):
    """Names of 20,000 items stand in the head."""
    job = job_of(run, "scaled", {"by": 3})
    run.derived.mkdir()
    save_file({"codes": torch.ones(3, 2)}, job.path, {"step": "7", "names": "x" * 3_000_000})
    assert state_of(job).state == "done"


@pytest.mark.parametrize(("kind", "words"), [("refusing", "Not with"), ("breaking", "Internal error")])
def test_a_failure_is_told(run, kind, words):
    job = job_of(run, kind, {})
    assert compute(job) == 1
    now = state_of(job)
    assert now.state == "failed"
    assert words in now.text
    finish(run, 8)
    assert state_of(job).state == "none"  # the run went on: what went wrong before says nothing about it


def test_a_failure_says_what_to_do(run):
    job = job_of(run, "refusing", {})
    compute(job)
    now = state_of(job)
    assert (fill(now.text, now.values), fill(now.hint, now.values)) == ("Not with 2.", "Take 3.")


@pytest.mark.parametrize(
    "told",
    ["[]", "null", '"half"', "{", '{"share": "much"}', '{"share": NaN}', '{"failed": true, "text": 7}', "[" * 100_000],
)
def test_a_damaged_progress_file_says_nothing(run, told):
    job = job_of(run, "scaled", {})
    run.derived.mkdir()
    job.progress.write_text(told)
    assert state_of(job).state == "none"


def test_a_share_is_between_none_and_all(run):
    job = job_of(run, "scaled", {})
    run.derived.mkdir()
    job.progress.write_text('{"share": 1.5, "text": "half"}')
    assert state_of(job).share == 1.0


def test_a_damaged_result_is_not_a_result(run):
    job = job_of(run, "cards", {})
    run.derived.mkdir()
    job.path.write_text("{")
    (run.results / "items.safetensors").write_bytes(b"")
    assert state_of(job).state == "none"


@pytest.mark.parametrize(("version", "digest"), [(4, NO_PARAMETERS), (5, "81da4daa558b")])
def test_metric_cards_of_an_older_version_are_none(run, version, digest):
    job = job_of(run, "cards", {})
    run.derived.mkdir()
    (run.results / "items.safetensors").write_bytes(b"")
    save_file({"codes": torch.ones(3, 2)}, run.items, {"step": "5"})
    older = run.file("derived", **job.names | {"digest": digest})  # what they were called before
    older.write_text(json.dumps({"version": version, "step": "5", "cards": []}))
    assert state_of(job).state == "none"
    job.path.write_text(json.dumps({"version": VERSION, "step": "5", "cards": []}))
    assert state_of(job).state == "done"


def test_a_job_that_waits_for_another_says_so(run):
    job = job_of(run, "scaled", {})
    run.derived.mkdir()
    with ThreadPoolExecutor() as pool, lock_at(run.root / ".jobs.lock"):
        other = pool.submit(compute, job)
        end = time.monotonic() + 20
        while "waiting" not in state_of(job).text and time.monotonic() < end:
            time.sleep(0.02)
        assert "waiting" in state_of(job).text
        assert not other.done()
    assert other.result() == 0
    assert state_of(job).state == "done"


def test_a_process_of_its_own_computes_a_job_that_was_asked_for(run):
    """The curve of PCA, in a real process: asked twice it is computed once, and the file is what the function
    returns."""
    job, engine = job_of(run, "pca", {}), LocalEngine()
    assert engine.ask(job).state == "running"
    assert engine.ask(job).state == "running"
    assert engine.capacity().processes == 1
    engine.jobs[0].wait(120)
    assert engine.capacity().processes == 0
    assert state_of(job).state == "done"
    kept = json.loads(job.path.read_text())
    assert kept.pop("step") == "7"
    assert kept == pca_curve(run, lambda share, text: None)
    assert not job.progress.exists()


@pytest.mark.parametrize(("kind", "params"), [("nothing", {}), ("scaled", {"by": "many"}), ("../scaled", {})])
def test_what_does_not_exist_is_refused(run, kind, params):
    with pytest.raises(UserError):
        job_of(run, kind, params)


def test_a_killed_job_may_be_asked_for_again(run, monkeypatch):
    job = job_of(run, "scaled", {})
    run.derived.mkdir()
    job.progress.write_text('{"share": 0.4, "text": "half"}')
    assert state_of(job).state == "running"  # it may just be starting
    monkeypatch.setattr(jobs, "GRACE", 0.0)
    assert state_of(job).state == "none"


def test_a_killed_job_may_be_asked_for_again_where_the_clock_was_set_back(run):
    job = job_of(run, "scaled", {})
    run.derived.mkdir()
    job.progress.write_text('{"share": 0.4, "text": "half"}')
    os.utime(job.progress, (time.time() + 3600,) * 2)
    assert state_of(job).state == "none"


def test_no_results_yet(run):
    (run.results / "items.safetensors").unlink()
    with pytest.raises(UserError, match="no results"):
        LocalEngine().ask(job_of(run, "scaled", {}))


def slow(run, params, report):
    for share in (0.2, 0.4):
        if share == 0.4:
            jobs.give_up(job_of(run, "slow", params.model_dump()))
        report(share, "on the way")
    raise AssertionError("it went on")


def test_a_calculation_that_nobody_waits_for_ends_when_it_says_how_far_it_is(run, monkeypatch):
    monkeypatch.setitem(JOBS, "slow", Kind(f"{__name__}:slow", f"{__name__}:Factor"))
    job = job_of(run, "slow", {})
    assert compute(job) == 0
    assert state_of(job).state == "none"
    assert not job.path.exists()


@pytest.mark.parametrize("gone", [give_up, lambda job: shutil.rmtree(job.run.path)], ids=["given up", "deleted"])
def test_a_calculation_that_nobody_waits_for_does_not_wait_for_its_turn(run, gone):
    job = job_of(run, "scaled", {})
    run.derived.mkdir()
    with ThreadPoolExecutor() as pool, lock_at(run.root / ".jobs.lock"):
        waits = pool.submit(work_out, job, turn(job))
        until = time.monotonic() + 30
        while state_of(job).text != jobs.WAITS and time.monotonic() < until:
            time.sleep(0.01)
        gone(job)
        assert waits.result(timeout=30) == 0
    assert not job.path.exists()
