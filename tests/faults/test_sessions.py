"""Several tabs on several runs, whatever they do: nothing is lost, nothing is left behind, a reload shows what is
there, and what is not done is refused with a sentence."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.served import Server
from tests.visiting import World

ACTS = 25


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    running = Server(tmp_path)
    yield running
    running.close()


@pytest.mark.proof(sample=1)
@pytest.mark.timeout(600)
@pytest.mark.parametrize("seed", range(100))
def test_whatever_several_tabs_do_nothing_is_lost_and_nothing_is_left(server: Server, seed: int) -> None:
    world = World(server, seed)
    try:
        for _ in range(ACTS):
            world.act()
        world.end()
    except AssertionError as error:
        raise AssertionError(f"{error}\nafter: {'; '.join(world.history)}") from error
