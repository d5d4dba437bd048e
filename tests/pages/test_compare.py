"""Compare: what the leaderboard says of numbers that are known, who leads and what is a draw."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import asdict, replace

import numpy as np
import pytest
from safetensors.torch import save_file
from torch import ones

from aecore.evaluation.asked import VERSION
from aecore.evaluation.cards import CARDS
from aecore.evaluation.outcome import HEADLINES
from aecore.evaluation.resampling import packed
from aecore.evaluation.score import CardResult, Score
from aecore.presets import preset
from aecore.races import contestants
from aecore.runs.run import Status
from aecore.workers.jobs import job_of
from ui.compare.board import columns, table, table_csv
from ui.compare.contest import Competitor, competitors, pca_rivals
from ui.compare.judged import Judged
from ui.compare.measuring import all_measured
from ui.compare.naming import names_of, number
from ui.compare.report import report_html
from ui.compare.sections import spoken

from .opening import open_page
from .test_contract import given
from .test_pages import launched, store

__all__ = ["finished", "given", "launched", "shown", "store"]


def shown(given, name: str) -> dict:
    """What a component was given last."""
    return next(data for component, data in reversed(given) if component == name)


def tags(given) -> list[str]:
    """What the scoreboard says of each row."""
    return [row["tag"] for row in shown(given, "scoreboard")["rows"]]


def score(name: str, value: float, *, card: str = "orderly", pca: float = 50.0, around: float = 1.0) -> Score:
    """A score whose 95 % interval over items is `value` ± `around`; PCA's is as wide."""
    text = next(text for text in CARDS[card].scores if text.name == name)
    mine, other = np.random.default_rng([int(1000 * value), 1]), np.random.default_rng(2)
    draws, pca_draws = (mean + around / 1.96 * draw.normal(size=400) for mean, draw in ((value, mine), (pca, other)))
    others, rivals = {"pca": pca, "raw": 90.0}, {"pca": packed(pca_draws)}
    interval = (value - around, value + around)
    return Score(
        name, text.title, text.unit, value, text.better, others, 100.0, 450, text.how, interval,
        draws=packed(draws), rivals=rivals,
    )  # fmt: skip


def result(card: str, *scores: Score) -> CardResult:
    about = CARDS[card]
    return CardResult(card, about.title, about.meaning, about.measured, "measured", list(scores))


def finished(store, variant: str, value: float, seed: int = 0, step: int = 5, size: int = 2):
    """A run that has ended, with cards of its own; all have a code of the same size."""
    run = store.create(preset("digits", variant, {"seed": seed, "model.bottleneck.size": size}))
    run.results.mkdir()
    save_file({"codes": ones(3, 2)}, run.results / "items.safetensors", {"step": str(step)})
    run.write_status(Status(state="done"))
    run.derived.mkdir()
    cards = [
        replace(result("faithful", score("mse", 0.03, card="faithful", pca=0.05, around=0.001)), picture=None),
        result("orderly", score("trust", 90.0), score("neighbours", value)),
        CardResult(
            "alert",
            *(getattr(CARDS["alert"], name) for name in ("title", "meaning", "measured")),
            "not-applicable",
            why="No {title}.",
        ),
    ]
    value = {"version": VERSION, "step": str(step), "cards": [asdict(card) for card in cards]}
    job_of(run, "cards", {}).path.write_text(json.dumps(value))
    return run


def rows_of(store, *values: float | tuple[float, ...]) -> list[Competitor]:
    """A contestant for each value, or for each tuple of the values of its seeds."""
    runs = [
        finished(store, variant, value, seed)
        for variant, of_seeds in zip(("vae", "sparse-l1", "undercomplete"), values, strict=False)
        for seed, value in enumerate(of_seeds if isinstance(of_seeds, tuple) else (of_seeds,))
    ]
    return competitors(contestants(runs), may_ask=False)


def judged(rows: list[Competitor], **more: bool) -> Judged:
    return Judged(tuple(rows), tuple(columns(rows)), **more)


def two_that_differ(store) -> list:
    pairs = (("vae", HIGH), ("sparse-l1", LOW))
    return [finished(store, variant, value, seed) for variant, of in pairs for seed, value in enumerate(of)]


HIGH, LOW = (80.0, 80.2, 79.9), (60.0, 60.1, 60.3)


def test_the_one_that_beats_the_other_leads(store, launched):
    rows = rows_of(store, HIGH, LOW)
    shown = table(rows, "orderly", judged(rows))
    cells = {row["name"]: row["cells"]["orderly.neighbours"] for row in shown["rows"]}
    assert cells["Variational autoencoder"]["best"]
    assert not cells["Sparse autoencoder (L1)"]["best"]
    words = judged(rows).words("orderly", "neighbours")
    assert words.startswith(
        "**Variational autoencoder** leads with 80 %, ahead of Sparse autoencoder (L1) by 19.9 % (95 %"
    )
    assert "Beats each of the others" in words


def test_one_seed_is_ahead_and_never_leads(store, launched):
    rows = rows_of(store, 80.0, 60.0)
    assert not any(row["cells"]["orderly.neighbours"]["best"] for row in table(rows, None, judged(rows))["rows"])
    words = judged(rows).words("orderly", "neighbours")
    assert "is ahead of Sparse autoencoder (L1) on these items by 20 % (95 %: 18." in words
    assert "other seeds may turn it" in words


def test_a_difference_that_seeds_may_turn_is_a_draw_and_says_what_could_be_found(store, launched):
    rows = rows_of(store, (80.0, 75.0, 82.0), (79.5, 76.0, 81.0))
    shown = table(rows, None, judged(rows))
    assert all(row["cells"]["orderly.neighbours"]["draw"] for row in shown["rows"])
    assert not any(row["cells"]["orderly.neighbours"]["best"] for row in shown["rows"])
    words = judged(rows).words("orderly", "neighbours")
    assert "A draw" in words
    assert "With 3 seeds and 450 items a difference of about" in words


def test_pca_is_a_rival_with_values_of_its_own(store, launched):
    runs = [finished(store, "vae", value, seed) for seed, value in enumerate(HIGH)]
    runs += [finished(store, "sparse-l1", value, seed, size=100) for seed, value in enumerate((20.0, 20.1, 20.2))]
    rows = competitors(contestants(runs), may_ask=False)
    pca = pca_rivals(rows)
    assert [row.id for row in pca] == ["pca-2", "pca-64"]  # 100 numbers of 64 values are 64
    words = judged(rows + pca).words("orderly", "neighbours")
    assert words.startswith("**Variational autoencoder** leads with 80 %, ahead of PCA (2 numbers) by 30 %")


def test_seeds_are_one_contestant_with_the_interval_of_their_mean(store, launched):
    (row,) = competitors(
        contestants([finished(store, "vae", value, seed) for seed, value in enumerate((70.0, 80.0, 75.0))]),
        may_ask=False,
    )
    cell = table([row], None, judged([row]))["rows"][0]["cells"]["orderly.neighbours"]
    assert (cell["value"], cell["spread"]) == (75.0, "seeds")
    assert (cell["low"], cell["high"]) == pytest.approx((75 - 12.42, 75 + 12.42), abs=0.2)  # t of 2 degrees, 5 / √3
    assert "3 seeds" in row.detail


def test_one_whose_seed_failed_cannot_lead_and_its_row_says_so(store, launched):
    runs = [finished(store, "vae", value, seed) for seed, value in enumerate(HIGH)]
    runs += [finished(store, "sparse-l1", value, seed) for seed, value in enumerate(LOW)]
    runs[0].write_status(Status(state="failed"))
    rows = competitors(contestants(runs), may_ask=False)
    assert "1 of 3 failed or diverged" in rows[0].detail
    assert not any(row["cells"]["orderly.neighbours"]["best"] for row in table(rows, None, judged(rows))["rows"])
    assert "cannot lead" in judged(rows).words("orderly", "neighbours")


def test_nobody_leads_before_all_are_measured(store, launched):
    rows = rows_of(store, HIGH, LOW)
    assert all_measured(rows)
    words = judged(rows, whole=False).words("orderly", "neighbours")
    assert "Not all are measured yet" in words
    assert "leads" not in words.replace("to lead", "")


def test_headlines_and_columns_exist(store, launched):
    for name, names in HEADLINES.items():
        assert set(names) <= {text.name for text in CARDS[name].scores}
    rows = rows_of(store, 80.0, 60.0)
    assert [column["id"] for column in table(rows, None, judged(rows))["columns"]] == [
        "faithful.mse",
        "orderly.neighbours",
    ]
    assert [column["id"] for column in table(rows, "orderly", judged(rows))["columns"]] == [
        "faithful.mse",
        "orderly.trust",
        "orderly.neighbours",
    ]


def test_every_cell_carries_its_unit_its_number_of_items_and_a_baseline(store, launched):
    rows = rows_of(store, 80.0, 60.0)
    shown = table(rows, "orderly", judged(rows))
    for row in shown["rows"]:
        for column in shown["columns"]:
            cell = row["cells"][column["id"]]
            assert cell["n"] == 450
            assert re.fullmatch(r"PCA [\d.]+", cell["baseline"])
            assert column["unit"]
            assert column["how"]


def test_the_table_as_csv_and_the_page_to_print_have_every_score(store, launched):
    rows = rows_of(store, 80.0, 60.0)
    lines = list(csv.DictReader(io.StringIO(table_csv(rows))))
    assert {(line["score"], line["value"], line["n"]) for line in lines} >= {
        ("neighbours", "80.0", "450"),
        ("neighbours", "60.0", "450"),
    }
    page = report_html(rows + pca_rivals(rows), [row.contestant for row in rows], judged(rows))
    assert "80 % (n = 450; PCA of the same size: 50" in page
    assert page.count("&quot;variant&quot;") == 2
    assert "Error against the size of the code" in page
    assert "numbers in the code" in page
    assert "<script src" not in page


def test_a_page_to_print_is_in_the_language_of_the_page_it_was_asked_from(store, launched):
    """Downloads are made in a thread that knows no session, as here."""
    rows = rows_of(store, 80.0, 60.0)
    found = [row.contestant for row in rows]
    page = spoken("zh", report_html, rows, found, judged(rows))
    assert "<html lang='zh'>" in page
    assert "<h2>忠实</h2>" in page
    assert "<h2>Faithful</h2>" in report_html(rows, found, judged(rows))


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.0, "0"), (-1.4e-15, "0"), (0.0312, "0.0312"), (99908.0, "99,908"), (77.912, "77.9"), (2.5e-7, "2.50e-07")],
)
def test_numbers_as_people_read_them(value, text):
    assert number(value) == text


def test_contestants_can_be_told_apart(store, launched):
    runs = [
        store.create(preset("digits", "vae", change))
        for change in ({"budget.epochs": 2}, {"budget.epochs": 3}, {"data.seed": 5})
    ]
    first, second, third = names_of(contestants(runs))
    assert (first, second) == ("Variational autoencoder, 2 epochs", "Variational autoencoder, 3 epochs")
    assert third not in (first, second)
    assert names_of(contestants(runs[:1])) == ["Variational autoencoder"]


def test_in_a_race_of_values_the_usual_one_is_named_too(store, launched):
    runs = [store.create(preset("digits", "vae", {"model.bottleneck.size": size})) for size in (2, 8)]
    assert names_of(contestants(runs)) == [
        "Variational autoencoder, Code size 2",
        "Variational autoencoder, Code size 8",
    ]


def test_where_it_is_not_fair_nobody_leads(store, launched):
    rows = rows_of(store, HIGH, LOW)
    unfair = judged(rows, fair=False)
    cells = [row["cells"]["orderly.neighbours"] for row in table(rows, "orderly", unfair)["rows"]]
    assert not any(cell["best"] or cell["draw"] for cell in cells)
    words = unfair.words("orderly", "neighbours")
    assert "leads" not in words
    assert "80 %" in words
    assert "not a fair comparison" in words


def test_counts_decide_without_seeds_and_are_told_in_the_strip(store, launched, given):
    counted = [
        replace(score("weights", n, card="honest", pca=99.0), exact=True, interval=None) for n in (1500.0, 2500.0)
    ]
    runs = [finished(store, "vae", 80.0), finished(store, "sparse-l1", 60.0)]
    for run, one in zip(runs, counted, strict=True):
        path = job_of(run, "cards", {}).path
        value = json.loads(path.read_text())
        path.write_text(json.dumps(value | {"cards": [*value["cards"], asdict(result("honest", one))]}))
    rows = competitors(contestants(runs), may_ask=False)
    assert judged(rows).words("honest", "weights").startswith("**Variational autoencoder** leads with 1,500")
    open_page("compare", runs=".".join(run.id for run in runs))
    (told,) = [sentence for sentence in shown(given, "fair")["notes"] if "Learnt weights" in sentence]
    assert "Variational autoencoder: 1,500" in told
    assert "2,500" in told


def test_seeds_without_results_are_not_counted(store, launched):
    runs = [finished(store, "vae", 70.0, 0), store.create(preset("digits", "vae", {"seed": 1}))]
    runs[1].write_status(Status(state="failed"))
    (row,) = competitors(contestants(runs), may_ask=False)
    assert "1 seed" in row.detail
    assert row.cards


@pytest.mark.parametrize("kept", ["[]", '{"version": 2}', '{"version": 1, "step": "5", "cards": [{"name": 3}]}'])
def test_cards_that_cannot_be_read_are_a_failure_that_can_be_mended(store, launched, kept):
    runs = [finished(store, "vae", 80.0), finished(store, "sparse-l1", 60.0)]
    path = job_of(runs[0], "cards", {}).path
    path.write_text(kept if kept.startswith("[") else json.dumps(json.loads(kept) | {"step": "5"}))
    app = open_page("compare", runs=".".join(run.id for run in runs))
    assert not app.exception
    if kept != "[]":  # what says no step is no result: it is simply computed anew
        assert any("cannot be read" in text.value for text in app.warning)
