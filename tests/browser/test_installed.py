"""The wheel is built, installed into an empty environment, and driven in a browser: a product, not a checkout."""

from __future__ import annotations

import json
import re
import subprocess
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Response, expect

from tests.installed import ROOT, Program, build_wheel, empty_environment, grows, install

from .waiting import holds, until

pytestmark = [pytest.mark.browser, pytest.mark.proof]

LARGEST = 40_000_000
"""Bytes: 30 MB of them are ready models, each below 3, and the networks' second engine."""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_wheel(tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def commands(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The commands of an environment that holds the wheel, and sees what it asks for where the tests have it."""
    there = empty_environment(tmp_path_factory.mktemp("environment") / "env")
    install(wheel, there, lent=True)
    return there


@pytest.fixture
def program(commands: Path, tmp_path: Path) -> Iterator[Program]:
    found = Program(commands, tmp_path / "home")
    yield found
    found.close()


def page_of(browser: Browser, address: str, faults: list[str]) -> Page:
    page = browser.new_context(base_url=address, viewport={"width": 1440, "height": 900}).new_page()
    page.set_default_timeout(120_000)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("response", lambda answer: faults.append(answer.url) if is_fault(answer) else None)
    return page


def is_fault(answer: Response) -> bool:
    """Streamlit's own script looks below each page for its server, and finds it at the root."""
    return answer.status >= 400 and "/_stcore/" not in answer.url


def test_it_holds_two_packages_and_what_a_page_needs(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as packed:
        names = set(packed.namelist())
    tops = {name.split("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"aecore", "latentlab_app"}
    assert wheel.stat().st_size < LARGEST
    sources = {path.relative_to(ROOT).as_posix() for path in (ROOT / "aecore").rglob("*.py")}
    assert sources <= names
    needed = [
        "ui/static/lab.js",
        "ui/static/early.json",
        "ui/static/serif.woff2",
        "ui/locales/zh/LC_MESSAGES/latentlab.mo",
    ]
    needed += ["pages/home.py", "app.py", ".streamlit/config.toml", "licences/data.txt", "licences/uplot.txt"]
    assert [name for name in needed if f"latentlab_app/{name}" not in names] == []
    shipped = {path.relative_to(ROOT).as_posix() for path in (ROOT / "pretrained").rglob("*") if path.is_file()}
    assert {f"latentlab_app/{name}" for name in shipped} <= names
    taken = {path.relative_to(ROOT).as_posix() for path in (ROOT / "aecore" / "export" / "page").iterdir()}
    assert taken <= names
    assert "aecore/export/page/take.js" in taken
    assert [name for name in names if name.endswith((".ts", ".po", ".pyc")) or "node_modules" in name] == []


def test_the_licences_that_bind_come_along(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as packed:
        read = {
            name: packed.read(name).decode() for name in packed.namelist() if name.endswith((".txt", ".md", "LICENSE"))
        }
    data = read["latentlab_app/licences/data.txt"]
    for path in (ROOT / "pretrained").glob("*/card.json"):
        card = json.loads(path.read_text("utf-8"))
        assert f"Data: {card['title']}." in data
        assert f"Licence: {card['licence']} " in data
    assert "https://github.com/twitter/twemoji" in data
    assert "CC BY 4.0" in read["aecore/data/twemoji/README.md"]
    assert "SIL OPEN FONT LICENSE" in read["latentlab_app/licences/font-serif.txt"].upper()
    assert "Copyright" in read["latentlab_app/licences/uplot.txt"]


def test_the_repository_is_nowhere_in_sight(commands: Path, tmp_path: Path) -> None:
    check = "import sys, aecore, latentlab_app; print(aecore.__file__, latentlab_app.__file__, *sys.path)"
    said = subprocess.run(
        [str(commands / "python"), "-c", check], cwd=tmp_path, env={}, capture_output=True, text=True, check=True
    ).stdout.split()
    environment = str(commands.parent)
    assert [path.startswith(environment) for path in said[:2]] == [True, True]
    assert str(ROOT) not in said
    gone = subprocess.run([str(commands / "python"), "-c", "import ui"], cwd=tmp_path, env={}, check=False, stderr=-3)
    assert gone.returncode == 1


def test_a_person_opens_it_trains_and_finds_the_run_in_their_own_folder(
    program: Program, commands: Path, browser: Browser
) -> None:
    before, faults = grows(commands), []
    address = program.open()
    kept = program.home / ".local" / "share" / "latent-lab"
    assert f"Your runs will be kept in {kept / 'runs'}, data in {kept / 'data'}." in program.said[0]
    page = page_of(browser, address, faults)
    page.goto("/")
    page.locator("[data-alive]").wait_for(state="attached")  # it walks, and this browser draws what it meets
    page.goto("/explore?run=digits-vae-2d&lang=zh")
    page.locator('[data-points][data-decoder="ready"]').wait_for(state="attached")
    expect(page.get_by_text("留出损失").first).to_be_visible()  # catalogues came along, compiled
    page.goto("/train?lang=en")
    page.get_by_role("radio", name="Handwritten digits").click()
    page.get_by_test_id("tile-vae").click()
    page.get_by_role("button", name="Train", exact=True).click()
    page.wait_for_url(re.compile(r"run=digits-vae-"))
    expect(page.locator(".lab[data-state=done]").first).to_be_attached(timeout=300_000)
    (run,) = [path for path in (kept / "runs").iterdir() if not path.name.startswith(".")]
    until(page, lambda: json.loads((run / "status.json").read_text())["state"] == "done")
    page.goto(f"/explore?run={run.name}")
    page.locator('[data-points][data-decoder="ready"]').wait_for(state="attached")
    holds(page, "document.querySelectorAll('[data-testid=stException]').length === 0")
    page.context.close()
    assert faults == []
    assert program.close() == 0
    assert grows(commands) == before, "nothing is written where it is installed"
    listed = program.ask("runs", "--json")
    assert run.name in listed.stdout
    assert not (program.home / "runs").exists()


def test_it_is_the_command_line_as_well(program: Program) -> None:
    said = program.ask("variants", "--json")
    assert (said.returncode, said.stderr) == (0, "")
    assert len(json.loads(said.stdout)) > 20
    trained = program.ask("train", "--data", "digits", "--variant", "undercomplete", "--epochs", "1")
    assert trained.returncode == 0, trained.stderr
    assert Path(trained.stdout.split()[-1]).is_relative_to(program.home / ".local" / "share" / "latent-lab" / "runs")
    helped = program.ask("train", "--help")
    assert helped.stdout.startswith("usage: latent-lab train")


def test_a_variable_says_where_runs_lie(program: Program, tmp_path: Path) -> None:
    there = tmp_path / "mine"
    trained = program.ask(
        "train", "--data", "bars", "--variant", "undercomplete", "--epochs", "1", LATENTLAB_RUNS=str(there)
    )
    assert trained.returncode == 0, trained.stderr
    assert Path(trained.stdout.split()[-1]).parent == there


def test_what_cannot_be_is_one_sentence(program: Program, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    program.open()
    taken = program.ask("--no-browser", "--port", program_port(program))
    unfit = program.ask("--no-browser", LATENTLAB_RUNS=str(tmp_path / "file" / "runs"))
    strange, unknown = program.ask("--frobnicate"), program.ask("frobnicate")
    other = program.ask("--no-browser", "--port", "0", "--server.frobnicate=1")
    assert program.close() == 0
    assert (taken.returncode, taken.stdout) == (2, "")
    assert re.fullmatch(r"latent-lab: Port \d+ is taken or not allowed\. Choose another one, .*\n", taken.stderr)
    assert unfit.returncode == 2
    assert re.fullmatch(r"latent-lab: The folder of runs, .*, cannot be made: .*LATENTLAB_RUNS\.\n", unfit.stderr)
    for said in (strange, unknown, other):
        assert said.returncode == 2
        assert "Traceback" not in said.stderr
        assert "frobnicate" in said.stderr


def program_port(program: Program) -> str:
    return re.findall(r":(\d+)", "".join(program.said))[-1]


def test_it_opens_the_browser_of_the_person_where_there_is_one(program: Program, tmp_path: Path) -> None:
    browser, told = tmp_path / "browser", tmp_path / "told"
    browser.write_text(f'#!/bin/sh\necho "$1" > {told}\n')
    browser.chmod(0o755)
    address = program.open(["--port", "0", "--server.baseUrlPath=lab"], BROWSER=f"{browser} %s", PATH="/usr/bin:/bin")
    deadline = time.monotonic() + 60
    while not told.exists() or not told.read_text():
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert told.read_text().strip() == f"{address}/lab"
    assert program.close() == 0


def test_a_file_of_the_folder_one_is_in_is_not_taken_for_a_module(program: Program) -> None:
    """Workers are started by `python -m`, which looks into that folder first unless it is told not to."""
    for name in ("numpy", "ui", "torch", "aecore"):
        (program.home / f"{name}.py").write_text("raise SystemExit('a file of a person was run')")
    trained = program.ask("train", "--data", "bars", "--variant", "undercomplete", "--epochs", "1")
    assert trained.returncode == 0, trained.stderr


@pytest.mark.timeout(3600)
def test_all_of_it_is_installed_by_pip_from_nothing(wheel: Path, browser: Browser, tmp_path: Path) -> None:
    there, faults = empty_environment(tmp_path / "env"), []
    install(wheel, there, lent=False)
    program = Program(there, tmp_path / "home")
    assert [path for path in there.iterdir() if path.name.startswith(("node", "npm"))] == []
    page = page_of(browser, program.open(), faults)
    page.goto("/")
    page.locator("[data-alive]").wait_for(state="attached")
    page.context.close()
    trained = program.ask("train", "--data", "digits", "--variant", "vae", "--epochs", "1")
    assert program.close() == 0
    assert trained.returncode == 0, trained.stderr
    assert faults == []
