"""All cards of a model, of a run and on the command line: each alone, as JSON, the same every time."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pytest
import torch

from aecore.commands import main
from aecore.data.dataset import Dataset, Split
from aecore.errors import UserError
from aecore.evaluation import evaluate as module
from aecore.evaluation.asked import VERSION
from aecore.evaluation.cards import BASELINES, CARDS
from aecore.evaluation.evaluate import MEASURES, cards_of, evaluate
from aecore.evaluation.resampling import bootstrap, percentiles
from aecore.evaluation.score import CardResult, Measured
from aecore.evaluation.spread import read_cards
from aecore.runs.run import Run
from aecore.settings import shipped_folder
from aecore.training import evaluator


def small(made: Callable[..., Dataset], row) -> list[CardResult]:
    """The cards of an untrained model of a variant on made items of a kind."""
    data = made(kind=row.kind, train=64, held_out=30)
    return evaluate(
        row.build(items=64),
        replace(data, train=with_factors(data.train, data), held_out=with_factors(data.held_out, data)),
        row.spec,
    )


def with_factors(split: Split, data: Dataset) -> Split:
    count = len(data.card.factors)
    return replace(split, factors=split.labels[:, None].repeat(1, count).float()) if count else split


def without_clock(results: list[CardResult]) -> list[CardResult]:
    """The cards without the seconds that PCA took."""
    return [replace(card, scores=[score for score in card.scores if score.name != "seconds"]) for card in results]


def test_every_card_has_a_measure_and_every_measure_a_card() -> None:
    assert list(MEASURES) == list(CARDS)


@pytest.mark.exhaustive(sample=3)
def test_no_card_fails_on_any_variant(at_home, made: Callable[..., Dataset]) -> None:
    results = small(made, at_home)
    assert [(card.name, card.why, card.why_values) for card in results if card.state == "failed"] == []
    assert [card.name for card in results] == list(CARDS)
    for card in results:
        assert (card.state == "measured") == bool(card.scores)
        assert bool(card.why) == (card.state == "not-applicable")


@pytest.mark.exhaustive(sample=2)
@pytest.mark.parametrize("kind", ["image", "curve", "table", "text", "ratings"])
def test_no_card_fails_on_any_kind_of_item(kind: str, made: Callable[..., Dataset]) -> None:
    from tests.conftest import SUITED

    row = next(row for row in SUITED if row.kind == kind and row.variant in ("undercomplete", "vae", "completion"))
    results = {card.name: card for card in small(made, row)}
    assert [card.name for card in results.values() if card.state == "failed"] == []
    assert (results["robust"].state == "measured") == (kind not in ("text", "ratings"))
    assert (results["inventive"].state == "measured") == (kind != "ratings")


def evaluated(dataset: Dataset, variant: str = "vae") -> dict[str, CardResult]:
    """The cards of an untrained model of images."""
    from tests.conftest import SUITED

    row = next(row for row in SUITED if row.kind == "image" and row.variant == variant)
    with_all = replace(
        dataset, train=with_factors(dataset.train, dataset), held_out=with_factors(dataset.held_out, dataset)
    )
    return {card.name: card for card in evaluate(row.build(items=64), with_all, row.spec)}


def test_where_all_items_are_of_one_class_the_cards_say_so_and_measure_the_rest(made: Callable[..., Dataset]) -> None:
    data = made()
    one = replace(data, train=replace(data.train, labels=0 * data.train.labels),
                  held_out=replace(data.held_out, labels=0 * data.held_out.labels))  # fmt: skip
    cards = evaluated(one)
    assert [card.name for card in cards.values() if card.state == "failed"] == []
    assert cards["useful"].why == "All training items are of one class: there is no label to tell."
    assert [score.name for score in cards["orderly"].scores] == ["trust"]


@pytest.mark.parametrize("variant", ["vae", "linear"])
def test_where_nothing_varies_no_score_says_more_than_its_unit_can_mean(
    made: Callable[..., Dataset], variant: str
) -> None:
    data = made()
    item = data.train.samples[:1]
    alike = replace(data, train=replace(data.train, samples=item.expand_as(data.train.samples).clone()),
                    held_out=replace(data.held_out, samples=item.expand_as(data.held_out.samples).clone()))  # fmt: skip
    cards = evaluated(alike, variant)
    assert [card.name for card in cards.values() if card.state == "failed"] == []
    assert cards["robust"].why == "All training items are alike: there is nothing that a code could tell."
    numbers = [
        number
        for card in cards.values()
        for score in card.scores
        if score.unit not in ("", "s")
        for number in (score.value, *score.baselines.values())
    ]
    assert numbers
    assert max(map(abs, numbers)) < 1e4
    explained = next(score for score in cards["faithful"].scores if score.name == "explained")
    assert (explained.value, explained.baselines["pca"]) == (0.0, 0.0)


@pytest.mark.exhaustive
def test_every_number_has_its_unit_size_baseline_and_how(trained: Callable) -> None:
    made = trained(data="sines", variant="undercomplete", epochs=10, model__bottleneck__size=6)
    for card in evaluate(made.trainer.model, made.trainer.dataset, made.spec):
        for score in card.scores:
            assert score.how
            assert score.title
            assert score.n > 0
            assert score.baselines
            assert score.baselines.keys() <= BASELINES.keys()
            assert score.spread is None


@pytest.mark.exhaustive
def test_the_same_model_gets_the_same_numbers_and_is_left_as_it_was(trained: Callable) -> None:
    made = trained(epochs=2)
    model, before = (
        made.trainer.model.train(),
        {name: value.clone() for name, value in made.trainer.model.state_dict().items()},
    )
    stream = torch.get_rng_state()
    first = evaluate(model, made.trainer.dataset, made.spec)
    np.random.seed(7)  # whatever else was drawn
    second = evaluate(model, made.trainer.dataset, made.spec)
    assert without_clock(first) == without_clock(second)
    assert model.training
    assert all(torch.equal(value, before[name]) for name, value in model.state_dict().items())
    assert torch.equal(torch.get_rng_state(), stream)


@pytest.mark.exhaustive
def test_progress_grows_and_names_the_card(trained: Callable) -> None:
    made, told = trained(epochs=2), []
    evaluate(made.trainer.model, made.trainer.dataset, made.spec, lambda share, title: told.append((share, title)))
    shares = [share for share, _ in told]
    assert shares == sorted(shares)
    assert (shares[0], shares[-1]) == (0.0, 1.0)
    assert [title for _, title in told[:-1]] == [card.title for card in CARDS.values()]


@pytest.mark.exhaustive(sample=1)
@pytest.mark.parametrize("error", [UserError("This is {why}.", why="so"), RuntimeError("boom"), MemoryError()])
def test_a_failing_card_says_so_and_the_others_go_on(
    error: Exception, made: Callable[..., Dataset], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(subject):
        raise error

    monkeypatch.setitem(module.MEASURES, "compact", fail)
    results = evaluated(made())
    assert (results["compact"].state, results["compact"].scores) == ("failed", [])
    assert results["compact"].why
    assert results["alive"].state == "measured"


def test_a_number_that_is_none_is_refused() -> None:
    for wrong in (float("nan"), float("inf")):
        with pytest.raises(ValueError, match="infinite or undefined"):
            Measured(wrong, 3)
        with pytest.raises(ValueError, match="infinite or undefined"):
            Measured(1.0, 3, {"pca": wrong})


def test_a_bootstrap_interval_is_that_of_the_mean() -> None:
    values = np.random.default_rng(1).normal(size=400)
    low, high = percentiles(bootstrap(lambda chosen: float(values[chosen].mean()), 400, rounds=2000), 400)
    error = 1.96 * values.std() / 20
    assert (low, high) == pytest.approx((values.mean() - error, values.mean() + error), abs=0.02)


# --- runs -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def shipped(tmp_path: Path) -> Run:
    """A copy of a run that ships: it must not change."""
    shutil.copytree(shipped_folder() / "digits-vae-2d", tmp_path / "digits-vae-2d")
    return Run(tmp_path / "digits-vae-2d", shipped=True)


def contents(run: Run) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in run.path.rglob("*") if path.is_file()}


def test_the_cards_of_a_shipped_run_agree_with_its_log_and_nothing_is_written(shipped: Run) -> None:
    before = contents(shipped)
    value = cards_of(shipped)
    assert contents(shipped) == before
    assert (value["version"], value["step"], value["seed"], value["parameters"]) == (VERSION, 4200, 0, 99_908)
    last = [json.loads(line) for line in shipped.events_path.read_text().splitlines() if '"held-out"' in line][-1]
    found = {score.name: score for card in read_cards(value) for score in card.scores}
    assert found["explained"].value == pytest.approx(100 * last["variance_explained"], rel=1e-4)
    assert found["bits"].value == pytest.approx(last["terms"]["kl"] / np.log(2), rel=1e-3)
    assert found["seconds"].value == pytest.approx(shipped.status.seconds)


@pytest.mark.exhaustive
def test_what_is_written_as_json_is_read_back_the_same(finished: Run) -> None:
    value = json.loads(json.dumps(cards_of(finished), allow_nan=False))
    results = read_cards(value)
    assert [asdict(card) for card in results] == [
        asdict(card) for card in read_cards({"version": VERSION, "cards": [asdict(c) for c in results]})
    ]
    assert value["step"] == finished.status.step
    for damaged in (None, {}, {"version": VERSION + 1, "cards": []}, {"version": VERSION, "cards": [{"name": 3}]}):
        with pytest.raises(UserError):
            read_cards(damaged)


@pytest.mark.exhaustive
def test_a_run_is_evaluated_with_the_weights_of_its_newest_checkpoint(finished: Run, digits: Dataset) -> None:
    from aecore.evaluation.loading import load_run

    loaded = load_run(finished)
    judged = evaluator.evaluate(loaded.model, loaded.dataset, loaded.spec.seed, 0.0)
    found = {score.name: score.value for card in read_cards(cards_of(finished)) for score in card.scores}
    assert found["mse"] == pytest.approx(judged.mse, rel=1e-4)
    assert len(loaded.dataset.train) == 128


def test_a_run_without_weights_says_what_to_do(store, small: Callable) -> None:
    with pytest.raises(UserError, match="no results yet"):
        cards_of(store.create(small()))


@pytest.mark.exhaustive
def test_the_command_prints_json_or_a_table_and_progress_aside(
    finished: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["evaluate", str(finished.path), "--json"]) == 0
    out, err = capsys.readouterr()
    assert "Faithful" in err
    scores = [score for card in json.loads(out)["cards"] for score in card["scores"]]
    assert {"name", "value", "unit", "baselines", "ceiling", "n", "spread", "how"} <= scores[0].keys()
    assert main(["evaluate", str(finished.path)]) == 0
    out, _ = capsys.readouterr()
    assert "Variance explained" in out
    assert "PCA of the same size" in out


def test_the_command_says_in_one_sentence_what_is_wrong(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate", "no-such-run"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "There is no run called" in err
