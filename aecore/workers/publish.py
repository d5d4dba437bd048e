"""What a run shows, written into its folder: snapshots while it trains, results (items, decoder, encoder) to
explore."""

from __future__ import annotations

import json
import traceback
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from safetensors.numpy import save
from torch import Tensor

from ..data.dataset import Dataset
from ..errors import UserError
from ..evaluation.crossed import crossings, seen_alone
from ..export.halving import halved
from ..export.onnx import MovingDecoder, decoder_onnx, encoder_onnx
from ..files import replace_bytes, sentences
from ..latent.dimensions import dimension_effects, dimension_ranges
from ..latent.plane import Plane, plane_of
from ..latent.samplers import draw_codes
from ..models.autoencoder import Autoencoder
from ..models.likelihoods import squared
from ..models.views import plain, target_of
from ..runs.run import Run
from ..runs.tensors import all_tensors
from ..training.evaluator import BATCH, evaluating
from ..training.events import Snapshot
from ..training.loop import Trainer
from ..training.prepared import PICTURES, PROBE
from .thumbnails import publish_thumbnails

__all__ = ["ITEMS", "last_plane", "publish_decoder", "publish_inputs", "publish_results", "publish_snapshot"]

ITEMS, ALWAYS = 10_000, 4000
"""Items on the map of a run, held-out ones first, then training ones: at most, and however large they are."""
ROOM = 24_000_000
"""Bytes that more items than `ALWAYS` may take, codes and pictures together."""
QUICK, THOROUGH = (1000, 16), (ITEMS, 64)
"""Codes that samplers look at, and items that are moved along each dimension: while the training goes on, and at its
end."""
HALF = 0.5
"""A rate between 0 and 1 above which a number counts as firing."""
SPRITES, SPRITE_ROOM = 400, 500_000
"""Followed items that lie beside the snapshots as pictures, at most, and the bytes for all of them."""
DECODERS, DECODER_ROOM = 12, 6_000_000
"""Moments of a training whose decoder is kept, at most, and the bytes for all of them together."""


def publish_inputs(run: Run, trainer: Trainer) -> None:
    """Write what all snapshots share: items as they are drawn, what the encoder saw of them, labels."""
    probe, data = trainer.prepared.probe, trainer.dataset
    write(
        run.inputs,
        {
            "pictures": data.drawn(probe.clean[:PICTURES]),
            "inputs": data.drawn(probe.seen.input[:PICTURES]),
            "labels": probe.split.labels.int(),
            "held_out": probe.held_out.to(torch.uint8),
            "ids": data.probe_ids(PROBE).int(),
        }
        | sprites(trainer),
    )


def sprites(trainer: Trainer) -> dict[str, Tensor]:
    """Return more of the followed items as they are drawn, as far as they are pictures and fit into the room: a map
    shows them in their places."""
    probe, data = trainer.prepared.probe, trainer.dataset
    if not data.card.sample.pictures:
        return {}
    drawn = data.drawn(probe.clean[:SPRITES])
    return {"sprites": drawn[: max(1, SPRITE_ROOM // drawn[0].numel())]}


def publish_snapshot(run: Run, snapshot: Snapshot, data: Dataset, previous: Plane | None) -> Plane:
    """Write one snapshot; returns the map plane it used, for the next one."""
    codes = snapshot.codes.float().cpu()
    plane = plane_of(codes, previous)
    write(
        run.snapshot(snapshot.step),
        {
            "xy": plane.project(codes),
            "codes": codes,
            "reconstructions": data.drawn(snapshot.reconstructions),
            "centre": plane.centre,
            "plane": plane.axes,
        }
        | ({} if snapshot.push is None else {"push": snapshot.push.float().cpu()}),
        durable=False,
    )
    return plane


def publish_decoder(run: Run, trainer: Trainer, step: int, decoder: MovingDecoder) -> bool:
    """Write the trainer's decoder as that of the snapshot at `step` if its turn has come; returns whether it has.

    The kept ones lie apart by a constant factor of steps, from the first snapshot to the last; large decoders lie
    farther apart. Which are kept depends on the steps alone, so a resumed run keeps the same. Weights are rounded to 16
    bits. Where PyTorch cannot export the decoder, or not two fit into the room, there is none.
    """
    model, last = trainer.model, trainer.spec.budget.epochs * trainer.steps_per_epoch
    size = 2 * sum(value.numel() for value in model.decoder.parameters())
    count = min(DECODERS, DECODER_ROOM // max(size, 1))
    if count < 2:
        return False
    before = [kept for kept in run.steps("moment_decoder") if kept < step]
    if before and step < min(last, max(before) * last ** (1 / (count - 1))):
        return False
    try:
        with evaluating(model):
            content = halved(decoder.content())
    except Exception:  # of many kinds; `publish_network` tells of it
        return False
    with sentences(run.snapshots):
        run.snapshots.mkdir(exist_ok=True)
    replace_bytes(run.moment_decoder(step), content, durable=False)
    return True


def last_plane(run: Run, step: int) -> Plane | None:
    """Return the map plane of the newest snapshot up to `step`, so that a resumed film goes on where it was."""
    steps = [kept for kept in run.steps("snapshot") if kept <= step]
    if not steps:
        return None
    try:
        tensors = all_tensors(run.snapshot(max(steps)))
        return Plane(tensors["centre"], tensors["plane"])
    except (UserError, KeyError):  # damaged: the film goes on in a plane of its own
        return None


@torch.no_grad()
def publish_results(
    run: Run, model: Autoencoder, data: Dataset, step: int, *, pictures: bool = True, soon_old: bool = False
) -> None:
    """Write items, decoder and encoder. `pictures=False` leaves the data set's own pictures out (for runs that ship).

    Results that are `soon_old`, because the training goes on, take time from it: they hold at most `ALWAYS` items, and
    what is found by trying looks at fewer of them.
    """
    with evaluating(model):
        write_results(run, model, data, step, pictures=pictures, soon_old=soon_old)


def write_results(run: Run, model: Autoencoder, data: Dataset, step: int, *, pictures: bool, soon_old: bool) -> None:
    most = items_on_map(model, data) if pictures and not soon_old else ALWAYS
    sampled, moved = QUICK if soon_old else THOROUGH
    split, held_out = data.probe(most)
    read, errors, sigma = encode_all(model, data, split.samples)
    codes, told = read[:, : model.code_size], read[:, model.code_size :]
    known = usable(codes.cpu())
    plane = plane_of(known)
    low, high = dimension_ranges(known)
    tensors = {
        "codes": codes,
        "xy": plane.project(codes.cpu()),
        "labels": split.labels.int(),
        "held_out": held_out.to(torch.uint8),
        "ids": data.probe_ids(most).int(),
        "error": errors,
        "centre": plane.centre,
        "plane": plane.axes,
        "low": low,
        "high": high,
        "effect": dimension_effects(model, usable(read), moved),
    }
    if pictures:
        tensors["pictures"] = torch.cat([data.drawn(data.floats(chunk)) for chunk in torch.split(split.samples, BATCH)])
    if model.condition:
        tensors["told"] = told.to(torch.uint8)
    if sigma is not None:
        tensors["sigma"] = sigma
    if split.factors is not None:
        tensors["factors"] = split.factors
    if model.config.view.pairs:
        tensors |= views_alone(model, data, split.samples, crossed=not soon_old)
    with sentences(run.results):
        run.results.mkdir(exist_ok=True)
    publish_network(run.decoder, decoder_onnx, model)
    publish_network(run.encoder, encoder_onnx, model)
    tensors |= {f"draws.{name}": codes for name, codes in draw_codes(model, codes.cpu()[:sampled]).items()}
    write(run.items, tensors, {"step": str(step)} | shapes_of(model) | code_of(model))
    publish_thumbnails(run, model, data.card, tensors)


def views_alone(model: Autoencoder, data: Dataset, samples: Tensor, *, crossed: bool) -> dict[str, Tensor]:
    """Return the codes of stored samples by each of their two views alone and, where it is asked for, how well each
    view tells the other one."""
    chunks = [data.floats(chunk) for chunk in torch.split(samples, BATCH)]
    codes = [torch.cat([seen_alone(model, x, which)[:, : model.code_size] for x in chunks]) for which in (0, 1)]
    tensors = {"first_alone": codes[0], "second_alone": codes[1]}
    if crossed:
        found = [(of.model, of.mean, of.linear) for of in crossings(model, data, data.train, samples)]
        tensors["crossed"] = torch.from_numpy(np.stack([error for errors in found for error in errors], 1)).float()
    return tensors


def items_on_map(model: Autoencoder, data: Dataset) -> int:
    """Return how many items the map gets: as many as fit into the room, within bounds."""
    picture = data.drawn(data.floats(data.held_out.samples[:1]))
    # A number of a code has four bytes and may come with its deviation.
    size = picture.numel() * picture.element_size() + 2 * 4 * model.code_size
    return min(ITEMS, max(ALWAYS, ROOM // size))


def usable(codes: Tensor) -> Tensor:
    """Return the codes `(n, d)` without an infinite or undefined number; of none, one of zeros."""
    known = codes[torch.isfinite(codes).all(1)]
    return known if len(known) else codes.new_zeros(1, codes.shape[1])


def shapes_of(model: Autoencoder) -> dict[str, str]:
    """What a browser must know of the shapes: of a sample (the encoder's input) and of what the decoder returns."""
    return {"shape": json.dumps(model.shape), "output_shape": json.dumps(model.target_shape)}


def code_of(model: Autoencoder) -> dict[str, str]:
    """What a browser must know of the code that its numbers do not tell: whether they have an order, whether they lie
    on a sphere, from where on one of a sparse code fires, whether what is decoded is written word by word, whether
    layers settle, and where an item is cut into two views."""
    part = model.config.bottleneck
    told = {"prefixes": json.dumps(part.prefixes)} if part.prefixes else {}
    told |= {"sphere": "1"} if part.sphere else {}
    if model.config.backbone.autoregressive:
        told["writes"] = "1"
    if model.config.view.pairs:
        told["first_view"] = str(model.config.view.first_of(model.shape[-1]))
    if model.config.backbone.settles:
        told["settles"] = "1"
    fires = 0.0 if part.exact_zeros else HALF if part.rates else None
    return told if fires is None else told | {"fires": str(fires)}


def publish_network(path: Path, export: Callable[[Autoencoder], bytes], model: Autoencoder) -> None:
    """Write one half of a model as ONNX. Where PyTorch cannot export it there is no file, and the server decodes."""
    try:
        content = export(model)
    except Exception:  # exporters throw errors of many kinds; the run itself is sound
        traceback.print_exc()
        path.unlink(missing_ok=True)
    else:
        replace_bytes(path, content)


def encode_all(model: Autoencoder, data: Dataset, samples: Tensor) -> tuple[Tensor, Tensor, Tensor | None]:
    """Return mean codes `(N, d + K)`, as the decoder reads them, squared errors `(N,)`, summed over the values that
    count, and σ `(N, d)` of stored samples.

    σ is the standard deviation of the code of a sample; None where codes are not distributions.
    """
    codes, errors, deviations = [], [], []
    for chunk in torch.split(samples, BATCH):
        x = data.floats(chunk)
        code = model.encode(plain(x, model.config.view))
        target, weight = target_of(x, model.config.view)
        codes.append(code.point)
        errors.append(squared(target, model.decode(code.point), weight))
        if code.logvar is not None:
            deviations.append(torch.exp(0.5 * code.logvar))
    return torch.cat(codes), torch.cat(errors), torch.cat(deviations) if deviations else None


def write(
    path: Path, tensors: dict[str, Tensor], metadata: dict[str, str] | None = None, *, durable: bool = True
) -> None:
    with sentences(path):
        path.parent.mkdir(exist_ok=True)
    # Given tensors, safetensors refuses two names for one (an item and the view that changes nothing of it) and takes
    # three times as long.
    arrays = {name: value.cpu().contiguous().numpy() for name, value in tensors.items()}
    replace_bytes(path, save(arrays, metadata or {}), durable=durable)
