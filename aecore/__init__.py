"""The core of Latent Lab: autoencoders as compositions, trained as a stream of events, kept as run folders.

What a notebook needs is here; each name is imported when it is first asked for:

DATA_SETS, VARIANTS  what there is, by name: cards of data sets, and of variants
preset, Spec         two names -> everything that decides a training
load                 a data set, as tensors
own                  data of your own: arrays, a data frame or files become a data set
train, open_run      a training here and now, or one that has been made (by the app, the command line, or shipped) ...
Trained              ... as what both return: encode, decode, reconstruct, evaluate, explore, save, export
open_model           a model that was taken away as a folder: by `Trained.save`, the app or the command line
Autoencoder          an autoencoder as a scikit-learn estimator: fit, transform, inverse_transform, score
Store                all runs there are
UserError            what is raised for people: one sentence, and what to do

>>> import aecore
>>> len(aecore.VARIANTS), aecore.DATA_SETS["digits"].shape
(43, (1, 8, 8))

Importing this package is cheap: torch is imported only by the modules that compute (`aecore.models.autoencoder`,
`aecore.training`, `aecore.export`, ...), so that a page or a command that only lists things answers at once.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .data.cards import CARDS as DATA_SETS
    from .data.own.handed import own
    from .errors import UserError
    from .estimator import Autoencoder
    from .models.variants import VARIANTS
    from .notebook import Trained, load, open_run, train
    from .opened import open_model
    from .presets import preset
    from .runs.store import Store
    from .spec import Spec

__all__ = [
    "DATA_SETS",
    "VARIANTS",
    "Autoencoder",
    "Spec",
    "Store",
    "Trained",
    "UserError",
    "load",
    "open_model",
    "open_run",
    "own",
    "preset",
    "train",
]

HOMES = {
    "DATA_SETS": ("data.cards", "CARDS"),
    "VARIANTS": ("models.variants", "VARIANTS"),
    "Autoencoder": ("estimator", "Autoencoder"),
    "Spec": ("spec", "Spec"),
    "Store": ("runs.store", "Store"),
    "Trained": ("notebook", "Trained"),
    "UserError": ("errors", "UserError"),
    "load": ("notebook", "load"),
    "open_model": ("opened", "open_model"),
    "open_run": ("notebook", "open_run"),
    "own": ("data.own.handed", "own"),
    "preset": ("presets", "preset"),
    "train": ("notebook", "train"),
}
"""The module that each name comes from, and what it is called there."""


def __getattr__(name: str) -> Any:
    if name not in HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module, own_name = HOMES[name]
    return getattr(import_module(f".{module}", __name__), own_name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
