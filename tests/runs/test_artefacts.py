"""The table of what lies in a run folder: nothing else spells these names, and what is written is what it says."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from safetensors import safe_open

from aecore.runs.artefacts import DERIVED, FILES, METADATA, TENSORS, Key, TensorRow, step_in
from aecore.runs.run import Run
from aecore.runs.store import Store
from aecore.spec import Spec
from aecore.texts import fill
from aecore.workers.jobs import JOBS, job_of, resolve
from tests.faults.training import train

ROOT = Path(__file__).parents[2]
TOPS = ("aecore", "ui", "pages", "install", "latentlab_app")
HOMES = (ROOT / "aecore" / "runs", ROOT / "aecore" / "data" / "own")
"""Who may spell file names: runs, and the library of data that people brought, whose folders have a card too."""
NAMES = {file.path.rpartition("/")[2] for file in FILES.values() if "." in file.path and "{" not in file.path}
ENDINGS = (".safetensors", ".onnx")


def sources() -> list[Path]:
    found = [path for top in TOPS for path in (ROOT / top).rglob("*.py")] + [ROOT / "app.py"]
    outside = [path for path in found if not any(path.is_relative_to(home) for home in HOMES)]
    return sorted(path for path in outside if "node_modules" not in path.parts)


def texts(path: Path) -> Iterator[str]:
    """Yield the texts of a file of Python, and the pieces of those with places in them; not what stands alone, which is
    prose."""
    tree = ast.parse(path.read_bytes())
    prose = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in prose:
            yield node.value


def spelled(path: Path) -> list[str]:
    """Return the names of run files in a file of Python."""
    return [text for text in texts(path) if text.rpartition("/")[2] in NAMES or text.endswith(ENDINGS)]


def test_the_names_of_a_runs_files_are_spelled_in_one_place() -> None:
    found = {str(path.relative_to(ROOT)): spelled(path) for path in sources()}
    assert len(found) > 100
    assert {path: names for path, names in found.items() if names} == {}


def test_a_name_that_is_spelled_is_seen(tmp_path: Path) -> None:
    guilty = tmp_path / "guilty.py"
    guilty.write_text('''"""Reads items.safetensors."""
a = run.path / "status.json"
b = run.path / "results/decoder.onnx"
c = f"{step}.onnx"
d = [name for name in ("spec.json", "other.json")]
''')
    assert spelled(guilty) == ["status.json", "results/decoder.onnx", ".onnx", "spec.json"]


# --- what is written is what the tables say ---------------------------------------------------------------------------


def fits(path: Path, rows: tuple[TensorRow, ...]) -> None:
    """Check a file's tensors: those that must be there are, each has its type and as many axes, none is unknown."""
    known = {re.compile(re.sub(r"\\\{\w+\\\}", ".+", re.escape(row.name))): row for row in rows}
    with safe_open(path, "numpy") as file:
        there = {name: file.get_slice(name) for name in file.keys()}
    found: dict[str, list[str]] = {row.name: [] for row in rows}
    sizes: dict[str, int] = {}
    for name, value in there.items():
        (row,) = [row for pattern, row in known.items() if pattern.fullmatch(name)]
        found[row.name].append(name)
        if row.dtype == "drawn":
            assert value.get_dtype() in ("U8", "I16", "I32", "F32")
            assert len(value.get_shape()) >= len(row.shape)
        elif row.dtype == "number":
            assert (value.get_dtype() in ("F32", "I32"), len(value.get_shape())) == (True, len(row.shape))
        else:
            assert (name, value.get_dtype(), len(value.get_shape())) == (name, row.dtype, len(row.shape))
        for size, axis in zip(value.get_shape(), row.shape, strict=False):
            if axis != "...":
                assert sizes.setdefault(str(axis), size) == size or axis == "m", (name, axis)
                assert isinstance(axis, str) or axis == size
    assert [row.name for row in rows if not row.optional and not found[row.name]] == []


def of_kind(path: Path, run: Run) -> Key | None:
    """Return what a file of a run folder is by its name."""
    place = path.relative_to(run.path).as_posix()
    patterns = {key: re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(file.path)) for key, file in FILES.items()}
    found = [key for key, pattern in patterns.items() if re.fullmatch(pattern, place)]
    return min(found, key=lambda key: "{" in FILES[key].path, default=None)


def whole(run: Run) -> None:
    """Check every file of a run folder."""
    for path in run.path.rglob("*"):
        if path.is_file():
            key = of_kind(path, run)
            assert key, path.name
            if key in TENSORS:
                fits(path, TENSORS[key])
            if key in METADATA:
                with safe_open(path, "numpy") as file:
                    assert set(file.metadata()) <= set(METADATA[key])


SHIPPED = sorted((ROOT / "pretrained").iterdir())
TEN_CLASSES = ROOT / "pretrained" / "digits-vae-2d"


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.name)
def test_every_file_that_ships_is_in_the_tables(path: Path) -> None:
    run = Run(path, shipped=True)
    whole(run)
    assert all(FILES[key].ships for file in path.rglob("*") if file.is_file() and (key := of_kind(file, run)))


def test_every_file_a_worker_writes_is_in_the_tables(store: Store, small: Callable[..., Spec]) -> None:
    run = store.create(small())
    assert train(run) == "done"
    run.ask("pause")
    run.ask("stop")
    whole(run)
    assert run.weights
    assert run.weights.is_file()
    assert run.steps("snapshot").keys() >= run.steps("moment_decoder").keys() != set()


def test_every_kind_of_job_that_leaves_tensors_is_in_the_table() -> None:
    assert set(DERIVED) == {name for name, kind in JOBS.items() if kind.suffix == "safetensors"}


ASKED = {
    "trust": {}, "components": {"components": 3}, "neighbours": {"k": 3}, "samples": {},
    "direction": {"a": 1, "b": 2}, "film": {},
}  # fmt: skip


@pytest.mark.parametrize("kind", ASKED)
def test_what_a_job_finds_out_is_in_the_table(kind: str, tmp_path: Path) -> None:
    from safetensors.torch import save_file

    job = job_of(Run(TEN_CLASSES, shipped=True), kind, ASKED[kind])
    tensors, _ = resolve(JOBS[kind].compute)(job.run, job.params, lambda share, text: None)
    save_file({name: value.contiguous().clone() for name, value in tensors.items()}, tmp_path / "found")
    fits(tmp_path / "found", DERIVED[kind])


# --- names with steps in them -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "key", "step"), [
    ("120.safetensors", "snapshot", 120),
    ("120.onnx", "moment_decoder", 120),
    ("120.onnx", "snapshot", None),
    ("inputs.safetensors", "snapshot", None),
    ("-1.safetensors", "snapshot", None),
    ("1.5.safetensors", "snapshot", None),
    ("\u0661.safetensors", "snapshot", None),
    (".safetensors", "snapshot", None),
    ("step-000000120-0001", "checkpoint", 120),
    ("step-x-0001", "checkpoint", None),
    (".tmp-12ab", "checkpoint", None),
])  # fmt: skip
def test_the_step_in_a_name(name: str, key: Key, step: int | None) -> None:
    assert step_in(name, key) == step


@pytest.mark.parametrize("key", ["snapshot", "moment_decoder"])
def test_a_name_with_a_step_is_read_back(key: Key) -> None:
    assert step_in(fill(FILES[key].path, {"step": 7}).rpartition("/")[2], key) == 7


@pytest.mark.parametrize(("folder", "name", "served"), [
    ("results", "items.safetensors", True), ("results", "decoder.onnx", True), ("results", "encoder.onnx", True),
    ("snapshots", "inputs.safetensors", True), ("snapshots", "5.safetensors", True), ("snapshots", "5.onnx", True),
    ("results", "map.webp", True), ("results", "strip.webp", True), ("snapshots", "map.webp", False),
    ("results", "5.safetensors", False), ("results", "status.json", False), ("snapshots", "items.safetensors", False),
    ("..", "spec.json", False), ("snapshots", "../spec.json", False), ("checkpoints", "5.safetensors", False),
])  # fmt: skip
def test_a_browser_gets_results_and_snapshots_and_nothing_else(folder: str, name: str, served: bool) -> None:
    path = Run(SHIPPED[0], shipped=True).artefact(folder, name)
    assert path == (SHIPPED[0] / folder / name if served else None)


def test_a_run_knows_its_store(store: Store, small: Callable[..., Spec]) -> None:
    run, shipped = store.create(small()), Store(store.root, SHIPPED[0].parent).get(SHIPPED[0].name)
    assert run.root == shipped.root == store.root
    assert shipped.file("annotations").is_relative_to(store.root)
    assert shipped.items.is_relative_to(SHIPPED[0])
