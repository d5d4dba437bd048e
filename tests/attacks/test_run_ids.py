"""Whatever comes as the id of a run: there is no such run, and nothing outside the store is touched."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from aecore.errors import UserError
from aecore.runs.store import Store
from aecore.spec import Spec

HOSTILE = [
    "", ".", "..", "../outside-run", "../../etc/passwd", "/etc/passwd", "..\\outside-run", "C:\\runs",
    "\\\\host\\share",
    "%2e%2e%2foutside-run",
    "%252e%252e", "outside-run\x00", "\x00" * 10, "a" * 10_000, "OUTSIDE-RUN", "outside-run/", "./outside-run",
    ".queue", ".trash-digits-vae",
    "digits-vae-linked", "digits-vae", "outside-run\n", "ｏutside-run", "outside-run‮", "*", "~root-home", "$(id)-abc",
]  # fmt: skip


@pytest.fixture
def outside(tmp_path: Path, store: Store, small: Callable[..., Spec]) -> Path:
    """A whole run beside the store, one whose name begins like the store's, and a link to it inside the store."""
    folder = Store(tmp_path, tmp_path / "shipped").create(small(), "outside").path.rename(tmp_path / "outside-run")
    (tmp_path / "runs-of-others").mkdir()
    store.create(small(), "own").path.rename(store.root / "digits-vae-own")
    (store.root / "digits-vae-linked").symlink_to(folder, target_is_directory=True)
    (store.root / ".queue").mkdir()
    return tmp_path


class Watch:
    """Hears of every path that Python touches while it is on. A hook cannot be taken away again, so there is one."""

    def __init__(self) -> None:
        self.on, self.touched = False, set[str]()
        sys.addaudithook(self.hear)

    def hear(self, event: str, values: tuple[object, ...]) -> None:
        if self.on and event.startswith(("open", "os.", "shutil.")):
            self.touched |= {os.fsdecode(value) for value in values[:2] if isinstance(value, str | bytes | os.PathLike)}


WATCH = Watch()


@pytest.fixture
def touched() -> Iterator[Callable[[Callable[[], object]], set[str]]]:
    """Do a thing that is refused and return the paths it touched on the way."""

    def act(thing: Callable[[], object]) -> set[str]:
        WATCH.touched.clear()
        WATCH.on = True
        try:
            thing()
        except UserError:
            pass
        finally:
            WATCH.on = False
        return set(WATCH.touched)

    yield act
    WATCH.on = False


@pytest.mark.parametrize(
    "run_id", [*HOSTILE, "../runs/digits-vae-own", "../runs-of-others"], ids=lambda text: repr(text[:30])
)
def test_cve_2024_6396_cve_2024_6829_cve_2024_8769_no_path_outside_the_store_is_touched(
    outside: Path, store: Store, run_id: str, touched: Callable[[Callable[[], object]], set[str]]
) -> None:
    for use in (store.get, store.delete):
        paths = touched(lambda use=use: use(run_id))
        assert all(Path(path) == store.root or Path(path).is_relative_to(store.root) for path in paths), paths


def test_the_watch_hears(store: Store, touched: Callable[[Callable[[], object]], set[str]], tmp_path: Path) -> None:
    (tmp_path / "x").touch()
    assert str(tmp_path / "x") in touched(lambda: (tmp_path / "x").read_bytes())


@pytest.mark.parametrize(
    "run_id", [*HOSTILE, "../runs/digits-vae-own", "../runs-of-others"], ids=lambda text: repr(text[:30])
)
def test_cve_2023_1177_cve_2023_29159_cve_2026_35397_cve_2026_48818_a_hostile_id_is_no_run(
    outside: Path, store: Store, run_id: str, below: Callable[[Path], dict[str, bytes]]
) -> None:
    before = below(outside)
    for use in (store.get, store.delete):
        with pytest.raises(UserError, match="no run called") as caught:
            use(run_id)
        assert len(str(caught.value)) < 250
    assert below(outside) == before


def test_a_link_out_of_the_store_is_not_listed(outside: Path, store: Store) -> None:
    assert [run.id for run in store.everything()] == ["digits-vae-own"]
    assert store.get("digits-vae-own").title == "own"
