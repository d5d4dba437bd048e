"""What comes out of a question: intervals and tests against SciPy and by hand; where nothing can be told, why."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from pydantic import TypeAdapter
from safetensors.numpy import save_file
from scipy import stats

from aecore.errors import UserError
from aecore.lessons.truths import Truth, cards_needed, digest_of, is_right, outcome, read, runs_named
from aecore.runs.run import Run, Status
from aecore.runs.store import Store
from tests.lessons.making import made_run

FORM: TypeAdapter[Any] = TypeAdapter(Truth)


def truth(**values: Any) -> Any:
    return FORM.validate_json(__import__("json").dumps(values))


def explained(store: Store, value: float, deviation: float | None = 0.1, seed: int = 0, **rivals: Any) -> Run:
    return made_run(store, {"faithful.explained": (value, deviation, rivals)}, seed=seed)


A, B = "A:faithful.explained", "B:faithful.explained"


@pytest.mark.parametrize("gap", [0.0, 1.0, 1.7, 2.3, 4.0, -2.3, -1.7])
def test_with_one_seed_ahead_is_what_other_items_do_not_turn(store: Store, gap: float) -> None:
    """Draws that are independent: the difference has the spread sqrt(2), and 95 % lie within 1.96 of these."""
    runs = {"A": explained(store, 50 + gap * 2**0.5, 1.0), "B": explained(store, 50, 1.0)}
    found = outcome(truth(compare=[A, B]), runs)
    expected = "same" if abs(gap) < stats.norm.ppf(0.975) else "more" if gap > 0 else "less"
    assert found.option == expected
    assert found.state == ("draw" if expected == "same" else "ahead")
    assert found.values[A].value == pytest.approx(50 + gap * 2**0.5)
    assert (found.values[A].unit, found.values[A].n, found.values[A].seeds) == ("%", 100, 1)


@pytest.mark.parametrize("second", [[10.0, 12.0, 11.0], [12.5, 13.5, 13.0], [14.0, 17.0, 14.5], [8.0, 6.5, 6.0]])
def test_with_several_seeds_a_lead_is_one_of_welchs_test(store: Store, second: list[float]) -> None:
    first = [10.0, 12.0, 11.0]
    runs = {
        name: [explained(store, value, 0.0, seed) for seed, value in enumerate(values)]
        for name, values in {"A": first, "B": second}.items()
    }
    found = outcome(truth(compare=[A, B]), runs)
    lead = stats.ttest_ind(first, second, equal_var=False).pvalue <= 0.05
    assert found.option == ("same" if not lead else "less" if np.mean(second) > np.mean(first) else "more")
    assert found.state == ("leads" if lead else "draw")
    assert found.values[B].value == pytest.approx(np.mean(second))
    assert found.values[B].seeds == 3


def test_of_errors_the_lower_one_is_ahead(store: Store) -> None:
    runs = {name: made_run(store, {"faithful.mse": (value, 0.01)}) for name, value in {"A": 0.2, "B": 0.5}.items()}
    assert outcome(truth(compare=["A:faithful.mse", "B:faithful.mse"]), runs).option == "more"


def test_a_baseline_is_read_beside_its_model(store: Store) -> None:
    run = explained(store, 46.6, 0.1, pca=(28.4, 0.1))
    found = outcome(truth(compare=[A, "A.pca:faithful.explained"], answers=["net", "draw", "pca"]), {"A": run})
    assert (found.option, found.values["A.pca:faithful.explained"].value) == ("net", pytest.approx(28.4))


@pytest.mark.parametrize(("margin", "option"), [(0.5, "more"), (1.0, "same"), (3.0, "same")])
def test_a_margin_says_what_is_about_the_same(store: Store, margin: float, option: str) -> None:
    runs = {"A": explained(store, 51, None), "B": explained(store, 50, None)}
    assert outcome(truth(compare=[A, B], draw=margin), runs).option == option


def test_of_what_nobody_knows_how_it_varies_nobody_is_ahead(store: Store) -> None:
    runs = {"A": explained(store, 90, None), "B": explained(store, 50, None)}
    found = outcome(truth(compare=[A, B]), runs)
    assert found.option is None
    assert "How this number varies is not known" in str(found.why)
    assert found.values[A].value == 90


def test_by_the_board_three_seeds_lead_and_one_does_not(store: Store) -> None:
    asked = truth(compare=[A, B], draw="board")
    far = {"A": [explained(store, 60 + seed, 0.1, seed) for seed in range(3)],
           "B": [explained(store, 40 + seed, 0.1, seed) for seed in range(3)]}  # fmt: skip
    assert (outcome(asked, far).option, outcome(asked, far).state) == ("more", "leads")
    near = far | {"B": [explained(store, 60.2 - seed, 0.1, seed) for seed in range(3)]}
    assert (outcome(asked, near).option, outcome(asked, near).state) == ("same", "draw")
    one = {name: runs[:1] for name, runs in far.items()}
    assert (outcome(asked, one).option, outcome(asked, one).state) == ("more", "ahead")


def three(store: Store, *values: float, deviation: float | None = 0.1) -> dict[str, Run]:
    return {f"R.{place}": explained(store, value, deviation) for place, value in enumerate(values)}


NAMES = [f"R.{place}:faithful.explained" for place in range(3)]


@pytest.mark.parametrize(
    ("values", "option"),
    [((70, 50, 30), "first"), ((50, 70, 30), "second"), ((30, 50, 70), "none"), ((70, 69.95, 30), "draw")],
)
def test_an_order_says_who_leads(store: Store, values: tuple[float, ...], option: str) -> None:
    asked = truth(order=NAMES, answers={"first": [0], "second": [1]}, draw="draw", other="none")
    assert outcome(asked, three(store, *values)).option == option


def test_a_whole_order_is_told_apart_place_by_place_and_from_the_worst_on(store: Store) -> None:
    whole = truth(order=NAMES, answers={"down": [0, 1, 2], "up": [2, 1, 0]}, draw="draw", other="none")
    assert outcome(whole, three(store, 3, 2, 1)).option == "down"
    assert outcome(whole, three(store, 1, 2, 3)).option == "up"
    assert outcome(whole, three(store, 2, 3, 1)).option == "none"
    assert outcome(whole, three(store, 3, 1.02, 1)).option == "draw"
    worst = truth(order=NAMES, answers={"a": [0], "b": [1], "c": [2]}, draw="draw", worst=True, within=0.5)
    assert outcome(worst, three(store, 3, 1, 2, deviation=None)).option == "b"
    assert outcome(worst, three(store, 3, 1, 1.4, deviation=None)).option == "draw"


def test_what_diverged_is_worse_than_all_else(store: Store) -> None:
    runs = three(store, 10, 20, 30) | {"R.2": made_run(store, state="diverged")}
    asked = truth(order=NAMES, answers={"a": [0], "b": [1], "c": [2]}, draw="draw")
    assert outcome(asked, runs).option == "b"
    assert outcome(truth(order=NAMES, answers={"a": [0], "b": [1], "c": [2]}, draw="d", worst=True), runs).option == "c"
    both = truth(compare=["R.0:faithful.explained", "R.2:faithful.explained"])
    assert outcome(both, runs).option is None
    assert outcome(both.model_copy(update={"failed": "broken"}), runs).option == "broken"


def test_orders_without_an_answer_are_refused() -> None:
    with pytest.raises(UserError, match="Some orders have no answer"):
        truth(order=NAMES, answers={"a": [0], "b": [1]}, draw="draw")
    with pytest.raises(UserError, match="places from 0 to 2"):
        truth(order=NAMES, answers={"a": [3]}, draw="draw", other="a")


@pytest.mark.parametrize(
    ("value", "option"), [(0.0, "none"), (9.99, "none"), (10.0, "some"), (89, "some"), (90, "all")]
)
def test_a_bin_holds_its_lower_edge(store: Store, value: float, option: str) -> None:
    asked = truth(bin=A, edges=[10, 90], answers=["none", "some", "all"])
    assert outcome(asked, {"A": explained(store, value)}).option == option


def test_a_bin_of_a_difference(store: Store) -> None:
    asked = truth(bin=[A, "A.pca:faithful.explained"], edges=[-1, 1], answers=["below", "equal", "above"])
    for value, option in ((28.3, "equal"), (31.7, "above"), (20.0, "below")):
        assert outcome(asked, {"A": explained(store, value, 0.1, pca=(28.4, 0.1))}).option == option


def test_how_many_lie_above(store: Store) -> None:
    asked = truth(count=NAMES, above=25, answers=["none", "one", "more", "more"])
    assert outcome(asked, three(store, 10, 20, 30)).option == "one"
    assert outcome(asked, three(store, 10, 26, 30)).option == "more"
    assert outcome(asked, three(store, 10, 25, 20)).option == "none"


@pytest.mark.parametrize(("pca", "option"), [((15, 28, 96), "large"), ((15, 60, 96), "small"), ((1, 2, 3), "never")])
def test_the_first_pair_in_which_the_second_is_ahead(store: Store, pca: tuple[float, ...], option: str) -> None:
    runs = {f"R.{k}": explained(store, 30 + 10 * k, 0.1, pca=(value, 0.1)) for k, value in enumerate(pca)}
    pairs = [[f"R.{k}:faithful.explained", f"R.{k}.pca:faithful.explained"] for k in range(3)]
    assert outcome(truth(first=pairs, answers=["tiny", "small", "large", "never"]), runs).option == option


def test_the_class_of_an_item(store: Store) -> None:
    run = made_run(store, labels=(3, 8, -1))
    asked = truth(**{"class": {"run": "A", "item": 1}}, answers={"8": "eight"}, other="another")
    assert outcome(asked, {"A": run}).option == "eight"
    chosen = truth(**{"class": {"run": "A", "item": "a"}}, answers={"8": "eight"}, other="another")
    assert outcome(chosen, {"A": run}, {"a": "0"}).option == "another"
    assert outcome(chosen, {"A": run}, {"a": "2"}).option == "another"
    for link in ({}, {"a": "3"}, {"a": "-1"}, {"a": "x"}):
        assert "No such item" in str(outcome(chosen, {"A": run}, link).why)


def test_a_bar_of_a_picture(store: Store) -> None:
    picture = {
        "kind": "bars",
        "labels": ["flat line", "too strong"],
        "series": {"error": [71.0, 94.0], "pca": [41.0, 50.0]},
    }
    run = made_run(store, {"alert.error": (90, 0.1, {"pca": (60, 0.1)})}, picture=picture)
    assert read("A:alert.error/flat line", {"A": run}).value == 71
    assert read("A.pca:alert.error/flat line", {"A": run}).value == 41
    with pytest.raises(UserError, match="no bar called “round”"):
        read("A:alert.error/round", {"A": run})


def test_a_curve_by_hand(store: Store) -> None:
    run = made_run(store)
    rows = [(1, 4.0, 0.2), (2, 1.0, 0.8), (3, 3.0, 0.4)]
    run.events_path.write_text(
        "".join(
            f'{{"kind": "held-out", "step": {epoch}, "epoch": {epoch}, "mse": {mse}, "variance_explained": {share}, '
            '"terms": {"objective": 1, "reconstruction": 1}, "n": 7}\n'
            for epoch, mse, share in rows
        )
    )
    found = {name: read(f"A.curve:held_out.{name}", {"A": run}).value for name in ("last", "best", "turn", "gap")}
    assert found == {"last": 3.0, "best": 1.0, "turn": 2.0, "gap": 3.0}
    assert read("A.curve:held_out.explained", {"A": run}).value == pytest.approx(40)
    assert read("A.curve:held_out.last", {"A": run}).n == 7


def test_what_a_map_keeps_and_what_a_calculation_tells(store: Store) -> None:
    run = made_run(store)
    run.derived.mkdir()
    kept = np.array([0.0, 0.5, 1.0, np.nan], np.float32)
    asked = '{"params": {"perplexity": 30}, "needed": []}'
    save_file({"kept": kept}, run.derived / "tsne-aaaaaaaaaaaa.safetensors", {"step": "5", "asked": asked, "n": "4"})
    assert read("A:tsne.kept", {"A": run}).value == 50
    assert read("A:tsne.kept/perplexity=30", {"A": run}).value == 50
    with pytest.raises(UserError, match="not been computed"):
        read("A:tsne.kept/perplexity=5", {"A": run})
    save_file(
        {"vector": kept}, run.derived / "direction-b.safetensors", {"step": "5", "arrive": "0.76", "arrive_n": "90"}
    )
    assert (read("A:direction.arrive", {"A": run}).value, read("A:direction.arrive", {"A": run}).n) == (0.76, 90)
    with pytest.raises(UserError, match="says nothing of “nonsense”"):
        read("A:direction.nonsense", {"A": run})
    save_file({"kept": kept}, run.derived / "umap-c.safetensors", {"step": "4"})
    with pytest.raises(UserError, match="not been computed"):
        read("A:umap.kept", {"A": run})


@pytest.mark.parametrize(
    ("state", "said"),
    [("queued", "still trains"), ("stopped", "was stopped"), ("failed", "failed"), ("interrupted", "was interrupted"),
     ("diverged", "failed")],
)  # fmt: skip
def test_a_run_that_has_no_numbers_says_why_and_the_way_on(store: Store, state: str, said: str) -> None:
    runs = {"A": made_run(store, state=state), "B": explained(store, 50)}
    found = outcome(truth(compare=[A, B]), runs)
    assert found.option is None
    assert said in str(found.why)
    assert "Made" in str(found.why)


def test_a_run_that_is_gone_a_card_that_does_not_apply_a_score_that_is_missing(store: Store) -> None:
    asked = truth(compare=[A, B])
    assert "has not been trained yet" in str(outcome(asked, {}).why)
    assert "not computed yet" in str(outcome(asked, {"A": made_run(store), "B": made_run(store)}).why)
    run = made_run(store, {"faithful.mse": (1.0, 0.1)})
    assert "has no such number" in str(outcome(asked, {"A": run, "B": run}).why)
    pca = truth(compare=["A.pca:faithful.mse", "A:faithful.mse"])
    assert outcome(pca, {"A": run}).option is None
    job = next(run.derived.glob("cards-*.json"))
    job.write_text("{}")
    assert "not computed yet" in str(outcome(asked, {"A": run, "B": run}).why)


def test_what_is_read_off_is_right_within_a_margin(store: Store) -> None:
    asked = truth(value=A, within=1)
    found = outcome(asked, {"A": explained(store, 46.6)})
    assert (is_right(asked, found, 47.5), is_right(asked, found, 45.0)) == (True, False)
    assert is_right(asked, outcome(asked, {}), 46.6) is None
    compare = truth(compare=[A, B])
    assert is_right(compare, outcome(compare, {}), "more") is None


def test_a_truth_knows_what_it_reads_and_whether_it_is_the_same_question() -> None:
    asked = truth(compare=[A, "R.1.pca:faithful.explained"])
    assert runs_named(asked) == {"A", "R.1"}
    assert cards_needed(asked)
    assert not cards_needed(truth(bin="A.curve:held_out.gap", edges=[2], answers=["a", "b"]))
    assert runs_named(truth(**{"class": {"run": "A", "item": 1}}, answers={}, other="x")) == {"A"}
    assert digest_of(asked) == digest_of(truth(compare=[A, "R.1.pca:faithful.explained"]))
    assert digest_of(asked) != digest_of(truth(compare=[A, "R.1.pca:faithful.explained"], draw="board"))


def test_a_run_that_trains_again_is_waited_for(store: Store) -> None:
    run = explained(store, 46.6)
    run.write_status(Status(state="running"))
    assert outcome(truth(compare=[A, A]), {"A": run}).option is None
