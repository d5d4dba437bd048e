"""A real server on a free port with its own folders, and a real Chromium."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from ui.build import build_components

from .chromium import find_chromium

ROOT = Path(__file__).resolve().parents[2]
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"]


class App:
    """A `streamlit run app.py` of its own."""

    def __init__(self, folder: Path) -> None:
        self.runs, self.data, self.log = folder / "runs", folder / "data", folder / "app.log"
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.start()

    def start(self) -> None:
        environment = os.environ | {"LATENTLAB_RUNS": str(self.runs), "LATENTLAB_DATA": str(self.data)}
        command = [sys.executable, "-m", "streamlit", "run", "app.py", f"--server.port={self.port}"]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log, stdin=subprocess.DEVNULL)
        deadline = time.monotonic() + 60
        while not self.answers():
            assert time.monotonic() < deadline, self.log.read_text()
            assert self.process.poll() is None, self.log.read_text()
            time.sleep(0.05)

    def answers(self) -> bool:
        try:
            return urlopen(f"{self.url}/_stcore/health", timeout=1).status == 200
        except (URLError, OSError):
            return False

    def kill(self) -> None:
        """As a power cut would: no goodbye."""
        self.process.kill()
        self.process.wait()

    def close(self) -> None:
        self.process.terminate()
        self.process.wait(15)


@pytest.fixture(scope="session")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    why = build_components()
    assert not why, why
    running = App(tmp_path_factory.mktemp("app"))
    yield running
    running.close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = find_chromium()
    assert path, "run: python tests/browser/chromium.py"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def open_page(app: App, browser: Browser) -> Iterator[Callable[..., Page]]:
    """Open pages of the app; afterwards no page may have thrown or shown an exception."""
    contexts, faults, pages = [], [], []

    def open_one(
        path: str = "/",
        *,
        width: int = 1440,
        height: int = 900,
        scheme: str = "light",
        locale: str = "en-US",
        first_visit: bool = False,
        touch: bool = False,
    ) -> Page:
        screen = {"width": width, "height": height}
        context = browser.new_context(
            base_url=app.url, viewport=screen, color_scheme=scheme, locale=locale, has_touch=touch, is_mobile=touch
        )
        contexts.append(context)
        if not first_visit:
            context.add_init_script("localStorage.setItem('latent-lab-explore-hint', '1')")
        page = context.new_page()
        page.set_default_timeout(30_000)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.goto(path)
        pages.append(page)
        return page

    yield open_one
    shown = [text for page in pages if not page.is_closed() for text in page.get_by_test_id("stException").all_inner_texts()]
    for context in contexts:
        context.close()
    assert faults == []
    assert shown == []
