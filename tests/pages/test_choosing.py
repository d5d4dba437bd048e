"""Choosing what to train: what is shown of the data is in the data, each filter leaves something, the form says what it
was begun with."""

from __future__ import annotations

import json

import pytest

from aecore.data.cards import CARDS
from aecore.models.variants import VARIANTS
from aecore.presets import blocked, preset
from aecore.runs.run import Status
from tests.pages.opening import open_page
from ui.tiles import filters
from ui.tiles.samples import SAMPLES, mosaic, samples_of
from ui.tiles.sampling import sampled
from ui.train import choosing
from ui.train.diagram import layers, network

from .test_pages import launched, press, store  # noqa: F401

AT_HAND = [name for name, card in CARDS.items() if not card.download]


@pytest.mark.exhaustive(sample=8)
@pytest.mark.parametrize("name", AT_HAND)
def test_the_items_that_are_shown_are_those_of_the_data(name):
    kept = json.loads(SAMPLES.read_text("utf-8"))[name]
    assert sampled(CARDS[name]) == kept, "run: python -m ui.tiles.sampling"
    assert kept["shape"][0] == len(kept["labels"])
    assert len(kept["counts"]) == len(CARDS[name].classes)


@pytest.mark.parametrize("name", CARDS)
def test_a_tile_shows_items_where_they_are_pictures_at_hand(name):
    card = CARDS[name]
    assert bool(mosaic(name)) == (card.sample.pictures and not card.download)
    assert (samples_of(name) is None) == bool(card.download)


@pytest.mark.parametrize("table", [filters.DATA, filters.VARIANTS], ids=["data", "variants"])
def test_each_filter_leaves_some_and_not_all(table):
    options = list(CARDS.values() if table is filters.DATA else VARIANTS.values())
    for name, trait in table.items():
        assert 0 < sum(map(trait.has, options)) < len(options), name


@pytest.mark.parametrize("variant", VARIANTS)
def test_the_network_is_drawn_with_the_sizes_of_the_spec(variant):
    data = next(name for name in CARDS if not blocked(name, variant))
    spec = preset(data, variant)
    found = layers(spec.model, CARDS[data])
    assert [layer.role for layer in found].count("code") == 1
    assert found[len(found) // 2].size == spec.model.bottleneck.size
    assert len(found) == 3 + 2 * len(spec.model.backbone.hidden)
    assert network(spec.model, CARDS[data]).count("<rect") == len(found)


def test_a_form_that_begins_like_a_run_says_what_was_changed_and_opens_what_is_folded(store, launched):  # noqa: F811
    run = store.create(preset("digits", "vae", {"optimiser.learning_rate": 0.1}), "mine")
    app = open_page("train", like=run.id, set="optimiser.learning_rate=0.001")
    assert any("Learning rate 0.1 → 0.001" in text.value.replace("\\", "") for text in app.caption)
    assert next(part for part in app.expander if part.label == "Advanced").proto.expanded
    plain = open_page("train")
    assert not next(part for part in plain.expander if part.label == "Advanced").proto.expanded


def test_what_it_will_take_is_told_from_earlier_runs_only(store, launched):  # noqa: F811
    def line():
        return next(text.value for text in open_page("train").caption if "here" in text.value)

    assert "not known yet" in line()
    run = store.create(preset("digits", "vae"))
    run.write_status(Status(state="done", epoch=30.0, seconds=2400.0))
    assert "**40 min**" in line()


@pytest.mark.parametrize(
    ("path", "word"), [("data.items", "all"), ("budget.seconds", "no limit"), ("budget.patience", "off")]
)
def test_nought_is_a_word_where_it_is_no_amount(store, launched, path, word):  # noqa: F811
    slider = next(one for one in open_page("train").select_slider if one.key.endswith(path))
    assert (slider.value, slider.options[0]) == (0, word)


def test_a_run_takes_the_page_and_the_form_comes_back_with_its_settings(store, launched):  # noqa: F811
    app = open_page("train", set="model.bottleneck.size=7")
    press(app, "train-button")
    assert not any(button.key == "train-button" for button in app.button)
    (run,) = [run for run in store.runs() if not run.shipped]
    again = open_page("train", like=run.id)
    assert next(s for s in again.select_slider if s.key.endswith("model.bottleneck.size")).value == 7


@pytest.fixture
def drawn(monkeypatch):
    """Each time that the form is drawn leaves a mark in it."""
    marks, draw = [], choosing.choose
    monkeypatch.setattr(choosing, "choose", lambda start: (marks.append("drawn"), draw(start)))
    return marks


def test_a_press_on_train_draws_the_form_again_only_if_something_was_changed_before_it(store, launched, drawn):  # noqa: F811
    press(open_page("train"), "train-button")
    assert len(drawn) == 1
    app = open_page("train", data="rings")
    next(s for s in app.select_slider if s.key.endswith("budget.epochs")).set_value(50)
    press(app, "train-button")
    assert len(drawn) == 3
    changed, plain = (run.spec for run in store.runs() if not run.shipped)
    assert (plain, changed.data.name, changed.budget.epochs) == (preset("digits", "vae"), "rings", 50)


def test_a_press_on_train_is_refused_where_a_quota_was_filled_since_the_form_was_drawn(store, launched, monkeypatch):  # noqa: F811
    app = open_page("train")
    monkeypatch.setattr(choosing, "why_no_more", lambda store: "Full since then")
    press(app, "train-button")
    assert any("Full since then" in told.value for told in app.info)
    assert not [run for run in store.runs() if not run.shipped]


def test_a_run_that_waits_says_behind_whom_and_for_how_long(store, launched):  # noqa: F811
    first, second = (store.create(preset("digits", "vae"), title) for title in ("first", "second"))
    with first.lock():
        first.write_status(Status(state="running", phase="training", seconds_left=1980.0))
        app = open_page("train", run=second.id)
        assert any("Behind one run" in text.value and "33 min" in text.value for text in app.markdown)
        press(app, f"stop-before/{first.id}")
    assert launched.cancelled == [first.id]


def test_a_paused_run_is_asked_for_a_step_an_epoch_and_arrows(store, launched):  # noqa: F811
    run = store.create(preset("digits", "vae"))
    with run.lock():
        run.ask("pause")
        run.write_status(Status(state="paused", phase="training", step=25, epoch=1.2))
        app = open_page("train", run=run.id)
        press(app, "one-step")
        assert json.loads(run.file("until").read_text()) == {"step": 26, "epoch": 0.0}
        press(app, "one-epoch")
        assert json.loads(run.file("until").read_text()) == {"step": 0, "epoch": 2.0}
        press(app, "arrows")
        assert run.file("arrows").exists()
        press(app, "continue")
        assert not run.file("until").exists()
