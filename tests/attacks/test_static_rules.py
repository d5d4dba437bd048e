"""What the code must not contain, read from its syntax trees; what the server's configuration must say."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = sorted(
    [ROOT / "app.py", *(path for folder in ("aecore", "ui", "pages") for path in (ROOT / folder).rglob("*.py"))]
)
MODULES = {"pickle", "cPickle", "_pickle", "dill", "cloudpickle", "joblib", "shelve", "marshal"}
CALLS = {
    "eval", "exec", "compile", "__import__", "os.system", "os.popen", "torch.load", "torch.save",
    "torch.jit.load", "numpy.load", "np.load", "yaml.load", "st.html", "streamlit.html",
    "components.html", "st.components.v1.html",
}  # fmt: skip
FLAGS = {"shell", "unsafe_allow_html", "allow_pickle", "unsafe_allow_javascript"}


def forbidden(tree: ast.AST) -> list[str]:
    """Return what breaks a rule, with its line."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [f"{node.lineno}: {name.name}" for name in node.names if name.name.split(".")[0] in MODULES]
        elif isinstance(node, ast.ImportFrom):
            names = {f"{node.module}.{name.name}" for name in node.names}
            found += [f"{node.lineno}: {name}" for name in names if name.split(".")[0] in MODULES or name in CALLS]
        elif isinstance(node, ast.Call):
            name = ast.unparse(node.func)
            literal = name == "st.html" and len(node.args) == 1 and isinstance(node.args[0], ast.Constant)
            found += [f"{node.lineno}: {name}"] if name in CALLS and not literal else []
            found += [
                f"{node.lineno}: {word.arg}"
                for word in node.keywords
                if word.arg in FLAGS and ast.unparse(word.value) != "False"
            ]
    return found


def test_no_source_file_breaks_a_rule() -> None:
    found = {str(path.relative_to(ROOT)): forbidden(ast.parse(path.read_text())) for path in SOURCES}
    assert {name: broken for name, broken in found.items() if broken} == {}


@pytest.mark.parametrize("code", [
    "import pickle", "from pickle import loads", "import torch\ntorch.load('x')", "from torch import load",
    "eval('1')", "exec('1')",
    "import os\nos.system('x')", "from os import system", "run('x', shell=True)",
    "st.markdown(x, unsafe_allow_html=True)",
    "st.html(x)", "st.html(f'<b>{x}</b>')",
])  # fmt: skip
def test_the_rules_see_what_they_forbid(code: str) -> None:
    assert forbidden(ast.parse(code))


def test_pages_have_their_store_and_their_runs_from_the_one_place_that_knows_who_asks() -> None:
    """A store that is made without a visitor is the operator's."""
    made = {"Store", "Run", "find_run"}
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in SOURCES
        if path.relative_to(ROOT).parts[0] in ("ui", "pages", "app.py") and path.relative_to(ROOT) != Path("ui/lab.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in made
    ]
    assert found == []


FLOORS = {"torch": (2, 10), "streamlit": (1, 54), "safetensors": (0, 4)}
"""CVE-2025-32434 and CVE-2026-24747 (torch), CVE-2025-1684 and CVE-2026-33682 (Streamlit)."""


@pytest.mark.parametrize("name", FLOORS)
def test_cve_2026_24747_cve_2025_1684_requirements_are_past_the_known_holes(name: str) -> None:
    (pinned,) = [
        line.partition("==")[2]
        for line in (ROOT / "requirements.txt").read_text().splitlines()
        if line.startswith(f"{name}==")
    ]
    assert tuple(int(part) for part in pinned.split(".")[:2]) >= FLOORS[name]


def test_no_file_of_the_project_names_a_folder_of_a_machine() -> None:
    folders = [ROOT / name for name in ("aecore", "ui", "pages", "tests", "benchmarks", "docs", ".streamlit", ".ci")]
    files = [
        path
        for folder in folders
        for path in folder.rglob("*")
        if not {"node_modules", "static", "__pycache__"} & set(path.parts)
    ]
    kinds = {".py", ".md", ".toml", ".ts", ".json", ""}
    texts = {
        str(path): path.read_text("utf-8", "ignore")
        for path in [*files, *ROOT.glob("*")]
        if path.is_file() and path.suffix in kinds and path.name != ".git"
    }
    assert len(texts) > 100
    assert [
        name
        for name, text in texts.items()
        if re.search(r"(?<![\w.])/(home|Users|root|work)/\w", text) and "test_static" not in name
    ] == []


def test_the_server_is_bound_to_this_machine_and_guarded() -> None:
    server = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text())["server"]
    assert (server["address"], server["enableXsrfProtection"], server["enableCORS"]) == ("127.0.0.1", True, True)
    assert server["maxUploadSize"] <= 50
    assert server["allowedHosts"] == ["127.0.0.1", "localhost"]
