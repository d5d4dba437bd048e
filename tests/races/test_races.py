"""Races: one split and budget for all, a link that finds them again, runs grouped into contestants."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from aecore.commands import main, racing
from aecore.data import cards
from aecore.data.cards import CARDS
from aecore.errors import UserError
from aecore.files import read_json, replace_json
from aecore.races import (
    MOST_RUNS,
    MOST_SEEDS,
    Race,
    codes_of,
    contestants,
    equal_codes,
    more_seeds,
    open_race,
    race_of,
    seeds_to_come,
    start_race,
    usual_variants,
)
from aecore.runs.run import Status
from aecore.runs.store import Store


class Queue:
    """An engine that only notes what it is given."""

    def __init__(self):
        self.submitted = []

    def submit(self, run, owner):
        self.submitted.append(run.id)


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path / "runs", tmp_path / "none")


def race(**values):
    return race_of({"data": "digits", "entrants": [{"variant": "vae"}, {"variant": "sparse-l1"}], "epochs": 3} | values)


@pytest.mark.parametrize("data", CARDS)
def test_a_race_begins_with_codes_of_one_size_on_all_data(data):
    usual = race(data=data, entrants=[{"variant": name} for name in usual_variants(data)])
    assert not codes_of(usual).exempt
    assert len({spec.model.bottleneck.size for spec in equal_codes(usual).specs()}) == 1


def test_all_share_split_seeds_and_budget(store):
    specs = race(seeds=2).specs()
    assert [(spec.variant, spec.seed) for spec in specs] == [("vae", 0), ("sparse-l1", 0), ("vae", 1), ("sparse-l1", 1)]
    assert len({spec.data.model_dump_json() for spec in specs}) == 1
    assert {spec.budget.epochs for spec in specs} == {3}


def test_a_race_is_found_again_and_its_runs_are_contestants(store):
    engine = Queue()
    started = start_race(store, engine, race(seeds=3))
    assert list(started.runs) == engine.submitted
    again = open_race(store, started.id)
    assert again == started
    found = contestants([store.get(run) for run in again.runs])
    assert [(c.variant, len(c.runs), c.values) for c in found] == [("vae", 3, {}), ("sparse-l1", 3, {})]


def test_one_variant_at_several_values(store):
    entrants = [{"variant": "vae", "values": {"model.bottleneck.beta": beta}} for beta in (0.5, 2.5)]
    found = contestants([store.create(spec) for spec in race(entrants=entrants).specs()])
    assert [c.values["model.bottleneck.beta"] for c in found] == [0.5, 2.5]


@pytest.mark.parametrize(
    "values",
    [
        {"entrants": []},
        {"entrants": [{"variant": "vae"}] * 9},
        {"seeds": 0},
        {"seeds": 13},
        {"seconds": float("nan")},
        {"entrants": [{"variant": "vae", "values": {"model.bottleneck.beta": -1.0}}]},
        {"entrants": [{"variant": "vea"}]},
        {"data": "mnits"},
        {"entrants": [{"variant": "forecaster"}]},
        {"entrants": [{"variant": "vae"}] * 8, "seeds": 7},
        {"entrants": [{"variant": "vae"}], "seeds": 1},
        {"entrants": [{"variant": "vae"}] * 2},
        {"entrants": [{"variant": "vae"}, {"variant": "vae", "values": {"model.bottleneck.beta": 1.0}}]},
    ],
)
def test_what_cannot_be_raced_is_refused_before_anything_is_made(store, values):
    with pytest.raises(UserError):
        start_race(store, Queue(), race(**values))
    assert store.everything() == []


def test_the_limit_is_said():
    with pytest.raises(UserError, match=str(MOST_RUNS)):
        Race(data="digits", entrants=race(entrants=[{"variant": "vae"}] * 8).entrants, seeds=7).specs()


@pytest.mark.parametrize("name", ["", "../../x", "a" * 8, "A" * 8, "x" * 400])
def test_a_link_to_no_race(store, name):
    with pytest.raises(UserError, match="no race"):
        open_race(store, name)


@pytest.mark.parametrize("content", ["", "[]", "{}", json.dumps({"race": {}, "runs": [], "created": 0})])
def test_a_damaged_race(store, content):
    path = store.root / ".races" / "abcdefgh.json"
    path.parent.mkdir(parents=True)
    path.write_text(content)
    with pytest.raises(UserError):
        open_race(store, "abcdefgh")


# --- seeds ------------------------------------------------------------------------------------------------------------


def test_three_seeds_unless_asked_otherwise():
    assert [spec.seed for spec in race().specs()] == [0, 0, 1, 1, 2, 2]


def test_further_seeds_are_as_many_again_and_one_more_look(store):
    engine = Queue()
    started = start_race(store, engine, race())
    assert (started.looks, len(started.runs), seeds_to_come(started.race)) == (1, 6, 3)
    wider = more_seeds(store, engine, started)
    assert (wider.looks, wider.race.seeds, wider.id) == (2, 6, started.id)
    assert wider.runs[:6] == started.runs
    assert engine.submitted == list(wider.runs)
    assert open_race(store, started.id) == wider
    found = contestants([store.get(run) for run in wider.runs])
    assert [[run.spec.seed for run in one.runs] for one in found] == [[0, 1, 2, 3, 4, 5]] * 2


def test_the_same_button_pressed_by_two_adds_seeds_once(store):
    started = start_race(store, Queue(), race(seeds=1))
    wider = more_seeds(store, Queue(), started)
    assert more_seeds(store, Queue(), started) == wider
    assert more_seeds(store, Queue(), wider).race.seeds == 4


def test_further_seeds_end_at_the_limits(store):
    assert [seeds_to_come(race(seeds=n)) for n in (1, 3, 6, 8, MOST_SEEDS)] == [1, 3, 6, 4, 0]
    eight = race(entrants=[{"variant": "vae", "values": {"model.bottleneck.beta": 1.0 + n}} for n in range(8)], seeds=4)
    assert seeds_to_come(eight) == 2  # 8 times 6 are 48 runs
    started = start_race(store, Queue(), race(seeds=MOST_SEEDS))
    with pytest.raises(UserError, match=f"{MOST_SEEDS} seeds already"):
        more_seeds(store, Queue(), started)
    assert open_race(store, started.id).looks == 1


def test_further_seeds_train_what_the_first_did_whatever_a_preset_says_now(store):
    started = start_race(store, Queue(), race(seeds=1))
    first = store.get(started.runs[0])
    (first.path / "spec.json").write_text(first.spec.with_values({"optimiser.learning_rate": 0.02}).to_json())
    wider = more_seeds(store, Queue(), started)
    assert [store.get(run).spec.optimiser.learning_rate for run in wider.runs] == [0.02, 0.005] * 2
    store.get(wider.runs[0]).write_status(Status(state="stopped"))
    store.delete(wider.runs[0])
    again = more_seeds(store, Queue(), wider)
    assert [store.get(run).spec.optimiser.learning_rate for run in again.runs[4:]] == [0.02, 0.005] * 2


def test_further_seeds_keep_the_card_that_the_first_have(store, monkeypatch):
    started = start_race(store, Queue(), race(seeds=1))
    first = store.get(started.runs[0]).card
    monkeypatch.setitem(cards.CARDS, "digits", replace(first, title="Other", classes=tuple("abcdefghij")))
    wider = more_seeds(store, Queue(), started)
    assert [store.get(run).card for run in wider.runs] == [first] * len(wider.runs)
    for run in wider.runs:
        store.get(run).write_status(Status(state="done"))
        store.delete(run)
    assert store.get(more_seeds(store, Queue(), wider).runs[-1]).card.title == "Other"


def test_further_seeds_that_cannot_be_queued_leave_the_race_as_it_was(store):
    class Full(Queue):
        def submit(self, run, owner):
            raise UserError("full")

    started = start_race(store, Queue(), race())
    with pytest.raises(UserError, match="full"):
        more_seeds(store, Full(), started)
    assert open_race(store, started.id) == started
    assert {run.id for run in store.runs()} == set(started.runs)


def test_a_race_of_an_older_file_has_been_looked_at_once(store):
    started = start_race(store, Queue(), race())
    path = store.root / ".races" / f"{started.id}.json"
    replace_json(path, {key: value for key, value in read_json(path).items() if key != "looks"})
    assert open_race(store, started.id) == started


# --- contestants ------------------------------------------------------------------------------------------------------


def test_one_run_twice_is_no_second_seed(store):
    first, again, other = (store.create(race().spec(race().entrants[0], seed)) for seed in (0, 0, 1))
    (found,) = contestants([first, again, other])
    assert (found.runs, found.repeats) == ((first, other), (again,))
    again.write_status(Status(state="done"))
    (found,) = contestants([first, again, other])
    assert (found.runs, found.repeats) == ((again, other), (first,))  # the one that got through counts


def tuned(store, seed: int, *events: tuple[int, str, float]):
    run = store.create(race().spec(race().entrants[0], seed))
    told = [{"kind": "setting", "step": step, "path": path, "value": value} for step, path, value in events]
    run.events_path.write_text("".join(json.dumps(event) + "\n" for event in told))
    return run


def test_a_run_that_was_retuned_is_no_seed_of_another(store):
    rate = "optimiser.learning_rate"
    plain, changed = tuned(store, 0), tuned(store, 1, (5, rate, 0.1))
    there_and_back = tuned(store, 2, (5, rate, 0.1), (9, rate, 0.001))
    found = contestants([plain, changed, there_and_back])
    assert [one.runs for one in found] == [(plain,), (changed,), (there_and_back,)]
    assert [one.values for one in found] == [{}, {rate: 0.1}, {}]
    assert [len(one.retuned) for one in found] == [0, 1, 2]


def test_what_was_set_before_the_first_step_is_as_if_it_had_been_asked_for(store):
    beta = "model.bottleneck.beta"
    asked = store.create(race().spec(race().entrants[0]).with_values({beta: 4.0}))
    (found,) = contestants([asked, tuned(store, 1, (0, beta, 4.0))])
    assert len(found.runs) == 2
    assert found.values == {beta: 4.0}


# --- equal codes ------------------------------------------------------------------------------------------------------


def of(data: str, *variants: str) -> Race:
    return race_of({"data": data, "entrants": [{"variant": name} for name in variants]})


@pytest.mark.parametrize(
    ("data", "variants", "sizes"),
    [
        ("digits", ("vae", "undercomplete"), (2, 2)),
        ("digits", ("vae", "beta-vae", "denoising"), (2, 2, 2)),
        ("digits", ("vae", "sparse-l1"), (16, 16)),  # of fewer than 16 numbers most cannot be silent
        ("digits", ("vae", "k-sparse"), (16, 16)),  # 5 of 16 is less than half
        ("digits", ("vae", "vq-vae"), (8, 8)),  # of a discrete code each number says little: not fewer
        ("digits", ("vae", "fsq", "vq-vae"), (8, 8, 8)),
        ("digits", ("vae", "sparse-l1", "vq-vae"), (16, 16, 16)),
        ("digits", ("vae", "overcomplete"), (2, 128)),
        ("wine", ("vae", "sparse-l1"), (2, 100)),  # items of 13 values
    ],
)
def test_all_codes_get_the_smallest_size_that_all_can_have(data, variants, sizes):
    equal = equal_codes(of(data, *variants))
    assert tuple(spec.model.bottleneck.size for spec in equal.specs()[: len(variants)]) == sizes
    assert equal_codes(equal) == equal


@pytest.mark.parametrize(
    ("data", "variants", "size", "words"),
    [
        ("digits", ("vae", "overcomplete"), 0, "Overcomplete autoencoder (a warning) keeps 128 numbers"),
        ("wine", ("vae", "sparse-l1"), 0, "keeps 100 numbers: its code is sparse"),
        ("digits", ("vae", "vq-vae"), 2, "keeps 8 numbers: with fewer its discrete code"),
        ("digits", ("vae", "vq-vae"), 9, "keeps 8 numbers: its other settings do not allow 9"),
    ],
)
def test_who_cannot_have_the_size_is_named(data, variants, size, words):
    (why,) = codes_of(of(data, *variants), size).exempt
    assert words in str(why)


def test_a_discrete_code_of_as_many_numbers_is_still_no_equal():
    assert "discrete code" in str(codes_of(of("digits", "vae", "vq-vae")).remarks[0])
    assert not codes_of(of("digits", "vae", "sparse-l1")).remarks


def test_a_size_may_be_chosen():
    equal = equal_codes(of("digits", "vae", "undercomplete"), 4)
    assert {spec.model.bottleneck.size for spec in equal.specs()} == {4}


def test_a_race_about_the_code_size_stays_as_it_is():
    entrants = [{"variant": "vae", "values": {"model.bottleneck.size": size}} for size in (2, 8)]
    sizes = race(entrants=entrants)
    assert equal_codes(sizes) == sizes
    assert equal_codes(sizes, 4) == sizes


# --- the command ------------------------------------------------------------------------------------------------------


@pytest.mark.timeout(240)
@pytest.mark.exhaustive
def test_the_command_prints_each_contestant_with_its_cards_over_seeds(tmp_path, capsys):
    arguments = [
        "race",
        "--data",
        "wine",
        "--variants",
        "linear",
        "--at",
        "model.bottleneck.size=1,4",
        "--epochs",
        "20",
        "--seeds",
        "2",
        "--json",
    ]
    assert main([*arguments, "--runs", str(tmp_path)]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert printed["fair"] is True  # the size of the code is all that differs, so it is what is raced
    assert [fact["shown"] for fact in printed["facts"] if fact["name"] == "code"] == [["1", "4"]]
    small, large = printed["contestants"]
    assert (small["values"], large["values"]) == ({"model.bottleneck.size": 1}, {"model.bottleneck.size": 4})
    explained = [row["cards"][0]["scores"][0] for row in (small, large)]
    assert explained[0]["name"] == "explained"
    assert explained[0]["spread"]["seeds"] == 2
    assert explained[0]["value"] < explained[1]["value"]
    spaces = printed["outcome"]["spaces"]
    assert [row["pairs"] for row in spaces["rows"]] == [1, 1, 4]  # seeds of each, and all pairs of both
    assert spaces["rows"][0]["cka"]["value"] == pytest.approx(1, abs=0.05)  # one number of a linear code
    assert spaces["n"] == 54
    assert open_race(Store(tmp_path), printed["race"]).runs == tuple(
        small["runs"][:1] + large["runs"][:1] + small["runs"][1:] + large["runs"][1:]
    )


@pytest.mark.exhaustive
@pytest.mark.timeout(240)
def test_a_contestant_of_which_every_seed_failed_is_in_what_the_command_prints(tmp_path, capsys, monkeypatch):
    def follow(engine, runs):
        followed(engine, runs)
        for run in runs:
            if run.spec.variant == "undercomplete":
                run.write_status(Status(state="failed"))

    followed = racing.follow
    monkeypatch.setattr(racing, "follow", follow)
    arguments = ["race", "--data", "wine", "--variants", "undercomplete,linear", "--epochs", "2", "--seeds", "1"]
    assert main([*arguments, "--json", "--runs", str(tmp_path)]) == 1
    printed = json.loads(capsys.readouterr().out)
    assert [(row["variant"], row["failed"], bool(row["cards"])) for row in printed["contestants"]] == [
        ("undercomplete", 1, False),
        ("linear", 0, True),
    ]
    assert [(one["seeds"], one["failed"]) for one in printed["outcome"]["without"]] == [(1, 1)]
    assert printed["outcome"]["columns"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--variants", "vae,vea"], "vea"),
        (["--variants", ""], "entrants"),
        (["--variants", "vae,linear", "--at", "seed=1,2"], "one variant"),
        (["--variants", "vae", "--at", "nonsense"], "setting"),
        (["--variants", "vae,linear", "--seeds", "13"], "seeds"),
        (["--variants", "vae,vae"], "named 2 times with the same settings"),
        (["--variants", "vae", "--seeds", "1"], "a single run"),
        (["--variants", "vae", "--at", "seed=1,2"], "--seeds"),
        (["--variants", "vae", "--at", "budget.epochs=1,2"], "the same data, budget and seeds for all"),
        (["--variants", "vae", "--at", "budget.seconds=1,2"], "the same data, budget and seeds for all"),
        (["--variants", "vae", "--at", "data.items=100,200"], "the same data, budget and seeds for all"),
        (["--variants", "vae", "--at", "data.name=wine,digits"], "--data wine"),
        (["--variants", "vae", "--at", "variant=linear,vae"], "--data wine"),
        (["--variants", "vae,linear", "--codes", "many"], "“many” is none of them"),
    ],
)
def test_a_bad_race_is_one_sentence(tmp_path, capsys, arguments, words):
    assert main(["race", "--data", "digits", *arguments, "--runs", str(tmp_path)]) == 2
    assert words in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_what_a_preset_follows_from_is_no_setting(tmp_path, capsys):
    for change in ("data.name=wine", "variant=linear", 'data={"name":"wine"}'):
        arguments = ["train", "--data", "digits", "--variant", "vae", "--set", change, "--runs", str(tmp_path)]
        assert main(arguments) == 2
        assert "is no setting of its own" in capsys.readouterr().err
    twice = ["--set", "seed=1", "--seed", "2"]
    assert main(["train", "--data", "digits", "--variant", "vae", *twice, "--runs", str(tmp_path)]) == 2
    assert "“seed” is given twice" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())
