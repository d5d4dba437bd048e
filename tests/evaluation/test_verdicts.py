"""Who is said to lead: only who beats all others, at several seeds, none of which failed, after all columns; and not
too often."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from aecore.evaluation.outcome import Raced, Table, headlines, outcome, outcome_lines, pca_of
from aecore.evaluation.resampling import packed, unpacked
from aecore.evaluation.score import CardResult, Score
from aecore.evaluation.verdicts import Entry, Verdict, level_of, side_of, verdicts
from benchmarks.calibration.simulated import HELD, NULLS, SPREADS, false_share
from tests.evaluation.test_differences import side

CLOSE, FAR = [10.0, 10.1, 9.9], [20.0, 20.1, 19.9]


def judge(*entries: Entry, columns: int = 1, **more: object) -> Verdict:
    """The verdict of one column, among others in which nothing is found."""
    dull = [Entry("x", side([1.0, 2.0, 3.0])), Entry("y", side([1.1, 2.1, 3.1]))]
    table = {"a": list(entries)} | {str(place): dull for place in range(columns - 1)}
    return verdicts(table, dict.fromkeys(table, "higher"), **more)["a"]  # type: ignore[arg-type]


def test_one_that_beats_all_others_leads() -> None:
    found = judge(Entry("a", side(CLOSE)), Entry("b", side(FAR)), Entry("c", side([5.0, 5.1, 5.2])))
    assert (found.state, found.best, found.columns) == ("leads", 1, 1)
    assert found.against[1] is None
    assert found.p == max(one.p for one in found.against if one)  # type: ignore[type-var]
    assert "Beats each" in str(found.why)


def test_a_draw_names_those_that_are_not_told_apart() -> None:
    found = judge(Entry("a", side(CLOSE)), Entry("b", side([10.05, 10.15, 10.0])), Entry("c", side(FAR)), columns=1)
    assert found.state == "leads"
    found = judge(Entry("a", side(CLOSE)), Entry("b", side([10.05, 10.15, 10.0])), Entry("c", side([1.0, 1.1, 0.9])))
    assert (found.state, found.level) == ("draw", (0, 1))
    assert found.found
    assert found.found > 0


def test_a_lead_in_one_column_may_be_none_among_seven() -> None:
    sides = Entry("a", side([10.0, 11.0, 12.0])), Entry("b", side([15.0, 17.0, 16.0]))
    assert judge(*sides).state == "leads"
    found = judge(*sides, columns=7)
    assert found.state == "draw"
    assert "not after 7 columns" in str(found.why)


def test_one_seed_leads_nobody() -> None:
    found = judge(Entry("a", side([10.0], items=0.1)), Entry("b", side([20.0], items=0.1)))
    assert (found.state, found.p) == ("ahead", None)
    assert "other seeds may turn it" in str(found.why)
    near = judge(Entry("a", side([10.0], items=3.0)), Entry("b", side([11.0], items=3.0, seed=1)))
    assert (near.state, near.p, near.level) == ("draw", None, (0, 1))
    assert "other items alone" in str(near.why)


def test_who_lost_a_seed_cannot_lead_but_can_be_beaten() -> None:
    lost = Entry("b", side([20.0, 20.1]), failed=1, seeds=3)
    found = judge(Entry("a", side(CLOSE)), lost)
    assert found.state == "unknown"
    assert "1 of its 3 seeds failed or diverged" in str(found.why)
    assert judge(Entry("a", side([30.0, 30.1, 30.2])), lost).state == "leads"


@pytest.mark.parametrize(("more", "state"), [({"fair": False}, "unfair"), ({"whole": False}, "waiting")])
def test_nobody_leads_where_it_is_unfair_or_half_measured(more: dict[str, bool], state: str) -> None:
    found = judge(Entry("a", side(CLOSE)), Entry("b", side(FAR)), **more)
    assert (found.state, found.best) == (state, 1)


def test_each_look_spends_half_of_what_is_left() -> None:
    assert [level_of(looks) for looks in (1, 2, 3)] == [0.0175, 0.00875, 0.004375]
    sides = Entry("a", side([10.0, 11.0, 12.0])), Entry("b", side([15.0, 17.0, 16.0]))
    assert [judge(*sides, looks=looks).state for looks in (1, 5)] == ["leads", "draw"]


def test_a_score_that_only_describes_has_no_verdict() -> None:
    assert verdicts({"a": [Entry("x", side(CLOSE))] * 2}, {"a": ""}) == {}
    assert verdicts({"a": [Entry("x", side(CLOSE))]}, {"a": "higher"}) == {}


@pytest.mark.parametrize(("of", "spread"), HELD)
def test_among_equals_a_leader_is_named_in_few_races(of: str, spread: str) -> None:
    """The small version of docs/calibration.md: 4,000 races, so 5 % may look like 6 % by chance (3 standard errors)."""
    for null in NULLS:
        assert false_share(4000, 3, 3, of, SPREADS[spread], null, 1) < 0.06
    assert false_share(4000, 3, 3, of, SPREADS[spread], NULLS[1], 3) < 0.06


# --- from cards -------------------------------------------------------------------------------------------------------


def cards(value: float, seed: int, pca: float = 5.0) -> list[CardResult]:
    draws = value + 0.1 * np.random.default_rng(9).normal(size=400)
    score = Score(
        "explained", "Variance explained", "%", value, "higher", {"pca": pca}, 100.0, 50, "how",
        draws=packed(draws + 0.01 * seed), rivals={"pca": packed(draws - value + pca)},
    )  # fmt: skip
    return [CardResult("faithful", "Faithful", "meaning", "measured", "measured", [score])]


def raced(name: str, *values: float, failed: int = 0) -> Raced:
    each = [cards(value, seed) for seed, value in enumerate(values)]
    return Raced(name, each, len(values) + failed, failed)


def test_draws_are_kept_to_seven_digits() -> None:
    draws = np.random.default_rng(0).normal(size=1000)
    assert unpacked(packed(draws)) == pytest.approx(draws, rel=1e-6)
    assert unpacked("") is None


def test_a_side_is_made_of_scores_and_of_their_baseline() -> None:
    scores = [cards(value, 0)[0].scores[0] for value in (10.0, 12.0)]
    found, pca = side_of(scores), side_of(scores, "pca")
    assert found
    assert pca
    assert (found.values, found.exact, np.shape(found.draws)) == ((10.0, 12.0), False, (2, 400))
    assert (pca.values, pca.exact, np.shape(pca.draws)) == ((5.0,), True, (1, 400))
    assert side_of(scores, "raw") is None
    assert side_of([]) is None


def test_an_outcome_is_json_with_differences_method_correction_looks_and_power() -> None:
    found = outcome([raced("A", 10.0, 11.0, 10.5), raced("B", 50.0, 51.0, 50.5)], looks=2)
    json.dumps(found)
    assert (found["looks"], found["level"], found["correction"]) == (2, level_of(2), "Holm over 1 columns")
    (column,) = found["columns"]
    assert (column["state"], column["best"]) == ("leads", "B")
    assert [one["second"] for one in column["differences"]] == ["A", "PCA"]
    assert column["differences"][0]["value"] == pytest.approx(40.0)
    assert column["differences"][0]["seeds"] == [3, 3]
    told = "\n".join(outcome_lines(found))
    assert all(words in told for words in ("best B", "against PCA: +45.5 %", "could be found"))


def test_one_that_has_no_value_at_a_seed_is_left_out_of_the_column() -> None:
    empty = Raced("C", [cards(10.0, 0), []], 2)
    found = outcome([raced("A", 10.0, 11.0), empty])
    assert [one["second"] for one in found["columns"][0]["differences"]] == ["PCA"]
    assert outcome([]) == outcome([empty]) | {"columns": [], "correction": "Holm over 0 columns"}


@pytest.mark.parametrize("state", ["failed", "not-applicable"])
def test_nobody_leads_where_one_lacks_a_value_that_it_should_have(state: str) -> None:
    """It could be better than all: a card failed at one of its seeds, or at all. A card that does not apply is none."""
    others = [raced("A", 10.0, 11.0, 10.5), raced("B", 50.0, 51.0, 50.5)]
    assert outcome(others)["columns"][0]["state"] == "leads"
    some = Raced("C", [cards(5.0, 0), cards(5.0, 1), []], 3)
    none = Raced("C", [[replace(cards(5.0, 0)[0], state=state, scores=[])] for _ in range(3)], 3)
    for lacking, seeds in ((some, 1), (none, 3)):
        (column,) = outcome([*others, lacking])["columns"]
        if lacking is none and state == "not-applicable":
            assert column["state"] == "leads"
        else:
            assert column["state"] == "unknown"
            assert f"“C” has no value here at {seeds} of its 3 seeds" in column["why"]


def test_one_of_which_every_seed_failed_is_named_and_takes_no_part() -> None:
    lost = Raced("C", [], seeds=3, failed=3)
    found = outcome([raced("A", 10.0, 11.0), lost, raced("B", 50.0, 51.0)])
    assert found["without"] == [{"name": "C", "seeds": 3, "failed": 3}]
    assert [one["second"] for one in found["columns"][0]["differences"]] == ["A", "PCA"]
    assert "C: no numbers, as 3 of its 3 seeds did not get through." in outcome_lines(found)


def test_values_of_encoders_that_are_not_given_the_same_are_not_compared() -> None:
    noisy = replace(raced("noisy", 60.0, 61.0, 60.5), view='{"kind":"gaussian-noise"}')
    whole = [raced("A", 50.0, 51.0, 50.5), raced("B", 70.0, 71.0, 70.5)]
    (column,) = outcome([noisy, *whole])["columns"]
    assert (column["state"], column["best"], column["p"]) == ("unlike", "B", None)
    assert [one["second"] for one in column["differences"]] == ["A", "PCA"]
    assert "not given the same" in column["why"]
    (alike,) = outcome([noisy, replace(whole[0], view=noisy.view)])["columns"]
    assert (alike["state"], alike["best"]) == ("leads", "noisy")


def test_pca_of_a_race_is_given_whole_items_where_one_of_its_encoders_is() -> None:
    noisy = Raced("noisy", [cards(10.0, 0, pca=3.0)], size=2, view='{"kind":"gaussian-noise"}')
    whole = Raced("whole", [cards(10.0, 0, pca=7.0)], size=2)
    assert [(one.view, one.each) for one in pca_of([noisy, whole])] == [("", whole.each)]
    assert [(one.view, one.each) for one in pca_of([noisy])] == [(noisy.view, noisy.each)]


def test_pca_runs_along_once_for_each_code_size() -> None:
    sizes = [Raced(f"{size}", [cards(10.0, 0, pca=float(size))], size=size) for size in (2, 8, 2)]
    assert [(one.name, one.size) for one in pca_of(sizes)] == [("PCA (2 numbers)", 2), ("PCA (8 numbers)", 8)]
    assert [one.name for one in pca_of(sizes[:1])] == ["PCA"]
    assert pca_of([Raced("A", [])]) == []
    values = [entry.side.mean for _place, entry in Table(pca_of(sizes), []).entries("faithful", "explained")]
    assert values == [2.0, 8.0]


def test_of_a_card_its_headline_stands_for_it() -> None:
    assert headlines([[cards(1.0, 0)]]) == [("faithful", "explained")]
