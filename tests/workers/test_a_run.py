"""What an undisturbed worker leaves behind: the whole log, results and snapshots anyone can read, a last status."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from safetensors import safe_open
from safetensors.torch import load_file

from aecore.runs.checkpoints import newest_checkpoint
from aecore.runs.run import Run

STEPS = 150 * 4


def test_the_log_tells_the_whole_training_in_order(finished: Run, events: Callable[[Run], list[dict[str, Any]]]) -> None:
    found = events(finished)
    assert {event["kind"] for event in found} == {"step", "held-out", "snapshot", "baseline"}
    assert [event["step"] for event in found if event["kind"] == "held-out"] == [1, *range(4, STEPS + 1, 4)]
    steps = [event["step"] for event in found if event["kind"] == "step"]
    assert steps == sorted(set(steps))
    assert (steps[0], steps[-1]) == (1, STEPS)


def test_the_last_status_says_what_became_of_the_run(finished: Run) -> None:
    status = finished.status
    assert (status.state, status.phase, status.step, status.epoch, status.seconds_left, status.reason) == (
        "done", "finishing", STEPS, 150.0, None, "",
    )  # fmt: skip
    assert status.seconds > 0
    assert status.device


def test_every_snapshot_of_the_log_can_be_read(finished: Run, events: Callable[[Run], list[dict[str, Any]]]) -> None:
    steps = {str(event["step"]) for event in events(finished) if event["kind"] == "snapshot"}
    assert {path.stem for path in finished.snapshots.iterdir()} == steps | {"inputs"}
    for step in steps:
        tensors = load_file(finished.snapshots / f"{step}.safetensors")
        assert torch.isfinite(tensors["xy"]).all()
        assert tensors["xy"].shape == tensors["codes"].shape
        assert tensors["reconstructions"].dtype == torch.uint8


def test_the_results_can_be_read(finished: Run) -> None:
    with safe_open(finished.results / "items.safetensors", "pt") as items:
        assert items.metadata() == {"step": str(STEPS), "shape": "[1, 8, 8]", "output_shape": "[1, 8, 8]"}
        sizes = {len(items.get_tensor(name)) for name in ("codes", "xy", "labels", "held_out", "error", "pictures")}
    assert len(sizes) == 1
    assert all((finished.results / name).stat().st_size > 1000 for name in ("decoder.onnx", "encoder.onnx"))


def test_the_last_checkpoint_is_of_the_last_step(finished: Run) -> None:
    checkpoint = newest_checkpoint(finished.checkpoints)
    assert checkpoint
    assert (checkpoint.numbers["step"], checkpoint.numbers["log"]) == (STEPS, finished.events_path.stat().st_size)


def test_no_temporary_file_is_left_and_nothing_was_printed(finished: Run) -> None:
    assert not [path for path in finished.path.parent.rglob("*") if path.name.startswith((".tmp", ".new", ".trash"))]
    assert finished.log_path.read_text() == ""
    assert not finished.is_alive()
