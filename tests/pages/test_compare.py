"""Compare: what the leaderboard says of numbers that are known, who leads and what is a draw; the page from form to export."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import asdict, replace

import pytest
from safetensors.torch import save_file
from torch import ones

from aecore.evaluation.cards import CARDS
from aecore.evaluation.score import CardResult, Score, Spread
from aecore.evaluation.spread import read_cards
from aecore.presets import preset
from aecore.races import contestants
from aecore.runs.run import Status
from aecore.workers.jobs import job_of
from ui.board import HEADLINES, leaders, table, table_csv, verdict
from ui.compare_parts import spoken
from ui.contest import Competitor, competitors, names_of, number, pca_rivals
from ui.measuring import lead_counts
from ui.report import report_html

from .opening import open_page
from .test_pages import launched, press, store

__all__ = ["launched", "store"]


def score(name: str, value: float, *, card: str = "orderly", pca: float = 50.0, around: float = 1.0) -> Score:
    text = next(text for text in CARDS[card].scores if text.name == name)
    interval = (value - around, value + around)
    return Score(name, text.title, text.unit, value, text.better, {"pca": pca, "raw": 90.0}, 100.0, 450, text.how, interval)


def result(card: str, *scores: Score) -> CardResult:
    about = CARDS[card]
    return CardResult(card, about.title, about.meaning, about.measured, "measured", list(scores))


def finished(store, variant: str, value: float, seed: int = 0, step: int = 5):
    """A run that has ended, with cards of its own."""
    run = store.create(preset("digits", variant, {"seed": seed}))
    run.results.mkdir()
    save_file({"codes": ones(3, 2)}, run.results / "items.safetensors", {"step": str(step)})
    run.write_status(Status(state="done"))
    run.derived.mkdir()
    cards = [
        replace(result("faithful", score("mse", 0.03, card="faithful", pca=0.05, around=0.001)), picture=None),
        result("orderly", score("trust", 90.0), score("neighbours", value)),
        CardResult(
            "alert", *(getattr(CARDS["alert"], name) for name in ("title", "meaning", "measured")), "not-applicable", why="No {title}."
        ),
    ]
    value = {"version": 1, "step": str(step), "cards": [asdict(card) for card in cards]}
    job_of(run, "cards", {}).path.write_text(json.dumps(value))
    return run


def rows_of(store, *values: float) -> list[Competitor]:
    runs = [finished(store, variant, value) for variant, value in zip(("vae", "sparse-l1", "undercomplete"), values, strict=False)]
    return competitors(contestants(runs), may_ask=False)


def test_the_one_beyond_the_spread_leads(store, launched):
    rows = rows_of(store, 80.0, 60.0)
    shown = table(rows, "orderly", fair=True)
    cells = {row["name"]: row["cells"]["orderly.neighbours"] for row in shown["rows"]}
    assert cells["Variational autoencoder"]["best"]
    assert not cells["Sparse autoencoder (L1)"]["best"]
    words = verdict(rows, "orderly", "neighbours", fair=True)
    assert words.startswith("**Variational autoencoder** leads with 80 %")
    assert "One seed each" in words


def test_a_difference_inside_the_spread_is_a_draw(store, launched):
    rows = rows_of(store, 80.0, 79.5)
    shown = table(rows, None, fair=True)
    assert all(row["cells"]["orderly.neighbours"]["draw"] for row in shown["rows"])
    assert not any(row["cells"]["orderly.neighbours"]["best"] for row in shown["rows"])
    assert verdict(rows, "orderly", "neighbours", fair=True).startswith("A draw between")


def test_pca_is_a_rival_with_values_of_its_own(store, launched):
    rows = rows_of(store, 80.0, 20.0)
    pca = pca_rivals(rows)
    assert [row.id for row in pca] == ["pca-2", "pca-64"]  # 100 numbers of 64 values are 64
    assert verdict(rows + pca, "orderly", "neighbours", fair=True).startswith(
        "**Variational autoencoder** leads with 80 %; PCA (2 numbers) follows with 50 %"
    )


def test_seeds_are_one_contestant_with_their_spread(store, launched):
    runs = [finished(store, "vae", value, seed) for seed, value in enumerate((70.0, 80.0, 75.0))]
    (row,) = competitors(contestants(runs), may_ask=False)
    cell = table([row], None, fair=True)["rows"][0]["cells"]["orderly.neighbours"]
    assert (cell["value"], cell["low"], cell["high"], cell["spread"]) == (75.0, 70.0, 80.0, "seeds")
    assert "3 seeds" in row.detail


def test_without_spread_nobody_is_said_to_lead():
    plain = replace(score("neighbours", 1.0), interval=None)
    assert leaders({"a": plain, "b": replace(plain, value=99.0)}) == ()
    assert leaders({"a": plain}) == ()
    seeds = {name: replace(plain, value=v, spread=Spread(2, v - 1, v + 1)) for name, v in (("a", 10.0), ("b", 11.0), ("c", 30.0))}
    assert leaders(seeds) == ("c",)


def test_headlines_and_columns_exist(store, launched):
    for name, names in HEADLINES.items():
        assert set(names) <= {text.name for text in CARDS[name].scores}
    rows = rows_of(store, 80.0, 60.0)
    assert [column["id"] for column in table(rows, None, fair=True)["columns"]] == ["faithful.mse", "orderly.neighbours"]
    assert [column["id"] for column in table(rows, "orderly", fair=True)["columns"]] == [
        "faithful.mse",
        "orderly.trust",
        "orderly.neighbours",
    ]


def test_every_cell_carries_its_unit_its_number_of_items_and_a_baseline(store, launched):
    shown = table(rows_of(store, 80.0, 60.0), "orderly", fair=True)
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
    assert {(line["score"], line["value"], line["n"]) for line in lines} >= {("neighbours", "80.0", "450"), ("neighbours", "60.0", "450")}
    page = report_html(rows + pca_rivals(rows), [row.contestant for row in rows])
    assert "80 % (n = 450; PCA of the same size: 50" in page
    assert page.count("&quot;variant&quot;") == 2
    assert "Error against the size of the code" in page
    assert "numbers in the code" in page
    assert "<script src" not in page


def test_a_page_to_print_is_in_the_language_of_the_page_it_was_asked_from(store, launched):
    """Downloads are made in a thread that knows no session, as here."""
    rows = rows_of(store, 80.0, 60.0)
    found = [row.contestant for row in rows]
    page = spoken("zh", report_html, rows, found)
    assert "<html lang='zh'>" in page
    assert "<h2>忠实</h2>" in page
    assert "<h2>Faithful</h2>" in report_html(rows, found)


@pytest.mark.parametrize(
    ("value", "text"), [(0.0, "0"), (-1.4e-15, "0"), (0.0312, "0.0312"), (99908.0, "99,908"), (77.912, "77.9"), (2.5e-7, "2.50e-07")]
)
def test_numbers_as_people_read_them(value, text):
    assert number(value) == text


def test_of_a_draw_the_number_told_is_that_of_the_one_it_is_a_draw_with():
    """The second best may be beaten where a third with a wide spread is not: the sentence speaks of those in the draw."""
    scores = {"a": seeds_of(80.0, 1.0), "b": seeds_of(77.0, 1.0), "c": seeds_of(76.0, 9.0)}
    rows = [Competitor(name, name, "", 0, None, (result("orderly", one),)) for name, one in scores.items()]
    words = verdict(rows, "orderly", "neighbours", fair=True)
    assert "**c" in words
    assert "**b" not in words
    assert "80 % against 76 %" in words
    assert "inside the spread" in words


def seeds_of(value: float, width: float) -> Score:
    spread = Spread(2, value - width / 2, value + width / 2)
    return replace(score("neighbours", value), interval=None, spread=spread)


def test_contestants_can_be_told_apart(store, launched):
    runs = [store.create(preset("digits", "vae", change)) for change in ({"budget.epochs": 2}, {"budget.epochs": 3}, {"data.seed": 5})]
    first, second, third = names_of(contestants(runs))
    assert (first, second) == ("Variational autoencoder, 2 epochs", "Variational autoencoder, 3 epochs")
    assert third not in (first, second)
    assert names_of(contestants(runs[:1])) == ["Variational autoencoder"]


def test_in_a_race_of_values_the_usual_one_is_named_too(store, launched):
    runs = [store.create(preset("digits", "vae", {"model.bottleneck.size": size})) for size in (2, 8)]
    assert names_of(contestants(runs)) == ["Variational autoencoder, Code size 2", "Variational autoencoder, Code size 8"]


def test_where_it_is_not_fair_nobody_leads(store, launched):
    rows = rows_of(store, 80.0, 60.0)
    cells = [row["cells"]["orderly.neighbours"] for row in table(rows, "orderly", fair=False)["rows"]]
    assert not any(cell["best"] or cell["draw"] for cell in cells)
    words = verdict(rows, "orderly", "neighbours", fair=False)
    assert "leads" not in words
    assert "80 %" in words
    assert "not a fair comparison" in words


def test_counts_decide_without_seeds_and_are_told_in_the_badge(store, launched):
    counted = [replace(score("weights", n, card="honest", pca=99.0), exact=True, interval=None) for n in (1500.0, 2500.0)]
    assert leaders(dict(zip("ab", counted, strict=True))) == ("a",)
    assert len(leaders(dict(zip("ab", [counted[0]] * 2, strict=True)))) == 2
    runs = [finished(store, "vae", 80.0), finished(store, "sparse-l1", 60.0)]
    for run, one in zip(runs, counted, strict=True):
        path = job_of(run, "cards", {}).path
        value = json.loads(path.read_text())
        path.write_text(json.dumps(value | {"cards": [*value["cards"], asdict(result("honest", one))]}))
    app = open_page("compare", runs=".".join(run.id for run in runs))
    (badge,) = [text.value for text in app.caption if "Learnt weights" in text.value]
    assert "Variational autoencoder: 1,500" in badge.replace("\\", "")
    assert "2,500" in badge


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


# --- the page ---------------------------------------------------------------------------------------------------------


def test_start_makes_a_race_and_its_link(store, launched):
    app = press(open_page("compare"), "race-start")
    runs = [run for run in store.runs() if not run.shipped]
    assert sorted(run.spec.variant for run in runs) == ["sparse-l1", "vae"]
    assert sorted(launched.submitted) == sorted(run.id for run in runs)
    again = open_page("compare", race=app.query_params["race"])
    assert not again.error


def test_runs_in_the_link_are_compared(store, launched):
    runs = [finished(store, "vae", 80.0), finished(store, "sparse-l1", 60.0)]
    app = open_page("compare", runs=".".join(run.id for run in runs))
    assert not app.error
    assert any("leads with 80" in text.value for text in app.markdown)


def test_runs_that_cannot_be_compared_fairly_say_why(store, launched):
    runs = [finished(store, "vae", 80.0), finished(store, "vae", 60.0, seed=3)]
    runs[1].path.joinpath("spec.json").write_text(preset("digits", "sparse-l1", {"seed": 3, "budget.epochs": 7}).to_json())
    app = open_page("compare", runs=".".join(run.id for run in runs))
    assert any("Not a fair comparison" in text.value and "budgets" in text.value and "seeds" in text.value for text in app.warning)
    assert not any("leads with" in text.value for text in app.markdown)


def failed_early(store, variant: str):
    """A run that diverged before it had results."""
    run = store.create(preset("digits", variant))
    run.write_status(Status(state="failed", epoch=0.25))
    return run


def test_one_that_failed_before_its_results_does_not_keep_the_others_from_leading(store, launched):
    good = [finished(store, variant, value) for variant, value in (("vae", 80.0), ("sparse-l1", 60.0), ("undercomplete", 40.0))]
    runs = [failed_early(store, "denoising"), *good]
    app = open_page("compare", runs=".".join(run.id for run in runs))
    assert any("leads with 80" in text.value for text in app.markdown)
    assert not any("Nobody is said to lead" in text.value for text in app.markdown)
    (badge,) = [text.value for text in app.warning if "Not a fair comparison" in text.value]
    assert "“Denoising autoencoder” has not used up its budget" in badge
    assert runs[0].id not in badge.replace("\\", "")
    assert "Those in the leaderboard may be compared" in badge
    found = contestants(runs)
    rows = [row for row in competitors(found, may_ask=False) if row.cards]
    page = report_html(rows + pca_rivals(rows), found)
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
    page = report_html(rows, found)
    assert "Nobody is said to lead" in page
    assert "Those in the leaderboard may be compared" not in page


def test_of_several_seeds_the_one_that_was_stopped_is_named(store, launched):
    runs = [finished(store, variant, 80.0, seed) for variant in ("vae", "sparse-l1") for seed in (0, 1)]
    runs[3].write_status(Status(state="stopped", epoch=3.0))
    app = open_page("compare", runs=".".join(run.id for run in runs))
    assert any("“Sparse autoencoder (L1), seed 1” has not used up" in text.value.replace("\\", "") for text in app.warning)


def test_cards_are_read_once_each_time_the_page_is_drawn(store, launched, monkeypatch):
    runs = [finished(store, "vae", 80.0), finished(store, "sparse-l1", 60.0)]
    read = []
    monkeypatch.setattr("ui.contest.read_cards", lambda value: read.append(value) or read_cards(value))
    app = open_page("compare", runs=".".join(run.id for run in runs))
    assert any("leads with 80" in text.value for text in app.markdown)
    assert len(read) == 2 * len(runs)  # once above, once for the part that is looked at again and again


def test_a_race_with_deleted_runs_says_so(store, launched):
    app = press(open_page("compare"), "race-start")
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
    runs = [finished(store, "vae", 80.0), finished(store, "sparse-l1", 60.0)]
    app = open_page("compare", runs=".".join(["nobody", *(run.id for run in runs)]), card="<script>")
    assert any("1 of these 3 runs" in text.value for text in app.info)
    assert any("leads with 80" in text.value for text in app.markdown)
    assert not app.exception


@pytest.mark.parametrize("link", [{"race": "nothere1"}, {"race": "../../etc"}, {"runs": "nobody.knows"}, {"runs": "a" * 5000}])
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
    assert app.error
    assert len([r for r in store.runs() if not r.shipped]) == 1
