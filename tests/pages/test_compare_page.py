"""The page Compare, from its form to what is told of runs that failed, were stopped or are gone."""

from __future__ import annotations

import re

import pytest

from aecore.evaluation.spread import read_cards
from aecore.presets import preset
from aecore.races import contestants
from aecore.runs.run import Status
from ui.compare.contest import competitors, pca_rivals
from ui.compare.measuring import lead_counts
from ui.compare.report import report_html

from .opening import open_page
from .test_compare import finished, judged, shown, tags, two_that_differ
from .test_contract import given
from .test_pages import launched, press, store

__all__ = ["given", "launched", "store"]


def test_start_makes_a_race_and_its_link(store, launched):
    app = press(open_page("compare"), "race-start")
    runs = [run for run in store.runs() if not run.shipped]
    assert sorted(run.spec.variant for run in runs) == ["sparse-l1"] * 3 + ["vae"] * 3
    assert {run.spec.model.bottleneck.size for run in runs} == {16}
    assert sorted(launched.submitted) == sorted(run.id for run in runs)
    again = open_page("compare", race=app.query_params["race"])
    assert not again.error


def test_a_race_that_is_quick_here_has_five_seeds_to_begin_with_and_says_how_long_it_trains(store, launched):
    def seeds(app) -> int:
        return next(slider for slider in app.slider if slider.key.startswith("race-seeds/")).value

    assert seeds(open_page("compare")) == 3
    for variant in ("vae", "sparse-l1"):
        finished(store, variant, 50.0).write_status(Status(state="done", epoch=30.0, seconds=2.0))
    app = open_page("compare")
    assert seeds(app) == 5
    told = next(text.value for text in app.caption if "PCA runs along" in text.value)
    assert told.startswith("10 runs on Handwritten digits")
    assert re.search(r"They train for about \d+ s here, as earlier runs did\\\.$", told), told
    asked = open_page("compare", seeds="2")
    assert (seeds(asked), asked.query_params["seeds"]) == (2, "2")


def test_the_forecast_of_a_race_reads_the_newest_runs_alone(store, launched, monkeypatch):
    def told() -> str:
        return next(text.value for text in open_page("compare").caption if "PCA runs along" in text.value)

    for variant in ("vae", "sparse-l1"):
        finished(store, variant, 50.0).write_status(Status(state="done", epoch=30.0, seconds=2.0))
    monkeypatch.setattr("ui.forms.race_budget.LOOKED_AT", 2)
    assert "as earlier runs did" in told()
    finished(store, "vae", 50.0)  # now the older one of the two is not looked at
    assert "as earlier runs did" not in told()


def test_runs_in_the_link_are_compared(store, launched):
    runs = two_that_differ(store)
    app = open_page("compare", runs=".".join(run.id for run in runs))
    assert not app.error
    assert any("leads with 80" in text.value for text in app.markdown)


def test_runs_that_cannot_be_compared_fairly_say_why(store, launched, given):
    runs = [finished(store, "vae", 80.0), finished(store, "vae", 60.0, seed=3)]
    runs[1].path.joinpath("spec.json").write_text(
        preset("digits", "sparse-l1", {"seed": 3, "budget.epochs": 7}).to_json()
    )
    app = open_page("compare", runs=".".join(run.id for run in runs))
    strip = shown(given, "fair")
    assert strip["state"] == "unfair"
    assert all(any(word in sentence for sentence in strip["reasons"]) for word in ("budgets", "seeds"))
    assert "nobody is said to lead" in shown(given, "scoreboard")["verdict"]
    assert not any("leads with" in text.value for text in app.markdown)


def failed_early(store, variant: str):
    """A run that diverged before it had results."""
    run = store.create(preset("digits", variant))
    run.write_status(Status(state="failed", epoch=0.25))
    return run


def test_one_that_failed_before_its_results_does_not_keep_the_others_from_leading(store, launched, given):
    good = two_that_differ(store)
    runs = [failed_early(store, "denoising"), *good]
    app = open_page("compare", runs=".".join(run.id for run in runs))
    assert any("leads with 80" in text.value for text in app.markdown)
    assert not any("Nobody is said to lead" in text.value for text in app.markdown)
    assert "Variational autoencoder leads" in tags(given)
    why = " ".join(shown(given, "fair")["reasons"])
    assert "“Denoising autoencoder” has not used up its budget" in why
    assert runs[0].id not in why
    assert "Those in the leaderboard may be compared" in why
    lanes = shown(given, "scoreboard")["rows"][0]["lanes"]
    assert [lane["text"] for lane in lanes[:1]] == ["no results"]
    found = contestants(runs)
    rows = [row for row in competitors(found, may_ask=False) if row.cards]
    page = report_html(rows + pca_rivals(rows), found, judged(rows + pca_rivals(rows)))
    assert "leads with 80" in page
    assert "Nobody is said to lead" not in page
    assert "Those in the leaderboard may be compared" in page


def test_one_that_was_stopped_and_stands_in_the_table_is_judged(store, launched):
    runs = [finished(store, "vae", 80.0), finished(store, "sparse-l1", 60.0)]
    assert lead_counts(competitors(contestants(runs), may_ask=False))
    runs[1].write_status(Status(state="stopped", epoch=3.0))
    found = contestants([store.get(run.id) for run in runs])
    rows = competitors(found, may_ask=False)
    assert not lead_counts(rows)
    page = report_html(rows, found, judged(rows, fair=lead_counts(rows)))
    assert "Nobody is said to lead" in page
    assert "Those in the leaderboard may be compared" not in page


def test_of_several_seeds_the_one_that_was_stopped_is_named(store, launched, given):
    runs = [finished(store, variant, 80.0, seed) for variant in ("vae", "sparse-l1") for seed in (0, 1)]
    runs[3].write_status(Status(state="stopped", epoch=3.0))
    open_page("compare", runs=".".join(run.id for run in runs))
    reasons = shown(given, "fair")["reasons"]
    assert any("“Sparse autoencoder (L1), seed 1” has not used up" in sentence for sentence in reasons)


def test_cards_are_read_once_each_time_the_page_is_drawn(store, launched, monkeypatch):
    runs = two_that_differ(store)
    read = []
    monkeypatch.setattr("ui.compare.contest.read_cards", lambda value: read.append(value) or read_cards(value))
    app = open_page("compare", runs=".".join(run.id for run in runs))
    assert any("leads with 80" in text.value for text in app.markdown)
    assert len(read) == 2 * len(runs)  # once above, once for the part that is looked at again and again


def test_a_race_with_deleted_runs_says_so(store, launched):
    app = press(open_page("compare", seeds="1"), "race-start")
    runs = [run for run in store.runs() if not run.shipped]
    runs[0].write_status(Status(state="stopped"))
    store.delete(runs[0].id)
    again = open_page("compare", race=app.query_params["race"])
    assert any("1 of these 2 runs" in text.value for text in again.info)
    runs[1].write_status(Status(state="stopped"))
    store.delete(runs[1].id)
    again = open_page("compare", race=app.query_params["race"])
    assert any("All runs of this race were deleted" in text.value for text in again.info)
    assert not again.exception


def test_of_runs_in_a_link_those_that_are_gone_are_told(store, launched):
    runs = two_that_differ(store)
    app = open_page("compare", runs=".".join(["nobody", *(run.id for run in runs)]), card="<script>")
    assert any("1 of these 7 runs" in text.value for text in app.info)
    assert any("leads with 80" in text.value for text in app.markdown)
    assert not app.exception


@pytest.mark.parametrize(
    "link", [{"race": "nothere1"}, {"race": "../../etc"}, {"runs": "nobody.knows"}, {"runs": "a" * 5000}]
)
def test_a_link_to_nothing_gets_a_sentence(store, launched, link):
    app = open_page("compare", **link)
    assert app.error


def test_a_trouble_opens_train_with_the_change_made(store, launched):
    run = store.create(preset("digits", "vae", {"model.bottleneck.beta": 8.0, "budget.epochs": 7}))
    app = open_page("train", like=run.id, set="model.bottleneck.beta=0.5")
    assert not app.error
    press(app, "train-button")
    (made,) = [r for r in store.runs() if not r.shipped and r.id != run.id]
    assert made.spec == run.spec.with_values({"model.bottleneck.beta": 0.5})


@pytest.mark.parametrize(
    ("like", "change"),
    [
        ("nobody", "seed=1"),
        ("", "seed=1"),
        (None, "no.such.setting=1"),
        (None, "model.bottleneck.beta=x"),
        (None, "seed=" + "[" * 20_000),
        (None, "seed=1e999"),
        (None, "="),
    ],
)
def test_a_broken_request_to_train_gets_a_sentence(store, launched, like, change):
    run = store.create(preset("digits", "vae"))
    app = open_page("train", like=run.id if like is None else like, set=change)
    assert app.error or any("left out" in text.value for text in app.info)
    assert len([r for r in store.runs() if not r.shipped]) == 1


def test_how_often_a_verdict_is_wrong_is_told_when_it_is_asked(store, launched, given):
    runs = two_that_differ(store)
    app = open_page("compare", runs=".".join(run.id for run in runs))
    told = shown(given, "scoreboard")["verdict"]
    assert told == "Variational autoencoder leads in Orderly."
    (how,) = [fold for fold in app.expander if "how often it is wrong" in fold.label]
    assert not how.markdown
    app.session_state["judged-how"] = True
    app.run()
    (how,) = [fold for fold in app.expander if "how often it is wrong" in fold.label]
    assert any("Holm" in text.value for text in how.markdown)
    assert any("False leaders" in text.value for text in how.markdown)
