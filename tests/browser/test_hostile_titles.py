"""A title that is an address, or marks, is text on every page in a real browser, and leads nowhere."""

from __future__ import annotations

import shutil

import pytest

from aecore.runs.run import Run
from aecore.settings import shipped_folder

from .waiting import still

pytestmark = [pytest.mark.browser, pytest.mark.exhaustive]

RUN, OTHER = "digits-vae-hostile", "digits-denoising-16d"
TITLE = "http://evil.example www.evil.example [x](javascript:alert(1)) <img src=x onerror=alert(1)>"
PAGES = ("/gallery", f"/explore?run={RUN}", f"/train?run={RUN}", f"/compare?runs={RUN}.{OTHER}", f"/use?run={RUN}", "/")
NAMED = ("/gallery", "/explore", "/train", "/use")
"""Home shows those that ship, Compare what a model is."""
LEADS = "a[href*='evil'], a[href^='javascript'], img[src='x'], img[onerror]"


def test_a_title_that_is_an_address_is_text_on_every_page(app, open_page):
    shutil.copytree(shipped_folder() / "digits-vae-2d", app.runs / RUN)
    run = Run(app.runs / RUN)
    run.rename(TITLE)
    try:
        page = open_page("/learn")
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url) if "evil" in request.url else None)
        page.on("dialog", lambda dialog: asked.append(dialog.message))
        for path in PAGES:
            page.goto(path)
            still(page)
            if path.startswith(NAMED):
                page.get_by_text("evil").first.wait_for(state="attached")
            assert page.locator(LEADS).count() == 0, path
        assert asked == []
    finally:
        shutil.rmtree(app.runs / RUN)
