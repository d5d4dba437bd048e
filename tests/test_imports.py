"""Who may import whom (the design's arrows), read from the source; what stays light; what no file may call."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LAYERS: list[tuple[set[str], ...]] = [
    ({"errors", "palette", "texts"},),
    ({"parts", "spec", "settings"},),
    ({"files", "locks", "pulse"},),
    ({"data"}, {"models"}),
    ({"rules", "cautions"},),
    ({"presets"}, {"training"}, {"runs"}),
    ({"hosting"}, {"latent"}, {"catalogue"}),
    ({"evaluation"},),
    ({"export"}, {"use"}),
    ({"workers"},),
    ({"engines"}, {"widget"}),
    ({"notebook"},),
    ({"races"}, {"estimator"}, {"opened"}),
    ({"lessons"},),
    ({"classes"},),
    ({"commands"},),
    ({"__main__"},),
]
"""Inside aecore a name may import those of earlier layers and those it shares a set with; of its own layer, no
other."""
AXES = ("views", "backbones", "conditions", "bottlenecks", "likelihoods", "penalties", "adversaries")
LIGHT = [
    "aecore", "aecore.presets", "aecore.runs.store", "aecore.models.variants", "aecore.engines.local",
    "aecore.spec", "aecore.data.cards", "aecore.data.source",
    "aecore.runs.artefacts", "aecore.runs.log", "aecore.runs.run", "aecore.settings",
    "aecore.data.own.inbox", "aecore.data.own.exporting", "aecore.runs.brought", "aecore.commands",
    "aecore.lessons.course", "aecore.lessons.truths", "aecore.lessons.done",
    "aecore.evaluation.cards", "aecore.evaluation.spread", "aecore.evaluation.fair", "aecore.evaluation.troubles",
    "aecore.use.purposes", "aecore.hosting.mode",
]  # fmt: skip


def sources(*tops: str) -> list[Path]:
    found = [path for top in tops for path in (ROOT / top).rglob("*.py") if "node_modules" not in path.parts]
    return sorted(found + [path for top in tops for path in [ROOT / f"{top}.py"] if path.exists()])


def module(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


@cache
def syntax(path: Path) -> list[ast.AST]:
    return list(ast.walk(ast.parse(path.read_bytes())))


def imports(path: Path) -> Iterator[str]:
    """Yield every module a file imports, anywhere in it, by its full name; names taken from a package count as modules
    too."""
    package = module(path).split(".") if path.name == "__init__.py" else module(path).split(".")[:-1]
    for node in syntax(path):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            stem = ".".join([*base, *([node.module] if node.module else [])])
            yield stem
            yield from (f"{stem}.{alias.name}" for alias in node.names)


def tops(path: Path) -> set[str]:
    return {name.split(".")[0] for name in imports(path)}


def members(path: Path) -> set[str]:
    """Return the names directly below aecore that a file imports from."""
    return {name.split(".")[1] for name in imports(path) if name.startswith("aecore.")}


def place(name: str) -> tuple[int, set[str]]:
    found = [(number, group) for number, layer in enumerate(LAYERS) for group in layer if name in group]
    assert found, f"aecore.{name} has no place in LAYERS"
    return found[0]


def test_the_core_knows_no_screen() -> None:
    for path in sources("aecore"):
        assert not tops(path) & {"streamlit", "plotly", "ui", "pages", "app"}, module(path)


def test_inside_the_core_imports_point_one_way() -> None:
    for path in sources("aecore"):
        if module(path) == "aecore":
            continue
        layer, group = place(module(path).split(".")[1])
        for name in members(path):
            other_layer, other_group = place(name)
            assert other_layer < layer or other_group is group, f"{module(path)} imports aecore.{name}"


OF_AN_AXIS = {"bottlenecks": {"bottleneck", "cloud_codes", "pair_codes", "sparse_codes"}}
"""Other files in which parts of an axis are."""


@pytest.mark.parametrize("axis", AXES)
def test_the_parts_of_a_model_never_import_one_another(axis: str) -> None:
    used = {
        name.split(".")[2]
        for name in imports(ROOT / "aecore" / "models" / f"{axis}.py")
        if name.startswith("aecore.models.")
    }
    # A grid both views and layers cut items by; what views do to items that they vary; what layers write texts by.
    assert not used - {"patches", "variation", "writing"} - OF_AN_AXIS.get(axis, set())


def test_only_the_workers_know_both_the_training_and_the_run_folder() -> None:
    both = {module(path).split(".")[1] for path in sources("aecore") if {"training", "runs"} <= members(path)}
    assert both <= {"workers", "engines", "commands", "notebook"}


def test_one_file_alone_knows_what_runs_a_cluster() -> None:
    """And whoever imports that does so when its backend is asked for: it is not there where tests are run."""
    assert [
        module(path) for path in sources("aecore", "latentlab_app", "ui", "pages", "app") if "ray" in tops(path)
    ] == ["aecore.engines.ray"]


def test_the_pieces_of_the_screen_import_no_page() -> None:
    for path in sources("ui"):
        assert not tops(path) & {"pages", "app"}, module(path)


def test_a_page_imports_no_page_and_not_the_app() -> None:
    pages = {path.stem for path in sources("pages") if path.stem not in sys.stdlib_module_names}
    for path in sources("pages"):
        assert not tops(path) & ({"pages", "app"} | pages), module(path)


def test_the_app_imports_no_page() -> None:
    for path in sources("app"):
        assert "pages" not in tops(path)


def test_what_only_lists_things_does_not_wait_for_torch() -> None:
    check = f"""
import importlib, sys
for name in {LIGHT}:
    importlib.import_module(name)
    if heavy := {{"torch", "sklearn", "streamlit", "onnx"}} & sys.modules.keys():
        sys.exit(f"{{name}} imports {{heavy}}")
"""
    found = subprocess.run([sys.executable, "-c", check], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (found.returncode, found.stderr) == (0, "")


# --- what no file may call -------------------------------------------------------------------------------------------


def words(path: Path) -> Iterator[str]:
    """Yield each dotted name that is used, each keyword that is passed and each module that is imported."""
    for node in syntax(path):
        if isinstance(node, ast.Attribute | ast.Name):
            yield ast.unparse(node)
        elif isinstance(node, ast.keyword) and node.arg:
            yield f"{node.arg}="
    yield from imports(path)


BANNED = {
    "pickle": ("pickle", "_pickle", "cPickle", "cloudpickle", "dill", "joblib", "shelve", "marshal"),
    "torch's own format": ("torch.load", "torch.save", "torch.jit.load", "allow_pickle="),
    "code from text": ("eval", "exec", "compile", "__import__"),
    "HTML from text": ("unsafe_allow_html=", "unsafe_allow_javascript="),
    "a shell": ("os.system", "os.popen", "shell="),
}


def test_no_file_calls_what_would_run_foreign_code() -> None:
    for path in sources("aecore", "ui", "pages", "app"):
        used = set(words(path))
        for why, names in BANNED.items():
            assert not used & set(names), f"{module(path)}: {why}"
            assert not {word for word in used if word.startswith(tuple(f"{name}." for name in names))}, (
                f"{module(path)}: {why}"
            )
