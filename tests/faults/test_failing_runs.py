"""Runs that cannot end well end with a sentence, keep what they learnt, and leave the others alone."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file

from aecore.presets import preset
from aecore.runs.checkpoints import newest_checkpoint
from aecore.runs.run import Run
from aecore.runs.store import Store
from aecore.spec import Spec
from aecore.texts import Sentence

DIVERGING = {
    "model__likelihood__kind": "gaussian", "model__likelihood__variance": "fixed", "model__likelihood__sigma": 0.01,
    "optimiser__kind": "sgd", "optimiser__learning_rate": 1.0,
}  # fmt: skip


def rewrite(run: Run, values: dict[str, Any]) -> None:
    path = run.path / "spec.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | values))


@pytest.fixture(scope="module")
def ended(lab_factory: Callable[[Path], Any], tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Run]]:
    """Seven runs that were submitted at once, each with something else wrong, and a sound one."""
    folder = tmp_path_factory.mktemp("faults")
    lab = lab_factory(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LATENTLAB_WORKERS", "4")
        patch.setenv("LATENTLAB_DATA", str(folder / "empty"))
        for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"):
            patch.setenv(name, "http://127.0.0.1:9")
        for name in ("no_proxy", "NO_PROXY"):
            patch.delenv(name, raising=False)
        runs = {
            "diverging": lab.create(**DIVERGING),
            "no such data": lab.create(),
            "no such variant": lab.create(),
            "damaged spec": lab.create(),
            "no download": lab.store.create(preset("kmnist", "vae", {"data.items": 128, "device": "cpu"})),
            "sound": lab.create(epochs=1),
        }
        rewrite(runs["no such data"], {"data": {"name": "nonsense", "items": 0}})
        rewrite(runs["no such variant"], {"variant": "nonsense"})
        (runs["damaged spec"].path / "spec.json").write_text('{"version": 1, ')
        for run in runs.values():
            lab.engine.submit(run)
        try:
            for run in runs.values():
                lab.ends(run)
            yield runs
        finally:
            lab.close()


def sentence(run: Run) -> str:
    """Return the reason as a page shows it."""
    return str(Sentence(run.status.reason, run.status.reason_values or {}))


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("no such data", "There is no data set called “nonsense”"),
        ("no such variant", "There is no variant called “nonsense”"),
        ("damaged spec", "spec.json cannot be read"),
        ("no download", "could not be downloaded"),
        ("diverging", "became infinite or undefined at step"),
    ],
)
def test_a_run_that_cannot_end_well_fails_with_a_sentence(ended: dict[str, Run], name: str, words: str) -> None:
    assert ended[name].status.state == "failed"
    assert words in sentence(ended[name])
    assert "went wrong inside" not in sentence(ended[name])
    assert not ended[name].is_alive()


def test_a_download_that_cannot_happen_names_the_file_and_says_a_way_on(ended: dict[str, Run]) -> None:
    assert "-ubyte" in sentence(ended["no download"])
    assert "check the internet connection" in (ended["no download"].path / "status.json").read_text().lower()


def test_a_diverged_run_keeps_its_last_good_weights(ended: dict[str, Run]) -> None:
    run = ended["diverging"]
    checkpoint = newest_checkpoint(run.checkpoints)
    assert checkpoint
    assert all(torch.isfinite(value).all() for value in checkpoint.tensors["model"].values())
    assert torch.isfinite(load_file(run.results / "items.safetensors")["codes"]).all()


def test_a_sound_run_beside_them_ends_well(ended: dict[str, Run]) -> None:
    assert ended["sound"].status.state == "done"


def test_they_are_listed_and_can_be_deleted(ended: dict[str, Run]) -> None:
    root = ended["sound"].path.parent
    store = Store(root, root / "shipped")
    assert len(store.runs()) == len(ended) - 1
    assert len(store.everything()) == len(ended)


LIMITED = """
import resource, sys
from pathlib import Path
from aecore.runs.run import Run
from aecore.workers.attempt import train_run
import torch, aecore.training.loop, aecore.workers.publish, aecore.data.digits, sklearn.datasets
what, amount = sys.argv[2], int(sys.argv[3])
if what == "RLIMIT_AS":
    amount += int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
resource.setrlimit(getattr(resource, what), (amount, amount))
raise SystemExit(train_run(Run(Path(sys.argv[1]))))
"""


@pytest.mark.parametrize(
    ("limit", "amount", "words"),
    [("RLIMIT_FSIZE", 20_000, "no space left"), ("RLIMIT_AS", 330_000_000, "Out of memory")],
)
def test_a_run_without_space_or_memory_fails_with_a_sentence(
    store: Store,
    small: Callable[..., Spec],
    child: Callable[..., int],
    limit: str,
    amount: int,
    words: str,
    events: Callable[..., Any],
) -> None:
    wide = (2048,) * 5 if limit == "RLIMIT_AS" else (16,)
    run, other = store.create(small(model__backbone__widths=wide, epochs=50)), store.create(small())
    before = {path.name: path.read_bytes() for path in other.path.iterdir()}
    assert child([sys.executable, "-c", LIMITED, str(run.path), limit, str(amount)]) == 1
    assert run.status.state == "failed"
    assert words in sentence(run)
    assert all("kind" in event for event in events(run))
    assert {path.name: path.read_bytes() for path in other.path.iterdir()} == before
    assert not [path for path in run.path.rglob(".tmp-*")]
