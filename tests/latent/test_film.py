"""The film: one frame for all moments, each an exact slice of its own latent space; turned no more than need be."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file
from scipy.linalg import orthogonal_procrustes
from torch import Tensor

from aecore.data.loading import load
from aecore.errors import UserError
from aecore.latent.asked import Film
from aecore.latent.film import film, turned_plane
from aecore.latent.plane import Plane, plane_of
from aecore.presets import preset
from aecore.runs.run import Run

Make = Callable[..., Run]


def random(*shape: int, seed: int = 0) -> Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


def turn_of(d: int, seed: int = 1) -> Tensor:
    return torch.linalg.qr(random(d, d, seed=seed).double())[0].float()


def shot(run: Run, moments: dict[int, Tensor], decoders: tuple[int, ...] = (), **inputs: Tensor) -> Run:
    """Write snapshots of the first codes into a run."""
    run.snapshots.mkdir(exist_ok=True)
    for step, codes in moments.items():
        save_file({"codes": codes.contiguous()}, run.snapshots / f"{step}.safetensors")
    events = [{"kind": "snapshot", "step": step, "epoch": 1.0, "decoder": step in decoders} for step in moments]
    run.events_path.write_text("".join(f"{json.dumps(event)}\n" for event in events))
    if inputs:
        save_file(inputs, run.snapshots / "inputs.safetensors")
    return run


@pytest.mark.parametrize("d", [1, 2, 3, 10])
def test_a_spot_at_any_moment_decodes_where_it_lies(run_of: Make, silent: Any, d: int) -> None:
    moments = {step: random(40, d, seed=step) + step for step in (1, 5, 20)}
    tensors, _ = film(shot(run_of(moments[20]), moments), Film(), silent)
    assert tensors["steps"].tolist() == [1, 5, 20]
    for i, codes in enumerate(moments.values()):
        xy, centre, axes = tensors["xy"][i], tensors["centre"][i], tensors["plane"][i]
        torch.testing.assert_close((codes - centre) @ axes.T, xy, atol=1e-4, rtol=1e-4)
        torch.testing.assert_close(axes @ axes.T, torch.diag(torch.tensor([1.0, float(d > 1)])), atol=1e-5, rtol=0)
        torch.testing.assert_close((centre + xy @ axes - centre) @ axes.T, xy, atol=1e-4, rtol=1e-4)


@pytest.mark.parametrize("d", [1, 2])
def test_up_to_two_numbers_the_film_shows_the_latent_plane_itself(run_of: Make, silent: Any, d: int) -> None:
    moments = {step: random(40, d, seed=step) for step in (1, 5)}
    tensors, _ = film(shot(run_of(moments[5]), moments), Film(), silent)
    for i, codes in enumerate(moments.values()):
        assert torch.equal(tensors["xy"][i, :, :d], codes)
    assert not tensors["centre"].any()


@pytest.mark.parametrize("d", [3, 10])
def test_a_latent_space_that_only_turned_and_moved_stands_still_on_the_map(run_of: Make, silent: Any, d: int) -> None:
    last = random(60, d)
    moments = {1: last @ turn_of(d) + 4, 9: last}
    tensors, _ = film(shot(run_of(last), moments), Film(), silent)
    torch.testing.assert_close(tensors["xy"][0], tensors["xy"][1], atol=1e-3, rtol=1e-3)


@pytest.mark.parametrize("d", [3, 10])
def test_the_last_moment_is_the_runs_own_map(run_of: Make, silent: Any, d: int) -> None:
    moments = {1: random(60, d), 9: random(60, d, seed=2)}
    run = shot(run_of(moments[9]), moments)
    tensors, _ = film(run, Film(), silent)
    torch.testing.assert_close(
        tensors["xy"][-1], load_file(run.results / "items.safetensors")["xy"], atol=1e-4, rtol=1e-4
    )


def test_the_turn_is_that_of_scipy() -> None:
    codes, last = random(80, 5), random(80, 5, seed=3) + 1
    frame = plane_of(last)
    turn, _ = orthogonal_procrustes((codes - codes.mean(0)).numpy(), (last - last.mean(0)).numpy())
    expected = (
        (codes - codes.mean(0)).numpy() @ turn + last.mean(0).numpy() - frame.centre.numpy()
    ) @ frame.axes.numpy().T
    np.testing.assert_allclose(turned_plane(codes, last, frame).project(codes), expected, atol=1e-3)


def test_numbers_in_which_nothing_differs_are_not_turned() -> None:
    codes = torch.cat([random(80, 3), torch.zeros(80, 4)], dim=1)
    frame = Plane(torch.zeros(7), torch.eye(7)[[0, 6]])
    plane = turned_plane(codes, codes, frame)
    torch.testing.assert_close(plane.axes, frame.axes, atol=1e-5, rtol=0)
    same = turned_plane(torch.ones(80, 7), torch.ones(80, 7), frame)
    torch.testing.assert_close(same.axes, frame.axes, atol=1e-5, rtol=0)


def test_shown_is_the_share_of_the_variance_on_the_map(run_of: Make, silent: Any) -> None:
    last = random(60, 4) * torch.tensor([4.0, 3.0, 2.0, 1.0])
    tensors, _ = film(shot(run_of(last), {1: torch.ones(60, 4), 7: last}), Film(), silent)
    assert torch.isnan(tensors["shown"][0])
    expected = tensors["xy"][1].var(0, correction=0).sum() / last.var(0, correction=0).sum()
    torch.testing.assert_close(tensors["shown"][1], expected)
    assert 0.5 < float(tensors["shown"][1]) < 1


def test_moments_with_a_decoder_are_marked_and_ones_that_are_gone_left_out(run_of: Make, silent: Any) -> None:
    moments = {step: random(20, 2, seed=step) for step in (1, 2, 4, 8)}
    run = shot(run_of(moments[8]), moments, decoders=(1, 4, 8))
    (run.snapshots / "4.safetensors").unlink()
    (run.snapshots / "2.safetensors").write_bytes(b"torn")
    tensors, _ = film(run, Film(), silent)
    assert tensors["steps"].tolist() == [1, 8]
    assert tensors["decoder"].tolist() == [1, 1]


@pytest.mark.parametrize("d", [2, 3])
def test_moments_whose_codes_are_undefined_or_do_not_fit_are_left_out(run_of: Make, silent: Any, d: int) -> None:
    moments = {step: random(20, d, seed=step) for step in (1, 2, 4, 8)}
    undefined = moments[2].clone()
    undefined[3, 0] = float("nan")
    odd = {2: undefined, 3: random(19, d), 5: random(20, d + 1)}
    run = shot(run_of(moments[8]), dict(sorted((moments | odd).items())))
    save_file({"other": random(3)}, run.snapshots / "1.safetensors")
    tensors, _ = film(run, Film(), silent)
    assert tensors["steps"].tolist() == [4, 8]
    for step in (3, 4, 8):
        (run.snapshots / f"{step}.safetensors").unlink()
    with pytest.raises(UserError, match="no snapshots"):
        film(run, Film(), silent)


def test_no_snapshot_at_all_is_a_sentence(run_of: Make, silent: Any) -> None:
    with pytest.raises(UserError, match="no snapshots"):
        film(shot(run_of(random(20, 2)), {}), Film(), silent)


def test_followed_items_are_found_among_the_items(run_of: Make, silent: Any) -> None:
    moments = {1: random(4, 2)}
    ids = {
        "ids": torch.tensor([11, 10, 99, 12], dtype=torch.int32),
        "labels": torch.tensor([1, 0, 5, 2], dtype=torch.int32),
    }
    run = shot(run_of(random(3, 2), ids=torch.tensor([10, 11, 12], dtype=torch.int32)), moments, **ids)
    tensors, _ = film(run, Film(), silent)
    assert tensors["item"].tolist() == [1, 0, -1, 2]
    assert torch.equal(tensors["labels"], ids["labels"])


def test_runs_of_before_there_were_ids_have_no_items_to_show(run_of: Make, silent: Any) -> None:
    tensors, _ = film(shot(run_of(random(3, 2)), {1: random(4, 2)}), Film(), silent)
    assert tensors["item"].tolist() == [-1] * 4


@pytest.mark.parametrize("n", [1, 5, 100, 1000, 5000])
@pytest.mark.parametrize("items", [0, 20])
@pytest.mark.parametrize("name", ["digits", "sines"])
def test_ids_name_the_items_of_a_probe(name: str, items: int, n: int) -> None:
    data = load(preset(name, "undercomplete", {"data.items": items}).data)
    everything, ids, (split, unseen) = data.everything(), data.probe_ids(n), data.probe(n)
    assert torch.equal(everything.samples[ids], split.samples)
    assert torch.equal(everything.labels[ids], split.labels)
    assert len(ids.unique()) == len(ids)
    assert torch.equal(ids < len(everything) - len(data.train), unseen)
    assert (data.odd is None) == (name == "digits")
    assert torch.equal(replace(data, odd=None).everything().samples[: len(data.held_out)], data.held_out.samples)
