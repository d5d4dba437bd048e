"""Compare: what is equal in it and what is not, runs that repeat or were retuned, equal codes, further seeds."""

from __future__ import annotations

import json
import re

import pytest

from aecore.races import MOST_SEEDS, contestants, open_race, race_of, start_race
from aecore.runs.run import Status
from ui.compare.board import table
from ui.compare.contest import competitors
from ui.compare.naming import names_of

from .opening import open_page
from .test_compare import finished, judged, shown
from .test_contract import given
from .test_pages import Launched, launched, press, store

__all__ = ["given", "launched", "store"]


def started(store, *, seeds: int = 1, end: bool = True, **values):
    """A race on digits that was started, its runs through."""
    entrants = [{"variant": name} for name in ("vae", "sparse-l1")]
    made = start_race(
        store, Launched(), race_of({"data": "digits", "entrants": entrants, "epochs": 3, "seeds": seeds} | values)
    )
    for run in made.runs if end else ():
        store.get(run).write_status(Status(state="done"))
    return made


def bare(markdown: str) -> str:
    """Markdown as people read it."""
    return re.sub(r"\\(.)", r"\1", markdown)


def button(app, key: str):
    return next((button for button in app.button if button.key == key), None)


def test_seeds_are_added_to_a_race_that_has_ended_and_the_look_is_counted(store, launched):
    made = started(store)
    app = open_page("compare", race=made.id)
    assert button(app, "race-seeds-more").label == "Add 1 seed"
    assert "costs certainty" in button(app, "race-seeds-more").help
    assert not any("look" in text.value for text in app.caption)
    press(app, "race-seeds-more")
    now = open_race(store, made.id)
    assert (now.looks, now.race.seeds, len(now.runs)) == (2, 2, 4)
    assert launched.submitted == list(now.runs[2:])
    assert app.query_params["race"] == made.id
    assert any("this is look 2, and each look costs certainty" in text.value for text in app.caption)
    assert button(app, "race-seeds-more").label == "Add 2 seeds"
    assert button(app, "race-seeds-more").disabled  # they race again


def test_a_race_with_as_many_seeds_as_one_may_have_gets_no_more(store, launched):
    app = open_page("compare", race=started(store, seeds=MOST_SEEDS).id)
    assert button(app, "race-seeds-more") is None


def test_unequal_codes_are_raced_again_with_equal_ones(store, launched):
    made = started(store)
    app = press(open_page("compare", race=made.id), "race-equal")
    again = open_race(store, app.query_params["race"])
    assert again.id != made.id
    assert {store.get(run).spec.model.bottleneck.size for run in again.runs} == {16}
    assert button(open_page("compare", race=again.id), "race-equal") is None


def test_a_race_about_the_code_size_is_not_offered_equal_codes(store, launched, given):
    entrants = [{"variant": "vae", "values": {"model.bottleneck.size": size}} for size in (2, 8)]
    app = open_page("compare", race=started(store, entrants=entrants).id)
    assert button(app, "race-equal") is None
    strip = shown(given, "fair")
    assert strip["state"] == "fair"
    assert "Their codes have different sizes: 2 and 8 numbers." in strip["notes"]


def test_what_is_equal_and_what_is_not_stands_in_a_strip(store, launched, given):
    runs = [finished(store, "vae", 80.0), finished(store, "sparse-l1", 60.0, size=100)]
    app = open_page("compare", runs=".".join(run.id for run in runs))
    strip = shown(given, "fair")
    chips = {chip["text"]: chip for chip in strip["chips"]}
    assert chips["Code size: 2 · 100"]["state"] == "decides"
    assert chips["Learning rate: 0.001 · 0.005"]["state"] == "differs"
    assert chips["Training items: 1,347"] == {"text": "Training items: 1,347", "state": "equal", "main": False}
    assert (strip["state"], strip["title"]) == ("unfair", "Not a fair comparison.")
    assert any("Their codes have different sizes: 2 and 100 numbers" in sentence for sentence in strip["reasons"])
    assert any("Their learning rates" in sentence for sentence in strip["notes"])
    assert {row["tag"] for row in shown(given, "scoreboard")["rows"] if row["lanes"][1]["value"]} == {"Not comparable"}
    assert not any("leads with" in text.value for text in app.markdown)


def test_what_the_strip_says_of_layers_is_in_the_language_of_the_page(store, launched, given):
    runs = [finished(store, "vae", 80.0), finished(store, "denoising", 60.0)]
    open_page("compare", runs=".".join(run.id for run in runs), lang="zh")
    strip = shown(given, "fair")
    (layers,) = [chip["text"] for chip in strip["chips"] if "256" in chip["text"]]
    assert not re.search("[a-z]{3}", layers.replace("He", ""))
    (told,) = [sentence for sentence in strip["notes"] if "256" in sentence]
    assert "dense" not in told


def test_while_they_train_the_strip_keeps_its_place_and_says_nothing_of_fairness(store, launched, given):
    made = started(store, end=False)
    open_page("compare", race=made.id)
    strip = shown(given, "fair")
    assert (strip["state"], strip["title"]) == ("racing", "Still racing")
    assert strip["chips"]


def test_one_run_twice_is_counted_once_and_told(store, launched, given):
    """Two times two runs of seed 0: one seed each, with the interval over items."""
    runs = [finished(store, name, value) for name, value in (("vae", 80.0), ("sparse-l1", 60.0)) for _ in range(2)]
    found = contestants(runs)
    assert [(len(one.runs), len(one.repeats)) for one in found] == [(1, 1)] * 2
    rows = competitors(found, may_ask=False)
    cell = table(rows, None, judged(rows))["rows"][0]["cells"]["orderly.neighbours"]
    assert cell["spread"] == "items"
    assert (cell["low"], cell["high"]) == pytest.approx((79.0, 81.0), abs=0.01)
    open_page("compare", runs=".".join(run.id for run in runs))
    notes = shown(given, "fair")["notes"]
    assert any("1 of its runs repeat the settings and the seed of another" in sentence for sentence in notes)
    app = open_page("compare", runs=".".join(run.id for run in runs[:2]))
    assert any("1 of its runs repeat" in text.value for text in app.caption)


def test_a_run_that_was_retuned_while_it_trained_stands_alone_under_its_own_name(store, launched):
    runs = [finished(store, "vae", 80.0), finished(store, "vae", 60.0, seed=1)]
    event = {"kind": "setting", "step": 5, "path": "model.bottleneck.beta", "value": 4.0}
    runs[1].events_path.write_text(json.dumps(event) + "\n")
    found = contestants(runs)
    first, second = names_of(found)
    assert first == "Variational autoencoder, Weight of the KL term (β) 1"
    assert second == "Variational autoencoder, Weight of the KL term (β) 4, changed while training"


def test_the_form_makes_codes_equal_and_names_who_cannot(store, launched):
    app = open_page("compare", data="digits", variants="vae.overcomplete")
    assert any("Overcomplete autoencoder" in text.value and "keeps 128" in text.value for text in app.caption)
    choice = next(box for box in app.selectbox if box.key == "race-codes/digits")
    assert choice.options[0] == "Equal: 2"
    choice.set_value("own").run()
    assert app.query_params["codes"] == "own"
    press(app, "race-start")
    sizes = {run.spec.variant: run.spec.model.bottleneck.size for run in store.runs() if not run.shipped}
    assert sizes == {"vae": 2, "overcomplete": 128}
