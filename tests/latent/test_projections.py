"""Maps: against scikit-learn's PCA, UMAP and t-SNE keep groups apart, and everything awkward has a place or a
sentence."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from pydantic import ValidationError
from sklearn.decomposition import PCA
from torch import Tensor

from aecore.errors import UserError
from aecore.latent import projections
from aecore.latent.asked import Pca, Trust, Tsne, Umap
from aecore.latent.projections import turned
from aecore.runs.run import Run

Make = Callable[..., Run]
METHODS: list[Any] = [
    pytest.param(projections.umap, Umap(n_neighbors=10), id="umap", marks=pytest.mark.exhaustive),
    pytest.param(projections.tsne, Tsne(perplexity=10), id="tsne"),
]
"""UMAP is for `make test-all`: half a minute goes by until it is compiled."""
pytestmark = pytest.mark.filterwarnings("ignore:Tensorflow not installed:ImportWarning")


@pytest.mark.parametrize("components", [2, 3])
def test_pca_is_scikit_learns_with_the_signs_of_the_runs_map(
    run_of: Make, clusters: Any, silent: Any, components: int
) -> None:
    codes = clusters()
    run = run_of(codes)
    tensors, _ = projections.pca(run, Pca(components=components), silent)
    model = PCA().fit(codes.double().numpy())
    expected = model.transform(codes.double().numpy())[:, :components]
    np.testing.assert_allclose(tensors["xy"].abs(), np.abs(expected), atol=1e-4)
    np.testing.assert_allclose(tensors["share"], model.explained_variance_ratio_, rtol=1e-4)
    flat = codes - codes.mean(0)
    assert (torch.einsum("nj,nj->j", tensors["xy"][:, :2], flat @ run_plane(run).T) > 0).all()


def run_plane(run: Run) -> Tensor:
    from safetensors.torch import load_file

    return load_file(run.results / "items.safetensors")["plane"]


@pytest.mark.parametrize(("method", "params"), METHODS)
def test_groups_stay_apart_and_keep_their_neighbours(
    run_of: Make, clusters: Any, silent: Any, method: Any, params: Any
) -> None:
    codes = clusters(180)
    tensors, metadata = method(run_of(codes), params, silent)
    xy = tensors["xy"].numpy()
    groups = np.arange(180) * 3 // 180
    middles = np.stack([xy[groups == g].mean(0) for g in range(3)])
    nearest = np.linalg.norm(xy[:, None] - middles, axis=2).argmin(1)
    assert (nearest == groups).all()
    assert (metadata["n"], metadata["left_out"], metadata["k"]) == ("180", "0", "10")
    assert float(metadata["trustworthiness"]) > 0.85
    mixed = torch.randn(180, 2, generator=torch.Generator().manual_seed(1))
    assert float(tensors["kept"].mean()) > 3 * float(projections.trusted(codes, mixed).tensors["kept"].mean())


@pytest.mark.parametrize(("method", "params"), METHODS)
def test_a_seed_gives_the_same_map_again(run_of: Make, clusters: Any, silent: Any, method: Any, params: Any) -> None:
    run = run_of(clusters(60))
    first, again = method(run, params, silent)[0]["xy"], method(run, params, silent)[0]["xy"]
    assert torch.equal(first, again)


@pytest.mark.proof(sample=1)
@pytest.mark.filterwarnings("ignore:precomputed_knn:UserWarning")
@pytest.mark.parametrize("n", [12, 300])
def test_the_neighbours_given_to_umap_are_those_it_finds_itself(clusters: Any, n: int) -> None:
    """Of fewer than 4,096 items UMAP compares all pairs itself: both graphs are the same."""
    from umap import UMAP

    codes = clusters(n).numpy()
    given = UMAP(10, random_state=0, n_jobs=1, precomputed_knn=projections.around(codes, 10)).fit(codes)
    own = UMAP(10, random_state=0, n_jobs=1).fit(codes)
    np.testing.assert_allclose(given.graph_.toarray(), own.graph_.toarray(), atol=1e-3)
    assert own.graph_.nnz == given.graph_.nnz > 9 * n


@pytest.mark.exhaustive
def test_another_process_finds_umap_compiled() -> None:
    code = """
import numpy as np
from aecore.latent import projections
from umap import UMAP, umap_
projections.keep_compiled()
codes = np.random.default_rng(0).normal(size=(30, 3)).astype(np.float32)
UMAP(10, n_epochs=1, random_state=0, n_jobs=1, precomputed_knn=projections.around(codes, 10)).fit(codes)
for kept in (umap_.smooth_knn_dist, umap_.compute_membership_strengths):
    print(sum(kept.stats.cache_hits.values()), sum(kept.stats.cache_misses.values()))
"""
    ask = partial(subprocess.run, cwd=Path(projections.__file__).parents[2], capture_output=True, text=True, check=True)
    ask([sys.executable, "-W", "ignore", "-c", code])  # compiles what no process before it has
    found = ask([sys.executable, "-W", "ignore", "-c", code])
    assert found.stdout == "1 0\n1 0\n", found.stderr


@pytest.mark.parametrize(("method", "params"), METHODS)
@pytest.mark.parametrize("n", [1, 2, 3, 4, 5, 9])
def test_fewer_items_than_neighbours_are_placed(
    run_of: Make, clusters: Any, silent: Any, method: Any, params: Any, n: int
) -> None:
    tensors, metadata = method(run_of(clusters(n)), params, silent)
    assert tensors["xy"].shape == (n, 2)
    assert torch.isfinite(tensors["xy"]).all()
    assert metadata["n"] == str(n)
    assert ("trustworthiness" in metadata) == (n >= 3)


@pytest.mark.parametrize(("method", "params"), METHODS)
def test_three_numbers_one_number_and_equal_codes(
    run_of: Make, clusters: Any, silent: Any, method: Any, params: Any
) -> None:
    deep = method(run_of(clusters(60)), params.model_copy(update={"components": 3}), silent)[0]["xy"]
    assert deep.shape == (60, 3)
    assert torch.isfinite(deep).all()
    line = method(run_of(clusters(60, d=1)), params, silent)[0]["xy"]
    assert torch.isfinite(line).all()
    alike, metadata = method(run_of(torch.ones(30, 4)), params, silent)
    assert len(alike["xy"].unique(dim=0)) == 1
    assert (alike["kept"] == 1).all()
    assert metadata["method"] == "pca"


@pytest.mark.parametrize(("method", "params"), METHODS)
def test_equal_codes_share_a_spot(run_of: Make, clusters: Any, silent: Any, method: Any, params: Any) -> None:
    xy = method(run_of(clusters(40).repeat(2, 1)), params, silent)[0]["xy"]
    assert torch.equal(xy[:40], xy[40:])
    assert len(xy.unique(dim=0)) == 40


@pytest.mark.parametrize(
    ("method", "params"),
    [
        *METHODS,
        pytest.param(projections.pca, Pca(), id="pca"),
        pytest.param(projections.plane, Trust(), id="plane"),
    ],
)
def test_undefined_codes_are_left_out_and_said_so(
    run_of: Make, clusters: Any, silent: Any, method: Any, params: Any
) -> None:
    codes = clusters(60)
    codes[7, 1], codes[20, 0] = torch.nan, torch.inf
    tensors, metadata = method(run_of(codes), params, silent)
    left_out = torch.zeros(60, dtype=torch.bool)
    left_out[[7, 20]] = True
    for name in ("kept", "density", "map_density"):
        assert torch.equal(torch.isnan(tensors[name]), left_out)
    assert torch.isfinite(tensors["xy"][~left_out]).all()
    assert (metadata["n"], metadata["left_out"]) == ("58", "2")


def test_nothing_but_undefined_codes_is_a_sentence(run_of: Make, silent: Any) -> None:
    with pytest.raises(UserError, match="usable code"):
        projections.pca(run_of(torch.full((10, 2), torch.nan)), Pca(), silent)


def test_a_run_without_results_is_a_sentence(run_of: Make, clusters: Any, silent: Any) -> None:
    run = run_of(clusters(9))
    (run.results / "items.safetensors").write_bytes(b"torn")
    with pytest.raises(UserError, match="cannot be read"):
        projections.plane(run, Trust(), silent)
    (run.results / "items.safetensors").unlink()
    with pytest.raises(UserError, match="no results yet"):
        projections.plane(run, Trust(), silent)


def test_the_map_is_turned_mirrored_and_scaled_to_lie_as_the_other_does() -> None:
    generator = np.random.default_rng(0)
    like = generator.normal(size=(50, 2)).astype(np.float32) * (3, 1) + 5
    angle = 0.8
    turn = np.array([[np.cos(angle), -np.sin(angle)], [-np.sin(angle), -np.cos(angle)]])
    moved = (7 * like @ turn - 30).astype(np.float32)
    np.testing.assert_allclose(turned(moved, like.astype(np.float32)), like, atol=1e-4)


def test_the_plane_of_a_two_number_code_keeps_every_neighbour(run_of: Make, clusters: Any, silent: Any) -> None:
    tensors, metadata = projections.plane(run_of(clusters(90, d=2)), Trust(), silent)
    assert (tensors["kept"] == 1).all()
    assert (metadata["trustworthiness"], metadata["continuity"]) == ("1.0000", "1.0000")


@pytest.mark.parametrize(
    "values",
    [
        {"n_neighbors": 1},
        {"n_neighbors": 201},
        {"min_dist": 1.0},
        {"min_dist": float("nan")},
        {"components": 4},
        {"seed": -1},
        {"colour": 1},
    ],
)
def test_parameters_out_of_bounds_are_refused(values: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Umap(**values)


@pytest.mark.proof
def test_umap_is_there_where_numba_can_keep_nothing(run_of: Make, clusters: Any) -> None:
    """As in an environment that is read-only for a user without a home."""
    run = run_of(clusters(30))
    script = f"""
from pathlib import Path
from numba.core import caching
for kind in (caching.CacheImpl, *caching.CacheImpl.__subclasses__()):
    kind._locator_classes = [caching.UserProvidedCacheLocator]
from aecore.latent.asked import Umap
from aecore.latent.projections import umap
from aecore.runs.run import Run
tensors, told = umap(Run(Path({str(run.path)!r})), Umap(n_neighbors=10), lambda share, text: None)
print(tuple(tensors["xy"].shape), told["method"])
"""
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", script], capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "(30, 2) umap", done.stderr[-2000:]


@pytest.mark.exhaustive
def test_progress_only_grows_and_says_that_umap_is_compiled(run_of: Make, clusters: Any, told: Any) -> None:
    heard, report = told
    projections.umap(run_of(clusters(30)), Umap(), report)
    shares = [share for share, _ in heard]
    assert shares == sorted(shares)
    assert projections.COMPILING in [text for _, text in heard]
