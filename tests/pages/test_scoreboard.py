"""The scoreboard of Compare: every row from the start, no leader before all are measured, differences with intervals;
marks that are told apart."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import pairwise

import pytest

from aecore.evaluation.cards import CARDS
from aecore.evaluation.spread import spread
from aecore.presets import preset
from aecore.races import contestants
from aecore.runs.run import Status
from aecore.workers.jobs import WAITS, JobState, job_of
from ui.compare.board import columns
from ui.compare.contest import Competitor, competitors, pca_rivals
from ui.compare.judged import Judged, signed
from ui.compare.marks import COLOURS, QUIET, SHAPES, symbol, symbol_of_baseline
from ui.compare.measuring import all_measured
from ui.compare.said import summary
from ui.compare.scoreboard import scoreboard
from ui.compare.waiting import pace, wait_of

from .opening import open_page
from .test_compare import HIGH, LOW, finished, shown, two_that_differ
from .test_contract import given
from .test_pages import launched, store

__all__ = ["given", "launched", "store"]


def board(own: list[Competitor], waits: dict[str, str] | None = None, **more: bool) -> dict:
    rows = [row for row in own if row.cards]
    rows += pca_rivals(rows)
    judged = Judged(tuple(rows), tuple(columns(rows)), whole=all_measured(own), **more)
    return scoreboard(own, judged, waits or {})


def row(data: dict, card: str) -> dict:
    return next(row for row in data["rows"] if row["id"] == card)


def those(store, *values: tuple[str, tuple[float, ...]]) -> list[Competitor]:
    runs = [finished(store, variant, value, seed) for variant, of in values for seed, value in enumerate(of)]
    return competitors(contestants(runs), may_ask=False)


# --- rows -------------------------------------------------------------------------------------------------------------


def test_where_a_card_failed_at_one_seed_the_row_says_so_and_nobody_is_said_to_lead(store, launched):
    *others, last = those(store, ("vae", HIGH), ("sparse-l1", LOW), ("undercomplete", HIGH))
    broken = [replace(card, state="failed", scores=[]) for card in last.each[2]]
    last = replace(last, each=(*last.each[:2], broken), cards=tuple(spread((*last.each[:2], broken))))
    found = row(board([*others, last]), "orderly")
    assert (found["state"], found["tag"]) == ("unknown", "Nobody leads")
    assert "has no value here at 1 of its 3 seeds" in found["note"]
    assert [lane["text"] for lane in found["lanes"]][:3] == ["80", "60.1", "not at every seed"]
    rows = (*others, last)
    assert summary(Judged(rows, tuple(columns(list(rows))))) == "Nobody is said to lead: each row says why."


def test_each_difference_from_the_best_has_its_interval_and_percentages_differ_by_points(store, launched):
    found = row(board(those(store, ("vae", HIGH), ("sparse-l1", LOW))), "orderly")
    assert (found["state"], found["tag"], found["tagged"]) == ("leads", "Variational autoencoder leads", [0])
    assert [(one["first"], one["second"]) for one in found["differences"]] == [(0, 1), (0, 2)]
    assert found["differences"][0]["value"] == "+19.90"
    assert found["differences"][0]["unit"] == "points"
    assert found["differences"][0]["interval"].startswith("95 % from +")
    assert "Neighbours with the same label · % · higher is better · n = 450" in found["measure"]
    assert [lane["text"] for lane in found["lanes"]] == ["80", "60.1", "50"]
    assert all(lane["low"] < lane["value"] < lane["high"] for lane in found["lanes"])


def test_a_draw_names_those_that_draw_and_what_could_have_been_found(store, launched):
    data = board(those(store, ("vae", (80.0, 75.0, 82.0)), ("sparse-l1", (79.5, 76.0, 81.0))))
    found = row(data, "orderly")
    assert (found["state"], found["tag"]) == ("draw", "A draw")
    assert found["tagged"][:2] == [0, 1]
    assert found["note"].startswith("Could be found: about")
    assert "points" in found["note"]
    assert data["verdict"] == "Nobody leads: other seeds or items could turn every difference."


def test_one_seed_is_ahead_on_these_items_only(store, launched):
    data = board(those(store, ("vae", (80.0,)), ("sparse-l1", (60.0,))))
    found = row(data, "orderly")
    assert (found["tag"], found["note"]) == (
        "Variational autoencoder is ahead",
        "Ahead on these items; other seeds may turn it.",
    )
    assert "one seed" in data["caption"]
    assert "other seeds" in data["verdict"]


def test_where_it_is_not_fair_no_row_has_a_leader_or_a_difference(store, launched):
    data = board(those(store, ("vae", HIGH), ("sparse-l1", LOW)), fair=False)
    judged = [row for row in data["rows"] if row["state"] != "alone"]
    assert {row["tag"] for row in judged} == {"Not comparable"}
    assert not any(row["differences"] for row in data["rows"])


def test_errors_of_encoders_that_are_not_given_the_same_are_shown_and_not_compared(store, launched):
    own = those(store, ("denoising", HIGH), ("sparse-l1", LOW))
    data = board(own)
    faithful = row(data, "faithful")
    assert (faithful["state"], faithful["tag"], faithful["differences"]) == ("unlike", "Not comparable", [])
    assert "not given the same" in faithful["note"]
    assert row(data, "orderly")["state"] == "leads"
    assert data["verdict"] == "Denoising autoencoder leads in Orderly."
    rows = own + pca_rivals(own)
    assert "not given the same" in Judged(tuple(rows), tuple(columns(rows))).words("faithful", "mse")


def test_the_sentence_names_each_leader_with_its_qualities(store, launched):
    data = board(those(store, ("vae", HIGH), ("sparse-l1", LOW)))
    assert data["verdict"] == "Variational autoencoder leads in Orderly."
    assert data["caption"] == "marks: mean of 3 seeds · lines: 95 % intervals"


def test_the_first_sentence_of_a_score_that_pca_leads_in_speaks_of_a_model(store, launched):
    """PCA of two sizes are best and second best."""
    runs = [finished(store, "vae", 20.0), finished(store, "sparse-l1", 30.0, size=100)]
    rows = competitors(contestants(runs), may_ask=False)
    rows += pca_rivals(rows)
    judged = Judged(tuple(rows), tuple(columns(rows)))
    words = judged.words("orderly", "neighbours")
    assert words.startswith("**PCA (")
    assert "autoencoder" in words


def test_cards_that_do_not_apply_are_listed_with_the_reason(store, launched):
    data = board(those(store, ("vae", HIGH), ("sparse-l1", LOW)))
    absent = {one["title"]: one["why"] for one in data["absent"]}
    assert absent["Alert"] == "No {title}."  # as its run says it
    assert "generated data" in absent["One knob, one factor"]
    assert {row["title"] for row in data["rows"]}.isdisjoint(absent)


def test_a_difference_has_the_digits_that_its_interval_allows():
    assert [signed(value, 9.9) for value in (7.8249, -0.04, 0.0, 1234.56)] == ["+7.8", "0.0", "0.0", "+1,234.6"]
    assert [signed(value, 0.0103) for value in (-0.0047, 0.0000825)] == ["−0.0047", "+0.0001"]
    assert [signed(value) for value in (0.0, -2.0, 0.12345)] == ["0", "−2", "+0.123"]


# --- before all is measured -------------------------------------------------------------------------------------------


def racing(store, variant: str, state: str = "queued"):
    run = store.create(preset("digits", variant, {"model.bottleneck.size": 2}))
    run.write_status(Status(state=state))
    return run


def test_every_row_is_there_while_nobody_is_measured(store, launched):
    own = competitors(contestants([racing(store, "vae"), racing(store, "sparse-l1")]), may_ask=False)
    data = board(own, {one.id: "training" for one in own})
    assert [row["id"] for row in data["rows"]] == [
        name for name in CARDS if name not in ("alert", "factors", "ordered", "crossed")
    ]  # digits have neither odd items nor known factors, and nobody was trained to need only its
    # first numbers, or one of two views
    assert {one["title"] for one in data["absent"]} == {
        "Alert",
        "One knob, one factor",
        "Ordered",
        "One view from the other",
    }
    for found in data["rows"]:
        assert (found["state"], found["tag"], found["differences"]) == ("pending", "", [])
        assert [lane["text"] for lane in found["lanes"]] == ["training", "training", "comes with the others"]
    assert [one["name"] for one in data["who"]][-1] == "PCA (2 numbers)"
    assert data["verdict"] == "Not all are measured yet."


def test_nobody_leads_while_one_is_not_measured_though_its_numbers_would(store, launched):
    runs = [*(finished(store, "vae", value, seed) for seed, value in enumerate(HIGH)), racing(store, "sparse-l1")]
    own = competitors(contestants(runs), may_ask=False)
    data = board(own, {own[1].id: "training"})
    assert not any(row["tag"] or row["differences"] for row in data["rows"])
    assert [lane["text"] for lane in row(data, "orderly")["lanes"]] == ["80", "training", "50"]
    assert data["verdict"] == "Not all are measured yet."
    assert "1 of 2" in data["caption"]
    assert "robust" in [row["id"] for row in data["rows"]]  # the other one may have it


def test_a_page_of_runs_that_train_has_its_scoreboard(store, launched, given):
    runs = [racing(store, "vae"), racing(store, "sparse-l1")]
    open_page("compare", runs=".".join(run.id for run in runs))
    assert row(shown(given, "scoreboard"), "faithful")["lanes"][0]["text"] == "training"


def test_a_page_of_one_run_has_columns_and_scores(store, launched, given):
    open_page("compare", runs=finished(store, "vae", 80.0).id)
    assert row(shown(given, "scoreboard"), "orderly")["lanes"][0]["text"] == "80"
    assert len(shown(given, "race")["entrants"]) == 1


def test_what_waits_says_for_what(store, launched):
    (own,) = competitors(contestants([racing(store, "vae")]), may_ask=False)
    assert wait_of(own, None) == "training"
    ended = Competitor(own.id, own.name, "", own.symbol, contestants([racing(store, "vae", "failed")])[0], ())
    assert wait_of(ended, None) == "no results"

    def waiting(*states: JobState) -> Competitor:
        return Competitor(own.id, own.name, "", own.symbol, ended.contestant, (), states)

    running, none = JobState("running", 0.5), JobState("none")
    assert wait_of(waiting(none), 10.0) == "waiting"
    assert wait_of(waiting(JobState("running", text=WAITS)), 10.0) == "waiting"
    assert wait_of(waiting(running, none), None) == "measuring"
    assert wait_of(waiting(running, none), 10.0) == "measuring, about 15 s"
    assert wait_of(waiting(JobState("failed")), 10.0) == "not measured"


def test_how_long_it_takes_is_told_from_what_was_seen_to_come(store, launched, monkeypatch):
    run = finished(store, "vae", 80.0)
    (own,) = competitors(contestants([run]), may_ask=False)
    session: dict[str, object] = {}
    monkeypatch.setattr("ui.compare.waiting.st.session_state", session)
    clock = iter([0.0, 0.0, 12.0, 12.0, 12.0])
    monkeypatch.setattr("ui.compare.waiting.time.monotonic", lambda: next(clock))

    def at(share: float) -> Competitor:
        return Competitor(own.id, own.name, "", own.symbol, own.contestant, (), (JobState("running", share),))

    assert pace([at(0.1)]) is None
    assert pace([at(0.4)]) == pytest.approx(12.0 / 0.3)


def test_cards_of_a_run_that_was_deleted_meanwhile_leave_the_rest(store, launched, given):
    runs = two_that_differ(store)
    app = open_page("compare", runs=".".join(run.id for run in runs))
    for run in runs[:3]:
        store.delete(run.id)
    app.run()
    assert not app.exception
    names = [one["name"] for one in shown(given, "scoreboard")["who"]]
    assert names == ["Sparse autoencoder (L1), Code size 2", "PCA (2 numbers)"]
    for run in runs[3:]:
        store.delete(run.id)
    app.run()
    assert not app.exception
    assert app.info or app.error


def test_cards_that_failed_leave_the_row_without_a_leader(store, launched):
    runs = [finished(store, "vae", 80.0), finished(store, "sparse-l1", 60.0)]
    job = job_of(runs[1], "cards", {})
    job.path.unlink()
    job.progress.write_text(json.dumps({"failed": True, "text": "No.", "step": "5"}))
    own = competitors(contestants(runs), may_ask=False)
    data = board(own, {one.id: wait_of(one, None) for one in own if not one.cards})
    assert [lane["text"] for lane in row(data, "orderly")["lanes"]] == ["80", "not measured", "50"]
    assert not any(row["tag"] for row in data["rows"])


# --- marks ------------------------------------------------------------------------------------------------------------


def test_of_many_contestants_no_two_have_the_same_mark():
    marks = [tuple(symbol(place).values()) for place in range(len(SHAPES) * len(COLOURS))]
    assert len(set(marks)) == 64
    first = [symbol(place) for place in range(8)]
    assert len({one["shape"] for one in first}) == len({one["colour"] for one in first}) == 8
    assert all(one["shape"] != other["shape"] for one, other in pairwise(first))
    bars = [tuple(symbol_of_baseline(symbol(place), alone=False).values()) for place in range(8)]
    assert len(set(bars)) == 8
    assert not set(bars) & set(marks)


@pytest.mark.parametrize("colour", [*COLOURS, QUIET])
@pytest.mark.parametrize("ground", ["#ffffff", "#161526", "#0d0c18", "#f6f6fb"])
def test_marks_are_seen_on_light_and_on_dark(colour: str, ground: str):
    """The contrast that WCAG 2.2 (1.4.11) asks of graphics: 3 to 1."""
    light, dark = sorted((luminance(colour), luminance(ground)), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 3


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
