"""A run of data that a person brought is shown on every page, in the person's words, also when the data are gone."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

import ui.lab
from aecore.runs.run import Run
from aecore.runs.store import Store
from tests.pages.opening import open_page
from ui.language import speaking
from ui.words import card_text, plain_title

from .test_pages import Launched

PAGES = sorted(path.stem for path in (Path(__file__).resolve().parents[2] / "pages").glob("*.py"))
DIGEST = "ab" * 32


def change(path: Path, values: dict[str, Any]) -> None:
    path.write_text(json.dumps(json.loads(path.read_text()) | values))


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("LATENTLAB_RUNS", str(tmp_path / "runs"))
    engine = Launched()
    monkeypatch.setattr(ui.lab, "engine", lambda: engine)
    store = Store()
    shutil.copytree(store.shipped / "digits-vae-2d", store.root / "own-vae-abcdef")
    run = store.get("own-vae-abcdef")
    change(run.file("spec"), {"data": {"digest": DIGEST, "items": 0}})
    change(run.file("card"), {"name": "mine", "title": "dog", "classes": ["bird"] * 10, "text": "", "origin": "own"})
    change(run.file("meta"), {"title": "", "created": 1.0})
    return store.get(run.id)


@pytest.mark.parametrize("page", PAGES)
def test_every_page_opens_with_it(own: Run, page: str) -> None:
    open_page(page, run=own.id)


@pytest.mark.parametrize("link", [{"runs": "own-vae-abcdef.digits-vae-2d"}, {"runs": "own-vae-abcdef"}], ids=str)
def test_it_is_compared(own: Run, link: dict[str, str]) -> None:
    app = open_page("compare", **link)
    assert app.title[0].value.startswith("dog")


def test_trying_a_change_of_it_says_that_its_data_are_gone_and_leaves_a_form_that_stands(own: Run) -> None:
    app = open_page("train", like=own.id)
    (told,) = app.error
    assert "“dog” are not among yours" in told.value
    assert any(button.key == "train-button" and not button.disabled for button in app.button)


def test_what_a_person_wrote_is_not_translated(own: Run) -> None:
    with speaking("zh"):
        assert card_text(own.card, "bird") == "bird"
        assert plain_title(own).startswith("dog · ")
        assert plain_title(own) != "dog · Variational autoencoder"


def test_what_comes_along_is_translated() -> None:
    card = Run(Store().shipped / "digits-vae-2d", shipped=True).card
    with speaking("zh"):
        assert card_text(card, card.title) != card.title
