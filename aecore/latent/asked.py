"""What may be asked of the codes of a run: parameters with their bounds, and what the answer holds. Knows no torch, so
that pages can read it."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

__all__ = ["Direction", "Film", "Group", "Nearest", "Pca", "Samples", "Settling", "Trust", "Tsne", "Umap"]

Seed = Annotated[int, Field(ge=0, le=2**31 - 1)]
Components = Annotated[int, Field(ge=2, le=3)]
Item = Annotated[int, Field(ge=0, le=10_000_000)]
Places = Annotated[tuple[Item, ...], Field(min_length=1, max_length=20_000)]


def listed(value: Any) -> Any:
    """Read "3, 7, 9", as it comes in an address, as a list."""
    return [part for part in value.split(",") if part.strip()] if isinstance(value, str) and "," in value else value


Group = Annotated[Item | Places, BeforeValidator(listed)]
"""A label, or the places of some items among those of the run."""


MAP_TOLD = ("k", "n", "trustworthiness", "continuity", "spread_code", "spread_map")


class Asked(BaseModel):
    """`told` is the metadata of the answer; what tensors it holds stands in `runs.artefacts`."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)
    told: ClassVar[tuple[str, ...]] = ()


class Trust(Asked):
    """How far the run's own map can be trusted."""

    told = MAP_TOLD


class Pca(Asked):
    """Principal components of the codes."""

    told = MAP_TOLD
    components: Components = 2


class Umap(Asked):
    """UMAP (McInnes et al. 2018, arXiv:1802.03426): `n_neighbors` items form a neighbourhood, `min_dist` apart at the
    least."""

    told = MAP_TOLD
    components: Components = 2
    n_neighbors: int = Field(default=15, ge=2, le=200)
    min_dist: float = Field(default=0.1, ge=0.0, le=0.99)
    seed: Seed = 0


class Tsne(Asked):
    """t-SNE (van der Maaten and Hinton 2008): `perplexity` is about the number of neighbours that count."""

    told = MAP_TOLD
    components: Components = 2
    perplexity: float = Field(default=30.0, ge=2.0, le=200.0)
    seed: Seed = 0


class Nearest(Asked):
    """The `k` nearest items of every item, by their codes or by the data themselves."""

    told = ("n",)
    space: Literal["code", "data"] = "code"
    metric: Literal["euclidean", "cosine"] = "euclidean"
    k: int = Field(default=12, ge=1, le=50)


class Film(Asked):
    """Every snapshot of the training on one map."""


class Samples(Asked):
    """The nearest training item of every drawn sample."""

    told = ("n", "train", "q50")
    seed: Seed = 0


class Settling(Asked):
    """What the layers of a predictive coding network do with one item before they learn from it."""

    told = ("n", "rate", "steps", "own_rate", "held")
    item: Item


class Direction(Asked):
    """The direction from group `a` to group `b`, tried on the items `c` (None: those of `a`)."""

    told = ("arrive", "arrive_before", "arrive_random", "arrive_random_high", "arrive_n")
    a: Group
    b: Group
    c: Group | None = None
    seed: Seed = 0
