"""Several seeds, draws, fair comparisons: worked out by hand."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, replace

import pytest

from aecore.data.cards import CARDS
from aecore.evaluation.fair import Fact, Fairness, fair, parameters
from aecore.evaluation.score import CardResult, Score, Spread
from aecore.evaluation.spread import spread
from aecore.evaluation.table import lines
from aecore.models.autoencoder import build
from aecore.presets import preset
from aecore.runs.changes import in_force
from aecore.runs.run import Run
from aecore.runs.store import Store


def score(value: float, better: str = "higher", **more) -> Score:
    return Score("a", "A", "%", value, better, {"pca": value / 2, "mean": 0.0}, 100.0, 50, "how", **more)


def cards(*values: float, state: str = "measured") -> list[CardResult]:
    scores = (
        [replace(score(value), name=str(place)) for place, value in enumerate(values)] if state == "measured" else []
    )
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


# --- fair -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def ended(store: Store, small: Callable) -> Callable[..., Run]:
    """Make a run that says it has ended, by the settings that differ."""

    def make(variant: str = "vae", state: str = "done", **values) -> Run:
        run = store.create(small(variant, **values), variant)
        run.write_status(replace(run.status, state=state, epoch=1.0, device=values.get("device", "cpu")))
        return run

    return make


def facts(found: Fairness) -> dict[str, Fact]:
    return {fact.name: fact for fact in found.facts}


def unequal(found: Fairness) -> set[str]:
    return {fact.name for fact in found.facts if not fact.equal}


def test_two_runs_that_differ_in_their_model_only_may_be_compared(ended: Callable[..., Run]) -> None:
    found = fair(ended("vae"), ended("undercomplete"))
    assert found.fair
    assert unequal(found) == {"layers", "weights"}  # 256 and 128 wide against 128
    told = " ".join(map(str, found.sentences))
    assert "layers differ: dense, widths 256-128 and dense, widths 128" in told
    assert "learnt weights: 99,908" in told
    assert found.notes == found.sentences


def test_what_is_equal_is_told_too(ended: Callable[..., Run]) -> None:
    """128 of 1,347 items in batches of 32, twice: 4 steps an epoch."""
    one = ended("vae")
    found = facts(fair(one, one))
    assert all(fact.equal and not fact.sentences for fact in found.values())
    assert {name: fact.shown[0] for name, fact in found.items()} == {
        "ended": "ended", "data": "Handwritten digits", "items": "128", "held-out": "450", "seeds": "0", "epochs": "2",
        "shown": "256", "steps": "8", "code": "2", "batch": "32", "rate": "0.001", "optimiser": "adam",
        "layers": "dense, widths 256-128", "weights": "99,908", "view": "identity", "device": "cpu",
    }  # fmt: skip
    assert "weights" not in facts(fair(one, one, count=False))


@pytest.mark.parametrize(
    ("values", "name", "words"),
    [
        ({"optimiser__learning_rate": 1e-5}, "rate", "0.001 and 1e-05"),
        ({"model__backbone__widths": (8,)}, "layers", "256-128 and dense, widths 8"),
        ({"optimiser__batch_size": 16}, "batch", "32 and 16 items"),
        ({"optimiser__batch_size": 16}, "steps", "8 and 16"),
        ({"optimiser__kind": "sgd"}, "optimiser", "adam and sgd"),
        ({"optimiser__schedule": "cosine"}, "optimiser", "adam, schedule cosine"),
    ],
)
def test_what_fair_runs_do_not_share_is_named(ended: Callable[..., Run], values: dict, name: str, words: str) -> None:
    found = fair(ended("vae"), ended("vae", **values))
    assert found.fair
    assert name in unequal(found)
    assert words in str(facts(found)[name].sentences[0])


def test_codes_of_other_sizes_are_unfair_unless_the_size_is_all_that_differs(ended: Callable[..., Run]) -> None:
    small, large, other = ended("vae"), ended("vae", model__bottleneck__size=128), ended("undercomplete")
    told = "different sizes: 2 and 128 numbers"
    assert fair(small, large).fair
    assert told in str(fair(small, large).notes[0])
    assert fair(small, other).fair
    assert not fair(other, large).fair
    assert told in str(fair(other, large).reasons[0])
    # Each may be compared with the first, but not with each other.
    assert not fair(small, large, other).fair
    assert facts(fair(small, large, other))["code"].shown == ("2", "128", "2")
    faster = ended("vae", model__bottleneck__size=128, optimiser__learning_rate=0.01)
    assert not fair(small, faster).fair


def test_of_discrete_codes_bits_are_told(ended: Callable[..., Run]) -> None:
    """8 numbers in tokens of 2 are 4 tokens of 32 kinds: 20 bits. 8 numbers of 4 levels: 16 bits."""
    eight = {"model__bottleneck__size": 8}
    runs = ended("vae", **eight), ended("vq-vae", **eight), ended("fsq", model__bottleneck__levels=4, **eight)
    found = facts(fair(*runs))["bits"]
    assert found.shown == ("none", "20", "16")
    assert not found.equal
    assert not found.decisive
    assert "bits" not in facts(fair(runs[0], runs[0]))


def test_as_many_items_must_be_shown(store: Store) -> None:
    """1,347 items: batches of 64 show 1,344 an epoch, one of 700 shows 700, gradient descent all: the rest of a batch
    does not decide."""
    runs = []
    for values in ({}, {"optimiser.batch_size": 700}, {"optimiser.kind": "gd"}):
        run = store.create(preset("digits", "vae", {"budget.epochs": 2, **values}))
        runs.append(store.get(run.id))
        run.write_status(replace(run.status, state="done"))
    found = fair(*runs[:2])
    assert not found.fair
    assert "shown different numbers of items: 2,688 and 1,400" in str(found.reasons[0])
    assert len(found.reasons) == 1
    found = fair(runs[0], runs[2])
    assert found.fair
    assert facts(found)["shown"].shown == ("2,688", "2,694")
    assert "2,688 and 2,694" in " ".join(map(str, found.notes))


def test_with_equal_seconds_or_early_stopping_the_items_follow_from_the_model(ended: Callable[..., Run]) -> None:
    for budget in ({"budget__seconds": 5.0}, {"budget__patience": 5}):
        runs = [ended(name, **budget) for name in ("vae", "undercomplete")]
        for run, step in zip(runs, (6, 4), strict=True):
            run.write_status(replace(run.status, step=step))
        found = fair(*runs)
        assert found.fair
        assert facts(found)["shown"].shown == ("192", "128")
        assert "items: 192 and 128" in " ".join(map(str, found.notes))


def test_settings_count_as_they_were_finally_in_force(ended: Callable[..., Run]) -> None:
    plain, tuned = ended("vae"), ended("vae")
    events = [
        {"kind": "setting", "step": 0, "path": "model.bottleneck.beta", "value": 2.0},
        {"kind": "setting", "step": 5, "path": "optimiser.learning_rate", "value": 0.5},
        {"kind": "setting", "step": 7, "path": "optimiser.learning_rate", "value": 0.01},
        {"kind": "setting", "step": 7, "path": "no.such.setting", "value": 1.0},
    ]
    tuned.events_path.write_text("".join(json.dumps(event) + "\n" for event in events))
    found = facts(fair(plain, tuned))
    assert found["rate"].shown == ("0.001", "0.01")
    assert found["changed"].shown == (
        "none",
        "optimiser.learning_rate = 0.5 (5), optimiser.learning_rate = 0.01 (7)",
    )
    assert not found["changed"].decisive
    assert in_force(tuned).model.bottleneck.beta == 2.0
    assert in_force(plain) == plain.spec
    assert "changed" not in facts(fair(plain, plain))


def test_different_inputs_are_mentioned_but_fair(ended: Callable[..., Run]) -> None:
    found = fair(ended("undercomplete", model__bottleneck__size=16), ended("denoising"))
    assert found.fair
    assert "errors are not compared" in " ".join(map(str, found.notes))


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"data__items": 64}, "“Training items”: 128 and 64"),
        ({"seed": 1}, "seeds: 0 and 1"),
        ({"epochs": 3}, "epochs: 2 and 3"),
        ({"budget__seconds": 5.0}, "seconds: none and 5"),
        ({"budget__patience": 5}, "early stopping: none and 5"),
        ({"state": "stopped"}, "epoch 1 of 2"),
        ({"state": "failed"}, "has not used up its budget"),
    ],
)
def test_what_else_differs_is_named(ended: Callable[..., Run], values: dict, words: str) -> None:
    found = fair(ended("vae"), ended("vae", **values))
    assert not found.fair
    assert words in str(found.sentences[0])
    assert fair(ended("vae", **values), ended("vae")).fair is False


def test_settings_of_a_generator_are_named(store: Store) -> None:
    runs = [store.create(preset("bars", "vae", values)) for values in ({}, {"data.seed": 3})]
    for run in runs:
        run.write_status(replace(run.status, state="done"))
    found = fair(*runs)
    assert not found.fair
    assert "“Seed of the data”: 0 and 3" in str(found.reasons[0])


def test_the_same_seconds_on_a_cpu_and_on_a_gpu_differ_but_not_with_more_threads(ended: Callable[..., Run]) -> None:
    one, two, other = (ended("vae", budget__seconds=5.0) for _ in range(3))
    for run, device in ((one, "CPU × 1"), (two, "CPU × 2"), (other, "NVIDIA H100")):
        run.write_status(replace(run.status, device=device))
    assert fair(one, two).fair
    found = fair(one, other)
    assert not found.fair
    assert "seconds do not compare: CPU and NVIDIA H100" in str(found.reasons[0])
    one, other = ended("vae"), ended("vae")
    other.write_status(replace(other.status, device="NVIDIA H100"))
    assert fair(one, other).fair
    assert "devices" in str(fair(one, other).notes[0])


def test_other_data_are_named_by_their_titles(ended: Callable[..., Run], store: Store) -> None:
    other = store.create(preset("wine", "undercomplete", {"budget.epochs": 2}))
    other.write_status(replace(other.status, state="done"))
    found = fair(ended("undercomplete"), other)
    assert not found.fair
    assert f"{CARDS['digits'].title} and {CARDS['wine'].title}" in str(found.sentences[0])
    assert not any("Their data differ" in str(sentence) for sentence in found.sentences)


def test_groups_need_the_same_seeds_in_whatever_order(ended: Callable[..., Run]) -> None:
    seeds = [ended("vae", seed=seed) for seed in (0, 1)], [ended("undercomplete", seed=seed) for seed in (1, 0)]
    assert fair(*seeds).fair
    assert not fair(seeds[0], seeds[1][:1]).fair
    assert "0, 1 and 1" in str(fair(seeds[0], seeds[1][:1]).sentences[0])


def test_weights_are_counted_without_making_them(at_home) -> None:
    built = build(at_home.spec.model, at_home.card.shape)
    assert parameters(at_home.spec, at_home.card) == sum(weight.numel() for weight in built.own_parameters())


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
