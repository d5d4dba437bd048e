"""Several seeds, draws, fair comparisons: worked out by hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, replace

import pytest

from aecore.data.cards import CARDS
from aecore.evaluation.fair import fair, parameters
from aecore.evaluation.score import CardResult, Score, Spread
from aecore.evaluation.spread import draw, spread, winner
from aecore.evaluation.table import lines
from aecore.models.autoencoder import build
from aecore.presets import preset
from aecore.runs.run import Run
from aecore.runs.store import Store


def score(value: float, better: str = "higher", **more) -> Score:
    return Score("a", "A", "%", value, better, {"pca": value / 2, "mean": 0.0}, 100.0, 50, "how", **more)


def cards(*values: float, state: str = "measured") -> list[CardResult]:
    scores = [replace(score(value), name=str(place)) for place, value in enumerate(values)] if state == "measured" else []
    return [CardResult("c", "C", "meaning", "measured", state, scores, why="" if state == "measured" else "because")]


# --- spread -----------------------------------------------------------------------------------------------------------


def test_over_seeds_a_score_is_its_mean_with_the_lowest_and_the_highest() -> None:
    (card,) = spread([cards(1.0, 10.0), cards(2.0, 40.0), cards(6.0, 10.0)])
    assert [found.value for found in card.scores] == [3.0, 20.0]
    assert [found.spread for found in card.scores] == [Spread(3, 1.0, 6.0), Spread(3, 10.0, 40.0)]
    assert card.scores[0].baselines == {"pca": 1.5, "mean": 0.0}


def test_one_run_has_no_spread() -> None:
    one = cards(1.0)
    assert spread([one]) == one
    assert one[0].scores[0].spread is None


def test_a_card_that_one_run_lacks_is_not_averaged_over_the_others() -> None:
    (card,) = spread([cards(1.0), cards(state="failed")])
    assert (card.state, card.why) == ("failed", "because")


# --- draw -------------------------------------------------------------------------------------------------------------

WIDE, NARROW = Spread(3, 8.0, 12.0), Spread(3, 9.9, 10.1)


@pytest.mark.parametrize(
    ("a", "b", "outcome"),
    [
        (score(10, spread=WIDE), score(13.9, spread=NARROW), "draw"),
        (score(10, spread=WIDE), score(14.1, spread=NARROW), "second"),
        (score(14.1, spread=NARROW), score(10, spread=WIDE), "first"),
        (score(10, "lower", spread=WIDE), score(14.1, "lower", spread=NARROW), "first"),
        (score(10, spread=NARROW), score(10, spread=NARROW), "draw"),
        # One seed each: half widths of 3 and 4 are 5 together.
        (score(10, interval=(7, 13)), score(14.9, interval=(11, 19)), "draw"),
        (score(10, interval=(7, 13)), score(15.1, interval=(11, 19)), "second"),
        (score(10, "lower", interval=(7, 13)), score(15.1, "lower", interval=(11, 19)), "first"),
        (score(10), score(90), "unknown"),
        (score(10, spread=WIDE), score(90, interval=(89, 91)), "unknown"),
        (score(10, interval=(10, 10)), score(90, interval=(90, 90)), "unknown"),
        (score(10, interval=(10, 10)), score(90, interval=(80, 99)), "second"),
        (score(10, "", interval=(7, 13)), score(90, "", interval=(89, 91)), "unknown"),
    ],
)
def test_a_difference_inside_the_spread_is_a_draw(a: Score, b: Score, outcome: str) -> None:
    verdict = draw(a, b)
    assert verdict.outcome == outcome
    assert str(verdict.why).endswith(".")


def test_the_order_of_the_two_does_not_matter() -> None:
    swapped = {"first": "second", "second": "first", "draw": "draw", "unknown": "unknown"}
    for a in (score(10, spread=WIDE), score(10, interval=(9, 11)), score(10)):
        for b in (score(14.1, spread=NARROW), score(12, interval=(11, 13)), score(11)):
            assert draw(b, a).outcome == swapped[draw(a, b).outcome]


def test_a_winner_beats_every_other() -> None:
    assert winner([score(v, spread=NARROW) for v in (1, 9, 5)]) == 1
    assert winner([score(v, "lower", spread=NARROW) for v in (1, 9, 5)]) == 0
    assert winner([score(v, spread=NARROW) for v in (1, 9, 8.9)]) is None
    assert winner([score(1), score(9)]) is None
    assert winner([score(1, spread=NARROW)]) is None
    assert winner([]) is None


# --- fair -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def ended(store: Store, small: Callable) -> Callable[..., Run]:
    """Make a run that says it has ended, by the settings that differ."""

    def make(variant: str = "vae", state: str = "done", **values) -> Run:
        run = store.create(small(variant, **values), variant)
        run.write_status(replace(run.status, state=state, epoch=1.0, device=values.get("device", "cpu")))
        return run

    return make


def test_two_runs_that_differ_in_their_model_only_may_be_compared(ended: Callable[..., Run]) -> None:
    found = fair(ended("vae"), ended("undercomplete"))
    assert found.fair
    (sizes,) = found.sentences
    assert "99,908" in str(sizes)
    assert "“vae”" in str(sizes)


def test_different_inputs_are_mentioned_but_fair(ended: Callable[..., Run]) -> None:
    found = fair(ended("undercomplete"), ended("denoising"))
    assert found.fair
    assert "with care" in str(found.sentences[0])


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"data__items": 64}, "“Training items”: 128 and 64"),
        ({"seed": 1}, "seeds: 0 and 1"),
        ({"epochs": 3}, "epochs: 2 and 3"),
        ({"budget__seconds": 5.0}, "seconds: 0 and 5"),
        ({"budget__patience": 5}, "early stopping: 0 and 5"),
        ({"state": "stopped"}, "epoch 1 of 2"),
        ({"state": "failed"}, "has not used up its budget"),
    ],
)
def test_what_else_differs_is_named(ended: Callable[..., Run], values: dict, words: str) -> None:
    found = fair(ended("vae"), ended("vae", **values))
    assert not found.fair
    assert words in str(found.sentences[0])
    assert fair(ended("vae", **values), ended("vae")).fair is False


def test_the_same_seconds_on_a_cpu_and_on_a_gpu_differ_but_not_with_more_threads(ended: Callable[..., Run]) -> None:
    one, two, other = (ended("vae", budget__seconds=5.0) for _ in range(3))
    for run, device in ((one, "CPU × 1"), (two, "CPU × 2"), (other, "NVIDIA H100")):
        run.write_status(replace(run.status, device=device))
    assert fair(one, two).fair
    assert "different devices are not the same budget: CPU × 1 and NVIDIA H100" in str(fair(one, other).sentences[0])


def test_other_data_are_named_by_their_titles(ended: Callable[..., Run], store: Store) -> None:
    other = store.create(preset("wine", "undercomplete", {"budget.epochs": 2}))
    other.write_status(replace(other.status, state="done"))
    found = fair(ended("undercomplete"), other)
    assert not found.fair
    assert f"{CARDS['digits'].title} and {CARDS['wine'].title}" in str(found.sentences[0])


def test_groups_need_the_same_seeds_in_whatever_order(ended: Callable[..., Run]) -> None:
    seeds = [ended("vae", seed=seed) for seed in (0, 1)], [ended("undercomplete", seed=seed) for seed in (1, 0)]
    assert fair(*seeds).fair
    assert not fair(seeds[0], seeds[1][:1]).fair
    assert "0, 1 and 1" in str(fair(seeds[0], seeds[1][:1]).sentences[0])


def test_weights_are_counted_without_making_them(at_home) -> None:
    built = build(at_home.spec.model, at_home.card.shape)
    assert parameters(at_home.spec) == sum(weight.numel() for weight in built.own_parameters())


def test_scores_are_json(ended: Callable[..., Run]) -> None:
    (card,) = spread([cards(1.0), cards(2.0)])
    assert asdict(card)["scores"][0]["spread"] == {"seeds": 2, "low": 1.0, "high": 2.0}


def test_a_terminal_shows_value_rivals_size_and_spread() -> None:
    (card,) = spread([cards(1.0), cards(2.0)])
    heading, row = lines([asdict(card)])
    assert heading == "C: meaning"
    assert row.split(maxsplit=1)[1].strip().startswith("1.5 %")
    assert row.endswith("2 seeds: 1 to 2; PCA of the same size 0.75; the average item 0; ceiling 100; n = 50")
    _, reason = lines([asdict(cards(state="failed")[0])])
    assert reason.endswith("because")
