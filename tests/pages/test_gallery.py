"""The Gallery: what its cards are given, and what a click does. In the browser: ui/frontend/test/gallery.test.ts."""

from __future__ import annotations

import shutil
import time
from types import SimpleNamespace
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

import ui.components
from aecore.presets import preset
from aecore.races import Entrant, Race
from aecore.races.start import Started, file_of, write_race
from aecore.runs.log import EventLog
from aecore.runs.removed import removed
from aecore.runs.run import Run, Status
from aecore.runs.store import Store
from aecore.runs.visitor import Visitor
from aecore.workers.jobs import begin, job_of
from ui.gallery.acts import asked
from ui.gallery.differences import differences
from ui.gallery.given import GalleryData
from ui.gallery.scores import score_of

from .opening import open_page
from .test_contract import matches
from .test_pages import launched, store

__all__ = ["launched", "store"]


@pytest.fixture
def look(store, launched, monkeypatch):
    """Open the Gallery, after a click if one is told; returns what its component was given."""
    found: list[dict[str, Any]] = []
    real = ui.components.show

    def show(name, key, data, **callbacks):
        if name != "gallery":
            return real(name, key, data, **callbacks)
        return found.append({"texts": {}, "lang": "en"} | data)

    monkeypatch.setattr(ui.components, "show", show)

    def looked(app: AppTest | None = None, /, act: dict[str, Any] | None = None, **link: str) -> dict[str, Any]:
        app = app or open_page("gallery", **link)
        if act:
            app.session_state["gallery"] = SimpleNamespace(act={"title": ""} | act)
            app.run()
            assert not app.exception
        assert matches(found[-1], GalleryData)
        return found[-1]

    return looked


def made(store: Store, title: str = "", state: str = "stopped", **values: Any) -> Run:
    run = store.create(
        preset("digits", "vae", {path.replace("__", "."): value for path, value in values.items()}), title
    )
    run.write_status(Status(state=state))
    return run


def own(data: dict[str, Any]) -> list[dict[str, Any]]:
    return [card for card in data["cards"] if card["badge"] != "included"]


def test_an_empty_store_has_what_came_along_and_leads_on(look):
    data = look()
    assert own(data) == []
    assert {card["id"] for card in data["cards"]} >= {"digits-vae-2d", "mnist-conv-vae-2d"}
    for card in data["cards"]:
        assert card["map"].startswith(f"/api/runs/{card['id']}/results/")
        assert card["may"] == ["explore", "use", "take"]
        assert 0 < card["score"]["explained"] < 100
    assert "locked" not in data
    assert data["sources"] > 20


def test_a_run_is_listed_renamed_deleted_and_brought_back(look, store):
    run = made(store, "first")
    (card,) = own(look())
    assert (card["title"], card["badge"], card["state"]) == ("first", "yours", "stopped")
    assert card["may"] == ["watch", "resume", "rename", "share", "delete"]
    (card,) = own(look(act={"do": "rename", "runs": [run.id], "title": "second"}))
    assert card["title"] == store.get(run.id).title == "second"
    data = look(act={"do": "delete", "runs": [run.id]})
    assert own(data) == []
    (gone,) = data["removed"]
    assert gone["title"] == "second"
    data = look(act={"do": "undo", "runs": [gone["name"]]})
    assert [card["id"] for card in own(data)] == [run.id]
    assert data["removed"] == []


def test_several_are_deleted_together_and_for_good(look, store):
    runs = [made(store, str(i)) for i in range(3)]
    data = look(act={"do": "delete", "runs": [run.id for run in runs[:2]]})
    assert [card["title"] for card in own(data)] == ["2"]
    look(act={"do": "forget", "runs": [one["name"] for one in data["removed"]]})
    assert removed(store) == []
    assert len([path for path in store.root.iterdir() if path.is_dir() and not path.name.startswith(".")]) == 1


def test_what_cannot_be_deleted_says_why_and_the_others_go(look, store):
    waits, ended = made(store, "waits", "queued"), made(store, "ended")
    data = look(act={"do": "delete", "runs": [ended.id, waits.id]})
    assert [card["id"] for card in own(data)] == [waits.id]
    assert data["told"]["run"] == waits.id
    assert data["told"]["text"].startswith("1 of 2 were refused.")
    assert "still training" in data["told"]["text"]


def test_runs_are_resumed_and_stopped(look, store, launched):
    ended, waits = made(store, "ended"), made(store, "waits", "queued")
    look(act={"do": "resume", "runs": [ended.id]})
    look(act={"do": "stop", "runs": [waits.id]})
    assert (launched.submitted, launched.cancelled) == ([ended.id], [waits.id])


def test_one_that_trains_says_how_far_it_is_and_is_not_deleted(look, store):
    run = made(store, "live")
    run.write_status(Status(state="running", phase="training", step=7, epoch=3.5))
    with run.lock():
        (card,) = own(look())
    assert (card["epoch"], card["epochs"]) == (3, run.spec.budget.epochs)
    assert "epoch 3 of" in card["progress"]
    assert "stop" in card["may"]
    assert "delete" not in card["may"]


def test_a_damaged_run_says_why_and_can_be_deleted(look, store):
    made(store, "fine")
    broken = made(store, "broken")
    (broken.path / "spec.json").write_text("{")
    cards = {card["id"]: card for card in own(look())}
    assert len(cards) == 2
    assert cards[broken.id]["badge"] == "damaged"
    assert "spec.json" in cards[broken.id]["why"]
    data = look(act={"do": "delete", "runs": [broken.id]})
    assert len(own(data)) == 1
    assert data["removed"][0]["title"] == broken.id


def test_why_a_run_ended_stands_on_its_card(look, store):
    run = made(store)
    run.write_status(Status(state="failed", reason="It went {how}.", reason_values={"how": "<b>wrong</b>"}))
    (card,) = own(look())
    assert card["why"] == "It went <b>wrong</b>."  # shown as text


def test_runs_of_others_say_so_and_stay(look, store, monkeypatch):
    run = made(Store(store.root, store.shipped, visitor=Visitor("somebody")), "theirs")
    monkeypatch.setattr("ui.lab.visitor", lambda: Visitor("me"))
    (card,) = own(look())
    assert card["badge"] == "others"
    assert "belongs to another visitor" in card["locked"]
    for act in ("delete", "rename"):
        data = look(act={"do": act, "runs": [run.id], "title": "mine"})
        assert "belongs to another visitor" in data["told"]["text"]
    assert store.get(run.id).title == "theirs"


@pytest.mark.parametrize(
    ("act", "page", "link"),
    [
        ({"do": "explore", "runs": ["digits-vae-2d"]}, "explore", {"run": ["digits-vae-2d"]}),
        ({"do": "watch", "runs": ["digits-vae-2d"]}, "train", {}),
        ({"do": "train", "runs": []}, "train", {}),
    ],
    ids=["explore", "watch", "train"],
)
def test_a_card_opens_a_page(look, act, page, link):
    app = open_page("gallery")
    app.session_state["gallery"] = SimpleNamespace(act={"title": ""} | act)
    app.run()
    assert not app.exception
    assert all(app.query_params[name] in (value, value[0]) for name, value in link.items())
    assert app.session_state["visited"] == page


@pytest.mark.parametrize(
    "told",
    [
        None,
        "delete",
        {},
        {"do": "delete"},
        {"do": 7, "runs": []},
        {"do": "delete", "runs": "all"},
        {"do": "x", "runs": ["a"] * 20_000},
    ],
    ids=str,
)
def test_what_no_gallery_tells_is_passed_over(told):
    assert asked(told) is None


@pytest.mark.parametrize("run_id", ["nobody-knows-it", "../../etc", "\x00", "", "a" * 10_000])
def test_a_click_on_a_run_that_is_gone_says_so(look, run_id):
    data = look(act={"do": "delete", "runs": [run_id]})
    assert "There is no run called" in data["told"]["text"]
    assert len(data["told"]["text"]) < 400


# --- what tells runs apart --------------------------------------------------------------------------------------------


def test_runs_of_one_title_say_in_what_they_differ(look, store):
    made(store, optimiser__learning_rate=0.1)
    made(store, optimiser__learning_rate=0.001, seed=3)
    made(store, "named", optimiser__learning_rate=0.01)
    told = {card["title"]: card.get("differs") for card in own(look())}
    assert told["named"] is None
    assert sorted(card["differs"] for card in own(look()) if "differs" in card) == [
        "Learning rate 0.001, Seed 3",
        "Learning rate 0.1, Seed 0",
    ]


def test_runs_that_differ_in_nothing_say_nothing(store):
    runs = [made(store) for _ in range(2)]
    assert differences({run.id: "same" for run in runs}, runs) == {}


def test_runs_of_a_race_are_told_as_one_group(look, store):
    runs = [made(store) for _ in range(2)]
    race = Race(data="digits", entrants=(Entrant(variant="vae"), Entrant(variant="denoising")), epochs=1, seeds=1)
    write_race(file_of(store, "abcd2345"), Started("abcd2345", race, (*(run.id for run in runs), "gone"), time.time()))
    (found,) = look()["races"]
    assert (found["id"], sorted(found["runs"])) == ("abcd2345", sorted(run.id for run in runs))
    file_of(store, "abcd2345").write_text("{")
    assert look()["races"] == []


def test_an_old_link_to_a_page_of_the_list_begins_there(look):
    assert look()["start"] == 0
    assert look(page="3")["start"] == 40
    assert look(page="0")["start"] == 0


def test_a_link_says_what_is_looked_at(look):
    asked = {"show": "included", "search": "vae 2", "sort": "best", "groups": "data"}
    assert look(**asked)["looking"] == asked
    assert look(show="nobody", sort="best")["looking"] == {"sort": "best"}


# --- how good they are ------------------------------------------------------------------------------------------------


def logged(run: Run, epochs: int, steps: int) -> None:
    """Write a log of so many epochs of so many steps; the yardsticks come after the first."""
    log = EventLog(run.events_path)
    for epoch in range(1, epochs + 1):
        terms = {"objective": 1.0, "reconstruction": 1.0}
        for step in range(steps):
            log.append({"kind": "step", "step": epoch * steps + step, "epoch": epoch, "terms": terms, "rate": 1.0})
        held = {"kind": "held-out", "step": epoch, "epoch": epoch, "terms": terms, "n": 450, "mse": 0.1}
        log.append(held | {"variance_explained": epoch / 100})
        if epoch == 1:
            told = {"mean_mse": 0.1, "pca_mse": 0.1, "pca_variance_explained": 0.25, "fitted_on": 100}
            log.append({"kind": "baseline", "code_size": 2, "n": 450} | told)
    log.close()


@pytest.mark.parametrize("steps", [3, 1500], ids=["short epochs", "epochs longer than what is read of both ends"])
def test_the_score_is_the_last_one_with_its_yardstick(store, steps):
    run = made(store, state="done")
    assert score_of(run, "done") is None
    logged(run, 4, steps)
    found = score_of(run, "done")
    assert found
    assert found["explained"] == pytest.approx(4)
    assert found["pca"] == pytest.approx(25)


# --- thumbnails of older runs -----------------------------------------------------------------------------------------


@pytest.fixture
def older(store) -> list[Run]:
    """Three runs with results and without thumbnails."""
    runs = [made(store, str(i), "done") for i in range(3)]
    for run in runs:
        shutil.copytree(
            store.shipped / "digits-vae-2d" / "results", run.results, ignore=shutil.ignore_patterns("*.webp")
        )
    return runs


def test_thumbnails_that_are_lacking_are_made_two_at_a_time(look, launched, older, monkeypatch):
    def ask(job):
        begin(job)
        launched.asked.append(job.run.id)
        return SimpleNamespace(state="running")

    monkeypatch.setattr(launched, "ask", ask)
    making = [card["id"] for card in own(look()) if card.get("making")]
    assert sorted(making) == sorted(launched.asked)
    assert len(making) == 2


def test_a_run_whose_thumbnails_failed_is_not_asked_again(look, launched, older, store):
    from aecore.workers.jobs import fail, step_of

    for run in older:
        job = job_of(run, "thumbnails", {})
        begin(job)
        fail(job, step_of(run.items), "no", {})
    assert not any(card.get("making") for card in own(look()))
    assert launched.asked == []
