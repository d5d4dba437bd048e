"""Answers of calculations hold what their parameters say they do: browsers read them by these names."""

from __future__ import annotations

from typing import Any, get_args

import pytest
import torch
from torch import Tensor

from aecore.latent import directions, film, memory, neighbours, projections
from aecore.latent.asked import Asked, Direction, Film, Nearest, Pca, Samples, Trust, Tsne, Umap
from aecore.latent.samplers import Sampler
from aecore.runs.artefacts import DERIVED
from aecore.runs.store import Store

DTYPES = {torch.float32: ("F32", "drawn"), torch.int32: ("I32",), torch.uint8: ("U8", "drawn")}
KINDS: dict[type[Asked], str] = {
    Trust: "trust",
    Pca: "components",
    Tsne: "tsne",
    Umap: "umap",
    Nearest: "neighbours",
    Direction: "direction",
    Film: "film",
    Samples: "samples",
}


def assert_as_told(params: Asked, tensors: dict[str, Tensor], told: dict[str, str]) -> None:
    rows = DERIVED[KINDS[type(params)]]
    known = {row.name.format(sampler=s): row for row in rows for s in get_args(Sampler)}
    assert tensors.keys() <= known.keys()
    assert {row.name for row in rows if not row.optional and "{" not in row.name} <= tensors.keys()
    assert all(known[name].dtype in DTYPES[value.dtype] for name, value in tensors.items())
    assert set(params.told) <= told.keys()


@pytest.mark.parametrize(
    ("compute", "params"),
    [
        (projections.plane, Trust()),
        (projections.pca, Pca()),
        (projections.tsne, Tsne(perplexity=5)),
        (neighbours.neighbours, Nearest(k=3)),
        (directions.direction, Direction(a=0, b=1)),
    ],
)
def test_of_codes(compute: Any, params: Asked, run_of: Any, clusters: Any, silent: Any) -> None:
    assert_as_told(params, *compute(run_of(clusters()), params, silent))


@pytest.mark.parametrize(("compute", "params"), [(film.film, Film()), (memory.samples, Samples())])
def test_of_a_training(compute: Any, params: Asked, silent: Any) -> None:
    assert_as_told(params, *compute(Store().get("digits-vae-2d"), params, silent))


def test_maps_are_all_alike() -> None:
    assert DERIVED["umap"] == DERIVED["tsne"] == DERIVED["trust"]
    assert Umap.told == Tsne.told == Trust.told
