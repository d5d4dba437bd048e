"""Whatever comes as the id of a run: there is no such run, and nothing outside the store is touched."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from aecore.errors import UserError
from aecore.runs.store import Store
from aecore.spec import Spec

HOSTILE = [
    "", ".", "..", "../outside-run", "../../etc/passwd", "/etc/passwd", "..\\outside-run", "C:\\runs", "\\\\host\\share",
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


@pytest.mark.parametrize("run_id", [*HOSTILE, "../runs/digits-vae-own", "../runs-of-others"], ids=lambda text: repr(text[:30]))
def test_a_hostile_id_is_no_run(outside: Path, store: Store, run_id: str, below: Callable[[Path], dict[str, bytes]]) -> None:
    before = below(outside)
    for use in (store.get, store.delete):
        with pytest.raises(UserError, match="no run called") as caught:
            use(run_id)
        assert len(str(caught.value)) < 250
    assert below(outside) == before


def test_a_link_out_of_the_store_is_not_listed(outside: Path, store: Store) -> None:
    assert [run.id for run in store.everything()] == ["digits-vae-own"]
    assert store.get("digits-vae-own").title == "own"
