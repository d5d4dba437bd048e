"""Races: one split and budget for all, a link that finds them again, runs grouped into contestants."""

from __future__ import annotations

import json

import pytest

from aecore.commands import main
from aecore.errors import UserError
from aecore.races import MOST_RUNS, Race, contestants, open_race, race_of, start_race
from aecore.runs.store import Store


class Queue:
    """A launcher that only notes what it is given."""

    def __init__(self):
        self.submitted = []

    def submit(self, run, owner):
        self.submitted.append(run.id)


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path / "runs", tmp_path / "none")


def race(**values):
    return race_of({"data": "digits", "entrants": [{"variant": "vae"}, {"variant": "sparse-l1"}], "epochs": 3} | values)


def test_all_share_split_seeds_and_budget(store):
    specs = race(seeds=2).specs()
    assert [(spec.variant, spec.seed) for spec in specs] == [("vae", 0), ("sparse-l1", 0), ("vae", 1), ("sparse-l1", 1)]
    assert len({spec.data.model_dump_json() for spec in specs}) == 1
    assert {spec.budget.epochs for spec in specs} == {3}


def test_a_race_is_found_again_and_its_runs_are_contestants(store):
    launcher = Queue()
    started = start_race(store, launcher, race(seeds=3))
    assert list(started.runs) == launcher.submitted
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
        {"seeds": 6},
        {"seconds": float("nan")},
        {"entrants": [{"variant": "vae", "values": {"model.bottleneck.beta": -1.0}}]},
        {"entrants": [{"variant": "vea"}]},
        {"data": "mnits"},
        {"entrants": [{"variant": "forecaster"}]},
        {"entrants": [{"variant": "vae"}] * 8, "seeds": 5},
    ],
)
def test_what_cannot_be_raced_is_refused_before_anything_is_made(store, values):
    with pytest.raises(UserError):
        start_race(store, Queue(), race(**values))
    assert not list(store.folders())


def test_the_limit_is_said():
    with pytest.raises(UserError, match=str(MOST_RUNS)):
        Race(data="digits", entrants=race(entrants=[{"variant": "vae"}] * 8).entrants, seeds=5).specs()


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


# --- the command ------------------------------------------------------------------------------------------------------


@pytest.mark.timeout(240)
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
    small, large = printed["contestants"]
    assert (small["values"], large["values"]) == ({"model.bottleneck.size": 1}, {"model.bottleneck.size": 4})
    explained = [row["cards"][0]["scores"][0] for row in (small, large)]
    assert explained[0]["name"] == "explained"
    assert explained[0]["spread"]["seeds"] == 2
    assert explained[0]["value"] < explained[1]["value"]
    assert open_race(Store(tmp_path), printed["race"]).runs == tuple(
        small["runs"][:1] + large["runs"][:1] + small["runs"][1:] + large["runs"][1:]
    )


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--variants", "vae,vea"], "vea"),
        (["--variants", ""], "entrants"),
        (["--variants", "vae,linear", "--at", "seed=1,2"], "one variant"),
        (["--variants", "vae", "--at", "nonsense"], "setting"),
        (["--variants", "vae,linear", "--seeds", "9"], "seeds"),
    ],
)
def test_a_bad_race_is_one_sentence(tmp_path, capsys, arguments, words):
    assert main(["race", "--data", "digits", *arguments, "--runs", str(tmp_path)]) == 2
    assert words in capsys.readouterr().err
    assert not list(tmp_path.iterdir())
