"""Which constants stand at the top of a script, and which setting of a spec each of them is. Knows no torch."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from ...spec import Spec, leaves
from .facts import Facts
from .form import Setting
from .penalties import PENALTIES

__all__ = ["constants_of", "settings_of"]

Names = Mapping[str, tuple[str, str]]
PLAIN: dict[str, tuple[str, str]] = {
    "seed": ("SEED", "of weights, the order of items and noise: another seed is another training"),
    "data.seed": ("DATA_SEED", "another seed generates other items of the same kind"),
    "data.noise": ("DATA_NOISE", "standard deviation of the noise that the generator adds"),
    "data.overlap": ("OVERLAP", "how much two neighbouring places share"),
    "data.decay": ("SPECTRUM", "each principal axis has this share of the variance of the one before"),
    "budget.epochs": ("EPOCHS", "how often every training item is seen"),
    "budget.patience": ("PATIENCE", "epochs without a better held-out objective after which it ends"),
    "optimiser.batch_size": ("BATCH_SIZE", "items per step"),
    "optimiser.learning_rate": ("LEARNING_RATE", "the size of a step: too small is slow, too large diverges"),
    "optimiser.warmup": ("RATE_WARMUP", "epochs over which the learning rate grows from 0"),
    "optimiser.decay": ("DECAY", "share of each weight that is lost in a step, times the learning rate"),
    "model.backbone.width": ("WIDTH", "numbers that a place is described by inside"),
    "model.backbone.word_dropout": ("WORD_DROPOUT", "chance that the writer is not told a word before"),
    "model.backbone.steps": ("SETTLING", "steps in which the values between layers settle"),
    "model.backbone.rate": ("SETTLING_RATE", "how far they move in a step"),
    "model.backbone.patch": ("PATCH", "side of a patch"),
    "model.backbone.dropout": ("DROPOUT", "chance that a unit is silenced in a step, against overfitting"),
}
"""By the path in a spec."""
PARTS = {
    "view": "model.view",
    "condition": "model.condition",
    "code": "model.bottleneck",
    "likelihood": "model.likelihood",
    "adversary": "model.adversary",
}


def constants_of(spec: Spec, named: Mapping[str, Names]) -> dict[str, tuple[str, str]]:
    """Return name and meaning of the constant of each setting, by its path; `named` has those of single parts by
    `view`, `condition`, `code`, `likelihood` and `adversary`."""
    found = dict(PLAIN)
    for axis, names in named.items():
        found |= {f"{PARTS[axis]}.{field}": said for field, said in names.items()}
    for name, row in PENALTIES.items():
        path = f"model.penalties.{name}"
        found[f"{path}.weight"] = (row.constant, row.said)
        found[f"{path}.warmup"] = (f"{row.constant}_WARMUP", f"epochs over which {row.constant} grows from 0")
        found |= {f"{path}.{field}": said for field, said in (row.others or {}).items()}
    return found


def settings_of(facts: Facts, constants: Names, code: str) -> list[Setting]:
    """Return the constants that `code` uses, in the order of the spec."""
    spec = facts.spec
    found = [
        Setting(constants[path][0], shown(path, value, facts), constants[path][1])
        for path, value in in_order(spec)
        if path in constants and used(constants[path][0], code)
    ]
    if used("STEPS", code):
        found.append(Setting("STEPS", facts.last, "steps after which it was stopped, or as far as it has come"))
    return found


def in_order(spec: Spec) -> Iterator[tuple[str, object]]:
    """Settings as people would read them: seed, data, model, training."""
    every = {path: value for path, _, value in leaves(spec)}
    order = ("seed", "data.", "model.", "optimiser.", "budget.")
    for begin in order:
        yield from ((path, value) for path, value in every.items() if path.startswith(begin))


def shown(path: str, value: object, facts: Facts) -> object:
    return facts.batch if path == "optimiser.batch_size" else value


def used(name: str, code: str) -> bool:
    return re.search(rf"\b{name}\b", code) is not None
