"""What lies in a run folder: every file with its meaning, and every tensor in those files. Literal tables, no torch.

This is the only place that spells these names in Python: a `Run` makes paths of them, the browser's names are generated
from them. Names on disk never change, as runs of older versions must go on opening; what is new is optional.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

__all__ = ["DERIVED", "FILES", "HELD_BACK", "METADATA", "TENSORS", "File", "Key", "TensorRow", "step_in"]

Key = Literal[
    "spec", "card", "meta", "status", "events", "annotations", "annotations_lock", "lock", "worker", "log", "inputs",
    "snapshot", "moment_decoder", "checkpoint", "checkpoint_tensors", "checkpoint_numbers", "items", "decoder",
    "encoder", "shipped_weights", "thumbnail", "strip", "derived", "progress", "job_lock", "stop", "pause",
    "until", "pace", "arrows", "measure", "settings", "settings_lock", "start", "attempt",
]  # fmt: skip
Dtype = Literal["F32", "I32", "U8", "number", "drawn"]
"""As safetensors names them; `number` is F32 or I32; `drawn` is what `Dataset.drawn` makes of the kind of sample: U8
(images; words of up to 255), I16 or I32 (words of more), F32 (the rest)."""


class File(NamedTuple):
    """A file or folder of a run."""

    path: str
    """Below the run's folder, or below `Run.aside`; `{step}` and the like stand for what differs."""
    writer: Literal["store", "app", "worker", "job", "engine"]
    """Who alone writes it."""
    text: str
    ships: bool = True
    """Whether a run that ships with the project may have it in its folder."""
    aside: bool = False
    """Whether it is said of the run or found out about it: for a run that ships it lies in the store."""


class TensorRow(NamedTuple):
    """A tensor of a safetensors file."""

    name: str
    shape: tuple[str | int, ...]
    """N items, n items that are followed through the training, d numbers of a code, T moments; `...` a drawn item."""
    dtype: Dtype
    unit: str
    """Empty for counts, numbers and flags."""
    text: str
    optional: bool = False


FILES: dict[Key, File] = {
    "spec": File("spec.json", "store", "what decides the training; written when the run is made, never changed"),
    "card": File("card.json", "store", "the card of its data, frozen when the run is made; since 0.4"),
    "meta": File("meta.json", "app", "title, notes, time of creation"),
    "status": File("status.json", "worker", "state, step, reason"),
    "events": File("events.jsonl", "worker", "one JSON object a line, appended"),
    "annotations": File("kept.json", "app", "what people say of it: groups, directions, names", aside=True),
    "annotations_lock": File("kept.lock", "app", "held while somebody says something of it", ships=False, aside=True),
    "lock": File("lock", "worker", "held for as long as a worker lives", ships=False),
    "worker": File("worker.json", "worker", "which process took it up, where, at which attempt", ships=False),
    "log": File("log.txt", "worker", "what the worker printed", ships=False),
    "inputs": File("snapshots/inputs.safetensors", "worker", "what all snapshots share: the items that are followed"),
    "snapshot": File("snapshots/{step}.safetensors", "worker", "codes and rebuilt items at one moment"),
    "moment_decoder": File("snapshots/{step}.onnx", "worker", "the decoder of one moment, weights of 16 bits"),
    "checkpoint": File("checkpoints/step-{step}-{again}", "worker", "a folder; the newest valid one wins", ships=False),
    "checkpoint_tensors": File(
        "checkpoints/step-{step}-{again}/{group}.safetensors", "worker", "weights, state of the optimiser", ships=False
    ),
    "checkpoint_numbers": File(
        "checkpoints/step-{step}-{again}/state.json", "worker", "numbers, and the digest of each file", ships=False
    ),
    "start": File("start.safetensors", "worker", "the weights it began with, where it began with those of another run"),
    "items": File("results/items.safetensors", "worker", "the items on the map; made anew while it trains"),
    "decoder": File(
        "results/decoder.onnx",
        "worker",
        "codes z (B, d), and what is told besides, to means; none where there is no ONNX form",
    ),
    "encoder": File("results/encoder.onnx", "worker", "items x to mean codes; none where there is no ONNX form"),
    "shipped_weights": File(
        "results/weights.safetensors", "worker", "of a run that ships, where its ONNX files do not name all"
    ),
    "thumbnail": File("results/map.webp", "worker", "its map as a small picture; since 0.4"),
    "strip": File("results/strip.webp", "worker", "what it decodes between two items, as small pictures; since 0.4"),
    "derived": File(
        "derived/{kind}-{digest}.{suffix}", "job", "what a job has found out; can be found out again", aside=True
    ),
    "progress": File("derived/{kind}-{digest}.progress", "job", "how far a job is", aside=True),
    "job_lock": File("derived/{kind}-{digest}.lock", "job", "held for as long as a job is computed", aside=True),
    "stop": File("control/stop", "app", "a request: checkpoint, then leave", ships=False),
    "pause": File("control/pause", "app", "a request: wait until it is taken back", ships=False),
    "until": File("control/until.json", "app", "a request: while paused, go on up to a step or an epoch", ships=False),
    "pace": File("control/pace.json", "app", "a request: seconds between two steps", ships=False),
    "arrows": File("control/arrows", "app", "a request: where the next step will push the codes", ships=False),
    "measure": File("control/measure", "app", "a request: the metric cards too, once it is trained", ships=False),
    "settings": File("control/settings.json", "app", "a request: live settings, {path: value}", ships=False),
    "settings_lock": File("control/settings.lock", "app", "held while live settings are added", ships=False),
    "attempt": File("control/attempt.json", "engine", "the newest attempt: workers of older ones leave", ships=False),
}

LABELS = TensorRow("labels", ("N",), "I32", "", "class of each item, below 0 where it has none")
HELD_OUT = TensorRow("held_out", ("N",), "U8", "", "1 for items that were not trained on")
IDS = TensorRow("ids", ("N",), "I32", "", "place of each item in the data set", optional=True)

TENSORS: dict[Key, tuple[TensorRow, ...]] = {
    "inputs": (
        TensorRow("pictures", ("m", "..."), "drawn", "", "the first followed items, as drawn", optional=True),
        TensorRow("inputs", ("m", "..."), "drawn", "", "what the encoder saw of them", optional=True),
        LABELS._replace(shape=("n",)),
        HELD_OUT._replace(shape=("n",)),
        IDS._replace(shape=("n",)),
        TensorRow(
            "sprites", ("k", "..."), "drawn", "", "more of the followed items, where they are pictures", optional=True
        ),
    ),
    "snapshot": (
        TensorRow("xy", ("n", 2), "F32", "latent", "spots on the map of this moment"),
        TensorRow("codes", ("n", "d"), "F32", "latent", "mean codes"),
        TensorRow("reconstructions", ("m", "..."), "drawn", "", "what came back of the first items"),
        TensorRow("push", ("k", "d"), "F32", "nats per unit", "where a step pushes the first codes", optional=True),
        TensorRow("centre", ("d",), "F32", "latent", "the spot of the code space where the map has its origin"),
        TensorRow("plane", (2, "d"), "F32", "", "axes of the map, orthonormal"),
    ),
    "items": (
        TensorRow("codes", ("N", "d"), "F32", "latent", "mean codes"),
        TensorRow("xy", ("N", 2), "F32", "latent", "spots on the map"),
        LABELS,
        HELD_OUT,
        IDS,
        TensorRow("error", ("N",), "F32", "squared value", "squared error of a rebuilt item, summed over its values"),
        TensorRow("centre", ("d",), "F32", "latent", "the spot of the code space where the map has its origin"),
        TensorRow("plane", (2, "d"), "F32", "", "axes of the map, orthonormal"),
        TensorRow("low", ("d",), "F32", "latent", "lower end of the range that is worth a slider"),
        TensorRow("high", ("d",), "F32", "latent", "upper end of that range"),
        TensorRow("effect", ("d",), "F32", "value", "mean change of a value along the range of one number"),
        TensorRow("sigma", ("N", "d"), "F32", "latent", "standard deviation of codes that are normal", optional=True),
        TensorRow(
            "told", ("N", "K"), "U8", "", "1 for the class that a conditional model takes an item for", optional=True
        ),
        TensorRow("first_alone", ("N", "d"), "F32", "latent", "codes by the first of two views alone", optional=True),
        TensorRow("second_alone", ("N", "d"), "F32", "latent", "codes by the second view alone", optional=True),
        TensorRow(
            "crossed",
            ("N", 6),
            "F32",
            "squared value",
            "error of a value of the second view told from the first, by the model, the mean, linear regression; then "
            "of the first view told from the second",
            optional=True,
        ),
        TensorRow("factors", ("N", "F"), "F32", "", "the known truth of generated items", optional=True),
        TensorRow("pictures", ("N", "..."), "drawn", "", "the items, as drawn", optional=True),
        TensorRow("draws.{sampler}", ("B", "d"), "F32", "latent", "codes that a sampler has drawn", optional=True),
    ),
}
"""By file. The axes of a map that has one number only: the second is 0."""

METADATA: dict[Key, dict[str, str]] = {
    "items": {
        "step": "the step of training that the results belong to",
        "shape": "of one item as the encoder reads it, JSON",
        "output_shape": "of what the decoder returns, JSON",
        "prefixes": "of an ordered code, how many of its first numbers are a code by themselves, JSON; since 0.6",
        "fires": "of a sparse code, above which size a number counts as firing; since 0.6",
        "writes": "1 where the decoder writes word by word, so that words can be drawn; since 0.6",
        "first_view": "how many places of an item's last side are the first of its two views; since 0.7",
        "sphere": "1 where codes lie on the unit sphere; since 0.6",
        "settles": "1 where layers settle before they learn (predictive coding); since 0.7",
        "pictures": "`apart` where the server sends the pictures as a file of their own",
    },
}

MAP = (
    TensorRow("xy", ("N", "c"), "F32", "latent", "places in c = 2 or 3 numbers; NaN where a code is not finite"),
    TensorRow("kept", ("N",), "F32", "share", "of the neighbours on the map that are neighbours in code space"),
    TensorRow("density", ("N",), "F32", "rank", "how crowded the code space is around it, up to 1"),
    TensorRow("map_density", ("N",), "F32", "rank", "how crowded the map is around it, up to 1"),
)
DERIVED: dict[str, tuple[TensorRow, ...]] = {
    "trust": MAP,
    "components": (*MAP, TensorRow("share", ("d",), "F32", "share", "of the variance that each component has")),
    "umap": MAP,
    "tsne": MAP,
    "neighbours": (
        TensorRow("index", ("N", "k"), "I32", "", "places of the nearest others, nearest first; -1: none"),
        TensorRow("distance", ("N", "k"), "F32", "by metric", "to each of them"),
    ),
    "samples": (
        TensorRow("{sampler}.distance", ("B",), "F32", "value", "to the nearest training item"),
        TensorRow("{sampler}.share", ("B",), "F32", "share", "of held-out items that lie as near or nearer"),
        TensorRow("{sampler}.item", ("B",), "I32", "", "place of that training item among the items; -1: not there"),
        TensorRow("{sampler}.label", ("B",), "I32", "", "its class"),
        TensorRow("{sampler}.nearest", ("B", "..."), "drawn", "", "itself, as drawn"),
    ),
    "direction": (TensorRow("vector", ("d",), "F32", "latent", "from the mean of one group to that of another"),),
    "film": (
        TensorRow("steps", ("T",), "I32", "", "of each moment"),
        TensorRow("decoder", ("T",), "U8", "", "1 where the moment has a decoder of its own"),
        TensorRow("xy", ("T", "n", 2), "F32", "latent", "spots of the followed items on the run's map"),
        TensorRow("centre", ("T", "d"), "F32", "latent", "as in a snapshot, turned to the run's map"),
        TensorRow("plane", ("T", 2, "d"), "F32", "", "as in a snapshot, turned to the run's map"),
        TensorRow("shown", ("T",), "F32", "share", "of the variance of the codes that lies in the plane"),
        TensorRow("item", ("n",), "I32", "", "place of each followed item among the items; -1: not there"),
        LABELS._replace(shape=("n",), optional=True),
        HELD_OUT._replace(shape=("n",), optional=True),
    ),
    "settling": (
        TensorRow("error.{way}", ("S", "L"), "F32", "value", "length of the error on each layer at each moment"),
        TensorRow("energy.{way}", ("S",), "F32", "nats", "of the item at each moment"),
        TensorRow("output.{way}", ("S", "..."), "drawn", "", "what the values predict then, as drawn"),
        TensorRow("angle.{way}", ("S", "L"), "F32", "degrees", "of a layer's update to backpropagation's; NaN: none"),
    ),
    "use": (
        TensorRow("column.{column}", ("N",), "number", "by column", "of each item; classes by their place"),
        TensorRow("known.{column}", ("K",), "F32", "by column", "of known-good items", optional=True),
        TensorRow("pictured", ("m",), "I32", "", "places of the items that are shown", optional=True),
        TensorRow("picture.{picture}", ("m", "..."), "drawn", "", "them and what was made of them", optional=True),
        TensorRow("codes", ("N", "d"), "F32", "latent", "mean codes", optional=True),
        TensorRow("xy", ("N", 2), "F32", "latent", "spots on the map of the run", optional=True),
        TensorRow("ground.class", ("g", "g"), "I32", "", "what decoded spots of the map are taken for", optional=True),
        TensorRow("ground.sure", ("g", "g"), "F32", "probability", "how sure that is", optional=True),
        TensorRow("ground.far", ("g", "g"), "I32", "", "1 where no training code is near", optional=True),
        TensorRow("ground.box", (4,), "F32", "latent", "left, bottom, right, top of these spots", optional=True),
    ),
}
"""Results of jobs that are safetensors files, by kind of job."""
HELD_BACK = ("use",)
"""Results that hold items of who asked: no file that leaves holds them."""


def step_in(name: str, key: Key) -> int | None:
    """Return the step in the name of a snapshot, a moment's decoder or a checkpoint; None where it is none of these."""
    before, _, after = FILES[key].path.rpartition("/")[2].partition("{step}")
    rest = name.removeprefix(before)
    digits = rest.partition(after.partition("{")[0])[0] if name.startswith(before) else ""
    whole = key == "checkpoint" or name == f"{before}{digits}{after}"
    return int(digits) if whole and digits.isascii() and digits.isdigit() else None
