"""What an undisturbed worker leaves behind: the whole log, results and snapshots anyone can read, a last status."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
import onnxruntime
import torch
from safetensors import safe_open
from safetensors.torch import load_file

from aecore.runs.checkpoints import newest_checkpoint
from aecore.runs.run import Run
from aecore.workers.publish import DECODER_ROOM, DECODERS

STEPS = 150 * 4


def test_the_log_tells_the_whole_training_in_order(
    finished: Run, events: Callable[[Run], list[dict[str, Any]]]
) -> None:
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


def test_some_moments_have_a_decoder_spread_over_the_training(
    finished: Run, events: Callable[[Run], list[dict[str, Any]]]
) -> None:
    found = [event for event in events(finished) if event["kind"] == "snapshot"]
    steps = [event["step"] for event in found if event["decoder"]]
    assert {int(path.stem) for path in finished.snapshots.glob("*.onnx")} == set(steps)
    assert 6 <= len(steps) <= DECODERS
    assert (steps[0], steps[-1]) == (found[0]["step"], STEPS)
    assert all(later >= earlier * STEPS ** (1 / (DECODERS - 1)) for earlier, later in pairwise(steps[:-1]))
    assert sum(path.stat().st_size for path in finished.snapshots.glob("*.onnx")) < DECODER_ROOM


def test_the_decoder_of_a_moment_draws_what_was_drawn_then(finished: Run) -> None:
    for path in finished.snapshots.glob("*.onnx"):
        moment = load_file(path.with_suffix(".safetensors"))
        drawn = moment["reconstructions"]
        session = onnxruntime.InferenceSession(path.read_bytes(), providers=["CPUExecutionProvider"])
        (found,) = session.run(["mean"], {"z": moment["codes"][: len(drawn)].numpy()})
        assert np.abs(255 * found.clip(0, 1) - drawn.numpy()).max() <= 1.5  # drawn in whole levels of 255


def test_followed_items_are_known_by_their_ids(finished: Run) -> None:
    inputs, items = (
        load_file(finished.snapshots / "inputs.safetensors"),
        load_file(finished.results / "items.safetensors"),
    )
    place = {int(number): i for i, number in enumerate(items["ids"])}
    places = [place[int(number)] for number in inputs["ids"]]
    assert torch.equal(items["labels"][places], inputs["labels"])
    assert torch.equal(items["held_out"][places], inputs["held_out"])
    assert torch.equal(items["pictures"][places[:12]], inputs["pictures"])


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
