"""What all tests share: one thread, folders of their own, a deadline instead of a sleep, items of every kind made on
the spot."""

from __future__ import annotations

import gc
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import count
from math import prod
from pathlib import Path

import numpy as np
import pytest
import torch
from threadpoolctl import threadpool_limits
from torch import Tensor

from aecore.data.cards import CARDS, DataCard, Kind
from aecore.data.dataset import STARS, Dataset, Split
from aecore.data.digits import load_digits
from aecore.data.kinds import KINDS
from aecore.engines import local, processes
from aecore.engines.spawning import spawn
from aecore.models.autoencoder import Autoencoder, build
from aecore.models.variants import VARIANTS
from aecore.presets import preset
from aecore.rules import problems
from aecore.runs.store import Store
from aecore.spec import Spec
from tests import forked

TRAINING_SEED = int(os.environ.get("LATENTLAB_TEST_TRAINING", "0"))
"""What trained models must reach is no luck of one seed: `make test-all` and `make prove` train with others too."""

pytest_plugins = ["tests.lab", "tests.disk", "tests.reach", "tests.dear"]


def pytest_configure(config: pytest.Config) -> None:
    """Tests run side by side: thread pools of NumPy, scikit-learn and SciPy would spin against each other."""
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    threadpool_limits(1, user_api="blas")
    gc.disable()


def pytest_collection_finish(session: pytest.Session) -> None:
    """What was collected and imported stays: to look through it again for garbage takes seconds in each process."""
    gc.enable()
    gc.freeze()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """What a test draws without a seed of its own is the same, whichever tests this process has run before."""
    torch.manual_seed(0)
    np.random.seed(0)


@pytest.fixture(autouse=True)
def few_threads() -> None:
    """Tests that train in this process leave it with a worker's threads: two processes of two threads on two cores spin
    against each other, and what takes seconds takes minutes."""
    torch.set_num_threads(int(os.environ.get("LATENTLAB_TEST_THREADS", "1")))


@pytest.fixture(scope="session", autouse=True)
def forked_workers() -> Iterator[None]:
    """Engines of the tests fork their workers."""
    with pytest.MonkeyPatch.context() as patch, forked.nursery():
        for engine in (local, processes):
            patch.setattr(engine, "spawn", forked.spawn)
        yield


@pytest.fixture(autouse=True)
def fresh_workers(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, forked_workers: None) -> None:
    """Those of tests marked `fresh` start new interpreters, as users do."""
    if request.node.get_closest_marker("fresh"):
        for engine in (local, processes):
            monkeypatch.setattr(engine, "spawn", spawn)


NUMBERS = count()


@pytest.fixture(scope="session")
def nowhere(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the folders of tests would lie that do not ask for one."""
    return tmp_path_factory.mktemp("nowhere")


@pytest.fixture(autouse=True)
def own_folders(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, nowhere: Path) -> None:
    """No test reads or writes a person's runs; only those marked `mnist` see the machine's data sets."""
    asked = "tmp_path" in request.fixturenames  # thousands have no use for a folder, and making one takes time
    folder = request.getfixturevalue("tmp_path") if asked else nowhere / str(next(NUMBERS))
    monkeypatch.setenv("LATENTLAB_RUNS", str(folder / "runs"))
    monkeypatch.setenv("LATENTLAB_WORKERS", "2")
    monkeypatch.setenv("LATENTLAB_OPERATOR", "everyone")  # of pages that are run without a server and a browser
    if not request.node.get_closest_marker("mnist"):
        monkeypatch.setenv("LATENTLAB_DATA", str(folder / "data"))


@pytest.fixture(scope="session")
def digits() -> Dataset:
    return load_digits()


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "runs", tmp_path / "shipped")


@pytest.fixture(scope="session")
def until() -> Callable[..., None]:
    return wait_until


def wait_until(condition: Callable[[], object], seconds: float = 120.0, what: str = "") -> None:
    """Return as soon as `condition()` holds; fail when it does not within `seconds`."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            pytest.fail(f"not within {seconds} s: {what or condition}")
        time.sleep(0.005)


EXAMPLES: dict[Kind, str] = {kind: row.example for kind, row in KINDS.items()}
"""A data set of each kind of item: made items take its shape."""


@pytest.fixture(scope="session")
def made() -> Callable[..., Dataset]:
    return made_dataset


def made_dataset(
    shape: tuple[int, ...] | None = None, train: int = 64, held_out: int = 24, kind: Kind = "image"
) -> Dataset:
    """Return smooth items that depend on three hidden numbers, so that there is something to learn; images of any
    shape."""
    card = replace(CARDS[EXAMPLES[kind]], train=train, held_out=held_out, odd=0)
    card = replace(card, shape=shape or card.shape)
    generator = torch.Generator().manual_seed(1)
    hidden = torch.randn(train + held_out, 3, generator=generator)
    raw = (hidden @ torch.randn(3, prod(card.shape), generator=generator) / 3**0.5).reshape(-1, *card.shape)
    gaps = torch.rand(len(raw), card.shape[-1], generator=generator) < 0.4
    stored = {
        "image": lambda: (torch.sigmoid(raw) * 255).round().to(torch.uint8),
        "curve": lambda: raw,
        "table": lambda: raw,
        "text": lambda: raw.argmax(1).to(torch.uint8),
        "ratings": lambda: (
            (1 + (torch.sigmoid(raw[:, 0]) * STARS).long().clamp(max=STARS - 1)).masked_fill(gaps, 0).to(torch.uint8)
        ),
    }
    samples, labels = stored[kind](), (hidden[:, 0] > 0).long()
    return Dataset(card, Split(samples[:train], labels[:train]), Split(samples[train:], labels[train:]), white=255)


@dataclass(frozen=True)
class Suited:
    """A variant and a kind of item that it can be trained on."""

    variant: str
    kind: Kind
    spec: Spec
    """Its preset on the data set of that kind, with small batches on the CPU."""

    @property
    def card(self) -> DataCard:
        return CARDS[self.spec.data.name]

    def build(self, seed: int = 0, items: int = 64) -> Autoencoder:
        return build(self.spec.model, self.card.shape, seed, items)

    def items(self, n: int) -> Tensor:
        """Return `n` made items as a model reads them, float32."""
        data = made_dataset(train=n, held_out=1, kind=self.kind)
        return data.floats(data.train.samples)


SUITED = [
    Suited(variant, kind, spec)
    for variant in VARIANTS
    for kind in EXAMPLES
    if not problems(
        spec := preset(EXAMPLES[kind], variant, {"optimiser.batch_size": 16, "budget.epochs": 3, "device": "cpu"})
    )
]
AT_HOME = [next(row for row in SUITED if row.variant == variant) for variant in VARIANTS]

HOME_FIRST = [
    row if row in AT_HOME else pytest.param(row, id=f"{row.variant} {row.kind}", marks=pytest.mark.exhaustive)
    for row in SUITED
]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test that asks for `at_home` is run for every variant on the first kind of item it suits, `home_first` on that
    and, where all is gone through, on every other kind."""
    for name, rows in (("at_home", AT_HOME), ("home_first", HOME_FIRST)):
        if name in metafunc.fixturenames:
            metafunc.parametrize(name, rows, ids=lambda row: f"{row.variant} {row.kind}")


@pytest.fixture(scope="session")
def small() -> Callable[..., Spec]:
    return small_spec


def small_spec(variant: str = "vae", epochs: int = 2, **values: object) -> Spec:
    """Return a variant on digits that trains in a blink; `values` use `__` for the dots of a path."""
    paths = {name.replace("__", "."): value for name, value in values.items()}
    few = {"data.items": 128, "optimiser.batch_size": 32, "budget.epochs": epochs, "device": "cpu"}
    return preset("digits", variant, few | paths)


@pytest.fixture(scope="session")
def same() -> Callable[[dict[str, Tensor], dict[str, Tensor]], bool]:
    """Whether two groups of tensors are equal bit for bit."""
    return lambda a, b: a.keys() == b.keys() and all(torch.equal(a[name], b[name]) for name in a)
