"""The dialog in which a run is shared: what it says, what it makes, and what it offers to whom."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from aecore.data.cards import CARDS
from aecore.presets import preset
from aecore.runs.run import Run, Status
from aecore.runs.shares import is_token, share, shares_of
from aecore.runs.store import Store
from aecore.spec import OwnData
from ui.sharing import can_be_shared

DIGEST = "ab" * 32


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("LATENTLAB_LIBRARY", str(tmp_path / "library"))
    spec = preset("digits", "vae", {}).model_copy(update={"data": OwnData(digest=DIGEST)})
    store = Store()
    made = store.create(spec, "Letters", card=replace(CARDS["digits"], origin="own"))
    shutil.copytree(store.shipped / "digits-vae-2d" / "results", made.results)
    made.write_status(Status(state="done"))
    return made


def page(run_id: str) -> None:
    from ui.sharing import sharing

    sharing(run_id)


def opened(run: Run) -> AppTest:
    app = AppTest.from_function(page, kwargs={"run_id": run.id}, default_timeout=60).run()
    assert not app.exception
    return app


def said(app: AppTest) -> str:
    return " ".join(shown.value for shown in (*app.markdown, *app.caption))


def test_it_says_what_a_link_shows_makes_one_and_takes_it_back(run: Run) -> None:
    app = opened(run)
    assert "A link shows your pictures and their codes." in said(app)
    assert "there is no link to it" in said(app)
    app.button(key="share-make").click().run()
    link = app.code[0].value
    token = link.partition("share=")[2].partition("&")[0]
    assert is_token(token)
    assert run.id not in link
    assert Store().get(token).path == run.path
    (made,) = shares_of(run)
    app.button(key=f"unshare-{made.name[:12]}").click().run()
    assert not app.exception
    assert shares_of(run) == []
    assert not app.code, "a link that leads nowhere is not shown"


def test_data_come_along_when_they_are_asked_to_and_are_there(run: Run, tmp_path: Path) -> None:
    assert not opened(run).toggle
    (tmp_path / "library" / DIGEST).mkdir(parents=True)
    app = opened(run)
    assert not app.toggle(key="share-data").value
    assert "Your data stay here." in said(app)
    assert address(app) == f"/api/runs/{run.id}/run.zip"
    app.toggle(key="share-data").set_value(True).run()
    assert "has your data" in said(app)
    assert address(app) == f"/api/runs/{run.id}/run.zip?data=1"


def address(app: AppTest) -> Any:
    return app.get("link_button")[0].proto.url


def test_what_everybody_sees_needs_no_link_and_what_trains_is_no_file_yet(run: Run) -> None:
    other = Store().create(preset("digits", "vae", {}))
    app = opened(other)
    assert "Everybody here sees this model" in said(app)
    assert "Once it has ended" in said(app)
    assert not app.button


def test_it_is_offered_to_the_owner_and_to_no_guest(run: Run) -> None:
    store = Store()
    assert can_be_shared(store.get(run.id))
    assert not can_be_shared(store.get(share(run)))
    assert not can_be_shared(store.get("digits-vae-2d"))


def test_in_a_read_only_demo_it_says_why_no_link_is_made(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LATENTLAB_READONLY", "1")
    button = opened(run).button(key="share-make")
    assert button.disabled
    assert "read\\-only" in button.help
