"""Data of one's own in the forms, the links and the lists: chosen, trained, raced, found again; and only by whom they
belong to."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace

import pytest

import ui.forms.own
from aecore.commands import main
from aecore.data.cards import Kind
from aecore.data.dataset import Dataset
from aecore.data.own.stored import keep_own
from aecore.data.source import named_by
from aecore.errors import UserError
from aecore.presets import blocked, preset
from aecore.races import open_race
from aecore.runs.store import Store
from aecore.runs.visitor import NOBODY, Visitor
from aecore.settings import library_folder
from aecore.spec import OwnData
from tests.faults.training import train
from ui.forms.own import in_link
from ui.gallery.cards import cards_of, data_titles

from .opening import open_page
from .test_links import address, left_out
from .test_pages import launched, press, store

__all__ = ["launched", "store"]

Made = Callable[..., Dataset]
KINDS: list[Kind] = ["image", "curve", "table"]
UNKNOWN = "own-" + "ab" * 6


def bring(made: Made, kind: Kind = "image", title: str = "dog", train: int = 64) -> OwnData:
    """Put made items into the library under a card that is nobody else's."""
    data = made(kind=kind, train=train, held_out=24)
    card = replace(data.card, name="digits", title=title, text="", origin="own", factors=(), knobs={})
    return keep_own(replace(data, card=card))


@pytest.mark.parametrize("kind", KINDS)
def test_train_chooses_them_by_the_link_trains_on_them_and_begins_again_like_the_run(store, launched, made, kind):
    own = bring(made, kind)
    app = open_page("train", data=in_link(own.name), set="budget.epochs=4")
    assert not app.error
    assert not left_out(app)
    assert address(app)["data"] == [f"own-{own.digest[:12]}"]
    press(app, "train-button")
    (run,) = [run for run in store.runs() if not run.shipped]
    assert run.spec == preset(own.name, "vae", {"budget.epochs": 4})
    assert run.spec.data == own
    assert run.card.title == "dog"
    again = open_page("train", like=run.id)
    assert not again.error
    assert address(again)["data"] == [f"own-{own.digest[:12]}"]
    assert "budget.epochs=4" in address(again)["set"]


@pytest.mark.parametrize("kind", KINDS)
def test_compare_races_on_them_by_the_link_and_repeats_the_race(store, launched, made, kind):
    own = bring(made, kind)
    app = open_page("compare", data=in_link(own.name), variants="vae.undercomplete", seeds="2", epochs="3")
    assert not app.error
    assert not left_out(app)
    assert address(app)["data"] == [f"own-{own.digest[:12]}"]
    assert any("dog" in text.value for text in app.caption)
    press(app, "race-start")
    runs = [run for run in store.runs() if not run.shipped]
    assert [run.spec.data for run in runs] == [own] * 4
    assert open_race(store, address(app)["race"][0]).race.data == own.name
    assert app.title[0].value.startswith("dog")


def test_the_gallery_lists_them_and_tells_two_of_one_title_apart(store, launched, made):
    runs = [store.create(preset(bring(made, train=n).name, "vae")) for n in (64, 60)]
    other = store.create(preset("digits", "vae"))
    titles = data_titles([*runs, other])
    assert titles == {run.id: f"dog ({in_link(run.spec.data.name)})" for run in runs}
    assert data_titles([runs[0], other]) == {}
    open_page("gallery")


def test_what_is_not_there_or_anothers_is_left_out_of_the_link(store, launched, made, monkeypatch):
    own = bring(made)
    for page in ("train", "compare"):
        assert left_out(open_page(page, data=UNKNOWN)) == f"data that are not among yours ({UNKNOWN})"
    monkeypatch.setattr(ui.forms.own, "visitor", lambda: Visitor("somebody-else"))
    app = open_page("train", data=in_link(own.name))
    assert left_out(app) == f"data that are not among yours ({in_link(own.name)})"
    assert not app.error
    monkeypatch.setattr(ui.forms.own, "visitor", lambda: NOBODY)
    assert ui.forms.own.mine() == {}


def test_a_run_whose_data_were_deleted_opens_and_says_why_it_is_not_trained_again(store, launched, made):
    own = bring(made)
    run = store.create(preset(own.name, "vae"))
    shutil.rmtree(library_folder() / own.digest)
    assert not open_page("train", run=run.id).error
    (told,) = open_page("train", like=run.id).error
    assert "cannot be trained again here" in told.value
    assert "dog" in told.value


def test_a_visitor_trains_on_their_own_only(store, made):
    own, builtin = bring(made), preset("digits", "vae")
    for visitor in (Visitor("somebody-else"), NOBODY):
        theirs = Store(store.root, visitor=visitor)
        assert theirs.create(builtin).spec == builtin
        with pytest.raises(UserError, match="not among yours"):
            theirs.create(preset(own.name, "vae"))


def test_a_name_is_built_in_or_twelve_digits_of_one_that_is_there():
    first, second = "a" * 64, "a" * 20 + "b" * 44
    assert named_by("wine", []) == "wine"
    assert named_by("own-" + first[:24], [first, second]) == OwnData(digest=first).name
    for wrong in ("own-", "own-" + "a" * 12, "own-" + "c" * 12, "own-" + first[:11], "own-" + "A" * 12):
        with pytest.raises(UserError, match="not among your data sets"):
            named_by(wrong, [first, second])


def test_what_data_block_is_told_also_when_they_are_gone(made):
    own = bring(made, "table")
    assert blocked(own.name, "convolutional") is not None
    assert blocked(own.name, "vae") is None
    shutil.rmtree(library_folder() / own.digest)
    assert "is not in the library" in str(blocked(own.name, "vae"))


def test_the_command_line_takes_the_beginning_of_a_digest(store, made, capsys):
    own = bring(made)
    command = ["--data", in_link(own.name), "--variant", "undercomplete", "--set", "model.bottleneck.size=0"]
    assert main(["train", *command]) == 2
    assert "smallest allowed value" in capsys.readouterr().err
    assert main(["train", *command[:-1], "no.such=1", "--data", UNKNOWN]) == 2
    assert f"“{UNKNOWN}” is not among your data sets" in capsys.readouterr().err


@pytest.mark.exhaustive(sample=1)
@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_what_was_trained_on_them_is_explored_compared_and_listed_also_when_they_are_gone(store, launched, made, kind):
    own = bring(made, kind)
    values = {"budget.epochs": 1, "device": "cpu", "model.backbone.widths": (8,)}
    run = store.create(preset(own.name, "vae", values))
    assert train(run) == "done", run.status.reason
    for gone in (False, True):
        if gone:
            shutil.rmtree(library_folder() / own.digest)
        assert not open_page("explore", run=run.id).error
        assert not open_page("train", run=run.id).error
        assert open_page("compare", runs=run.id).title[0].value.startswith("dog")
        open_page("gallery")
    card = next(card for card in cards_of(store, store.everything(), set()) if card["id"] == run.id)
    assert card["data"] == "dog"
    assert card["score"]["n"] == 24
