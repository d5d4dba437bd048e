"""A run folder of what a notebook has trained, for as long as something is made of it: a widget, a model for other
programs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from safetensors.torch import save

from ..data.dataset import Dataset
from ..files import replace_bytes
from ..models.autoencoder import Autoencoder
from ..models.variants import variant
from ..runs.run import Run, Status
from ..runs.store import Store
from ..spec import Spec
from ..training.baseline import baseline
from .publish import publish_results

__all__ = ["InMemory", "written"]


@dataclass(frozen=True)
class InMemory:
    """A trained model with its data, and what the training told."""

    model: Autoencoder
    dataset: Dataset
    spec: Spec
    step: int
    seconds: float
    log: Iterable[Mapping[str, Any]] = ()


@contextmanager
def written(made: InMemory, title: str = "") -> Iterator[Run]:
    """Yield a run that has ended, in a folder that is gone afterwards; `title`: what it is called."""
    spec = made.spec.model_copy(update={"start": ""})  # what it began with is no run of that folder
    with TemporaryDirectory(prefix="latent-lab-") as folder:
        named = title or f"{made.dataset.card.title} · {variant(spec.variant).title}"
        run = Store(Path(folder)).create(spec, named, made.dataset.card)
        rows = [dict(row) for row in made.log]
        if len(made.dataset.train):
            rows.append({"kind": "baseline"} | asdict(baseline(made.model, made.dataset, spec.seed)))
        run.events_path.write_text("".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows))
        publish_results(run, made.model, made.dataset, made.step)
        weights = {name: value.cpu().contiguous() for name, value in made.model.state_dict().items()}
        replace_bytes(run.file("shipped_weights"), save(weights))
        epochs = max((row["epoch"] for row in rows if "epoch" in row), default=0.0)
        run.write_status(Status("done", "finishing", step=made.step, epoch=epochs, seconds=made.seconds))
        yield run
