"""What really reads: a process that has imported everything and forks for each look."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator

import numpy as np
import psutil
import pytest
from PIL import Image

from aecore.data.loading import load
from aecore.data.own import inbox, looks
from aecore.data.own.choices import Choices
from tests.data.own.conftest import brought, looked


@pytest.fixture(scope="module", autouse=True)
def ended() -> Iterator[None]:
    yield
    process = looks.NURSERY.process
    looks.NURSERY.retire()
    assert process
    process.wait(60)
    assert process.returncode == 0


@pytest.fixture(autouse=True)
def room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LATENTLAB_OWN_FREE_MB", "0")


@pytest.fixture
def photographs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    folder, made, found = tmp_path_factory.mktemp("photographs"), np.random.default_rng(0), {}
    for number in range(24):
        path = folder / f"{number}.png"
        Image.fromarray(made.integers(0, 256, (20, 20, 3), dtype=np.uint8)).save(path)
        found[f"{['cat', 'dog'][number % 2]}/{number}.png"] = path.read_bytes()
    return found


def test_pictures_become_a_data_set_twice_in_one_nursery(
    photographs: dict[str, bytes], until: Callable[..., None]
) -> None:
    drop = brought(photographs)
    assert looked(drop).state == "ready"
    nursery = looks.NURSERY.process.pid
    assert load(drop.use(Choices(title="Pets"))).card.classes == ("cat", "dog")
    assert looked(drop, Choices(colour="grey")).check.shape == (1, 20, 20)
    assert looks.NURSERY.process.pid == nursery
    until(lambda: not psutil.Process(nursery).children(), 60, "nobody is left, not even as a zombie")
    drop.cancel()


def test_a_nursery_that_was_killed_is_replaced(photographs: dict[str, bytes], until: Callable[..., None]) -> None:
    looks.warm()
    killed = looks.NURSERY.process
    os.kill(killed.pid, signal.SIGKILL)
    until(lambda: killed.poll() is not None)
    drop = brought(photographs)
    assert looked(drop).state == "ready"
    assert looks.NURSERY.process is not killed
    drop.cancel()


def test_a_look_whose_nursery_dies_before_it_forks_is_a_sentence(photographs: dict[str, bytes]) -> None:
    looks.NURSERY.retire()
    drop = brought(photographs)
    looks.warm()
    drop.ask(Choices())
    os.kill(looks.NURSERY.process.pid, signal.SIGKILL)
    looks.NURSERY.process.wait(60)
    assert drop.state().state in ("failed", "ready")
    assert looked(drop).state == "ready"
    drop.cancel()
    assert not [path for path in inbox.drops_folder().iterdir() if not path.name.startswith(".")]
