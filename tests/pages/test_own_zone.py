"""The zone on Train, one's own tiles and what may be done with them, as Streamlit runs them without a browser."""

from __future__ import annotations

import base64
import struct
from collections.abc import Callable
from typing import Any

import pytest
import torch

import ui.own.zone
from aecore.data.cards.card import DataCard
from aecore.data.dataset import Dataset, Split
from aecore.data.own.library import LOOK, folder_of, own_sets
from aecore.data.own.sights import sights_of
from aecore.data.own.stored import keep_own, save
from aecore.presets import preset
from aecore.runs.run import Status
from tests.pages.opening import open_page
from ui.mounted import COMPONENTS
from ui.tiles.samples import mosaic, samples_of

from .test_contract import given, matches
from .test_pages import launched, press, store

__all__ = ["given", "launched", "store"]

CLASSES = ("cat", "dog")


def brought(title: str = "My cats") -> str:
    """Keep a small data set as the operator's; returns its whole name."""
    generator = torch.Generator().manual_seed(len(title))
    pictures = torch.randint(0, 256, (40, 1, 8, 8), dtype=torch.uint8, generator=generator)
    labels = torch.arange(40) % 2
    card = DataCard(
        name="own", title=title, text="", shape=(1, 8, 8), train=32, held_out=8, source="", licence="", good_for="",
        not_for="", epochs=2, batch_size=16, kind="image", origin="own", classes=CLASSES,
    )  # fmt: skip
    data = Dataset(card, Split(pictures[:32], labels[:32]), Split(pictures[32:], labels[32:]), white=255)
    kept = keep_own(data)
    save(sights_of(data).tensors, folder_of(kept.digest) / LOOK)
    return kept.name


def last(given: list[tuple[str, dict[str, Any]]], name: str) -> dict[str, Any]:
    return next(data for known, data in reversed(given) if known == name)


def test_the_zone_is_the_first_tile_then_come_ones_own(store, launched, given):
    name = brought()
    open_page("train")
    options = next(d for n, d in given if n == "tiles")["options"]
    assert [option["id"] for option in options[:3]] == ["own", name, "digits"]
    assert options[0]["opens"]
    assert options[1]["title"] == "My cats"


def test_the_link_opens_the_zone_and_tells_it_what_is_true_here(store, launched, given):
    app = open_page("train", data="own")
    data = last(given, "own")
    assert matches(data, COMPONENTS["own"].data)
    assert data["where"] == "server"  # nobody has said that this is the machine itself
    assert data["limits"]["files"] > 0
    assert not app.exception
    assert "tiles" not in {name for name, _ in given}


def test_a_read_only_demo_has_no_zone(store, launched, given, monkeypatch):
    monkeypatch.setenv("LATENTLAB_READONLY", "1")
    app = open_page("train")
    assert any("your own data come in where" in text.value for text in app.caption)
    assert "own" not in [option["id"] for option in next(d for n, d in given if n == "tiles")["options"]]
    open_page("train", data="own")
    assert "read-only" in last(given, "own")["why"]


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Callable[[Any], None]:
    """Have the component tell something, once."""
    waiting: list[Any] = []
    real = ui.own.zone.show

    class Told:
        def __init__(self, used: Any) -> None:
            self.used, self.back = used, None

    def show(*arguments: Any) -> Any:
        real(*arguments)
        return Told(waiting.pop() if waiting else None)

    monkeypatch.setattr(ui.own.zone, "show", show)
    return waiting.append


def test_what_is_used_is_chosen_with_the_start_and_its_reason_and_trains_at_once(store, launched, told):
    name = brought()
    told({"digest": name.removeprefix("own-"), "start": "map"})
    app = open_page("train", data="own")
    assert app.query_params["data"] == name[:16]
    assert any("Two numbers are a place on a map" in text.value for text in app.caption)
    press(app, "train-button")
    (run,) = [run for run in store.runs() if not run.shipped]
    assert (run.spec.data.name, run.spec.model.backbone.kind, run.spec.model.bottleneck.size) == (name, "conv", 2)


def test_what_is_used_comes_before_a_run_that_still_trains(store, launched, told):
    name, other = brought(), store.create(preset("digits", "vae"))
    other.write_status(Status(state="queued"))
    app = open_page("train", data="own")
    app.session_state["run"] = other.id
    told({"digest": name.removeprefix("own-"), "start": "map"})
    app.run()
    assert app.query_params["data"] == name[:16]
    assert "run" not in app.query_params
    assert app.button(key="train-button")


@pytest.mark.parametrize("what", [{"digest": "ab" * 32, "start": "map"}, {"digest": 7}, "nothing", {"start": "map"}])
def test_what_is_not_there_changes_nothing(store, launched, told, what):
    told(what)
    app = open_page("train", data="own")
    assert not app.exception
    assert app.query_params["data"] == "own"


def test_a_tile_and_a_sheet_show_its_items_when_they_are_kept(store, launched, given):
    name = brought()
    shown = samples_of(name)
    assert shown
    assert (shown.shape, shown.counts) == ((12, 1, 8, 8), (20, 20))
    png = base64.b64decode(mosaic(name).partition(",")[2])
    assert struct.unpack(">II", png[16:24]) == (16, 16)


def test_it_is_renamed_and_deleted_with_its_runs(store, launched):
    name = brought()
    digest = name.removeprefix("own-")
    run = store.create(preset(name, "vae"))
    run.write_status(Status(state="done"))
    app = open_page("train", data=name)
    app.text_input(key=f"own-title/{digest}").set_value("Our cats").run()
    press(app, f"own-rename/{digest}")
    assert [one.card.title for one in own_sets("")] == ["Our cats"]
    assert any("1 run was trained on it" in text.value for text in app.markdown)
    app.checkbox(key=f"own-delete-runs/{digest}").check().run()
    press(app, f"own-delete/{digest}")
    assert own_sets("") == []
    assert [run for run in store.runs() if not run.shipped] == []
