"""Clouds of points: their forms are those of the formulas, told by other ways of computing them."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.datasets import make_s_curve, make_swiss_roll
from sklearn.neighbors import NearestNeighbors

from aecore.data.loading import load
from aecore.spec import Data


def cloud(name: str, **values: object) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the training points, their truth and their labels."""
    train = load(Data(name=name, **values)).train
    return train.samples.double().numpy(), train.factors.double().numpy(), train.labels.numpy()


@pytest.mark.parametrize("decay", [0.3, 0.6, 1.0])
@pytest.mark.parametrize("noise", [0.0, 0.5])
def test_the_spectrum_of_the_gaussian_is_the_one_that_was_asked_for(decay: float, noise: float) -> None:
    """Expected: decay^i, scaled to 1 per value on average, plus the noise. Sampling moves each by sqrt(2 / n) of
    itself."""
    x, _, _ = cloud("linear-gaussian", decay=decay, noise=noise)
    found = np.linalg.eigvalsh(np.cov(x.T))[::-1]
    expected = decay ** np.arange(20)
    expected = expected * 20 / expected.sum() + noise**2
    if decay < 1:
        assert np.abs(found / expected - 1)[:8].max() < 5 * (2 / len(x)) ** 0.5
    # With equal eigenvalues the sampled ones spread by the law of Marchenko and Pastur.
    spread = 2 * (20 / len(x)) ** 0.5
    assert np.all(found < expected.max() * (1 + 1.5 * spread))
    assert found.sum() == pytest.approx(expected.sum(), rel=0.1)


def test_the_gaussian_is_a_rotation_of_its_codes_stretched() -> None:
    x, codes, labels = cloud("linear-gaussian", decay=0.6, noise=0.0)
    mixing, residual, _, _ = np.linalg.lstsq(codes, x, rcond=None)
    assert residual.sum() < 1e-6 * np.square(x).sum()
    gram = mixing @ mixing.T
    assert np.diag(gram)[1:] / np.diag(gram)[:-1] == pytest.approx(0.6, rel=1e-3)
    assert np.abs(gram - np.diag(np.diag(gram))).max() < 1e-4
    assert np.abs(np.cov(codes.T) - np.eye(20)).max() < 5 * (2 / len(codes)) ** 0.5
    assert set(labels) == {0}


def test_another_seed_turns_the_gaussian_another_way() -> None:
    axes = [np.linalg.eigh(np.cov(cloud("linear-gaussian", seed=seed)[0].T))[1][:, -1] for seed in (0, 1)]
    assert abs(float(axes[0] @ axes[1])) < 0.9


def test_one_of_two_clouds_is_ten_times_as_wide_and_they_do_not_touch() -> None:
    x, truth, labels = cloud("two-clouds")
    narrow, wide = x[labels == 0], x[labels == 1]
    assert len(narrow) == pytest.approx(len(wide), rel=0.1)
    for part, width in ((narrow, 0.1), (wide, 1.0)):
        n = part.size
        assert part.std(0).mean() == pytest.approx(width, rel=5 / n**0.5)
    assert wide.std(0).mean() / narrow.std(0).mean() == pytest.approx(10, rel=0.1)
    near, _ = NearestNeighbors(n_neighbors=1).fit(narrow).kneighbors(wide)
    assert near.min() > 5 * narrow.std(0).mean()
    middles = np.array([[-3.0], [3.0]]) * np.eye(10)[0]
    assert truth[:, 1] == pytest.approx(np.linalg.norm(x - middles[labels], axis=1), abs=1e-5)
    assert (truth[:, 0] == labels).all()


def test_the_swiss_roll_is_a_spiral_and_its_truth_is_the_sheet() -> None:
    x, truth, labels = cloud("swiss-roll", noise=0.0)
    a, height, b = (7 * x + (2, 10.5, 2 / (3 * np.pi))).T
    angle = np.hypot(a, b)
    assert angle.min() >= 1.5 * np.pi - 1e-4
    assert angle.max() <= 4.5 * np.pi + 1e-4
    assert np.allclose(a, angle * np.cos(angle), atol=1e-4)
    assert np.allclose(b, angle * np.sin(angle), atol=1e-4)
    assert np.allclose(height / 7, truth[:, 1], atol=1e-5)
    # Arc length, by adding up small chords of the spiral.
    fine = np.linspace(0, 4.5 * np.pi, 200_001)
    chords = np.hypot(np.diff(fine * np.cos(fine)), np.diff(fine * np.sin(fine)))
    length = np.interp(angle, fine, np.concatenate([[0], chords.cumsum()])) / 7
    assert np.allclose(length, truth[:, 0], atol=1e-3)
    assert np.array_equal(labels, ((angle - 1.5 * np.pi) / (3 * np.pi) * 8).clip(0, 7.999).astype(int))


def test_the_s_is_two_arcs_and_its_truth_is_the_sheet() -> None:
    x, truth, labels = cloud("s-curve", noise=0.0)
    t = truth[:, 0]
    assert np.allclose(x[:, 0], np.sin(t), atol=1e-5)
    assert np.allclose(x[:, 2], np.sign(t) * (np.cos(t) - 1), atol=1e-5)
    assert np.allclose(x[:, 1], truth[:, 1] - 1, atol=1e-5)
    assert np.corrcoef(labels, t)[0, 1] > 0.99
    assert x[labels == 0, 2].mean() > 0 > x[labels == 7, 2].mean()


@pytest.mark.parametrize(("name", "source"), [("swiss-roll", make_swiss_roll), ("s-curve", make_s_curve)])
def test_rolls_are_spread_as_those_of_scikit_learn(name: str, source) -> None:
    """Same means and covariances as a large sample of scikit-learn's, up to the shift and one scale for all
    directions."""
    x, _, _ = cloud(name, noise=0.0)
    other, _ = source(50_000, random_state=1)
    ours, theirs = np.cov(x.T), np.cov(other.T)
    scale = 7.0 if name == "swiss-roll" else 1.0
    assert np.abs(ours - theirs / scale**2).max() < 6 * (2 / len(x)) ** 0.5 * np.trace(ours) / 3
    assert np.abs(x.mean(0)).max() < 0.1


@pytest.mark.parametrize("name", ["swiss-roll", "s-curve"])
def test_near_on_the_sheet_is_near_in_space_and_as_far(name: str) -> None:
    x, truth, _ = cloud(name, noise=0.0)
    distance, neighbour = (part[:, 1:] for part in NearestNeighbors(n_neighbors=6).fit(truth).kneighbors(truth))
    in_space = np.linalg.norm(x[:, None] - x[neighbour], axis=-1)
    assert np.allclose(in_space, distance, atol=0.02)


def test_the_rings_are_three_circles_linked_like_a_chain() -> None:
    x, truth, labels = cloud("rings", noise=0.0)
    assert np.array_equal(truth[:, 0], labels)
    circles = []
    for ring in range(3):
        points = x[labels == ring][np.argsort(truth[labels == ring, 1])]
        centre = np.array([1.2 * (ring - 1), 0, 0])
        assert np.linalg.norm(points - centre, axis=1) == pytest.approx(1, abs=1e-5)
        assert np.linalg.matrix_rank(points - centre, tol=1e-4) == 2
        circles.append(points)
    assert abs(linking(circles[0], circles[1])) == pytest.approx(1, abs=0.05)
    assert abs(linking(circles[1], circles[2])) == pytest.approx(1, abs=0.05)
    assert linking(circles[0], circles[2]) == pytest.approx(0, abs=0.05)


def linking(a: np.ndarray, b: np.ndarray) -> float:
    """Gauss's integral: how often two closed curves wind around each other."""
    a, b = a[:: len(a) // 300], b[:: len(b) // 300]
    da, db = np.roll(a, -1, 0) - a, np.roll(b, -1, 0) - b
    between = (a + da / 2)[:, None] - (b + db / 2)[None]
    cross = np.cross(da[:, None], db[None])
    return float(((between * cross).sum(-1) / np.linalg.norm(between, axis=-1) ** 3).sum() / (4 * np.pi))


def test_noise_is_uniform_and_nothing_in_it_depends_on_anything() -> None:
    x, truth, _ = cloud("noise")
    assert np.array_equal(x, truth)
    n = len(x)
    assert (x.min(), x.max()) == (pytest.approx(0, abs=1e-3), pytest.approx(1, abs=1e-3))
    assert np.abs(x.mean(0) - 0.5).max() < 5 * (1 / 12 / n) ** 0.5
    assert np.abs(np.corrcoef(x.T)[~np.eye(16, dtype=bool)]).max() < 5 / n**0.5
