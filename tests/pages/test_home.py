"""Home as its component is given it: what it begins with, the ways on, what stands there when something is lacking."""

from __future__ import annotations

import shutil
import types
from pathlib import Path

import pytest

import ui.components
import ui.home.ready
from aecore.runs.run import Run
from aecore.settings import shipped_folder
from ui.home.doors import DOORS, MOST, PAGES
from ui.home.pictures import curve_of, dots_of
from ui.lab import SHOWN_FIRST
from ui.mounted import COMPONENTS

from .opening import open_page
from .test_contract import given, matches
from .test_pages import launched, store

__all__ = ["given", "launched", "store"]


@pytest.fixture
def shipped(tmp_path, monkeypatch) -> Path:
    """A folder of runs that came along, of which some may be missing or broken."""
    folder = tmp_path / "shipped"
    folder.mkdir()
    monkeypatch.setattr("aecore.runs.store.shipped_folder", lambda: folder)
    return folder


def bring(folder: Path, name: str) -> Path:
    return Path(shutil.copytree(shipped_folder() / name, folder / name))


def last(given) -> dict:
    return next(data for name, data in reversed(given) if name == "hero")


def test_home_begins_with_the_beautiful_one_and_says_what_it_is(store, launched, given):
    open_page("home")
    data = last(given)
    assert matches(data, COMPONENTS["hero"].data)
    shown = data["shown"]
    assert shown["run"] == SHOWN_FIRST
    assert "10,000 items of “MNIST”" in shown["lead"]
    assert (
        [door["id"] for door in data["doors"]]
        == [door.id for door in DOORS[:MOST]]
        == ["play", "learn", "train", "own"]
    )
    assert len(data["ready"]) == 5
    assert data["ready"][0]["id"] == SHOWN_FIRST
    assert "languages" not in data


def test_every_door_leads_to_a_page():
    assert all((PAGES / f"{door.page}.py").exists() for door in DOORS)


def test_doors_keep_the_language_and_the_view_of_the_link(store, launched, given):
    open_page("home", lang="zh", present="1")
    data = last(given)
    assert data["present"]
    for address in (*(door["href"] for door in data["doors"]), data["all"], data["ready"][0]["href"]):
        assert "lang=zh" in address
        assert "present=1" in address


def test_without_any_model_the_way_to_the_first_one_is_there(store, launched, given, shipped):
    app = open_page("home")
    data = last(given)
    assert "shown" not in data
    assert data["ready"] == []
    assert "play" not in [door["id"] for door in data["doors"]]
    assert not app.error


@pytest.mark.parametrize("broken", ["results/items.safetensors", "spec.json", "card.json"])
def test_a_model_that_cannot_be_read_gives_its_place_to_the_next(store, launched, given, shipped, broken):
    bring(shipped, "digits-vae-2d")
    (bring(shipped, SHOWN_FIRST) / broken).write_bytes(b"\x00not what it says")
    app = open_page("home")
    data = last(given)
    assert data["shown"]["run"] == "digits-vae-2d"
    assert not app.error
    assert matches(data, COMPONENTS["hero"].data)


def test_thumbnails_take_the_places_of_dots_where_there_are_some(store, launched, given, monkeypatch):
    thumbs = {SHOWN_FIRST: {"map": "/m", "strip": ""}}
    monkeypatch.setattr(ui.home.ready, "thumbs_of", lambda run: thumbs.get(run.id))
    open_page("home")
    first, second, *_rest = last(given)["ready"]
    assert first["map"] == "/m"
    assert not {"strip", "dots"} & first.keys()
    assert "map" not in second
    assert second["dots"]["points"]


def test_the_row_shows_different_data_before_a_second_model_of_the_same(store, launched, given):
    open_page("home")
    titles = [model["title"] for model in last(given)["ready"]]
    assert len(titles) == len(set(titles)) == 5


def test_a_kiosk_has_no_ways_on_and_stays_one(store, launched, given):
    app = open_page("home", kiosk="1", lang="zh")
    data = last(given)
    assert (data["doors"], data["ready"]) == ([], [])
    assert "all" not in data
    assert (data["first"], set(data["languages"])) == ("zh", {"en", "zh"})
    del app.query_params["kiosk"]
    app.run()
    assert last(given)["doors"] == []


@pytest.fixture
def opened(monkeypatch) -> list[tuple[str, dict[str, str] | None]]:
    """The pages that were opened, with what their addresses say."""
    found = []
    monkeypatch.setattr(
        "streamlit.switch_page", lambda path, query_params=None: found.append((path.stem, query_params))
    )
    return found


@pytest.fixture
def say(monkeypatch):
    """Have Home's component tell something once."""

    def tell(go: str | None, language: str | None = None) -> None:
        told = [types.SimpleNamespace(go=go, language=language)]
        nothing = types.SimpleNamespace(go=None, language=None)
        monkeypatch.setattr(
            ui.components, "show", lambda name, *_given, **_more: told.pop() if name == "hero" and told else nothing
        )

    return tell


@pytest.mark.parametrize(
    ("told", "page"),
    [("train", "train"), ("play", "explore"), ("run/digits-vae-2d", "explore"), ("run/../x", None), ("", None)],
)
def test_only_what_is_offered_is_opened(store, launched, opened, say, told, page):
    say(told, "tlh")
    open_page("home")
    runs = {"play": {"run": SHOWN_FIRST}, "run/digits-vae-2d": {"run": "digits-vae-2d"}}
    assert opened == ([(page, runs.get(told))] if page else [])


def test_a_kiosk_opens_nothing_and_speaks_what_is_asked_for(store, launched, opened, say):
    say("train", "zh")
    app = open_page("home", kiosk="1")
    assert app.query_params["lang"] == "zh"
    assert opened == []


def test_dots_and_curves_are_of_what_was_measured(tmp_path):
    run = Run(shipped_folder() / SHOWN_FIRST, shipped=True)
    dots = dots_of(run)
    assert dots is not None
    places = dots["points"]
    assert len(places) % 3 == 0
    assert 200 < len(places) / 3 <= 420
    assert set(places[2::3]) == set(range(10))
    fallen = curve_of(run)
    assert (max(fallen), min(fallen)) == (255, 0)
    assert fallen[0] == 255
    assert fallen[-1] < 10
    empty = Run(tmp_path / "nothing")
    assert (dots_of(empty), curve_of(empty)) == (None, [])
