"""A run keeps the card of its data: what is edited, missing or newer in the registry changes no old run."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch

from aecore.data import cards, loading
from aecore.data.cards import CARDS, DataCard
from aecore.errors import UserError
from aecore.evaluation.evidence import evidence_of
from aecore.evaluation.fair import fair
from aecore.evaluation.loading import load_model, load_run
from aecore.evaluation.troubles import troubles
from aecore.races import contestants
from aecore.runs.run import Run
from aecore.runs.store import Damaged, Store
from aecore.spec import Data, Spec
from aecore.workers import decoding

SHIPPED = Path(__file__).parents[2] / "pretrained"


@pytest.fixture
def run(store: Store) -> Run:
    """A run of somebody's own, with results."""
    shutil.copytree(SHIPPED / "digits-vae-2d", store.root / "digits-vae-own")
    return store.get("digits-vae-own")


@pytest.fixture
def no_registry(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(CARDS):
        monkeypatch.delitem(cards.CARDS, name)


def change(run: Run, **values: Any) -> None:
    path = run.file("card")
    path.write_text(json.dumps(json.loads(path.read_text()) | values))


@pytest.mark.parametrize("card", CARDS.values(), ids=CARDS)
def test_a_card_comes_back_from_its_json(card: DataCard) -> None:
    assert DataCard.from_dict(json.loads(json.dumps(card.to_dict())), "x") == card


def test_a_run_keeps_the_card_that_its_data_had(
    store: Store, small: Callable[..., Spec], monkeypatch: pytest.MonkeyPatch
) -> None:
    run = store.create(small())
    before = CARDS["digits"]
    monkeypatch.setitem(cards.CARDS, "digits", replace(before, title="Other", classes=("a",), epochs=1, held_out=7))
    assert Run(run.path).card == before
    assert store.create(small()).card.title == "Other"
    assert loading.load(run.spec.data, card=run.card).card == before


def test_a_card_can_be_given_to_a_new_run(store: Store, small: Callable[..., Spec]) -> None:
    card = replace(CARDS["digits"], title="Mine", origin="own")
    assert Run(store.create(small(), card=card).path).card == card


@pytest.mark.usefixtures("no_registry")
def test_a_run_is_used_without_a_registry(store: Store, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    assert [found.id for found in store.runs()] == [run.id]
    (one,) = contestants([run])
    assert one.values == {}
    assert fair(run, run).fair
    assert troubles(run.spec, evidence_of(run)) == []
    assert load_run(run).dataset.card == run.card
    values, shape = decoding.decode(run, [0.5, -0.5])
    assert (len(values), shape) == (4 * 64, (1, 1, 8, 8))
    with pytest.raises(UserError, match="no data set called"):
        loading.load(Data(name="digits"))


def test_numbers_are_those_of_a_run_that_keeps_no_card(store: Store, run: Run) -> None:
    shutil.copytree(run.path, old := store.root / "digits-vae-old")
    (old / "card.json").unlink()
    there, here = load_run(store.get("digits-vae-old")), load_run(run)
    x = here.dataset.floats(here.dataset.held_out.samples[:50])
    with torch.no_grad():
        assert torch.equal(here.model.encode(x).mean, there.model.encode(x).mean)
    assert there.dataset.card == here.dataset.card == CARDS["digits"]


def test_a_run_of_0_3_has_the_built_in_card_of_that_name(store: Store, run: Run) -> None:
    run.file("card").unlink()
    assert Run(run.path).card == CARDS["digits"]
    assert [found.id for found in store.runs()] == [run.id]


def is_damaged_and_not_lost(store: Store, run: Run, words: str) -> None:
    """It is listed with a sentence, can be renamed and deleted, and nothing of it is lost meanwhile."""
    (found,) = store.everything()
    assert isinstance(found, Damaged)
    assert words in str(found.why)
    with pytest.raises(UserError, match=re.escape(words)):
        _ = store.get(run.id).card
    before = {path.name for path in run.path.rglob("*")}
    store.get(run.id).rename("Still mine")
    assert store.get(run.id).title == "Still mine"
    assert {path.name for path in run.path.rglob("*")} == before
    store.delete(run.id)
    assert store.everything() == []


@pytest.mark.usefixtures("no_registry")
def test_a_run_without_a_card_of_data_that_are_gone_says_so(store: Store, run: Run) -> None:
    run.file("card").unlink()
    is_damaged_and_not_lost(store, run, "This run has no card.json, and there is no data set called “digits” any more.")


@pytest.mark.parametrize(("values", "words"), [
    ({"version": 2}, "card.json was written by a later version of Latent Lab (card 2; this one reads 1)"),
    ({"version": None}, "it holds no card"),
    ({"novelty": 1}, "novelty"),
    ({"title": 5}, "title"),
    ({"title": "\ud800"}, "it holds what is no text"),
    ({"kind": "smell"}, "kind"),
    ({"shape": [8, 8]}, "the shape does not fit"),
    ({"shape": [1, 0, 8]}, "the shape does not fit"),
    ({"shape": [1, 10**9, 10**9]}, "the shape does not fit"),
    ({"shape": [1, 10**400, 8]}, "cannot be read"),
    ({"kind": "text", "shape": [3, 8]}, "the words are not as many"),
    ({"train": 0}, "a number of items is too small"),
    ({"spectrum": [None]}, "spectrum"),
    ({"knobs": [1]}, "knobs"),
])  # fmt: skip
def test_a_card_that_cannot_be_read_is_a_sentence(store: Store, run: Run, values: dict[str, Any], words: str) -> None:
    change(run, **values)
    is_damaged_and_not_lost(store, run, words)


def test_a_card_of_other_items_does_not_decode(run: Run) -> None:
    change(run, shape=[1, 16, 16])
    with pytest.raises(UserError, match="do not fit its settings and data"):
        load_model(run)
    with pytest.raises(UserError, match="is not the one this run was trained on any more"):
        loading.load(run.spec.data, card=run.card)
    with pytest.raises(UserError, match="do not fit its settings and data"):
        decoding.decode(run, [0.0, 0.0])


@pytest.mark.parametrize(("values", "words"), [
    ({"train": 10}, "the number of its items"),
    ({"held_out": 1}, "the number of its items"),
    ({"classes": ["0", "1", "2"]}, "its classes"),
    ({"factors": ["height"]}, "the shape or the type of its items"),
])  # fmt: skip
def test_a_card_that_tells_otherwise_than_the_data_is_named(run: Run, values: dict[str, Any], words: str) -> None:
    """And no metric card stumbles over it, nor does a rule speak of what it says."""
    change(run, **values)
    for use in (load_run, lambda run: loading.load(run.spec.data, card=run.card)):
        with pytest.raises(UserError, match=f"Its card tells otherwise: {words}"):
            use(run)


def test_runs_of_the_same_data_share_one_card(store: Store, run: Run) -> None:
    shutil.copytree(run.path, store.root / "digits-vae-twin")
    assert store.get("digits-vae-twin").card is run.card


@pytest.mark.parametrize("path", sorted(SHIPPED.iterdir()), ids=lambda path: path.name)
def test_a_run_that_ships_has_its_card_with_it(path: Path) -> None:
    run = Run(path, shipped=True)
    assert run.file("card").is_file()
    assert run.card.name == run.spec.data.name
